"""An import leads to the file it means: by tsconfig, by package, through barrels, and out of Vue and Svelte files."""

import json

import pytest

from .trees import calls, consumer

GET = "export const get = (p: string) => fetch('/api' + p);"
USE = "import { get } from '%s'; export const orders = () => get('/orders');"

LEADS = {
    "a path of tsconfig": {
        "tsconfig.json": '{ /* where */ "compilerOptions": { "paths": { "#lib/*": ["./source/lib/*"], }, } }',
        "source/lib/http.ts": GET,
        "source/page.ts": USE % "#lib/http",
    },
    "a path below the base": {
        "web/jsconfig.json": '{ "compilerOptions": { "baseUrl": "./code", "paths": { "net": ["lib/http"] } } }',
        "web/code/lib/http.js": GET.replace(": string", ""),
        "web/code/page.js": USE % "net",
    },
    "the base alone": {
        "tsconfig.json": '{ "compilerOptions": { "baseUrl": "./code" } } // all of it',
        "code/lib/http.ts": GET,
        "code/pages/page.ts": USE % "lib/http",
    },
    "a path that is inherited": {
        "tsconfig.base.json": '{ "compilerOptions": { "paths": { "@shop/http": ["libs/http/entry.ts"] } } }',
        "apps/web/tsconfig.json": '{ "extends": "../../tsconfig.base.json" }',
        "libs/http/entry.ts": GET,
        "apps/web/page.ts": USE % "@shop/http",
    },
    "another package of the repository": {
        "packages/http/package.json": '{ "name": "@shop/http", "main": "./dist/index.js" }',
        "packages/http/src/index.ts": GET,
        "apps/web/page.ts": USE % "@shop/http",
    },
    "a part of another package": {
        "packages/http/package.json": '{ "name": "shop-http", "exports": { "./*": { "import": "./dist/*.js" } } }',
        "packages/http/src/net.ts": GET,
        "apps/web/page.ts": USE % "shop-http/net",
    },
    "the package's own imports": {
        "package.json": '{ "name": "shop", "imports": { "#http": "./code/http.js" } }',
        "code/http.ts": GET,
        "code/page.ts": USE % "#http",
    },
    "barrels": {
        "src/net/index.ts": "export * from './all';",
        "src/net/all.ts": "export * from './empty'; export * from './http';",
        "src/net/empty.ts": "export const nothing = 1;",
        "src/net/http.ts": GET,
        "src/page.ts": USE % "@/net",
    },
    "a barrel with a name": {
        "src/http.ts": GET,
        "src/net.ts": "export * as http from './http';",
        "src/page.ts": "import { http } from './net'; http.get('/orders');",
    },
    "an instance by default": {
        "src/http.ts": "class Http { get(p: string) { return fetch('/api' + p) } } export default new Http();",
        "src/page.ts": "import http from './http'; http.get('/orders');",
    },
    "an ending of another language": {
        "src/http.mts": GET,
        "src/page.mts": USE % "./http.mjs",
    },
}


@pytest.mark.parametrize("way", LEADS)
def test_an_import_leads_through(way: str):
    contract = consumer(LEADS[way])
    assert [o.name for o in contract.operations] == ["GET /api/orders"]
    assert contract.diagnostics == ()


def test_the_nearest_tsconfig_counts():
    config = '{ "compilerOptions": { "paths": { "net": ["./http"] } } }'
    files = {
        "a/tsconfig.json": config,
        "a/http.ts": "export const get = (p) => fetch('/a' + p);",
        "b/tsconfig.json": config,
        "b/http.ts": "export const get = (p) => fetch('/b' + p);",
        "b/page.ts": "import { get } from 'net'; get('/orders');",
    }
    assert calls(files) == ["GET /b/orders"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"extends": 1, "compilerOptions": {"paths": []}}', '{"name": {}}'])
def test_a_broken_setting_is_passed_over(content: str):
    assert calls({"tsconfig.json": content, "package.json": content, "a.ts": "fetch('/orders')"}) == ["GET /orders"]


def test_tsconfigs_that_extend_each_other_end():
    files = {f"tsconfig.{n}.json": json.dumps({"extends": f"./tsconfig.{1 - n}.json"}) for n in (0, 1)}
    assert calls(files | {"a.ts": "fetch('/orders')"}) == ["GET /orders"]


SCRIPTS = {
    "page.vue": """<template><a @click="go('<b>')">x</a></template>
<!-- <script> fetch("/not") </script> -->
<script lang="ts">
export const base: string = "/api";
</script>
<script setup lang="ts">
const go = () => fetch(base + "/orders");
</script>
<style>a { content: "fetch('/no')" }</style>""",
    "page.svelte": """<script context="module">
  export const base = "/api";
</script>
<script type="application/json">{ "a": fetch("/not") }</script>


<script>
  const load = () => fetch(base + "/orders");
</script>
{#if x}<p>{fetch("/no")}</p>{/if}""",
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_the_scripts_of_a_component_are_read_where_they_stand(path: str):
    (operation,) = consumer({path: SCRIPTS[path]}).operations
    line = SCRIPTS[path].splitlines()[operation.place.line - 1]
    assert operation.name == "GET /api/orders"
    assert line[operation.place.column - 1 :].startswith("fetch(base")


@pytest.mark.parametrize(
    "library", ["msw", "msw/node", "nock", "supertest", "axios-mock-adapter", "fetch-mock", "vitest", "miragejs"]
)
def test_what_answers_calls_or_makes_them_up_is_left_out(library: str):
    assert calls({"setup.ts": f"import {{ http }} from '{library}'; fetch('/orders')", "a.ts": "fetch('/a')"}) == [
        "GET /a"
    ]
