"""The samples whose two sides agree, as pairs to change. They use only a part of what is offered."""

import json
from pathlib import Path

from .pairs import Pair

_SAMPLES = Path(__file__).parents[3] / "tests/samples/contracts"


def agreeing() -> list[Pair]:
    return [_pair(_SAMPLES / name) for name in ("agreement",)]


def _pair(folder: Path) -> Pair:
    files = {p.relative_to(folder).as_posix(): p.read_text() for p in sorted((folder / "consumer").rglob("*.ts"))}
    return Pair(folder.name, json.loads((folder / "provider/openapi.json").read_text()), files)
