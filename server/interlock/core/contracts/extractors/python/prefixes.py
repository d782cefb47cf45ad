"""What a path or a prefix may read like, where it is one of several under a condition."""

from dataclasses import dataclass

from .values import Value, options, string


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


def together(*conditions: str) -> str:
    return " and ".join(c for c in conditions if c)
