"""Pictures: sound SVG, told in words, in the colours of their page or fixed in a file."""

import dataclasses
import datetime as dt
import re
import xml.etree.ElementTree as ElementTree

import pytest

from clienthood.book import open_book
from clienthood.calls.calibration import Calibration, ReliabilityBin
from clienthood.faces.views.alive import AlivePath, alive_path
from clienthood.faces.views.backtest import backtest
from clienthood.faces.views.charts import PAPER, inline, svg
from clienthood.faces.views.charts_buying import (
    alive_chart,
    cohort_chart,
    comparison_chart,
    contract_chart,
    forecast_chart,
)
from clienthood.faces.views.charts_calls import calibration_chart, dependence_chart, split_chart
from clienthood.faces.views.charts_worth import concentration_chart, worth_chart
from clienthood.faces.views.cohorts import cohorts
from clienthood.faces.views.kinds import split
from clienthood.faces.views.model import model
from clienthood.faces.views.reading import reading
from clienthood.faces.views.value import value

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    *("split", "repeats", "calibration", "worth", "concentration"),
    *("cohorts", "contracts", "models", "forecast", "alive"),
)
HELD = Calibration(
    accounts=40.0,
    brier=0.1,
    calibration_error=0.05,
    z=0.3,
    p_value=0.76,
    bins=(
        ReliabilityBin(low=0.1, high=0.2, predicted=0.15, observed=0.1, accounts=20.0),
        ReliabilityBin(low=0.8, high=0.9, predicted=0.85, observed=0.9, accounts=20.0),
    ),
)


@pytest.fixture(scope="module")
def charts(book):
    with reading(open_book(book)) as read:
        house = read.settings.words
        worth, triangle, held = value(read), cohorts(read), backtest(read)
        path = alive_path(read, worth.risks[0].account_id)
        return {
            "split": split_chart(split(read), house),
            "repeats": dependence_chart(model(read).repeats),
            "calibration": calibration_chart(HELD),
            "worth": worth_chart(worth, house),
            "concentration": concentration_chart(worth),
            "cohorts": cohort_chart(triangle),
            "contracts": contract_chart(triangle),
            "models": comparison_chart(held),
            "forecast": forecast_chart(held),
            "alive": alive_chart(path),
        }


def colours(text):
    return set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) - {"none", "transparent"}


@pytest.mark.parametrize("name", NAMES)
def test_in_a_page_a_picture_has_words_no_style_and_no_colour_of_its_own(charts, name):
    text = inline(charts[name])
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == charts[name].title
    assert len(root.find(f"{SVG}desc").text) > 30
    assert root.get("class") == "chart"
    assert root.get("viewBox")
    assert "style=" not in text
    assert "<script" not in text
    assert {each for each in colours(text) if not each.startswith("var(--")} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_fixed_colours_and_its_title_on_it(charts, name):
    text = svg(charts[name])
    root = ElementTree.fromstring(text)
    assert "var(--" not in text
    assert colours(text) <= {*PAPER.values(), "white"}
    assert charts[name].title in "".join(root.itertext())
    assert float(root.get("width")) <= 900


def test_the_cells_of_the_cohorts_are_the_shares_of_the_view(book, charts):
    with reading(open_book(book)) as read:
        view = cohorts(read)
    root = ElementTree.fromstring(inline(charts["cohorts"]))
    written = [each.text for each in root.iter(f"{SVG}text")]
    for cohort in (each for each in view.cohorts if each.returned):
        assert f"{cohort.name}  ({cohort.accounts:,})" in " ".join(written).replace("\xa0", " ")
    cells = sorted(f"{part * 100:.0f}" for each in view.cohorts for part in each.returned)
    for text in set(cells):
        assert written.count(text) >= cells.count(text)


def test_a_name_is_text_in_a_picture_never_markup():
    day = dt.date(2026, 1, 1)
    path = AlivePath(
        account_id="A1",
        name="<script>&\"'</script>",
        as_of=day + dt.timedelta(days=9),
        model="Pareto/NBD",
        purchases=(day,),
        days=(day, day + dt.timedelta(days=9)),
        chances=(1.0, 0.5),
    )
    for draw in (inline, svg):
        text = draw(alive_chart(path))
        assert "<script" not in text
        assert path.name in "".join(ElementTree.fromstring(text).itertext())


def test_the_split_leaves_revenue_out_where_none_is_on_record(book):
    with reading(open_book(book)) as read:
        rows, house = split(read), read.settings.words
    assert "of revenue" in split_chart(rows, house).description
    without = [dataclasses.replace(row, share_of_revenue=None) for row in rows]
    assert "of revenue" not in split_chart(without, house).description


def test_concentration_rises_to_all_of_the_worth(book):
    with reading(open_book(book)) as read:
        view = value(read)
    parts = [each.worth for each in view.concentration]
    assert parts[0] == 0.0
    assert parts[-1] == pytest.approx(1.0)
    assert parts == sorted(parts)
    assert all(each.worth >= each.accounts - 1e-9 for each in view.concentration)
