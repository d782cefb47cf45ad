"""What tools of static analysis really write, and every way in which such a report may lie by omission."""

import json
from pathlib import Path

import pytest

from interlock.core.evidence.findings import Finding, Level, StaticReport
from interlock.core.evidence.formats import sarif
from interlock.core.evidence.read import read
from interlock.core.refusals import TooLarge, Unreadable

SAMPLES = Path(__file__).parents[2] / "samples" / "sarif"

STANDINGS = {
    "bandit": ("passed", "Bandit: 3 results: 1 error, 2 note."),
    "bandit_clean": ("passed", "Bandit: 0 results."),
    "bandit_syntax": ("failed", "Bandit: 3 results: 1 error, 2 note."),
    "baseline": ("passed", "checker: 4 results: 3 error, 1 set aside."),
    "biome": ("passed", "Biome: 2 results: 1 error, 1 warning."),
    "biome_clean": ("passed", "Biome: 0 results."),
    "did_not_look": ("empty", "checker: 0 results."),
    "eslint": ("passed", "ESLint: 3 results: 1 error, 1 warning, 1 set aside."),
    "eslint_clean": ("passed", "ESLint: 0 results."),
    "eslint_syntax": ("failed", "ESLint: 3 results: 1 error, 1 warning, 1 set aside."),
    "execution_failed": ("failed", "checker: 0 results."),
    "execution_is_not_said": ("failed", "checker: 0 results."),
    "killed": ("failed", "checker: 0 results."),
    "kinds": ("passed", "checker: 6 results: 1 error, 2 warning, 3 none."),
    "level_of_an_extension": ("passed", "checker: 1 result: 1 error."),
    "level_of_the_rule": ("passed", "checker: 4 results: 2 error, 1 warning, 1 note."),
    "level_that_nobody_knows": ("passed", "checker: 1 result: 1 error."),
    "level_was_raised": ("passed", "checker: 1 result: 1 error."),
    "no_run": ("empty", "No tool: 0 results."),
    "notification_of_a_warning": ("passed", "checker: 0 results."),
    "notification_of_an_error": ("failed", "checker: 0 results."),
    "one_of_two_did_not_look": ("inconclusive", "ruff, bandit: 0 results."),
    "oxlint": ("passed", "oxlint: 1 result: 1 warning."),
    "oxlint_clean": ("passed", "oxlint: 0 results."),
    "place_by_index": ("passed", "checker: 1 result: 1 error."),
    "results_are_null": ("empty", "checker: 0 results."),
    "results_in_another_file": ("empty", "checker: 0 results."),
    "ruff": ("passed", "ruff: 6 results: 6 error."),
    "ruff_clean": ("passed", "ruff: 0 results."),
    "ruff_syntax": ("passed", "ruff: 3 results: 3 error."),
    "semgrep": ("passed", "Semgrep OSS: 2 results: 1 error, 1 warning."),
    "semgrep_syntax": ("passed", "Semgrep OSS: 2 results: 1 error, 1 warning."),
    "suppressions": ("passed", "checker: 4 results: 3 error, 1 set aside."),
    "without_a_place": ("passed", "checker: 1 result: 1 error."),
}

REFUSED = {
    "a_key_comes_twice": "a key comes twice in one object",
    "cut_off": "This is no JSON that can be read",
    "no_tool_is_named": "A run of the report names no tool.",
    "results_are_no_list": "In the report `results` is no list.",
    "version_1": "This is SARIF '1.0.0'.",
}


def sample(name: str) -> StaticReport:
    report = read("sarif", (SAMPLES / f"{name}.sarif").read_bytes())
    assert isinstance(report, StaticReport)
    return report


def findings(name: str) -> list[Finding]:
    return [finding for _, finding in sample(name).findings]


@pytest.mark.parametrize("name", STANDINGS)
def test_each_report_stands_as_its_tool_ran(name: str):
    report = sample(name)
    assert (report.standing, report.sentence) == STANDINGS[name]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sarif_is_refused_with_a_sentence_and_a_hint(name: str):
    with pytest.raises(Unreadable) as refusal:
        sample(name)
    assert REFUSED[name] in refusal.value.sentence
    assert refusal.value.hint


def test_every_sample_is_in_one_of_the_tables():
    assert {path.stem for path in SAMPLES.iterdir()} == STANDINGS.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", STANDINGS)
def test_sarif_is_known_by_its_content(name: str):
    assert read("auto", (SAMPLES / f"{name}.sarif").read_bytes()).format == "sarif"


@pytest.mark.parametrize("raw", [b'{"results": {"tool": {"name": "sarif"}}}', b'["runs"]', b'{"a": {"runs": []}}'])
def test_a_word_inside_does_not_make_it_sarif(raw: bytes):
    assert not sarif.looks_like(raw)


def test_a_run_without_results_says_so():
    assert sample("did_not_look").problems == ("The run of checker has no results: it did not look.",)
    assert sample("results_in_another_file").problems == ("The run of checker keeps its results in another file.",)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("execution_failed", "Its run failed."),
        ("execution_is_not_said", "Its run does not say that it succeeded."),
        ("killed", "SIGKILL"),
        ("notification_of_an_error", "The rule R7 crashed."),
        ("bandit_syntax", "syntax error while parsing AST from file"),
        ("eslint_syntax", "Its run failed."),
    ],
)
def test_a_run_that_did_not_end_as_it_should_says_why(name: str, fault: str):
    assert sample(name).runs[0].faults[0] == fault
    assert sample(name).remarks[0].message == fault


def test_a_result_takes_its_level_from_its_rule():
    assert [f.level for f in findings("level_of_the_rule")] == [Level.ERROR, Level.NOTE, Level.ERROR, Level.WARNING]


def test_what_was_raised_for_this_run_is_raised():
    assert [f.level for f in findings("level_was_raised")] == [Level.ERROR]


def test_what_nobody_has_judged_yet_is_not_in_order():
    assert [f.level for f in findings("kinds")] == [*["none"] * 3, *["warning"] * 2, "error"]


def test_only_an_accepted_suppression_sets_a_result_aside():
    assert [f.is_suppressed for f in findings("suppressions")] == [True, False, False, False]


def test_what_was_there_before_still_stands_and_what_is_gone_does_not():
    assert [f.stands for f in findings("baseline")] == [False, True, True, True]


def test_a_place_may_be_named_by_its_index():
    (finding,) = findings("place_by_index")
    assert finding.place == "my shop/a.py:7"
    assert finding.title == "A at my shop/a.py:7"


def test_a_file_url_is_read_as_its_path():
    assert findings("ruff")[0].files == ("/builds/shop/shop/refunds.py",)
    raw = (SAMPLES / "ruff.sarif").read_bytes().replace(b"file:///builds", b"file:///C:/ci")
    assert "C:/ci/shop/shop/refunds.py" in repr(read("sarif", raw))


def test_the_worst_is_told_first():
    assert [remark.outcome for remark in sample("eslint").remarks] == ["error", "warning"]


def test_too_many_results_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sarif, "RESULT_LIMIT", 5)
    with pytest.raises(TooLarge, match="more than 5 results"):
        sample("ruff")


def test_a_report_that_nests_without_end_is_refused():
    deep = b'{"version":"2.1.0","runs":' + b"[" * 200_000
    with pytest.raises((TooLarge, Unreadable)):
        read("sarif", deep)


@pytest.mark.parametrize(
    ("kind", "level", "found"),
    [
        ("fail", "none", Level.NONE),
        ("review", "none", Level.WARNING),
        ("review", "error", Level.ERROR),
        ("open", "note", Level.NOTE),
        ("pass", "error", Level.NONE),
    ],
)
def test_what_nobody_has_decided_is_a_warning_at_least(kind: str, level: str, found: Level):
    place = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 1}}}
    results = [{"ruleId": "E1", "kind": kind, "level": level, "message": {"text": "x"}, "locations": [place]}]
    runs = [{"tool": {"driver": {"name": "checker"}}, "results": results}]
    report = read("sarif", json.dumps({"version": "2.1.0", "runs": runs}).encode())
    assert isinstance(report, StaticReport)
    assert [(finding.level, finding.place) for _, finding in report.findings] == [(found, "a.py:1")]


@pytest.mark.parametrize(
    "region", [{}, {"startLine": "3"}, {"startLine": 0}, {"startLine": True}, {"startLine": 2**31}]
)
def test_a_line_that_is_no_number_is_none(region: dict[str, object]):
    place = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": region}}
    runs = [{"tool": {"driver": {"name": "checker"}}, "results": [{"ruleId": "E1", "locations": [place]}]}]
    report = read("sarif", json.dumps({"version": "2.1.0", "runs": runs}).encode())
    assert isinstance(report, StaticReport)
    assert [finding.place for _, finding in report.findings] == ["a.py"]
