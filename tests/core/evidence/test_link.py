"""What a report says of a criterion: nothing is green by absence."""

import pytest

from interlock.core.evidence import closest
from interlock.core.evidence.link import Linked, LinkOutcome, LinkTarget, fault_of, link
from interlock.core.evidence.model import Case, Outcome, Report

FILE = "tests/test_refunds.py"


def a_case(name: str = "test_over", outcome: Outcome = Outcome.PASSED, *criteria: str, message: str = "") -> Case:
    return Case("pytest", "tests.test_refunds", name, "", outcome, message, criteria=criteria)


def a_report(*cases: Case, problems: tuple[str, ...] = ()) -> Report:
    return Report("junit", "0" * 64, cases, problems=problems)


def linked(report: Report, *selectors: str) -> Linked:
    (answer,) = link("SHOP-12", [LinkTarget(1, selectors)], report)
    return answer


@pytest.mark.parametrize(
    "selector",
    [
        "tests/test_refunds.py::test_over",
        "tests.test_refunds::test_over",
        "tests.test_refunds.test_over",
        "test_over",
        "tests/test_refunds.py::*",
        "tests/test_refunds.py::test_ov*",
    ],
)
def test_a_criterion_passes_when_its_named_test_passed(selector: str):
    answer = linked(a_report(a_case(), Case("s", "c", "other", "", Outcome.FAILED)), selector)
    assert answer == Linked(
        1, LinkOutcome.PASSED, "tests.test_refunds::test_over passed.", ("tests.test_refunds::test_over",)
    )


@pytest.mark.parametrize(
    "selector",
    [
        f"{FILE}::test_ove",
        f"{FILE}::test_overt*",
        "test_ov",
        "est_over",
        "test_*",
        "*",
        "tests/*",
        "",
        "refunds.py::test_over",
    ],
)
def test_a_selector_that_names_no_case_is_missing_and_named(selector: str):
    answer = linked(a_report(a_case()), selector)
    assert answer.outcome is LinkOutcome.MISSING
    assert answer.reason.startswith(f'The report has no test "{selector}".')


@pytest.mark.parametrize(
    ("gone", "now"),
    [
        ("tests/test_refunds.py::test_a_refund_over_the_total", "tests.test_refunds::test_a_refund_above_the_total"),
        ("tests/test_orders.py::test_over_the_limit", "tests.test_refunds::test_over_the_limit"),
        ("src/cart.test.ts::cart refuses an empty order", "cart::refuses an empty order"),
        ("com.acme.RefundTest::refusesTooMuch", "com.acme.RefundsTest::refusesTooMuch"),
    ],
)
def test_a_test_that_was_renamed_or_moved_is_pointed_at(gone: str, now: str):
    classname, _, name = now.partition("::")
    others = [Case("s", "other.place", f"something else {i}", "", Outcome.PASSED) for i in range(50)]
    answer = linked(a_report(*others, Case("s", classname, name, "", Outcome.PASSED)), gone)
    assert answer.outcome is LinkOutcome.MISSING
    assert answer.reason == f'The report has no test "{gone}". Did it become "{now}"?'


def test_nothing_is_pointed_at_where_nothing_is_like_it():
    answer = linked(a_report(Case("s", "other.place", "checkout shows totals", "", Outcome.PASSED)), "test_zebra")
    assert answer.reason == 'The report has no test "test_zebra".'


def test_what_comes_close_is_looked_for_beside_many_names_that_are_there():
    there = [f"test_{n}" for n in range(6)]
    answer = linked(a_report(*map(a_case, there), a_case()), *there, "test_ovr")
    assert answer.reason.endswith('Did it become "tests.test_refunds::test_over"?')


def test_two_names_are_alike_that_share_six_letters_of_ten():
    assert closest.closest(["aaabb"], [a_case("aaacc")]) == {"aaabb": ["tests.test_refunds::aaacc"]}
    assert closest.closest(["aaabb"], [a_case("aaccc")]) == {"aaabb": []}
    assert closest.closest(["**"], [Case("", "", "()", "", Outcome.PASSED)]) == {"**": []}


def test_what_is_pointed_at_is_short_however_long_the_names_are():
    gone = f"test_{'over_' * 60}a"
    answer = linked(
        a_report(*(a_case(f"test_{'over_' * 90}{i}") for i in range(30))), gone, *(f"{gone}{i}" for i in range(30))
    )
    assert len(answer.reason) < 2500


def test_only_so_many_names_and_tests_are_compared():
    cases = [a_case(f"test_{i}_of_the_cart") for i in range(closest.CASE_LIMIT + 1)]
    found = closest.closest((f"test_{i}_of_the_carts" for i in range(300)), cases)
    assert len(found) == closest.WANTED_LIMIT
    assert found["test_3_of_the_carts"][0] == "tests.test_refunds::test_3_of_the_cart"
    last = f"test_{closest.CASE_LIMIT}_of_the_cart"
    assert f"tests.test_refunds::{last}" not in closest.closest([last], cases)[last]


@pytest.mark.parametrize(
    "selector", [f"{FILE}::test_over", f"{FILE}::TestTotals::test_over", "tests.test_refunds.TestTotals::test_over"]
)
@pytest.mark.parametrize("classname", ["", "tests.test_refunds", "unittest.loader._FailedTest"])
def test_the_tests_of_a_file_that_could_not_be_loaded_have_failed(selector: str, classname: str):
    broken = Case("pytest", classname, "tests.test_refunds", "", Outcome.ERROR, "collection failure\nImportError")
    answer = linked(a_report(broken, Case("s", "tests.other", "test_x", "", Outcome.PASSED)), selector)
    assert answer.outcome is LinkOutcome.FAILED
    assert answer.reason.endswith("tests.test_refunds could not be loaded: collection failure.")
    elsewhere = linked(a_report(broken), "tests/test_refund.py::test_over", "test_over")
    assert elsewhere.outcome is LinkOutcome.MISSING


@pytest.mark.parametrize("place", ["test_refunds.Totals", "a.b.test_refunds.Totals.Outer.Inner", "test_refunds.A.B"])
def test_a_file_is_found_below_however_many_classes_and_folders(place: str):
    name = f"{place.partition('test_refunds')[0]}test_refunds"
    broken = Case("pytest", "", name, "", Outcome.ERROR)
    assert linked(a_report(broken), f"{place}::test_over").reason == f"{name} could not be loaded."


@pytest.mark.parametrize(("classname", "outcome"), [("", Outcome.PASSED), ("shop", Outcome.ERROR)])
def test_a_test_named_like_a_file_is_no_file_that_could_not_be_loaded(classname: str, outcome: Outcome):
    alike = Case("pytest", classname, "tests.test_refunds", "", outcome)
    assert linked(a_report(alike), f"{FILE}::test_over").outcome is LinkOutcome.MISSING


def test_a_method_is_also_named_without_its_brackets():
    assert linked(a_report(a_case("a()")), "a").outcome is LinkOutcome.PASSED
    assert linked(a_report(a_case("()")), "").outcome is LinkOutcome.MISSING


@pytest.mark.parametrize(
    ("failed", "said"), [(1, "test_0 failed."), (2, "test_0 and 1 more failed."), (3, "test_0 and 2 more failed.")]
)
def test_the_first_failure_is_told_and_the_others_counted(failed: int, said: str):
    cases = [a_case(f"test_{n}", Outcome.FAILED if n < failed else Outcome.PASSED) for n in range(4)]
    answer = linked(a_report(*reversed(cases[failed:]), *cases[:failed]), f"{FILE}::*")
    assert answer.reason == f"tests.test_refunds::{said}"
    assert sorted(answer.cases) == sorted(case.title for case in cases)


@pytest.mark.parametrize(("missing", "more"), [(3, ""), (4, " and 1 more"), (6, " and 3 more")])
def test_three_missing_tests_are_named_and_the_others_counted(missing: int, more: str):
    answer = linked(a_report(Case("s", "", "elsewhere", "", Outcome.PASSED)), *(f"zzz{n}" for n in range(missing)))
    assert answer.reason == f'The report has no test "zzz0", "zzz1", "zzz2"{more}.'


def test_each_selector_needs_its_own_test():
    answer = linked(a_report(a_case()), "test_over", "test_twice")
    assert answer.outcome is LinkOutcome.MISSING
    assert answer.reason == 'The report has no test "test_twice".'


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (Outcome.FAILED, LinkOutcome.FAILED),
        (Outcome.ERROR, LinkOutcome.FAILED),
        (Outcome.SKIPPED, LinkOutcome.SKIPPED),
        (Outcome.FLAKY, LinkOutcome.FLAKY),
        (Outcome.UNKNOWN, LinkOutcome.INCONCLUSIVE),
    ],
)
def test_every_matched_case_must_pass(outcome: Outcome, found: LinkOutcome):
    answer = linked(a_report(a_case("test_a"), a_case("test_b", outcome)), f"{FILE}::*")
    assert answer.outcome is found
    assert answer.cases[0] == "tests.test_refunds::test_b"


def test_a_failure_weighs_more_than_a_missing_test():
    answer = linked(a_report(a_case(outcome=Outcome.FAILED, message="assert 201 == 409\nlong")), "test_over", "test_b")
    assert answer.outcome is LinkOutcome.FAILED
    assert answer.reason == "tests.test_refunds::test_over failed: assert 201 == 409."


@pytest.mark.parametrize("name", ["AC-1", "SHOP-12/AC-1"])
def test_a_test_may_name_the_criterion_it_proves(name: str):
    assert linked(a_report(a_case("test_x", Outcome.PASSED, name))).outcome is LinkOutcome.PASSED


@pytest.mark.parametrize(
    "name", ["AC-10", "SHOP-1/AC-1", "XAC-1", "AC-1 ", "AC-01", "AC-١", "SHOP-12/AC-2", "\u0410C-1"]
)
def test_another_name_is_not_the_criterion(name: str):
    answer = linked(a_report(a_case("test_x", Outcome.PASSED, name)))
    assert answer.outcome is LinkOutcome.MISSING
    assert answer.reason == "No test in the report names AC-1, and the criterion names no test."


def test_a_property_never_stands_in_for_a_missing_selector():
    assert linked(a_report(a_case("test_x", Outcome.PASSED, "AC-1")), "test_over").outcome is LinkOutcome.MISSING


def test_a_failing_test_that_names_the_criterion_fails_it_beside_its_selectors():
    report = a_report(a_case(), a_case("test_x", Outcome.FAILED, "AC-1"))
    assert linked(report, "test_over").outcome is LinkOutcome.FAILED


def test_an_unnamed_case_satisfies_nothing():
    report = a_report(a_case("", Outcome.PASSED, "AC-1"))
    assert linked(report).outcome is LinkOutcome.MISSING
    assert linked(report, "tests/test_refunds.py::*").outcome is LinkOutcome.MISSING


def test_a_report_whose_totals_lie_proves_nothing_and_may_disprove():
    lie = ('The suite "shop" declares 5 tests and lists 2.',)
    passed = linked(a_report(a_case(), problems=lie), "test_over")
    assert passed.outcome is LinkOutcome.INCONCLUSIVE
    assert passed.reason.endswith(lie[0])
    assert linked(a_report(a_case(outcome=Outcome.FAILED), problems=lie), "test_over").outcome is LinkOutcome.FAILED


def test_an_empty_report_proves_nothing():
    assert linked(a_report(), "test_over").outcome is LinkOutcome.MISSING


def test_the_names_of_many_tests_are_capped():
    answer = linked(a_report(*[a_case(f"test_{n}") for n in range(80)]), f"{FILE}::*")
    assert answer.reason == "All 80 tests passed."
    assert len(answer.cases) == 50


def test_a_selector_that_would_match_everything_has_a_fault():
    assert fault_of("tests/test_refunds.py::*") is None
    assert fault_of("test_over") is None
    assert "before" in (fault_of("test_*") or "")
    assert fault_of(" ") == "The selector is empty."
