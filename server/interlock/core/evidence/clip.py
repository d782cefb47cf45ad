"""What is kept of text that a report may write at will: no secrets, nothing that cannot be shown, cut to a length."""

import hashlib
import re

from .limits import MESSAGE_LIMIT_BYTES, NAME_LIMIT, TEXT_LIMIT
from .redact import without_secrets, without_tokens

MARK = "… (cut)"
COLOUR = re.compile(r"\x1b\[[0-9;?]{0,32}[A-Za-z]")
# No database keeps U+0000 and surrogates; the others turn text around, so that a reader sees another than there is.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clipped_name(name: str) -> str:
    """At most 512 characters. A longer name ends in a digest of the whole, so that two long names stay two."""
    name = name.strip()
    shown = without_tokens(_shown(name[:TEXT_LIMIT]))
    if len(shown) <= NAME_LIMIT and len(name) <= TEXT_LIMIT:
        return shown
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"{shown[: NAME_LIMIT - len(digest) - 1]}…{digest}"


def clipped_message(message: str) -> str:
    """At most 4 KiB in UTF-8, with a mark where it was cut."""
    message = without_secrets(_shown(message.strip()[:TEXT_LIMIT])).strip()
    encoded = message.encode()
    if len(encoded) <= MESSAGE_LIMIT_BYTES:
        return message
    return encoded[: MESSAGE_LIMIT_BYTES - len(MARK.encode())].decode(errors="ignore") + MARK


def _shown(text: str) -> str:
    """Without colours, and with a mark for what a terminal or a page would not show."""
    if text.isprintable():
        return text
    return UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", COLOUR.sub("", text))
