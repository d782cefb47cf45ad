"""No code breaks the reader: it reads what it can and goes on."""

import pytest

from .served import routes, served

APP = "import express from 'express';\nconst app = express();\n"
NEST = "import { Controller, Get, Module } from '@nestjs/common';\n"

HOSTILE = {
    "functions in themselves": "const f = () => f();\nf();\nfunction g(x) { return h(x); }\n"
    "function h(x) { return g(x); }\ng(1);",
    "a class above itself": "class A extends A { constructor() { super(); this.x = new A(); } }\nnew A();",
    "classes above each other": "class A extends B {}\nclass B extends A {}\nnew A().f();",
    "deep parentheses": "const x = " + "(" * 3000 + "1" + ")" * 3000 + ";",
    "deep calls": "app.use(" + "f(" * 3000 + ")" * 3000 + ");",
    "a long chain": "app" + ".get('/x', f)" * 3000 + ";",
    "a long sum": "const p = " + "'/a' + " * 5000 + "'/b';\napp.use(p, g);",
    "arrays that grow": "const a = [];\na.push(a);\nfor (const x of a) a.push(x);\n"
    "for (const x of a.flat()) app.use(x);",
    "loops in loops": "".join(f"for (const x{n} of [1,2,3,4,5,6,7,8,9]) " for n in range(9)) + "app.use(x0);",
    "texts that double": "let s = 'x';\n" + "s = s + s;\n" * 40 + "app.get(s, f);",
    "choices that multiply": "let p = '';\n" + "if (a) p = p + '/a'; else p = p + '/b';\n" * 40 + "app.get(p, f);",
    "an end too soon": "app.get('/x', (req, res) => { if (",
    "patterns": "const { a: { b: [c, ...d], ...e }, ...f } = g;\nfor (const { x = y } of z) app.use(x);\n"
    "[app.x] = [1];",
    "odd paths": "app.get('/:', f);\napp.get('/{{', f);\napp.get('/((((', f);\napp.get(/^(((/, f);\napp.get('', f);",
    "decorators of nothing": "@\nclass A {}\n@Controller(\nclass B { @Get( x() {} }\n@Controller() class C { @Get() }",
    "types in circles": "class Dto { inner: Dto; others: Dto[]; }\n"
    "@Controller('a') class A { @Get() f(): Promise<Dto> {} }",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_can_be_read_is_read(code: str):
    tree = {"src/main.ts": APP + NEST + code, "src/other.ts": APP + "app.get('/orders', list);"}
    assert "GET /orders" in routes(tree)


def test_files_that_import_each_other_are_read():
    tree = {
        "a.js": "const express = require('express');\nconst b = require('./b');\nconst app = express();\n"
        "app.use('/b', b);",
        "b.js": "const a = require('./a');\nconst r = require('express').Router();\nr.get('/x', a.f);\n"
        "module.exports = r;",
        "c.ts": "export * from './d';\nimport express from 'express';",
        "d.ts": "export * from './c';\nimport { x } from './c';\nx.get('/', f);",
    }
    assert routes(tree) == ["GET /b/x"]


def test_routers_in_themselves_are_served_once():
    code = "const r = express.Router();\nr.get('/x', f);\nr.use('/again', r);\napp.use('/a', r);"
    assert routes(APP + code) == ["GET /a/x"]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00express", b"", b"\xef\xbb\xbfconst e = require('express');\r\ne().get('/a', f);"]
)
def test_any_bytes_are_read(content: bytes):
    served({"src/x.js": content.decode("latin-1")})
