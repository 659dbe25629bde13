"""What leaves the office: orders as PDF and e-mail, sheets to count by, and what the stock was worth on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from shop.rules.cart import new_cart
from shop.rules.errors import BadInput
from shop.rules.permissions import Session
from shop.services import (
    count_sheets,
    order_papers,
    orders,
    sell,
    shifts,
    stock,
    stocktakes,
    suppliers,
    valuation,
)
from shop.services.shop import Shop
from tests.shops import Clock, session_at
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def ada(shop: Shop, tmp_path: Path) -> Session:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    return replace(session_at(shop, "admin"), till_id=None, till="")


def an_order(shop: Shop, session: Session, email: str) -> orders.Order:
    details = {"name": "Mill & Sons", "email": email, "account": "K-7", "active": True}
    supplier = suppliers.save_supplier(shop, session, None, details)
    order = orders.new_order(shop, session, supplier.id)
    line = orders.line_for(shop, session, products_of(shop)["TEA"].id)
    return orders.save_order(
        shop,
        session,
        order,
        (replace(line, quantity_milli=24_000),),
        expected_on="2026-03-09",
        note="Ring first",
    )


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_an_order_is_a_pdf_and_the_text_of_an_e_mail(
    shop: Shop, ada: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    order = an_order(shop, ada, "orders@mill.example")
    text = order_papers.order_text(shop, ada, order.id)
    for part in ("Mill & Sons", "PO00001", "K-7", "24 pc  Tea", "9 Mar 2026", "Ring first", "Test Shop"):
        assert part in text
    sent = order_papers.mail_order(shop, ada, order.id)
    for part in ("PO00001", "Tea", "24", "26.40", "K-7", "Mill & Sons"):
        assert part in text_of(sent.pdf)
    assert sent.draft is not None
    draft = sent.draft.read_text(encoding="utf-8")
    assert "orders@mill.example" in draft
    assert "PO00001.pdf" in draft


def test_an_order_of_nothing_or_to_nobody_is_refused(sqlite_shop: Shop, tmp_path: Path) -> None:
    shop = sqlite_shop
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path))
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    office = replace(session_at(shop, "admin"), till_id=None, till="")
    order = an_order(shop, office, "")
    with pytest.raises(BadInput, match="no e-mail address"):
        order_papers.mail_order(shop, office, order.id)
    empty = orders.save_order(shop, office, order, (), expected_on="", note="")
    with pytest.raises(BadInput, match="Nothing is on this order"):
        order_papers.save_order_pdf(shop, office, empty.id)


def test_a_sheet_to_count_by_lists_what_is_to_be_counted(shop: Shop, ada: Session, tmp_path: Path) -> None:
    takes = stocktakes.start(shop, ada, "=Spring")
    path = count_sheets.save_sheet(shop, ada, takes.id, with_expected=True)
    text = text_of(path)
    for part in ("Count sheet", "TEA", "Nuts by weight", "12.345", "Book"):
        assert part in text
    assert "Gift wrapping" not in text
    assert "12.345" not in text_of(count_sheets.save_sheet(shop, ada, takes.id))
    sheet = count_sheets.save_sheet_csv(shop, ada, takes.id, tmp_path / "sheet.csv")
    rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "Category,SKU,Product,Unit,Expected,Counted"
    assert ",TEA,Tea,pc,50," in rows


def test_the_stock_is_worth_at_any_day_what_the_ledger_says_at_the_prices_of_then(
    shop: Shop, ada: Session
) -> None:
    """Tea 50 at 1.10 sold for 2.49, nuts 12.345 at 6.1234 for 12.3333, books 7 at 5.00 for 9.99."""
    clock = shop.clock
    assert isinstance(clock, Clock)

    def worth_on(day: date | None) -> tuple[int, int, int]:
        """How many products, at cost, at price."""
        worths = valuation.product_worths(shop, ada, day)
        return len(worths), sum(one.cost_e4 for one in worths), sum(one.price_minor for one in worths)

    nuts = 12_345 * 61_234 // 1000
    count, cost, price = worth_on(None)
    assert (count, cost) == (3, 550_000 + nuts + 350_000)
    assert price == 50 * 249 + round(12.345 * 1233.33) + 7 * 999
    till = session_at(shop, "kim")
    shifts.open_shift(shop, till, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], 10_000)
    sell.complete(shop, till, paid(shop, cart))
    clock.move(86_400)
    stock.write_off(shop, ada, products_of(shop)["BOOK"].id, 2_000, "Damaged")
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET price_e4 = 109900 WHERE sku = 'BOOK'")
        connection.exec_driver_sql(
            "INSERT INTO price_changes (product_id, old_price_e4, new_price_e4, at)"
            " SELECT id, 99900, 109900, '2026-03-03T08:00:00.000000Z' FROM products WHERE sku = 'BOOK'"
        )
    days = {day: worth_on(date(2026, 3, day)) for day in (1, 2, 3)}
    assert days[1] == (3, cost, price)
    assert days[2] == (3, cost - 110_000, price - 10 * 249)
    assert days[3] == (3, days[2][1] - 100_000, days[2][2] - 7 * 999 + 5 * 1_099)
    assert worth_on(None) == days[3]
    assert worth_on(date(2026, 2, 1)) == (0, 0, 0)
    worths = {worth.sku: worth for worth in valuation.product_worths(shop, ada, date(2026, 3, 2))}
    assert (worths["TEA"].quantity_milli, worths["TEA"].cost_e4, worths["TEA"].price_minor) == (
        40_000,
        440_000,
        9_960,
    )
    assert worths["BOOK"].price_e4 == 99_900
    assert {sku: worth.price_minor - worth.net_minor for sku, worth in worths.items()} == {
        "TEA": 1_862,
        "NUTS": 1_811,
        "BOOK": 0,
    }


def test_a_day_ends_at_the_shops_own_cut_off(sqlite_shop: Shop) -> None:
    shop = sqlite_shop
    shop.settings = replace(shop.settings, day_cutoff_hour=4, time_zone="Europe/Dublin")
    assert valuation.end_of(shop, date(2026, 3, 28)).isoformat() == "2026-03-29T03:00:00+00:00"
    assert valuation.end_of(shop, date(2026, 1, 28)).isoformat() == "2026-01-29T04:00:00+00:00"
