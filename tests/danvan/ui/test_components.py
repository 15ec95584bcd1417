"""Components show what they are given and nothing that is not so."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.template import Context, Template

from danvan.ui.charts import Series, bar_chart, line_chart, round_top
from danvan.ui.components import Entry, Part, Stop, bar_of


def shown(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_a_bar_lays_its_parts_end_to_end():
    bar = bar_of([Part("a", 3, "ok"), Part("b", 0), Part("c", 1)])
    assert [(part.x, part.width) for part in bar.slices] == [(0, 750), (750, 250)]
    assert bar.description == "a: 3, b: 0, c: 1"


@pytest.mark.parametrize(("values", "whole"), [((3, 2), 4), ((-1, 2), 4)])
def test_a_bar_refuses_parts_that_do_not_fit(values, whole):
    with pytest.raises(ValueError, match="parts sum to"):
        bar_of([Part("x", value) for value in values], whole)


def test_an_empty_bar_is_drawn_empty():
    assert bar_of([Part("x", 0)], 0).slices == ()


def test_a_fraction_carries_both_words_its_share_and_the_way_to_what_is_missing():
    html = shown(
        '{% fraction 187 192 x_words="được công nhận" y_words="đã đăng ký" missing_url="/thieu" missing_words="5 nào?" %}'
    )
    assert "187<span" in html
    assert "/192" in html
    assert "đã đăng ký, đạt 97,40%" in html
    assert '<a href="/thieu">5 nào?</a>' in html
    assert 'width="973.96"' in html


def test_both_numbers_of_a_fraction_lead_to_their_lists():
    html = shown('{% fraction 187 192 x_words="a" y_words="b" x_url="/x" y_url="/y" %}')
    assert '<a href="/x">187</a>' in html
    assert '/<a href="/y">192</a>' in html


def test_a_fraction_of_nothing_has_no_share():
    html = shown('{% fraction 0 0 x_words="a" y_words="b" %}')
    assert "%" not in html


def test_what_people_wrote_is_escaped_in_every_component():
    bad = "<script>x</script>"
    html = shown(
        "{% chip bad %}{% card bad url=bad link=bad %}{{ bad }}{% endcard %}{% empty bad %}{% endempty %}"
        '{% notice %}{{ bad }}{% endnotice %}{% confirm bad %}{% endconfirm %}{% include "ui/timeline.html" with entries=entries only %}'
        '{% include "ui/track.html" with stops=stops only %}{% include "ui/facts.html" with facts=facts only %}',
        bad=bad,
        entries=[Entry(bad, date(2026, 3, 5), bad, bad)],
        stops=[Stop(bad, bad, "now")],
        facts=[(bad, bad), ("Trống", "")],
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 15
    assert "chưa ghi" in html
    assert 'aria-current="step"' in html


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 4), (4, 4), (5, 8), (226, 240), (401, 800), (1_000_001, 1_200_000)]
)
def test_an_axis_ends_at_a_round_number(largest, top):
    assert round_top(largest) == top


def test_a_line_chart_shows_its_figures_as_a_table_too():
    chart = line_chart(
        "Theo tháng",
        axis="Tháng",
        points=["T1", "T2"],
        series=[Series("2023", [4, 1226]), Series("2022", [None, 3])],
    )
    html = shown("{% chart chart %}", chart=chart)
    assert html.count("<polyline") == 4
    assert '<td class="num">1.226</td>' in html
    assert '<td class="num">–</td>' in html


def test_names_of_lines_never_cover_each_other():
    chart = line_chart(
        "x", axis="x", points=["1", "2"], series=[Series(str(i), [0, 100 + i]) for i in range(4)]
    )
    for drawing in chart.drawings:
        heights = sorted(line.label_y for line in drawing.lines)
        assert all(lower - upper >= 18 for upper, lower in pairwise(heights))


def test_a_line_chart_refuses_series_of_another_length():
    with pytest.raises(ValueError, match="one value per point"):
        line_chart("x", axis="x", points=["1", "2"], series=[Series("a", [1])])


def test_bars_share_one_scale():
    chart = bar_chart(
        "x", label_head="a", value_head="b", rows=[("A", "", [Part("n", 10)]), ("B", "/b", [Part("n", 5)])]
    )
    assert [row.bar.slices[0].width for row in chart.rows] == [1000, 500]
    assert '<a href="/b">B</a>' in shown("{% chart chart %}", chart=chart)
