"""Routes of aiohttp, Sanic and Litestar are found through the idioms that projects use."""

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.sources import SourceFile

WEB = "from aiohttp import web\nasync def f(request): ...\n"
SANIC = "from sanic import Blueprint, Sanic\nfrom sanic.views import HTTPMethodView\napp = Sanic('shop')\n"
LITESTAR = "from litestar import Controller, Litestar, Router, delete, get, post, route\n"
ORDERS = """class Orders(Controller):
    path = '/orders'
    @get()
    async def many(self) -> list[dict]: ...
    @get(path=['/{order_id:uuid}', '/by/{order_id:uuid}'])
    async def one(self, order_id: str) -> dict: ...
    @route('/', http_method=['POST', 'PUT'])
    async def put(self, data: dict) -> dict: ...
"""
CONTROLLED = ["GET /orders", "GET /orders/{order_id}", "GET /orders/by/{order_id}", "POST /orders", "PUT /orders"]

IDIOMS = {
    "aiohttp: a list": (
        WEB + "app = web.Application()\napp.add_routes([web.get('/a/{id:\\\\d+}', f), web.post('/a', f)])",
        ["GET /a/{id}", "POST /a"],
    ),
    "aiohttp: a table": (
        WEB + "routes = web.RouteTableDef()\n@routes.put('/a/{rest:.*}')\nasync def g(request): ...\n"
        "app = web.Application()\napp.add_routes(routes)",
        ["PUT /a/{*rest}"],
    ),
    "aiohttp: a view": (
        WEB + "class V(web.View):\n    async def get(self): ...\n    async def delete(self): ...\n"
        "app = web.Application()\napp.router.add_view('/v', V)",
        ["GET /v", "DELETE /v"],
    ),
    "aiohttp: the router": (
        WEB + "app = web.Application()\napp.router.add_get('/a', f)\napp.router.add_route('PATCH', '/b', handler=f)\n"
        "app.router.add_route('*', '/c', f)",
        ["GET /a", "PATCH /b", "ANY /c"],
    ),
    "aiohttp: an application below another": (
        WEB + "app = web.Application()\nsub = web.Application()\nsub.router.add_delete('/d', f)\n"
        "app.add_subapp('/admin/', sub)",
        ["DELETE /admin/d"],
    ),
    "aiohttp: kept in an object": (
        WEB + "class Api:\n    def __init__(self):\n        self.app: web.Application = web.Application()\n"
        "    def load(self):\n        self.app.add_routes([web.get('/info', self.info)])\n"
        "    async def info(self, request): ...",
        ["GET /info"],
    ),
    "aiohttp: a client": (
        "import aiohttp\nasync def f(session: aiohttp.ClientSession):\n    await session.get('/a')",
        [],
    ),
    "Sanic: an app": (SANIC + "@app.get('/a/<id:int>')\nasync def f(request, id): ...", ["GET /a/{id}"]),
    "Sanic: a version of a blueprint": (
        SANIC + "bp = Blueprint('b', url_prefix='/orders', version=1)\n"
        "@bp.route('/<id>', methods=['GET', 'PUT'])\nasync def f(request, id): ...\napp.blueprint(bp)",
        ["GET /v1/orders/{id}", "PUT /v1/orders/{id}"],
    ),
    "Sanic: a group": (
        SANIC + "bp = Blueprint('b', url_prefix='/files')\n@bp.delete('/<path:path>')\nasync def f(r, path): ...\n"
        "app.blueprint(Blueprint.group(bp, url_prefix='/api'))",
        ["DELETE /api/files/{*path}"],
    ),
    "Sanic: a view": (
        SANIC + "class V(HTTPMethodView):\n    async def get(self, request): ...\napp.add_route(V.as_view(), '/v')",
        ["GET /v"],
    ),
    "Litestar: a controller": (LITESTAR + ORDERS + "app = Litestar(route_handlers=[Orders])", CONTROLLED),
    "Litestar: a router": (
        LITESTAR + "@delete('/a/{id:int}')\nasync def f(id: int) -> None: ...\n"
        "app = Litestar(path='/api', route_handlers=[Router(path='/v1', route_handlers=[f])])",
        ["DELETE /api/v1/a/{id}"],
    ),
    "Litestar: a plugin": (
        LITESTAR + ORDERS + "class Core:\n    def on_app_init(self, app_config):\n"
        "        app_config.route_handlers.extend([Orders])\n        return app_config\n"
        "app = Litestar(plugins=[Core()])",
        CONTROLLED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("code", "found"), IDIOMS.values(), ids=IDIOMS)
def test_an_idiom_gives_its_routes(code: str, found: list[str]):
    provider = extract_files([SourceFile("app.py", code.encode())]).provider
    assert sorted(o.name for o in provider.operations if provider) == sorted(found) if provider else found == []
