"""The demo shop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shop.rules.barcode import DEFAULT_PREFIX_RULES, canonical, is_restricted, read_variable
from shop.services import demo, users
from shop.services.shop import Shop
from shop.store import products as product_store
from shop.store.tables import categories, product_barcodes, products, stock_moves

DAY = date(2026, 3, 2)


@pytest.fixture
def demo_shop(tmp_path: Path) -> Iterator[Shop]:
    shop = demo.create_demo(str(tmp_path / "demo.sqlite"))
    yield shop
    shop.close()


def test_the_demo_shop_says_that_it_is_one(demo_shop: Shop) -> None:
    assert demo_shop.settings.demo
    assert demo_shop.settings.shop_name == "Corner Street Grocery"


@pytest.mark.parametrize(
    ("username", "secret", "role"),
    [
        ("admin", "demo-admin", "admin"),
        ("sam", "demo-sam", "staff"),
        ("sam", "246810", "staff"),
        ("kim", "demo-kim", "supervisor"),
        ("kim", "135790", "supervisor"),
    ],
)
def test_the_demo_people_sign_in(demo_shop: Shop, username: str, secret: str, role: str) -> None:
    assert users.sign_in(demo_shop, username, secret, till="T1").role == role


def test_no_demo_barcode_belongs_to_a_real_product_or_to_the_scales(demo_shop: Shop) -> None:
    with demo_shop.store.read() as connection:
        rows = connection.execute(select(product_barcodes)).all()
    assert len(rows) > 100
    for row in rows:
        assert is_restricted(row.barcode) or (row.barcode.startswith("1200") and len(row.barcode) == 14)
        assert row.barcode_key == canonical(row.barcode)
        assert read_variable(row.barcode, DEFAULT_PREFIX_RULES) is None


def test_the_demo_catalogue_has_every_kind_of_product(demo_shop: Shop) -> None:
    with demo_shop.store.read() as connection:
        rows = connection.execute(select(products)).all()
        shelves = connection.execute(select(categories)).all()
        packs = connection.execute(
            select(product_barcodes).where(product_barcodes.c.quantity_milli == 6000)
        ).all()
    assert 150 <= len(rows) <= 200
    assert 8 <= len(shelves) <= 12
    assert len({shelf.colour for shelf in shelves}) == len(shelves)
    assert len(packs) >= 5
    assert sum(row.weighed for row in rows) >= 10
    assert [row.name for row in rows if row.price_e4 is None] == ["Cut flowers, bunch"]
    assert any("醤油" in row.name for row in rows)
    assert any("تمر" in row.name for row in rows)
    assert any(0 < row.stock_on_hand <= row.reorder_level_milli for row in rows)
    assert sorted(row.favourite for row in rows if row.favourite) == list(
        range(1, 1 + sum(1 for row in rows if row.favourite))
    )


def test_prices_lie_above_cost_with_tax_taken_out(demo_shop: Shop) -> None:
    with demo_shop.store.read() as connection:
        ids = [row.id for row in connection.execute(select(products.c.id))]
        found = product_store.by_ids(connection, ids, DAY)
    for product in found:
        if product.price_e4 is not None:
            net_e4 = product.price_e4 * 1_000_000 // (1_000_000 + product.tax.percent_e4)
            assert 0 < product.cost_e4 < net_e4, product.name


def test_opening_stock_is_booked_as_moves(demo_shop: Shop) -> None:
    with demo_shop.store.read() as connection:
        moved = select(
            stock_moves.c.product_id,
            func.sum(stock_moves.c.quantity_milli),
            func.sum(stock_moves.c.value_e4),
        ).group_by(stock_moves.c.product_id)
        by_moves = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(moved)}
        stock = select(products.c.id, products.c.stock_on_hand, products.c.stock_value_e4)
        on_hand = {
            row[0]: (row[1], row[2]) for row in connection.execute(stock.where(products.c.stock_on_hand > 0))
        }
    assert by_moves == on_hand


def test_a_scale_label_finds_the_weighed_product(demo_shop: Shop) -> None:
    from shop.rules.barcode import check_digit, item_keys

    body = "270010100462"
    variable = read_variable(body + check_digit(body), DEFAULT_PREFIX_RULES)
    assert variable is not None
    with demo_shop.store.read() as connection:
        found = product_store.by_keys(connection, item_keys(variable), DAY)
    assert found is not None
    assert (found.product.name, variable.weight_milli) == ("Bananas", 462)
