"""One method of a controller as an operation."""

from collections.abc import Sequence

from .serving import Served
from .values import Class, Function


class NestOperations:
    def served(
        self,
        verb: str,
        cls: Class,
        owner: Class,
        name: str,
        method: Function,
        own: Sequence[object],
        shared: Sequence[object],
    ) -> Served:
        return Served(f"{cls.name}.{name}", verb)
