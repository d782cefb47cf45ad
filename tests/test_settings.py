"""Settings: what holds when nothing is said, and what is said when a value cannot be meant."""

import os
from pathlib import Path

import platformdirs
import pytest

from interlock.core.refusals import Invalid
from interlock.settings import from_environment


def test_nothing_has_to_be_set():
    settings = from_environment({})
    assert settings.database_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 7420)
    assert settings.public_url == "http://127.0.0.1:7420"
    assert settings.upload_limit_bytes == 32 * 1024 * 1024


def test_an_empty_value_counts_as_none():
    assert from_environment({"INTERLOCK_PORT": "", "INTERLOCK_DATABASE_URL": " "}) == from_environment({})


def test_the_public_address_follows_host_and_port():
    assert from_environment({"INTERLOCK_PORT": "80"}).public_url == "http://127.0.0.1:80"
    assert from_environment({"INTERLOCK_HOST": "::1"}).public_url == "http://[::1]:7420"
    assert from_environment({"INTERLOCK_PUBLIC_URL": "https://x.example/"}).public_url == "https://x.example"


def test_root_keeps_its_data_outside_of_its_home(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert from_environment({}).data_dir == Path("/var/lib/interlock")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert from_environment({}).data_dir == platformdirs.user_data_path("interlock", appauthor=False)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_way_to_write_a_postgres_address_is_understood(scheme: str):
    settings = from_environment({"INTERLOCK_DATABASE_URL": f"{scheme}://u:p@h/d"})
    assert settings.database_url == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("INTERLOCK_PORT", "70000", "INTERLOCK_PORT is not a port from 0 to 65535: '70000'."),
        ("INTERLOCK_PORT", "x", "INTERLOCK_PORT is not a port from 0 to 65535: 'x'."),
        ("INTERLOCK_LOG_LEVEL", "loud", "INTERLOCK_LOG_LEVEL is not one of debug, info, warning, error: 'loud'."),
        ("INTERLOCK_UPLOAD_LIMIT_BYTES", "0", "INTERLOCK_UPLOAD_LIMIT_BYTES is not a whole number above 0: '0'."),
        (
            "INTERLOCK_SWEEP_SECONDS",
            "nan",
            "INTERLOCK_SWEEP_SECONDS is not a number of seconds above 0 and below a day: 'nan'.",
        ),
        ("INTERLOCK_LOCAL_ISSUERS", "yes", "INTERLOCK_LOCAL_ISSUERS is not true or false: 'yes'."),
        (
            "INTERLOCK_PUBLIC_URL",
            "example.org",
            "INTERLOCK_PUBLIC_URL is not a web address such as https://interlock.example.org: 'example.org'.",
        ),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_the_name_of_its_variable(variable: str, value: str, sentence: str):
    with pytest.raises(Invalid) as refusal:
        from_environment({variable: value})
    assert refusal.value.sentence == sentence


def test_a_password_is_shown_neither_in_a_refusal_nor_with_the_settings():
    with pytest.raises(Invalid) as refusal:
        from_environment({"INTERLOCK_DATABASE_URL": "mysql://u:secret@h/d"})
    assert "secret" not in refusal.value.sentence
    assert "secret" not in repr(from_environment({"INTERLOCK_DATABASE_URL": "postgres://u:secret@h/d"}))
    assert "secret" not in repr(from_environment({"INTERLOCK_GITHUB_TOKEN": "secret"}))
