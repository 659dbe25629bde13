"""Reports over real sales equal the totals that came with them, and what the file itself adds up to, to the penny.

The first days of the year stand for all of it here; `python -m bench.reports` does the whole year.
"""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shop.rules.period import between
from shop.rules.report import Report
from shop.services import hashing, reports, setup
from shop.services.replay import replay
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.store.engine import connect, create_store
from tests.shops import LOWEST_COST, filled_shop
from tests.uci import BRITISH, YEAR, pennies, rows_of

DAYS = 7
SOLD = ("sale", "sale_nonstock")
TRADE = (*SOLD, "return", "return_nonstock")

Row = dict[str, str]


@pytest.fixture(scope="module")
def days(shared_data: Path) -> dict[str, int]:
    """The net amount of each of the first days, as the data's own file of totals has it."""
    daily = rows_of(shared_data, f"{YEAR}_expected_daily.csv")
    return {row["date"]: pennies(row["net_amount"]) for row, _day in zip(daily, range(DAYS), strict=False)}


@pytest.fixture(scope="module")
def trade(shared_data: Path, days: dict[str, int]) -> list[Row]:
    """The lines of those days, write-offs and adjustments left out."""
    lines = rows_of(shared_data, f"{YEAR}.csv.gz")
    return [row for row in lines if row["datetime"][:10] in days and row["kind"] in TRADE]


@pytest.fixture(scope="module")
def replayed(trade: list[Row], shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's file after those days, to be copied."""
    folder = tmp_path_factory.mktemp("uci")
    source = folder / "days.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(trade[0]))
        writer.writeheader()
        writer.writerows(trade)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "COST", LOWEST_COST)
        shop = filled_shop(create_store(str(folder / "shop.sqlite")), BRITISH)
    links = shared_data / "sales" / f"{YEAR}_return_links.csv"
    replay(shop, session_of_database_owner(shop), source, links)
    shop.close()
    return folder / "shop.sqlite"


@pytest.fixture(scope="module", params=["from the rows", "from kept sums"])
def shop(replayed: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    """The shop a month later, its sums kept or not."""
    path = replayed.with_name(request.param)
    shutil.copy(replayed, path)
    store = connect(str(path))
    made = Shop(store, setup.settings_of(BRITISH), lambda: datetime(2011, 1, 20, 12, tzinfo=timezone.utc))
    if request.param == "from kept sums":
        # The month, and the year that ended with it.
        assert reports.keep_sums(made, session_of_database_owner(made)) == 2
    yield made
    store.close()


def run(shop: Shop, name: str) -> Report:
    december = between(date(2010, 12, 1), date(2010, 12, 31))
    return reports.run(shop, session_of_database_owner(shop), reports.Query(name, december))


def column(report: Report, name: str) -> dict[Any, int]:
    """A figure of every row that has any, by the first thing the row says."""
    measure = next(each for each in report.shape.measures if each.key == name)
    found = {line.labels[0]: report.figure(measure, line) or 0 for line in report.lines}
    return {key: value for key, value in found.items() if value}


def net_by(trade: list[Row], key: Callable[[Row], Any]) -> dict[Any, int]:
    """The file's own lines added up: price × quantity of each, rounded to the penny."""
    found: dict[Any, int] = defaultdict(int)
    for row in trade:
        found[key(row)] += pennies(str(Decimal(row["quantity"]) * Decimal(row["unit_price"])))
    return {name: amount for name, amount in found.items() if amount}


def test_sales_by_day_are_the_totals_that_came_with_the_data(shop: Shop, days: dict[str, int]) -> None:
    expected = {date.fromisoformat(day): amount for day, amount in days.items()}
    report = run(shop, "days")
    assert column(report, "net_minor") == expected
    assert report.own(report.total.now)["net_minor"] == sum(expected.values())


def test_sales_by_product_and_customer_are_what_the_file_adds_up_to(shop: Shop, trade: list[Row]) -> None:
    report = run(shop, "products")
    assert column(report, "net_minor") == net_by(trade, lambda row: row["code"].upper())
    units: dict[str, int] = defaultdict(int)
    for row in trade:
        units[row["code"].upper()] += int(row["quantity"]) * 1000
    assert column(report, "quantity_milli") == {code: count for code, count in units.items() if count}
    assert column(run(shop, "customers"), "net_minor") == net_by(trade, lambda row: row["customer"])


def test_sales_by_hour_weekday_and_month_are_what_the_file_adds_up_to(shop: Shop, trade: list[Row]) -> None:
    moments = {row["datetime"]: datetime.fromisoformat(row["datetime"]) for row in trade}
    by_weekday = net_by(trade, lambda row: moments[row["datetime"]].weekday())
    assert column(run(shop, "weekdays"), "net_minor") == by_weekday
    # A document keeps the hour of its first line.
    first: dict[tuple[str, str, bool], int] = {}
    for row in trade:
        key = (row["invoice"], row["datetime"][:10], row["kind"] in SOLD)
        first.setdefault(key, moments[row["datetime"]].hour)
    by_hour = net_by(trade, lambda row: first[row["invoice"], row["datetime"][:10], row["kind"] in SOLD])
    assert column(run(shop, "hours"), "net_minor") == by_hour
    assert list(column(run(shop, "months"), "net_minor").values()) == [sum(by_hour.values())]


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("people", "net_minor"),
        ("tills", "net_minor"),
        ("categories", "net_minor"),
        ("tenders", "amount_minor"),
        ("taxes", "net_minor"),
        ("margins", "net_minor"),
        ("category-margins", "margin"),
        ("discounts", "amount_minor"),
    ],
)
def test_every_other_report_has_the_same_total(
    shop: Shop, days: dict[str, int], name: str, figure: str
) -> None:
    report = run(shop, name)
    assert sum(column(report, figure).values()) == sum(days.values())
