"""A drawing of some series as SVG: panels side by side, both axes logarithmic, readable on light and on dark."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 440, 300  # of a panel, without its margins
LEFT, TOP, GAP, BOTTOM = 56, 56, 70, 44
LINE_HEIGHT = 18
COLOURS = ("#2f7ed8", "#d9822b", "#3a9d5d", "#c23b4a", "#8a5cd1", "#13999b", "#a07d1f", "#7d8794")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "12 4")

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 15px; font-weight: 600 }
  .axis { stroke: #8c959f; fill: none }
  .grid { stroke: #8c959f; stroke-opacity: .25 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
"""


@dataclass(frozen=True)
class Line:
    """Points are (count, lower quartile, median, upper quartile), by count."""

    name: str
    points: Sequence[tuple[int, float, float, float]]


@dataclass(frozen=True)
class Panel:
    """Where a count and a value lie, between powers of ten. A count of 0 has a place of its own, left of all."""

    left: float
    counts: tuple[int, int]
    values: tuple[int, int]

    def x(self, count: int) -> float:
        lowest, highest = self.counts
        place = 0 if count == 0 else math.log10(count) - lowest + 1
        return self.left + WIDTH * place / (highest - lowest + 1)

    def y(self, value: float) -> float:
        lowest, highest = self.values
        return TOP + HEIGHT * (highest - math.log10(value)) / (highest - lowest)


def draw(title: str, panels: Mapping[str, Sequence[Line]]) -> str:
    """The lines, the same in each panel, are explained below."""
    names = [line.name for line in next(iter(panels.values()))]
    width = LEFT + len(panels) * (WIDTH + GAP)
    height = TOP + HEIGHT + BOTTOM + LINE_HEIGHT * len(names) + 10
    parts = [f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>']
    for number, (name, lines) in enumerate(panels.items()):
        parts += _panel(_scaled(LEFT + number * (WIDTH + GAP), lines), name, lines)
    parts += [_key(number, name) for number, name in enumerate(names)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", *parts, "</svg>\n"])


def _scaled(left: float, lines: Sequence[Line]) -> Panel:
    counts = [count for line in lines for count, *_ in line.points if count]
    values = [value for line in lines for _, *values in line.points for value in values]
    return Panel(left, _decades(counts), _decades(values))


def _decades(values: Sequence[float]) -> tuple[int, int]:
    lowest = math.floor(math.log10(min(values)))
    return lowest, max(math.ceil(math.log10(max(values))), lowest + 1)


def _panel(panel: Panel, name: str, lines: Sequence[Line]) -> list[str]:
    right, floor = panel.left + WIDTH, TOP + HEIGHT
    drawn = [f'<text x="{panel.left}" y="{TOP - 14}">{escape(name)}</text>']
    for value in _steps(panel.values):
        y = panel.y(value)
        drawn.append(f'<path class="grid" d="M{panel.left} {y:.1f}H{right}"/>')
        drawn.append(f'<text x="{panel.left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    for count in (0, *_steps(panel.counts)):
        drawn.append(f'<text x="{panel.x(int(count)):.1f}" y="{floor + 18}" text-anchor="middle">{int(count):,}</text>')
    drawn.append(f'<path class="axis" d="M{panel.left} {TOP}V{floor}H{right}"/>')
    return drawn + [_line(panel, number, line) for number, line in enumerate(lines)]


def _steps(decades: tuple[int, int]) -> list[float]:
    return [10**power for power in range(decades[0], decades[1] + 1)]


def _line(panel: Panel, number: int, line: Line) -> str:
    """The median, with a bar from quartile to quartile at each point."""
    way = " ".join(f"{panel.x(count):.1f},{panel.y(median):.1f}" for count, _, median, _ in line.points)
    bars = "".join(
        f"M{panel.x(count):.1f} {panel.y(low):.1f}V{panel.y(high):.1f}" for count, low, _, high in line.points
    )
    dots = "".join(
        f'<circle cx="{panel.x(count):.1f}" cy="{panel.y(median):.1f}" r="3"/>' for count, _, median, _ in line.points
    )
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    return (
        f'<g stroke="{colour}" fill="{colour}"><title>{escape(line.name)}</title><path d="{bars}" stroke-opacity=".5"/>'
        f'<polyline points="{way}" fill="none" stroke-width="2" stroke-dasharray="{dash}"/>{dots}</g>'
    )


def _key(number: int, name: str) -> str:
    y = TOP + HEIGHT + BOTTOM + LINE_HEIGHT * number
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    return (
        f'<path d="M{LEFT} {y}h34" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        f'<text x="{LEFT + 44}" y="{y + 4}">{escape(name)}</text>'
    )
