"""A baseline keeps what was there before, and what people wrote into it."""

import json
from datetime import date

import pytest

from interlock.core.contracts.baseline import read, written
from interlock.core.contracts.mismatch import as_json
from interlock.core.refusals import Unreadable

from .reports.made import a_report

ROWS = [as_json(m) for m in a_report().settlement.open]


def test_what_is_written_is_read_again():
    assert read(written(ROWS)).known == {ROWS[0]["fingerprint"]}


def test_the_same_mismatches_are_written_the_same_in_any_order():
    rows = [*ROWS, {**ROWS[0], "fingerprint": "feedface", "field": "body.x"}]
    assert written(rows) == written(rows[::-1])


def test_an_entry_with_a_last_day_is_a_waiver_and_stays_one():
    document = json.loads(written(ROWS))
    document["known"][0] |= {"until": "2026-05-31", "reason": "The old page goes."}
    baseline = read(json.dumps(document))
    (waiver,) = baseline.waivers
    assert (baseline.known, waiver.until, waiver.reason) == (frozenset(), date(2026, 5, 31), "The old page goes.")
    assert json.loads(written(ROWS, baseline)) == document


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "known": [{}]}', '{"format": 1, "known": 3}']
)
def test_what_is_no_baseline_is_refused(text: str):
    with pytest.raises(Unreadable):
        read(text)
