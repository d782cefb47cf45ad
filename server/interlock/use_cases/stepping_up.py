"""A person shows a passkey for a decision, in the transaction that decides."""

from dataclasses import replace

from ..core import passkeys as rules
from ..core import webauthn
from ..core.members import Actor, Kind
from ..core.passkeys import Decided, Decision, Shown
from ..core.refusals import NotPermitted
from ..store import passkeys
from ..store.database import Transaction
from .judging import Case

DECIDE = "decide"
REGISTER = "register"


async def stepped_up(
    tx: Transaction, case: Case, actor: Actor, decided: Decided, shown: Shown | None, about: str = ""
) -> Case:
    """The case with the passkey that was shown for this decision on what is so now, if one was.

    Refuses (PasskeyWanted) where one is wanted, and (NotPermitted) one that does not hold, also where none is wanted.
    """
    if actor.kind is not Kind.PERSON:
        return case
    decision = Decision(decided, case.ticket.key, case.verdict.snapshot, about)
    if shown is not None:
        return replace(case, passkey=await must_be_shown(tx, actor, decision.subject, shown))
    if rules.is_wanted(case.policy.step_up, actor, await passkeys.ever_had_one(tx, actor.id)):
        raise rules.none_was_shown(actor, decision, has_one=bool(await passkeys.living(tx, actor.id)))
    return case


async def must_be_shown(tx: Transaction, actor: Actor, subject: str, shown: Shown) -> int:
    """The passkey, which has answered a challenge that was made for this member and this subject, and only once."""
    party = webauthn.party_at(shown.public_url)
    answer = webauthn.assertion(shown.answer)
    asked_about = await passkeys.spend(tx, actor.id, DECIDE, webauthn.challenge_of(answer))
    if asked_about is None:
        raise NotPermitted(
            "This answer of a passkey is used, too old, or none that you were asked for.",
            "Look again, and show the passkey again.",
        )
    if asked_about != subject:
        raise rules.shown_for_another(subject)
    passkey = await passkeys.lock(tx, actor.id, webauthn.credential_of(answer))
    if passkey is None:
        raise NotPermitted(f"This is no passkey of {actor.name}.", "Show one that the page of your account lists.")
    await passkeys.counted(tx, passkey.id, webauthn.shown(party, answer, passkey))
    return passkey.id
