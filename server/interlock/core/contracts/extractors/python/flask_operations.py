"""One method of a Flask view as an operation: what it takes, and what it answers."""

from ...model import Confidence, Operation, Response
from ...nodes import child, named, text
from ...paths import PathTemplate
from ...places import Place
from ...shapes import UNKNOWN
from .flask_answers import FlaskAnswers, is_plain
from .flask_requests import FlaskRequests
from .interpreter import Interpreter, Observed
from .syntax import docstring
from .values import Class, Function, Given, Instance


class FlaskOperations:
    def __init__(self, interpreter: Interpreter, requests: FlaskRequests, answers: FlaskAnswers) -> None:
        self._interpreter = interpreter
        self._requests = requests
        self._answers = answers

    def operation(
        self, method: str, handler: Function | None, cls: Class | None, path: PathTemplate, at: Place, slashes: str
    ) -> Operation:
        name = text(child(handler.node, "name")) if handler is not None else ""
        observed = self._observe(handler, cls, path)
        responses = (Response("2XX", "application/json", UNKNOWN, at),)
        if handler is not None and is_plain(handler, cls):
            responses = self._answers.read(handler, observed.returned, at)
        return Operation(
            method=method,
            path=path,
            place=at if cls is None or handler is None else handler.place,
            parameters=self._requests.parameters(handler, path, at),
            bodies=self._requests.bodies(method, handler, observed),
            responses=responses,
            slashes=slashes,
            operation_id=f"{cls.name}.{name}" if cls is not None else name,
            summary=docstring(child(handler.node, "body")) if handler is not None else "",
            query_is_complete=False,
            confidence=Confidence.INFERRED,
        )

    def _observe(self, handler: Function | None, cls: Class | None, path: PathTemplate) -> Observed:
        if handler is None:
            return Observed((), (), ())
        has_self = cls is not None and named(child(handler.node, "parameters"))
        owner = Instance(cls, Given(), handler.place) if cls is not None and has_self else None
        return self._interpreter.observe(handler, self._requests.given(handler, path), owner)
