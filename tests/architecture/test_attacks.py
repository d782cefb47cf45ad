"""docs/security.md lists each of the 47 attacks with what stands against it, and a test of that name drives it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
ATTACKS = range(1, 48)
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
LEFT = re.compile(r"^\| (\d+(?:, \d+)*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/.]+\.py)`")

ROWS = {int(row[0]): row[1:] for row in ROW.findall(PAGE)}
RESIDUAL = {int(number): why for numbers, _, why in LEFT.findall(PAGE) for number in numbers.split(", ")}
DRIVEN = {
    (int(number), path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    for number in re.findall(r"^(?:async )?def test_attack_(\d\d)_\w+", path.read_text(), re.MULTILINE)
}


def test_every_attack_is_in_the_table_once_and_with_a_defence():
    assert [int(row[0]) for row in ROW.findall(PAGE)] == list(ATTACKS)
    assert [number for number, row in ROWS.items() if not all(cell.strip() for cell in row)] == []


def test_every_attack_is_driven_by_a_test_or_is_a_residual_risk_with_a_reason():
    driven = {number for number, _ in DRIVEN}
    assert [number for number in ATTACKS if number not in driven and len(RESIDUAL.get(number, "")) < 40] == []


def test_every_test_of_an_attack_is_named_in_its_row():
    assert [(number, path) for number, path in sorted(DRIVEN) if f"`{path}`" not in ROWS[number][2]] == []


def test_every_file_that_the_page_names_is_there():
    named = NAMED.findall(PAGE)
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
