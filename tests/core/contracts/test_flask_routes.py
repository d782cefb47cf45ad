"""Routes of Flask, and of what is built on it, are found through the idioms that projects use."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.shapes import describe
from interlock.core.contracts.sources import SourceFile

APP = (
    "from flask import Blueprint, Flask, jsonify, request\nfrom flask.views import MethodView\napp = Flask(__name__)\n"
)
REST = APP + "from flask_restful import Api, Resource\n"
VIEW = "@bp.route('/orders')\ndef f(): ...\n"

IDIOMS = {
    "a decorator": (APP + "@app.route('/a/<int:id>', methods=['GET', 'POST', 'OPTIONS'])\ndef f(id): ...",
                    ["GET /a/{id}", "POST /a/{id}"]),
    "a shortcut": (APP + "@app.delete('/a')\ndef f(): ...", ["DELETE /a"]),
    "a rule": (APP + "def f(): ...\napp.add_url_rule('/a', view_func=f, methods=['PUT'])", ["PUT /a"]),
    "arguments of a converter": (APP + "@app.route('/<string(length=2):lang>/<any(a, b):k>')\ndef f(lang, k): ...",
                                 ["GET /{lang}/{k}"]),
    "a path converter": (APP + "@app.route('/files/<path:name>')\ndef f(name): ...", ["GET /files/{*name}"]),
    "two paths": (APP + "@app.route('/a')\n@app.route('/b')\ndef f(): ...", ["GET /a", "GET /b"]),
    "a blueprint": (APP + "bp = Blueprint('b', __name__, url_prefix='/v1')\n" + VIEW + "app.register_blueprint(bp)",
                    ["GET /v1/orders"]),
    "another prefix": (
        APP + "bp = Blueprint('b', __name__, url_prefix='/v1')\n" + VIEW +
        "app.register_blueprint(bp, url_prefix='/v2/')",
        ["GET /v2/orders"],
    ),
    "prefixes under a condition, of which one is known": (
        APP + "import os\nfirst, second = '', '/v1'\nif os.getenv('A'):\n    first = os.getenv('A') + '/x'\n"
        "    second = os.getenv('B') + '/x'\nbp = Blueprint('b', __name__, url_prefix=second)\n" + VIEW +
        "top = Blueprint('t', __name__)\ntop.register_blueprint(bp)\napp.register_blueprint(top, url_prefix=first)\n"
        "@app.get(first + '/a')\ndef g(): ...",
        ["GET /a", "GET /v1/orders"],
    ),
    "nested blueprints": (
        APP + "bp = Blueprint('b', __name__, url_prefix='/b')\n" + VIEW + "top = Blueprint('t', __name__)\n"
        "top.register_blueprint(bp)\napp.register_blueprint(top, url_prefix='/api')",
        ["GET /api/b/orders"],
    ),
    "a factory": (
        "from flask import Flask, Blueprint\nbp = Blueprint('b', __name__)\n" + VIEW +
        "def register(app):\n    app.register_blueprint(bp)\n"
        "def create_app(config=None):\n    app = Flask(__name__)\n    register(app)\n    return app",
        ["GET /orders"],
    ),
    "a view that is a class": (
        APP + "class V(MethodView):\n    def get(self, id): ...\n    def patch(self, id): ...\n"
        "app.add_url_rule('/a/<id>', view_func=V.as_view('a'))",
        ["GET /a/{id}", "PATCH /a/{id}"],
    ),
    "a resource": (
        REST + "api = Api(app, prefix='/api')\nclass R(Resource):\n    def get(self): ...\n    def post(self): ...\n"
        "api.add_resource(R, '/a', '/b/')",
        ["GET /api/a", "GET /api/b/", "POST /api/a", "POST /api/b/"],
    ),
    "an API on a blueprint, initialised later": (
        REST + "bp = Blueprint('b', __name__)\napi = Api()\nclass R(Resource):\n    def get(self): ...\n"
        "api.add_resource(R, '/a')\napi.init_app(bp)\napp.register_blueprint(bp, url_prefix='/v1')",
        ["GET /v1/a"],
    ),
    "a namespace": (
        APP + "from flask_restx import Api, Namespace, Resource\napi = Api(app)\nns = Namespace('orders')\n"
        "@ns.route('/', '/all')\nclass R(Resource):\n    def get(self): ...\napi.add_namespace(ns)",
        ["GET /orders/", "GET /orders/all"],
    ),
    "smorest": (
        APP + "from flask_smorest import Api, Blueprint as B\napi = Api(app)\nblp = B('x', __name__, url_prefix='/x')\n"
        "@blp.route('/<int:id>')\nclass V(MethodView):\n    def get(self, id): ...\napi.register_blueprint(blp)",
        ["GET /x/{id}"],
    ),
    "a rule that is put together": (
        APP + "import os\ndef scoped(rule):\n    if os.environ['MANY']:\n        return '/<org>' + rule\n"
        "    return rule\n"
        "@app.route(scoped('/a'))\ndef f(): ...",
        ["GET /a", "GET /{org}/a"],
    ),
    "what only looks like a route": (APP + "client = app.test_client()\n@client.get('/a')\ndef f(): ...", []),
}  # fmt: skip

ANSWERS = {
    "a dict": ("return {'a': 1, 'b': None}", ["200 {a: integer, b: null}"]),
    "jsonify": ("return jsonify(total=1), 201", ["201 {total: integer}"]),
    "a list": ("return jsonify([{'a': ''}])", ["200 {a: string}[]"]),
    "a status alone": ("return '', 204", ["204 "]),
    "two ways out": (
        "if x:\n        return {'a': 1}\n    return {'b': 1}, 202",
        ["200 {a: integer}", "202 {b: integer}"],
    ),
    "something else": ("return elsewhere()", ["2XX any"]),
    "what is put in later": ("d = {'a': 1}\n    d['b'] = True\n    return d", ["200 {a: integer, b: boolean}"]),
    "what is mixed in": ("d = {'a': 1}\n    d.update(more())\n    return d", ["200 {a: integer} open"]),
}


@pytest.mark.parametrize("name", IDIOMS)
def test_a_route_of_flask_is_found_through(name: str):
    code, wanted = IDIOMS[name]
    assert sorted(o.name for o in served({"app.py": code}).operations) == wanted


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_read_from(name: str):
    code, wanted = ANSWERS[name]
    (operation,) = served({"app.py": f"{APP}@app.route('/a')\ndef f():\n    {code}"}).operations
    assert answers(operation) == wanted


def test_a_typed_view_answers_what_it_says():
    code = "from dataclasses import dataclass\n@dataclass\nclass Order:\n    id: int\n    note: str = ''\n"
    contract = served({"app.py": APP + code + "@app.route('/a')\ndef f() -> list[Order]: ..."})
    assert [describe(s, {}) for s in contract.shapes.values()] == ["{id: integer, note: string}"]


def test_a_decorator_that_may_change_the_answer_leaves_it_open():
    code = "def wrapped(f): ...\n@app.route('/a')\n@wrapped\ndef f():\n    return {'a': 1}"
    (operation,) = served({"app.py": APP + code}).operations
    assert answers(operation) == ["2XX any"]


@pytest.mark.parametrize(
    ("rule", "slashes"), [("'/a/'", "redirect"), ("'/a'", "exact"), ("'/a/', strict_slashes=False", "either")]
)
def test_a_missing_slash_is_redirected_and_one_too_many_is_refused(rule: str, slashes: str):
    (operation,) = served({"app.py": f"{APP}@app.route({rule})\ndef f(): ..."}).operations
    assert operation.slashes == slashes


def test_a_blueprint_nobody_registers_is_said_and_has_no_path():
    contract = served({"app.py": APP + "bp = Blueprint('b', __name__)\n" + VIEW})
    assert (contract.operations, [d.code for d in contract.diagnostics]) == ((), ["unmounted_router"])


def answers(operation: Operation) -> list[str]:
    marks = [" open" if r.shape.closed is False else "" for r in operation.responses]
    shapes = [describe(r.shape, {}) if r.media_type else "" for r in operation.responses]
    return [f"{r.status} {s}{m}" for r, s, m in zip(operation.responses, shapes, marks, strict=True)]


def served(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)


def test_every_row_of_a_long_table_of_routes_is_drawn():
    rows = ", ".join(f"(f, '/r{i}')" for i in range(120))
    found = extract_files(
        [
            SourceFile(
                "app.py",
                f"""{APP}
def f(): ...
for view, path in [{rows}]:
    app.add_url_rule(path, view_func=view)
""".encode(),
            )
        ]
    ).provider
    assert found is not None
    assert len(found.operations) == 120
