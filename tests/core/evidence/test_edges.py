"""What lies exactly at a limit is read, and what lies one beyond it is not."""

import io
import stat
import zipfile

import pytest

from interlock.core.evidence import json_text, unpacking
from interlock.core.evidence.clip import MARK, clipped_message, clipped_name
from interlock.core.evidence.findings import Finding, Level
from interlock.core.evidence.markup import root_of
from interlock.core.evidence.model import Outcome
from interlock.core.evidence.tags import criteria_in, criteria_of
from interlock.core.refusals import TooLarge, Unreadable
from report_files import a_report, zipped

SUITE = b'<testsuite><testcase name="a"/></testsuite>'


def junit(message: bytes, head: bytes = b"") -> str:
    raw = head + b'<testsuite><testcase name="a"><failure>' + message + b"</failure></testcase></testsuite>"
    return a_report("junit", raw).cases[0].message


def test_a_name_of_512_letters_and_a_message_of_4096_are_kept_whole():
    assert clipped_name("n" * 512) == "n" * 512
    assert clipped_name("n" * 513) != "n" * 513
    assert clipped_message("m" * 4096) == "m" * 4096
    assert clipped_message("m" * 4097).endswith(MARK)


@pytest.mark.parametrize("number", [9, 10, 13, 32, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF])
@pytest.mark.parametrize("reference", ["&#{};", "&#x{:x};"])
def test_beside_a_broken_letter_a_sound_reference_stays(reference: str, number: int):
    assert junit(b"\x00" + reference.format(number).encode() + b".") == f"?{chr(number)}."


@pytest.mark.parametrize("number", [0, 8, 11, 12, 14, 31, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x110000])
def test_a_reference_to_what_no_xml_may_hold_is_marked(number: int):
    assert junit(f"x&#{number};.".encode()) == "x?."


def test_a_report_in_another_encoding_is_mended_in_that():
    assert junit("\x00é".encode("cp1252"), b'<?xml version="1.0" encoding="windows-1252"?>') == "?é"


def test_half_a_letter_after_the_report_is_no_part_of_it():
    with pytest.raises(Unreadable, match="not well-formed"):
        a_report("junit", SUITE + b"\xc3")


def test_the_root_is_found_after_a_mark_of_the_encoding():
    assert (
        root_of(b"\xef\xbb\xbf<testsuite/>") == root_of(b"\xff\xfe" + "<testsuite/>".encode("utf-16-le")) == "testsuite"
    )


def test_as_many_tags_as_the_limit_are_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("interlock.core.evidence.markup.TAG_LIMIT", 2)
    assert a_report("junit", SUITE).cases[0].outcome is Outcome.PASSED


def test_a_total_has_at_most_nine_digits():
    def problems(tests: str) -> tuple[str, ...]:
        return a_report("junit", SUITE.replace(b">", f' tests="{tests}">'.encode(), 1)).problems

    assert problems("999999999") == ("The report declares 999999999 tests and lists 1.",)
    assert problems("1000000000") == ('The report declares tests="1000000000", which is no number.',)


def test_a_case_may_name_a_hundred_criteria():
    named = "".join(f'<property name="criterion" value="AC-{n}"/>' for n in range(1, 101))
    raw = f'<testsuite><testcase name="a"><properties>{named}</properties></testcase></testsuite>'
    assert len(a_report("junit", raw.encode()).cases[0].criteria) == 100


def test_a_tag_is_a_criterion_up_to_99_letters_and_a_label_may_hold_several():
    assert criteria_of(["@AC-1", "AC-2".ljust(99), "AC-3".ljust(100), "smoke"]) == ["AC-1", "AC-2"]
    assert criteria_in({"criterion": ["AC-1", 7, "AC-2"]}) == ["AC-1", "AC-2"]
    assert criteria_in({"criterion": "AC-1"}) == ["AC-1"]


def test_a_document_of_json_keeps_the_keys_that_are_asked_for(monkeypatch: pytest.MonkeyPatch):
    raw = b'{"a": 1, "z": {"a": 2, "b": 3}, "b": {"z": 4, "a": 5}}'
    monkeypatch.setattr(json_text, "JSON_LIMIT_BYTES", len(raw))
    assert json_text.document(raw, frozenset("ab")) == {"a": 1, "b": {"a": 5}}
    with pytest.raises(TooLarge):
        json_text.document(raw + b" ", frozenset("ab"))


def test_lines_are_numbered_from_one_and_blank_ones_count(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(json_text, "LINE_LIMIT", 3)
    assert list(json_text.lines(b'\n{"a": 1}\nsaid', frozenset("a"))) == [(2, {"a": 1}), (3, "said")]
    with pytest.raises(TooLarge):
        list(json_text.lines(b"\n\n\n{}", frozenset("a")))


@pytest.mark.parametrize(
    ("rule", "files", "line", "title"),
    [
        ("E1", ("a.py", "b.py"), 3, "E1 at a.py:3"),
        ("E1", ("a.py",), 0, "E1 at a.py"),
        ("E1", (), 0, "E1"),
        ("", ("a.py",), 0, "a result at a.py"),
    ],
)
def test_a_finding_is_titled_by_its_rule_and_its_first_file(rule: str, files: tuple[str, ...], line: int, title: str):
    assert Finding(rule, Level.ERROR, files, line, "").title == title


def test_a_zip_may_hold_folders_and_plain_files_of_a_unix():
    plain = zipfile.ZipInfo("deep/a.xml")
    plain.external_attr = (stat.S_IFREG | 0o644) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("deep/", b"")
        archive.writestr(plain, SUITE)
    assert [member.name for member in unpacking.unpacked(packed.getvalue())] == ["deep/a.xml"]


def test_a_zip_that_lacks_the_end_of_its_end_is_cut_off():
    raw = zipped({"a.xml": SUITE})
    with pytest.raises(Unreadable, match="ends in the middle"):
        a_report("auto", raw[:-1])


def test_as_many_members_bytes_and_letters_as_the_limit_are_read(monkeypatch: pytest.MonkeyPatch):
    raw = zipped({"a" * 20: SUITE, "bb": SUITE})
    monkeypatch.setattr(unpacking, "MEMBER_LIMIT", 2)
    monkeypatch.setattr(unpacking, "NAME_LIMIT", 20)
    monkeypatch.setattr(unpacking, "RAW_LIMIT_BYTES", len(raw))
    monkeypatch.setattr(unpacking, "ZIP_HEADER", int.from_bytes(raw[-10:-6], "little") // 2)
    assert len(a_report("auto", raw).cases) == 2
    with pytest.raises(TooLarge):
        a_report("auto", raw + b"\0")
