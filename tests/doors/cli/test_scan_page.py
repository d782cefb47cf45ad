"""The page of scan and diff names what there is, and what it shows works."""

import re
from pathlib import Path

import click
import pytest

from interlock.cli.diff import diff
from interlock.cli.reporting import FORMATS
from interlock.cli.scan import scan
from interlock.core.contracts.interlock_toml import read
from interlock.core.contracts.reports.sarif import help_of_rules

PAGE = (Path(__file__).parents[3] / "docs/scan.md").read_text()


@pytest.mark.parametrize("command", [scan, diff], ids=["scan", "diff"])
def test_every_option_is_on_the_page(command: click.Command):
    options = [name for p in command.params if isinstance(p, click.Option) for name in p.opts]
    assert options
    assert [name for name in options if f"`{name}`" not in PAGE and f" {name} " not in PAGE] == []


def test_every_format_is_on_the_page():
    assert [format for format in FORMATS if f"`{format}`" not in PAGE] == []


def test_the_configuration_on_the_page_is_read():
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    said = read(text, frozenset(help_of_rules()))
    assert [named.path for named in (*said.providers, *said.consumers)] == ["server", "web/src"]
    assert len(said.bases) == 2
    assert len(said.waivers) == 1
