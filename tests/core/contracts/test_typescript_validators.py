"""What is parsed with a validator of zod or valibot is declared to be of its shape."""

import pytest

from interlock.core.contracts.shapes import describe

from .trees import consumer

ORDER = """import { z } from "zod";
const Status = z.enum(["paid", "open"]);
const Line = z.object({ sku: z.string().min(1), qty: z.number().int().default(1) });
export const Order = z.object({ id: z.string(), total: z.number().nullable(), note: z.string().optional() });
"""


def declared(code: str) -> str:
    found = consumer(code)
    (call,) = found.operations
    return describe(call.expectation.declared, found.shapes)


def asked(schema: str) -> str:
    return declared(
        ORDER + f'const f = async () => z.object({{ a: {schema} }}).parse(await (await fetch("/o")).json())'
    )


WRITTEN = {
    "Status": "{a: paid|open}",
    "z.array(Line)": "{a: object[]}",
    "z.string().nullish()": "{a?: string?}",
    "z.literal('x')": "{a: x}",
    "z.union([z.string(), z.null()])": "{a: string?}",
    "z.string().or(z.number())": "{a: number|string}",
    "z.string().email().max(9).describe('x')": "{a: string}",
    "z.number().catch(0)": "{a?: number}",
    "z.coerce.number()": "{a?: any}",
    "z.string().transform(Number)": "{a: any}",
    "somebodys": "{a?: any}",
    "z.record(z.string(), z.number())": "{a: object}",
    "z.lazy(() => Order)": "{a: any}",
}


@pytest.mark.parametrize("schema", WRITTEN)
def test_a_field_is_of_the_shape_of(schema: str):
    assert asked(schema) == WRITTEN[schema]


CHANGED = {
    "Order": "{id: string, total: number?, note?: string}",
    "Order.pick({ id: true })": "{id: string}",
    "Order.omit({ note: true })": "{id: string, total: number?}",
    "Order.partial()": "{id?: string, total?: number?, note?: string}",
    "Order.required({ note: true })": "{id: string, total: number?, note: string}",
    "Order.extend({ more: z.boolean() })": "{id: string, total: number?, note?: string, more: boolean}",
    "Order.pick({ id: true }).merge(Line)": "{id: string, sku: string, qty?: integer}",
    "z.object({ ...Line.shape })": "{sku: string, qty?: integer}",
}


@pytest.mark.parametrize("schema", CHANGED)
def test_an_object_is_changed_by(schema: str):
    code = f'const f = async () => ({schema}).parse(await (await fetch("/o")).json())'
    assert declared(ORDER + code) == CHANGED[schema]


WHOLE = "{id: string, total: number?, note?: string}"
PARSED = {
    "an attempt": "const f = async () => Order.safeParse(await (await fetch('/o')).json())",
    "a chain": "const f = () => fetch('/o').then((r) => r.json()).then((o) => Order.parse(o))",
    "a wrapper": (
        "const get = async <T>(url: string, schema: z.ZodType<T>) => schema.parse(await (await fetch(url)).json());\n"
        "export const f = () => get('/o', Order)"
    ),
    "a type": (
        "type O = z.infer<typeof Order>; const f = async () => { const o: O = await (await fetch('/o')).json(); }"
    ),
}


@pytest.mark.parametrize("way", PARSED)
def test_an_answer_is_declared_by(way: str):
    assert declared(ORDER + PARSED[way]) in {WHOLE, "O"}


def test_what_is_read_of_what_was_parsed_is_read_of_the_answer():
    code = (
        "const f = async () => { const r = Order.safeParse(await (await fetch('/o')).json());\n"
        "if (r.success) use(r.data.total) }; const T = Order.transform((o) => ({ name: o.id }));\n"
        "const g = async () => T.parse(await (await fetch('/p')).json()).name"
    )
    reads = {str(o.path): {r.path for r in o.expectation.reads if r.path} for o in consumer(ORDER + code).operations}
    assert reads == {"/o": {("total",)}, "/p": set()}


def test_valibot_is_read_too():
    code = (
        'import * as v from "valibot"; const Order = v.object({ id: v.pipe(v.string(), v.email()),\n'
        'n: v.optional(v.number()), s: v.nullable(v.picklist(["a", "b"])), \n'
        'k: v.variant("t", [v.object({ t: v.literal(1) })]) });\n'
        'const f = async () => v.parse(Order, await (await fetch("/o")).json())'
    )
    assert declared(code) == "{id: string, n?: number, s: a|b?, k: {t: number}}"
