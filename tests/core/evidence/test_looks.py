"""By what a format is known, and what only looks like it."""

import pytest

from interlock.core.evidence.read import FORMATS

CLOVER = b'<?xml version="1.0"?><coverage generated="1"><project timestamp="1"/></coverage>'


@pytest.mark.parametrize(
    ("format", "head", "is_known"),
    [
        ("behave", b'[{"keyword": "Feature", "location": "a:1", "status": "passed"}]', True),
        ("behave", b'[{"keyword": "Feature", "location": "a:1", "status": "passed", "id": "a"}]', False),
        ("behave", b'[{"keyword": "Feature", "status": "passed"}]', False),
        ("behave", b'{"keyword": "Feature", "location": "a:1", "status": "passed"}', False),
        ("cobertura", b'<coverage line-rate="1"/>', True),
        ("cobertura", CLOVER, False),
        ("cobertura", b'<report line-rate="1"/>', False),
        ("ctrf", b'{"reportFormat": "CTRF"}', True),
        ("ctrf", b'{"results": {"tool": {}}}', True),
        ("ctrf", b'{"results": {"tests": []}}', True),
        ("ctrf", b'{"results": {"summary": {}}}', False),
        ("ctrf", b'{"tool": {}, "tests": []}', False),
        ("ctrf", b'["CTRF"]', False),
        ("cucumber", b" [ ] ", True),
        ("cucumber", b'[{"id": "a", "elements": []}]', True),
        ("cucumber", b'[{"id": "a", "uri": "a.feature"}]', True),
        ("cucumber", b'[{"id": "a"}]', False),
        ("cucumber", b'[{"uri": "a.feature"}]', False),
        ("cucumber", b'{"id": "a", "uri": "a.feature"}', False),
        ("cucumber_messages", b'{"meta":{"protocolVersion":"1"}}', True),
        ("cucumber_messages", b'{"meta":{}}', False),
        ("cucumber_messages", b'{"protocolVersion":"1"}', False),
        ("jacoco", b"<report><sessioninfo/></report>", True),
        ("jacoco", b'<report><counter type="LINE"/></report>', True),
        ("jacoco", b"<report><test/></report>", False),
        ("jacoco", b"<coverage><package/></coverage>", False),
        ("xunit", b"<assemblies/>", True),
        ("xunit", b"<testsuite/>", False),
    ],
)
def test_a_format_is_known_by_its_marks(format: str, head: bytes, is_known: bool):
    assert FORMATS[format].looks_like(head) is is_known
