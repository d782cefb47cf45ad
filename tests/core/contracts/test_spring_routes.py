"""Routes of Spring and JAX-RS are found through the idioms that projects use."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.sources import SourceFile

from .spring import BOOT, MAIN, controller, served, whole

JAXRS = "import jakarta.ws.rs.*;\n"
IDIOMS: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "the five shortcuts": (
        {"A.java": controller('@GetMapping("/a") X a() {} @PostMapping("/a") X b() {} @PutMapping("/a/{id}") X c() {}'
                              '@DeleteMapping("a/{id}") X d() {} @PatchMapping(path = "/a/{id:[0-9]{2,}}") X e() {}')},
        ["DELETE /a/{id}", "GET /a", "PATCH /a/{id}", "POST /a", "PUT /a/{id}"],
    ),
    "a prefix on the class": (
        {"A.java": controller('@GetMapping X a() {} @GetMapping("/") X b() {} @GetMapping("x") X c() {}',
                              '@RestController\n@RequestMapping("/api/orders")')},
        ["GET /api/orders", "GET /api/orders/", "GET /api/orders/x"],
    ),
    "several paths and methods": (
        {"A.java": controller('@RequestMapping(value = {"/x", "/y"}, method = {RequestMethod.GET, RequestMethod.POST})'
                              " X a() {}", '@RestController @RequestMapping({"/a", "/b"})')},
        ["GET /a/x", "GET /a/y", "GET /b/x", "GET /b/y", "POST /a/x", "POST /a/y", "POST /b/x", "POST /b/y"],
    ),
    "any method": ({"A.java": controller('@RequestMapping("/a") X a() {}')}, ["ANY /a"]),
    "constants of other classes": (
        {"A.java": controller('@GetMapping(Paths.BASE + "/x") X a() {} @GetMapping(ONE) X b() {}\n'
                              'private static final String ONE = Paths.BASE + "/one";'),
         "Paths.java": 'package shop;\npublic interface Paths { String ROOT = "/r"; String BASE = ROOT + "/v1"; }'},
        ["GET /r/v1/one", "GET /r/v1/x"],
    ),
    "constants that are imported": (
        {"A.java": "package shop;\nimport static shop.api.Paths.BASE;\nimport shop.api.Paths;\n@RestController\n"
                   '@RequestMapping(BASE)\nclass A { @GetMapping(Paths.Nested.ONE) X a() {} }',
         "api/Paths.java": 'package shop.api;\npublic class Paths {\n public static final String BASE = "/b";\n'
                           ' public static class Nested { public static final String ONE = "/1"; }\n}'},
        ["GET /b/1"],
    ),
    "a setting in the path": (
        {"A.java": controller('@GetMapping("${shop.path:/a}/x") X a() {} @GetMapping("${shop.other}") X b() {}'),
         "App.java": BOOT, "/application.properties": "shop.other=/o"},
        ["GET /a/x", "GET /o"],
    ),
    "the path of the context": (
        {"A.java": controller('@GetMapping("/a") X a() {}'), "App.java": BOOT,
         "/application.yml": "server:\n  servlet:\n    contextPath: /shop/\nspring:\n  mvc.servlet.path: /api"},
        ["GET /shop/api/a"],
    ),
    "the path of an active profile": (
        {"A.java": controller('@GetMapping("/a") X a() {}'), "App.java": BOOT,
         "/application.yml": "spring.profiles.active: dev", "/application-dev.yml": "spring.webflux.base-path: /dev",
         "/application-prod.yml": "spring.webflux.base-path: /prod"},
        ["GET /dev/a"],
    ),
    "an interface with the mappings": (
        {"A.java": "package shop;\n@RestController\nclass A implements Api { @Override public X a(Long id) {} }",
         "Api.java": 'package shop;\n@RequestMapping("/api")\ninterface Api { @GetMapping("/a/{id}") X a(@PathVariable '
                     "Long id); }"},
        ["GET /api/a/{id}"],
    ),
    "an abstract controller": (
        {"A.java": 'package shop;\n@RestController @RequestMapping("/a")\nclass A extends Crud<Order, Long> {}',
         "Crud.java": "package shop;\nabstract class Crud<T, I> { @GetMapping T all() {} "
                      '@DeleteMapping("/{id}") void drop(@PathVariable I id) {} }'},
        ["DELETE /a/{id}", "GET /a"],
    ),
    "methods with one name": (
        {"A.java": controller('@GetMapping("/a") X a(Object x) {} @GetMapping("/b") X a(String x) {}'
                              '@GetMapping("/c") X a(Long x) {} X a(int n) {}')},
        ["GET /a", "GET /b", "GET /c"],
    ),
    "annotations of the tree": (
        {"A.java": 'package shop;\n@Api("/a")\nclass A { @Read("/x") X a() {} }',
         "Api.java": "package shop;\n@RestController @RequestMapping\n@interface Api { String[] value(); }",
         "Read.java": "package shop;\n@RequestMapping(method = {RequestMethod.GET})\n"
                      "@interface Read { String value(); }"},
        ["GET /a/x"],
    ),
    "a prefix for the controllers of a package": (
        {"A.java": controller('@GetMapping("/a") X a() {}'),
         "Web.java": "package shop;\nclass Web implements WebMvcConfigurer {\n"
                     "@Override public void configurePathMatch(PathMatchConfigurer c) {\n"
                     'c.addPathPrefix("/api", t -> t.isAnnotationPresent(RestController.class)); } }'},
        ["GET /api/a"],
    ),
    "the rest of a path": (
        {"A.java": controller('@GetMapping("/files/**") X a() {} @GetMapping("/one/*/x") X b() {}'
                              '@GetMapping("/all/{*rest}") X c() {}')},
        ["GET /all/{*rest}", "GET /files/{*}", "GET /one/{}/x"],
    ),
    "functions": (
        {"A.java": "package shop;\nclass A {\n@Bean RouterFunction<ServerResponse> all(H h) { return route()"
                   '.path("/api", b -> b.GET("/a/{id}", h::one).POST("/a", accept(JSON), h::add))'
                   '.DELETE("/b", h::drop).build(); }\n'
                   "@Bean RouterFunction<ServerResponse> old(H h) { return "
                   'nest(path("/old"), RouterFunctions.route(GET("/a").and(accept(JSON)), h::one).andRoute(PUT("/a"), '
                   "h::put).and(more())); }\n"
                   'RouterFunction<ServerResponse> more() { return route(GET("/more"), h::more); }\n}'},
        ["DELETE /b", "GET /api/a/{id}", "GET /old/a", "GET /old/more", "POST /api/a", "PUT /old/a"],
    ),
    "functions of Kotlin": (
        {"A.kt": 'package shop\nconst val ROOT = "/r"\nclass A {\n  @Bean\n  fun all(h: H) = router {\n'
                 '    "/api".nest {\n      GET("/a/{id}", h::one)\n      POST("/a") { h.add(it) }\n'
                 '      accept(JSON).nest { DELETE("", h::drop) }\n    }\n    (accept(JSON) and "/b").nest {\n'
                 '      PUT(ROOT, h::put)\n    }\n  }\n'
                 '  fun lost(h: H): RouterFunction<X> = coRouter { GET("/no", h::no) }\n}\n'},
        ["DELETE /api", "GET /api/a/{id}", "POST /api/a", "PUT /b/r"],
    ),
    "resources of JAX-RS": (
        {"A.java": JAXRS + '@Path("/a")\npublic class A {\n@GET X all() {}\n@POST @Path("{id: \\\\d+}") X one() {}\n'
                           '@Path("sub") public Sub sub() {} }',
         "Sub.java": JAXRS + '@Produces("application/json")\npublic class Sub { @GET @Path("/x") X x() {} }',
         "App.java": JAXRS + '@ApplicationPath("/api")\npublic class App extends Application {}'},
        ["GET /api/a", "GET /api/a/sub/x", "POST /api/a/{id}"],
    ),
    "what only looks like a route": (
        {"A.java": 'package shop;\n@FeignClient("x") interface A { @GetMapping("/a") X a(); }\n',
         "B.java": 'package shop;\nimport retrofit2.http.*;\ninterface B { @GET("/b") Call<X> b(); }',
         "C.java": JAXRS + '@Path("/c") @RegisterRestClient interface C { @GET X c(); }',
         "/D.java": 'package shop;\nclass D { void d() { client.get("/d"); } }'},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IDIOMS)
def test_a_route_is_found_through(name: str):
    files, wanted = IDIOMS[name]
    assert sorted(o.name for o in served(files).operations) == wanted


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"A.java": controller('@GetMapping(Elsewhere.PATH) X a() {}')}, "unknown_path"),
        ({"A.java": controller('@GetMapping("/a") X a() {}', "@RestController @RequestMapping(Elsewhere.PATH)")},
         "unknown_prefix"),
        ({"A.java": controller('@GetMapping("/a") X a() {}'), "App.java": BOOT,
          "/application.yml": "server.servlet.context-path: ${CONTEXT}"}, "unknown_prefix"),
        ({"A.java": JAXRS + '@Path("/a")\npublic class A { @GET X all() {} }'}, "unknown_prefix"),
        ({"A.java": 'class A { RouterFunction<X> a() { return route().GET("/a", h::a).build(); } }'},
         "unmounted_router"),
    ],
)  # fmt: skip
def test_what_nobody_can_tell_is_said_and_has_no_path(files: Mapping[str, str], code: str):
    contract = served(files)
    assert (contract.operations, [d.code for d in contract.diagnostics]) == ((), [code])
    assert [u.method for u in contract.unplaced] == ["GET"]


def test_settings_of_the_application_hold_for_the_modules_it_uses():
    files = {
        "lib/src/main/java/shop/A.java": controller('@GetMapping("/a") X a() {}'),
        "lib/pom.xml": "<artifactId>lib</artifactId>",
        "web/src/main/java/shop/App.java": BOOT,
        "web/pom.xml": "<dependency><artifactId>lib</artifactId></dependency>",
        "web/src/main/resources/application.yml": "server.servlet.context-path: /web",
        "job/src/main/java/shop/Job.java": BOOT,
        "job/src/main/resources/application.yml": "server.servlet.context-path: /job",
    }
    assert [o.name for o in whole(files).operations] == ["GET /web/a"]


def test_calls_of_what_libraries_serve_are_not_in_error():
    files = {
        f"{MAIN}A.java": controller('@GetMapping("/api/a") X a() {}'),
        f"{MAIN}App.java": f"{BOOT}\nclass Run {{ void main() {{ SpringApplication.run(App.class); }} }}",
        f"{MAIN}Security.java": 'import security.X; class S { void s() { h.logoutUrl("/api/out"); } }',
        "app/src/main/resources/application.yml": "management.endpoints.web:\n  base-path: /management",
        "app/pom.xml": "<artifactId>spring-boot-starter-actuator</artifactId>",
        "web/calls.ts": "fetch('/management/health'); fetch('/api/out', { method: 'POST' }); fetch('/api/b')",
    }
    found = extract_files([SourceFile(p, t.encode()) for p, t in files.items()])
    assert found.provider is not None
    assert found.consumer is not None
    errors = [m.operation for m in compare(found.provider, found.consumer).mismatches if m.severity is Severity.ERROR]
    assert errors == ["GET /api/b"]
    assert {d.code for d in found.provider.diagnostics} == {"library_routes"}


BREAKING = {
    "a class that inherits from itself": "@RestController class A extends A { @GetMapping(A.X) Y a() {} }",
    "classes in a circle": "class A extends B { static final String X = B.X; } class B extends A { static final String "
                           "X = A.X; }\n@RestController class C extends A { @GetMapping(A.X) A c() {} }",
    "a type that grows": "class A<T> { public A<A<T>> next; public A<java.util.List<T>> other; }\n"
                         '@RestController class C { @GetMapping("/c") A<String> c() {} }',
    "many texts": '@RestController class A { @GetMapping(' + '"a" + ' * 3000 + '"b") X a() {} }',
    "nesting": '@RestController class A { @GetMapping(' + "(" * 3000 + '"b"' + ")" * 3000 + ") X a() {} }",
    "nested classes": "class A {" * 500 + "@RestController class B { @GetMapping X a() {} }" + "}" * 500,
    "a list of lists": "@RestController class A { @GetMapping X a(@RequestBody " + "List<" * 400 + ">" * 400 + " x)}",
    "no text": "\udcff\udcfe\x00@RestController class \udcff { @GetMapping(\udcff) X a() {} }",
    "half": '@RestController @RequestMapping(value = {"/a", class A { @GetMapping("/x',
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKING)
def test_no_code_breaks_the_reader(name: str):
    whole_bytes = BREAKING[name].encode(errors="surrogateescape")
    others = ("src/main/resources/application.yml", "src/main/resources/application.properties", "pom.xml")
    extract_files([SourceFile(p, whole_bytes) for p in ("A.java", "B.kt", *others)])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_cut_anywhere_is_read(data: st.DataObject):
    kotlin = "".join(IDIOMS["functions of Kotlin"][0].values()).encode()
    extract_files([SourceFile("A.kt", kotlin[: data.draw(st.integers(0, len(kotlin)))])])
    code = "".join(text for name in ("functions", "resources of JAX-RS") for text in IDIOMS[name][0].values()).encode()
    extract_files([SourceFile("A.java", code[: data.draw(st.integers(0, len(code)))])])
