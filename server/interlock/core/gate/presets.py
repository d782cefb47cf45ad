"""Policies to start from. A name stands for plain settings: what they are is what is kept, and any may be changed.

Every preset says something of the same settings: of those that decide what opens a gate. Those that run the claims
stay as they are.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from . import policy as policies
from .policy import WORDS, Policy


class Preset(StrEnum):
    SOLO = "solo"
    TEAM = "team"
    STRICT = "strict"


_SOLO: Mapping[str, Any] = {
    "person_closes": "on_risk",
    "needs": {kind.value: words[0].word for kind, words in WORDS.items()},
    "independence": "member",
    "reviews_needed": 1,
    "distinct_families": False,
    "red_proof": "off",
    "lost_tests": "ask",
    "max_attempts": 0,
    "evidence_max_days": 0,
    "protected_paths": [],
    "step_up": "where_set",
    "override_confirm_hours": 0,
    "max_returns": 3,
    "max_same_failures": 2,
    "waiver_max_days": 14,
    "judge_pairs": 0,
    "judge_negatives": 0,
    "judge_kappa": 0.0,
    "judge_kappa_low": 0.0,
}

PRESETS: Mapping[Preset, Mapping[str, Any]] = {
    Preset.SOLO: _SOLO,  # one person and their agents
    Preset.TEAM: {
        **_SOLO,
        "person_closes": "always",
        "independence": "operator",
        "red_proof": "asked",
        "max_attempts": 3,
        "evidence_max_days": 14,
    },
    Preset.STRICT: {
        **_SOLO,
        "person_closes": "always",
        "needs": {**_SOLO["needs"], "test": "ci_oidc", "static": "ci_oidc", "coverage": "ci_oidc"},
        "independence": "operator",
        "reviews_needed": 2,
        "distinct_families": True,
        "red_proof": "required",
        "lost_tests": "refuse",
        "max_attempts": 2,
        "evidence_max_days": 7,
        "step_up": "required",
        "override_confirm_hours": 24,
        "waiver_max_days": 7,
        "judge_pairs": 50,
        "judge_negatives": 10,
        "judge_kappa": 0.6,
        "judge_kappa_low": 0.4,
    },
}


def from_preset(policy: Policy, preset: Preset, changes: Mapping[str, Any]) -> Policy:
    """The policy as the preset has it, and then with these settings changed."""
    return policies.changed(policies.changed(policy, PRESETS[preset]), changes)
