"""What the web frameworks of Rust serve, read from source."""

from collections.abc import Iterable, Sequence

from ...model import Contract
from ...routes.compose import compose
from ...routes.serving import serving, unfinished
from ...sources import SourceFile
from .crates import Crates
from .handlers import Handlers
from .interpreter import Interpreter

_MARKS = (b"axum", b"actix_web", b"rocket", b"aide", b"utoipa", b"poem")


def reads(path: str) -> bool:
    return path.endswith(".rs") or path.rpartition("/")[2] == "Cargo.toml"


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    if not any(mark in f.content for f in files for mark in _MARKS if f.path.endswith(".rs")):
        return
    crates = Crates(files)
    interpreter, handlers = Interpreter(crates), Handlers(crates)
    interpreter.run_all()
    found = compose(interpreter.building.finished(handlers.maker))
    said = unfinished(interpreter.unfinished.values()) if found.operations else []
    yield from serving([found], handlers.named, said)
