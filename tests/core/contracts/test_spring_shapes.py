"""What methods of Spring take and answer is read as Spring and Jackson have it, of Java and of Kotlin."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.model import Contract, Operation
from interlock.core.contracts.shapes import describe_fields, follow

from .spring import controller, served

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
