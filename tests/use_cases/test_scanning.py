"""A scan finds both sides of a repository by itself, and reads again only what has changed."""

import os
import pickle
from pathlib import Path

import pytest

from interlock.core.contracts import extract
from interlock.core.contracts.interlock_toml import Configuration, Named
from interlock.use_cases.scanning.memory import Memory
from interlock.use_cases.scanning.plans import planned
from interlock.use_cases.scanning.scan import Plan, read_sides, scan

DOCUMENT = '{"openapi": "3.1.0", "paths": {"/orders": {"get": {"responses": {"200": {"description": "ok"}}}}}}'


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_json", ".json").replace("_ts", ".ts").replace("_js", ".js")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def a_plan(root: Path, configuration: Configuration | None = None) -> Plan:
    return planned((root,), (), (), configuration or Configuration(), root, lambda _: "")


def scanned(root: Path, memory: Memory | None = None, configuration: Configuration | None = None):
    told: list[str] = []
    return scan(a_plan(root, configuration), memory or Memory(), told.append), told


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return write(
        tmp_path / "shop",
        api__openapi_json=DOCUMENT,
        web__package_json="{}",
        web__src__calls_ts="fetch('/orders')",
        admin__package_json="{}",
        admin__calls_js="axios.get('/orders'); axios.get('/gone')",
    )


def test_every_front_end_of_a_repository_is_found(repository: Path):
    found, _ = scanned(repository)
    assert found.provider.frameworks == ("OpenAPI",)
    assert found.consumer.components == (("admin", 2), ("web", 1))
    assert [m.operation for m in found.comparison.mismatches] == ["GET /gone"]
    assert found.files == 5


def test_nothing_is_read_again_when_nothing_has_changed(repository: Path, tmp_path: Path):
    first, _ = scanned(repository, Memory(tmp_path / "cache"))
    again, told = scanned(repository, Memory(tmp_path / "cache"))
    assert again == first
    assert told == ["Looking for changes"]


def test_only_what_reads_a_changed_file_reads_again(repository: Path, tmp_path: Path):
    scanned(repository, Memory(tmp_path / "cache"))
    (repository / "web/src/calls.ts").write_text("fetch('/orders/7')")
    found, told = scanned(repository, Memory(tmp_path / "cache"))
    assert [m.operation for m in found.comparison.mismatches] == ["GET /gone", "GET /orders/7"]
    assert [line for line in told if "openapi" in line] == []
    assert [line for line in told if "typescript" in line] != []


def test_a_file_that_was_only_touched_changes_nothing(repository: Path, tmp_path: Path):
    scanned(repository, Memory(tmp_path / "cache"))
    os.utime(repository / "web/src/calls.ts")
    _, told = scanned(repository, Memory(tmp_path / "cache"))
    assert told == ["Looking for changes"]


def test_files_that_come_and_go_are_noticed(repository: Path, tmp_path: Path):
    memory = Memory(tmp_path / "cache")
    write(repository, web__src__more_ts="fetch('/nowhere')")
    assert len(scanned(repository, memory)[0].comparison.mismatches) == 2
    (repository / "web/src/more.ts").unlink()
    assert len(scanned(repository, memory)[0].comparison.mismatches) == 1


@pytest.mark.parametrize("rubbish", [b"", b"\x80\x04.", b"rubbish", pickle.dumps("a word")[:-3]])
def test_a_cache_that_is_broken_is_written_anew(repository: Path, tmp_path: Path, rubbish: bytes):
    first, _ = scanned(repository, Memory(tmp_path / "cache"))
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(rubbish)
    assert scanned(repository, Memory(tmp_path / "cache"))[0] == first


def test_a_cache_that_others_may_write_to_is_not_used(tmp_path: Path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    Memory(shared).put("key", "value")
    assert list(shared.iterdir()) == []
    assert Memory(shared).get("key") is None


def test_the_cache_does_not_grow_for_ever(tmp_path: Path):
    for number in range(100):
        memory = Memory(tmp_path)
        memory.put(str(number), number)
        memory.forget_unused()
    assert len(list(tmp_path.iterdir())) < 60
    assert Memory(tmp_path).get("99") == 99


def test_sides_may_be_named_and_files_excluded(repository: Path):
    said = Configuration(
        providers=(Named("api"),), consumers=(Named("admin", "backoffice"), Named("web")), exclude=("admin/**",)
    )
    found, _ = scanned(repository, configuration=said)
    assert found.consumer.components == (("web", 1),)
    assert found.comparison.mismatches == ()


def test_what_could_not_be_read_of_one_of_several_is_said(repository: Path):
    (repository / "web/src/calls.ts").write_text("export const f = (u) => fetch(window[u])\nf('x')")
    said = Configuration(consumers=(Named("admin", "admin"), Named("web", "web")))
    found, _ = scanned(repository, configuration=said)
    assert [d.place.file for d in found.comparison.unresolved if d.place] == ["web/src/calls.ts"]


def test_both_sides_can_be_read_without_comparing_them(repository: Path):
    sides = read_sides(a_plan(repository), Memory(), lambda _: None)
    assert [o.name for o in sides.providers[""].operations] == ["GET /orders"]
    assert sorted(sides.consumers) == ["admin", "web"]


def test_it_finds_what_an_extraction_finds(repository: Path):
    found, plain = scanned(repository)[0], extract.extract(repository)
    assert plain.provider is not None
    assert plain.consumer is not None
    assert found.provider.operations == len(plain.provider.operations)
    assert found.consumer.operations == len(plain.consumer.operations)


def test_what_is_nested_beyond_what_can_be_remembered_is_scanned_all_the_same(repository: Path, tmp_path: Path):
    deep = '{"a":' * 3000 + "1" + "}" * 3000
    nested = '{"type": "object", "properties": {"a":' * 400 + '{"type": "string"}' + "}}" * 400
    answer = (
        '{"description": "ok", "content": {"application/json": {"schema": ' + nested + ', "example": ' + deep + "}}}"
    )
    (repository / "api/openapi.json").write_text(DOCUMENT.replace('{"description": "ok"}', answer))
    first, _ = scanned(repository, Memory(tmp_path / "cache"))
    assert first == scanned(repository, Memory(tmp_path / "cache"))[0]
    assert first.provider.operations == 1 or first.provider.has_unresolved
