"""For whatever shows test reports: one case a finding. An error fails, what was let pass is skipped."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from ..mismatch import Severity
from .entry import Entry

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(entries: Iterable[Entry], agreed: str) -> str:
    """`agreed` names the one case that passes when there is nothing to tell."""
    suite = ElementTree.Element("testsuite", name="interlock")
    for entry in entries:
        case = _case(suite, entry.rule, f"{entry.operation} {entry.field}".strip(), entry)
        if not entry.counts:
            ElementTree.SubElement(case, "skipped", message=_clean(entry.reason))
        elif entry.severity is Severity.ERROR:
            failure = ElementTree.SubElement(case, "failure", message=_clean(entry.sentence), type=entry.rule)
            failure.text = _clean(_told(entry))
        else:
            ElementTree.SubElement(case, "system-out").text = _clean(f"{entry.word}: {_told(entry)}")
    if not len(suite):
        _case(suite, "contracts", agreed)
    for name, tag in (("failures", "failure"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in suite)))
    suite.set("tests", str(len(suite)))
    suite.set("errors", "0")
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def _case(suite: ElementTree.Element, rule: str, name: str, entry: Entry | None = None) -> ElementTree.Element:
    case = ElementTree.SubElement(suite, "testcase", classname=f"interlock.{rule}", name=_clean(name))
    if entry and entry.places:
        case.set("file", _clean(entry.places[0].file))
        case.set("line", str(entry.places[0].line))
    return case


def _told(entry: Entry) -> str:
    places = [*map(str, entry.places), *(f"{name}: {place}" for name, place in entry.beside)]
    return "\n".join([entry.sentence, entry.hint, *places, entry.fingerprint])


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
