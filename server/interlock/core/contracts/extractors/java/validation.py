"""What javax.validation and jakarta.validation say of a value."""

from collections.abc import Iterator

from ...shapes import Kind, Scalar
from .constants import Constants
from .declarations import Annotation, Type, Unit

_PACKAGES = ("javax.validation", "jakarta.validation", "org.hibernate.validator")
_NEEDED = frozenset({"NotNull", "NotBlank", "NotEmpty"})


class Validation:
    def __init__(self, constants: Constants) -> None:
        self._constants = constants

    def is_needed(self, annotations: tuple[Annotation, ...], unit: Unit) -> bool:
        """Whether null is refused, whatever group is checked."""
        return any(a.name in _NEEDED and self._counts(a, unit) for a in annotations)

    def facets(
        self, annotations: tuple[Annotation, ...], kinds: frozenset[Kind], unit: Unit, inside: Type | None
    ) -> tuple[tuple[str, Scalar], ...]:
        counted = [a for a in annotations if self._counts(a, unit)]
        return tuple(sorted({n: v for a in counted for n, v in self._facets(a, kinds, unit, inside)}.items()))

    def _counts(self, annotation: Annotation, unit: Unit) -> bool:
        return "groups" not in annotation.arguments and unit.brings(annotation.name, *_PACKAGES)

    def _facets(
        self, annotation: Annotation, kinds: frozenset[Kind], unit: Unit, inside: Type | None
    ) -> Iterator[tuple[str, Scalar]]:
        words = "Items" if Kind.ARRAY in kinds else "Length" if Kind.STRING in kinds else ""
        match annotation.name:
            case "NotBlank" | "NotEmpty" if words:
                yield f"min{words}", 1
            case "Size" | "Length" if words:
                for bound in ("min", "max"):
                    limit = self._number(annotation, bound, unit, inside)
                    if limit is not None and limit < 2**31 - 1 and (bound, limit) != ("min", 0):
                        yield f"{bound}{words}", limit
            case "Min" | "Max" | "DecimalMin" | "DecimalMax":
                limit = self._number(annotation, "value", unit, inside)
                if limit is not None:
                    yield "minimum" if annotation.name.endswith("Min") else "maximum", limit
            case "Range":
                for bound, name in (("min", "minimum"), ("max", "maximum")):
                    limit = self._number(annotation, bound, unit, inside)
                    if limit is not None:
                        yield name, limit
            case "Positive":
                yield "exclusiveMinimum", 0
            case "PositiveOrZero":
                yield "minimum", 0
            case "Pattern" if "flags" not in annotation.arguments:
                pattern = self._constants.text(annotation.arguments.get("regexp"), unit, inside)
                if pattern:
                    yield "pattern", pattern
            case _:
                pass

    def _number(self, annotation: Annotation, name: str, unit: Unit, inside: Type | None) -> int | float | None:
        written = self._constants.text(annotation.arguments.get(name), unit, inside)
        if written is None or annotation.arguments.get("inclusive") is not None:
            return None
        try:
            return int(written)
        except ValueError:
            return None
