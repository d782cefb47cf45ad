"""Passkeys as browsers make and show them: what is asked of a browser, and whether its answer holds.

The steps are those of W3C Web Authentication, "Registering a New Credential" and "Verifying an Authentication
Assertion"; fido2 reads the bytes and knows the signatures. Attestation is not asked for: whose product a key is says
nothing of whose finger is on it.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from .refusals import NotPermitted, Unreadable, WrongState

ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: https://www.iana.org/assignments/cose
USUAL_PORTS = {"http": 80, "https": 443}
PATIENCE_MS = 120_000  # how long a browser asks its reader
AGAIN = "Show it again on the page that asks for it."

Answer = TypeVar("Answer", RegistrationResponse, AuthenticationResponse)


@dataclass(frozen=True)
class RelyingParty:
    """Whom a passkey is made for: browsers show it to pages of this origin and to no other."""

    id: str
    origin: str


@dataclass(frozen=True)
class Passkey:
    """What is kept of one: its public half. `sign_count` is the last that it told; 0 where it counts nothing."""

    id: int
    credential_id: str  # base64url, as the rest of what travels
    credential: str
    sign_count: int


def party_at(public_url: str) -> RelyingParty:
    """Refuses (WrongState) an address to which browsers give no passkeys.

    They want https and a name. The exception is this very machine, which goes by the name of localhost: browsers take
    that for safe, and give nothing to an address of numbers.
    """
    parts = urlsplit(public_url)
    host = (parts.hostname or "").encode("idna").decode()
    named = "localhost" if _is_loopback(host) else host
    if named != "localhost" and (parts.scheme != "https" or _is_number(host)):
        raise WrongState(
            f"Browsers show no passkey to {public_url}: they want https and a name.",
            "Set INTERLOCK_PUBLIC_URL to an https address with a name, which leads to this server.",
        )
    port = "" if parts.port in (None, USUAL_PORTS.get(parts.scheme)) else f":{parts.port}"
    return RelyingParty(named, f"{parts.scheme}://{named}{port}")


def creation_options(
    party: RelyingParty, member_id: int, name: str, challenge: str, known: Iterable[Passkey]
) -> dict[str, Any]:
    """What the browser is asked to make, as `PublicKeyCredential.parseCreationOptionsFromJSON` takes it."""
    return {
        "rp": {"id": party.id, "name": "Interlock"},
        "user": {"id": websafe_encode(b"interlock-%d" % member_id), "name": name, "displayName": name},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "required"},
        "attestation": "none",
        "timeout": PATIENCE_MS,
    }


def request_options(party: RelyingParty, challenge: str, known: Iterable[Passkey]) -> dict[str, Any]:
    """What the browser is asked to show, as `PublicKeyCredential.parseRequestOptionsFromJSON` takes it."""
    return {
        "rpId": party.id,
        "challenge": challenge,
        "allowCredentials": _descriptors(known),
        "userVerification": "required",
        "timeout": PATIENCE_MS,
    }


def registration(answer: Mapping[str, Any]) -> RegistrationResponse:
    """Refuses (Unreadable) what no browser answers."""
    return _read(RegistrationResponse.from_dict, answer)


def assertion(answer: Mapping[str, Any]) -> AuthenticationResponse:
    """Refuses (Unreadable) what no browser answers."""
    return _read(AuthenticationResponse.from_dict, answer)


def challenge_of(answer: RegistrationResponse | AuthenticationResponse) -> str:
    return websafe_encode(answer.response.client_data.challenge)


def credential_of(answer: AuthenticationResponse) -> str:
    return websafe_encode(answer.raw_id)


def made(party: RelyingParty, answer: RegistrationResponse) -> Passkey:
    """The passkey that was made for us, not kept yet. That its challenge was ours is for who keeps challenges."""
    data = answer.response.attestation_object.auth_data
    _must_be_for(party, answer.response.client_data, CollectedClientData.TYPE.CREATE, data)
    credential = data.credential_data
    if credential is None or credential.credential_id != answer.raw_id:
        raise NotPermitted("The browser made no passkey that it names.", AGAIN)
    if credential.public_key.ALGORITHM not in ALGORITHMS:
        raise NotPermitted("This passkey signs in a way that was not asked for.", "Use another one.")
    return Passkey(0, websafe_encode(credential.credential_id), websafe_encode(credential), data.counter)


def shown(party: RelyingParty, answer: AuthenticationResponse, passkey: Passkey) -> int:
    """What the passkey has counted up to. Refuses (NotPermitted) whatever is not this passkey, shown to us, by somebody
    whom it knows. That its challenge was ours is for who keeps challenges.
    """
    data, client = answer.response.authenticator_data, answer.response.client_data
    _must_be_for(party, client, CollectedClientData.TYPE.GET, data)
    credential = AttestedCredentialData(websafe_decode(passkey.credential))
    try:
        credential.public_key.verify(data + client.hash, answer.response.signature)
    except InvalidSignature:
        raise NotPermitted("This is not the signature of that passkey.", AGAIN) from None
    if (data.counter or passkey.sign_count) and data.counter <= passkey.sign_count:
        raise NotPermitted(
            f"This passkey has counted back, from {passkey.sign_count} to {data.counter}: there may be a copy of it.",
            "Revoke it on the page of your account with another one, or have an owner revoke it.",
        )
    return data.counter


def _must_be_for(party: RelyingParty, client: CollectedClientData, type: str, data: AuthenticatorData) -> None:
    """What both ceremonies ask: the right page asked for it, and somebody was there whom the passkey knows."""
    if client.type != type:
        raise NotPermitted(f"The browser answered {str(client.type)[:40]!r} where {str(type)!r} was asked for.", AGAIN)
    if client.origin != party.origin or client.cross_origin:
        inside = "a page inside one of " if client.cross_origin else ""
        raise NotPermitted(
            f"The passkey was shown to {inside}{str(client.origin)[:80]}.", f"Open the board at {party.origin}."
        )
    if data.rp_id_hash != hashlib.sha256(party.id.encode()).digest():
        raise NotPermitted(f"The passkey was not made for {party.id}.", f"Open the board at {party.origin}.")
    if not (data.is_user_present() and data.is_user_verified()):
        raise NotPermitted(
            "The passkey did not make sure who was there.", "Use one that asks for a finger, a face or a PIN."
        )


def _read(parse: Callable[[Mapping[str, Any]], Answer], answer: Mapping[str, Any]) -> Answer:
    try:
        return parse(answer)
    except Exception as error:  # a stranger's bytes break a parser in many ways, and each means the same
        raise Unreadable("This is no answer of a browser about a passkey.", AGAIN) from error


def _descriptors(passkeys: Iterable[Passkey]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": passkey.credential_id} for passkey in passkeys]


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
