"""What a browser answers about a passkey, and when it holds."""

from typing import Any

import pytest
from fido2.utils import websafe_encode
from hypothesis import given
from hypothesis import strategies as st

from authenticator import Authenticator, copied, tampered
from interlock.core import webauthn
from interlock.core.refusals import NotPermitted, Unreadable, WrongState
from interlock.core.webauthn import Passkey, party_at

PARTY = party_at("https://interlock.test")
CHALLENGE = "c2l4dGVlbiBieXRlcyBvciBtb3Jl"


def asked(party: webauthn.RelyingParty = PARTY, challenge: str = CHALLENGE) -> dict[str, Any]:
    return webauthn.request_options(party, challenge, [])


def kept(key: Authenticator) -> Passkey:
    options = webauthn.creation_options(PARTY, 7, "ada", CHALLENGE, [])
    return webauthn.made(PARTY, webauthn.registration(key.make(options)))


def judged(key: Authenticator, answer: dict[str, Any]) -> int:
    return webauthn.shown(PARTY, webauthn.assertion(answer), kept(key))


@pytest.mark.parametrize(
    ("url", "id", "origin"),
    [
        ("https://interlock.example.org", "interlock.example.org", "https://interlock.example.org"),
        ("https://Interlock.Example.org:443/board", "interlock.example.org", "https://interlock.example.org"),
        ("https://interlock.example.org:8443", "interlock.example.org", "https://interlock.example.org:8443"),
        ("https://bücher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("http://127.0.0.1:7420", "localhost", "http://localhost:7420"),
        ("http://[::1]:7420", "localhost", "http://localhost:7420"),
        ("http://localhost", "localhost", "http://localhost"),
    ],
)
def test_a_server_is_known_to_browsers_by_its_public_address(url: str, id: str, origin: str):
    assert party_at(url) == webauthn.RelyingParty(id, origin)


@pytest.mark.parametrize("url", ["http://interlock.example.org", "http://10.0.0.5:7420", "https://10.0.0.5"])
def test_browsers_show_no_passkey_without_https_and_a_name(url: str):
    with pytest.raises(WrongState, match="https and a name"):
        party_at(url)


def test_a_passkey_is_asked_for_with_its_owners_finger_and_not_made_twice():
    mine = Passkey(1, "bWluZQ", "", 0)
    options = webauthn.creation_options(PARTY, 7, "ada", CHALLENGE, [mine])
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["excludeCredentials"] == [{"type": "public-key", "id": "bWluZQ"}]
    assert "ada" not in options["user"]["id"]
    assert webauthn.request_options(PARTY, CHALLENGE, [mine])["userVerification"] == "required"


def test_what_was_made_is_what_is_shown_later():
    key = Authenticator()
    passkey = kept(key)
    answer = webauthn.assertion(key.show(asked()))
    assert webauthn.credential_of(answer) == passkey.credential_id
    assert webauthn.challenge_of(answer) == CHALLENGE
    assert webauthn.shown(PARTY, answer, passkey) == key.count


@pytest.mark.parametrize("part", ["signature", "authenticatorData"])
def test_a_changed_answer_is_not_that_passkeys(part: str):
    key = Authenticator()
    passkey = kept(key)
    answer = tampered(key.show(asked()), part)
    with pytest.raises(NotPermitted, match="not the signature"):
        webauthn.shown(PARTY, webauthn.assertion(answer), passkey)


def test_another_key_does_not_pass_for_a_passkey():
    key, other = Authenticator(), Authenticator()
    with pytest.raises(NotPermitted, match="not the signature"):
        webauthn.shown(PARTY, webauthn.assertion(other.show(asked())), kept(key))


def test_an_answer_to_a_page_of_others_does_not_hold():
    key = Authenticator()
    for origin in (
        "https://evil.test",
        "http://interlock.test",
        "https://interlock.test:8443",
        "https://interlock.test.",
    ):
        with pytest.raises(NotPermitted, match="was shown to"):
            judged(key, copied(key, origin=origin, count=9).show(asked()))
    with pytest.raises(NotPermitted, match="a page inside one of"):
        judged(key, key.show(asked(), crossOrigin=True))
    with pytest.raises(NotPermitted, match=r"not made for interlock\.test"):
        judged(key, key.show(asked(webauthn.RelyingParty("evil.test", PARTY.origin))))


def test_a_passkey_that_does_not_ask_who_is_there_does_not_hold():
    key = Authenticator(verifies=False)
    with pytest.raises(NotPermitted, match="who was there"):
        kept(key)
    with pytest.raises(NotPermitted, match="who was there"):
        judged(Authenticator(), key.show(asked()))


def test_to_make_is_not_to_show():
    key = Authenticator()
    with pytest.raises(NotPermitted, match=r"webauthn\.create"):
        judged(key, key.show(asked(), type="webauthn.create"))
    options = webauthn.creation_options(PARTY, 7, "ada", CHALLENGE, [])
    with pytest.raises(NotPermitted, match=r"webauthn\.get"):
        webauthn.made(PARTY, webauthn.registration(key.make(options, type="webauthn.get")))


@pytest.mark.parametrize("back", [0, -1])
def test_a_passkey_that_counts_back_may_have_been_copied(back: int):
    key = Authenticator()
    passkey = kept(key)
    copy = copied(key, count=key.count - 1 + back)
    with pytest.raises(NotPermitted, match="there may be a copy"):
        webauthn.shown(PARTY, webauthn.assertion(copy.show(asked())), passkey)


def test_a_passkey_that_never_counts_may_be_shown_again():
    key = Authenticator(counts=False)
    passkey = kept(key)
    for _ in range(2):
        assert webauthn.shown(PARTY, webauthn.assertion(key.show(asked())), passkey) == 0


def test_an_algorithm_that_was_not_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(webauthn, "ALGORITHMS", (-8,))
    with pytest.raises(NotPermitted, match="not asked for"):
        kept(Authenticator())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "x"]), ANYTHING))
def test_what_no_browser_answers_is_unreadable(answer: dict[str, Any]):
    for read in (webauthn.registration, webauthn.assertion):
        with pytest.raises(Unreadable):
            read(answer)


@given(
    st.sampled_from(["clientDataJSON", "authenticatorData", "attestationObject", "signature"]),
    st.binary(max_size=80) | st.just(b"\x81" * 5000),
)
def test_bytes_of_others_break_nothing(name: str, raw: bytes):
    key = Authenticator()
    made, shown = key.make(webauthn.creation_options(PARTY, 7, "ada", CHALLENGE, [])), key.show(asked())
    for answer, judge in (
        (made, lambda a: webauthn.made(PARTY, webauthn.registration(a))),
        (shown, lambda a: webauthn.shown(PARTY, webauthn.assertion(a), kept(key))),
    ):
        if name in answer["response"]:
            answer["response"][name] = websafe_encode(raw)
            with pytest.raises((NotPermitted, Unreadable)):
                judge(answer)
