"""Tags and labels of a test -> the criteria that it says it proves.

Where a format has no properties, a tag stands in: "AC-1", "SHOP-12/AC-1", "@AC-1", "criterion:AC-1", "criterion=AC-1".
What is no such tag is somebody else's, and is not kept.
"""

import re
from collections.abc import Iterable

from .json_text import as_list, as_object

CRITERION = "criterion"
TAG = re.compile(r"@?(?:criterion[:=])?((?:[A-Z][A-Z0-9]{0,20}-[0-9]{1,9}/)?AC-[1-9][0-9]{0,5})", re.ASCII)


def criteria_of(tags: Iterable[str]) -> list[str]:
    return [found[1] for tag in tags if len(tag) < 100 and (found := TAG.fullmatch(tag.strip()))]


def criteria_in(labels: object) -> list[str]:
    """{"criterion": "AC-1"}, or a list of such: what a report in JSON says of a test."""
    said = as_object(labels).get(CRITERION)
    return [name for name in (as_list(said) or [said]) if isinstance(name, str)]
