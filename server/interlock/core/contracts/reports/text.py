"""For a terminal: one paragraph a finding, and one line that counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from ..bases import FOREIGN
from ..coverage import FileCoverage
from ..mismatch import Severity
from ..model import Diagnostic, Side
from ..places import Place
from .entry import Entry, by_place, of_mismatches
from .report import Found, Report, summary

_COLOURS = {Severity.ERROR: "\033[31m", Severity.WARNING: "\033[33m", Severity.INFO: "\033[36m"}
_PLAIN, _DIM = "\033[0m", "\033[2m"
_FEW = 5
_MOST_LINES = 12  # of a shape
_WIDEST = 60  # characters of its left side


def as_text(report: Report, *, colour: bool = False, verbose: bool = False) -> str:
    """`verbose` lists all that could not be resolved, and all that was let pass."""
    paragraphs = "\n\n".join([*entries(of_mismatches(report.settlement.settled), colour), summary(report)])
    parts = [*_beginning(report), "", paragraphs, *_remarks(report), *_let_pass(report, verbose)]
    return "\n".join([*parts, *_unresolved(report.comparison.unresolved, verbose)])


def entries(given: Iterable[Entry], colour: bool = False) -> Iterator[str]:
    """Those that count."""
    return (_paragraph(entry, colour) for entry in by_place(given) if entry.counts)


def coverage_table(rows: Sequence[FileCoverage]) -> str:
    """One line a file, those with the most that was not understood first."""
    ordered = sorted(rows, key=lambda r: (-r.unread, r.side, r.file))
    lines = [f"{'read':>6}{'seen':>6}  {'side':<9} file"]
    lines += [f"{r.read:>6}{r.seen:>6}  {r.side.value:<9} {r.file}" for r in ordered]
    return "\n".join(lines)


def _beginning(report: Report) -> Iterator[str]:
    for found in (report.findings.provider, report.findings.consumer):
        yield f"{found.side.value.capitalize()}: {_counted(found)}"
        if len(found.components) > 1:
            yield from (f"  {name or '.'}: {_operations(number)}" for name, number in found.components)
    for side, words in ((Side.PROVIDER, "routes"), (Side.CONSUMER, "calls")):
        read, seen = report.findings.covered(side)
        if read < seen:
            yield f"Understood: {read} of {seen} {words} ({100 * read // seen} %)."
    for name in report.findings.strangers:
        yield f"Not compared: {name or 'what stands at the root'} calls nothing that is offered here."
    yield from (f"Note: {note}" for note in report.notes)
    yield from (f"Assumed: {assumption}" for assumption in _assumed(report.comparison.assumptions))


def _assumed(assumptions: Sequence[str]) -> list[str]:
    """All hosts of others in one sentence."""
    before, after = FOREIGN.format("to {}").split("{}")
    hosts = {a: a.removeprefix(before).removesuffix(after) for a in assumptions if a.startswith(before)}
    others = [a for a in assumptions if a not in hosts]
    return [*others, f"{before}{listed(list(hosts.values()))}{after}"] if hosts else others


def _counted(found: Found) -> str:
    files = found.files
    where = f" in {files[0]}" if len(files) == 1 else f" in {len(files)} files" if files else ""
    by = f" ({', '.join(found.frameworks)})" if found.frameworks else ""
    return f"{_operations(found.operations)}{where}{by}"


def _operations(number: int) -> str:
    return f"{number} operation{'' if number == 1 else 's'}"


def _paragraph(entry: Entry, colour: bool) -> str:
    tint, dim, plain = (_COLOURS[entry.severity], _DIM, _PLAIN) if colour else ("", "", "")
    first = f"{entry.places[0]}: " if entry.places else ""
    lines = [f"{first}{tint}{entry.word}{plain}: {entry.sentence} {dim}[{entry.rule} {entry.fingerprint}]{plain}"]
    lines += [f"  {entry.hint}"] if entry.hint else []
    lines += [f"    {line}" for line in side_by_side(entry.consumer_shape, entry.provider_shape)]
    lines += [f"  {dim}{name}: {told}{plain}" for name, told in _beside(entry)]
    if entry.also:
        lines.append(f"  {dim}the same for: {listed(entry.also)}{plain}")
    if others := entry.places[1:]:
        lines.append(f"  {dim}also at: {', '.join(map(str, others))}{plain}")
    return "\n".join(lines)


def listed(names: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _beside(entry: Entry) -> Iterator[tuple[str, str]]:
    grouped: dict[str, list[Place]] = {}
    for name, place in entry.beside:
        grouped.setdefault(name, []).append(place)
    for name, places in grouped.items():
        yield name, ", ".join(map(str, places))


def side_by_side(consumer: Mapping[str, Any] | None, provider: Mapping[str, Any] | None) -> list[str]:
    """Both shapes, a column each; nothing where one of them is not known."""
    if not consumer or not provider:
        return []
    left, right = ["consumer", *_lines(consumer)], ["provider", *_lines(provider)]
    width = min(max(map(len, left)), _WIDEST) + 3
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    return [f"{ours[:_WIDEST]:<{width}}{theirs}".rstrip() for ours, theirs in zip(left, right, strict=True)]


def _lines(shape: Mapping[str, Any]) -> list[str]:
    lines = [f"{name}: {_word(value)}" for name, value in shape.items()]
    return [*lines[:_MOST_LINES], f"... {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else lines


def _word(value: Any) -> str:
    return ", ".join(map(str, cast("list[Any]", value))) if isinstance(value, list | tuple) else str(value)


def _remarks(report: Report) -> Iterator[str]:
    settlement = report.settlement
    if settlement.remarks or settlement.gone:
        yield ""
    for sentence, place in settlement.remarks:
        yield f"{place}: {sentence}" if place else sentence
    if settlement.gone:
        yield f"No longer found, and still in the baseline: {', '.join(settlement.gone)}."


def _let_pass(report: Report, verbose: bool) -> Iterator[str]:
    passed = report.settlement.let_pass
    if passed and verbose:
        yield from ("", "Let pass:")
        for one in passed:
            until = f" until {one.until:%Y-%m-%d}" if one.until else ""
            m = one.mismatch
            yield f"  {m.sentence} [{m.rule} {m.fingerprint}] {one.fate.value}{until}: {one.reason}"


def _unresolved(unresolved: Sequence[Diagnostic], verbose: bool) -> Iterator[str]:
    if not unresolved:
        return
    shown = unresolved if verbose else unresolved[:_FEW]
    yield from ("", "Not resolved, and not compared:")
    yield from (f"  {d.place}: {d.sentence}" if d.place else f"  {d.sentence}" for d in shown)
    if len(shown) < len(unresolved):
        yield f"  and {len(unresolved) - len(shown)} more (--verbose lists them)"
