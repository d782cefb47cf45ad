"""A team's space."""

import re
from dataclasses import dataclass
from datetime import datetime

from .refusals import Invalid

KEY = re.compile(r"^[A-Z][A-Z0-9]{1,9}$")


@dataclass(frozen=True)
class Project:
    id: int
    key: str
    name: str
    policy_version: int
    created_at: datetime


def checked_key(key: str) -> str:
    if not KEY.match(key):
        raise Invalid(f"{key!r} is no project key.", "Two to ten capital letters or digits, a letter first: SHOP.")
    return key
