"""Lists of words as patterns. Each is one alternation between word ends, so that matching stays linear."""

import re


def words(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", flags)


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())
