"""Routes of NestJS, with what its classes say of requests and answers."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.model import Location
from interlock.core.contracts.shapes import describe, follow

from .served import one, routes, said, served

NEST = "import { All, Body, Controller, Get, HttpCode, Module, Param, Post, Query, Version } from '@nestjs/common';\n"
MAIN = (
    "import { NestFactory } from '@nestjs/core';\nimport { VersioningType } from '@nestjs/common';\n"
    "import { AppModule } from './app';\nasync function bootstrap() {\n"
    "  const app = await NestFactory.create(AppModule);\n"
    "  %s\n  await app.listen(3000);\n}\nbootstrap();"
)
ORDERS = NEST + "@Controller('orders')\nexport class Orders {\n  @Get(':id') show() {}\n  @Post() add() {}\n}\n"
APP = ORDERS + "@Module({ controllers: [Orders] })\nexport class AppModule {}"


def app(code: str, setting: str = "", imported: str = "") -> Mapping[str, str]:
    return {"src/app.ts": code, "src/main.ts": imported + MAIN % setting}


IDIOMS: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "a controller": (app(APP), ["GET /orders/{id}", "POST /orders"]),
    "a global prefix": (app(APP, "app.setGlobalPrefix('/api');"), ["GET /api/orders/{id}", "POST /api/orders"]),
    "controllers by what the environment says": (
        app(
            NEST + "@Controller('a')\nclass A { @Get() f() {} }\n@Controller('b')\nclass B { @Get() f() {} }\n"
            "@Controller('c')\nclass C { @Get() f() {} }\nconst guarded = [C];\n"
            "@Module({ controllers: process.env.SMALL ? [A] : [A, B, ...guarded] })\nexport class AppModule {}"
        ),
        ["GET /a", "GET /b", "GET /c"],
    ),
    "a prefix that is left out": (
        app(
            APP,
            "app.setGlobalPrefix('api', { exclude: [{ path: 'orders/:key', method: RequestMethod.GET }] });",
            "import { RequestMethod } from '@nestjs/common';\n",
        ),
        ["GET /orders/{id}", "POST /api/orders"],
    ),
    "versions": (
        app(
            NEST + "@Controller({ path: 'a', version: ['1', '2'] })\nclass A {\n  @Get() f() {}\n"
            "  @Version('3') @Get('x') g() {}\n}\n"
            "@Controller('b')\nclass B { @All() f() {} }\n@Module({ controllers: [A, B] })\nexport class AppModule {}",
            "app.enableVersioning({ type: VersioningType.URI });",
        ),
        ["ANY /b", "GET /v1/a", "GET /v2/a", "GET /v3/a/x"],
    ),
    "a version that is usual": (
        app(APP, "app.enableVersioning({ type: VersioningType.URI, prefix: 'api/v', defaultVersion: '1' });"),
        ["GET /api/v1/orders/{id}", "POST /api/v1/orders"],
    ),
    "modules that are routed": (
        app(
            ORDERS + "import { RouterModule } from '@nestjs/core';\n@Module({ controllers: [Orders] })\nclass Shop {}\n"
            "@Module({ imports: [Shop, RouterModule.register([{ path: 'shop', children: [{ path: 'v2', module: "
            "Shop }] }])] })\n"
            "export class AppModule {}"
        ),
        ["GET /shop/v2/orders/{id}", "POST /shop/v2/orders"],
    ),
    "modules that are made": (
        app(
            ORDERS + "import { forwardRef } from '@nestjs/common';\n@Module({})\nclass Shop {\n"
            "  static forRoot() { return { module: Shop, controllers: [Orders] }; }\n}\n"
            "@Module({ imports: [Shop.forRoot()] })\n"
            "class Middle {}\n@Module({ imports: [forwardRef(() => Middle)] })\nexport class AppModule {}"
        ),
        ["GET /orders/{id}", "POST /orders"],
    ),
    "what is inherited": (
        app(
            NEST + "abstract class Base {\n  @Get() list() {}\n  @Get('old') old() {}\n}\n@Controller('a')\n"
            "class A extends Base {\n  old() {}\n  @Post() add() {}\n}\n@Module({ controllers: [A] })\n"
            "export class AppModule {}"
        ),
        ["GET /a", "POST /a"],
    ),
    "several in one": (
        app(
            NEST + "import { applyDecorators, UseGuards } from '@nestjs/common';\n"
            "const Guarded = (path: string) => applyDecorators(Controller(path), UseGuards(Guard));\n"
            "@Guarded('a')\nclass A { @Get(['x', 'y']) f() {} }\n@Module({ controllers: [A] })\n"
            "export class AppModule {}"
        ),
        ["GET /a/x", "GET /a/y"],
    ),
    "a prefix out of the settings": (
        app(
            APP.replace("{ controllers", "{ imports: [ConfigModule.forRoot({ load: [settings] })], controllers")
            + "\nimport { ConfigModule, registerAs } from '@nestjs/config';\n"
            "const settings = registerAs('app', () => ({ prefix: process.env.PREFIX || 'api' }));",
            "app.setGlobalPrefix(app.get(ConfigService).getOrThrow('app.prefix'));",
        ),
        ["GET /api/orders/{id}", "POST /api/orders"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tree", "expected"), IDIOMS.values(), ids=IDIOMS)
def test_routes_are_found(tree: Mapping[str, str], expected: list[str]):
    assert routes(tree) == expected


def test_a_controller_in_no_module_is_said():
    contract = served(app(NEST + "@Controller('a') class A { @Get() f() {} }\n@Module({})\nexport class AppModule {}"))
    assert contract.operations == ()
    assert said(contract) == ["unmounted_router"]


def test_a_module_that_is_not_in_the_tree_is_said():
    code = "import { Secret } from './secret';\n" + APP.replace("{ controllers", "{ imports: [Secret], controllers")
    assert said(served(app(code))) == ["unknown_router"]


def test_a_controller_without_any_app_is_served_as_it_is_written():
    assert routes(ORDERS) == ["GET /orders/{id}", "POST /orders"]


DTO = (
    NEST
    + "import { IsArray, IsEmail, IsEnum, IsInt, IsOptional, IsString, Min, ValidateNested } from 'class-validator';\n"
    "import { OmitType, PartialType, PickType, IntersectionType } from '@nestjs/swagger';\n"
    "import { Type } from 'class-transformer';\nenum State { Open = 'open', Done = 'done' }\n"
    "class Line {\n  @IsInt() @Min(1) count: number;\n  @IsString() note?: string;\n}\n"
    "class Order {\n  @IsString() title: string;\n  @IsEnum(State) state: State;\n"
    "  @IsOptional() @IsEmail() mail: string;\n"
    "  @IsArray() @ValidateNested({ each: true }) @Type(() => Line) lines: Line[];\n}\n"
)

BODIES = {
    "a class": ("Order", "{lines: Line[], mail?: string?, state: open|done, title: string}"),
    "some of it": ("PickType(Order, ['title', 'state'] as const)", "{state: open|done, title: string}"),
    "not all of it": ("OmitType(Order, ['lines', 'mail'])", "{state: open|done, title: string}"),
    "all optional": ("PartialType(PickType(Order, ['title']))", "{title?: string}"),
    "two together": (
        "IntersectionType(PickType(Order, ['title']), Line)",
        "{count: integer, note?: string, title: string}",
    ),
}


@pytest.mark.parametrize(("base", "expected"), BODIES.values(), ids=BODIES)
def test_a_body_has_the_fields_of_its_class(base: str, expected: str):
    code = f"class Given extends ({base}) {{}}\n@Controller('a')\nclass A {{ @Post() add(@Body() given: Given) {{}} }}"
    contract = served(DTO + code)
    (body,) = contract.operations[0].bodies
    whole = follow(body.shape, contract.shapes)
    fields = sorted(whole.fields, key=lambda f: f.name)
    told = ", ".join(f"{f.name}{'' if f.required else '?'}: {describe(f.shape, contract.shapes)}" for f in fields)
    assert "{" + told + "}" == expected


def test_limits_of_validators_are_kept():
    contract = served(DTO + "@Controller('a')\nclass A { @Post() add(@Body() line: Line) {} }")
    line = follow(contract.operations[0].bodies[0].shape, contract.shapes)
    assert [(f.name, f.shape.facets, f.required, f.unsure) for f in line.fields] == [
        ("count", (("minimum", 1),), True, False),
        ("note", (), False, True),
    ]


def test_parameters_are_those_of_the_method():
    code = (
        "import { DefaultValuePipe, ParseIntPipe } from '@nestjs/common';\n"
        "class Page { @IsInt() page: number; @IsOptional() q: string }\n"
        "@Controller('a')\nclass A {\n  @Get(':id')\n"
        "  show(@Param('id', ParseIntPipe) id: number, @Query() page: Page,\n"
        "    @Query('size', new DefaultValuePipe(10), ParseIntPipe) size: number, @Query('sort') sort: string) {}\n}"
    )
    found = {p.name: (p.location, p.required, "".join(p.shape.kinds)) for p in one(DTO + code).parameters}
    assert found == {
        "id": (Location.PATH, True, "integer"),
        "page": (Location.QUERY, True, "integer"),
        "q": (Location.QUERY, False, ""),
        "size": (Location.QUERY, False, "integer"),
        "sort": (Location.QUERY, False, ""),
    } | {"q": found["q"]}
    assert one(DTO + code).query_is_complete


ANSWERS = {
    "a class": ("@Get() f(): Promise<Order> {}", "200 Order"),
    "a list": ("@Get() f(): Promise<Order[]> {}", "200 Order[]"),
    "something made": ("@Post() f(): Order {}", "201 Order"),
    "nothing": ("@Post() @HttpCode(HttpStatus.NO_CONTENT) f() {}", "204 any"),
    "another status": ("@Post() @HttpCode(200) f(): Promise<Order | null> {}", "200 Order?"),
    "what is described": ("@Get() @ApiOkResponse({ type: [Order] }) f() {}", "200 Order[]"),
    "what it answers by itself": ("@Get() f(@Res() response): Order {}", "2XX any"),
    "what changes on its way": ("@Get() @UseInterceptors(Wrapped) f(): Order {}", "200 any"),
}


@pytest.mark.parametrize(("method", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_what_the_method_gives_back(method: str, expected: str):
    code = (
        "import { HttpStatus, Res, UseInterceptors } from '@nestjs/common';\n"
        "import { ApiOkResponse } from '@nestjs/swagger';\n"
        "class Wrapped implements NestInterceptor { intercept(c, next) { return next.handle().pipe(map(data => "
        "({ data }))); } }\n"
        f"@Controller('a')\nclass A {{ {method} }}"
    )
    contract = served(DTO + code)
    (response,) = contract.operations[0].responses
    assert f"{response.status} {describe(response.shape, contract.shapes)}" == expected


def test_what_else_gets_at_a_request_leaves_it_open():
    operation = one(DTO + "@Controller('a')\nclass A { @Post() f(@CurrentUser() user, @Req() request) {} }")
    assert [b.media_type for b in operation.bodies] == ["*/*"]
    assert not operation.query_is_complete


def test_answers_that_are_wrapped_everywhere_are_not_told():
    code = (
        "class Wrapped implements NestInterceptor { intercept(c, next) { return next.handle().pipe(map(data => "
        "({ data }))); } }\n"
        "app.useGlobalInterceptors(new Wrapped());\n@Controller('a')\nclass A { @Get() f(): Order {} }"
    )
    assert [r.shape.is_known for r in one(DTO + code).responses] == [False]
