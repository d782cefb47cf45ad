"""Tokens that no issuer signed for us, each forged in another way."""

import hashlib
import hmac
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import serialization

from job_tokens import OTHER_RSA, RSA, Issuer, by_hand, jwk, read_by_hand
from makers import COMMIT, OTHER_COMMIT

NOW = int(time.time())
PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def with_none(issuer: Issuer) -> str:
    return by_hand({"alg": "none", "typ": "JWT", "kid": "rsa-1"}, read_by_hand(issuer.token()))


def signed_with_the_public_key_as_a_secret(issuer: Issuer) -> str:
    unsigned = by_hand({"alg": "HS256", "typ": "JWT", "kid": "rsa-1"}, read_by_hand(issuer.token())).rpartition(".")[0]
    digest = hmac.new(PEM, unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{by_hand({}, {}, digest).rpartition('.')[2]}"


def with_another_payload(issuer: Issuer) -> str:
    head, _, signature = issuer.token().split(".")
    return f"{head}.{issuer.token(sha=OTHER_COMMIT).split('.')[1]}.{signature}"


def with_a_key_that_comes_twice(issuer: Issuer) -> str:
    head, payload, signature = issuer.token().split(".")
    return f"{head}.{by_hand({}, {}).split('.')[0]}{payload}.{signature}"


FORGED: dict[str, Callable[[Issuer], str]] = {
    "alg none": with_none,
    "HS256 with the public key": signed_with_the_public_key_as_a_secret,
    "another payload under an old signature": with_another_payload,
    "a payload that is no JSON": with_a_key_that_comes_twice,
    "another key under a known id": lambda i: i.token(key=OTHER_RSA),
    "an unknown key id": lambda i: i.token(key=OTHER_RSA, headers={"kid": "rsa-9"}),
    "no key id": lambda i: by_hand({"alg": "RS256", "typ": "JWT"}, read_by_hand(i.token()), b"x" * 256),
    "a key id that is the id of a key for another algorithm": lambda i: i.token(headers={"kid": "ec-1"}),
    "jku": lambda i: i.token(key=OTHER_RSA, headers={"jku": "https://evil.example/keys"}),
    "x5u": lambda i: i.token(key=OTHER_RSA, headers={"x5u": "https://evil.example/cert"}),
    "jwk": lambda i: i.token(key=OTHER_RSA, headers={"jwk": jwk(OTHER_RSA, "rsa-1")}),
    "x5c": lambda i: i.token(headers={"x5c": ["AAAA"]}),
    "crit": lambda i: i.token(headers={"crit": ["exp"]}),
    "another audience": lambda i: i.token(aud="https://github.com/example"),
    "an audience that begins like ours": lambda i: i.token(aud=f"{i.audience}.evil.example"),
    "ours among other audiences": lambda i: i.token(aud=[i.audience, "https://evil.example"]),
    "no audience at all": lambda i: i.token(aud=[]),
    "an audience of another type": lambda i: by_hand(
        {"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}, {**read_by_hand(i.token()), "aud": {i.audience: 1}}, b"x" * 256
    ),
    "another issuer": lambda i: i.token(iss="https://token.actions.githubusercontent.com"),
    "an issuer with a slash more": lambda i: i.token(iss=f"{i.url}/"),
    "an issuer in other letters": lambda i: i.token(iss=i.url.replace("http", "HTTP")),
    "an issuer whose name begins like ours": lambda i: i.token(iss=f"{i.url}.evil.example"),
    "expired": lambda i: i.token(exp=NOW - 600),
    "not yet valid": lambda i: i.token(nbf=int(time.time()) + 600),
    "issued in the future": lambda i: i.token(iat=int(time.time()) + 600),
    "valid for a year": lambda i: i.token(exp=NOW + 365 * 86_400),
    "an end that is no number": lambda i: by_hand(
        {"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}, {**read_by_hand(i.token()), "exp": "soon"}, b"x" * 256
    ),
    "an empty name": lambda i: i.token(jti=""),
    "a branch instead of a commit": lambda i: i.token(sha="main"),
    "half a commit": lambda i: i.token(sha=COMMIT[:12]),
    "an attempt that is no number": lambda i: i.token(run_attempt="latest"),
    "a repository id that is a list": lambda i: i.token(repository_id=["74"]),
    "oversized": lambda i: i.token(padding="x" * 20_000),
    "garbage": lambda i: "garbage",
    "dots": lambda i: "..",
    "three dots": lambda i: "a.b.c.d",
    "an encrypted token": lambda i: by_hand({"alg": "RSA-OAEP", "enc": "A256GCM"}, {}),
    "nothing but signs": lambda i: "\u2603.\u2603.\u2603",
}
