"""Qualities that can only be checked against a number and its unit."""

import re
from collections.abc import Sequence

from .phrases import words
from .rule import Level, LintedCriterion, Remark, Rule

CERTAIN = words(
    "latency",
    "response times?",
    "load(?:ing)? times?",
    "start-?up time",
    "throughput",
    "uptime",
    "(?:memory|cpu|disk) (?:usage|use|consumption|footprint)",
    "bundle size",
    "page weight",
    "time to first byte",
    "error rate",
)
PERHAPS = words(
    *("availability", "performance", "capacity", "speed", "size", "(?:under|at) load", "high load", "peak load")
)
# Whoever shows a quality does not ask for one.
SHOWN = words(
    *("shows?", "displays?", "contains?", "returns", "lists", "logs", "records", "reports", "exports", "prints"),
    *("selects", "names", "(?:is|are) (?:shown|displayed|logged|recorded|measured|listed|returned|reported)"),
)
MEASURE = re.compile(
    r"[0-9](?:[0-9.,_ ]{0,12}[0-9])?\s{0,2}(?:%|‰|°|per ?cent|(?:[kmgt]i?)?(?:b|bytes?|bits?|bps)\b|[nµum]?s\b|"
    r"(?:milli|micro|nano)?seconds?\b|secs?\b|min(?:ute)?s?\b|h(?:ours?)?\b|days?\b|weeks?\b|months?\b|years?\b|"
    r"req(?:uest)?s?\b|rps\b|qps\b|(?:\w{1,20} )?(?:users?|orders?|items?|lines?|rows?|characters?|letters?|pixels?|px|"
    r"connections?|files?|times|attempts?|calls?|queries|messages?|cores?|points?)\b|x\b)",
    re.IGNORECASE,
)


def _unmeasured(criterion: LintedCriterion, _all: Sequence[LintedCriterion]) -> Remark | None:
    certain = CERTAIN.search(criterion.plain)
    found = certain or PERHAPS.search(criterion.plain)
    if found is None or MEASURE.search(criterion.plain) or SHOWN.search(criterion.plain):
        return None
    return Remark(
        f'{criterion.name} speaks of "{found[0]}" without a number and its unit.',
        "Say how much, in which unit, and where it is measured: within 200 ms at the 95th percentile.",
        None if certain else Level.WARNING,
    )


RULES = (
    Rule(
        "AC021",
        Level.ERROR,
        "A quality without a number and its unit. Where the word may also be the name of a thing (size, availability), "
        "it is a warning; where it is only shown or logged, nothing is remarked.",
        "The response time of the order list is at most 200 ms at the 95th percentile.",
        "The latency of the order list stays low when many orders exist.",
        _unmeasured,
    ),
)
