"""Who meets whom, on which branch."""

import pytest

from interlock.core.contracts.encounters import Newest, encounters
from interlock.core.contracts.model import Side

NEW = 0


def scanned(source: str, branch: str, scan_id: int) -> Newest:
    side = Side.PROVIDER if source in ("api", "users") else Side.CONSUMER
    return Newest(["api", "users", "web", "app"].index(source), source, side, branch, scan_id)


def met(known: list[tuple[str, str]], source: str, branch: str) -> set[str]:
    """As `branch: consumer@its branch x provider@its branch`; the new scan bears a star."""
    newest = [scanned(*one, scan_id) for scan_id, one in enumerate(known, 1)]
    found = encounters(newest, "main", scanned(source, branch, NEW))

    def spelled(one: Newest) -> str:
        return f"{one.source}@{one.branch}{'*' if one.scan_id == NEW else ''}"

    return {f"{e.branch}: {' '.join(map(spelled, (e.consumer, *e.providers)))}" for e in found}


@pytest.mark.parametrize(
    ("known", "new", "expected"),
    [
        ([], ("web", "main"), set()),
        ([("api", "main")], ("web", "main"), {"main: web@main* api@main"}),
        ([("api", "main"), ("web", "main")], ("web", "main"), {"main: web@main* api@main"}),
        ([("api", "main")], ("web", "x"), {"x: web@x* api@main"}),
        ([("api", "main"), ("api", "x")], ("web", "x"), {"x: web@x* api@x"}),
        ([("api", "x")], ("web", "main"), {"x: web@main* api@x"}),
        ([("api", "x")], ("web", "y"), set()),
        ([("api", "main"), ("web", "main")], ("api", "x"), {"x: web@main api@x*"}),
        ([("api", "main"), ("web", "x")], ("api", "main"), {"x: web@x api@main*"}),
        ([("api", "x"), ("web", "x")], ("api", "main"), set()),
        (
            [("api", "main"), ("web", "main"), ("web", "x"), ("app", "main")],
            ("api", "main"),
            {"main: web@main api@main*", "main: app@main api@main*", "x: web@x api@main*"},
        ),
        (
            [("api", "main"), ("users", "main"), ("web", "main"), ("app", "main")],
            ("users", "x"),
            {"x: web@main api@main users@x*", "x: app@main api@main users@x*"},
        ),
        (
            [("api", "main"), ("users", "x"), ("web", "main")],
            ("web", "main"),
            {"main: web@main* api@main", "x: web@main* api@main users@x"},
        ),
    ],
)
def test_a_new_scan_meets_what_is_there_on_its_branch_or_on_the_default_branch(
    known: list[tuple[str, str]], new: tuple[str, str], expected: set[str]
) -> None:
    assert met(known, *new) == expected
