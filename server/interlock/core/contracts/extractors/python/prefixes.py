"""What a path or a prefix may read like, where it is one of several under a condition."""

from dataclasses import dataclass

from .values import NONE, Call, External, Inner, Instance, Method, Part, Value, library_name, options, string

_FRAMEWORKS = frozenset({"fastapi", "starlette", "flask", "quart", "sanic", "aiohttp", "litestar"})


@dataclass(frozen=True)
class Written:
    text: str | None  # None: nobody can tell
    condition: str = ""  # for people, where it may read otherwise


def ways(value: Value | None, left_out: str | None = None) -> list[Written]:
    """Each text that is known, doubted where there are several ways; one None where no text is known."""
    if value is None:
        return [Written(left_out)]
    found = list(dict.fromkeys(string(o) for o in options(value)))
    known = [text for text in found if text is not None]
    if not known:
        return [Written(None)]
    return [Written(text, f"it is put at '{text}'" if len(found) > 1 else "") for text in known]


def before(value: Value | None) -> list[Written]:
    """The same of a prefix, which is taken as empty where a setting of the project says it: that is the usual value."""
    found = ways(value, "")
    setting = _setting(value) if value is not None and found == [Written(None)] else ""
    return [Written("", f"{setting} is empty")] if setting else found


def _setting(value: Value) -> str:
    """`root_path` of `config.root_path`, when nobody knows what `config` is; '' of anything else."""
    match value:
        case Inner() if value.step is None and not (isinstance(value.owner, Inner) and value.owner.step):
            return value.word if not isinstance(value.owner, Instance) or _is_settings(value.owner) else ""
        case Part() if isinstance(value.owner, Call):
            return "" if library_name(value.owner).partition(".")[0] in _FRAMEWORKS else value.name
        case Part() if isinstance(value.owner, Instance):
            return value.name if _is_settings(value.owner) else ""
        case Method():
            return value.name if value.owner == NONE else ""
        case External():
            owner, _, name = value.name.rpartition(".")
            return name if owner.lower().endswith(("settings", "config")) else ""
        case _:
            return ""


def _is_settings(made: Instance) -> bool:
    return made.cls.name.lower().endswith(("settings", "config"))


def together(*conditions: str) -> str:
    return " and ".join(c for c in conditions if c)
