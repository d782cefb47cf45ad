"""Who is let in: the schemes of a document, and what an operation demands of them."""

from typing import cast

from .references import References, listing, mapping, text
from .tree import Json


def names(demanded: Json) -> tuple[str, ...] | None:
    """Every scheme that is spoken of; None when nothing is said."""
    if not isinstance(demanded, list):
        return None
    return tuple(sorted({name for choice in listing(cast("Json", demanded)) for name in mapping(choice)}))


def demands(demanded: Json) -> tuple[tuple[str, ...], ...] | None:
    """Ways to be let in, any of which is enough: schemes, and scopes behind a colon. The empty way lets anybody in."""
    if not isinstance(demanded, list):
        return None
    ways = [
        tuple(
            sorted(
                word
                for name, scopes in mapping(choice).items()
                for word in (name, *(f"{name}:{s}" for s in listing(scopes) if isinstance(s, str)))
            )
        )
        for choice in cast("list[Json]", demanded)
    ]
    return tuple(sorted(dict.fromkeys(ways)))


def schemes(data: dict[str, Json], references: References) -> dict[str, str]:
    """Each scheme in one line: `http bearer JWT`, `apiKey header X-Key`."""
    stated = mapping(mapping(data.get("components")).get("securitySchemes")) or mapping(data.get("securityDefinitions"))
    return {name: _line(references.follow(written)[0]) for name, written in sorted(stated.items())}


def _line(scheme: dict[str, Json]) -> str:
    words = [text(scheme.get(k)) for k in ("type", "scheme", "in", "name", "bearerFormat", "openIdConnectUrl")]
    words += [text(scheme.get(k)) for k in ("flow", "authorizationUrl", "tokenUrl")]
    for name, flow in sorted(mapping(scheme.get("flows")).items()):
        words += [name, *(text(mapping(flow).get(k)) for k in ("authorizationUrl", "tokenUrl"))]
    return " ".join(w for w in words if w)
