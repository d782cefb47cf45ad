"""Every knob, read once from the environment. Only app, cli and Alembic read this."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import platformdirs

from .core.refusals import Invalid

MOST_WORKERS = 64
LOG_LEVELS = ("debug", "info", "warning", "error")
DATABASE_SCHEME = "postgresql+psycopg"
SECRET = ("DATABASE_URL", "OWNER_DATABASE_URL", "REQUEST_STATE_KEY", "GITHUB_TOKEN")  # may hold a password: never shown

T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    database_url: str | None = field(repr=False)  # None: the PostgreSQL that Interlock brings along, in data_dir
    owner_database_url: str | None = field(repr=False)  # whoever may change the schema; None: database_url may
    data_dir: Path
    postgres_bin: Path | None  # the folder of other PostgreSQL programs than those that come along
    host: str
    port: int
    workers: int  # server processes that share the port
    public_url: str  # as people and agents reach it, without a slash at the end
    log_level: str
    upload_limit_bytes: int
    sweep_seconds: float  # between two looks for lapsed leases
    sse_keepalive_seconds: float
    request_state_key: str | None = field(repr=False)
    signing_key: Path | None  # the file of an Ed25519 key; None: one of the server's own making, in data_dir
    local_issuers: bool  # whether an issuer of CI tokens may be at http on this machine
    github_api_url: str  # without a slash at the end
    github_token: str | None = field(repr=False)  # None: GitHub is neither asked nor told anything


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """An empty value counts as none. Refuses (Invalid) what cannot be meant, naming the variable."""

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        variable = f"INTERLOCK_{name}"
        given = environ.get(variable, "").strip()
        if not given:
            return default
        try:
            return parse(given)
        except ValueError as error:
            shown = "" if name in SECRET else f": {given!r}"
            raise Invalid(f"{variable} is not {error}{shown}.") from error

    host = read("HOST", str, "127.0.0.1")
    port = read("PORT", _port, 7420)
    return Settings(
        database_url=read("DATABASE_URL", _database_url, None),
        owner_database_url=read("OWNER_DATABASE_URL", _database_url, None),
        data_dir=read("DATA_DIR", _path, _default_data_dir()),
        postgres_bin=read("POSTGRES_BIN", _path, None),
        host=host,
        port=port,
        workers=read("WORKERS", _workers, 1),
        public_url=read("PUBLIC_URL", _web_address, f"http://{_in_address(host)}:{port}"),
        log_level=read("LOG_LEVEL", _log_level, "info"),
        upload_limit_bytes=read("UPLOAD_LIMIT_BYTES", _count, 32 * 1024 * 1024),
        sweep_seconds=read("SWEEP_SECONDS", _seconds, 1.0),
        sse_keepalive_seconds=read("SSE_KEEPALIVE_SECONDS", _seconds, 15.0),
        request_state_key=read("REQUEST_STATE_KEY", str, None),
        signing_key=read("SIGNING_KEY", _path, None),
        local_issuers=read("LOCAL_ISSUERS", _yes_or_no, False),
        github_api_url=read("GITHUB_API_URL", _web_address, "https://api.github.com"),
        github_token=read("GITHUB_TOKEN", str, None),
    )


def _default_data_dir() -> Path:
    # PostgreSQL does not run as root but as an unprivileged user, who could not enter root's home.
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/interlock")
    return platformdirs.user_data_path("interlock", appauthor=False)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _database_url(given: str) -> str:
    scheme, colon, rest = given.partition("://")
    if not colon or not rest or scheme not in ("postgresql", "postgres", DATABASE_SCHEME):
        raise ValueError("a PostgreSQL address such as postgresql://user:password@host/database")
    return f"{DATABASE_SCHEME}://{rest}"


def _path(given: str) -> Path:
    return Path(given).expanduser().absolute()


def _port(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 0 <= int(given) <= 65_535:
        raise ValueError("a port from 0 to 65535")
    return int(given)


def _workers(given: str) -> int:
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= MOST_WORKERS:
        raise ValueError(f"a number of processes from 1 to {MOST_WORKERS}")
    return int(given)


def _web_address(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("a web address such as https://interlock.example.org")
    return given.rstrip("/")


def _log_level(given: str) -> str:
    if given.lower() not in LOG_LEVELS:
        raise ValueError(f"one of {', '.join(LOG_LEVELS)}")
    return given.lower()


def _yes_or_no(given: str) -> bool:
    if given not in ("true", "false"):
        raise ValueError("true or false")
    return given == "true"


def _count(given: str) -> int:
    if not given.isascii() or not given.isdigit() or int(given) == 0:
        raise ValueError("a whole number above 0")
    return int(given)


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise ValueError("a number of seconds above 0 and below a day")
    return seconds
