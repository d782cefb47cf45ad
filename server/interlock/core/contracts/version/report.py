"""Changes of a provider -> text for a terminal, and JSON: each cause once, with the operations that it reaches."""

import json
from collections import Counter
from collections.abc import Sequence

from .changes import Change, Level, as_json
from .difference import causes


def as_text(changes: Sequence[Change]) -> str:
    """One paragraph a cause, the worst first, and one line that counts."""
    paragraphs = [_paragraph(same) for same in causes(changes).values()]
    return "\n\n".join([*paragraphs, summary(changes)])


def summary(changes: Sequence[Change]) -> str:
    counts = Counter(same[0].level for same in causes(changes).values())
    told = ", ".join(f"{counts[level]} {level.value}" for level in Level if counts[level])
    return f"{told}." if told else "Nothing changed."


def as_document(changes: Sequence[Change]) -> str:
    return json.dumps([as_json(change) for change in changes], indent=2, ensure_ascii=False)


def _paragraph(same: list[Change]) -> str:
    first = same[0]
    names = list(dict.fromkeys(c.operation for c in same if c.operation != first.operation))
    lines = [f"{first.new_place or first.old_place or first.operation}: {first.level.value}: {first.sentence}"]
    lines[0] += f" [{first.kind} {first.fingerprint}]"
    if names:
        lines.append(f"  also in: {', '.join(names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}")
    if first.old_place and first.new_place:
        lines.append(f"  before: {first.old_place}")
    return "\n".join(lines)
