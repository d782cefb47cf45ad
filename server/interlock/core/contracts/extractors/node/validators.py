"""What validators that stand before a handler say of what it takes."""

from .serving import Traffic
from .values import Value


class Validators:
    def of(self, given: tuple[Value, ...]) -> Traffic:
        return Traffic()

    def of_schema(self, schema: Value | None) -> Traffic:
        return Traffic()

    def of_description(self, description: Value) -> Traffic:
        return Traffic()
