"""How long a large report takes to read, and how much memory: one process a format, 200,000 tests each.

    python benchmarks/gate/readers.py

Fifty tests share a class; one in a hundred fails with a message of a kilobyte. Seconds are of one core; the memory is
the peak of the whole process, interpreter and report included.
"""

import gzip
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "server"))

from interlock.core.evidence.read import read

CASES = 200_000
MESSAGE = "expected 409 and got 201 at refunds.py:12 " * 25


def junit() -> Iterator[str]:
    yield f'<testsuites><testsuite name="shop" tests="{CASES}" failures="{CASES // 100}">'
    for n, failed in _cases():
        child = f'<failure message="{MESSAGE}"/>' if failed else ""
        yield f'<testcase classname="tests.refunds_{n // 50}" name="test_refund_{n}" time="0.01">{child}</testcase>'
    yield "</testsuite></testsuites>"


def ctrf() -> Iterator[str]:
    summary = {"tests": CASES, "passed": CASES - CASES // 100, "failed": CASES // 100}
    yield f'{{"results": {{"tool": {{"name": "shop"}}, "summary": {json.dumps(summary)}, "tests": ['
    for n, failed in _cases():
        test = {
            "name": f"refund {n}",
            "status": "failed" if failed else "passed",
            "duration": 1,
            "suite": f"s{n // 50}",
        }
        yield json.dumps(test | ({"message": MESSAGE} if failed else {})) + ("," if n + 1 < CASES else "")
    yield "]}}"


def tap() -> Iterator[str]:
    yield f"TAP version 13\n1..{CASES}\n"
    for n, failed in _cases():
        yield (
            f"not ok {n + 1} - refund {n}\n  ---\n  message: {MESSAGE}\n  ...\n"
            if failed
            else f"ok {n + 1} - refund {n}\n"
        )


def trx() -> Iterator[str]:
    yield "<TestRun><Results>"
    for n, failed in _cases():
        said = f"<Output><ErrorInfo><Message>{MESSAGE}</Message></ErrorInfo></Output>" if failed else ""
        yield f'<UnitTestResult testId="{n}" testName="Shop.T{n // 50}.Refund{n}" '
        yield f'outcome="{"Failed" if failed else "Passed"}">{said}</UnitTestResult>'
    yield "</Results><TestDefinitions>"
    for n, _ in _cases():
        yield f'<UnitTest id="{n}"><TestMethod className="Shop.T{n // 50}" name="Refund{n}"/></UnitTest>'
    yield f'</TestDefinitions><ResultSummary><Counters total="{CASES}" failed="{CASES // 100}"/></ResultSummary>'
    yield "</TestRun>"


def go_test() -> Iterator[str]:
    for n, failed in _cases():
        for action in ("run", "fail" if failed else "pass"):
            yield f'{{"Action":"{action}","Package":"shop/p{n // 1000}","Test":"TestRefund{n}"}}\n'
    for package in range(CASES // 1000):
        yield f'{{"Action":"fail","Package":"shop/p{package}"}}\n'


FORMATS: dict[str, Callable[[], Iterator[str]]] = {
    "junit": junit,
    "ctrf": ctrf,
    "tap": tap,
    "trx": trx,
    "go_test": go_test,
}


def _cases() -> Iterator[tuple[int, bool]]:
    return ((n, n % 100 == 0) for n in range(CASES))


def _packed(raw: bytes, packing: str) -> bytes:
    if packing == "gzip":
        return gzip.compress(raw)
    if packing == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("report", raw)
        return packed.getvalue()
    return raw


def measure(path: str) -> None:
    raw = Path(path).read_bytes()
    began = time.process_time()
    report = read("auto", raw)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(raw) / 2**20:8.1f} {seconds:8.2f} {peak:8.0f}   {report.sentence}", flush=True)


def main() -> None:
    print("format   packing   MiB sent  seconds  MiB peak")
    with tempfile.TemporaryDirectory() as folder:
        _measure_all(Path(folder) / "report")


def _measure_all(path: Path) -> None:
    for name, lines in FORMATS.items():
        raw = "".join(lines()).encode()
        for packing in ("plain", "gzip", "zip") if name == "junit" else ("gzip",):
            path.write_bytes(_packed(raw, packing))
            print(f"{name:8} {packing:8}", end=" ", flush=True)
            subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
