"""One labelled change of a document, and what it must be found as by those who use the spot."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Path = tuple[str, ...]
Finding = tuple[str, str, str]
"""Rule, operation, field."""

_OTHER = {"string": "integer", "integer": "string", "number": "string", "boolean": "string", "array": "string"}


@dataclass(frozen=True)
class Spot:
    """Where a consumer would notice: `part` is "response", "body", "query" or "" for the operation as a whole."""

    operations: frozenset[str]
    part: str = ""
    path: Path = ()


@dataclass(frozen=True)
class Mutation:
    label: str
    document: Json
    spot: Spot
    expected: frozenset[Finding]


def mutations(document: Json, whole_only: bool = False) -> Iterator[Mutation]:
    """Every mutation of every spot, or those of whole operations only. Refs have to be inlined, so that a spot belongs
    to one operation."""
    for path, item in document["paths"].items():
        for method in [m for m in item if m != "parameters"]:
            operation = _Operation(document, path, method)
            yield from operation.whole()
            yield from () if whole_only else operation.parts()
        yield from _of_path(document, path)
        yield from () if whole_only else _of_keys(document, path)
    yield from _of_prefixes(document)


class _Operation:
    def __init__(self, document: Json, path: str, method: str) -> None:
        self._document, self._path, self._method = document, path, method
        self._name = f"{method.upper()} {path}"
        self._stated = document["paths"][path][method]

    def whole(self) -> Iterator[Mutation]:
        others = [m for m in self._document["paths"][self._path] if m not in {"parameters", self._method}]
        rule = "method_differs" if others else "missing_operation"
        yield self._made("remove an operation", "", (), lambda o, i: i.pop(self._method), (rule, ""))
        yield self._made(
            "change a verb", "", (), lambda o, i: i.update(patch=i.pop(self._method)), ("method_differs", "")
        )
        yield self._made("deprecate", "", (), lambda o, i: o.update(deprecated=True), ("deprecated_operation", ""))
        yield self._made("call it an alpha", "", (), _alpha, ("unstable_operation", ""))
        yield self._made(
            "end it", "", (), lambda o, i: o.update({"x-sunset": "2020-01-01"}), ("deprecated_operation", "")
        )
        yield self._made("compatible: add a verb", "", (), lambda o, i: i.update(patch={"responses": {}}))
        yield self._made("compatible: describe", "", (), lambda o, i: o.update(summary="words"))
        yield self._made("compatible: add a failure", "", (), lambda o, i: o["responses"].update({"404": {}}))

    def parts(self) -> Iterator[Mutation]:
        answer = _json(next(iter(self._stated["responses"].values())))
        if answer:
            yield from self._answers(answer)
        if "requestBody" in self._stated:
            yield from self._bodies(_json(self._stated["requestBody"]))
        yield from self._queries()

    def _answers(self, answer: Json) -> Iterator[Mutation]:
        for path, owner, name in _fields(answer):
            field = f"response{_dotted((*path, name))}"
            for label, change, rule in _changes_of_answer(owner["properties"][name], name):
                found = (rule.partition("=")[0], field + ("=" + rule.partition("=")[2] if "=" in rule else ""))
                yield self._at("response", (*path, name), path, label, change, found)
            for label, change in _harmless_in_answer(owner["properties"][name], name):
                yield self._at("response", (*path, name), path, label, change)
        whole = "response", ()
        differs = "envelope_differs", "response"
        wrapped = {"type": "object", "properties": {"data": answer}, "required": ["data"]}
        yield self._made("wrap an answer", *whole, lambda o, i: _put_answer(o, wrapped), differs)
        if "items" in answer["properties"]:
            bare = answer["properties"]["items"]
            yield self._made("unwrap a list", *whole, lambda o, i: _put_answer(o, bare), differs)
        text = {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}
        other = "answer_type_differs", "response.content-type"
        yield self._made("answer another form", *whole, lambda o, i: o.update(responses=text), other)
        again = {"200": {"content": {"application/json": {"schema": answer}}}}
        yield self._made("compatible: answer another success", *whole, lambda o, i: o.update(responses=again))
        full = {"200": {"content": {"application/json; charset=utf-8": {"schema": answer}}}}
        yield self._made("compatible: name the form in full", *whole, lambda o, i: o.update(responses=full))
        empty = {"204": {"description": "nothing"}}
        parsed = "empty_answer_parsed", "response"
        yield self._made("send nothing", *whole, lambda o, i: o.update(responses=empty), parsed)

    def _bodies(self, body: Json) -> Iterator[Mutation]:
        for path, owner, name in _fields(body):
            for label, change, rule, end in _changes_of_body(owner, name):
                part = "" if label.startswith("rename") else "body"  # who does not send it, must send the new one too
                found = rule, f"body{_dotted((*path, end))}"
                yield self._at(part, (*path, name), path, label, change, found, "body")
            for label, change in _harmless_in_body(owner["properties"][name], name):
                yield self._at("body", (*path, name), path, label, change)
        for path in dict.fromkeys(path for path, _, _ in _fields(body)):
            found = "required_request_field_missing", f"body{_dotted((*path, 'zeta'))}"
            yield self._at("", (), path, "require a new field", _demand_more, found, "body")
        wrapped = {"type": "object", "properties": {"record": body}, "required": ["record"]}
        yield self._made("wrap a body", "", (), lambda o, i: _put_body(o, wrapped), ("envelope_differs", "body"))
        yield self._made("take no body", "", (), lambda o, i: o.pop("requestBody"), ("body_not_taken", "body"))
        form = {"required": True, "content": {"multipart/form-data": {"schema": body}}}
        found = "content_type_differs", "body.content-type"
        yield self._made("change the content type", "", (), lambda o, i: o.update(requestBody=form), found)

    def _queries(self) -> Iterator[Mutation]:
        required = {"name": "zeta", "in": "query", "required": True, "schema": {"type": "string"}}
        missing = "required_request_field_missing"
        yield self._made("require a new parameter", "", (), _adding(required), (missing, "query.zeta"))
        yield self._made("compatible: add a parameter", "", (), _adding(required | {"required": False}))
        for index, parameter in enumerate(self._stated.get("parameters", [])):
            name = parameter["name"]
            spot = "query", (name,)
            unknown, renamed = ("unknown_request_field", f"query.{name}"), f"{name}_value"
            after = (missing, f"query.{renamed}") if parameter.get("required") else unknown
            yield self._made("drop a parameter", *spot, _dropping(index), unknown)
            part = "" if parameter.get("required") else "query"  # who does not send it, must send the new one too
            yield self._made("rename a parameter", part, (name,), _setting(index, name=renamed), after)
            schema = parameter["schema"]
            if "enum" in schema:
                found = "impossible_enum_value", f"query.{name}={schema['enum'][0]}"
                narrow = schema | {"enum": schema["enum"][1:]}
                yield self._made("narrow an enum of a parameter", *spot, _setting(index, schema=narrow), found)
                found = "request_field_type_differs", f"query.{name}"
                yield self._made("retype a parameter", *spot, _setting(index, schema={"type": "integer"}), found)
            else:
                yield self._made("compatible: any text", *spot, _setting(index, schema={"type": "string"}))

    def _at(
        self,
        part: str,
        spot: Path,
        owner: Path,
        label: str,
        edit: "Edit",
        found: tuple[str, str] | None = None,
        side: str = "",
    ) -> Mutation:
        """A change of the object at `owner`, noticed at `spot`."""

        def change(operation: Json, _: Json) -> None:
            answer = next(iter(operation["responses"].values())) if (side or part) == "response" else None
            edit(_inside(_json(answer if answer is not None else operation["requestBody"]), owner))

        return self._made(label, part, spot, change, found)

    def _made(
        self, label: str, part: str, spot: Path, change: "Change", found: tuple[str, str] | None = None
    ) -> Mutation:
        document = copy.deepcopy(self._document)
        item = document["paths"][self._path]
        change(item[self._method], item)
        expected = frozenset({(found[0], self._name, found[1])}) if found else frozenset[Finding]()
        return Mutation(label, document, Spot(frozenset({self._name}), part, spot), expected)


Change = Callable[[Json, Json], Any]
"""Of an operation and the path item that it stands in."""
Edit = Callable[[Json], Any]
"""Of the object that a field belongs to."""


def _changes_of_answer(schema: Json, name: str) -> Iterator[tuple[str, Edit, str]]:
    yield "drop a field", lambda owner: _drop(owner, name), "missing_field"
    yield "rename a field", lambda owner: _rename(owner, name), "missing_field"
    yield "make a field optional", lambda owner: _demand_no_more(owner, name), "unguarded_optional"
    yield "make a field nullable", lambda owner: _nullify(owner, name), "unguarded_optional"
    yield "null beside a ref", lambda owner: _null_option(owner, name), "unguarded_optional"
    if "enum" in schema:
        first = schema["enum"][0]
        yield "narrow an enum", lambda owner: owner["properties"][name]["enum"].pop(0), f"impossible_enum_value={first}"
        yield "widen an enum", lambda owner: owner["properties"][name]["enum"].append("brand"), "enum_value_unhandled"
        yield "recase an enum", lambda owner: _recase(owner["properties"][name]), f"impossible_enum_value={first}"
    else:
        other = {"type": "array", "items": schema} if schema["type"] == "object" else {"type": _OTHER[schema["type"]]}
        yield "retype a field", lambda owner: owner["properties"].update({name: other}), "field_type_differs"


def _harmless_in_answer(schema: Json, name: str) -> Iterator[tuple[str, Edit]]:
    yield "compatible: add a field beside", lambda owner: owner["properties"].update(zeta={"type": "string"})
    yield "compatible: allOf of one", lambda owner: owner["properties"].update({name: {"allOf": [schema]}})
    if schema["type"] == "number":
        yield "compatible: whole numbers only", lambda owner: owner["properties"].update({name: {"type": "integer"}})
    if "enum" in schema:
        yield "compatible: a value less, untested", lambda owner: owner["properties"][name]["enum"].pop()


def _changes_of_body(owner: Json, name: str) -> Iterator[tuple[str, Edit, str, str]]:
    schema = owner["properties"][name]
    missing = "required_request_field_missing"
    yield "drop a field of a body", lambda o: _drop(o, name), "unknown_request_field", name
    yield (
        "refuse a field of a body",
        lambda o: (_drop(o, name), o.update(additionalProperties=False)),
        ("unknown_request_field"),
        name,
    )
    yield "rename a field of a body", lambda o: _rename(o, name), missing, f"{name}_value"
    yield (
        "set a field by the provider only",
        lambda o: o["properties"][name].update(readOnly=True),
        ("read_only_field_sent"),
        name,
    )
    if "enum" in schema:
        value = schema["enum"][0]
        end = f"{name}={value}"
        yield "narrow an enum of a body", lambda o: o["properties"][name]["enum"].pop(0), "impossible_enum_value", end
    else:
        other = {"type": "array", "items": schema} if schema["type"] == "object" else {"type": _OTHER[schema["type"]]}
        yield (
            "retype a field of a body",
            lambda o: o["properties"].update({name: other}),
            "request_field_type_differs",
            name,
        )
    if schema == {"type": "string"}:
        yield (
            "shorten a field of a body",
            lambda o: o["properties"][name].update(maxLength=2),
            ("value_out_of_limits"),
            f"{name}=text",
        )


def _harmless_in_body(schema: Json, name: str) -> Iterator[tuple[str, Edit]]:
    yield "compatible: demand a field no more", lambda o: _demand_no_more(o, name)
    yield "compatible: take a new field", lambda o: o["properties"].update(zeta={"type": "string"})
    yield "compatible: take null too", lambda o: _nullify(o, name)
    if schema["type"] == "integer":
        yield "compatible: take any number", lambda o: o["properties"].update({name: {"type": "number"}})
    if "enum" in schema:
        yield "compatible: take a value more", lambda o: o["properties"][name]["enum"].append("brand")


def _of_path(document: Json, path: str) -> Iterator[Mutation]:
    methods = [m.upper() for m in document["paths"][path] if m != "parameters"]
    parts = path.split("/")
    place = max(i for i, part in enumerate(parts) if part and "{" not in part)
    for label, word, rule in (
        ("rename a path", "else" + parts[place][::-1], "missing_operation"),
        ("capitalise a path", parts[place].capitalize(), "path_spelling_differs"),
    ):
        after = "/".join((*parts[:place], word, *parts[place + 1 :]))
        changed = copy.deepcopy(document)
        changed["paths"][after] = changed["paths"].pop(path)
        names = frozenset(f"{m} {path}" for m in methods)
        told = names if rule == "missing_operation" else frozenset(f"{m} {after}" for m in methods)
        field = "" if rule == "missing_operation" else "path"
        yield Mutation(label, changed, Spot(names), frozenset((rule, n, field) for n in told))
    changed = copy.deepcopy(document)
    changed["paths"][f"{path}/"] = changed["paths"].pop(path)
    names = frozenset(f"{m} {path}" for m in methods)
    found = frozenset(("path_spelling_differs", f"{m} {path}/", "path") for m in methods)
    yield Mutation("add a final slash", changed, Spot(names), found)


def _of_keys(document: Json, path: str) -> Iterator[Mutation]:
    """A number that stands in the path becomes something that is none."""
    methods = [m.upper() for m in document["paths"][path] if m != "parameters"]
    names = frozenset(f"{m} {path}" for m in methods)
    for index, parameter in enumerate(document["paths"][path].get("parameters", [])):
        changed = copy.deepcopy(document)
        changed["paths"][path]["parameters"][index]["schema"] = {"type": "string", "format": "uuid"}
        found = frozenset(("path_parameter_type_differs", n, f"path.{parameter['name']}") for n in names)
        yield Mutation("retype a key", changed, Spot(names), found)
        changed = copy.deepcopy(document)
        changed["paths"][path]["parameters"][index]["schema"] = {"type": "string"}
        yield Mutation("compatible: take any key", changed, Spot(names), frozenset())


def _of_prefixes(document: Json) -> Iterator[Mutation]:
    """All routes of one resource go below another prefix."""
    tops = [p for p in document["paths"] if "{" not in p]
    for path in tops if len(tops) > 1 else []:  # all of them together are taken for what a proxy does, and said aloud
        prefix = path.rpartition("/")[0]
        mine = [p for p in document["paths"] if p == path or p.startswith(f"{path}/")]
        names = frozenset(f"{m.upper()} {p}" for p in mine for m in document["paths"][p] if m != "parameters")
        for word in ("v9", "shop/internal"):
            changed = copy.deepcopy(document)
            for old in mine:
                changed["paths"][f"{prefix}/{word}{old.removeprefix(prefix)}"] = changed["paths"].pop(old)
            found = ("base_differs", f"* {prefix}/{word}", f"base={prefix or '/'}")
            yield Mutation("move a prefix", changed, Spot(names), frozenset({found}))


def _fields(schema: Json, path: Path = ()) -> Iterator[tuple[Path, Json, str]]:
    """Every field with the object it belongs to, at any depth."""
    if schema.get("type") == "array":
        yield from _fields(schema["items"], (*path, "[]"))
    for name, inner in schema.get("properties", {}).items():
        yield path, schema, name
        yield from _fields(inner, (*path, name))


def _inside(schema: Json, path: Path) -> Json:
    for step in path:
        schema = schema["items"] if step == "[]" else schema["properties"][step]
    return schema


def _json(holder: Json) -> Json:
    return holder.get("content", {}).get("application/json", {}).get("schema", {})


def _put_answer(operation: Json, schema: Json) -> None:
    next(iter(operation["responses"].values()))["content"]["application/json"]["schema"] = schema


def _put_body(operation: Json, schema: Json) -> None:
    operation["requestBody"]["content"]["application/json"]["schema"] = schema


def _dotted(path: Path) -> str:
    return "".join(step if step == "[]" else f".{step}" for step in path)


def _adding(parameter: Json) -> Change:
    return lambda operation, _: operation.setdefault("parameters", []).append(dict(parameter))


def _dropping(index: int) -> Change:
    return lambda operation, _: operation["parameters"].pop(index)


def _setting(index: int, **words: Any) -> Change:
    return lambda operation, _: operation["parameters"][index].update(words)


def _alpha(operation: Json, _: Json) -> None:
    operation["x-stability-level"] = "alpha"


def _demand_more(owner: Json) -> None:
    owner["properties"]["zeta"] = {"type": "string"}
    owner["required"].append("zeta")


def _drop(owner: Json, name: str) -> None:
    del owner["properties"][name]
    _demand_no_more(owner, name)


def _rename(owner: Json, name: str) -> None:
    owner["properties"][f"{name}_value"] = owner["properties"].pop(name)
    owner["required"] = [f"{n}_value" if n == name else n for n in owner["required"]]


def _demand_no_more(owner: Json, name: str) -> None:
    owner["required"] = [n for n in owner["required"] if n != name]


def _nullify(owner: Json, name: str) -> None:
    owner["properties"][name]["type"] = [owner["properties"][name]["type"], "null"]


def _null_option(owner: Json, name: str) -> None:
    owner["properties"][name] = {"anyOf": [owner["properties"][name], {"type": "null"}]}


def _recase(schema: Json) -> None:
    schema["enum"][0] = schema["enum"][0].upper()
