"""One disagreement between two sides."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .model import Confidence
from .places import Place


class Severity(StrEnum):
    ERROR = "error"  # will fail when it runs
    WARNING = "warning"  # may fail, or does not do what its author thinks
    INFO = "info"


@dataclass(frozen=True)
class Mismatch:
    """One root cause, with every place that meets it.

    `operation` is written as the provider writes it (as the consumer does, when nobody offers it).
    `field` says where: `response.items[].total`, `body.customer_id`, `query.limit`; empty for the whole operation.
    `consumer_shape` and `provider_shape` are small JSON, made to be seen side by side.
    """

    rule: str
    severity: Severity
    operation: str
    canonical: str
    field: str
    sentence: str
    hint: str
    consumer_places: tuple[Place, ...] = ()
    provider_place: Place | None = None
    consumer_shape: Mapping[str, Any] | None = None
    provider_shape: Mapping[str, Any] | None = None
    confidence: Confidence = Confidence.EXACT

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits, the same for the same disagreement in any later scan.

        Lines, wording, severity and the names of path parameters are left out: an edit elsewhere changes none of it.
        """
        return hashlib.sha256("\n".join((self.rule, self.canonical, self.field)).encode()).hexdigest()[:16]


def as_json(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "fingerprint": mismatch.fingerprint,
        "rule": mismatch.rule,
        "severity": mismatch.severity.value,
        "operation": mismatch.operation,
        "field": mismatch.field,
        "sentence": mismatch.sentence,
        "hint": mismatch.hint,
        "confidence": mismatch.confidence.value,
        "consumer_places": [str(p) for p in mismatch.consumer_places],
        "provider_place": str(mismatch.provider_place) if mismatch.provider_place else None,
        "consumer_shape": mismatch.consumer_shape,
        "provider_shape": mismatch.provider_shape,
    }
