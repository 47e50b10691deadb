"""The plot of documents over time."""

from __future__ import annotations

import datetime as dt

from qa.web.plot import bars, plot_html

MANY = [dt.date(2010 + number % 10, 1, 1 + number % 28) for number in range(1_000)]


def test_a_few_strays_do_not_press_the_others_into_a_corner() -> None:
    strays = [dt.date(1925, 6, 17), dt.date(1996, 9, 3)]
    drawn = bars([*strays, *MANY], [dt.date(2015, 1, 1)])
    assert (drawn[0].name, drawn[-1].name) == ("2010", "2019")
    assert "2 more, 17 June 1925 to 3 September 1996, are not drawn." in plot_html([*strays, *MANY], [])


def test_early_documents_are_drawn_where_they_are_many_or_near() -> None:
    assert bars([dt.date(1925, 6, 17)] * 20 + MANY, [])[0].name == "1925"
    assert bars([dt.date(2005, 6, 17), *MANY], [])[0].name == "2005"
    assert "not drawn" not in plot_html(MANY, [])
