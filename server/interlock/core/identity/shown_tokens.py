"""The token that a CI job shows: whose word it is, and what it proves. Time is the caller's, never the token's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jwt import PyJWK, PyJWS, PyJWTError
from jwt.utils import base64url_decode

from ..refusals import UnknownCaller, Unreadable
from .issuers import ADDRESS_LIMIT, ALGORITHMS
from .strict_json import read_object

LETTERS = 16_384
LEEWAY = timedelta(seconds=30)  # between the issuer's clock and the database's
LONGEST_LIFE = timedelta(days=1)
NAME_LIMIT = 255

# Each says where a key is to be found, or is one; or says what the other headers mean.
STEERING = ("jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc")
REQUIRED = ("iss", "aud", "sub", "jti", "iat", "nbf", "exp")
ASK_ANEW = "Have the job ask for a new token, for the audience of this server: docs/identity.md."


@dataclass(frozen=True)
class Claimed:
    """What a token says of itself before anything of it is believed: only to find out with whom to check it."""

    issuer: str
    key_id: str


@dataclass(frozen=True)
class Proven:
    """`claims` are the issuer's word. `expires_at` is when nobody needs to remember any more that it was shown."""

    claims: Mapping[str, Any]
    token_id: str
    expires_at: datetime


def claimed(shown: str) -> Claimed:
    """Refuses (UnknownCaller) what is no signed token, and one that wants to be checked in a way of its own."""
    header, payload = _taken_apart(shown)
    if steering := [name for name in STEERING if name in header]:
        raise UnknownCaller(f"This token says by itself how to check it ({', '.join(steering)}).", ASK_ANEW)
    algorithm, key_id, issuer = header.get("alg"), header.get("kid"), payload.get("iss")
    if algorithm not in ALGORITHMS:
        raise UnknownCaller(f"This token is not signed in {' or '.join(ALGORITHMS)}.", ASK_ANEW)
    if not _is_name(key_id) or not isinstance(issuer, str) or len(issuer) > ADDRESS_LIMIT:
        raise UnknownCaller("This token does not say who issued it, and under which key.", ASK_ANEW)
    return Claimed(issuer, str(key_id))


def proven(shown: str, key: PyJWK, issuer: str, audience: str, now: datetime) -> Proven:
    """Refuses (UnknownCaller) a token that this key did not sign, that is for somebody else, or not for now."""
    try:
        PyJWS().decode_complete(shown, key, ALGORITHMS)
    except PyJWTError:
        raise UnknownCaller("The signature of this token is not that of its issuer.", ASK_ANEW) from None
    _, claims = _taken_apart(shown)
    if missing := [name for name in REQUIRED if name not in claims]:
        raise UnknownCaller(f"This token says nothing of {', '.join(missing)}.", ASK_ANEW)
    if claims["iss"] != issuer:
        raise UnknownCaller(f"This token is not of {issuer}.", ASK_ANEW)
    if claims["aud"] not in (audience, [audience]):
        raise UnknownCaller(f"This token is not for {audience}, or not for it alone.", ASK_ANEW)
    if not _is_name(claims["jti"]) or not isinstance(claims["sub"], str):
        raise UnknownCaller("This token has no name of its own.", ASK_ANEW)
    issued, begins, ends = (_moment(claims, name) for name in ("iat", "nbf", "exp"))
    if ends <= now - LEEWAY:
        raise UnknownCaller(f"This token expired at {ends:%H:%M:%S} UTC.", ASK_ANEW)
    if max(issued, begins) > now + LEEWAY:
        raise UnknownCaller(f"This token is not valid before {max(issued, begins):%H:%M:%S} UTC.", ASK_ANEW)
    if ends > now + LONGEST_LIFE:
        raise UnknownCaller("This token lives for longer than a day.", ASK_ANEW)
    return Proven(claims, claims["jti"], ends)


def _taken_apart(shown: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload, of which nothing is proven yet."""
    if len(shown) > LETTERS:
        raise UnknownCaller(f"A token of more than {LETTERS:,} letters is none of a CI job.", ASK_ANEW)
    try:
        found = PyJWS().decode_complete(shown, options={"verify_signature": False})
        header = read_object(_header_of(shown), "Its header", ASK_ANEW)
        return header, read_object(found["payload"], "Its payload", ASK_ANEW)
    except (PyJWTError, Unreadable, ValueError):
        raise UnknownCaller("This is no token of a CI job.", ASK_ANEW) from None


def _header_of(shown: str) -> bytes:
    """As it was sent: the library keeps the last of two keys of one name."""
    return base64url_decode(shown.partition(".")[0])


def _is_name(found: object) -> bool:
    return isinstance(found, str) and 0 < len(found) <= NAME_LIMIT


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    seconds = claims[name]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 2**33:
        raise UnknownCaller(f"This token's {name} is no moment.", ASK_ANEW)
    return datetime.fromtimestamp(seconds, UTC)
