"""What the web frameworks of Go serve, read from source."""

from collections.abc import Iterable, Sequence

from ...model import Contract
from ...routes.compose import compose
from ...routes.serving import serving, unfinished
from ...sources import SourceFile
from .handlers import Handlers
from .interpreter import Interpreter
from .packages import Packages

_MARKS = (
    b"gin-gonic/",
    b"labstack/echo",
    b"go-chi/chi",
    b"gorilla/mux",
    b"gofiber/",
    b"httprouter",
    b"net/http",
    b"hertz",
)


def reads(path: str) -> bool:
    return (path.endswith(".go") and not path.endswith("_test.go")) or path.rpartition("/")[2] == "go.mod"


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One provider contract for all files together."""
    if not any(mark in f.content for f in files for mark in _MARKS):
        return
    interpreter = Interpreter(Packages(files))
    interpreter.run_all()
    handlers = Handlers(interpreter)
    found = compose(interpreter.routing.finished(handlers.maker))
    said = unfinished(interpreter.unfinished.values()) if found.operations else []
    yield from serving([found], handlers.named, said)
