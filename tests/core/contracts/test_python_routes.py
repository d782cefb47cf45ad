"""Routes of Python frameworks are found through the idioms that projects use; what cannot be told is listed."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.extractors.python import python_routes
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.shapes import describe
from interlock.core.contracts.sources import SourceFile

APP = "from fastapi import FastAPI, APIRouter, Depends\napp = FastAPI()\n"
ROUTER = 'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/orders")\ndef read(): ...\n'

FASTAPI = {
    "a constant": ({"a.py": APP + 'P = "/v1"\n@app.get(P + "/orders")\ndef f(): ...'}, ["GET /v1/orders"]),
    "an f-string": ({"a.py": APP + 'V = 1\n@app.get(f"/v{V}/orders")\ndef f(): ...'}, ["GET /v1/orders"]),
    "a percent sign": ({"a.py": APP + '@app.get("/%s/x" % "v1")\ndef f(): ...'}, ["GET /v1/x"]),
    "format": ({"a.py": APP + '@app.get("/{}/{{id}}".format("v1"))\ndef f(id): ...'}, ["GET /v1/{id}"]),
    "a choice of paths": (
        {"a.py": APP + 'import os\np = "/a" if os.name else "/b"\n@app.get(p)\ndef f(): ...'},
        ["GET /a", "GET /b"],
    ),
    "another module": (
        {"main.py": APP + "from api import router\napp.include_router(router, prefix='/v1')", "api.py": ROUTER},
        ["GET /v1/orders"],
    ),
    "a package above": (
        {
            "back/app/main.py": APP + "from app.api import orders\napp.include_router(orders.router)",
            "back/app/__init__.py": "",
            "back/app/api/__init__.py": "",
            "back/app/api/orders.py": ROUTER,
        },
        ["GET /orders"],
    ),
    "a re-export": (
        {
            "app/main.py": APP + "from .api import orders_router as r\napp.include_router(r)",
            "app/api/__init__.py": "from .orders import router as orders_router",
            "app/api/orders.py": ROUTER,
        },
        ["GET /orders"],
    ),
    "a star": (
        {"main.py": APP + "from api import *\napp.include_router(router)", "api.py": ROUTER},
        ["GET /orders"],
    ),
    "folders without init": (
        {"main.py": APP + "import api.orders\napp.include_router(api.orders.router)", "api/orders.py": ROUTER},
        ["GET /orders"],
    ),
    "modules that import each other": (
        {
            "main.py": APP + "import api\ndef get_db(): ...\napp.include_router(api.router)",
            "api.py": "import main\nfrom main import get_db\n" + ROUTER.replace("read()", "read(db=Depends(get_db))"),
        },
        ["GET /orders"],
    ),
    "settings": (
        {
            "main.py": APP + "from config import settings\n@app.get(f'{settings.API}/orders')\ndef f(): ...",
            "config.py": "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n"
            "    API: str = '/api'\nsettings = Settings()",
        },
        ["GET /api/orders"],
    ),
    "settings through a function": (
        {
            "main.py": APP + "from functools import lru_cache\nclass Settings:\n    v = 2\n    @property\n"
            "    def api(self): return f'/v{self.v}'\n@lru_cache\ndef get(): return Settings()\n"
            "@app.get(get().api)\ndef f(): ...",
        },
        ["GET /v2"],
    ),
    "the environment with a default": (
        {"a.py": APP + "import os\n@app.get(os.getenv('P', '/api'))\ndef f(): ..."},
        ["GET /api"],
    ),
    "a factory": (
        {"a.py": "from fastapi import FastAPI\nfrom b import router\ndef make():\n    app = FastAPI()\n"
         "    app.include_router(router)\n    return app\napp = make()", "b.py": ROUTER},
        ["GET /orders"],
    ),
    "a factory nobody calls": (
        {"a.py": "from fastapi import FastAPI\nfrom b import router\ndef make(settings):\n    app = FastAPI()\n"
         "    app.include_router(router)\n    return app", "b.py": ROUTER},
        ["GET /orders"],
    ),
    "a function that registers": (
        {"a.py": APP + "from b import router\ndef register(app, prefix=''):\n"
         "    app.include_router(router, prefix=prefix)\nregister(app)\nregister(app, '/v1')", "b.py": ROUTER},
        ["GET /orders", "GET /v1/orders"],
    ),
    "a factory of routers": (
        {"a.py": APP + "def crud(name):\n    router = APIRouter(prefix=f'/{name}')\n    @router.get('/{id}')\n"
         "    def one(id: int): ...\n    return router\nfor n in ['a', 'b']:\n    app.include_router(crud(n))"},
        ["GET /a/{id}", "GET /b/{id}"],
    ),
    "a list of routers": (
        {"a.py": APP + "import b\nrouters = [(b.router, '/x')]\nrouters.append((b.router, '/y'))\n"
         "for router, prefix in routers:\n    app.include_router(router, prefix=prefix)", "b.py": ROUTER},
        ["GET /x/orders", "GET /y/orders"],
    ),
    "an app that is a class": (
        {"a.py": "from fastapi import FastAPI\nfrom b import router\nclass Server:\n    def __init__(self):\n"
         "        self.app = FastAPI()\n        self.routes()\n    def routes(self):\n"
         "        self.app.include_router(router)\nserver = Server()", "b.py": ROUTER},
        ["GET /orders"],
    ),
    "a router that is a subclass": (
        {"a.py": APP + "class Mine(APIRouter):\n    def __init__(self, name, **more):\n"
         "        super().__init__(prefix=f'/{name}', **more)\nr = Mine('orders', tags=['x'])\n"
         "@r.get('')\ndef f(): ...\napp.include_router(r)"},
        ["GET /orders"],
    ),
    "a mounted app": (
        {"a.py": APP + "inner = FastAPI()\n@inner.get('/x')\ndef f(): ...\napp.mount('/in', inner)"},
        ["GET /in/x"],
    ),
    "routes of starlette": (
        {"a.py": "from starlette.applications import Starlette\nfrom starlette.routing import Mount, Route\n"
         "async def f(request): ...\napp = Starlette(routes=[Route('/a', f, methods=['POST']),"
         " Mount('/in', routes=[Route('/b/{id:int}', f)])])"},
        ["GET /in/b/{id}", "POST /a"],
    ),
    "a mount put into the routes": (
        {"a.py": APP + "from starlette.routing import Mount\ninner = FastAPI()\n@inner.get('/x')\ndef f(): ...\n"
         "app.router.routes.append(Mount('/in', inner))"},
        ["GET /in/x"],
    ),
    "packages in folders beside each other": (
        {"server/shop/app.py": APP + "import pages.home\nfor p in [pages.home]:\n    app.include_router(p.router)",
         "server/shop/__init__.py": "", "web/pages/__init__.py": "", "web/pages/home.py": ROUTER},
        ["GET /orders"],
    ),
    "a class based view": (
        {"a.py": APP + "from fastapi_utils.cbv import cbv\nr = APIRouter()\n@cbv(r)\nclass Orders:\n"
         "    @r.get('/orders/{id}')\n    def one(self, id: int): ...\napp.include_router(r)"},
        ["GET /orders/{id}"],
    ),
    "a handler given later": (
        {"a.py": APP + "def f(): ...\napp.get('/a')(f)\napp.add_api_route('/b', f, methods=['PUT', 'DELETE'])"},
        ["DELETE /b", "GET /a", "PUT /b"],
    ),
    "what only looks like a route": (
        {"a.py": APP + "import httpx, requests\nfrom fastapi.testclient import TestClient\nclient = TestClient(app)\n"
         "client.get('/x')\nrequests.get('/y')\nhttpx.post('/z')\n@client.get('/w')\ndef f(): ..."},
        [],
    ),
    "a test": ({"tests_of/test_app.py": APP + "@app.get('/x')\ndef f(): ..."}, []),
}  # fmt: skip

LOOPS = APP + "".join("  " * i + f"for i{i} in (1, 2, 3, 4, 5, 6, 7, 8, 9):\n" for i in range(20)) + "  " * 20 + "app"

SAID = {
    "a router nobody mounts": ({"a.py": ROUTER}, "unmounted_router"),
    "a prefix from nowhere": (
        {"a.py": APP + "import b\napp.include_router(b.router, prefix=unknown())", "b.py": ROUTER},
        "unknown_prefix",
    ),
    "a path from nowhere": ({"a.py": APP + "@app.get(unknown())\ndef f(): ..."}, "unknown_path"),
    "a router of a library": (
        {
            "a.py": APP
            + "from fastapi_users import FastAPIUsers\nu = FastAPIUsers()\napp.include_router(u.get_auth_router())"
        },
        "unknown_router",
    ),
    "a mount under a condition": (
        {"a.py": APP + "import os, b\nif os.getenv('DEBUG'):\n    app.include_router(b.router)", "b.py": ROUTER},
        "conditional_mount",
    ),
    "prefixes under a condition": (
        {
            "a.py": APP + "import os, b\nprefix = ''\nif os.getenv('A'):\n    prefix = os.getenv('A') + '/x'\n"
            "app.include_router(b.router, prefix=prefix)",
            "b.py": ROUTER,
        },
        "conditional_mount",
    ),
    "a router whose prefix hangs on a condition": (
        {
            "a.py": APP + "import os\nprefix = '/v1'\nif os.getenv('A'):\n    prefix = os.getenv('A') + '/x'\n"
            "router = APIRouter(prefix=prefix)\n@router.get('/x')\ndef f(): ...\napp.include_router(router)"
        },
        "conditional_mount",
    ),
    "a loop that never ends": ({"a.py": LOOPS}, "unfinished"),
    "broken syntax": ({"a.py": APP + "@app.get('/x')\ndef f(: ...\ndef ("}, "broken_file"),
}

BREAKING = {
    "deep nesting": APP + "x = " + "(" * 5000 + ")" * 5000,
    "deep calls": APP + "x = " + "f(" * 3000 + ")" * 3000,
    "a function inside itself": APP + "def f(n): return f(n)\nf(1)",
    "two functions inside each other": APP + "def f(n): return g(n)\ndef g(n): return f(n)\nf(1)",
    "a class inside itself": APP + "class A(A): ...\nclass B(C): ...\nclass C(B): ...\n@app.get('/')\ndef f(a: B): ...",
    "texts that double": APP + "x = 'ab'\n" + "x = x + x\n" * 200 + "@app.get(x)\ndef f(): ...",
    "lists that double": APP + "x = [1, 2]\n" + "x += x\n" * 200,
    "a wide format": APP + "app.get('{:>9999999999}'.format(1))\napp.get('%9999999999d' % 1)",
    "loops in loops": LOOPS,
    "wrong encoding": APP + "x = '\udcff'",
    "nothing": "",
    "an import of itself": "from a import a\nfrom fastapi import FastAPI\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FASTAPI)
def test_a_route_of_fastapi_is_found_through(name: str):
    files, wanted = FASTAPI[name]
    assert routes(files) == wanted


@pytest.mark.parametrize("name", SAID)
def test_what_cannot_be_told_is_said(name: str):
    files, code = SAID[name]
    assert code in {d.code for d in served(files).diagnostics}


@pytest.mark.parametrize("name", BREAKING)
def test_no_code_breaks_the_reader(name: str):
    content = BREAKING[name].encode(errors="surrogateescape")
    extract_files([SourceFile("a.py", content)])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_cut_anywhere_is_read(data: st.DataObject):
    whole = FASTAPI["a factory of routers"][0]["a.py"].encode()
    extract_files([SourceFile("a.py", whole[: data.draw(st.integers(0, len(whole)))])])


def test_modules_that_import_each_other_in_a_long_chain_are_read():
    files = {f"m{i}.py": f"from m{i + 1} import router\nfrom fastapi import APIRouter\n" for i in range(300)}
    files["m300.py"] = ROUTER
    found = served({"main.py": APP + "from m0 import router\napp.include_router(router)", **files})
    assert found.side is Side.PROVIDER


def test_a_field_with_a_default_is_always_there_in_an_answer_and_may_be_left_out_when_sent():
    code = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int = 1\n@app.post('/a')\ndef f(a: A) -> A: ..."
    contract = served({"a.py": APP + code})
    (operation,) = contract.operations
    assert [f.required for f in contract.shapes[operation.bodies[0].shape.ref].fields] == [False]
    assert [f.required for f in contract.shapes[operation.responses[0].shape.ref].fields] == [True]


def test_limits_of_fields_and_parameters_are_read():
    code = (
        "from typing import Annotated\nfrom fastapi import Query\nfrom pydantic import BaseModel, Field\n"
        "class A(BaseModel):\n    x: Annotated[str, Field(max_length=9)]\n    y: int = Field(ge=1, lt=5)\n"
        "    z: list[str] = Field(min_length=2)\n"
        "@app.post('/a')\ndef f(a: A, q: str = Query(pattern='^a')): ..."
    )
    contract = served({"a.py": APP + code})
    (operation,) = contract.operations
    fields = contract.shapes[operation.bodies[0].shape.ref].fields
    assert [f.shape.facets for f in fields] == [
        (("maxLength", 9),),
        (("exclusiveMaximum", 5), ("minimum", 1)),
        (("minItems", 2),),
    ]
    assert [p.shape.facet("pattern") for p in operation.parameters] == ["^a"]


@pytest.mark.parametrize(
    ("word", "sure"),
    [
        ("response_model_exclude_unset", []),
        ("response_model_exclude_defaults", []),
        ("response_model_exclude_none", ["x"]),
    ],
)
def test_of_an_answer_that_leaves_fields_out_nobody_can_say_which_are_there(word: str, sure: list[str]):
    code = "from pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n    y: int | None\n"
    code += f"@app.get('/a', response_model=A, {word}=True)\ndef f(): ..."
    (operation,) = served({"a.py": APP + code}).operations
    fields = operation.responses[0].shape.fields
    assert [f.name for f in fields if f.required] == sure
    assert [f.name for f in fields if f.unsure] == [n for n in ("x", "y") if n not in sure]


def test_a_dependency_whose_parameters_are_made_when_it_runs_demands_none():
    code = "from makefun import with_signature\nfrom fastapi import Depends\nclass Sorting:\n"
    code += "    @with_signature(made)\n    async def __call__(self, sorting): ...\n"
    code += "@app.get('/a')\ndef f(s: list[str] = Depends(Sorting())): ..."
    (operation,) = served({"a.py": APP + code}).operations
    assert (operation.parameters, operation.query_is_complete) == ((), False)


def test_one_of_several_annotated_models_is_the_body():
    code = "from typing import Annotated\nfrom pydantic import BaseModel\nclass A(BaseModel):\n    x: int\n"
    code += "class B(BaseModel):\n    y: int\nE = Annotated[Annotated[A, 'a'] | Annotated[B, 'b'], 'e']\n"
    code += "@app.post('/a')\ndef f(e: E): ..."
    (operation,) = served({"a.py": APP + code}).operations
    assert (operation.parameters, len(operation.bodies[0].shape.options)) == ((), 2)


def test_in_pydantic_1_an_optional_field_may_be_left_out():
    code = "from typing import Optional\nfrom pydantic import BaseModel, validator\nclass A(BaseModel):\n"
    code += "    x: Optional[int]\n    class Config:\n        extra = 'forbid'\n@app.post('/a')\ndef f(a: A): ..."
    contract = served({"a.py": APP + code})
    shape = contract.shapes[contract.operations[0].bodies[0].shape.ref]
    assert ([f.required for f in shape.fields], shape.closed) == ([False], True)


def test_fields_of_a_class_outside_of_the_tree_leave_the_shape_open():
    code = "from elsewhere import Base\nfrom pydantic import BaseModel\nclass A(Base, BaseModel):\n    x: int\n"
    contract = served({"a.py": APP + code + "@app.post('/a')\ndef f(a: A): ..."})
    assert contract.shapes[contract.operations[0].bodies[0].shape.ref].closed is False


def test_a_name_written_in_camel_case_by_a_function_of_the_tree_is_read():
    code = "from pydantic import BaseModel\ndef camel(s):\n    first, *rest = s.split('_')\n"
    code += "    return first + ''.join(w.capitalize() for w in rest)\nclass A(BaseModel):\n    first_name: str\n"
    code += "    class Config:\n        alias_generator = camel\n@app.get('/a')\ndef f() -> A: ..."
    contract = served({"a.py": APP + code})
    assert [f.name for s in contract.shapes.values() for f in s.fields] == ["firstName"]


def test_types_ahead_of_their_class_and_in_newer_syntax_are_read():
    code = (
        "from pydantic import BaseModel\nclass Page[T](BaseModel):\n    items: list['T']\n    next: 'Page[T] | None'\n"
    )
    code += "type Ids = list[int]\n@app.get('/a')\ndef f(ids: 'Ids') -> 'Page[Item]': ...\n"
    code += "class Item(BaseModel):\n    id: int\n"
    contract = served({"a.py": APP + code})
    page = next(s for name, s in contract.shapes.items() if "Page" in name)
    assert describe(page, contract.shapes) == "{items: Item[], next: Page[Item]?}"


def test_test_files_are_none_of_ours():
    assert [python_routes.reads(p) for p in ("app/main.py", "test_a.py", "a_test.py", "conftest.py")] == [True] + [
        False
    ] * 3


def served(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)


def routes(files: Mapping[str, str]) -> list[str]:
    return sorted(o.name for o in served(files).operations)
