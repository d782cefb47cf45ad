"""Secrets are taken out of names and messages, and what is none stays as it is."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interlock.core.evidence.clip import clipped_message, clipped_name
from interlock.core.evidence.redact import ASSIGNED, SHAPES, without_secrets, without_tokens

LONG = string.ascii_letters + string.digits
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"

TOKENS = [
    "ilb_" + LONG[:43],
    "ghp_" + LONG[:36],
    "github_pat_" + LONG[:40],
    "glpat-" + LONG[:20],
    "npm_" + LONG[:36],
    "pypi-AgEI" + LONG[:60],
    "AKIAIOSFODNN7EXAMPLE",
    "AIza" + LONG[:35],
    "xoxb-" + "123456789012-" + LONG[:12],
    "sk_live_" + LONG[:24],
    "sk-ant-" + LONG[:40],
    "sk-" + LONG[:48],
    "SG." + LONG[:22] + "." + LONG[:43],
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    KEY,
]
NO_TOKENS = [
    "fails_when_the_refund_total_is_larger_than_the_order_total",
    "disk-usage-report-is-shown-when-the-quota-is-exceeded-by-far",
    "laughs_when_the_joke_is_long_enough_to_be_funny",
    "https://shop.example/orders/12?user=ada",
    "accepts a password of 12 letters",
    "the token is refused",
    "eyJ is how a token begins",
    "0123456789abcdef0123456789abcdef01234567",
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: token[:8])
def test_a_token_is_taken_out_of_names_and_messages(token: str):
    for text in (token, f"logs in with {token}", f"({token})", f'"{token}"'):
        assert token[:20] not in clipped_name(text)
        assert token[:20] not in clipped_message(text)
        assert "[redacted]" in clipped_message(text)


@pytest.mark.parametrize("text", NO_TOKENS)
def test_what_only_looks_like_one_stays(text: str):
    assert without_tokens(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("password=hunter2secret and more", "password=[redacted] and more"),
        ('{"api_key": "abcd1234", "n": 1}', '{"api_key": "[redacted]", "n": 1}'),
        ("Authorization: Bearer abcdefgh", "Authorization: Bearer [redacted]"),
        ("DB_PASSWORD => s3cret!!", "DB_PASSWORD => [redacted]"),
        ("\u0130 PASSWORD=hunter2", "\u0130 PASSWORD=[redacted]"),
        ("assert token == 'abcd'", "assert token == 'abcd'"),
        ("the password is wrong", "the password is wrong"),
        ("postgres://ada:hunter2@db/shop", "postgres://[redacted]@db/shop"),
    ],
)
def test_what_is_called_a_secret_is_taken_out_of_messages(text: str, kept: str):
    assert without_secrets(text) == kept


def test_a_name_may_speak_of_a_password():
    assert clipped_name("refuses password=short") == "refuses password=short"


def test_a_key_without_its_end_is_taken_out_to_the_end():
    assert without_tokens("key: " + KEY[:60]) == "key: [redacted]"


def test_a_token_across_the_cut_is_not_kept_in_part():
    message = clipped_message("x" * 4070 + " " + TOKENS[1])
    assert "ghp_" not in message


def test_colours_go_and_what_would_not_be_shown_is_marked():
    assert clipped_message("\x1b[31mexpected\x1b[0m 409\u202e") == "expected 409\N{REPLACEMENT CHARACTER}"
    assert clipped_name("a\x00b\ud800") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("shape", [*SHAPES.values(), ASSIGNED], ids=lambda shape: shape.pattern[:20])
def test_every_pattern_is_bounded(shape: re.Pattern[str]):
    """But for one, which begins at a mark of 20 letters and takes everything up to its end."""
    assert "*" not in shape.pattern.replace(".*?(?:-----END", "")
    assert "+" not in shape.pattern


@given(st.text(max_size=400))
def test_any_text_can_be_kept(text: str):
    for kept in (clipped_name(text), clipped_message(text)):
        assert "\x00" not in kept
        assert kept.encode().decode() == kept
        assert "[redacted]" in kept or len(kept) <= len(text)
