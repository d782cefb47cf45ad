"""Routes of Go's routers are found through the idioms that projects use."""

from collections.abc import Mapping

import pytest

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

GIN = 'package main\nimport "github.com/gin-gonic/gin"\n'
ECHO = 'package main\nimport "github.com/labstack/echo/v4"\n'
CHI = 'package main\nimport ("net/http"; "github.com/go-chi/chi/v5")\n'
MUX = 'package main\nimport ("net/http"; "github.com/gorilla/mux")\n'
HTTP = 'package main\nimport "net/http"\n'
FIBER = 'package main\nimport "github.com/gofiber/fiber/v2"\n'

GIN_MAIN = GIN + "func main() {\n r := gin.Default()\n %s\n r.Run()\n}\n"
ECHO_MAIN = ECHO + "func main() {\n e := echo.New()\n %s\n e.Start(port)\n}\n"
CHI_MAIN = CHI + "func main() {\n r := chi.NewRouter()\n %s\n http.ListenAndServe(port, r)\n}\n"
MUX_MAIN = MUX + "func main() {\n r := mux.NewRouter()\n %s\n http.ListenAndServe(port, r)\n}\n"
HTTP_MAIN = HTTP + "func main() {\n mux := http.NewServeMux()\n %s\n http.ListenAndServe(port, mux)\n}\n"
FIBER_MAIN = FIBER + "func main() {\n app := fiber.New()\n %s\n app.Listen(port)\n}\n"

IDIOMS = {
    "gin: a verb": (GIN_MAIN % 'r.GET("/a/:id", show)', ["GET /a/{id}"]),
    "gin: groups in groups": (
        GIN_MAIN % 'v1 := r.Group("/v1")\n{\n  o := v1.Group("/orders", auth())\n  o.POST("", create)\n }',
        ["POST /v1/orders"],
    ),
    "gin: the rest of a path": (GIN_MAIN % 'r.GET("/files/*path", h)', ["GET /files/{*path}"]),
    "gin: a method by name, all and some": (
        GIN_MAIN % 'r.Handle("PUT", "/a", h)\nr.Any("/b", h)\nr.Match([]string{"GET", "POST"}, "/c", h)',
        ["ANY /b", "GET /c", "POST /c", "PUT /a"],
    ),
    "gin: a group that Use gives back": (GIN_MAIN % 'g := r.Group("/a").Use(auth)\ng.GET("/b", h)', ["GET /a/b"]),
    "gin: a group handed to a function": (
        GIN_MAIN % 'register(r.Group("/a"))\nregister(r.Group("/b"))' +
        'func register(g *gin.RouterGroup) { g.GET("/x", h) }',
        ["GET /a/x", "GET /b/x"],
    ),
    "gin: what a name is given later": (
        GIN_MAIN % 'g := r.Group("/a")\ng.GET("/x", h)\ng = r.Group("/b")\ng.GET("/x", h)', ["GET /a/x", "GET /b/x"],
    ),
    "gin: a group of a method, kept in a field": (
        GIN + 'type server struct { api *gin.RouterGroup }\n'
        'func (s *server) routes() { s.api.GET("/x", h) }\n'
        'func main() { r := gin.New(); s := &server{api: r.Group("/api")}; s.routes() }',
        ["GET /api/x"],
    ),
    "gin: a table of routes": (
        GIN + 'type route struct { method, path string; h gin.HandlerFunc }\n'
        'var routes = []route{{"GET", "/a", h}, {method: "POST", path: "/b", h: h}}\n'
        'func main() { r := gin.New(); for _, x := range routes { r.Handle(x.method, x.path, x.h) } }',
        ["GET /a", "POST /b"],
    ),
    "gin: constants, texts put together": (
        GIN_MAIN % 'const v = "v1"\nr.GET(base+"/a", h)\nr.GET(fmt.Sprintf("/%s/b/%d", v, 2), h)' +
        'import "fmt"\nconst base = "/api"',
        ["GET /api/a", "GET /v1/b/2"],
    ),
    "gin: what the configuration puts before everything": (
        GIN_MAIN % 'g := r.Group(cfg.BasePath)\ng.GET("/a", h)', ["GET /a"],
    ),
    "gin: a base out of the environment": (
        GIN_MAIN % 'g := r.Group("/" + os.Getenv("BASE_PATH"))\ng.GET("/a", h)' + 'import "os"', ["GET /a"],
    ),
    "gin: a branch that nobody can decide": (
        GIN_MAIN % 'if off(cfg) { log() } else { r.GET("/a", h) }' +
        'func off(c *C) bool { if c.x { return true }; return c.y }',
        ["GET /a"],
    ),
    "gin: one of two handlers, chosen by a library": (
        GIN_MAIN % 'lo.Ternary(on, newA(), newA()).Register(r)' +
        'import "github.com/samber/lo"\ntype A struct{}\nfunc newA() *A { return &A{} }\n'
        'func (a *A) Register(r gin.IRouter) { r.GET("/a", h) }',
        ["GET /a"],
    ),
    "gin: a prefix nobody can tell": (GIN_MAIN % 'g := r.Group(prefix())\ng.GET("/a", h)', []),
    "gin: only on some condition": (GIN_MAIN % 'if debug { r.GET("/a", h) } else { r.GET("/b", h) }',
                                    ["GET /a", "GET /b"]),
    "gin: files and the other side of a call": (
        GIN_MAIN % 'r.Static("/s", "./s")\nclient.GET("/a", h)\nhttp.Get("/b")', [],
    ),
    "echo: a group without a slash between": (ECHO_MAIN % 'g := e.Group("/a")\ng.GET("/b", h)\ng.GET("", h)',
                                              ["GET /a", "GET /a/b"]),
    "echo: Add and Match": (
        ECHO_MAIN % 'e.Add("PATCH", "/a", h)\ne.Match([]string{echo.GET, http.MethodPut}, "/b", h)' +
        'import "net/http"',
        ["GET /b", "PATCH /a", "PUT /b"],
    ),
    "chi: closures": (
        CHI_MAIN % 'r.Route("/a", func(r chi.Router) {\n r.Get("/", h)\n r.Route("/{id:[0-9]+}", func(r chi.Router) {\n'
        ' r.With(auth).Put("/", h)\n r.Group(func(r chi.Router) { r.Delete("/x", h) })\n })\n})',
        ["DELETE /a/{id}/x", "GET /a", "PUT /a/{id}"],
    ),
    "chi: a mounted router of another function": (
        CHI_MAIN % 'r.Mount("/api", api())' +
        'func api() http.Handler { r := chi.NewRouter(); r.Get("/x", h); return wrap(r) }\n'
        'func wrap(next http.Handler) http.Handler {\n'
        ' return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) })\n}',
        ["GET /api/x"],
    ),
    "chi: a type that is a handler": (
        CHI_MAIN % 'a := &API{}\na.Handler = a.routes()\nr.Mount("/api", a)' +
        'type API struct { http.Handler }\n'
        'func (a *API) routes() http.Handler { r := chi.NewRouter(); r.MethodFunc("GET", "/x", h); return r }',
        ["GET /api/x"],
    ),
    "gorilla: served with a certificate": (
        MUX + 'func main() { r := mux.NewRouter(); r.HandleFunc("/a", h); '
        'http.ListenAndServeTLS(":443", "/c.pem", "/k.pem", wrap.Handler(r, "/")) }',
        ["ANY /a"],
    ),
    "gorilla: chains": (
        MUX_MAIN % 'r.HandleFunc("/a", h).Methods("GET", "POST")\nr.Methods("PUT").Path("/b").HandlerFunc(h)\n'
        's := r.PathPrefix("/api").Subrouter()\ns.Handle("/c/{id:[0-9]+}", x).Methods(http.MethodDelete).Name("c")\n'
        's.HandleFunc("/d", h)',
        ["ANY /api/d", "DELETE /api/c/{id}", "GET /a", "POST /a", "PUT /b"],
    ),
    "gorilla: a prefix is a path and all below": (
        MUX_MAIN % 'r.PathPrefix("/a").HandlerFunc(h).Methods("GET")\n'
        'r.PathPrefix("/s/").Handler(http.StripPrefix("/s/", http.FileServer(dir)))',
        ["GET /a", "GET /a/{*}"],
    ),
    "gorilla: a router in a struct": (
        MUX_MAIN % 'r.PathPrefix("/api").Handler(http.StripPrefix("/api", newHandler()))' +
        'type Handler struct { *mux.Router }\n'
        'func newHandler() *Handler { h := &Handler{Router: mux.NewRouter()}; h.HandleFunc("/x", show).Methods("GET");'
        ' return h }',
        ["GET /api/x"],
    ),
    "net/http: patterns": (
        HTTP_MAIN % 'mux.HandleFunc("GET /a/{id}", h)\nmux.HandleFunc("POST /f/{rest...}", h)\nmux.Handle("/b/{$}", h)',
        ["ANY /b/", "GET /a/{id}", "POST /f/{*rest}"],
    ),
    "net/http: a function that is told the method": (
        HTTP_MAIN % 'handle(mux, http.MethodPut, "/a", h)' +
        'func handle(mux *http.ServeMux, method, path string, h http.Handler) { mux.Handle(path, only(method, h)) }',
        ["PUT /a"],
    ),
    "net/http: a handler that tells the methods apart": (
        HTTP_MAIN % 'mux.HandleFunc("/a", a)\nmux.HandleFunc("/b", b)\nmux.HandleFunc("/c", c)' +
        'func a(w http.ResponseWriter, r *http.Request) { switch r.Method { case http.MethodGet: show()\n'
        'case "POST", http.MethodPut: change()\ndefault: refuse() } }\n'
        'func b(w http.ResponseWriter, r *http.Request) { if r.Method != http.MethodPost { return }\nmake() }\n'
        'func c(w http.ResponseWriter, r *http.Request) { if r.Method != http.MethodPost && strict { return } }',
        ["ANY /c", "GET /a", "POST /a", "POST /b", "PUT /a"],
    ),
    "net/http: the mux of the package": (HTTP + 'func main() { http.HandleFunc("/a", h) }', ["ANY /a"]),
    "net/http: a prefix that is stripped": (
        HTTP_MAIN % 'sub := http.NewServeMux()\nsub.HandleFunc("GET /x", h)\n'
        'mux.Handle("/api/", http.StripPrefix("/api", sub))',
        ["GET /api/x"],
    ),
    "net/http: a page for all that is left": (HTTP_MAIN % 'mux.HandleFunc("/", page)', []),
    "fiber: groups and routes": (
        FIBER_MAIN % 'api := app.Group("/api")\napi.Get("/a/:id?", h)\napi.Route("/b", func(r fiber.Router) '
        '{ r.Post("/c", h) })\nsub := fiber.New()\nsub.All("/x", h)\napp.Mount("/s", sub)',
        ["ANY /s/x", "GET /api/a/{id}", "POST /api/b/c"],
    ),
    "a router that nobody serves": (
        CHI + 'func routes() http.Handler { r := chi.NewRouter(); r.Get("/x", h); return r }\n'
        'func setup(m mounter) { m.Serve("/api", x.routes()) }\nfunc use() { lib.Mount("/api", routes()) }',
        [],
    ),
}  # fmt: skip

PACKAGES = {
    "go.mod": "module shop.test/api\n",
    "main.go": 'package main\nimport ("github.com/gin-gonic/gin"; "shop.test/api/orders"; u "shop.test/api/users")\n'
    'func main() {\n r := gin.New()\n v1 := r.Group("/api/" + orders.Version)\n orders.Register(v1.Group("/orders"))\n'
    " h := u.NewHandler(nil)\n h.Routes(v1)\n for _, c := range all() { c.Attach(r) }\n}\n",
    "orders/routes.go": 'package orders\nimport "github.com/gin-gonic/gin"\nconst Version = "v1"\n'
    'func Register(router *gin.RouterGroup) { router.GET("/:id", Show) }\n',
    "users/handler.go": 'package users\nimport "github.com/gin-gonic/gin"\ntype Handler struct { db *DB }\n'
    "func NewHandler(db *DB) *Handler { return &Handler{db} }\n"
    'func (h *Handler) Routes(router gin.IRouter) { g := router.Group("/users"); g.POST("", h.create) }\n',
    "extra/extra.go": 'package extra\nimport "github.com/gin-gonic/gin"\ntype C struct{}\n'
    'func (c *C) Attach(r *gin.Engine) { r.GET("/extra", c.show) }\n',
    "extra/extra_test.go": 'package extra\nfunc TestX() { r := gin.New(); r.GET("/test", h) }\n',
}

BROKEN = {
    "cut off": GIN_MAIN[:70],
    "an alias of itself": GIN + "type a = b\ntype b = a\nvar x a\nfunc main() { x.GET(`/a`, x) }",
    "a variable of itself": GIN + "var x = y\nvar y = x\nfunc main() { x.GET(y, x) }",
    "a function of itself": GIN
    + 'func main() { r := gin.New(); f(r) }\nfunc f(r *gin.Engine) { r.GET("/a", h); f(r) }',
    "an endless slice": GIN + "var x = []string{}\nfunc main() { for { x = append(x, x...) } }",
    "nested without end": GIN + "func main() { gin.New().GET(" + "(" * 2000 + '"/a"' + ")" * 2000 + ", h) }",
    "bytes": 'package main\nimport "github.com/gin-gonic/gin"\n\udcff\x00 func main() { gin.New() }',
    "a type inside itself": GIN + "type T struct { *T }\nfunc main() { t := T{}; t.x.y.GET(`/a`, t) }",
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_routes_are_found(idiom: str):
    source, expected = IDIOMS[idiom]
    assert names(scanned({"main.go": source})) == expected


def test_a_group_is_followed_into_other_packages():
    found = scanned(PACKAGES)
    assert names(found) == ["GET /api/v1/orders/{id}", "GET /extra", "POST /api/v1/users"]


def test_routes_on_a_router_that_was_not_seen_being_made_are_kept_aside():
    found = scanned({
        "main.go": HTTP + "type registrar struct { mux *http.ServeMux }\n"
        "func (r *registrar) Register(path string, h http.HandlerFunc) { r.mux.Handle(path, h) }\n"
        'func web() { r := &registrar{mux: http.NewServeMux()}; r.Register("/a", h) }\n'
        'func (p *plugin) init(r *registrar) { r.mux = p.mux; r.Register("/b", h) }\n'
        "type plugin struct { mux *http.ServeMux }",
    })  # fmt: skip
    assert names(found) == ["ANY /a"]
    assert [str(u.tail) for u in found.unplaced] == ["/b"]


def test_a_method_of_an_interface_is_followed_where_few_have_it():
    found = scanned({
        "main.go": HTTP + "type Registrar interface { Register(path string, h http.HandlerFunc) }\n"
        "type registrar struct { mux *http.ServeMux }\n"
        "func (r *registrar) Register(path string, h http.HandlerFunc) { r.mux.Handle(path, h) }\n"
        "var made = &registrar{mux: http.NewServeMux()}\n"
        'func (a *API) init() { a.reg.Register("/a", h) }\ntype API struct { reg Registrar }\n'
        'func main() { made.Register("/m", h); (&API{}).init() }',
    })  # fmt: skip
    assert names(found) == ["ANY /a", "ANY /m"]


def test_a_route_is_where_it_is_registered():
    found = scanned({"main.go": CHI_MAIN % 'r.\n  Get("/a", h)\n'})
    assert str(found.operations[0].place) == "main.go:6:3"


def test_what_cannot_be_placed_is_kept_aside():
    found = scanned({"main.go": GIN_MAIN % 'g := r.Group(prefix())\ng.GET("/a", h)'})
    assert [(u.method, str(u.tail)) for u in found.unplaced] == [("GET", "/a")]
    assert [d.code for d in found.diagnostics] == ["unknown_prefix"]


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN.keys())
def test_no_code_breaks_the_reader(source: str):
    extract_files([SourceFile("main.go", source.encode("utf-8", errors="surrogateescape"))])


def scanned(files: Mapping[str, str]) -> Contract:
    found = extract_files(SourceFile(path, source.encode()) for path, source in files.items())
    return found.provider or Contract(Side.PROVIDER)


def names(contract: Contract) -> list[str]:
    return sorted({o.name for o in contract.operations})
