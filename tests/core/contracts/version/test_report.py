"""Changes are told by their causes."""

import json

from interlock.core.contracts.version.report import as_document, as_text

from .documents import I, S, answering, changes, obj


def test_a_cause_is_told_once_with_the_operations_that_it_reaches():
    def two(kind: object):
        made = answering({"$ref": "#/components/schemas/Order"}, components={"schemas": {"Order": obj(total=kind)}})
        made["paths"]["/all"] = {"get": made["paths"]["/orders"]["post"]}
        return made

    text = as_text(changes(two(I), two(S)))
    assert "breaking: 'response.200.total' of GET /all is of another kind: integer -> string." in text
    assert "  also in: POST /orders" in text
    assert text.endswith("1 breaking.")
    assert len(json.loads(as_document(changes(two(I), two(S))))) == 2


def test_no_change_is_said_too():
    assert as_text(()) == "Nothing changed."
