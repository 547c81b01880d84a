"""kpis.charts: what a template needs to draw a line, and nothing more."""

import pytest

from kpis.charts import HEIGHT, LEFT, RIGHT, WIDTH, Point, line_chart, round_step, sparkline


def points(*values: float | None) -> list[Point]:
    return [Point(f"p{i}", value, str(value), 1, f"/{i}") for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("highest", "step"),
    [(0, 1), (1, 0.25), (4, 1), (5, 2), (9, 2.5), (17, 5), (100, 25), (6000, 2000)],
)
def test_the_axis_counts_in_round_steps(highest: float, step: float) -> None:
    assert round_step(highest) == step


def test_a_missing_value_breaks_the_line_and_has_no_mark() -> None:
    chart = line_chart(points(1, None, 2, 4), tick_text=str)

    assert chart.path.count("M") == 2
    assert chart.path.count("L") == 1
    assert [mark.point.href for mark in chart.marks] == ["/0", "/2", "/3"]


def test_the_highest_value_lies_at_the_top_and_zero_on_the_base() -> None:
    chart = line_chart(points(0, 4), tick_text=str)

    assert chart.marks[0].y == chart.base
    assert chart.marks[1].y == chart.y_ticks[-1].at
    assert all(LEFT <= mark.x <= WIDTH - RIGHT and mark.y <= HEIGHT for mark in chart.marks)


def test_a_target_above_every_value_still_fits() -> None:
    chart = line_chart(points(1, 2), tick_text=str, target=8)

    assert chart.target is not None
    assert chart.target >= chart.y_ticks[-1].at


def test_names_on_the_axis_are_few_and_the_last_is_among_them() -> None:
    chart = line_chart(points(*range(31)), tick_text=str)

    assert len(chart.x_ticks) <= 6
    assert (chart.x_ticks[-1].text, chart.x_ticks[-1].anchor) == ("p30", "end")


def test_no_value_at_all_is_an_empty_chart() -> None:
    assert line_chart(points(None, None), tick_text=str).is_empty
    assert line_chart([], tick_text=str).is_empty


def test_a_sparkline_needs_two_values() -> None:
    assert sparkline([None, 3, None]) == ""
    assert sparkline([1, None, 3]).startswith("M0.0 37.0 L200.0 3.0")
