"""Routes that are put on an app as it starts, and under a prefix that the project is set up with."""

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract
from interlock.core.contracts.sources import SourceFile

ORDERS = (
    "from fastapi import APIRouter, FastAPI\nrouter = APIRouter(prefix='/orders')\n"
    "@router.get('/{id}')\ndef f(id): ...\n"
)
REGISTER = "def register(app: FastAPI):\n    app.include_router(router)\n"
BLUEPRINT = (
    "from flask import Flask, Blueprint\nbp = Blueprint('b', __name__)\n@bp.get('/orders/<id>')\ndef f(id): ...\n"
)
STARTS = {
    "a lifespan": (
        ORDERS + REGISTER + "async def start(app):\n    register(app)\nasync def lifespan(app):\n    await start(app)\n"
        "    yield\napp = FastAPI(lifespan=lifespan)"
    ),
    "a lifespan of an app that a function makes": (
        ORDERS + REGISTER + "async def lifespan(app):\n    register(app)\n    yield\n"
        "def make():\n    return FastAPI(lifespan=lifespan)"
    ),
    "a list of what runs at first": (
        ORDERS + "def start():\n    app.include_router(router)\napp = FastAPI(on_startup=[start])"
    ),
    "a handler of an event": (
        ORDERS
        + "app = FastAPI()\ndef start():\n    app.include_router(router)\napp.add_event_handler('startup', start)"
    ),
    "a decorated handler of an event": (
        ORDERS + REGISTER + "app = FastAPI()\n@app.on_event('startup')\nasync def start():\n    register(app)"
    ),
    "a function that takes the only app, which nobody calls": ORDERS + REGISTER + "app = FastAPI()",
    "the same of Flask": BLUEPRINT + "app = Flask(__name__)\ndef setup(app):\n    app.register_blueprint(bp)",
}
SETTINGS = {
    "a field made by a factory": "from pydantic import BaseModel, Field\nfrom pydantic_settings import BaseSettings\n"
    "class Run(BaseModel):\n    root: str = ''\nclass Settings(BaseSettings):\n"
    "    run: Run = Field(default_factory=Run)\nprefix = Settings(**read()).run.root\n",
    "an attribute of what nobody knows": "prefix = load().api.prefix\n",
    "a settings object of a library": "from dynaconf import Dynaconf\nprefix = Dynaconf().api_prefix\n",
    "a setting of a library": "from django.conf import settings\nprefix = settings.API_PREFIX\n",
}


@pytest.mark.parametrize("name", STARTS)
def test_routes_are_put_on_an_app_by(name: str):
    assert routes(STARTS[name]) == ["GET /orders/{id}"]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_prefix_nobody_can_tell_is_taken_as_empty_when_it_is(name: str):
    made = SETTINGS[name] + "from fastapi import APIRouter, FastAPI\napp = FastAPI()\nrouter = APIRouter()\n"
    assert routes(made + "@router.get('/a')\ndef f(): ...\napp.include_router(router, prefix=prefix)") == ["GET /a"]


def test_what_is_taken_for_granted_of_a_prefix_is_said():
    code = ORDERS + "app = FastAPI()\napp.include_router(router, prefix=load().api.prefix)"
    said = [d.sentence for d in served(code).diagnostics]
    assert said == ["The router made here is mounted only when: prefix is empty; taken as mounted."]


def test_an_app_is_handed_to_nobody_where_there_are_two():
    code = ORDERS + REGISTER + "first = FastAPI()\nsecond = FastAPI()\n@first.get('/a')\ndef g(): ..."
    assert routes(code) == ["GET /a"]


@pytest.mark.parametrize("prefix", ["prefix", "rows[0]", "other.prefix"])
def test_a_prefix_that_is_no_setting_is_not_taken_as_empty(prefix: str):
    code = ORDERS + "other = APIRouter(prefix=name())\ndef register(app, prefix):\n"
    assert routes(code + f"    app.include_router(router, prefix={prefix})\nregister(FastAPI(), name())") == []


def routes(code: str) -> list[str]:
    return sorted(o.name for o in served(code).operations)


def served(code: str) -> Contract:
    found = extract_files([SourceFile("app.py", code.encode())]).provider
    assert found is not None
    return found
