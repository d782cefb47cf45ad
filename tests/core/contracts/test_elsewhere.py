"""Calls that nothing here has to answer are no mismatches: of the server itself, and for files."""

import pytest

from interlock.core.contracts.compare import compare
from interlock.core.contracts.comparison import Comparison
from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.sources import SourceFile

SERVER = """
import express from "express"
import axios from "axios"
const app = express()
app.get("/api/orders", async (request, response) => { response.json([]) })
"""


def found(files: dict[str, str]) -> Comparison:
    extraction = extract_files(SourceFile(path, text.encode()) for path, text in files.items())
    assert extraction.provider is not None
    assert extraction.consumer is not None
    return compare(extraction.provider, extraction.consumer)


@pytest.mark.parametrize("base", ["process.env.PAYMENTS", "`https://${process.env.HOST}:${process.env.PORT}`"])
def test_what_a_server_asks_of_others_is_not_for_itself(base: str):
    server = SERVER + f"export const pay = (id: string) => axios.post({base} + `/charges/${{id}}`)\n"
    client = 'export const load = () => fetch("/api/orders")\n'
    comparison = found({"server/app.ts": server, "client/orders.ts": client})
    assert not comparison.mismatches
    assert any("somebody else" in a for a in comparison.assumptions)


def test_what_a_front_end_asks_of_the_server_still_is():
    client = 'export const load = () => fetch("/api/items")\nexport const all = () => fetch("/api/orders")\n'
    comparison = found({"server/app.ts": SERVER, "client/orders.ts": client})
    assert [m.rule for m in comparison.mismatches] == ["missing_operation"]


def test_a_file_is_served_as_it_is():
    client = """
export const words = (language: string) => fetch(`/locales/${language}.json`)
export const all = () => fetch("/api/orders")
"""
    comparison = found({"server/app.ts": SERVER, "client/orders.ts": client})
    assert not comparison.mismatches
    assert any("files" in a for a in comparison.assumptions)


def test_a_file_that_is_made_by_a_route_is_not():
    server = SERVER + 'app.get("/api/report.svg", (request, response) => { response.send("") })\n'
    client = 'export const load = () => fetch("/api/reports.svg")\nexport const all = () => fetch("/api/orders")\n'
    comparison = found({"server/app.ts": server, "client/orders.ts": client})
    assert [m.rule for m in comparison.mismatches] == ["missing_operation"]
