"""Whether the server is well."""

from .view import View


class HealthView(View):
    status: str
    version: str
