"""Types of Flask views, and the models they are handed or make, say what is taken and answered."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Location, Side
from interlock.core.contracts.shapes import describe, follow
from interlock.core.contracts.sources import SourceFile

HEAD = (
    "from dataclasses import asdict, dataclass\nfrom typing import Any, Literal, Optional, TypedDict\n"
    "from flask import Flask, Response, jsonify, request\nfrom pydantic import BaseModel, Field\n"
    "from flask_pydantic import validate\nfrom elsewhere import find, checked\napp = Flask(__name__)\n"
    "from spectree import SpecTree\nspec = SpecTree('flask')\n"
    "class Item(BaseModel):\n    id: int\n    note: str = ''\n"
    "class Fault(BaseModel):\n    error: str\n"
    "class Camel(BaseModel):\n    unit_price: int = Field(alias='unitPrice')\n"
    "class Holder(BaseModel):\n    inner: list[Camel]\n"
    "@dataclass\nclass Point:\n    x: int\n    y: int = 0\n"
    "class Row(TypedDict):\n    name: str\n"
)

ANSWERS = {
    "a model": ("def f() -> Item: ...", ["2XX Item"]),
    "a typed dict": ("def f() -> Row: ...", ["2XX Row"]),
    "a list of dataclasses": ("def f() -> list[Point]: ...", ["2XX Point[]"]),
    "a text of a type": ("def f() -> 'list[Row]': ...", ["2XX Row[]"]),
    "a type with its status": ("def f() -> tuple[Item, int]:\n    return find(), 201", ["201 Item"]),
    "a literal status": ("def f() -> tuple[Item, Literal[202]]: ...", ["202 Item"]),
    "a type with a status that nobody knows": (
        "def f() -> tuple[Item, int]:\n    return find(), find()", ["2XX Item"],
    ),
    "a type beside an error": (
        "def f() -> tuple[Item, int]:\n    if find():\n        return jsonify(error='x'), 404\n    return find(), 201",
        ["201 Item", "404 {error: string}"],
    ),
    "a type beside that of an error": (
        "def f() -> Item | tuple[Fault, Literal[404]]: ...", ["2XX Item", "404 Fault"],
    ),
    "a type beside that of an error with a number": (
        "def f() -> Item | tuple[Fault, int]:\n    if find():\n        return Fault(error='x'), 404\n"
        "    return find()",
        ["2XX Item", "404 Fault"],
    ),
    "a type that says little": ("def f() -> dict[str, Any]:\n    return {'a': 1}", ["200 {a: integer}"]),
    "a type that says nothing": ("def f() -> Response:\n    return jsonify(a=1)", ["200 {a: integer}"]),
    "a stream": ("def f() -> Iterator[str]: ...", ["2XX any"]),
    "a model that is written out": ("def f():\n    return Item(id=1).model_dump(), 201", ["201 Item"]),
    "a dataclass that is written out": (
        "def f():\n    return jsonify(asdict(Point(1)))", ["200 Point"],
    ),
    "models in a list": ("def f():\n    return jsonify([Item(**r).model_dump() for r in find()])", ["200 Item[]"]),
    "what is read as a model": ("def f():\n    return Item.model_validate(find()).model_dump()", ["200 Item"]),
    "aliases that are asked for": (
        "def f():\n    return Camel(unitPrice=1).model_dump(by_alias=True)", ["200 Camel"],
    ),
    "aliases that are not": ("def f():\n    return Camel(unitPrice=1).model_dump()", ["2XX any"]),
    "aliases further in": ("def f():\n    return Holder(inner=[]).model_dump()", ["2XX any"]),
    "a part of a model": ("def f():\n    return Item(id=1).model_dump(exclude_none=True)", ["2XX any"]),
    "a model, by flask-pydantic": (
        "@validate(on_success_status=201)\ndef f():\n    return Item(id=1)", ["201 Item"],
    ),
    "aliases, by flask-pydantic": ("@validate()\ndef f() -> Camel: ...", ["2XX any"]),
    "something the answer goes through": ("@checked\ndef f() -> Item: ...", ["2XX any"]),
    "what the view was handed": (
        "@validate()\ndef f(body: Item):\n    return {'n': body.note, 'all': body.model_dump()}",
        ["200 {n: string, all: Item-Output}"],
    ),
}  # fmt: skip

BODIES = {
    "flask-pydantic": ("@validate()\ndef f(body: Item): ...", "Item"),
    "flask-pydantic, beside the view": ("@validate(body=Item)\ndef f(): ...", "Item"),
    "many models": ("@validate(request_body_many=True)\ndef f(body: Item): ...", "Item[]"),
    "spectree": ("@spec.validate(json=Item)\ndef f(): ...", "Item"),
    "a model of what was sent": ("def f():\n    item = Item(**request.get_json())", "Item"),
    "a model of what was sent and kept": ("def f():\n    d = request.json\n    Item(**d)", "Item"),
    "a dataclass of what was sent": ("def f():\n    Point(**request.json)", "Point"),
    "what is validated": ("def f():\n    Item.model_validate(request.get_json(force=True))", "Item"),
    "what is validated as text": ("def f():\n    Item.model_validate_json(request.data)", "Item"),
    "what is sent, and more": ("def f():\n    Item(id=1, **request.json)", "any"),
    "what is made sometimes": ("def f():\n    if find():\n        Item(**request.json)", "any"),
    "one of two": ("def f():\n    Item(**request.json)\n    Point(**request.json)", "any"),
    "what comes from elsewhere": ("def f():\n    Item(**find())", "any"),
    "a typed dict, which checks nothing": ("def f():\n    Row(**request.json)", "any"),
    "a type that no library sees to": ("@checked\ndef f(body: Item): ...", "any"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_told_by(name: str):
    code, wanted = ANSWERS[name]
    contract = served(f"@app.get('/a')\n{code}")
    (operation,) = contract.operations
    assert [f"{r.status} {describe(r.shape, contract.shapes)}" for r in operation.responses] == wanted


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_told_by(name: str):
    code, wanted = BODIES[name]
    contract = served(f"@app.post('/a')\n{code}")
    (body,) = contract.operations[0].bodies
    assert describe(body.shape, contract.shapes) == wanted


def test_a_model_that_is_written_out_has_the_names_it_is_asked_for():
    contract = served("@app.get('/a')\ndef f():\n    return Camel(unitPrice=1).model_dump(by_alias=True)")
    answered = follow(contract.operations[0].responses[0].shape, contract.shapes)
    assert [f.name for f in answered.fields] == ["unitPrice"]


def test_a_body_that_may_leave_out_a_field_says_so():
    contract = served("@app.post('/a')\ndef f():\n    Item(**request.json)")
    (body,) = contract.operations[0].bodies
    fields = follow(body.shape, contract.shapes).fields
    assert [(f.name, f.required) for f in fields] == [("id", True), ("note", False)]


def test_a_model_of_the_query_is_its_parameters():
    contract = served("@app.get('/a')\n@validate()\ndef f(query: Item): ...")
    found = [(p.name, p.required) for p in contract.operations[0].parameters if p.location is Location.QUERY]
    assert found == [("id", True), ("note", False)]


def test_a_converter_says_what_a_part_of_the_path_is_inside_and_out():
    contract = served("@app.get('/<int:id>/<uuid:key>/<name>/<odd:x>')\ndef f(id, key, name, x):\n"
                      "    return {'id': id, 'key': key, 'name': name, 'x': x}")  # fmt: skip
    (operation,) = contract.operations
    shapes = {p.name: describe(p.shape, {}) for p in operation.parameters}
    assert (shapes["id"], shapes["name"]) == ("integer", "string")
    assert [p.shape.format for p in operation.parameters if p.name == "key"] == ["uuid"]
    answered = operation.responses[0].shape
    assert [describe(f.shape, {}) for f in answered.fields if f.name in {"id", "x"}] == ["integer", "any"]


def test_a_type_that_is_written_for_a_part_of_the_path_is_taken_over_its_converter():
    contract = served("@app.get('/<id>')\n@validate()\ndef f(id: int):\n    return {'id': id}")
    assert describe(contract.operations[0].responses[0].shape, contract.shapes) == "{id: integer}"


def test_flask_openapi3_hands_a_view_its_body_and_the_parts_of_its_path():
    files = {
        "app.py": "from flask_openapi3 import OpenAPI\nfrom pydantic import BaseModel\napp = OpenAPI(__name__)\n"
        "class Key(BaseModel):\n    id: int\nclass Item(BaseModel):\n    note: str\n"
        "@app.put('/a/<id>')\ndef f(path: Key, body: Item):\n    return body.model_dump()"
    }
    contract = extracted(files)
    (operation,) = contract.operations
    assert [describe(p.shape, {}) for p in operation.parameters] == ["integer"]
    assert describe(operation.bodies[0].shape, contract.shapes) == "Item"
    assert describe(operation.responses[0].shape, contract.shapes) == "Item-Output"


def served(code: str) -> Contract:
    return extracted({"app.py": HEAD + code})


def extracted(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)
