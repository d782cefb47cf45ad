"""The face of the formats: names, limits, gzip."""

import gzip
import hashlib

import pytest

from interlock.core.evidence.limits import INFLATED_LIMIT_BYTES, RAW_LIMIT_BYTES
from interlock.core.evidence.read import FORMATS, read
from interlock.core.refusals import TooLarge, Unreadable
from report_files import a_report

GOOD = b'<testsuite name="shop" tests="1"><testcase classname="shop" name="a"/></testsuite>'


def test_the_format_is_found_by_the_content():
    assert read("auto", GOOD).format == "junit"


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(Unreadable) as refusal:
        read("docx", GOOD)
    assert refusal.value.sentence == "'docx' is no known format."
    assert refusal.value.hint == f"One of: auto, {', '.join(FORMATS)}."


@pytest.mark.parametrize("raw", [b"", b" \n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(raw: bytes):
    with pytest.raises(Unreadable, match="The report is empty"):
        read("auto", raw)


def test_what_looks_like_no_report_is_refused():
    with pytest.raises(Unreadable, match="looks like no report"):
        read("auto", b"All 2 tests passed.\n")


def test_gzip_is_read_and_the_digest_is_of_the_bytes_as_sent():
    raw = gzip.compress(GOOD, mtime=0)
    report = a_report("auto", raw)
    assert len(report.cases) == 1
    assert report.digest == hashlib.sha256(raw).hexdigest()


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(TooLarge, match="the limit is 33,554,432"):
        read("auto", b" " * (RAW_LIMIT_BYTES + 1))


def test_a_gzip_bomb_is_stopped_at_the_limit():
    with pytest.raises(TooLarge, match="inflates to more than 67,108,864 bytes"):
        read("auto", gzip.compress(b"\x00" * (INFLATED_LIMIT_BYTES + 1)))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (gzip.compress(GOOD, mtime=0)[:-12], "The gzip file ends in the middle."),
        (gzip.compress(GOOD, mtime=0) + b"more", "Something follows after the gzip file."),
        (gzip.compress(GOOD, mtime=0) + gzip.compress(GOOD, mtime=0), "Something follows after the gzip file."),
        (b"\x1f\x8bnonsense", "This is not gzip"),
    ],
)
def test_a_broken_gzip_file_is_refused(raw: bytes, sentence: str):
    with pytest.raises(Unreadable, match=sentence):
        read("auto", raw)
