"""Archives: several files of one run are one report, and none of the tricks of archives works."""

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from interlock.core.evidence import unpacking
from interlock.core.evidence.model import Standing
from interlock.core.evidence.read import read
from interlock.core.refusals import TooLarge, Unreadable
from report_files import a_report, sample, zipped

GOOD = b'<testsuite name="shop" tests="1"><testcase classname="shop" name="a"/></testsuite>'
BAD = b'<testsuite tests="1" failures="1"><testcase classname="shop" name="a"><failure/></testcase></testsuite>'
TAP = b"TAP version 13\n1..1\nok 1 - b\n"
CUT_OFF = GOOD[:60]
SARIF = sample("sarif", "ruff")


def an_entry(name: str, change: Callable[[zipfile.ZipInfo], None]) -> bytes:
    info = zipfile.ZipInfo(name)
    change(info)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, GOOD)
    return packed.getvalue()


def a_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def test_files_of_several_formats_are_one_report():
    report = a_report("auto", zipped({"unit.xml": GOOD, "deep/more.tap": TAP, "go.json.gz": gzip.compress(GO)}))
    assert report.standing is Standing.PASSED
    assert report.format == "go_test+junit+tap"
    assert sorted(case.name for case in report.cases) == ["TestC", "a", "b"]


GO = b'{"Action":"run","Package":"p","Test":"TestC"}\n{"Action":"pass","Package":"p","Test":"TestC"}\n' + (
    b'{"Action":"pass","Package":"p"}\n'
)


def test_the_worst_file_decides_and_the_same_test_in_two_files_is_two_tests():
    report = a_report("auto", zipped({"chromium.xml": GOOD, "firefox.xml": BAD}))
    assert report.standing is Standing.FAILED
    assert [case.outcome for case in report.cases] == ["passed", "failed"]


def test_a_problem_names_its_file():
    lie = GOOD.replace(b'tests="1"', b'tests="3"')
    assert a_report("auto", zipped({"a.xml": GOOD, "b.xml": lie})).problems == (
        'b.xml: The suite "shop" declares 3 tests and lists 1.',
    )


def test_a_log_among_the_reports_is_said_to_be_left_out():
    report = a_report("auto", zipped({"a.xml": GOOD, "surefire.txt": b"Tests run: 1", "shot.png": b"\x89PNG"}))
    assert report.standing is Standing.PASSED
    assert report.left_out == ("shot.png", "surefire.txt")
    assert report.sentence == '1 test: 1 passed. No report, and left out: "shot.png", "surefire.txt".'


@pytest.mark.parametrize("plain", [b"", b"<html/>", b"nothing at all", b"{}"])
def test_what_has_the_name_of_a_report_and_is_none_keeps_all_from_passing(plain: bytes):
    report = a_report("auto", zipped({"a.xml": GOOD, "b.xml": plain}))
    assert report.standing is Standing.INCONCLUSIVE
    assert report.problems == ("b.xml is no report that can be read.",)


def test_a_report_that_is_cut_off_is_refused_by_its_name():
    with pytest.raises(Unreadable, match=r'In "b.xml": This is not well-formed XML'):
        read("auto", zipped({"a.xml": GOOD, "b.xml": CUT_OFF}))


def test_a_named_format_says_which_of_the_files_are_meant():
    report = a_report("junit", zipped({"a.xml": GOOD, "b.tap.txt": TAP}))
    assert [case.name for case in report.cases] == ["a"]
    assert report.left_out == ("b.tap.txt",)


def test_a_zip_without_a_report_is_refused():
    with pytest.raises(Unreadable, match="No file of this zip is a report"):
        read("auto", zipped({"a.txt": b"hello"}))


def test_one_report_of_another_family_is_read_from_a_zip_and_a_mixture_is_not():
    assert read("auto", zipped({"ruff.sarif": SARIF})).format == "sarif"
    with pytest.raises(Unreadable, match=r'"ruff.sarif" is about static, and "a.xml" about tests'):
        read("auto", zipped({"a.xml": GOOD, "ruff.sarif": SARIF}))


def test_findings_of_several_tools_are_read_together():
    report = read("auto", zipped({"ruff.sarif": SARIF, "bandit.sarif": SARIF, "mypy.sarif": b"cut off"}))
    assert report.sentence.startswith("ruff: ")
    assert report.problems == ("mypy.sarif is no report that can be read.",)


def test_coverage_of_several_parts_is_read_together_and_no_file_counts_twice():
    one, other = b"SF:a.js\nDA:1,1\nend_of_record\n", b"SF:b.js\nDA:1,0\nend_of_record\n"
    both = read("auto", zipped({"api.info": one, "web.info": other}))
    assert (both.sentence, both.problems) == ("2 files: 1 of 2 lines covered.", ())
    twice = read("auto", zipped({"api.info": one, "web.info": one}))
    assert twice.problems == ("a.js is in two of the reports, which cannot be added up.",)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/etc/a.xml", "lies outside of the archive"),
        ("../a.xml", "lies outside of the archive"),
        ("deep/../../a.xml", "lies outside of the archive"),
        ("C:a.xml", "lies outside of the archive"),
        ("deep\\a.xml", "has a name with a backslash"),
        ("a\x1b[31m.xml", "has a name with a backslash, or with what cannot be shown"),
        ("n" * 600, "has too long a name"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, sentence: str):
    with pytest.raises(Unreadable, match=sentence):
        read("auto", zipped({name: GOOD}))


def test_a_member_without_a_name_is_refused():
    with pytest.raises(Unreadable, match='The member "" has no name'):
        read("auto", zipped({"a.xml": GOOD}).replace(b"a.xml", b"\0.xml"))


def test_a_link_is_refused():
    with pytest.raises(Unreadable, match="is a link, or no file at all"):
        read("auto", an_entry("a.xml", a_link))


def test_two_members_of_one_name_are_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", GOOD)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xml", BAD)
    with pytest.raises(Unreadable, match=r'has two members "a\.xml"'):
        read("auto", packed.getvalue())


def test_an_encrypted_member_is_refused():
    raw = bytearray(zipped({"a.xml": GOOD}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + flags] |= 1
    with pytest.raises(Unreadable, match="is encrypted"):
        read("auto", bytes(raw))


def test_a_member_packed_in_another_way_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", GOOD)
    with pytest.raises(Unreadable, match="is compressed in a way that is not read"):
        read("auto", packed.getvalue())


@pytest.mark.parametrize(
    ("plain", "sentence"),
    [
        (zipped({"a.xml": GOOD}), "is an archive in an archive"),
        (gzip.compress(gzip.compress(GOOD)), "is an archive in an archive"),
        (gzip.compress(zipped({"a.xml": GOOD})), "is an archive in an archive"),
        (b"BZh91AY", "is packed with bzip2"),
        (b"\x28\xb5\x2f\xfd....", "is packed with zstd"),
        (b"a.xml".ljust(257, b"\0") + b"ustar\x0000", "is a tar"),
    ],
    ids=["zip in zip", "gzip in gzip", "zip in gzip", "bzip2", "zstd", "tar"],
)
def test_an_archive_in_an_archive_is_refused(plain: bytes, sentence: str):
    with pytest.raises(Unreadable, match=sentence):
        read("auto", zipped({"inner": plain}))


def test_a_tar_a_gzipped_zip_and_a_gzip_in_gzip_are_refused():
    with pytest.raises(Unreadable, match="The file is a tar"):
        read("auto", gzip.compress(b"a.xml".ljust(257, b"\0") + b"ustar\x0000"))
    with pytest.raises(Unreadable, match="holds a zip"):
        read("auto", gzip.compress(zipped({"a.xml": GOOD})))
    with pytest.raises(Unreadable, match="is an archive in an archive"):
        read("auto", gzip.compress(gzip.compress(GOOD)))


def test_all_members_share_one_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "INFLATED_LIMIT_BYTES", 3 * len(GOOD))
    assert len(a_report("auto", zipped({f"{n}.xml": GOOD for n in range(3)})).cases) == 3
    with pytest.raises(TooLarge, match="inflates to more than"):
        read("auto", zipped({f"{n}.xml": GOOD for n in range(4)}))


def test_a_bomb_of_zeros_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "INFLATED_LIMIT_BYTES", 1_000_000)
    for bomb in (zipped({"a.xml": b"\0" * 20_000_000}), zipped({"a.xml.gz": gzip.compress(b"\0" * 20_000_000)})):
        with pytest.raises(TooLarge, match="inflates to more than"):
            read("auto", bomb)


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MEMBER_LIMIT", 10)
    with pytest.raises(TooLarge, match="has 11 members; the limit is 10"):
        read("auto", zipped({f"{n}.xml": GOOD for n in range(11)}))


def test_the_list_of_members_is_measured_before_it_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unpacking, "MEMBER_LIMIT", 1)
    with pytest.raises(TooLarge, match="has more than 1 members"):
        read("auto", zipped({f"{n}.xml": b"" for n in range(100)}))


@pytest.mark.parametrize("cut", [10, 40, 100])
def test_a_zip_that_is_cut_off_is_refused(cut: int):
    with pytest.raises(Unreadable):
        read("auto", zipped({"a.xml": GOOD})[:-cut])


def test_a_member_whose_bytes_were_changed_is_refused():
    raw = bytearray(zipped({"a.xml": GOOD * 3}))
    raw[45] ^= 0xFF
    with pytest.raises(Unreadable, match=r'The member "a\.xml" is broken'):
        read("auto", bytes(raw))


def test_a_zip_of_nothing_is_refused():
    with pytest.raises(Unreadable, match="The zip holds no file"):
        read("auto", zipped({}))


def test_a_case_keeps_its_suite_and_has_else_that_of_its_file():
    report = a_report("auto", zipped({"a.xml": GOOD, "b.tap": TAP}))
    assert [(case.name, case.suite) for case in report.cases] == [("a", "shop"), ("b", "b.tap")]


def test_one_file_that_hides_a_failure_is_enough():
    lie = GOOD.replace(b'tests="1"', b'tests="1" failures="1"')
    assert a_report("auto", zipped({"a.xml": GOOD, "b.xml": lie})).hides_failures


@pytest.mark.parametrize(("strange", "last"), [(20, "19.xml is no report"), (21, "And 1 more"), (23, "And 3 more")])
def test_twenty_problems_of_all_files_are_told_and_the_others_counted(strange: int, last: str):
    problems = a_report("auto", zipped({"a.tap": TAP} | {f"{n:02}.xml": b"" for n in range(strange)})).problems
    assert len(problems) == min(strange, 21)
    assert problems[-1].startswith(last)


def test_as_many_cases_as_the_limit_are_read_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("interlock.core.evidence.together.CASE_LIMIT", 2)
    assert len(a_report("auto", zipped({"a.xml": GOOD, "b.tap": TAP})).cases) == 2
