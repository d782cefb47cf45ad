"""Passkeys, and what a browser is asked about them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from .view import View


class PasskeyView(View):
    id: int
    label: str
    at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


Request = Annotated[
    dict[str, Any], Field(description="For `PublicKeyCredential.parseRequestOptionsFromJSON`, to show a passkey.")
]


class ChallengeView(View):
    """Good for five minutes, and for one answer. `show` is null where the decision wants no passkey."""

    show: Request | None


class AddingView(View):
    """`show` comes first, where you have a passkey already."""

    make: Annotated[
        dict[str, Any], Field(description="For `PublicKeyCredential.parseCreationOptionsFromJSON`, to make one.")
    ]
    show: Request | None
