"""interlock.toml says what people mean, and what is wrong with it is told by key and line."""

from datetime import date

import pytest

from interlock.core.contracts.interlock_toml import Named, read
from interlock.core.contracts.mismatch import Severity
from interlock.core.contracts.paths import parse
from interlock.core.refusals import Unreadable

RULES = frozenset({"missing_field", "null_sent"})
WHOLE = """\
baseline = "interlock-baseline.json"
exclude = ["legacy/**"]

[[providers]]
path = "server"
name = "api"

[[consumers]]
path = "web/src"
exclude = ["old.ts"]

[[bases]]
base = "{API_URL}"
strip = "/api"
add = "/v2"

[[bases]]
base = "https://pay.test"
foreign = true

[severities]
missing_field = "warning"
null_sent = "off"

[[waivers]]
rule = "missing_field"
operation = "GET /orders/*"
reason = "The old page goes in May."
until = 2027-01-31
"""


def test_the_whole_file_is_read():
    said = read(WHOLE, RULES)
    assert said.providers == (Named("server", "api"),)
    assert said.consumers == (Named("web/src", "", ("old.ts",)),)
    assert (said.baseline, said.exclude) == ("interlock-baseline.json", ("legacy/**",))
    assert said.bases["{API_URL}"].strip == parse("/api").segments
    assert said.bases["https://pay.test"].is_foreign
    assert said.severities == {"missing_field": Severity.WARNING, "null_sent": None}
    (waiver,) = said.waivers
    assert (waiver.until, str(waiver.place)) == (date(2027, 1, 31), "interlock.toml:25:1")


def test_an_empty_file_says_nothing():
    assert read("", RULES) == read("# nothing", RULES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "interlock.toml is no TOML: "),
        ("\nbaselin = 'x'", "interlock.toml:2: 'baselin' is not known; is baseline meant?."),
        ("exclude = 'x'", "interlock.toml:1: 'exclude' is not a list."),
        ("[[providers]]\nname = 'x'", "interlock.toml:1: 'providers[0].path' is not a text."),
        (
            "[[providers]]\npath = 'x'\n[[providers]]\npaths = 'x'",
            "interlock.toml:4: 'providers[1].paths' is not known",
        ),
        (
            "[severities]\n\nmissing_feld = 'off'",
            "interlock.toml:3: 'severities.missing_feld' is no rule; is missing_field",
        ),
        (
            "[severities]\nnull_sent = 'bad'",
            "'severities.null_sent' is 'bad'; one of error, warning, info, off is meant.",
        ),
        ("[[waivers]]\nrule = 'null_sent'", "interlock.toml:1: 'waivers[0].reason' is not a text."),
        ("[[waivers]]\nrule = 'null_sent'\nreason = ' '", "interlock.toml:3: 'waivers[0].reason' is empty."),
        ("[[waivers]]\nreason = 'x'", "waives everything"),
        ("[[waivers]]\nrule = 'x'\nreason = 'x'", "'waivers[0].rule' is no rule: missing_field, null_sent are."),
        (
            "[[waivers]]\nrule = 'null_sent'\nreason = 'x'\nuntil = 'soon'",
            "interlock.toml:4: 'waivers[0].until' is 'soon'; a day is written 2027-01-31.",
        ),
        ("waivers = 3", "interlock.toml:1: 'waivers' is not a list."),
        ("severities = 3", "interlock.toml:1: 'severities' is not an object."),
    ],
)
def test_what_is_wrong_is_told_by_key_and_line(text: str, told: str):
    with pytest.raises(Unreadable) as refusal:
        read(text, RULES)
    assert told in refusal.value.sentence
