"""Reports as they are sent: one as the body, or several of one run as a form, which also says what changed."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from fastapi import Request
from pydantic_core import from_json
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from ..core.commits import PATHS_LIMIT
from ..core.refusals import Unreadable
from .uploads import read_upload

REPORT_PARTS = 500
OTHER_PARTS = 1
PATHS_LIMIT_BYTES = 4 * 1024 * 1024
NAME_LETTERS = 200
FORM = "multipart/form-data"

BODY = {
    "required": True,
    "description": "The report as the tool wrote it, plain or with Content-Encoding: gzip; or a form with several "
    "reports of one run, which count as one, and with the paths that changed.",
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        FORM: {
            "schema": {
                "type": "object",
                "required": ["report"],
                "properties": {
                    "report": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    "changed_paths": {
                        "type": "string",
                        "description": "A JSON list of the paths in which the commit differs from its base, "
                        f"at most {PATHS_LIMIT:,}. Only CI is believed. Without it, nobody said which they are.",
                        "examples": ['["src/orders.py"]'],
                    },
                },
            },
        },
    },
}


class Sent(NamedTuple):
    """Several reports are one archive. None: nobody said which paths changed."""

    raw: bytes
    changed_paths: Sequence[str] | None = None


async def read_reports(request: Request) -> Sent:
    """Refuses (Unreadable) a form that holds no report, or parts that are not known."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return Sent(await read_upload(request))
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unreadable("A form is sent plain.", "Leave out Content-Encoding, and gzip the reports in it.")
    try:
        form = await request.form(max_files=REPORT_PARTS, max_fields=OTHER_PARTS, max_part_size=PATHS_LIMIT_BYTES)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Unreadable(
            f"The form cannot be read: {str(error.detail)[:200]}",
            f"Send at most {REPORT_PARTS} parts `report`, each a file, and one `changed_paths`.",
        ) from error
    try:
        return Sent(as_one(await _reports(form)), _paths(form))
    finally:
        await form.close()


def as_one(reports: Sequence[tuple[str, bytes]]) -> bytes:
    """One as it is. Several as an archive, which is the same bytes in whatever order they came."""
    if len(reports) == 1:
        return reports[0][1]
    archive, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(archive, "w") as several:  # not compressed: it goes no further than to the reader
        for name, raw in sorted(reports):
            member = _member(name)
            while member in taken:
                member += "_"
            taken.add(member)
            several.writestr(zipfile.ZipInfo(member), raw)
    return archive.getvalue()


async def _reports(form: FormData) -> list[tuple[str, bytes]]:
    unknown = sorted(set(form) - {"report", "changed_paths"})
    if unknown:
        raise Unreadable(f"{unknown[0][:40]!r} is no part of this form.", "Send parts `report` and `changed_paths`.")
    sent = form.getlist("report")
    reports = [(part.filename or "", await part.read()) for part in sent if isinstance(part, UploadFile)]
    if not reports or len(reports) < len(sent):
        raise Unreadable("The form holds no file as `report`.", "Send each report as a file: -F report=@report.xml.")
    if empty := [name for name, raw in reports if not raw]:
        raise Unreadable(f"{empty[0][:NAME_LETTERS]!r} is empty.", "Send the files that the test runner wrote.")
    return reports


def _paths(form: FormData) -> Sequence[str] | None:
    said = form.get("changed_paths")
    if said is None:
        return None
    with suppress(ValueError):
        paths = from_json(said if isinstance(said, str) else b"")
        if isinstance(paths, list) and all(isinstance(path, str) for path in paths):
            return paths
    raise Unreadable("changed_paths is no JSON list of paths.", 'Send it as text: ["src/orders.py"].')


def _member(name: str) -> str:
    """A path that leads nowhere else, whatever the sender called the file."""
    return "/".join(_kept(name.replace("\\", "/").split("/")))[-NAME_LETTERS:].lstrip("/") or "report"


def _kept(parts: Iterable[str]) -> list[str]:
    printable = ("".join(letter for letter in part if letter.isprintable()).strip() for part in parts)
    return [part for part in printable if part not in ("", ".", "..")]
