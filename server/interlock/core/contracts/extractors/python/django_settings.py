"""What the settings of a Django project say of its routes."""

from dataclasses import dataclass

from .interpreter import Interpreter
from .values import NONE, Known, Module, Table, string, strings


@dataclass(frozen=True)
class Settings:
    roots: list[Module]  # ROOT_URLCONF
    appends_slash: bool
    camel_case: bool  # a renderer writes all names so
    renders_plainly: bool  # no renderer of the tree puts something around what serializers say
    parsers: tuple[str, ...]  # none: those of the framework, which read JSON and forms
    paginator: str | None
    has_page_size: bool


def read(interpreter: Interpreter) -> Settings:
    """Of all settings modules together: the first that says something counts."""
    said = [m for m in interpreter.modules.by_path.values() if m.state == "done" and "ROOT_URLCONF" in m.names]
    names = [(m, string(m.names["ROOT_URLCONF"])) for m in said]
    found = [interpreter.modules.absolute(m, name) for m, name in names if name]
    roots = list(dict.fromkeys(m for m in found if m is not None))
    interpreter.run_all(roots)
    tables = [t for m in said if isinstance(t := m.names.get("REST_FRAMEWORK"), Table)]
    stated = {k: v for t in reversed(tables) for k, v in t.entries.items()}
    renderers = strings(stated.get("DEFAULT_RENDERER_CLASSES"))
    return Settings(
        roots,
        all(m.names.get("APPEND_SLASH") != Known(False) for m in said),
        any("camel" in r.lower() for r in renderers),
        all(r.startswith(("rest_framework.", "djangorestframework_", "drf_")) for r in renderers),
        tuple(strings(stated.get("DEFAULT_PARSER_CLASSES"))),
        string(stated.get("DEFAULT_PAGINATION_CLASS")),
        stated.get("PAGE_SIZE") not in (None, NONE),
    )
