"""Names that may be meant to be the same: another style, or a slip of the pen."""

import re
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant; None when none is near."""
    candidates = [k for k in known if k != name]
    for candidate in candidates:
        if plain(candidate) == plain(name):
            return candidate
    ranked = sorted((distance(plain(name), plain(k)), k) for k in candidates if _may_be_near(name, k))
    if ranked and ranked[0][0] <= max(1, len(name) // 4):
        return ranked[0][1]
    sharing = [k for k in candidates if _is_longer_name(name, k) or _is_longer_name(k, name)]
    return sharing[0] if len(sharing) == 1 else None


def plain(name: str) -> str:
    """Without style: createdAt, created_at and created-at are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def distance(left: str, right: str) -> int:
    """Edits from one to the other: insert, delete, replace, swap two neighbours."""
    rows: list[list[int]] = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def _may_be_near(name: str, known: str) -> bool:
    return abs(len(name) - len(known)) <= 3 and max(len(name), len(known)) <= 60


def _is_longer_name(short: str, long: str) -> bool:
    """total and total_amount; but not id and report_id, where the word says too little."""
    few, many = _words(short), _words(long)
    return set(few) < set(many) and len(few) * 2 >= len(many) and few != ["id"]


def _words(name: str) -> list[str]:
    return [w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]
