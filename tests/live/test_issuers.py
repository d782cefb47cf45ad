"""The keys of issuers: where they are read, how often, and from whom they are not taken."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from interlock.core.refusals import Unavailable, UnknownCaller
from interlock.live import outside
from interlock.live.issuers import Issuers
from job_tokens import OTHER_RSA, RSA, Issuer, Site, a_site, jwk

DISCOVERY, KEYS = "/.well-known/openid-configuration", "/.well-known/jwks"


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as site:
        yield site


async def test_keys_are_read_once_for_many_who_ask_at_once(site: Site):
    issuer, issuers = Issuer(site), Issuers(may_be_local=True)
    found = await asyncio.gather(*(issuers.key(issuer.url, "rsa-1") for _ in range(20)))
    assert {key.key_id for key in found} == {"rsa-1"}
    assert site.asked == [DISCOVERY, KEYS]


async def test_an_unknown_key_is_looked_for_again_but_not_before_the_floor(site: Site):
    issuer, issuers = Issuer(site), Issuers(may_be_local=True, floor_seconds=3600)
    await issuers.key(issuer.url, "rsa-1")
    for _ in range(5):
        with pytest.raises(UnknownCaller):
            await issuers.key(issuer.url, "rsa-2")
    assert site.asked.count(KEYS) == 1


async def test_a_new_key_is_found_once_the_floor_has_passed(site: Site):
    issuer, issuers = Issuer(site), Issuers(may_be_local=True, floor_seconds=0)
    await issuers.key(issuer.url, "rsa-1")
    issuer.keys = {"rsa-2": OTHER_RSA}
    issuer.publish()
    assert (await issuers.key(issuer.url, "rsa-2")).key_id == "rsa-2"
    with pytest.raises(UnknownCaller):
        await issuers.key(issuer.url, "rsa-1")


async def test_keys_are_not_kept_for_ever(site: Site):
    issuer, issuers = Issuer(site), Issuers(may_be_local=True, kept_seconds=0, floor_seconds=0)
    await issuers.key(issuer.url, "rsa-1")
    await issuers.key(issuer.url, "rsa-1")
    assert site.asked.count(KEYS) == 2


async def test_a_key_of_one_issuer_is_none_of_another(site: Site):
    with a_site() as other:
        issuers = Issuers(may_be_local=True)
        Issuer(site)
        elsewhere = Issuer(other, keys={"rsa-7": OTHER_RSA})
        await issuers.key(elsewhere.url, "rsa-7")
        with pytest.raises(UnknownCaller):
            await issuers.key(site.url, "rsa-7")


async def test_an_issuer_that_cannot_be_asked_is_let_alone_for_a_while(site: Site):
    issuers = Issuers(may_be_local=True)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await issuers.key(site.url, "rsa-1")
    assert site.asked == [DISCOVERY]


def moved(to: str) -> Any:
    return lambda: (302, b"", {"Location": to})


async def test_nobody_is_followed_to_another_place(site: Site):
    with a_site() as evil:
        Issuer(evil)
        issuer = Issuer(site)
        site.pages[DISCOVERY] = moved(f"{evil.url}{DISCOVERY}")
        await nothing_is_found(site)
        issuer.publish()
        site.pages[KEYS] = moved(f"{evil.url}{KEYS}")
        await nothing_is_found(site)
        site.shows(DISCOVERY, {"issuer": site.url, "jwks_uri": f"{evil.url}{KEYS}"})
        await nothing_is_found(site)
        assert evil.asked == []


async def nothing_is_found(site: Site) -> None:
    with pytest.raises(Unavailable):
        await Issuers(may_be_local=True).key(site.url, "rsa-1")


@pytest.mark.parametrize(
    "document",
    [b"", b"garbage", b"[]", b'{"issuer": "https://evil.example"}', b"[" * 100_000, b"{}" + b" " * 300_000],
    ids=["empty", "garbage", "a list", "of another issuer", "deep", "large"],
)
async def test_a_strange_discovery_document_is_not_believed(site: Site, document: bytes):
    Issuer(site)
    site.shows(DISCOVERY, document)
    await nothing_is_found(site)


async def test_an_issuer_that_does_not_answer_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outside, "TIMEOUT_SECONDS", 0.2)
    let_go = threading.Event()
    site.pages[DISCOVERY] = lambda: (200 if let_go.wait(30) else 500, b"{}", {})
    await nothing_is_found(site)
    let_go.set()


async def test_two_keys_of_one_name_are_none(site: Site):
    issuer = Issuer(site)
    site.shows(KEYS, {"keys": [jwk(RSA, "rsa-1"), jwk(OTHER_RSA, "rsa-1")]})
    with pytest.raises(UnknownCaller):
        await Issuers(may_be_local=True).key(issuer.url, "rsa-1")


@pytest.mark.parametrize(
    "jwk_about",
    [
        {"use": "enc"},
        {"alg": "RS512"},
        {"alg": "HS256"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"n": "AQAB"},
        {"n": 7},
        {"kid": None},
        {"kid": ["rsa-1"]},
    ],
    ids=json.dumps,
)
async def test_a_key_for_something_else_is_none(site: Site, jwk_about: dict[str, Any]):
    Issuer(site)
    site.shows(KEYS, {"keys": [{**jwk(RSA, "rsa-1"), **jwk_about}]})
    with pytest.raises(UnknownCaller):
        await Issuers(may_be_local=True).key(site.url, "rsa-1")


async def test_http_is_never_asked_where_no_setting_allows_it(site: Site):
    Issuer(site)
    with pytest.raises(Unavailable):
        await Issuers().key(site.url, "rsa-1")
    assert site.asked == []
