"""One comparison, told to a person, a program and a code host."""

import json

from interlock.core.contracts.report import as_json, as_sarif, as_text

from .trees import compared, document

READER = "export const f = async (id) => (await (await fetch(`/orders/${id}`)).json()).titel"


def test_text_says_where_what_and_what_would_help():
    text = as_text(compared(document(), READER))
    assert text.splitlines()[0].startswith("calls.ts:1:")
    assert "is read for 'titel', which its answer does not have" in text
    assert "Read 'title' instead" in text
    assert text.endswith("1 error; 1 call compared, 0 unresolved.")


def test_text_is_plain_unless_colour_is_asked_for():
    assert "\033" not in as_text(compared(document(), READER))
    assert "\033[31merror" in as_text(compared(document(), READER), colour=True)


def test_json_carries_the_identity_and_both_shapes():
    found = json.loads(as_json(compared(document(), READER)))["mismatches"][0]
    assert len(found["fingerprint"]) == 16
    assert found["consumer_shape"] == {"reads": "titel"}
    assert found["provider_place"].startswith("openapi.json:")


def test_sarif_has_what_code_hosts_need():
    document_ = json.loads(as_sarif(compared(document(), READER)))
    assert document_["version"] == "2.1.0"
    (run,) = document_["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "missing_field"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "calls.ts"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert result["partialFingerprints"]


def test_agreement_is_said_too():
    assert as_text(compared(document(), READER.replace("titel", "title"))).startswith("Both sides agree; 1 call")
