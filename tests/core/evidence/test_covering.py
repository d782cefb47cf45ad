"""Lines and branches are counted once each, and what a report declares is held against both ways of counting."""

from dataclasses import replace

import pytest

from interlock.core.evidence import covering
from interlock.core.evidence.covered import CoverageReport, CoveredFile, Share
from interlock.core.evidence.covering import Covering, Stated, Tally, whole
from interlock.core.evidence.read import read
from interlock.core.refusals import TooLarge

ONCE, LISTED = Share(1, 2), Share(3, 4)


def a_tally() -> Tally:
    tally = Tally()
    for number, is_covered in ((1, True), (1, False), (2, False)):
        tally.line("a.py", number, is_covered)
    for number, ways in ((1, Share(1, 4)), (1, Share(2, 3)), (2, Share(0, 2))):
        tally.branch("a.py", number, ways)
    return tally


def problems_of(stated: Stated) -> tuple[str, ...]:
    found = Covering()
    found.compare_lines("The file", stated, (ONCE, LISTED))
    return found.report("lcov", "").problems


def test_each_line_counts_once_and_as_often_as_it_is_listed():
    assert a_tally().all_lines == (Share(1, 2), Share(1, 3))
    assert a_tally().all_branches == (Share(2, 6), Share(3, 9))


def test_what_is_added_is_listed_again_and_counts_once():
    tally = a_tally()
    tally.add(a_tally())
    assert tally.all_lines == (Share(1, 2), Share(2, 6))
    assert tally.all_branches == (Share(2, 6), Share(6, 18))


def test_another_list_of_the_same_lines_may_count_more_of_either():
    tally, other = a_tally(), Tally()
    for number in range(4):
        other.line("a.py", number, number < 2)
    tally.may_count(other)
    assert tally.all_lines == (Share(1, 2), Share(2, 4))
    assert tally.all_branches == (Share(2, 6), Share(3, 9))


@pytest.mark.parametrize(("rate", "is_agreed"), [(0.48, False), (0.49, True), (0.6, True), (0.76, True), (0.78, False)])
def test_a_rate_is_agreed_that_lies_between_both_ways_of_counting(rate: float, is_agreed: bool):
    said = f"The file declares a rate of {rate} of its lines, and 0.5 of them are covered."
    assert problems_of(Stated(rate=rate)) == (() if is_agreed else (said,))


def test_a_rate_beside_a_number_is_not_held_against_anything():
    assert problems_of(Stated(covered=1, valid=2, rate=0.9)) == ()


def test_branches_that_are_only_counted_are_held_against_nothing():
    found = Covering()
    found.compare_branches("The file", Stated(5, 7), (Share(), Share(1, 2)))
    assert found.report("lcov", "").branch_problems == ()


def test_as_many_files_as_the_limit_are_read_and_one_more_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(covering, "FILE_LIMIT", 2)
    found = Covering()
    found.file("a.py")
    found.file("b.py")
    with pytest.raises(TooLarge, match="more than 2 files"):
        found.file("c.py")


def test_only_fifty_roots_and_twenty_problems_of_branches_are_kept():
    found = Covering()
    found.file("a.py")
    for number in range(60):
        found.root(f"/r{number}")
        found.branch_problem(f"{number}.")
    report = found.report("lcov", "")
    assert len(report.files[0].names) == 1 + 50
    assert report.branch_problems[-1] == "19."


@pytest.mark.parametrize(
    ("text", "number"), [(" 7 ", 7), ("999999999", 999_999_999), ("1000000000", None), ("-1", None), ("", None)]
)
def test_a_declared_number_has_at_most_nine_digits(text: str, number: int | None):
    assert whole(text) == number


def test_of_two_files_with_little_covered_that_with_less_is_told_first():
    few, none = CoveredFile(("a.py",), Share(1, 200)), CoveredFile(("b.py",), Share(0, 10))
    report = CoverageReport("lcov", "", (few, none))
    assert [remark.title for remark in report.remarks] == ["b.py", "a.py"]
    half = replace(none, lines=Share(5, 10))
    assert [remark.title for remark in replace(report, files=(half, few)).remarks] == ["a.py", "b.py"]


def jacoco(inside: str, of_class: str = "") -> CoverageReport:
    file = f'<sourcefile name="A.java">{inside}</sourcefile>'
    report = read("jacoco", f'<report name="shop"><package name="p">{of_class}{file}</package></report>'.encode())
    assert isinstance(report, CoverageReport)
    return report


LINE = '<line nr="1" mi="0" ci="1" mb="0" cb="2"/>'


def test_ways_that_were_all_taken_are_branches():
    assert (jacoco(LINE).lines, jacoco(LINE).branches) == (Share(1, 1), Share(2, 2))


@pytest.mark.parametrize("line", ['<line ci="1" mi="0" nr="x"/>', '<line ci="x" mi="0" nr="2"/>'])
def test_a_line_without_its_numbers_is_a_problem(line: str):
    assert jacoco(LINE + line).problems == (
        "A line of p/A.java has no number, or does not say how often it was reached.",
    )


@pytest.mark.parametrize(
    ("counter", "is_agreed"),
    [
        ('covered="1" missed="0"', True),
        ('covered="1" missed="7"', False),
        ('covered="2" missed="0"', False),
        ('covered="1"', True),
        ('missed="0"', True),
    ],
)
def test_a_counter_is_held_against_the_lines_as_far_as_it_says_something(counter: str, is_agreed: bool):
    assert (jacoco(f'{LINE}<counter type="LINE" {counter}/>').problems == ()) is is_agreed


@pytest.mark.parametrize(("source", "is_agreed"), [("", True), ('sourcefilename="A.java"', False)])
def test_where_a_class_has_no_file_the_counters_of_its_package_say_nothing(source: str, is_agreed: bool):
    counted = f'<class name="B" {source}/><counter type="LINE" covered="9" missed="0"/>'
    assert (jacoco(LINE, counted).problems == ()) is is_agreed


def test_a_line_outside_of_every_class_is_not_counted():
    line = '<line number="1" hits="1"/>'
    inside = f'<packages><class filename="a.py"><lines>{line}</lines></class></packages>'
    report = read("cobertura", f'<coverage line-rate="1">{line}{inside}{line}</coverage>'.encode())
    assert isinstance(report, CoverageReport)
    assert (report.lines, report.problems) == (Share(1, 1), ())
