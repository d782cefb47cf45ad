"""Whose word is worth how much."""

from collections.abc import Mapping

from .. import members
from ..criteria import Kind
from ..jobs import Job
from .policy import WORDS, Policy, ProducerClass

# What a member's upload of a report counts as. A person is no CI: their upload is their own word, too.
UPLOADS: Mapping[members.Kind, ProducerClass] = {
    members.Kind.PERSON: ProducerClass.CLAIM,
    members.Kind.AGENT: ProducerClass.CLAIM,
    members.Kind.CI: ProducerClass.CI_TOKEN,
}

REVIEWS: Mapping[members.Kind, ProducerClass] = {
    members.Kind.PERSON: ProducerClass.PERSON,
    members.Kind.AGENT: ProducerClass.REVIEW,
    members.Kind.CI: ProducerClass.CLAIM,
}


def of_upload(actor: members.Actor) -> ProducerClass:
    """A job is believed more than a secret that can be copied, once nobody under test may change what it does."""
    return of_job(actor.job) if actor.job else UPLOADS[actor.kind]


def of_job(job: Job) -> ProducerClass:
    return ProducerClass.CI_OIDC if job.is_pinned else ProducerClass.CI_TOKEN


def needed(policy: Policy, kind: Kind) -> ProducerClass:
    """The weakest producer whose word counts for such a criterion. No policy goes below the least of WORDS."""
    least = WORDS[kind][0] if kind in WORDS else ProducerClass.CLAIM
    return max(policy.needs.get(kind, least), least)
