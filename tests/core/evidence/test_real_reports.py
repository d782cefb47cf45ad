"""Reports of real producers: recognised by their content, and standing as their run ended."""

import pytest

from interlock.core.evidence.model import Report
from report_files import SAMPLES, a_report, sample, zipped
from report_tables import PRODUCED

ALL = [(format, name) for format, table in PRODUCED.items() for name in table]


def told(report: Report) -> tuple[str, str]:
    return report.standing, ", ".join(f"{n} {outcome}" for outcome, n in report.counts.items() if n)


@pytest.mark.parametrize(("format", "name"), ALL)
def test_what_a_producer_wrote_is_recognised_and_stands_as_it_should(format: str, name: str):
    report = a_report("auto", sample(format, name))
    assert report.format == format
    assert told(report) == PRODUCED[format][name]


@pytest.mark.parametrize("format", PRODUCED)
def test_every_sample_of_a_producer_is_in_a_table(format: str):
    written = {path.stem for path in (SAMPLES / format).iterdir()}
    assert PRODUCED[format].keys() <= written
    assert format == "junit" or written == PRODUCED[format].keys()  # what is made by hand: test_junit.py


def test_the_files_of_one_run_are_as_bad_as_the_worst_of_them():
    names = ("surefire_3_2_5_nested_reruns_outer", "surefire_3_2_5_nested_reruns")
    report = a_report("auto", zipped({f"TEST-{name}.xml": sample("junit", name) for name in names}))
    assert told(report) == ("failed", "5 passed, 4 failed, 1 error, 2 skipped")


def test_nothing_of_properties_and_printed_text_is_kept():
    for format, name in ALL:
        assert "hunter2" not in repr(a_report("auto", sample(format, name)))
