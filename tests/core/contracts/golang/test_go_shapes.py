"""What handlers of Go take and answer is read from what they do with their context, and from the structs they use."""

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.lookup import describe_operation
from interlock.core.contracts.model import Contract
from interlock.core.contracts.shapes import describe, follow
from interlock.core.contracts.sources import SourceFile

TYPES = """
type Status string
type Base struct { ID int64 `json:"id"` }
type Order struct {
	Base
	Total   float64    `json:"total"`
	Note    *string    `json:"note"`
	Paid    *time.Time `json:"paid,omitempty"`
	Tags    []string   `json:"tags,omitempty"`
	Status  Status     `json:"status"`
	Secret  string     `json:"-"`
	hidden  int
	Named   bool
	Items   []Item     `json:"items"`
	Extra   map[string]int `json:"extra"`
	Anything interface{} `json:"anything"`
}
type Item struct { Parent *Order `json:"parent"`; Count int `json:"count,string"` }
type Draft struct {
	Total float64 `json:"total" binding:"required,gt=0"`
	Note  string  `json:"note"`
	Page  int     `form:"page"`
}
type Loose struct { Name string; Age int `json:"age"` }
type Odd struct { A int `json:"a"` }
func (o Odd) MarshalJSON() ([]byte, error) { return nil, nil }
type Box[T any] struct { Value T `json:"value"` }
type Answer struct { Data interface{} `json:"data,omitempty"`; Code int `json:"code"` }
type Store interface { Find(id string) (*Order, error) }
type API struct { store Store }
func respond(c *gin.Context, value any) { c.JSON(http.StatusOK, value) }
func load() (Order, error) { return find() }
"""
ORDER = (
    "{id: integer, total: number, note: string?, paid?: date-time, tags?: string[], status: string, "
    "Named: boolean, items: Item[], extra: object, anything: any}"
)

ANSWERS = {
    "a struct": ("c.JSON(200, Order{})", [f"200 {ORDER}"]),
    "a map": ('c.JSON(http.StatusCreated, gin.H{"a": 1, "b": "x"})', ["201 {a: integer, b: string}"]),
    "what a service gives back": ("order, err := a.store.Find(x)\nc.JSON(200, order)", [f"200 {ORDER}"]),
    "what a function gives back": ("order, _ := load()\nc.JSON(200, gin.H{`order`: order})", ["200 {order: Order}"]),
    "a list": ("var all []Order\nc.JSON(200, all)", ["200 Order[]"]),
    "by way of a function": ("respond(c, Item{})", ["200 {parent: Order?, count: string}"]),
    "what is put into an envelope": (
        "c.JSON(200, Answer{Data: Item{}, Code: 1})", ["200 {data: Item, code: integer}"],
    ),
    "failures are left out": ("if bad { c.JSON(400, gin.H{`error`: 1}); return }\nc.JSON(200, Item{})",
                              ["200 {parent: Order?, count: string}"]),
    "nothing": ("c.JSON(200, Odd{})", ["2XX any"]),
    "something generic": ("c.JSON(200, Box[int]{})", ["2XX any"]),
    "a file, too": ("if x { c.File(name); return }\nc.JSON(200, Item{})", ["2XX any"]),
    "something that nobody can follow": ("c.JSON(200, Item{})\nother.Do(c)", ["2XX any"]),
    "a status nobody can tell": ("c.JSON(status, Item{})", ["2XX {parent: Order?, count: string}"]),
}  # fmt: skip

BODIES = {
    "a binding": ("var d Draft\nif err := c.ShouldBindJSON(&d); err != nil { return }",
                  "{total: number, note?: string?}"),
    "names that are not said": ("var l Loose\nc.BindJSON(&l)", "any"),
    "nothing": ("", "any"),
    "json by hand, which asks for nothing": (
        "var d Draft\njson.NewDecoder(c.Request.Body).Decode(&d)", "{total?: number?, note?: string?}",
    ),
}  # fmt: skip

GIN = (
    'package main\nimport ("encoding/json"; "net/http"; "time"; "github.com/gin-gonic/gin")\n'
    'func main() {{ r := gin.New(); a := &API{{}}; r.POST("/x", a.handle) }}\n'
    "func (a *API) handle(c *gin.Context) {{\n{}\n}}\n"
)
PLAIN = (
    'package main\nimport ("net/http"; "encoding/json"; "time")\n'
    'func main() {{ http.HandleFunc("POST /x", handle) }}\n'
    "func handle(w http.ResponseWriter, r *http.Request) {{\n{}\n}}\n"
)


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_what_the_handler_writes(case: str):
    body, expected = ANSWERS[case]
    contract = scanned(GIN.format(body) + TYPES)
    responses = contract.operations[0].responses
    told = [f"{r.status} {describe(follow(r.shape, contract.shapes), contract.shapes)}" for r in responses]
    assert told == expected


@pytest.mark.parametrize("case", BODIES)
def test_a_body_is_what_is_bound(case: str):
    body, expected = BODIES[case]
    assert taken(scanned(GIN.format(body) + TYPES)) == expected


def test_plain_handlers_decode_and_encode():
    body = "var d Draft\njson.NewDecoder(r.Body).Decode(&d)\njson.NewEncoder(w).Encode(Item{})"
    contract = scanned(PLAIN.format(body) + TYPES)
    assert taken(contract) == "{total?: number?, note?: string?}"
    assert describe_operation(contract.operations[0], contract.shapes)[-1] == "  200: Item"


def test_parameters_of_the_query_are_those_asked_for():
    body = 'a := c.Query("a")\nb := c.DefaultQuery("b", "1")\n_ = c.Query(name)'
    found = scanned(GIN.format(body) + TYPES).operations[0]
    assert [(p.name, p.location.value, p.required) for p in found.parameters] == [
        ("a", "query", False),
        ("b", "query", False),
    ]
    assert not found.query_is_complete


def taken(contract: Contract) -> str:
    return describe(follow(contract.operations[0].bodies[0].shape, contract.shapes), contract.shapes)


def scanned(source: str) -> Contract:
    found = extract_files([SourceFile("main.go", source.encode())]).provider
    assert found is not None
    return found
