"""Where the first route that fits answers, and the order of routes is known, a wider one hides those below it."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.sources import SourceFile

EXPRESS = "import { Router } from 'express';\nconst r = Router();\n%s\n"
EXPRESS += "import express from 'express';\nconst app = express();\napp.use('/users', r);"
KOA = "const Koa = require('koa');\nconst Router = require('@koa/router');\nconst app = new Koa();\n"
KOA += "const r = new Router();\n%s\napp.use(r.routes());"
HONO = "import { Hono } from 'hono';\nconst app = new Hono();\n%s\nexport default app;"
NEST = (
    "import { Controller, Get, Module, Version } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\n"
)
NEST += "@Controller('users')\nclass Users {\n%s\n}\n@Module({ controllers: [Users] })\nclass App {}\n"
NEST += "NestFactory.create(App).then((app) => app.listen(3000));"
FASTIFY = "import { FastifyAdapter } from '@nestjs/platform-fastify';\n"
ONE_ME = "  @Get(':id')\n  one() {}\n  @Get('me')\n  me() {}"
GORILLA = 'package main\nimport ("net/http"; "github.com/gorilla/mux")\n'
GORILLA += "func main() {\n r := mux.NewRouter()\n%s\n http.ListenAndServe(port, r)\n}\n"
CHI = GORILLA.replace("gorilla/mux", "go-chi/chi/v5").replace("mux.", "chi.")
VIEWS = "def one(request, id): ...\ndef me(request): ..."


def django(patterns: str) -> Mapping[str, str]:
    urls = f"from django.urls import include, path, re_path\nfrom . import views\n{patterns}"
    files = {"shop/settings.py": 'ROOT_URLCONF = "shop.urls"', "shop/urls.py": urls, "shop/views.py": VIEWS}
    return files | {"shop/__init__.py": ""}


CASES: dict[str, tuple[Mapping[str, str], list[str]]] = {
    "Django": (
        django("urlpatterns = [\npath('u/<str:id>', views.one),\npath('u/me', views.me)]"),
        ["/u/me", "/u/{id}"],
    ),
    "Django: an expression may take less": (
        django("urlpatterns = [\nre_path(r'^u/(?P<id>\\w{9})$', views.one),\npath('u/me', views.me)]"),
        ["/u/me"],
    ),
    "Django: patterns that are put before those above them": (
        django("more = [\npath('u/<str:id>', views.one)]\nurlpatterns = [\npath('u/me', views.me)] + more"),
        [],
    ),
    "Django: under a condition": (
        django("import os\nurlpatterns = []\nif os.environ['A']:\n    urlpatterns += [path('u/<str:id>', views.one)]"),
        [],
    ),
    "Express": (
        {"a.ts": EXPRESS % "r.get('/:id', (req, res) => res.json(1));\nr.get('/me', (req, res) => res.json(2));"},
        ["/users/me", "/users/{id}"],
    ),
    "Express: an error is handed on": (
        {"a.ts": EXPRESS % "r.get('/:id', (req, res, next) => find().then(() => next(gone)).catch(next));"},
        ["/users/{id}"],
    ),
    "Express: to the routes below": ({"a.ts": EXPRESS % "r.get('/:id', (req, res, next) => next());"}, []),
    "Express: to another route": (
        {"a.ts": EXPRESS % "r.get('/:id', (req, res, go) => go('route'), (req, res) => res.json(1));"},
        [],
    ),
    "Express: a handler nobody can follow": ({"a.ts": EXPRESS % "r.get('/:id', handlers.one);"}, []),
    "Express: a limit": ({"a.ts": EXPRESS % "r.get('/:id(\\\\d+)', (req, res) => res.json(1));"}, []),
    "Express: two routers in a file": (
        {
            "a.ts": EXPRESS % "r.get('/:id', (req, res) => res.json(1));\nconst s = Router();\n"
            "s.get('/me', (req, res) => res.json(2));" + "app.use('/users', s);"
        },
        [],
    ),
    "Koa": ({"a.js": KOA % "r.get('/u/:id', (ctx) => {});\nr.get('/u/me', (ctx) => {});"}, ["/u/me", "/u/{id}"]),
    "Koa: to the routes below": ({"a.js": KOA % "r.get('/u/:id', async (ctx, next) => { await next(); });"}, []),
    "Koa: a router that is a tree": (
        {"a.js": KOA.replace("@koa/router", "koa-tree-router") % "r.get('/u/:id', (ctx) => {});"},
        [],
    ),
    "Hono": ({"a.ts": HONO % "app.get('/u/:id', (c) => c.json(1));"}, ["/u/{id}"]),
    "Hono: a limit": ({"a.ts": HONO % "app.get('/u/:id{[0-9]+}', (c) => c.json(1));"}, []),
    "NestJS": ({"a.ts": NEST % ONE_ME}, ["/users/me", "/users/{id}"]),
    "NestJS: on Fastify": ({"a.ts": FASTIFY + NEST % ONE_ME}, []),
    "NestJS: one of several versions": ({"a.ts": NEST % "  @Version('1')\n  @Get(':id')\n  one() {}"}, []),
    "gorilla": (
        {"main.go": GORILLA % ' r.HandleFunc("/u/{id}", one).Methods("GET")\n r.HandleFunc("/u/me", me)'},
        ["/u/me", "/u/{id}"],
    ),
    "gorilla: a limit": ({"main.go": GORILLA % ' r.HandleFunc("/u/{id:[0-9]+}", one)'}, []),
    "gorilla: only with a query": ({"main.go": GORILLA % ' r.HandleFunc("/u/{id}", one).Queries("a", "{a}")'}, []),
    "chi: a tree": ({"main.go": CHI % ' r.Get("/u/{id}", one)\n r.Get("/u/me", me)'}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_first_route_that_fits_is_taken(name: str):
    tree, paths = CASES[name]
    provider = extract_files([SourceFile(p, t.encode()) for p, t in tree.items()]).provider
    assert provider is not None
    assert provider.operations
    assert sorted(str(o.path) for o in provider.operations if o.first_fits) == paths
