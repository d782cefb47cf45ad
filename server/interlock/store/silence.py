"""How long a database that has gone silent is listened to: a cable that was cut does not say so.

Without these, a call into a dead connection would wait for a quarter of an hour, and a listener for two hours.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import make_url

# libpq's own words for it; on a Unix socket they have no effect.
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
GIVEN_UP_AFTER: Mapping[str, int] = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 5,  # seconds of silence before it is asked whether it lives
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds in which nothing that was sent is confirmed
}


def given_up_after(url: str) -> dict[str, Any]:
    """What the address does not say itself."""
    said = make_url(url).query
    return {name: value for name, value in GIVEN_UP_AFTER.items() if name not in said}
