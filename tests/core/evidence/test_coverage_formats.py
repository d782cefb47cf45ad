"""What tools really write of coverage: counted from the lines, and the totals held against them."""

from pathlib import Path

import pytest

from interlock.core.evidence import covering
from interlock.core.evidence.covered import CoverageReport, Share
from interlock.core.evidence.read import read
from interlock.core.refusals import TooLarge, Unreadable

SAMPLES = Path(__file__).parents[2] / "samples"

STANDINGS = {
    "cobertura": {
        "branch_with_more_taken_than_there_are": ("passed", "1 file: 1 of 2 lines covered."),
        "branch_without_its_ways": ("passed", "1 file: 1 of 2 lines covered."),
        "c8": ("passed", "2 files: 15 of 19 lines and 5 of 7 branches covered."),
        "coveragepy": ("passed", "4 files: 22 of 27 lines covered."),
        "coveragepy_branch": ("passed", "3 files: 12 of 17 lines and 3 of 4 branches covered."),
        "gcovr": ("passed", "1 file: 8 of 8 lines and 4 of 6 branches covered."),
        "hits_are_negative": ("passed", "1 file: 1 of 2 lines covered."),
        "hits_are_no_number": ("inconclusive", "1 file: 1 of 1 lines covered."),
        "jest": ("passed", "2 files: 8 of 10 lines and 2 of 4 branches covered."),
        "line_in_two_classes": ("passed", "1 file: 2 of 2 lines covered."),
        "lines_of_methods_alone": ("passed", "1 file: 1 of 2 lines covered."),
        "no_class": ("empty", "0 files: 0 of 0 lines covered."),
        "no_line": ("empty", "1 file: 0 of 0 lines covered."),
        "nothing_reached": ("empty", "1 file: 0 of 1 lines covered."),
        "nyc": ("passed", "2 files: 8 of 10 lines and 2 of 4 branches covered."),
        "phpunit": ("passed", "1 file: 2 of 4 lines covered."),
        "rate_is_no_number": ("inconclusive", "1 file: 1 of 2 lines covered."),
        "rate_lies": ("inconclusive", "1 file: 1 of 2 lines covered."),
        "rate_of_a_class_differs": ("passed", "1 file: 1 of 2 lines covered."),
        "totals_count_fewer_lines": ("inconclusive", "1 file: 1 of 2 lines covered."),
        "totals_count_more_covered": ("inconclusive", "1 file: 1 of 2 lines covered."),
    },
    "lcov": {
        "c8": ("passed", "2 files: 15 of 19 lines and 5 of 7 branches covered."),
        "counts_are_negative": ("passed", "1 file: 1 of 2 lines covered."),
        "coveragepy": ("passed", "4 files: 22 of 27 lines covered."),
        "coveragepy_branch": ("passed", "3 files: 12 of 17 lines and 3 of 4 branches covered."),
        "gcovr": ("passed", "1 file: 8 of 8 lines and 4 of 6 branches covered."),
        "jest": ("passed", "2 files: 8 of 10 lines and 2 of 4 branches covered."),
        "lcov": ("passed", "1 file: 8 of 8 lines and 4 of 6 branches covered."),
        "nothing_reached": ("empty", "1 file: 0 of 1 lines covered."),
        "nyc": ("passed", "2 files: 8 of 10 lines and 2 of 4 branches covered."),
        "totals_are_zero_where_nothing_is": ("empty", "1 file: 0 of 0 lines covered."),
        "totals_count_fewer_branches": ("passed", "1 file: 1 of 1 lines and 1 of 2 branches covered."),
        "totals_count_more_covered": ("inconclusive", "1 file: 1 of 2 lines covered."),
        "two_tests_of_one_file": ("passed", "1 file: 2 of 2 lines and 2 of 2 branches covered."),
        "version_2": ("inconclusive", "1 file: 1 of 1 lines and 1 of 1 branches covered."),
    },
    "jacoco": {
        "counter_of_a_file_lies": ("inconclusive", "1 file: 3 of 7 lines and 2 of 4 branches covered."),
        "counter_of_the_report_lies": ("inconclusive", "1 file: 4 of 7 lines and 2 of 4 branches covered."),
        "counters_without_lines": ("empty", "1 file: 0 of 0 lines covered."),
        "jacoco": ("passed", "1 file: 4 of 7 lines and 2 of 4 branches covered."),
        "without_lines": ("empty", "0 files: 0 of 0 lines covered."),
    },
}

REFUSED = {
    "cobertura": {
        "clover": "This is no Cobertura: its root has no rate of lines.",
        "cut_off": "This is not well-formed XML",
        "dtd_of_its_own": "The report brings a DTD of its own; none is read.",
        "entities": "The report brings a DTD of its own; none is read.",
        "external_entity": "The report brings a DTD of its own; none is read.",
    },
    "lcov": {
        "ends_inside_a_record": "The report ends inside the record of src/a.js.",
        "is_prose": "Line 2 is no line of an LCOV file.",
        "record_inside_a_record": "Line 3 begins a record inside that of src/a.js.",
    },
    "jacoco": {
        "cut_off": "This is not well-formed XML",
        "dtd_of_its_own": "The report brings a DTD of its own; none is read.",
    },
}

READ = [(format, name) for format, table in STANDINGS.items() for name in table]
NOT_READ = [(format, name) for format, table in REFUSED.items() for name in table]
SUFFIXES = {"lcov": "info"}


def raw(format: str, name: str) -> bytes:
    return (SAMPLES / format / f"{name}.{SUFFIXES.get(format, 'xml')}").read_bytes()


def sample(format: str, name: str) -> CoverageReport:
    report = read(format, raw(format, name))
    assert isinstance(report, CoverageReport)
    return report


def cobertura(lines: str, root: str = 'line-rate="1"', source: str = "") -> CoverageReport:
    within = f'<packages><package><classes><class filename="a.py"><lines>{lines}</lines></class></classes></package>'
    report = read("cobertura", f"<coverage {root}>{source}{within}</packages></coverage>".encode())
    assert isinstance(report, CoverageReport)
    return report


@pytest.mark.parametrize(("format", "name"), READ)
def test_each_report_stands_as_it_should(format: str, name: str):
    report = sample(format, name)
    assert (report.standing, report.sentence) == STANDINGS[format][name]
    assert (report.standing == "inconclusive") <= bool(report.problems)


@pytest.mark.parametrize(("format", "name"), NOT_READ)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_a_hint(format: str, name: str):
    with pytest.raises(Unreadable) as refusal:
        sample(format, name)
    assert REFUSED[format][name] in refusal.value.sentence
    assert refusal.value.hint


@pytest.mark.parametrize("format", STANDINGS)
def test_every_sample_is_in_one_of_the_tables(format: str):
    assert {path.stem for path in (SAMPLES / format).iterdir()} == STANDINGS[format].keys() | REFUSED[format].keys()


@pytest.mark.parametrize(("format", "name"), READ)
def test_the_format_is_known_by_the_content(format: str, name: str):
    assert read("auto", raw(format, name)).format == format


@pytest.mark.parametrize("name", ["c8", "coveragepy", "coveragepy_branch", "gcovr", "jest", "nyc"])
def test_one_run_written_in_two_formats_is_counted_alike(name: str):
    one, other = sample("cobertura", name), sample("lcov", name)
    assert (one.lines, one.branches) == (other.lines, other.branches)


def test_lines_of_methods_are_not_counted_beside_those_of_their_class():
    assert sample("cobertura", "jest").lines == Share(8, 10)


def test_a_line_is_covered_that_any_test_reached():
    report = sample("lcov", "two_tests_of_one_file")
    assert (report.lines, report.branches) == (Share(2, 2), Share(2, 2))


def test_a_branch_that_was_never_reached_is_not_taken():
    assert sample("lcov", "gcovr").branches == Share(4, 6)


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("cobertura", "branch_with_more_taken_than_there_are"),
        ("cobertura", "branch_without_its_ways"),
        ("lcov", "totals_count_fewer_branches"),
    ],
)
def test_what_is_wrong_with_branches_says_nothing_of_lines(format: str, name: str):
    report = sample(format, name)
    assert report.problems == ()
    assert report.branch_problems


@pytest.mark.parametrize("listed", ["class", "methods"])
def test_a_producer_may_count_a_line_in_each_method_that_it_lies_in(listed: str):
    """dotnet-coverage counts a property twice, AltCover lists it twice."""
    twice = '<line number="1" hits="1"/><line number="1" hits="0"/><line number="2" hits="0"/>'
    once = '<line number="1" hits="1"/><line number="2" hits="0"/>'
    methods = f"<methods><method><lines>{twice}</lines></method></methods>" if listed == "methods" else ""
    lines = once if listed == "methods" else twice
    body = f'<class filename="a.py">{methods}<lines>{lines}</lines></class>'
    raw = f'<coverage lines-valid="3" lines-covered="1" line-rate="0.33">{body}</coverage>'.encode()
    report = read("cobertura", raw)
    assert (report.sentence, report.problems) == ("1 file: 1 of 2 lines covered.", ())


def test_totals_of_branches_hold_against_nothing_where_none_is_listed():
    report = cobertura('<line number="1" hits="1"/>', 'line-rate="1" branches-valid="9" branches-covered="4"')
    assert (report.standing, report.branch_problems) == ("passed", ())


def test_a_line_that_a_record_lists_twice_may_be_counted_twice():
    raw = b"SF:a.cs\nDA:1,0\nDA:1,1\nDA:2,0\nLF:3\nLH:1\nend_of_record\n"
    report = read("lcov", raw)
    assert (report.sentence, report.problems) == ("1 file: 1 of 2 lines covered.", ())


def test_a_problem_says_what_is_declared_and_what_is_listed():
    assert sample("jacoco", "counter_of_the_report_lies").problems == (
        'The report "shop" declares 7 lines covered and lists 4.',
    )
    assert sample("lcov", "totals_count_more_covered").problems == (
        "The record of src/a.js declares 2 lines covered and lists 1.",
    )


def test_nothing_that_can_be_covered_is_no_full_coverage():
    assert Share(0, 0).percent is None
    assert sample("cobertura", "no_line").standing == "empty"


def test_a_share_is_never_rounded_up():
    assert Share(79_996, 100_000).shown == "79.99"
    assert Share(4, 5).shown == "80"
    assert Share(2, 3).shown == "66.66"


def test_a_file_is_also_named_below_the_roots_of_its_report():
    sources = "<sources><source>/builds/shop/src</source><source>.</source></sources>"
    report = cobertura('<line number="1" hits="1"/>', source=sources)
    assert report.files[0].names == ("a.py", "/builds/shop/src/a.py")


def test_a_file_of_java_is_named_with_and_without_its_module():
    assert sample("jacoco", "jacoco").files[0].names == ("core/shop/Refund.java", "shop/Refund.java")


def test_the_least_covered_file_is_told_first():
    remarks = sample("cobertura", "coveragepy").remarks
    assert [(r.title, r.outcome, r.message) for r in remarks] == [("shop/refunds.py", "66.66 %", "10 of 15 lines")]


def test_a_document_type_is_allowed_and_never_fetched():
    assert b"<!DOCTYPE" in raw("cobertura", "c8")
    assert sample("cobertura", "c8").problems == ()


def test_a_count_may_be_larger_than_any_number_of_a_database():
    assert cobertura(f'<line number="1" hits="{10**19}"/>').lines == Share(1, 1)


@pytest.mark.parametrize("hits", ["", "NaN", "inf", "1" * 400, "١", "0x1"])
def test_what_is_no_count_covers_nothing(hits: str):
    report = cobertura(f'<line number="1" hits="{hits}"/>')
    assert report.lines.covered == 0
    assert report.problems


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(covering, "FILE_LIMIT", 1)
    with pytest.raises(TooLarge, match="more than 1 files"):
        sample("cobertura", "c8")


def test_only_twenty_problems_are_listed_and_the_rest_counted():
    report = cobertura("<line/>" * 30)
    assert len(report.problems) == 21
    assert report.problems[-1] == "And 10 more of the kind."


@pytest.mark.parametrize("way", ["x,0,0,1", "1,0,0,x", "1,0"])
def test_a_branch_that_does_not_say_whether_it_was_taken_is_a_problem(way: str):
    report = read("lcov", f"SF:a.py\nDA:1,1\nBRDA:{way}\nend_of_record\n".encode())
    assert isinstance(report, CoverageReport)
    assert report.branch_problems == ("A branch of a.py does not say whether it was taken.",)
