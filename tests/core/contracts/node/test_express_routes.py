"""Routes of Express, Koa and what is built like them are found through the idioms that projects use."""

from collections.abc import Mapping

import pytest

from .served import routes, said, served

APP = "const express = require('express');\nconst app = express();\n"
ROUTER = "import { Router } from 'express';\nconst router = Router();\n"
MAIN = "import express from 'express';\nconst app = express();\n"
KOA = "const Koa = require('koa');\nconst Router = require('@koa/router');\nconst app = new Koa();\n"

IDIOMS: dict[str, tuple[str | Mapping[str, str], list[str]]] = {
    "a route": (APP + "app.get('/orders/:id', show);", ["GET /orders/{id}"]),
    "a setting is no route": (APP + "app.get('title');", []),
    "a chain": (APP + "app.route('/a/').get(list).post(auth, add);", ["GET /a", "POST /a"]),
    "several paths": (APP + "app.put(['/a', '/b'], f);", ["PUT /a", "PUT /b"]),
    "any method": (APP + "app.all('/a', f);", ["ANY /a"]),
    "what may be left out": (APP + "app.get('/a/:id?', f);", ["GET /a", "GET /a/{id}"]),
    "a limit": (APP + "app.get('/a/:id(\\\\d+)/:from-:to', f);", ["GET /a/{id}/{from}-{to}"]),
    "the rest": (APP + "app.get('/files/*', f);\napp.get('/docs/*path', f);", ["GET /docs/{*path}", "GET /files/{*}"]),
    "a regular expression": (APP + "app.get(/^\\/a\\/(\\d+)$/, f);", ["GET /a/{}"]),
    "mounted by a function that nothing here calls": (
        {
            "api.ts": "import Koa from 'koa';\nimport Router from '@koa/router';\nconst api = new Koa();\n"
            "const r = new Router();\nr.get('/a', f);\napi.use(r.routes());\nexport default api;",
            "web.ts": "import Koa from 'koa';\nimport mount from 'koa-mount';\nimport api from './api';\n"
            "export default function start(app: Koa = new Koa()) { app.use(mount('/api', api)); }",
        },
        ["GET /api/a"],
    ),
    "default exports": (
        {
            "api.ts": "import { Router } from 'express';\nimport orders from './orders';\n"
            "const api = Router().use('/orders', orders);\nexport default Router().use('/api', api);",
            "orders.ts": ROUTER + "router.get('/', list);\nexport default router;",
            "main.ts": "import express from 'express';\nimport routes from './api';\nconst app = express();\n"
            "app.use(routes);",
        },
        ["GET /api/orders"],
    ),
    "exports of CommonJS": (
        {
            "routes/index.js": "const router = require('express').Router();\n"
            "router.use('/orders', require('./orders'));\nmodule.exports = router;",
            "routes/orders.js": "const { Router } = require('express');\nconst r = new Router({ mergeParams: true });\n"
            "r.delete('/:id', gone);\nexports = module.exports = r;",
            "app.js": APP + "const routes = require('./routes');\napp.use('/v1', routes);",
        },
        ["DELETE /v1/orders/{id}"],
    ),
    "functions that are handed the app": (
        {
            "app.js": APP + "require('./orders')(app, '/api');",
            "orders.js": "module.exports = (app, base) => { app.post(`${base}/orders`, add); };",
        },
        ["POST /api/orders"],
    ),
    "functions that build a router": (
        MAIN + "const crud = (name) => { const r = express.Router(); r.get(`/${name}`, f); return r; };\n"
        "app.use('/a', crud('x'), crud('y'));",
        ["GET /a/x", "GET /a/y"],
    ),
    "a loop over a list": (
        MAIN + "const r = express.Router();\nr.get('/', f);\n"
        "const all = [{ path: '/a', route: r }, { path: '/b', route: r }];\n"
        "all.forEach(({ path, route }) => { app.use(path, route); });\n"
        "for (const one of all) app.use('/x' + one.path, one.route);",
        ["GET /a", "GET /b", "GET /x/a", "GET /x/b"],
    ),
    "a map of handlers": (
        MAIN + "const handlers = { list: f, show: g };\n"
        "Object.entries(handlers).forEach(([name, handler]) => app.post('/rpc/' + name, handler));",
        ["POST /rpc/list", "POST /rpc/show"],
    ),
    "classes": (
        {
            "app.ts": "import express, { Application } from 'express';\nimport { Routes } from './routes';\n"
            "export class App {\n  public app: Application;\n  constructor(routes: Routes[]) {\n"
            "    this.app = express();\n    this.init(routes);\n  }\n  private init(routes: Routes[]) {\n"
            "    routes.forEach(route => this.app.use('/api', route.router));\n  }\n}",
            "routes.ts": "import { Router } from 'express';\nexport interface Routes { router: Router }\n"
            "export class Users implements Routes {\n  public path = '/users';\n  public router = Router();\n"
            "  constructor() { this.set(); }\n"
            "  private set() { this.router.get(`${this.path}/:id`, f); }\n}",
            "server.ts": "import { App } from './app';\nimport { Users } from './routes';\nnew App([new Users()]);",
        },
        ["GET /api/users/{id}"],
    ),
    "a class around a router": (
        MAIN + "class Controller {\n  constructor() { this.app = express.Router(); }\n"
        "  route({ method, path, handler }) { this.app[method](path, handler); }\n"
        "  get(path, handler) { this.route({ method: 'get', path, handler }); }\n}\n"
        "class Orders extends Controller {\n  constructor() { super(); this.get('/orders', f); }\n}\n"
        "app.use('/api', new Orders().app);",
        ["GET /api/orders"],
    ),
    "prefixes by name": (
        {
            "config.ts": "export const PREFIX = process.env.PREFIX || '/api';\nexport enum Path { Orders = '/orders' }",
            "main.ts": MAIN + "import { PREFIX, Path } from './config';\nconst r = express.Router();\n"
            "r.get(Path.Orders, f);\napp.use(PREFIX, r);",
        },
        ["GET /api/orders"],
    ),
    "middleware in between": (
        MAIN + "const r = express.Router();\nr.patch('/x', [a, b], async (req, res) => {});\n"
        "app.use('/a', auth, limiter({ max: 1 }), [log, r]);",
        ["PATCH /a/x"],
    ),
    "a start that waits": (
        MAIN + "async function start() {\n  await connect();\n  app.get('/a', f);\n  app.listen(1);\n}\n"
        "start().catch(fail);",
        ["GET /a"],
    ),
    "a folder of routes": (
        {
            "app.js": APP + "const fs = require('fs');\nconst path = require('path');\n"
            "fs.readdirSync(path.join(__dirname, 'routes')).forEach((file) => {\n"
            "  app.use('/' + path.basename(file, '.js'), require(path.join(__dirname, 'routes', file)));\n});",
            "routes/orders.js": "const r = require('express').Router();\nr.get('/', f);\nmodule.exports = r;",
        },
        ["GET /orders"],
    ),
    "an app in an app": (
        MAIN + "const admin = express();\nadmin.get('/a', f);\napp.use('/admin', admin);",
        ["GET /admin/a"],
    ),
    "Koa": (
        KOA + "const inner = new Router();\ninner.get('one', '/:id', f);\nconst r = new Router({ prefix: '/v1' });\n"
        "r.use('/orders', inner.routes(), inner.allowedMethods());\nr.del('/a', f);\napp.use(r.routes());",
        ["DELETE /v1/a", "GET /v1/orders/{id}"],
    ),
    "a prefix of Koa that is set later": (
        KOA + "const mount = require('koa-mount');\nconst r = new Router();\nr.prefix('/a');\nr.get('/b', f);\n"
        "const inner = new Koa();\ninner.use(r.middleware());\napp.use(mount('/m', inner));",
        ["GET /m/a/b"],
    ),
}


@pytest.mark.parametrize(("tree", "expected"), IDIOMS.values(), ids=IDIOMS)
def test_routes_are_found(tree: str | Mapping[str, str], expected: list[str]):
    assert routes(tree) == expected


def test_clients_that_look_like_apps_serve_nothing():
    code = (
        "import express from 'express';\nimport axios from 'axios';\nconst cache = new Map();\n"
        "const app = request(express());\n"
        "axios.get('/a', f);\ncache.get('/b', f);\napp.get('/c', f);\nnock('http://x').get('/d', f);"
    )
    assert routes(code) == []


def test_a_router_that_nobody_mounts_is_said_and_has_no_path():
    contract = served(ROUTER + "router.get('/orders', list);\nexport default router;")
    assert contract.operations == ()
    assert said(contract) == ["unmounted_router"]
    assert [str(u.tail) for u in contract.unplaced] == ["/orders"]


def test_a_prefix_that_nobody_can_tell_is_said():
    contract = served(MAIN + "const r = express.Router();\nr.get('/a', f);\napp.use(`/${settings.tenant}`, r);")
    assert contract.operations == ()
    assert said(contract) == ["unknown_prefix"]


def test_what_is_mounted_from_where_nobody_can_tell_is_said():
    assert said(served(MAIN + "app.use('/api', build(settings));")) == ["unknown_router"]


def test_a_handler_that_is_mounted_answers_there_unless_it_refuses():
    code = (
        "app.use('/health', (req, res) => res.json({ ok: true }));\n"
        "app.use('/api', (req, res) => res.status(404).send('nothing here'));\n"
        "app.use('/a', (req, res, next) => next());"
    )
    assert routes(MAIN + code) == ["ANY /health"]


def test_a_route_that_a_wrapper_makes_is_told_where_the_wrapper_is_called():
    code = "const on = (path) => app.get(path, f);\non('/a');\non('/b');"
    assert [o.place.line for o in served(MAIN + code).operations] == [4, 5]


def test_a_mount_under_a_condition_is_taken_and_said():
    contract = served(MAIN + "const r = express.Router();\nr.get('/a', f);\nif (debug) app.use('/debug', r);")
    assert [o.name for o in contract.operations] == ["GET /debug/a"]
    assert said(contract) == ["conditional_mount"]
