"""Cut what a report may write at will, and say that it was cut."""

import hashlib

NAME_LIMIT = 512  # characters
MESSAGE_LIMIT_BYTES = 4096
MARK = "… (cut)"


def clipped_name(name: str) -> str:
    """At most 512 characters. A longer name ends in a digest of the whole, so that two long names stay two."""
    name = name.strip()
    if len(name) <= NAME_LIMIT:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[: NAME_LIMIT - len(digest) - 1]}…{digest}"


def clipped_message(message: str) -> str:
    """At most 4 KiB in UTF-8, with a mark where it was cut."""
    message = message.strip()
    encoded = message.encode()
    if len(encoded) <= MESSAGE_LIMIT_BYTES:
        return message
    return encoded[: MESSAGE_LIMIT_BYTES - len(MARK.encode())].decode(errors="ignore") + MARK
