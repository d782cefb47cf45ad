"""What is read from the source of a FastAPI app is what FastAPI itself writes into its document.

With one difference: a field with a default is always there in an answer, and the document leaves that open.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Operation, Side
from interlock.core.contracts.shapes import Shape, Shapes, follow
from interlock.core.contracts.sources import SourceFile

from .trees import provider

HEAD = """
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Generic, Literal, Optional, TypeVar, Union
from uuid import UUID
from fastapi import APIRouter, Body, Cookie, Depends, FastAPI, File, Form, Header, Query, Security, UploadFile, status
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, RootModel, computed_field
from pydantic.alias_generators import to_camel
app = FastAPI()
"""

APPS = {
    "path parameters": """
@app.get("/orders/{order_id}/lines/{line}")
def read(order_id: int, line: UUID, day: date): ...
""",
    "query parameters": """
class Sort(str, Enum):
    up = "asc"
    down = "desc"
@app.get("/orders")
def read(page: int = 1, text: str | None = None, tags: list[str] = Query([]), sort: Sort = Sort.up,
         kind: Literal["a", "b"] = "a", size: Annotated[int, Query(ge=1, alias="pageSize")] = 10,
         old: Optional[int] = Query(None, deprecated=True)): ...
""",
    "headers and cookies": """
@app.get("/orders")
def read(x_trace_id: str = Header(), user_agent: Annotated[str | None, Header()] = None, session: str = Cookie(""),
         token: Annotated[str, Header(alias="X-Token")] = "a",
         raw_name: str = Header("", convert_underscores=False)): ...
""",
    "a query model": """
class Filters(BaseModel):
    limit: int = 10
    before: datetime | None = None
    word: str
@app.get("/orders")
def read(filters: Annotated[Filters, Query()]): ...
""",
    "a body": """
class Line(BaseModel):
    product: UUID
    count: int = 1
class Order(BaseModel):
    title: str
    note: str | None = None
    price: float
    lines: list[Line] = []
    by: dict[str, Line]
    at: datetime
    on: Optional[date]
    any: Union[int, str]
    parent: "Order | None" = None
@app.post("/orders", status_code=201)
def make(order: Order) -> Order: ...
@app.put("/orders")
def many(orders: list[Order]): ...
""",
    "several bodies": """
class A(BaseModel):
    x: int
class B(BaseModel):
    y: int
@app.post("/two")
def two(a: A, b: B | None = None): ...
@app.post("/embedded")
def embedded(a: Annotated[A, Body(embed=True)]): ...
@app.post("/mixed/{id}")
def mixed(id: int, a: A, urgent: Annotated[bool, Body()], q: str = ""): ...
@app.post("/plain")
def plain(word: str = Body(...)): ...
""",
    "forms and files": """
@app.post("/login")
def login(name: str = Form(), password: Annotated[str, Form()] = ""): ...
@app.post("/upload")
def upload(file: UploadFile, note: str = Form("")): ...
@app.post("/uploads")
def uploads(files: list[UploadFile]): ...
@app.post("/raw")
def raw(file: Annotated[bytes, File()]): ...
class Data(BaseModel):
    name: str
    age: int = 1
@app.post("/model")
def model(data: Annotated[Data, Form()]): ...
""",
    "dependencies": """
def page(limit: int = 10, offset: int = 0): ...
def deep(p=Depends(page), x_key: str = Header()): ...
class Search:
    def __init__(self, q: str, exact: bool = False): ...
class Checker:
    def __init__(self, level: int): self.level = level
    def __call__(self, level_name: str): ...
Paged = Annotated[dict, Depends(page)]
def item(order_id: int): ...
@app.get("/a")
def a(d=Depends(deep), s: Search = Depends()): ...
@app.get("/b", dependencies=[Depends(Checker(1))])
def b(p: Paged): ...
@app.get("/orders/{order_id}", dependencies=[Depends(item)])
def c(): ...
""",
    "security": """
bearer = HTTPBearer()
oauth = OAuth2PasswordBearer(tokenUrl="token")
key = APIKeyHeader(name="X-Key")
def user(token: str = Depends(oauth)): ...
@app.get("/a")
def a(u=Depends(user)): ...
@app.get("/b")
def b(u=Security(user, scopes=["x"]), k: str = Security(key)): ...
router = APIRouter(prefix="/r", dependencies=[Depends(bearer)])
@router.get("/c")
def c(): ...
app.include_router(router)
@app.get("/open")
def open(): ...
""",
    "routers": """
leaf = APIRouter(prefix="/leaf", tags=["leaf"])
@leaf.get("")
def bare(): ...
@leaf.get("/")
def slash(): ...
middle = APIRouter()
middle.include_router(leaf, prefix="/middle")
middle.include_router(leaf, prefix="/again")
app.include_router(middle, prefix="/v1", responses={404: {"model": dict[str, str]}})
app.include_router(APIRouter(), prefix="/none")
@app.api_route("/both", methods=["PUT"])
def both(): ...
def added(id: int): ...
app.add_api_route("/added/{id}", added, methods=["DELETE"], status_code=status.HTTP_204_NO_CONTENT)
for name, handler in {"one": bare, "two": slash}.items():
    app.add_api_route(f"/loop/{name}", handler)
""",
    "answers": """
class Error(BaseModel):
    detail: str
class Order(BaseModel):
    id: int
    note: str = ""
    @computed_field
    @property
    def label(self) -> str: ...
@app.get("/a", response_model=list[Order], responses={404: {"model": Error}, 409: {"description": "no"}})
def a(): ...
@app.get("/b")
def b() -> Order | None: ...
@app.get("/c", status_code=204)
def c() -> None: ...
@app.get("/d", response_model=Order, status_code=status.HTTP_202_ACCEPTED)
def d() -> dict: ...
@app.get("/e")
def e() -> dict[str, int]: ...
@app.get("/f", deprecated=True, tags=["x"], summary="Sum", operation_id="op")
def f() -> set[int]: ...
""",
    "models": """
T = TypeVar("T")
class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int
class Base(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    created_at: datetime
class User(Base):
    first_name: str
    email: str
    hidden: str = Field("", exclude=True)
    renamed: int = Field(1, alias="otherName")
    money: Annotated[int, Field(gt=0)]
class Users(RootModel[list[User]]): ...
class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int
class UserPage(Page[User]):
    next: str | None = None
@app.get("/page")
def page() -> Page[User]: ...
@app.get("/users")
def users() -> Users: ...
@app.get("/sub")
def sub() -> UserPage: ...
@app.post("/strict")
def strict(s: Strict): ...
@app.post("/user")
def user(u: User): ...
""",
}


@pytest.mark.parametrize("name", list(APPS))
def test_the_source_says_what_the_document_says(name: str):
    code = HEAD + APPS[name]
    assert flat(read(code)) == flat(provider(written_by_fastapi(code)))


def read(code: str) -> Contract:
    return extract_files([SourceFile("app.py", code.encode())]).provider or Contract(Side.PROVIDER)


def written_by_fastapi(code: str) -> str:
    names: dict[str, Any] = {"__name__": __name__}
    exec(compile(code, "app.py", "exec"), names)
    return json.dumps(names["app"].openapi())


def flat(contract: Contract) -> list[str]:
    """All that is said, without places, names of shapes, and the answer to what does not validate."""
    return sorted(line for o in contract.operations for line in _lines(o, contract.shapes))


def _lines(operation: Operation, shapes: Shapes) -> Iterator[str]:
    name = operation.name
    yield f"{name} {operation.security} {operation.deprecated} {operation.tags}"
    for parameter in operation.parameters:
        shape = _spelled(parameter.shape, shapes)
        yield f"{name} {parameter.location}.{parameter.name} {parameter.required} {shape}"
    for body in operation.bodies:
        yield f"{name} {body.media_type} {body.required} {_spelled(body.shape, shapes)}"
    for response in operation.responses:
        if response.status != "422":
            shape = _spelled(response.shape, shapes).replace("?", "")
            yield f"{name} {response.status} {response.media_type} {shape}"


def _spelled(shape: Shape, shapes: Shapes, depth: int = 0) -> str:
    whole = follow(shape, shapes)
    if depth > 4 or not whole.is_known:
        return "any"
    inner = [_spelled(o, shapes, depth + 1) for o in whole.options]
    fields = [f"{f.name}{'' if f.required else '?'}:{_spelled(f.shape, shapes, depth + 1)}" for f in whole.fields]
    more = [f"{word}={_spelled(s, shapes, depth + 1)}" for word, s in (("[]", whole.items), ("*", whole.values)) if s]
    marks = [str(whole.enum)] if whole.enum else []
    marks += ["closed"] if whole.closed else []
    return f"<{'|'.join(sorted(whole.kinds))} {whole.format} {' '.join([*marks, *inner, *fields, *more])}>"
