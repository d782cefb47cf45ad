"""Whether an agent has earned that its approval counts: by how well it agreed with persons about the same things."""

from .agreement import Agreement
from .policy import Policy

# Its rejection and its call for a person count from the first day.


def is_asked(policy: Policy) -> bool:
    return any((policy.judge_pairs, policy.judge_negatives, policy.judge_kappa, policy.judge_kappa_low))


def has_earned(policy: Policy, record: Agreement | None) -> str:
    """Why it has not, with the numbers; "" where it has, or where the policy does not ask."""
    if not is_asked(policy):
        return ""
    record = record or Agreement()
    low = record.interval[0] if record.interval else None
    lacks = [
        *([f"{policy.judge_pairs} verdicts beside a person's"] if record.n < policy.judge_pairs else []),
        *([f"{policy.judge_negatives} of these a no"] if record.negatives < policy.judge_negatives else []),
        *([f"a kappa of {policy.judge_kappa:.2f}"] if _below(record.kappa, policy.judge_kappa) else []),
        *([f"a lower bound of {policy.judge_kappa_low:.2f}"] if _below(low, policy.judge_kappa_low) else []),
    ]
    if not lacks:
        return ""
    kappa = "is not defined" if record.kappa is None else f"is {record.kappa:.2f}"
    bound = "" if low is None else f", at least {low:.2f}"
    had = f"it has {record.n}, {record.negatives} of these a no, and its kappa {kappa}{bound}"
    return f"a judge wants {', '.join(lacks)}; {had}"


def _below(value: float | None, least: float) -> bool:
    """What is not defined is below whatever is asked for."""
    return least > 0 and (value is None or value < least)
