"""Controllers that are told by decorators, and that Express serves."""

from .served import routes

CONTROLLER = (
    "@controller('/orders')\nclass Orders extends Base {\n  @httpGet('/:id', Auth) show() {}\n"
    "  @httpPost('/') add() {}\n  @all('/any') any() {}\n}\n"
)


def test_controllers_of_inversify_are_served():
    code = (
        "import { all, controller, httpGet, httpPost, InversifyExpressServer } from 'inversify-express-utils';\n"
        "class Base { @httpGet('/shared') shared() {} }\n" + CONTROLLER
    )
    found = ["ANY /orders/any", "GET /orders/shared", "GET /orders/{id}", "POST /orders"]
    assert routes(code) == found
    server = "new InversifyExpressServer(container, null, { rootPath: '/api' });"
    assert routes(code + server) == [f"{f.split()[0]} /api{f.split()[1]}" for f in found]


def test_controllers_of_routing_controllers_are_served():
    code = (
        "import { createExpressServer, Delete, Get, JsonController } from 'routing-controllers';\n"
        "@JsonController()\nclass Orders {\n  @Get('/orders') list() {}\n  @Delete('/orders/:id') gone() {}\n}\n"
        "createExpressServer({ routePrefix: '/v1', controllers: [Orders] }).listen(1);"
    )
    assert routes(code) == ["DELETE /v1/orders/{id}", "GET /v1/orders"]
