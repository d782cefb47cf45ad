"""A security key in software: it makes passkeys and shows them, as a browser would pass them on."""

import hashlib
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """`origin` is that of the page that asks. `verifies`: it asks its owner for a PIN. `counts`: it has a counter."""

    origin: str = "https://interlock.test"
    verifies: bool = True
    counts: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def make(self, options: Mapping[str, Any], **client: Any) -> dict[str, Any]:
        """What `navigator.credentials.create(...)` answers, as JSON. `client` replaces what the page's browser says."""
        key = ES256.from_cryptography_key(self.key.public_key())
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(key)
        data = self._data(options["rp"]["id"], ATTESTED) + credential
        attestation = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        said = self._client("webauthn.create", options, client)
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def show(self, options: Mapping[str, Any], **client: Any) -> dict[str, Any]:
        """What `navigator.credentials.get(...)` answers, as JSON."""
        data, said = self._data(options["rpId"]), self._client("webauthn.get", options, client)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _data(self, party: str, flags: int = 0) -> bytes:
        self.count += self.counts
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, type: str, options: Mapping[str, Any], client: Mapping[str, Any]) -> bytes:
        said = {"type": type, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **client}).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        id = websafe_encode(self.id)
        return {
            "id": id,
            "rawId": id,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {name: websafe_encode(value) for name, value in response.items()},
        }


def copied(key: Authenticator, **changed: Any) -> Authenticator:
    """The same passkey in other hands, with its counter as it is now."""
    kept = {"origin": key.origin, "verifies": key.verifies, "counts": key.counts, "count": key.count}
    return Authenticator(key=key.key, id=key.id, **{**kept, **changed})


def tampered(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    """One bit of one part of the answer is another."""
    raw = bytearray(websafe_decode(answer["response"][name]))
    raw[-1] ^= 1
    return {**answer, "response": {**answer["response"], name: websafe_encode(bytes(raw))}}
