"""What the web frameworks of Rust serve, read from source."""

from collections.abc import Iterable, Sequence

from ...model import Contract, Diagnostic, Side, Source
from ...places import Place
from ...routes.compose import compose
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
    said = tuple(_unfinished(p) for p in interpreter.unfinished.values()) if found.operations else ()
    if found.operations or found.diagnostics:
        yield Contract(
            Side.PROVIDER,
            Source.STATIC,
            found.operations,
            handlers.named,
            diagnostics=(*said, *found.diagnostics),
            unplaced=found.unplaced,
        )


def _unfinished(place: Place) -> Diagnostic:
    return Diagnostic("unfinished", f"{place.file} does too much here to be followed to its end.", place)
