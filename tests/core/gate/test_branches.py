"""From which branches a ticket sees contracts."""

import pytest

from interlock.core.contracts.mismatch import Severity
from interlock.core.gate.branches import Disagreement, Reading, Sight
from interlock.core.gate.facts import OpenMismatch

HEAD, OTHER, OLD = "a" * 40, "b" * 40, "c" * 40
SHOP, API = "example/shop", "example/api"


def web(branch: str, *commits: str) -> Reading:
    return Reading("web", "consumer", SHOP, branch, branch == "main", commits)


def api(branch: str, *commits: str) -> Reading:
    return Reading("api", "provider", API, branch, branch == "main", commits)


@pytest.mark.parametrize(
    ("case", "heads", "readings", "branches"),
    [
        ("no head", {}, [web("x", HEAD)], set()),
        ("scanned nowhere", {SHOP: HEAD}, [web("x", OTHER), api("x", HEAD)], set()),
        ("scanned there", {SHOP: HEAD}, [web("x", HEAD), web("y", OTHER)], {"x"}),
        ("scanned there before", {SHOP: HEAD}, [web("x", OTHER, HEAD)], {"x"}),
        ("newest on one, old on another", {SHOP: HEAD}, [web("x", HEAD), web("y", OTHER, HEAD)], {"x"}),
        ("merged", {SHOP: HEAD}, [web("x", HEAD), web("main", OTHER, HEAD)], set()),
        ("two repositories", {SHOP: HEAD, API: OTHER}, [web("x", HEAD), api("y", OTHER)], {"x", "y"}),
        ("one of two merged", {SHOP: HEAD, API: OTHER}, [web("main", HEAD), web("x", HEAD), api("x", OTHER)], {"x"}),
    ],
)
def test_the_branches_of_a_ticket(
    case: str, heads: dict[str, str], readings: list[Reading], branches: set[str]
) -> None:
    assert Sight(heads, readings).branches == branches, case


def test_a_source_is_as_on_the_branch_and_else_as_on_the_default_branch() -> None:
    readings = [web("main", OLD), web("x", HEAD), web("y", OTHER), api("main", OTHER), api("y", OLD)]
    assert {(s.source, s.commit) for s in Sight({SHOP: HEAD}, readings).scans} == {("web", HEAD), ("api", OTHER)}
    assert {(s.source, s.commit) for s in Sight({}, readings).scans} == {("web", OLD), ("api", OTHER)}


def test_a_source_that_was_scanned_elsewhere_only_is_not_seen() -> None:
    assert Sight({SHOP: HEAD}, [web("x", HEAD), api("y", OTHER)]).scans[0].source == "web"
    assert Sight({}, [web("x", HEAD)]).scans == ()


def test_a_folder_has_no_commit_and_is_no_scan_of_any() -> None:
    assert Sight({SHOP: HEAD}, [web("main")]).scans == ()


@pytest.mark.parametrize(
    ("case", "readings", "on_x", "on_main"),
    [
        ("its consumer was compared there", [web("main", OLD), web("x", HEAD), api("main", OTHER)], True, False),
        ("a provider was, and so all were", [web("main", OLD), api("main", OLD), api("x", HEAD)], True, False),
        ("nobody was", [web("main", OLD), api("main", OLD)], False, True),
    ],
)
def test_a_mismatch_counts_where_the_consumer_was_compared_last(
    case: str, readings: list[Reading], on_x: bool, on_main: bool
) -> None:
    sight = Sight({SHOP: HEAD, API: HEAD}, readings)
    assert sight.meets("x", False, "web") is on_x, case
    assert sight.meets("main", True, "web") is on_main, case
    assert sight.meets("y", False, "web") is False


def test_of_two_branches_the_one_at_the_head_is_seen() -> None:
    heads = {SHOP: HEAD, API: HEAD}
    readings = [web("y", OTHER), web("x", HEAD), web("y", OLD), api("x", HEAD), api("y", HEAD)]
    assert {(s.source, s.commit) for s in Sight(heads, readings).scans} == {("web", HEAD), ("api", HEAD)}


def test_a_provider_that_was_scanned_there_is_no_consumer_that_was_compared() -> None:
    sight = Sight({API: HEAD}, [api("x", HEAD), web("main", OLD)])
    assert (sight.meets("main", True, "web"), sight.meets("main", True, "api")) == (False, True)


def test_what_is_seen_comes_with_its_files() -> None:
    mismatch = OpenMismatch("f" * 16, Severity.ERROR, "GET /orders", "They differ.")
    files = frozenset({(SHOP, "src/orders.ts")})
    here, elsewhere = (Disagreement(mismatch, branch, False, "web", files) for branch in ("x", "y"))
    assert Sight({SHOP: HEAD}, [web("x", HEAD)]).met([elsewhere, here]) == [(mismatch, files)]
    assert Sight({SHOP: HEAD}, [web("x", HEAD)]).met([elsewhere]) == []
