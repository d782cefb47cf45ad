"""What a browser answers about a passkey, as `PublicKeyCredential.toJSON()` writes it."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ...core.passkeys import LABEL_LETTERS, Shown
from .. import words
from .form import Form

Bytes = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*=*$", max_length=20_000, description="base64url")]


class Answered(BaseModel):
    """A browser says more than is looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @property
    def answer(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True)


class MadeParts(Answered):
    client_data: Annotated[Bytes, Field(alias="clientDataJSON")]
    attestation: Annotated[Bytes, Field(alias="attestationObject")]


class ShownParts(Answered):
    client_data: Annotated[Bytes, Field(alias="clientDataJSON")]
    authenticator_data: Annotated[Bytes, Field(alias="authenticatorData")]
    signature: Bytes


class MadePasskeyForm(Answered):
    """What `navigator.credentials.create` gave."""

    id: Bytes
    raw_id: Annotated[Bytes, Field(alias="rawId")]
    type: Literal["public-key"]
    response: MadeParts


class ShownPasskeyForm(Answered):
    """What `navigator.credentials.get` gave."""

    id: Bytes
    raw_id: Annotated[Bytes, Field(alias="rawId")]
    type: Literal["public-key"]
    response: ShownParts


Passkey = Annotated[
    ShownPasskeyForm,
    Field(description="One of yours, shown for this very decision: see POST /tickets/{key}/challenges."),
]


def shown(form: ShownPasskeyForm | None, public_url: str) -> Shown | None:
    return Shown(public_url, form.answer) if form else None


class PasskeyForm(Form):
    label: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LABEL_LETTERS),
        Field(description="How you tell it from others.", examples=["blue key"]),
        AfterValidator(words.storable),
    ]
    made: MadePasskeyForm
    passkey: Annotated[ShownPasskeyForm, Field(description="One that you have. Only the first wants none.")] | None = (
        None
    )


class RevocationForm(Form):
    passkey: Annotated[ShownPasskeyForm, Field(description="One of yours, shown for this revocation.")]
