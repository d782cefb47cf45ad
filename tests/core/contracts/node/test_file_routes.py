"""Files that are routes by their place: Next.js, SvelteKit, Nuxt."""

from collections.abc import Mapping

import pytest

from .served import routes, said, served

NEXT = {"package.json": '{"dependencies": {"next": "15.0.0"}}'}
GET = "export async function GET(request: Request) {}"
HANDLER = "export default function handler(req, res) { %s }"

PLACES: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "an app": (NEXT | {"app/api/orders/[id]/route.ts": GET + "\nexport const POST = wrap(f);\n"
    "export const runtime = 'edge';"},
               ["GET /api/orders/{id}", "POST /api/orders/{id}"]),
    "groups and the rest": (
        NEXT | {"src/app/(shop)/api/[...path]/route.js": GET, "src/app/a/[[...slug]]/route.ts": GET},
        ["GET /a", "GET /a/{*slug}", "GET /api/{*path}"],
    ),
    "what is passed on": (
        NEXT | {"app/api/a/route.ts": "export * from './handlers';\nexport { f as PUT } from './handlers';",
                "app/api/a/handlers.ts": GET + "\nexport function f() {}",
                "app/api/auth/route.ts": "import { handlers } from '@/auth';\nexport const { GET, POST } = handlers;"},
        ["GET /api/a", "GET /api/auth", "POST /api/auth", "PUT /api/a"],
    ),
    "pages": (
        NEXT | {
            "pages/api/a/index.ts": HANDLER % "if (req.method !== 'POST') return res.status(405).end();",
            "pages/api/b/[id].ts": HANDLER % "switch (req.method) { case 'GET': break; case 'DELETE': break; }",
            "pages/api/c.js": "import nc from 'next-connect';\nexport default nc().get(f).put(g);",
            "pages/api/d.js": HANDLER % "return res.json({})",
            "pages/about.tsx": "export default function About() {}",
        },
        ["ANY /api/d", "DELETE /api/b/{id}", "GET /api/b/{id}", "GET /api/c", "POST /api/a", "PUT /api/c"],
    ),
    "a base path": (
        NEXT | {"next.config.mjs": "import plugins from 'plugins';\n"
            "const config = { basePath: '/docs' };\n"
            "export default debug ? plugins(config) : config;",
                "app/api/a/route.ts": GET},
        ["GET /docs/api/a"],
    ),
    "Hono in Next": (
        NEXT | {"app/api/[[...route]]/route.ts": "import { Hono } from 'hono';\nimport { handle } from 'hono/vercel';\n"
                "const app = new Hono().basePath('/api');\napp.get('/a', f);\nexport const GET = handle(app);"},
        ["GET /api/a"],
    ),
    "several packages": (
        {"apps/web/package.json": '{"dependencies": {"next": "1"}}', "apps/web/app/api/a/route.ts": GET,
         "libs/x/package.json": '{"dependencies": {}}', "libs/x/app/api/b/route.ts": GET},
        ["GET /api/a"],
    ),
    "SvelteKit": (
        {"package.json": '{"devDependencies": {"@sveltejs/kit": "2"}}',
         "src/routes/(in)/api/[id=integer]/[[page]]/+server.ts": GET},
        ["GET /api/{id}", "GET /api/{id}/{page}"],
    ),
    "Nuxt": (
        {"package.json": '{"devDependencies": {"nuxt": "3"}}',
         "server/api/orders/[id].get.ts": "export default defineEventHandler(() => {});",
         "server/routes/feed.ts": "export default defineEventHandler(() => {});"},
        ["ANY /feed", "GET /api/orders/{id}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tree", "expected"), PLACES.values(), ids=PLACES)
def test_files_serve_where_they_are(tree: Mapping[str, str], expected: list[str]):
    assert routes(tree) == expected


def test_a_base_path_that_nobody_can_tell_is_said():
    tree = NEXT | {"next.config.js": "module.exports = { basePath: where() };", "app/api/a/route.ts": GET}
    assert said(served(tree)) == ["unknown_prefix"]
