"""A contract as JSON and back, and the digest that tells whether two contracts say the same."""

import hashlib
import json
from typing import Any, cast

from ..refusals import Unreadable
from .json_reading import Bad, Reader, Row, read_diagnostic, read_graphql, read_operation, read_shape, read_unplaced
from .model import Body, Confidence, Contract, Expectation, Operation, Parameter, Response, Side, Source
from .paths import PathTemplate
from .places import Place
from .shapes import Shape

FORMAT = 1


def as_json(contract: Contract) -> Row:
    """Small: what has its usual value is left out."""
    return {
        "format": FORMAT,
        "side": contract.side.value,
        "source": contract.source.value,
        "operations": [_operation(o) for o in contract.operations],
        "shapes": {name: _shape(shape) for name, shape in sorted(contract.shapes.items())},
        "bases": list(contract.bases),
        "diagnostics": [
            _slim({"code": d.code, "sentence": d.sentence, "place": _place(d.place)}) for d in contract.diagnostics
        ],
    } | _slim(
        {
            "schemes": dict(sorted(contract.schemes.items())),
            "webhooks": [_operation(o) for o in contract.webhooks],
            "graphql": [{"text": g.text, "place": _place(g.place)} for g in contract.graphql],
            "unplaced": [
                {"method": u.method, "tail": _path(u.tail), "place": _place(u.place)} for u in contract.unplaced
            ],
        }
    )


def from_json(document: Row) -> Contract:
    """Refuses (Unreadable) what is no contract of this format, and says where."""
    try:
        reader = Reader(document)
        if reader.given.get("format") != FORMAT:
            raise Bad("format", f"is {reader.given.get('format')!r}, and {FORMAT} is read here")
        return Contract(
            side=reader.word("side", Side),
            source=reader.word("source", Source),
            operations=reader.each("operations", read_operation),
            shapes={str(k): read_shape(Reader(v, f"shapes.{k}")) for k, v in reader.mapping("shapes").items()},
            bases=reader.texts("bases"),
            diagnostics=reader.each("diagnostics", read_diagnostic),
            schemes={str(k): str(v) for k, v in reader.mapping("schemes").items()},
            unplaced=reader.each("unplaced", read_unplaced),
            webhooks=reader.each("webhooks", read_operation),
            graphql=reader.each("graphql", read_graphql),
        )
    except Bad as reason:
        raise Unreadable(f"This is no contract: {reason}.", "Send what `interlock scan` or as_json writes.") from None


def digest(contract: Contract) -> str:
    """64 hex digits. Places, diagnostics and the order of things do not count: moving a line changes nothing."""
    document = as_json(contract)
    document.pop("diagnostics")
    bare = cast("Row", _placeless(document))
    bare["operations"] = sorted(bare["operations"], key=_canonical)
    return hashlib.sha256(_canonical(bare).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _placeless(value: Any) -> Any:
    if isinstance(value, dict):
        row = cast("Row", value)
        return {k: _placeless(v) for k, v in row.items() if k not in {"place", "chain", "declared_at", "parsed_at"}}
    if isinstance(value, list):
        kept = [_placeless(v) for v in cast("list[Any]", value)]
        return sorted(kept, key=_canonical)
    return value


def _slim(row: Row) -> Row:
    return {k: v for k, v in row.items() if v not in (None, "", [], {}, False)}


def _place(place: Place | None) -> list[Any] | None:
    return [place.file, place.line, place.column] if place else None


def _operation(o: Operation) -> Row:
    row = _slim(
        {
            "base": o.base,
            "symbol": o.symbol,
            "chain": [_place(p) for p in o.chain],
            "parameters": [_parameter(p) for p in o.parameters],
            "bodies": [_body(b) for b in o.bodies],
            "responses": [_response(r) for r in o.responses],
            "deprecated": o.deprecated,
            "operation_id": o.operation_id,
            "tags": list(o.tags),
            "summary": o.summary,
            "expectation": _expectation(o.expectation),
            "query_is_open": not o.query_is_complete,
            "headers_are_whole": o.headers_are_complete,
            "sunset": o.sunset,
            "slashes": o.slashes,
            "stability": o.stability,
            "first_fits": o.first_fits,
            "confidence": "" if o.confidence is Confidence.EXACT else o.confidence.value,
        }
    )
    if o.security is not None:
        row["security"] = list(o.security)
    if o.demands is not None:
        row["demands"] = [list(d) for d in o.demands]
    return {"method": o.method, "path": _path(o.path), "place": _place(o.place), **row}


def _expectation(expectation: Expectation) -> Row:
    return _slim(
        {
            "reads": [
                _slim(
                    {
                        "path": list(r.path),
                        "place": _place(r.place),
                        "dereferenced": r.dereferenced,
                        "guarded": r.guarded,
                        "status": "" if r.status == "success" else r.status,
                    }
                )
                for r in expectation.reads
            ],
            "declared": _shape(expectation.declared),
            "declared_at": _place(expectation.declared_at),
            "tested": [{"path": list(t.path), "value": t.value, "place": _place(t.place)} for t in expectation.tested],
            "switched": [
                {"path": list(t.path), "values": list(t.values), "place": _place(t.place)} for t in expectation.switched
            ],
            "statuses": [{"status": t.status, "place": _place(t.place)} for t in expectation.statuses],
            "parsed_at": _place(expectation.parsed_at),
        }
    )


def _parameter(p: Parameter) -> Row:
    row: Row = {"name": p.name, "in": p.location.value}
    return row | _slim(
        {"required": p.required, "shape": _shape(p.shape), "place": _place(p.place), "spelling": p.spelling}
    )


def _body(b: Body) -> Row:
    return _slim({"type": b.media_type, "shape": _shape(b.shape), "required": b.required, "place": _place(b.place)})


def _response(r: Response) -> Row:
    headers = [_parameter(h) for h in r.headers]
    row = {"status": r.status, "type": r.media_type, "shape": _shape(r.shape), "place": _place(r.place)}
    return _slim(row | {"headers": headers})


def _path(path: PathTemplate) -> Row:
    segments: list[Any] = []
    for segment in path.segments:
        pieces = [p if isinstance(p, str) else [p.name, p.kind] for p in segment.pieces]
        segments.append({"pieces": pieces, "rest": True} if segment.catch_all else {"pieces": pieces})
    return _slim({"segments": segments, "slash": path.trailing_slash, "doubled": path.doubled_slash})


def _shape(shape: Shape) -> Row:
    row = _slim(
        {
            "kinds": sorted(k.value for k in shape.kinds),
            "fields": [
                {"name": f.name, "shape": _shape(f.shape)}
                | _slim({"optional": not f.required, "unsure": f.unsure, "access": f.access, "place": _place(f.place)})
                for f in shape.fields
            ],
            "values": _shape(shape.values) if shape.values else None,
            "format": shape.format,
            "options": [_shape(o) for o in shape.options],
            "discriminator": shape.discriminator,
            "facets": dict(shape.facets),
            "ref": shape.ref,
        }
    )
    if shape.items is not None:
        row["items"] = _shape(shape.items)
    if shape.closed is not None:
        row["closed"] = shape.closed
    if shape.enum is not None:
        row["enum"] = list(shape.enum)
    return row
