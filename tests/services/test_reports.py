"""Every report of a shop that traded at random equals what plain Python adds up from its rows, on both engines."""

from __future__ import annotations

import json
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shop.rules.cart import Approval
from shop.rules.errors import BadInput, NotAllowed
from shop.rules.period import between, parse_period, period_of
from shop.rules.permissions import STOCK_CORRECTION
from shop.rules.report import Report, change
from shop.rules.report_shapes import BY_NAME, SHAPES
from shop.services import hashing, reports, setup
from shop.services.shop import Shop
from shop.services.stock import correct_count
from shop.services.users import session_of_database_owner
from shop.store import guards
from shop.store.engine import Store, connect, create_store
from tests.a_quarter import open_for_trade, trade_at_random
from tests.databases import name_of_database, new_server_database, server_store
from tests.shops import LOWEST_COST, filled_shop, session_at
from tests.traded import products_of

# India's rates have components; its cash is rounded to whole rupees; its day begins at four.
INDIA = setup.NewShop("Chai", "IN", "admin", "demo-admin", cash_step_minor=100, standard_e4=180_000)
ALL_OF_IT = between(date(2026, 1, 1), date(2026, 4, 30))
NOW = datetime(2026, 5, 3, 9, 0, tzinfo=timezone.utc)

Rows = list[dict[str, Any]]


def _traded(store: Store) -> None:
    shop = filled_shop(store, INDIA)
    shop.settings = replace(shop.settings, day_cutoff_hour=4)
    trade_at_random(shop, open_for_trade(shop), random.Random(7), 50)
    store.close()


@pytest.fixture(scope="module", autouse=True)
def _quick_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "COST", LOWEST_COST)
        yield


@pytest.fixture(scope="module")
def sqlite_traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of a shop that traded for eleven weeks, to be copied."""
    path = tmp_path_factory.mktemp("traded") / "shop.sqlite"
    _traded(create_store(str(path)))
    return path


@pytest.fixture(scope="module")
def server_traded(postgres_server: Any) -> str:
    """The name of such a shop's database on the server, to be copied."""
    url = new_server_database(postgres_server)
    _traded(connect(url))
    return name_of_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """A shop of its own that has traded, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "shop.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_traded"), path)
        opened: AbstractContextManager[Store] = closing(connect(str(path)))
    else:
        name = request.getfixturevalue("server_traded")
        opened = server_store(request.getfixturevalue("postgres_server"), template=name)
    with opened as store:
        yield Shop(store, replace(setup.settings_of(INDIA), day_cutoff_hour=4), lambda: NOW)


def rows_of(shop: Shop, table: str) -> Rows:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().fetchall()  # noqa: S608
    return [dict(row) for row in found]


def run(shop: Shop, name: str, text: str = "2026-01-01 2026-04-30", beside: str = "before") -> Report:
    query = reports.Query(name, parse_period(text), beside)  # type: ignore[arg-type]
    return reports.run(shop, session_of_database_owner(shop), query)


def figures(report: Report, *, before: bool = False) -> dict[Any, dict[str, int | None]]:
    """Every row's figures by the first thing the row says."""
    return {
        line.labels[0]: {
            measure.key: report.figure(measure, line, before=before) for measure in report.measures
        }
        for line in report.lines
        if not line.inset
    }


def sums_of(rows: Rows, key: Callable[[dict[str, Any]], Any], *names: str) -> dict[Any, dict[str, int]]:
    """Columns of rows by a key, added up one by one."""
    found: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    for row in rows:
        for name in names:
            found[key(row)][name] += row[name]
    return dict(found)


def agree(found: dict[Any, dict[str, int | None]], expected: dict[Any, dict[str, int]]) -> None:
    """Every expected figure was found, and a row that is not expected has nothing."""
    assert expected
    for key, wanted in expected.items():
        assert {name: found[key][name] for name in wanted} == wanted
    names = next(iter(expected.values())).keys()
    for key in found.keys() - expected.keys():
        assert not any(found[key][name] for name in names)


AMOUNTS = ("net_minor", "tax_minor", "gross_minor")


def test_documents_are_added_up_by_day_hour_month_weekday_person_and_till(shop: Shop) -> None:
    documents = rows_of(shop, "invoices")
    names = {row["id"]: row["name"] for row in rows_of(shop, "users")}
    tills = {row["id"]: row["name"] for row in rows_of(shop, "tills")}
    assert any(row["kind"] == "credit_note" for row in documents)
    assert any(row["cash_rounding_minor"] for row in documents)
    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "days": lambda row: date.fromisoformat(row["business_date"]),
        "months": lambda row: date.fromisoformat(row["business_date"]).replace(day=1),
        "weekdays": lambda row: date.fromisoformat(row["business_date"]).weekday(),
        "hours": lambda row: datetime.fromisoformat(row["issued_local"]).hour,
        "people": lambda row: names[row["user_id"]],
        "tills": lambda row: tills[row["till_id"]],
    }
    for row in documents:
        row["rounding_minor"] = row["cash_rounding_minor"]
        row["sales"], row["returns"] = row["kind"] != "credit_note", row["kind"] == "credit_note"
    for name, key in keys.items():
        found = run(shop, name)
        expected = sums_of(documents, key, *AMOUNTS, "rounding_minor", "sales", "returns")
        agree(figures(found), expected)
        total = {each: sum(row[each] for row in documents) for each in (*AMOUNTS, "rounding_minor")}
        assert {m.key: found.figure(m, found.total) for m in found.measures if m.key in total} == total


def test_an_average_sale_is_the_sales_divided_by_their_number_and_returns_are_none(shop: Shop) -> None:
    sold = [row for row in rows_of(shop, "invoices") if row["kind"] != "credit_note"]
    average = Fraction(sum(row["gross_minor"] for row in sold), len(sold))
    report = run(shop, "people")
    measure = next(each for each in report.measures if each.key == "average")
    shown = report.figure(measure, report.total)
    assert shown is not None
    assert abs(shown - average) <= Fraction(1, 2)


def _dated_items(shop: Shop) -> Rows:
    heads = {row["id"]: row for row in rows_of(shop, "invoices")}
    items = rows_of(shop, "invoice_items")
    for item in items:
        head = heads[item["invoice_id"]]
        item |= {"day": head["business_date"], "user_id": head["user_id"], "items": 1}
        item["all_discounts"] = item["discount_minor"] + item["sale_discount_minor"]
        item["cost"] = Fraction(item["cost_e4"] * item["quantity_milli"], 10**5)
    return items


def test_items_are_added_up_by_product_and_category_and_margins_are_net_less_cost(shop: Shop) -> None:
    items = _dated_items(shop)
    agree(figures(run(shop, "products")), sums_of(items, lambda row: row["sku"], "quantity_milli", *AMOUNTS))
    found = figures(run(shop, "categories"))
    agree(found, sums_of(items, lambda row: row["category"] or "No category", "items", *AMOUNTS))
    margins = run(shop, "margins")
    for sku, row in figures(margins).items():
        mine = [item for item in items if item["sku"] == sku]
        net, cost = sum(item["net_minor"] for item in mine), sum(item["cost"] for item in mine)
        assert row["net_minor"] == net
        assert row["cost"] is not None
        assert abs(row["cost"] - cost) <= Fraction(1, 2)
        assert row["margin"] == net - row["cost"]
    order = [row["margin"] or 0 for row in figures(margins).values()]
    assert order == sorted(order, reverse=True)


def test_payments_are_what_was_taken_and_given_back(shop: Shop) -> None:
    payments = rows_of(shop, "payments")
    for row in payments:
        row["taken_minor"] = max(row["amount_minor"], 0)
        row["given_minor"] = min(row["amount_minor"], 0)
        row["taken"], row["given"] = row["amount_minor"] >= 0, row["amount_minor"] < 0
    expected = sums_of(
        payments, lambda row: row["tender"], "taken", "taken_minor", "given", "given_minor", "amount_minor"
    )
    report = run(shop, "tenders")
    agree(figures(report), expected)
    documents = rows_of(shop, "invoices")
    assert report.lead(report.total) == sum(
        row["gross_minor"] + row["cash_rounding_minor"] for row in documents
    )


def test_taxes_are_added_up_by_rate_with_their_components_and_credit_notes_taken_off(shop: Shop) -> None:
    taxes = rows_of(shop, "invoice_taxes")
    assert any(row["tax_minor"] < 0 for row in taxes)
    report = run(shop, "taxes")
    agree(figures(report), sums_of(taxes, lambda row: row["tax_name"], *AMOUNTS))
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for row in taxes:
        for name, _percent, minor in json.loads(row["components"]):
            expected[row["tax_name"], name] += minor
    found: dict[tuple[str, str], int] = {}
    rate = ""
    for line in report.lines:
        if not line.inset:
            rate = str(line.labels[0])
            continue
        found[rate, str(line.labels[1])] = report.lead(line) or 0
    assert expected
    assert found == dict(expected)


def test_discounts_are_told_by_person(shop: Shop) -> None:
    items = _dated_items(shop)
    names = {row["id"]: row["name"] for row in rows_of(shop, "users")}
    for item in items:
        item["discounts"] = item["all_discounts"]
        item["discounted_items"] = item["all_discounts"] != 0
        item["overridden_items"] = item["list_price_e4"] != item["price_e4"]
    expected = sums_of(
        items,
        lambda row: names[row["user_id"]],
        *("items", "amount_minor", "discount_minor", "sale_discount_minor", "discounts"),
        *("discounted_items", "overridden_items"),
    )
    found = figures(run(shop, "discounts"))
    agree(found, expected)
    assert any(row["overridden_items"] for row in found.values())
    for name, row in found.items():
        off = sum(
            Fraction((item["list_price_e4"] - item["price_e4"]) * item["quantity_milli"], 10**5)
            for item in items
            if names[item["user_id"]] == name
        )
        assert abs((row["overridden"] or 0) - off) <= Fraction(1, 2)


def _gone(entry: dict[str, Any]) -> list[list[Any]]:
    payload = json.loads(entry["payload"])
    return list(payload.get("voided" if entry["kind"] == "sale" else "lines", []))


def test_voids_and_carts_given_up_are_told_by_person_from_the_journal(shop: Shop) -> None:
    names = {row["username"]: row["name"] for row in rows_of(shop, "users")}
    expected: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("voided", "abandoned"), 0))
    for entry in rows_of(shop, "journal"):
        if entry["kind"] == "sale":
            expected[names[entry["user"]]]["voided"] += len(_gone(entry))
        elif entry["kind"] == "cart_abandoned":
            expected[names[entry["user"]]]["abandoned"] += 1
    assert sum(row["abandoned"] for row in expected.values())
    owner = session_of_database_owner(shop)
    before = figures(run(shop, "voids"))
    agree(before, expected)
    reports.keep_sums(shop, owner)
    assert figures(run(shop, "voids")) == before


def test_leave_asked_for_and_given_is_told_by_person(shop: Shop) -> None:
    sam, kim = session_at(shop, "sam"), session_at(shop, "kim")
    leave = Approval(STOCK_CORRECTION, sam.user_id, sam.name, kim.user_id, kim.name)
    correct_count(shop, sam, products_of(shop)["TEA"].id, 5_000, leave)
    found = figures(run(shop, "voids", "2026-05-03"))
    assert (found["Sam"]["asked"], found["Kim"]["given"]) == (1, 1)
    assert figures(run(shop, "voids", "2026-05-02")) == {}


def test_a_period_stands_beside_the_one_before_it(shop: Shop) -> None:
    for name in ("days", "products", "people", "taxes", "tenders", "discounts", "hours"):
        march, february = run(shop, name, "2026-03"), run(shop, name, "2026-02")
        assert march.beside == february.period
        for measure in march.measures:
            if measure.adds and measure.unit != "percent":
                before = march.figure(measure, march.total, before=True)
                theirs = {each.key: each for each in february.measures}
                if measure.key in theirs:
                    assert before == february.figure(theirs[measure.key], february.total)
    assert run(shop, "products", "2026-03", "none").beside is None


def test_each_day_stands_beside_the_day_at_its_place_and_none_is_left_out(shop: Shop) -> None:
    report = run(shop, "days", "2026-02")
    assert report.beside == parse_period("2026-01")
    assert [line.labels for line in report.lines[:2]] == [
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(2026, 2, 2), date(2026, 1, 2)),
    ]
    assert [line.labels for line in report.lines[-3:]] == [(None, date(2026, 1, day)) for day in (29, 30, 31)]
    whole = sum(report.lead(line, before=True) or 0 for line in report.lines)
    assert whole == report.lead(report.total, before=True)


def test_a_month_under_way_stands_beside_as_many_days_of_the_last_one(shop: Shop) -> None:
    shop.clock = lambda: datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
    report = run(shop, "days", "2026-03")
    assert (report.period.last, report.beside) == (date(2026, 3, 10), parse_month_to("2026-02", 10))
    assert len(report.lines) == 10


def parse_month_to(text: str, day: int) -> Any:
    month = parse_period(text)
    return replace(month, last=month.first.replace(day=day))


def test_weekdays_say_how_many_of_each_there_were(shop: Shop) -> None:
    report = run(shop, "weekdays")
    days = [ALL_OF_IT.first + timedelta(days=ahead) for ahead in range(ALL_OF_IT.days)]
    for line in report.lines:
        assert report.own(line.now)["days"] == sum(day.weekday() == line.labels[0] for day in days)
    # Weeks begin on a Sunday in India.
    assert report.lines[0].labels == (6,)


def test_customers_who_became_one_are_one(shop: Shop) -> None:
    documents = rows_of(shop, "invoices")
    with shop.store.write() as connection:
        for number, into in (("1", "NULL"), ("2", "1"), ("3", "2")):
            connection.exec_driver_sql(
                "INSERT INTO customers (id, number, name, name_key, created_at, merged_into_id)"  # noqa: S608
                f" VALUES ({number}, 'C{number}', 'Customer {number}', 'customer', '2026-01-01', {into})"
            )
    _give_to(shop, [row["id"] for row in documents[:6]])
    found = figures(run(shop, "customers"))
    mine = [row for row in documents if row["id"] in {row["id"] for row in documents[:6]}]
    assert found["C1"]["gross_minor"] == sum(row["gross_minor"] for row in mine)
    assert set(found) == {"C1", ""}
    assert found[""]["gross_minor"] == sum(row["gross_minor"] for row in documents) - (
        found["C1"]["gross_minor"] or 0
    )


def _give_to(shop: Shop, ids: list[int]) -> None:
    """Have these documents belong to the three customers in turn, which no service would do."""
    with shop.store.write() as connection:
        guards.remove(connection)
        for place, each in enumerate(ids):
            connection.exec_driver_sql(
                f"UPDATE invoices SET customer_id = {place % 3 + 1} WHERE id = {each}"  # noqa: S608
            )
        guards.install(connection)


def test_low_stock_is_what_is_at_its_reorder_level_and_how_long_it_lasts(shop: Shop) -> None:
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE products SET stock_on_hand = 5000, reorder_level_milli = 5000,"
            " reorder_quantity_milli = 24000 WHERE sku = 'TEA'"
        )
        connection.exec_driver_sql(
            "UPDATE products SET stock_on_hand = 5001, reorder_level_milli = 5000 WHERE sku = 'BOOK'"
        )
    report = run(shop, "low-stock")
    assert report.beside is None
    (row,) = figures(report).values()
    sold = sum(item["quantity_milli"] for item in _dated_items(shop) if item["sku"] == "TEA")
    assert (row["on_hand_milli"], row["reorder_quantity_milli"], row["sold_milli"]) == (5000, 24000, sold)
    lasts = Fraction(5000 * ALL_OF_IT.days, sold)
    assert row["lasts"] is not None
    assert abs(row["lasts"] - lasts) <= Fraction(1, 2)


@pytest.mark.parametrize("kept", [False, True])
def test_dead_stock_is_what_nobody_bought_and_when_somebody_last_did(shop: Shop, kept: bool) -> None:
    items = _dated_items(shop)
    if kept:
        reports.keep_sums(shop, session_of_database_owner(shop))
    last = {}
    for item in items:
        if item["quantity_milli"] > 0 and item["stocked"]:
            last[item["sku"]] = max(item["day"], last.get(item["sku"], ""))
    end = max(last.values())
    report = run(shop, "dead-stock", f"{date.fromisoformat(end) + timedelta(days=1)} 2026-05-03")
    found = {line.labels[0]: line.labels[2] for line in report.lines}
    assert found == {sku: date.fromisoformat(day) for sku, day in last.items()}
    recent = run(shop, "dead-stock", f"{end} 2026-05-03")
    assert {line.labels[0] for line in recent.lines} == {sku for sku, day in last.items() if day < end}


def test_a_report_of_nothing_has_zeros_and_no_rows_or_all_of_its_days(shop: Shop) -> None:
    for shape in SHAPES:
        report = run(shop, shape.name, "2020-02")
        if not shape.is_now:
            assert report.lead(report.total) == 0
            assert change(report.lead(report.total), report.lead(report.total, before=True)) == (0, None)
    assert len(run(shop, "days", "2020-02").lines) == 31
    assert len(run(shop, "products", "2020-02").lines) == 0


def test_an_unknown_report_and_somebody_without_leave_are_refused(shop: Shop) -> None:
    with pytest.raises(BadInput, match="days"):
        run(shop, "horoscope")
    with pytest.raises(NotAllowed):
        reports.run(shop, session_at(shop, "sam"), reports.Query("days", ALL_OF_IT))
    assert [shape.name for shape in reports.list_reports(shop, session_of_database_owner(shop))] == list(
        BY_NAME
    )
    assert reports.period_now(shop, "month") == period_of("month", date(2026, 5, 3))


def test_a_change_is_told_in_full_and_per_cent() -> None:
    assert change(150, 100) == (50, 500_000)
    assert change(50, -100) == (150, 1_500_000)
    assert change(5, 0) == (5, None)
    assert change(None, 5) == (None, None)
