"""Between a page and static/js/passkeys.js: what the script asks, and what it puts into a form."""

import json
from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

from interlock.core.passkeys import Shown
from interlock.core.refusals import Refusal, Unreadable
from interlock.live.runtime import Runtime

from .door import Submitted, status_of


async def in_json(asked: Awaitable[Mapping[str, Any]]) -> Response:
    """What a browser is to show or to make; or the sentence that says why not."""
    try:
        return JSONResponse(await asked)
    except Refusal as no:
        return JSONResponse({"sentence": no.sentence, "hint": no.hint}, status_of(no))


def shown_in(form: Submitted, runtime: Runtime) -> Shown | None:
    """None where no passkey was shown."""
    answer = answer_in(form, "passkey")
    return None if answer is None else Shown(runtime.public_url, answer)


def answer_in(form: Submitted, name: str) -> Mapping[str, Any] | None:
    """Refuses (Unreadable) what the script would not put there."""
    if not form.text(name):
        return None
    try:
        answer = json.loads(form.text(name))
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Unreadable("This is no answer of a browser about a passkey.", "Open the page again.")
    return answer
