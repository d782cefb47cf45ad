"""Ours beside its peers, on the same labelled pairs, in one run.

    python benchmarks/contracts/peers.py [--seeds 1] [--every 1] [--only NAME] [--peers FOLDER]

Each case is a pair that agrees, with one labelled change: one that breaks the consumer, or one that does not. Found: a
tool says more of it than of the pair before; of a harmless change that is false, and so is all it says of the pair that
agrees. Peers are installed into a temporary folder, or into FOLDER; what cannot be had is said.
"""

import argparse
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from contending import tools
from contending.pacts import pact
from installing import NotInstalled
from mutating import fastapi_source
from mutating.mutations import Json, mutations
from mutating.pairs import Pair, generated, inlined

_TITLED = {"info": {"title": "Shop", "version": "1"}}  # which some readers demand
_TOLD_BY_NOBODY = frozenset({"add a final slash"})  # a matter of the server
_LIFECYCLE = frozenset({"deprecate", "call it an alpha", "end it"})  # breaks nobody yet


@dataclass(frozen=True)
class Case:
    pair: Pair
    label: str
    document: Json

    @property
    def is_harmless(self) -> bool:
        return self.label.startswith("compatible")


@dataclass
class Score:
    found: int = 0
    missed: int = 0
    false: int = 0
    unread: int = 0
    seconds: float = 0
    megabytes: float = 0
    lost: list[str] = field(default_factory=list)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seeds", type=int, default=1)
    asked.add_argument("--every", type=int, default=1, help="only every n-th label")
    asked.add_argument("--only", default="", help="only tools with this in their name or in what they compare")
    asked.add_argument("--peers", type=Path)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as made, _served(Path(made) / "case") as address:
        folder = Path(made) / "case"
        contestants = [t for t in _tools(address) if wanted.only in f"{t.name} {t.compares}"]
        present = _installed(contestants, wanted.peers or Path(made) / "peers")
        scores = {tool: Score() for tool in present}
        for seed in range(wanted.seeds):
            made_up = generated(seed, 2)
            whole = replace(made_up, document=inlined(made_up.document, made_up.document))
            _run(list(_cases(whole))[:: wanted.every], scores, folder)
    return _report(scores)


def _tools(address: str) -> list[tools.Tool]:
    return [
        tools.OurVersions(),
        tools.Oasdiff(),
        tools.OurDocument(),
        tools.Guardian(address),
        tools.PactComparator(),
        tools.OurSource(),
        tools.GhostHunter(),
        tools.OurCrossCheck(),
        tools.DriftAgent(),
    ]


def _installed(contestants: list[tools.Tool], folder: Path) -> list[tools.Tool]:
    folder.mkdir(parents=True, exist_ok=True)
    present: list[tools.Tool] = []
    for tool in contestants:
        try:
            tool.install(folder)
            present.append(tool)
        except NotInstalled as reason:
            print(f"{tool.name} is not here: {reason}")
    print("openapi-diff is not here: it is published as a Java archive only, and no package brings it")
    return present


def _cases(one: Pair) -> Iterator[Case]:
    """One of each label, since many labels have hundreds."""
    seen: set[str] = set()
    for mutation in mutations(one.document):
        if mutation.label not in seen | _TOLD_BY_NOBODY | _LIFECYCLE:
            seen.add(mutation.label)
            yield Case(one, mutation.label, mutation.document)


def _run(cases: list[Case], scores: dict[tools.Tool, Score], folder: Path) -> None:
    before: dict[tools.Tool, int] = {}
    _write(folder, cases[0].pair, cases[0].pair.document)
    for tool, score in scores.items():
        before[tool] = _count(tool, score, folder) or 0
        score.false += before[tool]
    for case in cases:
        is_sayable = case.label not in fastapi_source.UNSAYABLE
        _write(folder, case.pair, case.document, is_sayable)
        for tool, score in scores.items():
            if "source" in tool.compares and not is_sayable:
                continue
            if tool.compares == "document with source" and case.is_harmless:
                continue  # harmless to a consumer, but a document that lacks it is stale
            count = _count(tool, score, folder)
            is_told = count is not None and count > before[tool]
            score.false += is_told and case.is_harmless
            score.found += is_told and not case.is_harmless
            if not is_told and not case.is_harmless:
                score.missed += 1
                score.lost.append(case.label)


def _write(folder: Path, one: Pair, document: Json, is_sayable: bool = True) -> None:
    """`is_sayable`: as source too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "old.json").write_text(json.dumps(one.document | _TITLED))
    (folder / "new.json").write_text(json.dumps(document | _TITLED))
    (folder / "pact.json").write_text(json.dumps(pact(one.document)))
    files = {f"web/{path}": text for path, text in one.files.items()}
    files |= {"api/main.py": fastapi_source.source(document)} if is_sayable else {}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def _count(tool: tools.Tool, score: Score, folder: Path) -> int | None:
    """None where its answer cannot be read: then nothing was told."""
    try:
        count, ran = tool.look(folder)
    except (ValueError, KeyError, OSError):
        score.unread += 1
        return None
    score.seconds += ran.seconds
    score.megabytes = max(score.megabytes, ran.megabytes)
    return count


def _report(scores: dict[tools.Tool, Score]) -> int:
    print(f"\n{'':34} {'compares':24} {'found':>6} {'missed':>7} {'false':>6} {'unread':>7} {'seconds':>8} {'MB':>6}")
    for tool, score in scores.items():
        counts = f"{score.found:6} {score.missed:7} {score.false:6} {score.unread:7}"
        print(f"{tool.name:34} {tool.compares:24} {counts} {score.seconds:8.1f} {score.megabytes:6.0f}")
    for tool, score in scores.items():
        if score.lost:
            print(f"\n{tool.name}, {tool.compares}, missed: {', '.join(score.lost)}")
    return 0


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _served:  # noqa: N801 - reads as a verb in its with statement
    """The folder on a local address while the block runs."""

    def __init__(self, folder: Path) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    sys.exit(main())
