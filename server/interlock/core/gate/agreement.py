"""How well a judge agrees with persons about the same things: Cohen's kappa, with what is needed to believe it.

Kappa is what is left of the agreement once chance is taken off: (observed - expected) / (1 - expected). Where chance
alone explains everything (both always say the same one word) it is not defined, and is not said to be 1. PABAK is
kappa as if both words were equally frequent. Cohen 1960; Byrt, Bishop and Carlin 1993; Efron's percentile bootstrap.
"""

import random
from dataclasses import dataclass
from functools import cached_property, lru_cache

RESAMPLES = 1000
SEED = 20260101  # the same pairs give the same interval, wherever and whenever it is computed


@dataclass(frozen=True)
class Agreement:
    """Verdicts of a judge and of a person on the same items, counted: what both passed, and so on."""

    both_pass: int = 0
    only_judge_passes: int = 0
    only_person_passes: int = 0
    both_fail: int = 0

    @property
    def n(self) -> int:
        return self.both_pass + self.only_judge_passes + self.only_person_passes + self.both_fail

    @property
    def negatives(self) -> int:
        """Items that the person failed: without these a judge that passes everything looks perfect."""
        return self.only_judge_passes + self.both_fail

    @property
    def prevalence(self) -> float | None:
        """The share of items that the person passed."""
        return (self.both_pass + self.only_person_passes) / self.n if self.n else None

    @property
    def observed(self) -> float | None:
        return (self.both_pass + self.both_fail) / self.n if self.n else None

    @property
    def kappa(self) -> float | None:
        """None: there is nothing to compare, or chance explains it all."""
        return _kappa(self.both_pass, self.only_judge_passes, self.only_person_passes, self.both_fail)

    @property
    def pabak(self) -> float | None:
        return None if self.observed is None else 2 * self.observed - 1

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """The middle 95 % of kappa over resamples; None where kappa is not defined in all but a few of them."""
        return _interval(self.both_pass, self.only_judge_passes, self.only_person_passes, self.both_fail)


def of_pairs(pairs: "list[tuple[bool, bool]]") -> Agreement:
    """Each pair: whether the judge passed an item, and whether the person did."""
    return Agreement(
        pairs.count((True, True)),
        pairs.count((True, False)),
        pairs.count((False, True)),
        pairs.count((False, False)),
    )


def _kappa(a: int, b: int, c: int, d: int) -> float | None:
    n = a + b + c + d
    by_chance = (a + b) * (a + c) + (c + d) * (b + d)  # times n squared, so that 1 is exact
    if not n or by_chance == n * n:
        return None
    return ((a + d) * n - by_chance) / (n * n - by_chance)


@lru_cache(maxsize=1024)
def _interval(a: int, b: int, c: int, d: int) -> tuple[float, float] | None:
    n = a + b + c + d
    if not n:
        return None
    chance = random.Random(SEED)  # noqa: S311  statistics, no secret
    found: list[float] = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(range(4), weights=(a, b, c, d), k=n)
        kappa = _kappa(*(drawn.count(cell) for cell in range(4)))
        if kappa is not None:
            found.append(kappa)
    if len(found) < RESAMPLES * 0.95:
        return None
    found.sort()
    return found[int(len(found) * 0.025)], found[int(len(found) * 0.975) - 1]
