"""What a Django view answers to: methods, and what handles each; viewsets also by their actions."""

from collections.abc import Iterator
from dataclasses import dataclass

from .attributes import member
from .values import (
    Call,
    Class,
    Function,
    Given,
    Instance,
    Known,
    Listing,
    Part,
    Table,
    Value,
    foreign_bases,
    last_word,
    library_name,
    lineage,
    options,
    string,
    strings,
)

_METHODS = ("get", "post", "put", "patch", "delete")
_GENERIC = {
    "ListAPIView": {"get": "list"},
    "CreateAPIView": {"post": "create"},
    "RetrieveAPIView": {"get": "retrieve"},
    "DestroyAPIView": {"delete": "destroy"},
    "UpdateAPIView": {"put": "update", "patch": "partial_update"},
    "ListCreateAPIView": {"get": "list", "post": "create"},
    "RetrieveUpdateAPIView": {"get": "retrieve", "put": "update", "patch": "partial_update"},
    "RetrieveDestroyAPIView": {"get": "retrieve", "delete": "destroy"},
    "RetrieveUpdateDestroyAPIView": {
        "get": "retrieve",
        "put": "update",
        "patch": "partial_update",
        "delete": "destroy",
    },
    "TemplateView": {"get": ""},
    "RedirectView": {"get": ""},
    "JavaScriptCatalog": {"get": ""},
    "SpectacularAPIView": {"get": ""},
    "SpectacularJSONAPIView": {"get": ""},
    "SpectacularSwaggerView": {"get": ""},
    "SpectacularRedocView": {"get": ""},
    "LoginView": {"get": "", "post": ""},
    "LogoutView": {"get": "", "post": ""},
    "GraphQLView": {"get": "", "post": ""},
    "ListView": {"get": ""},
    "DetailView": {"get": ""},
    "FormView": {"get": "", "post": ""},
    "CreateView": {"get": "", "post": ""},
    "UpdateView": {"get": "", "post": ""},
    "DeleteView": {"get": "", "post": ""},
    "ObtainAuthToken": {"post": ""},
    "TokenObtainPairView": {"post": ""},
    "TokenRefreshView": {"post": ""},
    "TokenVerifyView": {"post": ""},
}
_MIXINS = {
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
    "ModelViewSet": ("list", "create", "retrieve", "update", "partial_update", "destroy"),
}
_COLLECTION = {"list": "GET", "create": "POST"}
_ITEM = {"retrieve": "GET", "update": "PUT", "partial_update": "PATCH", "destroy": "DELETE"}
_MADE_FOR = {"require_GET": ["GET"], "require_POST": ["POST"], "require_safe": ["GET"]}


@dataclass(frozen=True, eq=False)
class Offer:
    """One method that a view answers to. `action` is DRF's word for it; no handler: the framework's own."""

    method: str
    action: str = ""
    handler: Function | None = None
    cls: Class | None = None
    given: Given | None = None  # to @action, which may name a serializer of its own
    path: str = ""  # behind the path of the view


def offers(view: Value) -> list[Offer]:
    """Of a function, or of `View.as_view()`, whatever is wrapped around it."""
    view = _unwrapped(view)
    if isinstance(view, Function):
        return [Offer(m, "", view) for m in _methods_of(view)]
    if isinstance(view, Class):
        return list(_of_class(view))
    if isinstance(view, Call) and isinstance(view.callee, Part) and view.callee.name == "as_view":
        cls = view.callee.owner
        mapping = view.given.get(0, "actions")
        if isinstance(cls, Class):
            return list(_mapped(cls, mapping)) if isinstance(mapping, Table) else list(_of_class(cls))
    if isinstance(view, Call) and library_name(view.callee).endswith(".as_view"):
        word = library_name(view.callee).split(".")[-2]
        return [Offer(m.upper(), a) for m, a in _GENERIC.get(word, {"any": ""}).items()]
    return []


def of_viewset(cls: Class) -> tuple[list[Offer], list[Offer]]:
    """On the collection, and on one item of it."""
    own = [f"{n}" for n in (*_COLLECTION, *_ITEM) if isinstance(member(cls, n), Function)]
    words = {b.rpartition(".")[2] for b in foreign_bases(cls)}
    known = {*own, *(a for w, actions in _MIXINS.items() if w in words for a in actions)}
    collection = [_offer(m, a, cls) for a, m in _COLLECTION.items() if a in known]
    item = [_offer(m, a, cls) for a, m in _ITEM.items() if a in known]
    for offer, detail in _actions(cls):
        (item if detail else collection).append(offer)
    allowed = _allowed(cls)
    return [o for o in collection if o.method in allowed], [o for o in item if o.method in allowed]


def _offer(method: str, action: str, cls: Class) -> Offer:
    found = member(cls, action)
    return Offer(method, action, found if isinstance(found, Function) else None, cls)


def _actions(cls: Class) -> Iterator[tuple[Offer, bool]]:
    """Methods marked with @action."""
    seen: set[str] = set()
    for at in lineage(cls):
        for name, value in at.members.items():
            if not isinstance(value, Function) or name in seen:
                continue
            for decorator in value.decorators:
                word = last_word(decorator)
                if not isinstance(decorator, Call) or word not in {"action", "detail_route", "list_route"}:
                    continue
                seen.add(name)
                given = decorator.given
                detail = word == "detail_route" or given.get(None, "detail") == Known(True)
                path = string(given.get(None, "url_path")) or name
                for method in strings(given.get(0, "methods")) or ["get"]:
                    yield Offer(method.upper(), name, value, cls, given, path), detail
                    yield from ((o, detail) for o in _further(cls, value, given, path))


def _further(cls: Class, action: Function, given: Given, path: str) -> Iterator[Offer]:
    """Other methods of the same action: `@detail.mapping.patch`."""
    for at in lineage(cls):
        for name, value in at.members.items():
            for mark in value.decorators if isinstance(value, Function) else ():
                owner = mark.owner if isinstance(mark, Part) else None
                is_of_it = isinstance(owner, Part) and owner.owner is action and owner.name == "mapping"
                if isinstance(value, Function) and isinstance(mark, Part) and is_of_it and mark.name in _METHODS:
                    yield Offer(mark.name.upper(), name, value, cls, given, path)


def _of_class(cls: Class) -> Iterator[Offer]:
    words = {b.rpartition(".")[2] for b in foreign_bases(cls)}
    inherited = {m: a for w in words for m, a in _GENERIC.get(w, {}).items()}
    allowed = _allowed(cls)
    for method in _METHODS:
        own = member(cls, method)
        if method.upper() not in allowed or not (isinstance(own, Function) or method in inherited):
            continue
        if isinstance(own, Function):
            yield Offer(method.upper(), "", own, cls)
        else:
            action = inherited[method]
            found = member(cls, action) if action else None
            yield Offer(method.upper(), action, found if isinstance(found, Function) else None, cls)


def _mapped(cls: Class, mapping: Table) -> Iterator[Offer]:
    """`as_view({"get": "list"})`."""
    marked = {o.action: o for o, _ in _actions(cls)}
    for method, value in mapping.entries.items():
        action = string(value) or ""
        found = member(cls, action)
        given = marked[action].given if action in marked else None
        yield Offer(str(method).upper(), action, found if isinstance(found, Function) else None, cls, given)


def _allowed(cls: Class) -> set[str]:
    stated = member(cls, "http_method_names")
    return {m.upper() for m in strings(stated)} if isinstance(stated, Listing) else {m.upper() for m in _METHODS}


def _methods_of(function: Function) -> list[str]:
    for decorator in function.decorators:
        word = last_word(decorator)
        if word in _MADE_FOR:
            return _MADE_FOR[word]
        if isinstance(decorator, Call) and word in {"api_view", "require_http_methods"}:
            return [m.upper() for m in strings(decorator.given.get(0))] or ["GET"]
    return ["ANY"]


def _unwrapped(view: Value) -> Value:
    """Without `csrf_exempt(...)`, `cache_page(60)(...)`, `login_required(...)`."""
    for _ in range(5):
        inner = view.given.get(0) if isinstance(view, Call) else None
        is_view = isinstance(view, Call) and isinstance(view.callee, Part) and view.callee.name == "as_view"
        is_foreign = isinstance(view, Call) and library_name(view.callee).endswith(".as_view")
        if is_view or is_foreign or inner is None or not isinstance(options(inner)[0], Function | Call | Class):
            break
        view = options(inner)[0]
    return view.cls if isinstance(view, Instance) else view
