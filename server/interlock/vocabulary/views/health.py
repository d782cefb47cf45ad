"""Whether the server is well."""

from typing import Literal

from .view import View


class HealthView(View):
    """`migrations`: whether the tables are those this program knows."""

    status: Literal["ok"]
    version: str
    migrations: Literal["applied", "other"]
    revision: str
