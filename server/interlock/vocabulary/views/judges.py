"""How well an agent judges."""

from .view import View


class JudgeView(View):
    """`kappa` is null where it is not defined: nothing to compare, or chance explains it all. `low` and `high` are the
    ends of its 95 % interval; `prevalence` is the share of items that the person passed."""

    judge: str
    kind: str
    family: str
    n: int
    negatives: int
    prevalence: float | None
    observed: float | None
    kappa: float | None
    pabak: float | None
    low: float | None
    high: float | None
