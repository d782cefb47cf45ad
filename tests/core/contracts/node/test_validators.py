"""What schemas beside a route say of what it takes and answers."""

import pytest

from interlock.core.contracts.model import Location
from interlock.core.contracts.shapes import describe, follow

from .served import one, served

EXPRESS = (
    "import express from 'express';\nimport { z } from 'zod';\nconst Joi = require('joi');\nconst app = express();\n"
)
HONO = "import { Hono } from 'hono';\nimport { z } from 'zod';\nimport { zValidator } from '@hono/zod-validator';\n"
FASTIFY = "import fastify from 'fastify';\nimport { Type } from '@sinclair/typebox';\nconst app = fastify();\n"
VALIDATE = "const validate = (schema) => (req, res, next) => { schema.body.parse(req.body); next(); };\n"

BODIES = {
    "zod": ("z.object({ a: z.string().min(1), b: z.number().int().optional(), c: z.enum(['x', 'y']).nullable() })",
            "{a: string, b?: integer, c: x|y?}"),
    "what is left out for good": ("z.object({ a: z.string().default('x'), b: z.array(z.boolean()).nullish() })",
                                  "{a?: string, b?: boolean[]?}"),
    "what is made of another": (
        "z.object({ a: z.string(), b: z.string() }).extend({ c: z.date() }).omit({ a: true }).partial()",
        "{b?: string, c?: string}",
    ),
    "several": ("z.object({ a: z.union([z.string(), z.number()]), b: z.literal('on'), c: z.record(z.string()) })",
                "{a: number|string, b: on, c: object}"),
    "what is made of anything": ("z.object({ a: z.coerce.number(), b: z.any(), c: z.lazy(() => other) })",
                                 "{a: any, b?: any, c: any}"),
    "Joi": ("Joi.object().keys({ a: Joi.string().required().email(), b: Joi.number().integer(), c: "
    "Joi.valid('x', 'y') })",
            "{a: string, b?: integer, c?: x|y}"),
    "a list in Joi": ("Joi.object({ a: Joi.array().items(Joi.string()).required(), b: Joi.boolean().allow(null) })",
                      "{a: string[], b?: boolean?}"),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "expected"), BODIES.values(), ids=BODIES)
def test_a_validator_says_what_a_body_may_be(schema: str, expected: str):
    contract = served(EXPRESS + VALIDATE + f"app.post('/a', validate({{ body: {schema} }}), add);")
    assert [describe(b.shape, contract.shapes) for b in contract.operations[0].bodies] == [expected]


def test_what_is_strict_takes_nothing_else():
    operation = one(EXPRESS + VALIDATE + "app.post('/a', validate({ body: z.object({ a: z.string() }).strict() }), f);")
    assert operation.bodies[0].shape.closed is True


def test_a_validator_says_what_stands_in_the_query():
    code = VALIDATE + "app.get('/a', validate({ query: z.object({ q: z.string(), page: z.string().optional() }) }), f);"
    operation = one(EXPRESS + code)
    assert [(p.name, p.location, p.required) for p in operation.parameters] == [
        ("q", Location.QUERY, True),
        ("page", Location.QUERY, False),
    ]
    assert operation.query_is_complete


def test_validators_of_hono_are_read():
    code = "new Hono().put('/a/:id', zValidator('json', z.object({ a: z.string() })), (c) => c.json({}));"
    operation = one(HONO + code)
    assert [describe(b.shape, {}) for b in operation.bodies] == ["{a: string}"]


def test_a_described_route_of_hono_says_what_it_takes_and_answers():
    code = (
        "import { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';\n"
        "const Order = z.object({ id: z.number() });\n"
        "const json = (schema) => ({ content: { 'application/json': { schema } } });\n"
        "const add = createRoute({ method: 'post', path: '/a', request: { body: json(Order) },\n"
        "  responses: { 201: { ...json(Order.array()), description: 'made' }, 404: { description: 'none' } } });\n"
        "new OpenAPIHono().openapi(add, f);"
    )
    operation = one(code)
    assert [describe(b.shape, {}) for b in operation.bodies] == ["{id: number}"]
    assert [(r.status, describe(r.shape, {})) for r in operation.responses] == [
        ("201", "{id: number}[]"),
        ("404", "any"),
    ]


SCHEMAS = {
    "JSON Schema": (
        "{ type: 'object', required: ['id'], properties: { id: { type: 'integer' }, state: { enum: ['a', 'b'] },"
        " note: { type: 'string', nullable: true }, tags: { type: 'array', items: { type: 'string' } } } }",
        "{id: integer, state?: a|b, note?: string?, tags?: string[]}",
    ),
    "TypeBox": (
        "Type.Object({ id: Type.Integer(), state: Type.Union([Type.Literal('a'), Type.Literal('b')]),"
        " note: Type.Optional(Type.String()), tags: Type.Array(Type.String()) })",
        "{id: integer, state: a|b, note?: string, tags: string[]}",
    ),
}


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_of_fastify_says_what_is_taken_and_answered(schema: str, expected: str):
    code = f"const Order = {schema};\napp.post('/a', {{ schema: {{ body: Order, response: {{ 201: Order }} }} }}, f);"
    contract = served(FASTIFY + code)
    (operation,) = contract.operations
    shapes = [operation.bodies[0].shape, *(r.shape for r in operation.responses)]
    assert [describe(follow(s, contract.shapes), contract.shapes) for s in shapes] == [expected, expected]


def test_an_answer_that_only_failures_are_known_of_may_be_anything():
    code = "app.get('/a', { schema: { response: { 404: { type: 'object', properties: {} } } } }, f);"
    assert [r.status for r in one(FASTIFY + code).responses] == ["404", "2XX"]
