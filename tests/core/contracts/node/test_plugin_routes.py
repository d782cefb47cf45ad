"""Routes of Fastify and Hono are found through plugins and apps in apps."""

from collections.abc import Mapping

import pytest

from .served import routes, said, served

FASTIFY = "import Fastify from 'fastify';\nimport fp from 'fastify-plugin';\nconst app = Fastify({ logger: true });\n"
HONO = "import { Hono } from 'hono';\nconst app = new Hono();\n"

IDIOMS: dict[str, tuple[str | Mapping[str, str], list[str]]] = {
    "routes": (
        FASTIFY + "app.get('/a/:id', show).post('/a', { schema: {} }, add);\n"
        "app.route({ method: ['PUT', 'PATCH'], url: '/a', handler });\napp.all('/any', f);",
        ["ANY /any", "GET /a/{id}", "PATCH /a", "POST /a", "PUT /a"],
    ),
    "plugins under a prefix": (
        {
            "app.js": "const app = require('fastify')();\napp.register(require('./orders'), { prefix: '/v1' });",
            "orders.js": "module.exports = async function (fastify, options) {\n  fastify.get('/', list);\n"
            "  fastify.register(async (inner) => { inner.delete('/:id', gone); }, { prefix: '/lines' });\n};",
        },
        ["DELETE /v1/lines/{id}", "GET /v1"],
    ),
    "plugins that are part of what is around them": (
        FASTIFY + "app.register(fp(async (f) => { f.get('/a', g); }), { prefix: '/ignored' });",
        ["GET /a"],
    ),
    "plugins by import": (
        {
            "app.ts": FASTIFY + "app.register(import('./orders'), { prefix: '/orders' });",
            "orders.ts": "import { FastifyPluginAsync } from 'fastify';\n"
            "const orders: FastifyPluginAsync = async (app) => { app.get('/new', f); };\nexport default orders;",
        },
        ["GET /orders/new"],
    ),
    "a folder of plugins": (
        {
            "src/app.ts": "import Fastify from 'fastify';\nimport autoload from '@fastify/autoload';\n"
            "import { join } from 'node:path';\nconst app = Fastify();\n"
            "app.register(autoload, { dir: join(__dirname, 'routes'), options: { prefix: '/api' }, routeParams: "
            "true });",
            "src/routes/root.ts": "export default async (app) => { app.get('/', f); };",
            "src/routes/users/_id/index.ts": "export default async (app) => { app.get('/', f); };",
            "src/routes/old.ts": "export const autoPrefix = '/legacy';\n"
                                 "export default async (app) => { app.get('/x', f); };",
        },
        ["GET /api", "GET /api/legacy/x", "GET /api/users/{id}"],
    ),
    "a file that a command starts": (
        {
            "package.json": '{"scripts": {"start": "fastify start -l info app.js"}}',
            "app.js": "const fp = require('fastify-plugin');\n"
            "module.exports = async (fastify, opts) => { fastify.get('/a', f); };",
        },
        ["GET /a"],
    ),
    "a builder": (
        {
            "app.ts": "import fastify from 'fastify';\nimport { routes } from './routes';\n"
            "export function build() {\n  const app = fastify().withTypeProvider();\n  routes(app);\n  return app;\n}",
            "main.ts": "import { build } from './app';\nbuild().listen({ port: 1 });",
            "routes.ts": "export const routes = (app: FastifyInstance) => { for (const v of ['v1', 'v2']) "
                         "app.get(`/${v}`, f); };",
        },
        ["GET /v1", "GET /v2"],
    ),
    "Hono": (HONO + "app.get('/a', f).post(g);\napp.on(['PUT', 'DELETE'], ['/b', '/c'], h);",
             ["DELETE /b", "DELETE /c", "GET /a", "POST /a", "PUT /b", "PUT /c"]),
    "apps in apps": (
        {
            "app.ts": "import { Hono } from 'hono';\nimport orders from './orders';\n"
            "const api = new Hono().basePath('/api');\nconst routes = api.route('/orders', orders);\n"
            "export default api;",
            "orders.ts": "import { Hono } from 'hono';\n"
                         "export default new Hono().get('/', list).get('/:id{[0-9]+}', show);",
        },
        ["GET /api/orders", "GET /api/orders/{id}"],
    ),
    "routes that are described": (
        "import { OpenAPIHono, createRoute } from '@hono/zod-openapi';\nconst app = new OpenAPIHono();\n"
        "const show = createRoute({ method: 'get', path: '/a/{id}', responses: {} });\n"
        "app.openapi(show, (c) => c.json({}));",
        ["GET /a/{id}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tree", "expected"), IDIOMS.values(), ids=IDIOMS)
def test_routes_are_found(tree: str | Mapping[str, str], expected: list[str]):
    assert routes(tree) == expected


def test_a_plugin_that_nobody_registers_is_said():
    contract = served(
        "import { FastifyInstance } from 'fastify';\nexport const f = (app: FastifyInstance) => { app.get('/a', g); };"
    )
    assert contract.operations == ()
    assert said(contract) == ["unmounted_router"]


def test_what_cannot_be_followed_is_said():
    assert said(served(HONO + "app.mount('/x', other.fetch);")) == ["unknown_router"]
