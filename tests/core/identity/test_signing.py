"""Envelopes: what is signed, by whom, and what is no signature."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from interlock.core.identity.signing import (
    Signer,
    as_pem,
    key_id,
    private_pem,
    read_private_key,
    read_public_key,
    sign,
    verify,
)
from interlock.core.refusals import Invalid, Refusal, Unreadable

TYPE = "application/vnd.in-toto+json"
SIGNER = Signer("https://interlock.example.org", ed25519.Ed25519PrivateKey.generate())
OTHER = Signer("https://evil.example.org", ed25519.Ed25519PrivateKey.generate())

# https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors
VECTOR_KEY = ec.EllipticCurvePublicNumbers(
    46950820868899156662930047687818585632848591499744589407958293238635476079160,
    5640078356564379163099075877009565129882514886557779369047442380624545832820,
    ec.SECP256R1(),
).public_key()
VECTOR = {
    "payload": "aGVsbG8gd29ybGQ=",
    "payloadType": "http://example.com/HelloWorld",
    "signatures": [
        {
            "keyid": "66301bbf",
            "sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==",
        }
    ],
}


def envelope(**about: Any) -> bytes:
    return json.dumps({**json.loads(sign(b'{"a": 1}', TYPE, SIGNER)), **about}).encode()


def test_what_was_signed_is_read_back_with_the_key_that_signed_it():
    keys = [OTHER.key.public_key(), SIGNER.key.public_key()]
    found = verify(sign(b"hello", TYPE, SIGNER).encode(), keys)
    assert (found.payload_type, found.payload, found.key_id) == (TYPE, b"hello", SIGNER.key_id)


def test_the_example_of_the_protocol_verifies():
    assert verify(json.dumps(VECTOR).encode(), [VECTOR_KEY]).payload == b"hello world"


def test_the_signature_is_over_the_encoding_that_the_protocol_gives():
    made = json.loads(sign(b"hello world", "http://example.com/HelloWorld", SIGNER))
    signed = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    SIGNER.key.public_key().verify(base64.b64decode(made["signatures"][0]["sig"]), signed)


def test_a_statement_may_be_signed_over_p256_as_der():
    key = ec.generate_private_key(ec.SECP256R1())
    signature = key.sign(b"DSSEv1 1 t 1 p", ec.ECDSA(hashes.SHA256()))
    made = {"payload": "cA==", "payloadType": "t", "signatures": [{"sig": base64.b64encode(signature).decode()}]}
    assert verify(json.dumps(made).encode(), [key.public_key()]).key_id == key_id(key.public_key())


def test_both_alphabets_of_base64_are_read():
    made = json.loads(sign(b"\xfb\xff\xfe", TYPE, SIGNER))
    made["payload"] = base64.urlsafe_b64encode(b"\xfb\xff\xfe").decode()
    assert verify(json.dumps(made).encode(), [SIGNER.key.public_key()]).payload == b"\xfb\xff\xfe"


@pytest.mark.parametrize(
    "about",
    [
        {"payload": base64.b64encode(b'{"a": 2}').decode()},
        {"payloadType": "application/json"},
        {"signatures": json.loads(sign(b'{"a": 1}', TYPE, OTHER))["signatures"]},
        {"signatures": [{"keyid": SIGNER.key_id, "sig": ""}]},
        {"signatures": [{"keyid": SIGNER.key_id, "sig": base64.b64encode(b"x" * 64).decode()}]},
    ],
    ids=["another payload", "another type", "another key", "no signature", "a made up signature"],
)
def test_what_the_key_did_not_sign_is_refused(about: dict[str, Any]):
    with pytest.raises(Invalid, match="None of the keys"):
        verify(envelope(**about), [SIGNER.key.public_key()])


def test_the_name_of_a_key_decides_nothing():
    made = json.loads(sign(b"hello", TYPE, OTHER))
    made["signatures"][0]["keyid"] = SIGNER.key_id
    with pytest.raises(Invalid):
        verify(json.dumps(made).encode(), [SIGNER.key.public_key()])


def test_without_a_key_nothing_is_believed():
    with pytest.raises(Invalid):
        verify(envelope(), [])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage",
        b"[]",
        b"\xff\xfe",
        b'{"payload": "", "payload": ""}',
        envelope(payload=None),
        envelope(payload="!!!"),
        envelope(payloadType=7),
        envelope(signatures=[]),
        envelope(signatures={}),
        envelope(signatures=["sig"]),
        envelope(signatures=[{"sig": 7}]),
        envelope(signatures=[{"sig": "AAAA"}] * 21),
        b"[" * 100_000,
    ],
)
def test_what_is_no_envelope_cannot_be_read(raw: bytes):
    with pytest.raises(Unreadable):
        verify(raw, [SIGNER.key.public_key()])


def test_only_keys_for_ed25519_and_p256_are_taken():
    for key in (SIGNER.key, ec.generate_private_key(ec.SECP256R1())):
        assert as_pem(read_public_key(as_pem(key.public_key()))) == as_pem(key.public_key())
    pem = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    others = (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1()))
    for text in (*(key.public_key().public_bytes(*pem).decode() for key in others), "garbage", ""):
        with pytest.raises(Refusal):
            read_public_key(text)


def test_a_private_key_is_not_taken_for_a_public_one():
    with pytest.raises(Invalid, match="private key"):
        read_public_key(private_pem(SIGNER.key).decode())


def test_a_private_key_is_read_back_and_no_other_kind_is():
    assert key_id(read_private_key(private_pem(SIGNER.key)).public_key()) == SIGNER.key_id
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    locked = SIGNER.key.private_bytes(*pem, serialization.BestAvailableEncryption(b"secret"))
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(*pem, serialization.NoEncryption())
    for wrong in (locked, other, b"garbage", SIGNER.public_key.encode()):
        with pytest.raises(Invalid):
            read_private_key(wrong)
