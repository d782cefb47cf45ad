"""What a person is shown before they decide."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gate_makers import some_evidence, some_facts
from interlock.core import deciding
from interlock.core.deciding import CriterionChange, LostTests, SpecHistory, SpecVersion
from interlock.core.gate.policy import Policy
from makers import COMMIT, NOON, OTHER_COMMIT, REPOSITORY

TEXT = "\n".join(f"Line {n}." for n in range(1, 21))


def a_version(number: int, at: datetime, spec: str = TEXT, title: str = "Refunds", **criteria: str) -> SpecVersion:
    told: list[dict[str, Any]] = [
        {"number": int(name[1:]), "kind": "test", "text": text, "selectors": ["a::b"], "removed_in": None}
        for name, text in criteria.items()
    ]
    return SpecVersion(number, title, spec, tuple(told), "otter", None, "", at)


def a_history(*versions: SpecVersion, published: int = 0, sent_back: int | None = None) -> SpecHistory:
    """Moments in hours after noon."""
    back = None if sent_back is None else NOON + timedelta(hours=sent_back)
    return SpecHistory(versions, NOON + timedelta(hours=published), back)


def test_a_spec_that_stayed_as_it_was_has_not_changed():
    assert deciding.spec_changes(a_history(a_version(1, NOON), sent_back=3)) == ()
    assert deciding.spec_changes(SpecHistory((), None, None)) == ()


def test_only_what_was_written_after_the_moment_is_a_change():
    first, second = a_version(1, NOON), a_version(2, NOON + timedelta(hours=2), TEXT.replace("Line 9.", "Line nine."))
    [change] = deciding.spec_changes(a_history(first, second, sent_back=3))
    assert (change.since, change.version, change.by) == ("it was published", 1, (second,))
    signs = [(line.sign, line.text) for line in change.lines]
    assert signs == [
        ("~", ""),
        (" ", "Line 7."),
        (" ", "Line 8."),
        ("-", "Line 9."),
        ("+", "Line nine."),
        (" ", "Line 10."),
        (" ", "Line 11."),
    ]


def test_what_changed_in_this_round_is_told_apart_from_what_changed_since_it_was_published():
    versions = [a_version(n, NOON + timedelta(hours=2 * n), f"Version {n}.") for n in (1, 2, 3)]
    since_published, in_this_round = deciding.spec_changes(a_history(*versions, published=2, sent_back=5))
    assert [version.version for version in since_published.by] == [2, 3]
    assert (in_this_round.since, [version.version for version in in_this_round.by]) == ("it came back last", [3])


def test_criteria_that_were_added_removed_or_reworded_are_named_with_both_sides():
    before = a_version(1, NOON, c1="It holds.", c2="It is fast.")
    after = a_version(2, NOON + timedelta(hours=1), title="Refund all", c1="It mostly holds.", c3="It is new.")
    [change] = deciding.spec_changes(a_history(before, after))
    assert change.title == ("Refunds", "Refund all")
    assert change.criteria == (
        CriterionChange("AC-1", "test: It holds. | a::b", "test: It mostly holds. | a::b"),
        CriterionChange("AC-2", "test: It is fast. | a::b", ""),
        CriterionChange("AC-3", "", "test: It is new. | a::b"),
    )


def test_a_spec_written_anew_is_shown_as_far_as_one_can_read():
    before, after = a_version(1, NOON, "a\n" * 500), a_version(2, NOON + timedelta(hours=1), "b\n" * 500)
    [change] = deciding.spec_changes(a_history(before, after))
    assert (len(change.lines), change.lines[-1].text) == (401, "600 more lines: read the spec.")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("migrations/0042.sql", "protected"),
        ("migrations/tests/test_0042.py", "protected"),
        ("tests/conftest.py", "runners"),
        (".github/workflows/ci.yml", "runners"),
        ("web/vitest.config.ts", "runners"),
        ("jest.setup.js", "runners"),
        ("tests/test_refunds.py", "tests"),
        ("src/refunds_test.go", "tests"),
        ("src/refunds.spec.ts", "tests"),
        ("src/__tests__/refunds.js", "tests"),
        ("spec/models/refund_spec.rb", "tests"),
        ("src/main/RefundTest.java", "tests"),
        ("src/contest.py", "others"),
        ("src/latest.py", "others"),
        ("docs/testing.md", "others"),
    ],
)
def test_a_changed_file_is_shown_for_what_it_may_do_to_the_proof(path: str, kind: str):
    policy = Policy(protected_paths=("migrations/**",))
    [touched] = deciding.touched(policy, some_facts(evidence=(some_evidence(changed_paths=(path,)),)))
    assert getattr(touched, kind) == (path,)
    assert (touched.repository, touched.commit, touched.is_told) == (REPOSITORY, COMMIT, True)


def test_what_nobody_said_of_a_commit_is_no_list_of_nothing():
    [touched] = deciding.touched(Policy(), some_facts(evidence=(some_evidence(),)))
    assert not touched.is_told
    other = some_evidence(commit=OTHER_COMMIT, changed_paths=("a.py",))
    [touched] = deciding.touched(Policy(), some_facts(evidence=(other,)))
    assert not touched.is_told


def test_lost_tests_are_told_by_check():
    facts = some_facts(evidence=(some_evidence(lost_tests=3), some_evidence(2, check="e2e", lost_tests=0)))
    assert deciding.lost_tests(Policy(), facts) == (LostTests("tests", 3),)
