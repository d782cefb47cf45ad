"""Routes of Spring and JAX-RS are found through the idioms that projects use, with what they take and answer."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.compare import compare
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.shapes import describe_fields, follow
from interlock.core.contracts.sources import SourceFile

MAIN = "app/src/main/java/shop/"
BOOT = "package shop;\n@SpringBootApplication\nclass App {}"
JAXRS = "import jakarta.ws.rs.*;\n"


def controller(body: str, on_class: str = "@RestController") -> str:
    return f"package shop;\n{on_class}\npublic class Orders {{\n{body}\n}}"


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

ORDER = """package shop;
import jakarta.validation.constraints.*;
%s
public class Order {
    private Long id;
    @NotBlank @Size(max = 40) private String title;
    private Status status;
    private java.util.List<Line> lines;
    private boolean isPaid;
    @JsonIgnore private String secret;
    @JsonProperty("total_amount") private BigDecimal total;
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) private String password;
    private static final String X = "x";
    public enum Status { OPEN, @JsonProperty("done") DONE }
    @Data public static class Line { private int count; private Order order; }
}"""
FIELDS = "id: integer, title: string, status: OPEN|done, lines: Line[], paid: boolean, total_amount: number"


@pytest.mark.parametrize("name", IDIOMS)
def test_a_route_is_found_through(name: str):
    files, wanted = IDIOMS[name]
    assert sorted(o.name for o in served(files).operations) == wanted


def test_an_answer_has_the_properties_that_can_be_got():
    assert answer("Order get() {}", {"Order.java": ORDER % "@Data"}) == FIELDS


def test_wrappers_and_pages_are_opened():
    order = {"Order.java": "package shop;\n@Data class Order { private int id; }"}
    assert answer("Mono<ResponseEntity<Order>> get() {}", order) == "id: integer"
    page = answer("Page<Order> get() {}", order, "import org.springframework.data.domain.Page;")
    assert page.startswith("content: Order[], totalElements: integer")


def test_generic_classes_of_the_tree_are_filled_in():
    files = {
        "Order.java": "package shop;\nrecord Order(int id, @JsonProperty(\"n\") String name) {}",
        "Result.java": "package shop;\nclass Result<T> extends Base { private T data; public T getData() {} }",
        "Base.java": "package shop;\nclass Base { public int getCode() {} private String hidden; }",
    }  # fmt: skip
    contract = contract_of("Result<List<Order>> get() {}", files)
    shape = follow(contract.operations[0].responses[0].shape, contract.shapes)
    assert describe_fields(shape, contract.shapes) == "code: integer, data: Order[]"


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ('@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)', "created_at: integer, u_id: integer"),
        ('@JsonInclude(JsonInclude.Include.NON_NULL)', "createdAt?: integer, uId?: integer"),
        ('@JsonIgnoreProperties({"createdAt"})', "uId: integer"),
        ('@JsonIgnoreProperties(value = "uId", allowSetters = true)', "createdAt: integer"),
    ],
)  # fmt: skip
def test_jackson_is_heard(said: str, fields: str):
    code = f"package shop;\n{said}\nclass Order {{ public Long createdAt; public Long uId; }}"
    assert answer("Order get() {}", {"Order.java": code}) == fields


def test_a_class_that_is_a_map_may_hold_anything():
    code = (
        "package shop;\nimport java.util.HashMap;\nclass Order extends HashMap<String, Object> { public int getN() {} }"
    )
    shapes = contract_of("Order get() {}", {"Order.java": code}).shapes
    assert [s.is_known for s in shapes.values()] == [False]


def test_lombok_makes_names_as_it_does():
    code = "package shop;\n@Getter class Order { private Long uId; private boolean isNew; private Boolean isOld; }"
    assert answer("Order get() {}", {"Order.java": code}) == "uid: integer, new: boolean, isOld: boolean"


def test_an_advice_around_every_answer_leaves_them_open():
    files = {
        "Order.java": ORDER % "@Data",
        "Wrap.java": "package shop;\nclass Wrap implements ResponseBodyAdvice<Object> {}",
    }
    assert contract_of("Order get() {}", files).operations[0].responses[0].shape.is_known is False


@pytest.mark.parametrize(
    ("method", "wanted"),
    [
        ("void a() {}", ["200 "]),
        ("@ResponseStatus(HttpStatus.CREATED) Order a() {}", ["201 application/json"]),
        ("ResponseEntity<Void> a() { return ResponseEntity.noContent().build(); }", ["204 "]),
        ("ResponseEntity<Order> a() { return new ResponseEntity<>(o, HttpStatus.CREATED); }", ["201 application/json"]),
        (
            "ResponseEntity<X> a() { if (x) return ResponseEntity.notFound().build(); return ResponseEntity.ok(y); }",
            ["200 application/json"],
        ),
        ("ResponseEntity<Order> a() { return made(o); }", ["2XX application/json"]),
        ("void a(HttpServletResponse r) {}", ["2XX application/json"]),
        ("String a() {}", ["200 text/plain"]),
        ("byte[] a() {}", ["200 application/octet-stream"]),
    ],
)
def test_the_status_is_as_certain_as_the_code(method: str, wanted: list[str]):
    contract = served({"A.java": controller('@GetMapping("/a") ' + method)})
    assert [f"{r.status} {r.media_type}" for r in contract.operations[0].responses] == wanted


def test_parameters_say_where_they_are_and_whether_they_are_needed():
    method = (
        '@GetMapping("/{id}") Order get(@PathVariable("id") Long key, @RequestParam String q, '
        '@RequestParam(required = false) Integer limit, @RequestParam(defaultValue = "1") int page, '
        '@RequestParam Optional<String> sort, @RequestHeader("X-Shop") String shop, Principal who) {}'
    )
    assert parameters(method) == ["X-Shop", "id", "limit?", "page?", "q", "sort?"]
    assert served({"A.java": controller(method)}).operations[0].query_is_complete


def test_a_plain_object_is_filled_from_the_query():
    files = {"Filter.java": "package shop;\n@Data class Filter { private String q; private Integer page; }"}
    assert parameters('@GetMapping("/a") Order get(Filter filter, Integer x) {}', files) == ["page?", "q?", "x?"]


def test_what_a_form_may_send_need_not_be_in_the_query():
    (operation,) = served({"A.java": controller('@PostMapping("/a") Order a(@RequestParam String q) {}')}).operations
    assert [(p.name, p.required) for p in operation.parameters] == [("q", False)]
    assert [b.media_type for b in operation.bodies] == ["*/*"]


def test_a_body_needs_what_is_checked():
    taken = contract_of("void a(@RequestBody Order order) {}", {"Order.java": ORDER % "@Data"}, "Post")
    checked = contract_of("void a(@Valid @RequestBody Order order) {}", {"Order.java": ORDER % "@Data"}, "Post")
    assert [required(c) for c in (taken, checked)] == [[], ["title"]]
    title = follow(checked.operations[0].bodies[0].shape, checked.shapes).field("title")
    assert title is not None
    assert dict(title.shape.facets) == {"maxLength": 40, "minLength": 1}


def test_a_body_is_taken_in_every_form_that_is_named():
    forms = 'consumes = {"application/json", "application/merge-patch+json"}'
    method = f'@PatchMapping(value = "/a", {forms}) X a(@RequestBody Order order) {{}}'
    (operation,) = served({"A.java": controller(method)}).operations
    assert [b.media_type for b in operation.bodies] == ["application/json", "application/merge-patch+json"]


def test_a_file_is_a_part_of_a_form():
    (operation,) = served(
        {"A.java": controller('@PostMapping("/a") X a(@RequestParam MultipartFile file) {}')}
    ).operations
    assert [(b.media_type, [f.name for f in b.shape.fields]) for b in operation.bodies] == [
        ("multipart/form-data", ["file"])
    ]


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


KOTLIN = """package shop
import shop.api.ROOT

@RestController
@RequestMapping("$ROOT/orders", produces = [MediaType.APPLICATION_JSON_VALUE])
class Orders(private val orders: OrderStore) : Crud<Order>(), Api {
    @GetMapping("/{id}", "/by/{id}")
    suspend fun one(
        @PathVariable id: Long,
        @RequestParam(required = false) q: String?,
        @RequestParam n: Int = 1,
    ): Order? = orders.one(id)

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    fun add(@Valid @RequestBody order: Order): ResponseEntity<List<Order>> { return created(order) }

    override fun late() = orders.late()
    companion object {
        const val LATE = "/late"
    }
}
interface Api {
    @GetMapping(Orders.LATE) fun late(): Any
}
abstract class Crud<T : Any> {
    @DeleteMapping(value = ["/{id}"]) fun drop(@PathVariable id: Long) { store.drop(id) }
}
@RestController
class Ping {
    /* not a route: @GetMapping("/no") */
    @GetMapping("/ping") fun ping() = Unit
}
data class Order(
    val id: Long,
    @field:NotBlank val title: String,
    val note: String? = null,
    val isPaid: Boolean = false,
) {
    @get:JsonProperty("sum") val total: Double get() = 1.0
    val lines: List<Line> = listOf()
    private val hidden = 1
}
data class Line(val count: Int, val kind: Kind)
enum class Kind(val word: String) { BIG("b"), @JsonProperty("tiny") SMALL("s") }
"""


def test_controllers_of_kotlin_are_read_as_those_of_java():
    contract = served({"Orders.kt": KOTLIN, "api/Paths.kt": 'package shop.api\nconst val ROOT = "/api"\n'})
    assert sorted(o.name for o in contract.operations) == [
        "DELETE /api/orders/{id}", "GET /api/orders/by/{id}", "GET /api/orders/late", "GET /api/orders/{id}",
        "GET /ping", "POST /api/orders",
    ]  # fmt: skip
    one, add = (next(o for o in contract.operations if o.operation_id == name) for name in ("one", "add"))
    assert sorted((p.name, p.required) for p in one.parameters) == [("id", True), ("n", False), ("q", False)]
    answered = follow(one.responses[0].shape, contract.shapes)
    assert describe_fields(answered, contract.shapes) == (
        "id: integer, title: string, note: string?, isPaid: boolean, sum: number, lines: Line[]"
    )
    taken = follow(add.bodies[0].shape, contract.shapes)
    assert [f.name for f in taken.fields if f.required] == ["title"]


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
    extract_files([SourceFile("A.kt", KOTLIN.encode()[: data.draw(st.integers(0, len(KOTLIN)))])])
    code = "".join(IDIOMS["functions"][0].values()).encode() + (ORDER % "@Data @RestController").encode()
    extract_files([SourceFile("A.java", code[: data.draw(st.integers(0, len(code)))])])


def answer(method: str, files: Mapping[str, str], imports: str = "") -> str:
    contract = contract_of(method, files, imports=imports)
    (response,) = contract.operations[0].responses
    return describe_fields(follow(response.shape, contract.shapes), contract.shapes)


def contract_of(method: str, files: Mapping[str, str], verb: str = "Get", imports: str = "") -> Contract:
    body = controller(f'@{verb}Mapping("/a") {method}').replace("package shop;", f"package shop;\n{imports}")
    return served({"A.java": body, **files})


def parameters(method: str, files: Mapping[str, str] | None = None) -> list[str]:
    operation: Operation = served({"A.java": controller(method), **(files or {})}).operations[0]
    return sorted(p.name + ("" if p.required else "?") for p in operation.parameters)


def required(contract: Contract) -> list[str]:
    shape = follow(contract.operations[0].bodies[0].shape, contract.shapes)
    return [f.name for f in shape.fields if f.required]


def served(files: Mapping[str, str]) -> Contract:
    """By file name; one that begins with a slash lies with the resources."""
    placed = {f"app/src/main/resources{p}" if p.startswith("/") else MAIN + p: t for p, t in files.items()}
    return whole(placed)


def whole(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)
