"""Sign bytes so that others can check who did: DSSE envelopes, https://github.com/secure-systems-lab/dsse.

Ours are signed with Ed25519. Those of others may be signed with ECDSA over P-256 as well, and with nothing else.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ..refusals import Invalid, Unreadable
from .strict_json import read_object

PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey

RAW_SIGNATURE_BYTES = 64  # over P-256
SIGNATURE_LIMIT = 20  # of one envelope
SIGN_ANEW = "Send the envelope as it was signed."


@dataclass(frozen=True)
class Signer:
    """A key and whose it is: the address of the server that signs with it."""

    name: str
    key: ed25519.Ed25519PrivateKey

    @cached_property
    def key_id(self) -> str:
        return key_id(self.key.public_key())

    @cached_property
    def public_key(self) -> str:
        """PEM."""
        return as_pem(self.key.public_key())


@dataclass(frozen=True)
class Signed:
    """What was signed, and by which of the keys it was checked with."""

    payload_type: str
    payload: bytes
    key_id: str


def sign(payload: bytes, payload_type: str, signer: Signer) -> str:
    """The envelope, as JSON."""
    signature = signer.key.sign(_before_signing(payload_type, payload))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [{"keyid": signer.key_id, "sig": base64.b64encode(signature).decode()}],
    }
    return json.dumps(envelope)


def verify(envelope: bytes, keys: Iterable[PublicKey]) -> Signed:
    """By the first key that made one of its signatures; which key an envelope names for itself decides nothing.

    Refuses (Unreadable) what is no envelope, and (Invalid) one that none of the keys has signed.
    """
    payload_type, payload, signatures = _opened(envelope)
    signed = _before_signing(payload_type, payload)
    for key in keys:
        if any(_is_by(key, signature, signed) for signature in signatures):
            return Signed(payload_type, payload, key_id(key))
    raise Invalid("None of the keys that are believed here has signed this.", "Sign it with a key that is registered.")


def key_id(key: PublicKey) -> str:
    """The SHA-256 of the public key as DER, in hexadecimal."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def as_pem(key: PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def read_public_key(pem: str) -> PublicKey:
    """Refuses (Invalid) anything but a public key for Ed25519, or for ECDSA over P-256, as PEM."""
    hint = "openssl pkey -in key.pem -pubout writes it."
    if "PRIVATE" in pem:
        raise Invalid("This is a private key. It is to stay where it is.", hint)
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise Invalid("This is no public key in PEM.", hint) from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise Invalid("This key is for neither Ed25519 nor ECDSA over P-256.", "openssl genpkey -algorithm ed25519")


def read_private_key(pem: bytes) -> ed25519.Ed25519PrivateKey:
    """Refuses (Invalid) anything but an Ed25519 private key as PEM, without a password."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Invalid("This is no private key in PEM without a password.", _MAKE_ONE) from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise Invalid("This private key is not for Ed25519.", _MAKE_ONE)
    return key


def private_pem(key: ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


_MAKE_ONE = "openssl genpkey -algorithm ed25519 -out signing_key.pem"


def _before_signing(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding of DSSE v1: what the signature is over."""
    kind = payload_type.encode()
    return b" ".join((b"DSSEv1", b"%d" % len(kind), kind, b"%d" % len(payload), payload))


def _opened(envelope: bytes) -> tuple[str, bytes, list[bytes]]:
    found = read_object(envelope, "The envelope", SIGN_ANEW)
    payload_type, signatures = found.get("payloadType"), found.get("signatures")
    if not isinstance(payload_type, str) or not isinstance(signatures, list) or not signatures:
        raise Unreadable("This is no DSSE envelope: it wants payload, payloadType and signatures.", SIGN_ANEW)
    listed = cast(list[Any], signatures)
    if len(listed) > SIGNATURE_LIMIT:
        raise Unreadable(f"The envelope has more than {SIGNATURE_LIMIT} signatures.", SIGN_ANEW)
    made = [_bytes(cast(dict[str, Any], each).get("sig")) if isinstance(each, dict) else None for each in listed]
    payload = _bytes(found.get("payload"))
    if payload is None or None in made:
        raise Unreadable("The envelope's payload or a signature is no base64.", SIGN_ANEW)
    return payload_type, payload, [each for each in made if each is not None]


def _bytes(text: object) -> bytes | None:
    """DSSE allows both alphabets of base64."""
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return None


def _is_by(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            key.verify(_as_der(signature), signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _as_der(signature: bytes) -> bytes:
    """Some write the two numbers of an ECDSA signature as they are, one behind the other."""
    if len(signature) != RAW_SIGNATURE_BYTES:
        return signature
    half = RAW_SIGNATURE_BYTES // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
