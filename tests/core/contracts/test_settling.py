"""What people have said of mismatches lets them pass, each with its reason, and nothing passes unsaid."""

from datetime import date

import pytest

from interlock.core.contracts.ignores import Ignore, find
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.places import Place
from interlock.core.contracts.settling import Fate, Leniency, Waiver, settle

from .reports.made import READER, TODAY, a_report

FINGERPRINT = a_report().settlement.open[0].fingerprint


def fates(report) -> list[str]:
    return [s.fate.value for s in report.settlement.settled]


def remarks(report) -> list[str]:
    return [sentence for sentence, _ in report.settlement.remarks]


@pytest.mark.parametrize(
    "code",
    [
        "// interlock-ignore missing_field: gone in May\n" + READER,
        READER + " // interlock-ignore missing_field: gone in May",
        READER + " /* interlock-ignore missing_field: gone in May */",
        "// interlock-ignore missing_field, method_differs: gone in May\n\n// more words\n" + READER,
    ],
)
def test_a_comment_on_or_above_the_line_lets_it_pass(code: str):
    (settled,) = a_report(code).settlement.settled
    assert (settled.fate, settled.reason) == (Fate.IGNORED, "gone in May")


def test_a_comment_at_the_provider_lets_all_its_callers_pass():
    comparison = a_report(READER + "\n" + READER.replace("f =", "g =")).comparison
    place = comparison.mismatches[0].provider_place
    assert place is not None
    above = Ignore(Place(place.file, place.line - 1), place.line, ("missing_field",), "to come")
    (settled,) = settle(comparison, Leniency(ignores=(above,)), TODAY).settled
    assert (settled.fate, len(settled.mismatch.consumer_places)) == (Fate.IGNORED, 2)


def test_one_of_two_call_sites_may_be_ignored():
    code = READER + "\n// interlock-ignore missing_field: old page\n" + READER.replace("f =", "g =")
    (settled,) = a_report(code).settlement.settled
    assert settled.fate is Fate.OPEN
    assert [p.line for p in settled.mismatch.consumer_places] == [1]


def test_an_ignore_without_a_reason_ignores_nothing_and_is_told():
    report = a_report("// interlock-ignore missing_field\n" + READER)
    assert fates(report) == ["open"]
    assert remarks(report) == [
        "An ignore says why: `interlock-ignore missing_field: reason`. This one ignores nothing."
    ]


def test_an_ignore_that_matches_nothing_is_told_with_its_place():
    report = a_report("// interlock-ignore null_sent: never\n" + READER)
    assert report.settlement.remarks[0][0] == "There is no null_sent here to be ignored."
    assert str(report.settlement.remarks[0][1]) == "calls.ts:1:1"


def test_an_ignore_names_its_rule():
    assert "names the rule" in remarks(a_report("// interlock-ignore : never\n" + READER))[0]


@pytest.mark.parametrize(
    "waiver",
    [
        Waiver("later", fingerprint=FINGERPRINT),
        Waiver("later", rule="missing_field"),
        Waiver("later", operation="GET /orders/*"),
        Waiver("later", rule="missing_field", field="response.titel"),
        Waiver("later", date(2026, 3, 1), rule="missing_field"),
    ],
)
def test_a_waiver_lets_pass_what_fits_all_it_says(waiver: Waiver):
    (settled,) = a_report(waivers=(waiver,)).settlement.settled
    assert (settled.fate, settled.reason) == (Fate.WAIVED, "later")


def test_a_waiver_counts_no_longer_when_it_is_over():
    report = a_report(waivers=(Waiver("later", date(2026, 2, 28), rule="missing_field"),))
    assert fates(report) == ["open"]
    assert remarks(report) == ["The waiver of missing_field ended on 2026-02-28: later"]


def test_a_waiver_for_nothing_is_told():
    report = a_report(waivers=(Waiver("later", rule="null_sent"),))
    assert remarks(report) == ["The waiver of null_sent lets nothing pass: there is no such mismatch."]


def test_what_is_in_the_baseline_does_not_count_and_what_is_gone_is_told():
    report = a_report(baseline=frozenset({FINGERPRINT, "feedfacefeedface"}))
    assert (fates(report), report.settlement.errors) == (["known"], 0)
    assert report.settlement.gone == ("feedfacefeedface",)


def test_a_severity_may_be_another():
    report = a_report(severities={"missing_field": Severity.WARNING})
    assert [m.severity for m in report.settlement.open] == [Severity.WARNING]
    assert report.settlement.errors == 0


def test_a_rule_may_be_switched_off():
    (settled,) = a_report(severities={"missing_field": None}).settlement.settled
    assert (settled.fate, settled.reason) == (Fate.IGNORED, "The rule missing_field is switched off.")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("# interlock-ignore null_sent: why", ("null_sent", "why")),
        ("{/* interlock-ignore null_sent: why */}", ("null_sent", "why")),
        ("<!-- interlock-ignore null_sent: why -->", ("null_sent", "why")),
        ("-- interlock-ignore null_sent: why: really", ("null_sent", "why: really")),
        ("x = 1  # interlock-ignore null_sent : why", ("null_sent", "why")),
    ],
)
def test_a_comment_may_be_of_any_language(line: str, found: tuple[str, str]):
    (ignore,) = find("file", line.encode())
    assert ((*ignore.rules, ignore.reason)) == found


@pytest.mark.parametrize("line", [b"'interlock-ignore null_sent: why'", b"interlock-ignore", b"\xff\xfe\x00", b""])
def test_what_is_no_comment_ignores_nothing(line: bytes):
    assert list(find("file", line)) == []
