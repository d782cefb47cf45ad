"""A policy is plain data, and refuses what it cannot mean."""

from typing import Any

import pytest

from interlock.core.criteria import Kind
from interlock.core.gate.policy import (
    Closes,
    Independence,
    LostTests,
    Overlap,
    Policy,
    ProducerClass,
    RedProof,
    StepUp,
    as_data,
    changed,
    from_data,
)
from interlock.core.gate.presets import PRESETS, Preset, from_preset
from interlock.core.refusals import Invalid


def test_a_policy_survives_its_storage() -> None:
    policy = Policy(
        person_closes=Closes.ON_RISK,
        needs={**Policy().needs, Kind.TEST: ProducerClass.CI_OIDC, Kind.REVIEW: ProducerClass.PERSON},
        independence=Independence.OPERATOR,
        overlap=Overlap.WARN,
        lease_minutes=5,
        claims_per_role={"backend": 2},
        red_proof=RedProof.REQUIRED,
        lost_tests=LostTests.ASK,
        step_up=StepUp.REQUIRED,
        protected_paths=("migrations/**", "auth/**"),
        distinct_families=True,
        judge_kappa=0.6,
    )

    assert from_data(as_data(policy)) == policy


def test_what_is_not_said_is_as_usual() -> None:
    assert from_data({}) == Policy()
    assert from_data({"needs": {"review": "person"}}).needs[Kind.TEST] is ProducerClass.CI_TOKEN


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"lease": 5}, "A policy has no setting lease."),
        ({"lease_minutes": 0}, "0 is no value for lease_minutes."),
        ({"lease_minutes": True}, "True is no value for lease_minutes."),
        ({"lease_minutes": 2.5}, "2.5 is no value for lease_minutes."),
        ({"person_closes": 1}, "1 is no value for person_closes."),
        ({"person_closes": "sometimes"}, "'sometimes' is no value for person_closes."),
        ({"distinct_families": 1}, "1 is no value for distinct_families."),
        ({"judge_kappa": 60}, "60 is no value for judge_kappa."),
        ({"judge_kappa": True}, "True is no value for judge_kappa."),
        ({"red_proof": True}, "True is no value for red_proof."),
        ({"protected_paths": "auth/**"}, "'auth/**' is no value for protected_paths."),
        ({"protected_paths": ["../auth"]}, "['../auth'] is no value for protected_paths."),
        ({"protected_paths": [7]}, "[7] is no value for protected_paths."),
        ({"independence": "none"}, "'none' is no value for independence."),
        ({"overlap": "allow"}, "'allow' is no value for overlap."),
        ({"needs": {"test": "claim"}}, "{'test': 'claim'} is no value for needs."),
        ({"needs": {"test": "person"}}, "{'test': 'person'} is no value for needs."),
        ({"needs": {"human": "review"}}, "{'human': 'review'} is no value for needs."),
        ({"needs": {"contract": "claim"}}, "{'contract': 'claim'} is no value for needs."),
        ({"needs": {"prayer": "claim"}}, "{'prayer': 'claim'} is no value for needs."),
        ({"needs": "ci_token"}, "'ci_token' is no value for needs."),
        ({"claims_per_role": 2}, "2 is no value for claims_per_role."),
        ({"claims_per_role": {"backend": -1}}, "{'backend': -1} is no value for claims_per_role."),
        ({"claims_per_role": {"backend": "2"}}, "{'backend': '2'} is no value for claims_per_role."),
        ({"claims_per_role": {2: 2}}, "{2: 2} is no value for claims_per_role."),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        from_data(data)

    assert refusal.value.sentence == sentence


def test_a_refusal_says_whose_word_can_be_asked_for() -> None:
    with pytest.raises(Invalid) as refusal:
        from_data({"needs": {"test": "claim"}})

    assert refusal.value.hint == (
        "A mapping of test: ci_token or ci_oidc; static: ci_token or ci_oidc; coverage: ci_token or ci_oidc; "
        "review: review or person; human: person."
    )


def test_of_a_setting_that_is_a_mapping_only_the_named_entries_change() -> None:
    strict = from_data({"needs": {"test": "ci_oidc"}, "claims_per_role": {"backend": 2, "qa": 1}})

    policy = changed(strict, {"needs": {"review": "person"}, "claims_per_role": {"qa": 0, "frontend": 3}})

    assert (policy.needs[Kind.TEST], policy.needs[Kind.REVIEW]) == (ProducerClass.CI_OIDC, ProducerClass.PERSON)
    assert policy.claims_per_role == {"backend": 2, "frontend": 3}


def test_what_cannot_be_changed_so_is_refused() -> None:
    with pytest.raises(Invalid, match="A policy has no setting lease"):
        changed(Policy(), {"lease": 5})
    with pytest.raises(Invalid, match="'2' is no value for claims_per_role"):
        changed(Policy(), {"claims_per_role": "2"})


def test_two_policies_that_differ_have_two_digests() -> None:
    assert Policy(waiver_max_days=7).digest != Policy().digest == from_data(as_data(Policy())).digest


@pytest.mark.parametrize(("said", "meant"), [(True, Closes.ALWAYS), (False, Closes.NEVER)])
def test_a_policy_of_before_said_of_closing_yes_or_no(said: bool, meant: Closes) -> None:
    assert from_data({"person_closes": said}).person_closes is meant


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_stands_for_plain_settings(preset: Preset) -> None:
    policy = from_preset(Policy(lease_minutes=5), preset, {})

    assert {name: value for name, value in as_data(policy).items() if name in PRESETS[preset]} == {
        **PRESETS[preset],
        "needs": as_data(policy)["needs"],
    }
    assert policy.lease_minutes == 5
    assert from_data(as_data(policy)) == policy


def test_all_presets_say_something_of_the_same_settings() -> None:
    assert len({frozenset(settings) for settings in PRESETS.values()}) == 1


def test_what_is_said_beside_a_preset_is_said_last() -> None:
    policy = from_preset(Policy(), Preset.STRICT, {"waiver_max_days": 3, "needs": {"review": "person"}})

    assert (policy.waiver_max_days, policy.needs[Kind.REVIEW]) == (3, ProducerClass.PERSON)
    assert (policy.needs[Kind.TEST], policy.red_proof) == (ProducerClass.CI_OIDC, RedProof.REQUIRED)


def test_the_order_of_settings_makes_no_other_digest() -> None:
    one, other = (dict.fromkeys(roles, 1) for roles in (("web", "api"), ("api", "web")))
    assert Policy(claims_per_role=one).digest == Policy(claims_per_role=other).digest


@pytest.mark.parametrize("name", ["protected_paths", "claims_per_role"])
def test_at_most_fifty_paths_and_roles_are_named(name: str) -> None:
    def named(number: int) -> dict[str, Any]:
        words = [f"w{n}" for n in range(number)]
        return {name: words if name == "protected_paths" else dict.fromkeys(words, 1)}

    assert len(getattr(from_data(named(50)), name)) == 50
    with pytest.raises(Invalid):
        from_data(named(51))


def test_a_fraction_is_one_at_most() -> None:
    assert from_data({"judge_kappa": 1}).judge_kappa == 1.0
    with pytest.raises(Invalid):
        from_data({"judge_kappa": 1.5})
