"""What is shown beside a commit of how its tickets stand: one word for each project, and the worst of them counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .tickets import State

LETTERS = 140  # that GitHub shows of it


class Word(StrEnum):
    """The worst first."""

    FAILURE = "failure"
    PENDING = "pending"
    SUCCESS = "success"


@dataclass(frozen=True)
class Standing:
    """A ticket, as far as a commit minds. `sent_back` are the heads that came back last."""

    id: int
    key: str
    state: State
    is_overridden: bool
    heads: Mapping[str, str]
    gate_is_open: bool
    sentence: str
    sent_back: Mapping[str, str]


@dataclass(frozen=True)
class Spot:
    repository: str
    commit: str


@dataclass(frozen=True)
class Status:
    """`tickets` are the ids of those it speaks of; `key` is of the one that decides."""

    word: Word
    sentence: str
    key: str
    tickets: tuple[int, ...]


def wanted(standings: Iterable[Standing]) -> dict[Spot, Status]:
    """Of the tickets of one project. An override is no success: nothing was verified."""
    found: defaultdict[Spot, list[tuple[Word, str, Standing]]] = defaultdict(list)
    for standing in sorted(standings, key=lambda s: s.id):
        heads, word, sentence = _of(standing)
        for repository, commit in heads.items():
            found[Spot(repository, commit)].append((word, sentence, standing))
    return {spot: _together(said) for spot, said in found.items()}


def _of(standing: Standing) -> tuple[Mapping[str, str], Word, str]:
    if standing.is_overridden:
        return standing.heads, Word.FAILURE, "Overridden: nothing was verified."
    if standing.state is State.DONE:
        return standing.heads, Word.SUCCESS, "Done: its gate was open."
    if standing.heads:
        return standing.heads, Word.SUCCESS if standing.gate_is_open else Word.PENDING, standing.sentence
    return standing.sent_back, Word.FAILURE, "It was sent back."


def _together(said: Sequence[tuple[Word, str, Standing]]) -> Status:
    word, sentence, standing = min(said, key=lambda each: list(Word).index(each[0]))
    others = f" And {len(said) - 1} more." if len(said) > 1 else ""
    shown = f"{standing.key}: {sentence}"[: LETTERS - len(others)]
    return Status(word, shown + others, standing.key, tuple(s.id for _, _, s in said))
