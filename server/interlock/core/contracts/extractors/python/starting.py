"""What goes on once an app is made: what it calls as it starts, and functions that nobody in the tree hands the app."""

from tree_sitter import Node

from ...nodes import child, named, text
from .interpreter import Interpreter
from .values import (
    Bound,
    Call,
    Function,
    Given,
    Instance,
    Listing,
    Part,
    Value,
    is_from,
    last_word,
    library_name,
    options,
    string,
)

_MAKERS = (b"FastAPI(", b"Starlette(", b"Flask(", b"Quart(", b"Sanic(", b"Litestar(", b"web.Application(")
_APPS = {"fastapi": "FastAPI", "starlette": "Starlette", "flask": "Flask", "quart": "Quart", "sanic": "Sanic"}
_NAME = "app"  # what a parameter is called that says no type


def start(interpreter: Interpreter, starts: tuple[bytes, ...]) -> None:
    """Run what nothing in the tree calls by name. `starts`: what stands in functions that have to do with routes."""
    told = [f for f in interpreter.functions if any(s in (f.node.text or b"") for s in starts)]
    for function in told:
        if any(m in (function.node.text or b"") for m in _MAKERS):
            interpreter.run_uncalled(function, Given())
    _run_hooks(interpreter)
    apps = list({a.place: a for a in reversed(_apps(interpreter))}.values())
    for function in told:
        taken = _handed(interpreter, function, apps[0]) if len(apps) == 1 else ""
        given = Given((), {taken: apps[0]}) if taken else Given()
        name = text(child(function.node, "name"))
        interpreter.run_uncalled(function, given, f"{name} is called with the app" if taken else "")


def _run_hooks(interpreter: Interpreter) -> None:
    for app in _apps(interpreter):
        for hook in _functions(app.given.get(None, "lifespan")):
            interpreter.run_later(hook, Given((app,)))
        for hook in _functions(app.given.get(None, "on_startup")):
            interpreter.run_later(hook, Given())
    for call in list(interpreter.calls):
        if isinstance(call.callee, Part) and call.callee.name == "add_event_handler":
            for hook in _functions(call.given.get(1, "func")) if string(call.given.get(0)) == "startup" else []:
                interpreter.run_later(hook, Given())
    for decorated in list(interpreter.decorated):
        by = decorated.by
        is_event = isinstance(by, Call) and isinstance(by.callee, Part) and by.callee.name == "on_event"
        if is_event and isinstance(decorated.target, Function):
            interpreter.run_later(decorated.target, Given())


def _apps(interpreter: Interpreter) -> list[Call | Instance]:
    return [v for v in (*interpreter.calls, *interpreter.instances) if _is_app(v)]


def _is_app(value: Value) -> bool:
    made = value.callee if isinstance(value, Call) else value
    return not isinstance(made, Part) and last_word(value) == _APPS.get(library_name(value).partition(".")[0])


def _functions(value: Value | None) -> list[Function | Bound]:
    found = [o for v in (value.items if isinstance(value, Listing) else [value]) if v is not None for o in options(v)]
    return [o for o in found if isinstance(o, Function | Bound)]


def _handed(interpreter: Interpreter, function: Function, app: Call | Instance) -> str:
    """The parameter that takes such an app, by its type, or by its name where it says none; '' for none."""
    if function.owner is not None:
        return ""
    for parameter in named(child(function.node, "parameters")):
        name = parameter if parameter.type == "identifier" else next(iter(named(parameter)), None)
        if name is not None and _takes_app(interpreter, function, name, child(parameter, "type"), app):
            return text(name)
    return ""


def _takes_app(
    interpreter: Interpreter, function: Function, name: Node, annotation: Node | None, app: Call | Instance
) -> bool:
    if annotation is None:
        return text(name) == _NAME
    stated = interpreter.annotation(annotation, function.frame)
    return is_from(stated, library_name(app).partition(".")[0], last_word(app))
