"""Provider + consumer -> mismatches, each root cause once, in a stable order.

A rule is a module with `find(pairing) -> Iterable[Mismatch]`; its file name is its id. To add one, write the module
and name it in RULES.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from .bases import Base
from .comparison import ORDER, Comparison
from .mismatch import Mismatch
from .model import Contract
from .pairing import Pairing, pair
from .rules import (
    answer_type_differs,
    auth_missing,
    auth_not_needed,
    auth_scheme_differs,
    auth_scope_missing,
    base_differs,
    body_not_compared,
    body_not_taken,
    content_type_differs,
    date_as_text,
    deprecated_operation,
    discriminator_differs,
    empty_answer_parsed,
    enum_value_unhandled,
    envelope_differs,
    error_shape_differs,
    field_type_differs,
    graphql_argument_missing,
    graphql_deprecated,
    graphql_unknown_argument,
    graphql_unknown_field,
    graphql_unknown_type,
    graphql_value_differs,
    graphql_variable_differs,
    hidden_operation,
    impossible_enum_value,
    list_spelling_differs,
    literal_taken_as_parameter,
    method_differs,
    missing_field,
    missing_operation,
    null_sent,
    option_not_taken,
    option_unhandled,
    path_parameter_type_differs,
    path_parameters_swapped,
    path_spelling_differs,
    precision_lost,
    read_only_field_sent,
    request_field_type_differs,
    required_cookie_missing,
    required_header_missing,
    required_request_field_missing,
    response_header_missing,
    stale_client,
    status_never_sent,
    status_unhandled,
    unguarded_optional,
    unknown_request_field,
    unstable_operation,
    value_out_of_limits,
)


class Rule(Protocol):
    def find(self, pairing: Pairing) -> Iterable[Mismatch]: ...


RULES: tuple[Rule, ...] = (
    missing_operation,
    method_differs,
    base_differs,
    path_spelling_differs,
    path_parameters_swapped,
    path_parameter_type_differs,
    literal_taken_as_parameter,
    hidden_operation,
    deprecated_operation,
    unstable_operation,
    envelope_differs,
    missing_field,
    field_type_differs,
    unguarded_optional,
    enum_value_unhandled,
    option_unhandled,
    discriminator_differs,
    precision_lost,
    date_as_text,
    response_header_missing,
    error_shape_differs,
    empty_answer_parsed,
    answer_type_differs,
    status_never_sent,
    status_unhandled,
    required_request_field_missing,
    required_header_missing,
    required_cookie_missing,
    unknown_request_field,
    request_field_type_differs,
    option_not_taken,
    impossible_enum_value,
    null_sent,
    read_only_field_sent,
    value_out_of_limits,
    list_spelling_differs,
    body_not_taken,
    content_type_differs,
    body_not_compared,
    auth_missing,
    auth_scheme_differs,
    auth_scope_missing,
    auth_not_needed,
    stale_client,
    graphql_unknown_field,
    graphql_unknown_argument,
    graphql_unknown_type,
    graphql_argument_missing,
    graphql_value_differs,
    graphql_variable_differs,
    graphql_deprecated,
)


def compare(
    provider: Contract, consumer: Contract, said: Mapping[str, Base] | None = None, today: str = ""
) -> Comparison:
    """`said`: bases of calls, by their spelling, that a person has explained; the others are voted on. `today` as
    '2027-01-31': what has ended by then is gone; without it nothing has.
    """
    pairing = replace(pair(provider, consumer, said), today=today)
    found = (m for rule in RULES for m in rule.find(pairing))
    return Comparison(
        mismatches=once(found),
        assumptions=pairing.assumptions,
        unresolved=(*provider.diagnostics, *consumer.diagnostics),
        matched=len(pairing.meetings),
        unanswered=len(pairing.unserved),
        foreign=len(pairing.foreign),
        unused=tuple(o.name for o in pairing.unused),
    )


def once(found: Iterable[Mismatch]) -> tuple[Mismatch, ...]:
    """The same disagreement met at several places is one, and as severe as the worst of them."""
    roots: dict[str, Mismatch] = {}
    for mismatch in found:
        known = roots.get(mismatch.fingerprint)
        if known is None:
            roots[mismatch.fingerprint] = mismatch
            continue
        worse = min(known, mismatch, key=lambda m: ORDER.index(m.severity))
        places = tuple(sorted({*known.consumer_places, *mismatch.consumer_places}))
        roots[mismatch.fingerprint] = replace(worse, consumer_places=places)
    return tuple(sorted(roots.values(), key=lambda m: (ORDER.index(m.severity), m.canonical, m.field, m.rule)))
