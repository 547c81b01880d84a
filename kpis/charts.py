"""Line charts as plain numbers, for a template to write as SVG: no colour and no script in the markup.

A chart's width is cut into as many slots as there are points; a point without a value breaks the
line. The vertical axis starts at 0 and ends on a round figure.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 10, 24
STEPS = (1, 2, 2.5, 5, 10)
LABELS_MAX = 5
# Half a name on the axis: a mark closer to its start than this is named inside.
EDGE = 20


@dataclass(frozen=True)
class Point:
    """One mark: its name on the axis, its value, how that reads, how many it stands on, where it leads."""

    label: str
    value: float | None
    text: str
    n: int
    href: str = ""


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    point: Point


@dataclass(frozen=True)
class Tick:
    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True)
class LineChart:
    """Everything that the template writes, in the units of its view box."""

    width: int
    height: int
    left: int
    right: int
    base: int
    slot: float
    path: str
    marks: list[Mark]
    y_ticks: list[Tick]
    x_ticks: list[Tick]
    target: float | None
    points: Sequence[Point]

    @property
    def is_empty(self) -> bool:
        return not self.marks


def round_step(highest: float, steps: int = 4) -> float:
    """The smallest 1, 2, 2.5 or 5 times a power of ten of which `steps` reach `highest`."""
    if highest <= 0:
        return 1.0
    rough = highest / steps
    power = 10 ** math.floor(math.log10(rough))
    return next((step * power for step in STEPS if step * power >= rough * (1 - 1e-9)), 10 * power)


def line_chart(
    points: Sequence[Point],
    *,
    tick_text: Callable[[float], str],
    unit: float = 1,
    ceiling: float | None = None,
    target: float | None = None,
) -> LineChart:
    """The chart of `points`. `unit` is what the axis counts in (3600: hours of seconds).

    `ceiling` fixes the top of the axis; otherwise it follows the highest value or the target.
    """
    values = [point.value for point in points if point.value is not None]
    highest = ceiling if ceiling is not None else max([*values, target or 0, 0])
    step = round_step(highest / unit) * unit
    top = step * max(math.ceil(highest / step - 1e-9), 1)
    inner, slot = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT - RIGHT) / max(len(points), 1)

    def height_of(value: float) -> float:
        return round(TOP + inner * (1 - value / top), 1)

    marks = [
        Mark(round(LEFT + slot * (i + 0.5), 1), height_of(point.value), point)
        for i, point in enumerate(points)
        if point.value is not None
    ]
    count = round(top / step)
    return LineChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        slot=round(slot, 2),
        path=_path(points, slot, height_of),
        marks=marks,
        y_ticks=[Tick(height_of(i * step), tick_text(i * step)) for i in range(count + 1)],
        x_ticks=_x_ticks(points, slot),
        target=height_of(target) if target is not None else None,
        points=points,
    )


def _path(points: Sequence[Point], slot: float, height_of: Callable[[float], float]) -> str:
    """One stroke for each run of points that have a value."""
    parts, is_drawing = [], False
    for i, point in enumerate(points):
        if point.value is None:
            is_drawing = False
            continue
        x = round(LEFT + slot * (i + 0.5), 1)
        parts.append(f"{'L' if is_drawing else 'M'}{x} {height_of(point.value)}")
        is_drawing = True
    return " ".join(parts)


def _x_ticks(points: Sequence[Point], slot: float) -> list[Tick]:
    """A few names along the axis, the last day among them, evenly apart."""
    every = max(math.ceil(len(points) / LABELS_MAX), 1)
    last = len(points) - 1
    named = [i for i in range(last + 1) if (last - i) % every == 0]
    return [_x_tick(i, points[i], slot, is_last=i == last and last > 0) for i in named]


def _x_tick(index: int, point: Point, slot: float, *, is_last: bool) -> Tick:
    """Below its mark; at either end inside the frame."""
    if is_last:
        return Tick(WIDTH - RIGHT, point.label, "end")
    x = round(LEFT + slot * (index + 0.5), 1)
    return Tick(LEFT, point.label, "start") if x < LEFT + EDGE else Tick(x, point.label)


def sparkline(values: Sequence[float | None], *, width: int = 200, height: int = 40) -> str:
    """The path of a line without axes, between its own lowest and highest value; "" under two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    span = (high - low) or 1
    parts, is_drawing = [], False
    for i, value in enumerate(values):
        if value is None:
            # A gap in so small a line says nothing: it is bridged.
            continue
        x = round(width * i / max(len(values) - 1, 1), 1)
        y = round(height - 3 - (height - 6) * (value - low) / span, 1)
        parts.append(f"{'L' if is_drawing else 'M'}{x} {y}")
        is_drawing = True
    return " ".join(parts)
