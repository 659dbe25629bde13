"""The page of stocktakes by its keys and scans: begun, counted by two, closed or dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.stocktakes.presenter import Page
from shop.rules.cart import new_cart
from shop.rules.errors import DatabaseProblem
from shop.services import counting, sell, shifts, stocktakes
from shop.services.shop import Shop
from tests.backoffice.conftest import Later, Played
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def page(shop: Shop, played: Played) -> Page:
    """The page of a shop with books (7 at 5.00), nuts (12.345) and tea (50 at 1.10)."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    played.office.show("stocktakes")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def rows(page: Page) -> list[tuple[str, int | None, int]]:
    return [(row.sku, row.counted_milli, row.difference_milli) for row in page.rows]


def on_hand(shop: Shop) -> dict[str, int]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql("SELECT sku, stock_on_hand FROM products")
        return {row[0]: row[1] for row in found}


def sell_tea(shop: Shop, count: int) -> None:
    till = session_at(shop, "kim")
    if shifts.current_shift(shop, till.till_id or 0) is None:
        shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], count * 1000)
    sell.complete(shop, till, paid(shop, cart))


def test_nothing_is_counted_before_a_stocktake_is_begun(page: Page, played: Played) -> None:
    assert page.summary == "none under way"
    played.office.scan("TEA")
    assert played.said == "Ctrl+N begins a stocktake; then scan."
    played.play("F12")
    assert not played.office.panels


def test_scans_and_typed_codes_add_up_and_the_difference_is_told(page: Page, played: Played) -> None:
    played.play("CTRL+N ENTER")
    played.office.scan("TEA")
    played.play('"12*tea" ENTER "book" ENTER "=6" ENTER')
    assert rows(page) == [("BOOK", 6_000, -1_000), ("TEA", 13_000, -37_000)]
    assert played.said == "Book: 6 counted, 7 expected"
    current = page.counting.current
    assert current is not None
    assert (current.sku, current.difference_e4) == ("BOOK", -50_000)
    played.play('"+" "+"')
    assert rows(page)[0] == ("BOOK", 8_000, 1_000)
    played.play("CTRL+Z")
    assert rows(page)[0] == ("BOOK", 7_000, 0)
    played.play("DELETE DELETE")
    assert rows(page)[0] == ("BOOK", 1_000, -6_000)


@pytest.mark.parametrize("typed", ["=6", "12*", "12*tea", "gift"])
def test_what_was_typed_is_kept_where_the_database_is_out_of_reach(
    page: Page, played: Played, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    played.play("CTRL+N ENTER")
    played.office.scan("TEA")
    monkeypatch.setattr(counting, "add", _out_of_reach)
    played.play(f'"{typed}" ENTER')
    assert (played.said, page.text) == ("Out of reach.", typed)
    monkeypatch.undo()
    played.play("ENTER")
    assert page.text == ""
    assert len(page.counting.counts) == (1 if typed == "gift" else 2)


def test_what_is_typed_meanwhile_outlives_a_refusal(
    page: Page, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.play("CTRL+N ENTER")
    later = Later()
    played.office.run = later
    monkeypatch.setattr(counting, "add", _out_of_reach)
    played.play('BOOK ENTER "tea"')
    later.finish()
    assert (played.said, page.text, page.text_is_selected) == ("Out of reach.", "tea", False)


def _out_of_reach(*_given: object, **_options: object) -> None:
    raise DatabaseProblem("Out of reach.")


def test_a_store_room_is_a_place_of_its_own(page: Page, played: Played) -> None:
    played.play('CTRL+N ENTER "40*tea" ENTER F7 "Store room" ENTER')
    assert played.said == "Counting at Store room from now on."
    played.play('"9*tea" ENTER F6 10 ENTER')
    assert rows(page) == [("TEA", 50_000, 0)]
    assert [(count.quantity_milli, count.place) for count in page.counting.counts] == [
        (1_000, "Store room"),
        (9_000, "Store room"),
        (40_000, ""),
    ]
    played.play("F7 BACKSPACE ENTER")
    assert page.place_text == "the shop floor"


def test_two_people_count_while_the_till_sells_and_closing_undoes_no_sale(
    page: Page, played: Played, shop: Shop
) -> None:
    played.play('CTRL+N ENTER "30*tea" ENTER')
    sell_tea(shop, 5)
    other = Played(shop)
    other.office.show("stocktakes")
    other.play('F7 "Cellar" ENTER "18*tea" ENTER')
    assert rows(page) == [("TEA", 30_000, -20_000)]
    page.refresh_while_shown()
    assert rows(page) == [("TEA", 48_000, -2_000)]
    page.refresh_while_shown()
    assert page.summary.endswith("1 counted")
    assert page.comes_to == "Whole shop   ·   1 differ   ·   +€0.00   ·   -€2.20   ·   2 not counted"
    played.play("F12")
    assert "2 products worth" in played.office.panels[-1].about
    played.play("ENTER")
    assert played.said.endswith("is closed: 1 difference, -€2.20.")
    assert on_hand(shop) == {"TEA": 43_000, "BOOK": 7_000, "NUTS": 12_345, "WRAP": 0}
    other.office.scan("TEA")
    assert "was closed by Ada" in other.said


def test_what_was_not_counted_is_set_to_zero_after_a_second_question(
    page: Page, played: Played, shop: Shop
) -> None:
    played.play('CTRL+N ENTER "50*tea" ENTER F12 Z ESC F12 Z ENTER')
    assert on_hand(shop) == {"TEA": 50_000, "BOOK": 0, "NUTS": 0, "WRAP": 0}
    assert page.stocktake is not None
    assert page.stocktake.state == "closed"


def test_what_is_not_counted_yet_is_listed(page: Page, played: Played) -> None:
    played.play('CTRL+N ENTER "tea" ENTER')
    page.choose_filter("show", "uncounted")
    assert [(row.sku, row.counted_milli) for row in page.rows] == [("BOOK", None), ("NUTS", None)]
    page.choose_filter("show", "different")
    assert [row.sku for row in page.rows] == ["TEA"]


def test_a_code_that_is_unknown_is_told_and_stays_in_the_box(page: Page, played: Played) -> None:
    played.play("CTRL+N ENTER")
    played.office.scan("4006381333931")
    assert played.said.startswith("No product has 4006381333931")
    assert page.text == "4006381333931"
    played.play('ESC "=1.00005" ENTER')
    assert "at most 4 decimals" in played.said
    played.play('ESC "=1.0005" ENTER')
    assert played.said == "At most 3 decimals are possible here."
    assert rows(page) == []


def test_words_find_what_to_count(page: Page, played: Played) -> None:
    played.play('CTRL+N ENTER "nut"')
    assert [product.sku for product in page.counting.found] == ["NUTS"]
    played.play("ENTER")
    assert rows(page) == [("NUTS", 1_000, -11_345)]


def test_a_dropped_stocktake_books_nothing_and_can_be_looked_at(
    page: Page, played: Played, shop: Shop
) -> None:
    played.play('CTRL+N ENTER "tea" ENTER F10 ENTER')
    assert page.stocktake is None
    assert on_hand(shop)["TEA"] == 50_000
    played.play("F4 ENTER")
    assert page.summary.endswith("dropped")
    assert rows(page) == [("TEA", 1_000, -49_000)]
    played.office.scan("TEA")
    assert rows(page) == [("TEA", 1_000, -49_000)]


def test_a_stocktake_under_way_is_there_when_the_office_is_opened_again(shop: Shop, played: Played) -> None:
    session = played.office.signed_in
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    takes = stocktakes.start(shop, session, "Spring")
    counting.add(shop, session, takes.id, products_of(shop)["TEA"].id, 1_000)
    played.office.show("stocktakes")
    page = played.office.page
    assert isinstance(page, Page)
    assert page.is_open
    assert rows(page) == [("TEA", 1_000, -49_000)]


def test_a_sheet_to_count_by_is_made_and_shown(
    page: Page, played: Played, shop: Shop, tmp_path: Path
) -> None:
    opened: list[Path] = []
    played.office.on_open_file = opened.append
    played.play("CTRL+N ENTER F8 ENTER F8 3")
    assert [path.suffix for path in opened] == [".pdf", ".csv"]
    assert "NUTS" in opened[1].read_text(encoding="utf-8-sig")
