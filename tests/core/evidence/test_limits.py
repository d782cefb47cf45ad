"""Whatever grows with a report is stopped at its limit, in every format."""

import json
from collections.abc import Iterable, Mapping

import pytest

from interlock.core.evidence import unpacking
from interlock.core.refusals import TooLarge, Unreadable
from report_files import a_report, zipped

MODULES = "interlock.core.evidence"
TESTS = "".join(f'<UnitTestResult testName="t{n}" outcome="Passed"/>' for n in range(12))
DEFINED = "".join(f'<UnitTest id="{n}"/>' for n in range(12))
EVENTS = [{"Action": "run", "Package": "p", "Test": f"T{n}"} for n in range(12)]
PACKAGES = [{"Action": "start", "Package": f"p{n}"} for n in range(12)]
PICKLES = [{"pickle": {"id": str(n)}} for n in range(13)]
FEATURES = [{"id": "f", "elements": [{"name": str(n), "steps": []} for n in range(12)]}]


def lines(values: Iterable[Mapping[str, object]]) -> bytes:
    return "\n".join(map(json.dumps, values)).encode()


@pytest.mark.parametrize(
    ("module", "format", "raw"),
    [
        ("gathering", "junit", b"<testsuite>" + b"<testcase/>" * 12 + b"</testsuite>"),
        ("gathering", "nunit", b"<test-run>" + b"<test-case/>" * 12 + b"</test-run>"),
        ("gathering", "xunit", b"<assembly>" + b"<test/>" * 12 + b"</assembly>"),
        ("gathering", "cucumber", json.dumps(FEATURES).encode()),
        ("gathering", "ctrf", json.dumps({"results": {"tests": [{}] * 12}}).encode()),
        ("formats.tap", "tap", b"ok\n" * 12),
        ("formats.trx", "trx", f"<TestRun><Results>{TESTS}</Results></TestRun>".encode()),
        ("formats.trx", "trx", f"<TestRun><TestDefinitions>{DEFINED}</TestDefinitions></TestRun>".encode()),
        ("formats.go_test", "go_test", lines(EVENTS)),
        ("formats.go_test", "go_test", lines(PACKAGES)),
        ("formats.cucumber_messages", "cucumber_messages", lines(PICKLES)),
        ("together", "auto", zipped({f"{n}.tap": b"1..6\n" + b"ok 1\n" * 6 for n in range(2)})),
    ],
)
def test_more_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, module: str, format: str, raw: bytes):
    monkeypatch.setattr(f"{MODULES}.{module}.CASE_LIMIT", 10)
    with pytest.raises(TooLarge, match="more than 10 "):
        a_report(format, raw)


@pytest.mark.parametrize(
    ("format", "raw"),
    [
        ("junit", '<testsuite><testcase name="a"><properties>{}</properties></testcase></testsuite>'),
        ("nunit", '<test-run><test-case name="a"><properties>{}</properties></test-case></test-run>'),
    ],
)
def test_a_case_that_names_more_than_a_hundred_criteria_is_refused(format: str, raw: str):
    named = "".join(f'<property name="criterion" value="AC-{n}"/>' for n in range(1, 102))
    with pytest.raises(TooLarge, match="names more than 100 criteria"):
        a_report(format, raw.format(named).encode())


def test_a_zip_for_huge_files_and_one_without_its_list_are_refused():
    raw = zipped({"a.xml": b"<testsuite/>"})
    end = raw.rindex(unpacking.ZIP_END)
    with pytest.raises(Unreadable, match="in the format for huge files"):
        a_report("auto", raw[:end] + unpacking.ZIP_64 + b"\0" * 16 + raw[end:])
    with pytest.raises(Unreadable, match="no zip that can be read"):
        a_report("auto", raw[: end - 10] + raw[end:])
