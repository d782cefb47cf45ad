"""One comparison, told to a person, a program, a code host and a pull request."""

import json
from xml.etree import ElementTree

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from interlock.core.contracts.compare import RULES
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.places import Place
from interlock.core.contracts.reports import documents, markdown
from interlock.core.contracts.reports.changed import of_changes
from interlock.core.contracts.reports.entry import Entry, of_mismatches
from interlock.core.contracts.reports.junit import as_junit
from interlock.core.contracts.reports.report import summary
from interlock.core.contracts.reports.sarif import as_sarif, help_of_changes, help_of_rules
from interlock.core.contracts.reports.text import as_text, coverage_table
from interlock.core.contracts.reports.text import entries as text_of
from interlock.core.contracts.settling import Fate
from interlock.core.contracts.version.difference import diff

from ..trees import document, provider
from .made import READER, a_report

IGNORED = "// interlock-ignore missing_field: renamed in May\n" + READER


def an_entry(**more) -> Entry:
    usual = {
        "rule": "missing_field",
        "severity": Severity.ERROR,
        "word": "error",
        "operation": "GET /orders",
        "field": "response.total",
        "sentence": "It is not there.",
        "hint": "Add it.",
        "fingerprint": "0123456789abcdef",
        "places": (Place("calls.ts", 1),),
    }
    return Entry(**(usual | more))


def message(case: ElementTree.Element, tag: str) -> str | None:
    found = case.find(tag)
    return None if found is None else found.get("message")


def sarif_of(report) -> dict:
    return json.loads(as_sarif(of_mismatches(report.settlement.settled), help_of_rules()))


def test_text_says_where_what_and_what_would_help():
    text = as_text(a_report())
    assert "\ncalls.ts:1:" in text
    assert "is read for 'titel', which its answer does not have" in text
    assert "Read 'title' instead" in text
    assert "  provider: openapi.json:" in text
    assert text.endswith("1 error; 1 call compared, 0 unresolved.")


def test_text_shows_both_shapes_side_by_side():
    lines = as_text(a_report()).splitlines()
    at = next(n for n, line in enumerate(lines) if line.split() == ["consumer", "provider"])
    assert lines[at + 1].split("   ") == ["", " reads: titel", "id: integer"]
    assert lines[at + 2].strip() == "title: string"


def test_text_is_plain_unless_colour_is_asked_for():
    assert "\033" not in as_text(a_report())
    assert "\033[31merror" in as_text(a_report(), colour=True)


def test_agreement_is_said_too():
    assert "Both sides agree; 1 call compared" in as_text(a_report(READER.replace("titel", "title")))


def test_a_root_cause_is_told_once_with_its_call_sites():
    text = as_text(a_report(READER + "\n" + READER.replace("f =", "g =")))
    assert text.count("is read for 'titel'") == 1
    assert "also at: calls.ts:2:" in text


def test_text_says_how_much_was_understood():
    code = READER + "\nexport const g = (url) => fetch(window[url] + compute())\ng('x')"
    assert "Understood: 1 of 2 calls (50 %)." in as_text(a_report(code))
    assert "     1     2  consumer  calls.ts" in coverage_table(a_report(code).findings.coverage)


def test_text_doubts_that_sides_belong_together_when_nothing_matches():
    text = as_text(a_report("fetch('/bills')"))
    assert "Note: The only call does not reach anything that is offered here." in text


def test_text_names_those_who_are_somebody_else_in_one_sentence():
    elsewhere = [f"fetch('https://api{n}.test/v{n}/x{n}')" for n in range(7)]
    assumed = [line for line in as_text(a_report("\n".join([READER, *elsewhere]))).splitlines() if "Assumed" in line]
    assert assumed == [
        "Assumed: Calls to https://api0.test, https://api1.test, https://api2.test, https://api3.test, "
        "https://api4.test and 2 more go to somebody else and are not compared."
    ]


def test_json_carries_the_identity_and_both_shapes():
    found = documents.of_scan(a_report())
    (mismatch,) = found["mismatches"]
    assert len(mismatch["fingerprint"]) == 16
    assert mismatch["consumer_shape"] == {"reads": "titel"}
    assert mismatch["provider_place"].startswith("openapi.json:")
    assert found["summary"] == {"errors": 1, "warnings": 0, "infos": 0, "let_pass": 0, "unresolved": 0, "files": 2}
    assert found["consumer"]["read"] == found["consumer"]["seen"] == 1


def test_json_tells_what_was_let_pass_apart_from_what_counts():
    found = documents.of_scan(a_report(IGNORED))
    assert found["mismatches"] == []
    assert [(p["state"], p["reason"]) for p in found["let_pass"]] == [("ignored", "renamed in May")]


def test_sarif_has_what_code_hosts_need():
    (run,) = sarif_of(a_report())["runs"]
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "missing_field"
    assert rule["help"]["text"]
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "calls.ts", "uriBaseId": "SRCROOT"}
    assert place["region"]["startLine"] == 1
    (beside,) = result["relatedLocations"]
    assert beside["physicalLocation"]["artifactLocation"]["uri"] == "openapi.json"
    assert result["partialFingerprints"]
    assert "suppressions" not in result


def test_sarif_says_what_was_let_pass_and_why():
    (result,) = sarif_of(a_report(IGNORED))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "renamed in May"}]


@pytest.mark.parametrize("code", [READER, IGNORED, "fetch('/or%20ders')", READER.replace("titel", "title")])
def test_sarif_is_valid_by_its_schema(code: str):
    document_ = sarif_of(a_report(code))
    document_.pop("$schema")  # the model of it takes a name that Python allows
    Sarif.model_validate(document_)


def test_every_rule_has_a_help_text():
    assert len(help_of_rules()) == len(RULES)
    assert [rule for rule, text in (help_of_rules() | help_of_changes()).items() if len(text) < 15] == []


def test_a_path_in_sarif_is_a_relative_address():
    entry = an_entry(places=(Place("web app/[id]/50%.ts", 0, 0),))
    (result,) = json.loads(as_sarif([entry], help_of_rules()))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "web%20app/[id]/50%25.ts"
    assert place["region"] == {"startLine": 1, "startColumn": 1}


def test_markdown_has_a_row_and_the_details_of_each():
    report = a_report()
    text = markdown.as_markdown("Contracts", summary(report), of_mismatches(report.settlement.settled))
    assert text.startswith("### Contracts\n\n1 error; 1 call compared")
    assert "| 🔴 error |" in text
    assert "<details><summary>GET /orders/{id} response.titel: <code>missing_field</code></summary>" in text
    assert "reads: titel" in text


def test_nothing_in_markdown_is_taken_for_markup():
    entry = an_entry(sentence="<img src=x> @everyone | `code` [x](y)", field="a_b")
    text = markdown.as_markdown("Contracts", "", [entry])
    assert "<img" not in text
    assert "@everyone" not in text
    assert r"\| \`code\` \[x\](y)" in text


def test_markdown_is_never_longer_than_a_comment_may_be():
    entries = [an_entry(field=f"{n}", sentence="word " * 200) for n in range(500)]
    text = markdown.as_markdown("Contracts", "500 errors", entries)
    assert len(text) <= markdown.LONGEST
    assert " more; `interlock scan` lists them all." in text


def test_junit_fails_for_errors_and_skips_what_was_let_pass():
    entries = [
        an_entry(),
        an_entry(severity=Severity.WARNING, word="warning"),
        an_entry(fate=Fate.WAIVED, reason="until May"),
    ]
    (suite,) = ElementTree.fromstring(as_junit(entries, "agreed"))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    first, second, third = suite
    assert message(first, "failure") == "It is not there."
    assert second.find("failure") is None
    assert message(third, "skipped") == "until May"


def test_junit_has_a_case_that_passes_when_both_sides_agree():
    (suite,) = ElementTree.fromstring(as_junit([], "Both sides agree."))
    assert [(c.get("name"), len(c)) for c in suite] == [("Both sides agree.", 0)]


def test_junit_leaves_out_what_xml_does_not_take():
    (suite,) = ElementTree.fromstring(as_junit([an_entry(sentence="a\0b\x1b\ud800")], ""))
    assert message(suite[0], "failure") == "a\ufffdb\ufffd\ufffd"


def test_a_change_is_an_entry_with_its_readers_beside_it():
    old, new = provider(document()), provider(document({"type": "object", "properties": {"id": {"type": "integer"}}}))
    entries = of_changes(diff(old, new))
    assert "breaking" in {entry.word for entry in entries}
    assert {entry.severity for entry in entries if entry.word == "breaking"} == {Severity.ERROR}
    Sarif.model_validate({**json.loads(as_sarif(entries, help_of_changes())), "$schema": None})


def test_what_a_wrapper_reads_of_many_operations_is_told_once():
    entries = [an_entry(operation=f"GET /{n}", sentence=f"GET /{n} lacks it.") for n in range(8)]
    (paragraph,) = text_of(entries)
    assert "GET /0 lacks it." in paragraph
    assert "  the same for: GET /1, GET /2, GET /3, GET /4, GET /5 and 2 more" in paragraph
    assert "- the same for: GET /1" in markdown.as_markdown("Contracts", "", entries)
