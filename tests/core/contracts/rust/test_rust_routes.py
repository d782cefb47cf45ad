"""Routes of Rust's web frameworks are found through the idioms that projects use."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

AXUM = "use axum::{routing::{get, post, any, on, MethodFilter}, Router};\nasync fn h() {}\n"
SERVED = AXUM + "#[tokio::main]\nasync fn main() {\n let app = %s;\n axum::serve(listener, app).await.unwrap();\n}\n"
UTOIPA = "use utoipa_axum::{router::OpenApiRouter, routes};\n"
ACTIX = "use actix_web::{web, App, HttpServer, get, route};\n"
ACTIX_MAIN = ACTIX + "async fn main() { HttpServer::new(move || { App::new()%s }).run().await }\n"
ROCKET = "#[macro_use] extern crate rocket;\n"

IDIOMS = {
    "axum: a chain of methods": (
        SERVED % 'Router::new().route("/a/{id}", get(h).post(h).layer(x))', ["GET /a/{id}", "POST /a/{id}"],
    ),
    "axum: the old spelling": (SERVED % 'Router::new().route("/a/:id/*rest", get(h))', ["GET /a/{id}/{*rest}"]),
    "axum: all methods, and some by name": (
        SERVED % 'Router::new().route("/a", any(h)).route("/b", on(MethodFilter::PUT, h))', ["ANY /a", "PUT /b"],
    ),
    "axum: nested and merged": (
        SERVED % 'Router::new().nest("/api", Router::new().route("/", get(h)).nest("/v1", v1())).merge(other())' +
        'fn v1() -> Router { Router::new().route("/x", get(h)) }\n'
        'fn other() -> Router { let r = Router::new(); r.route("/y", post(h)) }',
        ["GET /api", "GET /api/v1/x", "POST /y"],
    ),
    "axum: constants and texts put together": (
        SERVED % 'Router::new().route(&format!("{}/a", BASE), get(h)).route(&format!("{BASE}/b"), get(h))'
        '.route(concat!("/c", "/d"), get(h)).route(paths::E, get(h))' +
        'const BASE: &str = "/v1";\nmod paths { pub const E: &str = "/e"; }',
        ["GET /c/d", "GET /e", "GET /v1/a", "GET /v1/b"],
    ),
    "axum: on some condition": (
        AXUM + 'async fn main() {\n let mut app = Router::new();\n if debug { app = app.route("/a", get(h)); }\n'
        ' let app = match kind { Kind::A => app.route("/b", get(h)), _ => app };\n axum::serve(l, app).await\n}',
        ["GET /a", "GET /b"],
    ),
    "axum: a method that gives a router": (
        SERVED % 'Api::new().router()' +
        'struct Api;\nimpl Api {\n fn new() -> Self { Api {} }\n fn router(&self) -> Router { Self::inner() }\n'
        ' fn inner() -> Router { Router::new().route("/a", get(h)) }\n}',
        ["GET /a"],
    ),
    "axum: a list of routers": (
        SERVED % 'vec![a(), b()].into_iter().fold(Router::new(), |app, r| app.merge(r))' +
        'fn a() -> Router { Router::new().route("/a", get(h)) }\n'
        'fn b() -> Router { Router::new().route("/b", get(h)) }',
        ["GET /a", "GET /b"],
    ),
    "axum: an alias, and a router that is handed on": (
        'use axum::routing as r;\ntype R = axum::Router<S>;\nasync fn main() { axum::serve(l, add(R::new())).await }\n'
        'fn add(app: R) -> R { app.route("/a", r::delete(h)) }',
        ["DELETE /a"],
    ),
    "axum: files and what is left": (
        SERVED % 'Router::new().nest_service("/s", ServeDir::new("s")).fallback(h).route("/{*rest}", get(h))', [],
    ),
    "axum: a base out of the configuration": (
        SERVED % 'Router::new().nest(&config.base_path, Router::new().route("/a", get(h)))', ["GET /a"],
    ),
    "axum: a prefix nobody can tell": (SERVED % 'Router::new().nest(&prefix, Router::new().route("/a", get(h)))', []),
    "axum: tests, and what only looks like a router": (
        AXUM + '#[cfg(test)]\nmod tests { fn t() { Router::new().route("/a", get(h)); } }\n'
        'fn x() { client.route("/b", get(h)); reqwest::get("/c"); }',
        [],
    ),
    "utoipa: a path said by the handler": (
        UTOIPA + '#[utoipa::path(get, path = "/a/{id}", responses((status = 200)))]\nasync fn show() {}\n'
        '#[utoipa::path(method(post, put), path = "/a")]\nasync fn change() {}\n'
        'fn main() { let (router, api) = OpenApiRouter::new().nest("/api", OpenApiRouter::new()'
        '.routes(routes!(show)).routes(routes!(change))).split_for_parts(); axum::serve(l, router); }',
        ["GET /api/a/{id}", "POST /api/a", "PUT /api/a"],
    ),
    "aide: a route with its documentation": (
        'use aide::axum::{routing::get_with, ApiRouter};\n'
        'fn main() { axum::serve(l, ApiRouter::new().api_route("/a", get_with(h, |op| op).delete_with(h, doc))); }',
        ["DELETE /a", "GET /a"],
    ),
    "actix: attributes": (
        ACTIX_MAIN % '.service(a).service(web::scope("/api").service((b, c)))' +
        '#[get("/a/{id}")]\nasync fn a() {}\n#[actix_web::post("/b")]\nasync fn b() {}\n'
        '#[route("/c", method = "GET", method = "PUT")]\nasync fn c() {}',
        ["GET /a/{id}", "GET /api/c", "POST /api/b", "PUT /api/c"],
    ),
    "actix: resources and routes": (
        ACTIX_MAIN % '.route("/a", web::get().to(h)).service(web::resource("/b/{n:\\\\d+}")'
        '.route(web::put().to(h)).route(web::delete().to(h)))',
        ["DELETE /b/{n}", "GET /a", "PUT /b/{n}"],
    ),
    "actix: configured elsewhere": (
        ACTIX_MAIN % '.configure(setup).service(web::scope("/x").configure(|cfg| more(cfg)))' +
        'fn setup(cfg: &mut web::ServiceConfig) { cfg.route("/a", web::get().to(h)); }\n'
        'fn more(cfg: &mut web::ServiceConfig) { cfg.service(web::scope("/y").route("", web::post().to(h))); }',
        ["GET /a", "POST /x/y"],
    ),
    "rocket: lists of routes": (
        ROCKET + '#[get("/a/<id>?<q>")]\nfn a(id: u8) {}\n#[post("/b", data = "<x>")]\nfn b() {}\n'
        '#[get("/<path..>")]\nfn files() {}\nfn all() -> Vec<Route> { let mut r = routes![b]; r.append(&mut '
        'routes![files]); r }\n#[launch]\n'
        'fn rocket() -> _ { rocket::build().mount("/", routes![a]).mount("/api", all()) }',
        ["GET /a/{id}", "GET /api/{*path}", "POST /api/b"],
    ),
}  # fmt: skip

CRATES = {
    "server/Cargo.toml": '[package]\nname = "shop-server"\n',
    "server/src/main.rs": "mod routes;\nuse shop_api::orders;\n"
    "fn main() { axum::serve(l, routes::all().nest(orders::PREFIX, orders::router())); }\n",
    "server/src/routes/mod.rs": "mod users;\npub use users::router as all;\n",
    "server/src/routes/users.rs": "use super::super::routes as here;\nuse axum::{Router, routing::*};\n"
    'pub fn router() -> Router { Router::new().route("/users", get(crate::x)) }\n',
    "api/Cargo.toml": '[package]\nname = "shop-api"\nedition = "2021"\n',
    "api/src/lib.rs": "pub mod orders;\n",
    "api/src/orders.rs": 'pub const PREFIX: &str = "/orders";\npub fn router() -> axum::Router { axum::Router::new()'
    '.route("/{id}", axum::routing::patch(h)) }\n',
}

BROKEN = {
    "cut off": (SERVED % 'Router::new().route("/a", get(')[:150],
    "a constant of itself": SERVED % "Router::new().route(A, get(h))" + "const A: &str = B; const B: &str = A;",
    "a function of itself": SERVED % "f()" + "fn f() -> Router { f().merge(f()) }",
    "a router in itself": SERVED % "Router::new()" + "fn g(r: Router) { r.nest(`/a`, r) }",
    "a use of itself": "use a::b as a;\nuse b::a as b;\n" + SERVED % "a::b::new()",
    "nested without end": SERVED % ("(" * 3000 + "Router::new()" + ")" * 3000),
    "globs in a circle": "use x::*;\nmod x { pub use super::*; pub fn m() { y() } }\n" + SERVED % "z()",
    "bytes": "use axum::Router;\n\udcff\x00 fn main() { Router::new() }",
    "a macro cut off": AXUM + 'fn main() { Router::new().route(&format!("{} {x", 1), get(h)).routes(routes!( ',
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_routes_are_found(idiom: str):
    source, expected = IDIOMS[idiom]
    assert names(scanned({"src/main.rs": source})) == expected


def test_routers_are_followed_through_modules_and_crates():
    assert names(scanned(CRATES)) == ["GET /users", "PATCH /orders/{id}"]


def test_a_chain_of_hundreds_is_gone_along():
    chain = "Router::new()" + "".join(f'\n.route("/r{i}", get(h))' for i in range(700))
    found = scanned({"src/main.rs": SERVED % chain})
    assert len(found.operations) == 700
    assert str(found.operations[-1].place).startswith("src/main.rs:705:")


def test_what_cannot_be_placed_is_kept_aside():
    found = scanned({"src/main.rs": SERVED % 'Router::new().nest(&prefix, Router::new().route("/a", get(h)))'})
    assert [(u.method, str(u.tail)) for u in found.unplaced] == [("GET", "/a")]


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_no_code_breaks_the_reader(source: str):
    extract_files([SourceFile("src/main.rs", source.encode("utf-8", errors="surrogateescape"))])


def scanned(files: Mapping[str, str]) -> Contract:
    found = extract_files(SourceFile(path, source.encode()) for path, source in files.items())
    return found.provider or Contract(Side.PROVIDER)


def names(contract: Contract) -> list[str]:
    return sorted({o.name for o in contract.operations})
