"""No file brings a scan down: it reports, and goes on with the others."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

SAMPLES = sorted((Path(__file__).parents[2] / "samples/contracts").iterdir())
DEEP = 10_000
PY_APP = "from fastapi import FastAPI\napp = FastAPI()\n"
FLASK_APP = "from flask import Flask\napp = Flask(__name__)\n"

NESTED = {
    "round.ts": "fetch(" + "(" * DEEP + '"/x"' + ")" * DEEP + ")",
    "square.ts": "const x = " + "[" * DEEP + "]" * DEEP + '; fetch("/x")',
    "curly.ts": 'fetch("/x", { body: ' + "{a:" * DEEP + "1" + "}" * DEEP + "})",
    "page.tsx": "export const A = () => " + "<div>" * DEEP + "</div>" * DEEP + '; fetch("/x")',
    "page.vue": "<template>" + "<p>" * DEEP + "</template><script>" + "(" * DEEP + 'fetch("/x")</script>',
    "sum.ts": 'fetch("/a" ' + '+ "b"' * DEEP + ")",
    "members.ts": "fetch(" + "a." * DEEP + "b)",
    "calls.ts": "fetch(" + "f(" * DEEP + ")" * DEEP + ")",
    "types.ts": "type A = "
    + "Array<" * DEEP
    + "string"
    + ">" * DEEP
    + '; const a: A = await (await fetch("/x")).json();',
    "functions.ts": "function f(){" * DEEP + 'fetch("/x")' + "}" * DEEP,
    "ternaries.ts": "const f = " + "a ? b : " * DEEP + "c; fetch(f)",
    "chain.ts": "api" + ".then(x => x)" * DEEP + ';fetch("/x")' + ".then(r => r.json())" * DEEP,
    "names.ts": 'const a0 = "/x";' + "".join(f"const a{i + 1} = a{i};" for i in range(2000)) + "fetch(a2000)",
    "wrappers.ts": "".join(f"function f{i}(u) {{ return f{i + 1}(u) }}" for i in range(2000))
    + 'function f2000(u) { return fetch(u) } f0("/x")',
    "round.py": PY_APP + "x = " + "(" * DEEP + "1" + ")" * DEEP,
    "types.py": PY_APP + '@app.get("/x")\ndef f(a: ' + "list[" * DEEP + "int" + "]" * DEEP + "): ...",
    "sum.py": PY_APP + '@app.get("/a"' + ' + "b"' * DEEP + ")\ndef f(): ...",
    "blocks.py": FLASK_APP + "".join(" " * i + "if a:\n" for i in range(900)) + " " * 900 + "pass",
    "classes.py": PY_APP
    + "".join(f"class A{i + 1}(A{i}): ...\n" for i in range(2000))
    + '@app.get("/x")\ndef f(a: A2000): ...',
    "objects.json": '{"openapi": "3.0.0", "paths": ' + '{"a":' * DEEP + "1" + "}" * DEEP + "}",
    "lists.json": "[" * DEEP,
    "lists.yaml": "openapi: 3.0.0\npaths: " + "[" * DEEP + "]" * DEEP,
    "objects.yaml": "openapi: 3.0.0\npaths: " + "{a: " * DEEP + "}" * DEEP,
    "blocks.yaml": "openapi: 3.0.0\npaths: {}\n" + "".join(" " * i + "- a:\n" for i in range(2000)),
    "Round.java": '@RestController class A { @GetMapping("/x") int a() { return '
    + "(" * DEEP
    + "1"
    + ")" * DEEP
    + "; } }",
    "groups.go": 'package main\nimport "github.com/gin-gonic/gin"\nfunc main() { gin.Default()'
    + '.Group("/a")' * DEEP
    + "}",
    "config/routes.rb": "Rails.application.routes.draw do\n" + "scope 'a' do\n" * DEEP + "end\n" * DEEP + "end",
    "app.rs": "use axum::Router; fn main() { let app = Router::new()" + '.route("/x", get(f))' * 2000 + "; }",
    "app.js": 'const app = require("express")();' + 'app.use("/a", ' * DEEP + "f" + ")" * DEEP,
    "schema.graphql": "type Query { a: " + "[" * DEEP + "Int" + "]" * DEEP + "}",
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_beyond_reason_is_survived(name: str):
    scan([SourceFile(name, NESTED[name].encode())])


def test_a_document_that_refers_to_itself_all_round_is_survived():
    ring = "".join(f'"S{i}": {{"$ref": "#/components/schemas/S{(i + 1) % 500}"}},' for i in range(500))
    content = '{"schema": {"$ref": "#/components/schemas/S0"}}'
    text = f"""{{"openapi": "3.1.0", "components": {{"schemas": {{{ring[:-1]}}}}}, "paths": {{"/x": {{"get":
        {{"responses": {{"200": {{"content": {{"application/json": {content}}}}}}}}}}}}}}}"""
    assert [o.name for o in scan([SourceFile("api.json", text.encode())]).operations] == ["GET /x"]


def test_a_document_that_grows_through_its_aliases_is_survived():
    doubled = "".join(f"{x}: &{y} {{a: *{x}, b: *{x}}}\n" for x, y in pairwise("abcdefghijklmnopqrstuvwx"))
    text = f"openapi: 3.0.0\npaths: {{/x: {{get: {{responses: {{}}}}}}}}\nfirst: &a {{c: c}}\n{doubled}"
    assert [o.name for o in scan([SourceFile("api.yaml", text.encode())]).operations] == ["GET /x"]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def with_a_hole(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randrange(1, 40) :]


def with_nul_bytes(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + b"\0" * 5 + content[start:]


def with_noise(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + chance.randbytes(8) + content[start:]


def shuffled(content: bytes, chance: random.Random) -> bytes:
    words = content.split(b" ")
    chance.shuffle(words)
    return b" ".join(words)


def on_one_line(content: bytes, _: random.Random) -> bytes:
    return content.replace(b"\n", b" ")


def in_another_encoding(content: bytes, _: random.Random) -> bytes:
    return content.decode(errors="replace").encode("utf-16")


@pytest.mark.parametrize(
    "spoil", [cut, with_a_hole, with_nul_bytes, with_noise, shuffled, on_one_line, in_another_encoding]
)
def test_samples_that_are_spoiled_are_survived(spoil: Callable[[bytes, random.Random], bytes]):
    chance = random.Random(spoil.__name__)
    for case in SAMPLES:
        files = [p for p in sorted(case.rglob("*")) if p.is_file() and p.name != "expected.json"]
        scan([SourceFile(p.relative_to(case).as_posix(), spoil(p.read_bytes(), chance)) for p in files])


def scan(files: list[SourceFile]) -> Contract:
    """What is offered."""
    found = extract_files(files)
    provider = found.provider or Contract(Side.PROVIDER)
    compare(provider, found.consumer or Contract(Side.CONSUMER))
    return provider
