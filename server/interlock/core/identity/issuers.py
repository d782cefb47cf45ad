"""Who issues the tokens of CI jobs, and by which keys they are known.

An issuer is known by its address, letter for letter. What it is asked lies at that address and nowhere else: no token
says where its own key is to be found.
"""

import ipaddress
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, cast
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWK, PyJWTError

from ..refusals import Invalid, Unreadable
from .strict_json import read_object


class Provider(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"


USUAL: Mapping[Provider, str] = {
    Provider.GITHUB: "https://token.actions.githubusercontent.com",
    Provider.GITLAB: "https://gitlab.com",
}

ALGORITHMS = ("RS256", "ES256")
RSA_BITS = 2048  # at least
KEY_LIMIT = 50
ADDRESS_LIMIT = 200
DISCOVERY = "/.well-known/openid-configuration"

Keys = Mapping[str, PyJWK]  # by their ids


def checked_issuer(issuer: str, may_be_local: bool = False) -> str:
    """Refuses (Invalid) what is no https address in the one spelling a token has it in.

    `may_be_local` lets http on the loopback pass, as for an issuer on the machine itself.
    """
    try:
        parts = urlsplit(issuer)
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password) and parts.port != 0
    except ValueError:
        parts, is_plain = urlsplit(""), False
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (may_be_local and parts.scheme == "http" and _is_loopback(host))
    is_spelled = issuer.isascii() and issuer.isprintable() and not set(issuer) & set(" \\\"'<>?#@")
    if not (host and is_plain and is_safe and is_spelled) or len(issuer) > ADDRESS_LIMIT:
        raise Invalid(
            f"{issuer[:80]!r} is no address of an issuer.",
            "Its https address, as its tokens have it in `iss`: https://gitlab.example.org",
        )
    if issuer.endswith("/") or parts.netloc != parts.netloc.lower():
        raise Invalid(
            f"{issuer[:80]!r} is not as its tokens spell it.", "In small letters and without a slash at the end."
        )
    return issuer


def address_of_keys(document: bytes, issuer: str) -> str:
    """Where the discovery document of this issuer says that its keys are. Refuses (Unreadable) any other host."""
    found = read_object(document, f"The discovery document of {issuer}", "Ask whoever runs the issuer.")
    address = found.get("jwks_uri")
    if found.get("issuer") != issuer:
        raise Unreadable(f"The discovery document at {issuer} is that of another issuer.", "Name the issuer itself.")
    if not isinstance(address, str) or len(address) > 2 * ADDRESS_LIMIT or not _is_beside(address, issuer):
        raise Unreadable(f"{issuer} keeps its keys at another place than its own.", "Ask whoever runs the issuer.")
    return address


def read_keys(document: bytes, issuer: str) -> Keys:
    """Those that sign in one of ALGORITHMS. Two under one id are none: nobody could tell which is meant."""
    found = read_object(document, f"The key document of {issuer}", "Ask whoever runs the issuer.").get("keys")
    if not isinstance(found, list) or len(cast(list[Any], found)) > KEY_LIMIT:
        raise Unreadable(f"The key document of {issuer} lists no keys.", "Ask whoever runs the issuer.")
    listed = [cast(dict[str, Any], each) for each in cast(list[Any], found) if isinstance(each, dict)]
    names = [each.get("kid") for each in listed]
    keys: dict[str, PyJWK] = {}
    for each in listed:
        name = each.get("kid")
        if isinstance(name, str) and names.count(name) == 1 and (key := _key(each)):
            keys[name] = key
    return keys


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_beside(address: str, issuer: str) -> bool:
    there, here = urlsplit(address), urlsplit(issuer)
    return (there.scheme, there.netloc) == (here.scheme, here.netloc) and not there.fragment


def _key(jwk: dict[str, Any]) -> PyJWK | None:
    """None: it is not for signatures that are taken here. The algorithm goes by the key, and never by a token."""
    if jwk.get("use", "sig") != "sig":
        return None
    try:
        algorithm = {"RSA": "RS256", "EC": "ES256"}[jwk["kty"]]
        key = PyJWK(jwk, algorithm)
    except (PyJWTError, KeyError, TypeError, ValueError):
        return None
    if jwk.get("alg", algorithm) != algorithm:
        return None
    found: object = key.key
    is_strong = isinstance(found, rsa.RSAPublicKey) and found.key_size >= RSA_BITS
    is_p256 = isinstance(found, ec.EllipticCurvePublicKey) and isinstance(found.curve, ec.SECP256R1)
    return key if is_strong or is_p256 else None
