"""OpenAPI 3.x and Swagger 2.0 documents, in JSON and YAML, as a provider."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from ... import garbage
from ...model import Contract, Diagnostic, Side, Source
from ...places import Place
from ...shapes import Shape
from ...sources import SourceFile
from . import security
from .operations import operations, webhooks
from .references import References, listing, mapping, text
from .schemas import Schemas
from .tree import Document, NotADocument, read


def reads(path: str) -> bool:
    return path.endswith((".json", ".yaml", ".yml"))


def extract(files: Sequence[SourceFile]) -> Iterable[Contract]:
    """One contract a document. A file that is JSON or YAML and no OpenAPI is none of ours, unless a ref leads to it."""
    contents = {f.path: f.content for f in files}
    for file in files:
        if not _looks_like_openapi(file.content):
            continue
        try:
            with garbage.not_looked_for():
                document = read(file.path, file.content)
                contract = _contract(document, contents) if _is_openapi(document) else None
        except NotADocument as reason:
            yield Contract(
                Side.PROVIDER,
                Source.DOCUMENT,
                diagnostics=(
                    Diagnostic("unreadable_document", f"{file.path} cannot be read: {reason}.", Place(file.path, 1)),
                ),
            )
            continue
        if contract is not None:
            yield contract


def _looks_like_openapi(content: bytes) -> bool:
    plain = content.replace(b"\0", b"")  # UTF-16 is read too
    return (b"paths" in plain or b"webhooks" in plain) and (b"openapi" in plain or b"swagger" in plain)


def _is_openapi(document: Document) -> bool:
    data = mapping(document.data)
    version = str(data.get("openapi") or data.get("swagger") or "")
    return version.startswith(("3", "2")) and any(isinstance(data.get(w), dict) for w in ("paths", "webhooks"))


def _contract(document: Document, files: Mapping[str, bytes]) -> Contract:
    references = References(document, files)
    schemas = Schemas(references, is_old=str(document.data.get("openapi", "2")).startswith(("2", "3.0")))
    found = tuple(operations(document, references, schemas))
    sent = tuple(webhooks(document, references, schemas))
    shapes: dict[str, Shape] = dict(schemas.named)
    diagnostics = tuple(
        Diagnostic("unresolved_reference", f"{pointer.removeprefix('//')} leads nowhere in {document.file}.", place)
        for pointer, place in references.unresolved.items()
    )
    schemes = security.schemes(document.data, references)
    return Contract(
        Side.PROVIDER, Source.DOCUMENT, found, shapes, _bases(document), diagnostics, schemes, webhooks=sent
    )


def _bases(document: Document) -> tuple[str, ...]:
    """'/api/v1' or 'https://api.shop.test/v1'. A base with variables in it is left out."""
    data = mapping(document.data)
    written = [text(mapping(s).get("url")) for s in listing(data.get("servers"))]
    if "swagger" in data:
        host, path = text(data.get("host")), text(data.get("basePath"))
        written = [f"https://{host}{path}" if host else path]
    kept = [url.rstrip("/") for url in written if "{" not in url and _is_url(url)]
    return tuple(dict.fromkeys(url for url in kept if url))


def _is_url(url: str) -> bool:
    try:
        return bool(urlsplit(url).path or urlsplit(url).netloc)
    except ValueError:
        return False
