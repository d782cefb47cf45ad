"""Reports as files, alone and packed together."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from interlock.core.evidence.model import Report
from interlock.core.evidence.read import read

SAMPLES = Path(__file__).parent / "samples"


def a_report(format: str, raw: bytes) -> Report:
    report = read(format, raw)
    assert isinstance(report, Report)
    return report


def sample(format: str, name: str) -> bytes:
    (path,) = [path for path in (SAMPLES / format).iterdir() if path.stem == name]
    return path.read_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, plain in files.items():
            archive.writestr(name, plain)
    return packed.getvalue()
