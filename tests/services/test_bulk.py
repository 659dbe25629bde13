"""Many products changed at once: shown first, made whole or not at all, undone whole, and all of it on the record."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from sqlalchemy import select

from shop.rules.bulk_form import BulkChange, read
from shop.rules.errors import BadForm, BadInput, ShopError
from shop.rules.permissions import Session
from shop.rules.pricing import PriceRule, Rounding
from shop.services import bulk, categories, products
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store import tables

FIVE_MORE = BulkChange("price", rule=PriceRule("percent", 50_000, Rounding(100, 99)))


@pytest.fixture
def admin(shop: Shop) -> Session:
    return session_of_database_owner(shop)


def make(shop: Shop, admin: Session, **prices: str) -> list[int]:
    """Products with these prices; their ids."""
    return [
        products.save_product(shop, admin, None, {"name": name, "tax_class": "1", "price": price}).id
        for name, price in prices.items()
    ]


def values(shop: Shop, column: str) -> list[Any]:
    with shop.store.read() as connection:
        query = select(tables.products.c[column]).order_by(tables.products.c.id)
        return list(connection.execute(query).scalars())


def entry(shop: Shop, kind: str) -> dict[str, Any]:
    journal = tables.journal
    with shop.store.read() as connection:
        row = connection.execute(select(journal.c.payload).where(journal.c.kind == kind)).one()
    found: dict[str, Any] = json.loads(row[0])
    return found


def test_five_per_cent_more_ending_in_99_is_shown_made_and_undone(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50", Soap="10.00", Gift="", Salt="0.99")
    shown = bulk.preview(shop, admin, ids, FIVE_MORE)
    assert (shown.changing, shown.same, shown.refused) == (2, 1, 1)
    assert [(row.name, row.before, row.after) for row in shown.rows] == [
        ("Gift", None, None),
        ("Tea", 95_000, 99_900),
        ("Soap", 100_000, 109_900),
    ]
    assert shown.rows[0].refusal == "It has no price."
    assert values(shop, "price_e4") == [95_000, 100_000, None, 9_900]
    done = bulk.apply(shop, admin, ids, FIVE_MORE)
    assert (done.changed, done.refused) == (2, 1)
    assert values(shop, "price_e4") == [99_900, 109_900, None, 9_900]
    assert entry(shop, "products_bulk_changed")["rounding"] == "100/99"
    assert len(products.price_history(shop, admin, ids[0])) == 1
    assert verify(shop.store) == []
    assert bulk.undo(shop, admin, done) == bulk.BulkUndone(2, 0)
    assert values(shop, "price_e4") == [95_000, 100_000, None, 9_900]
    assert verify(shop.store) == []


def test_undoing_leaves_alone_what_somebody_changed_since(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50", Soap="10.00")
    done = bulk.apply(shop, admin, ids, FIVE_MORE)
    soap = products.get_product(shop, admin, ids[1])
    form = {"name": "Soap", "sku": soap.details.sku, "tax_class": "1", "price": "12"}
    products.save_product(shop, admin, soap, form)
    assert bulk.undo(shop, admin, done) == bulk.BulkUndone(1, 1)
    assert values(shop, "price_e4") == [95_000, 120_000]
    assert verify(shop.store) == []


def test_a_change_takes_new_versions_of_what_it_changed_alone(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50", Salt="0.99")
    before = values(shop, "version")
    bulk.apply(shop, admin, ids, FIVE_MORE)
    after = values(shop, "version")
    assert after[0] > max(before)
    assert after[1] == before[1]


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("category", "category_id"),
        ("tax_class", "tax_class_id"),
        ("supplier", "supplier_id"),
        ("active", "active"),
        ("reorder_level", "reorder_level_milli"),
        ("reorder_quantity", "reorder_quantity_milli"),
    ],
)
def test_any_field_can_be_set_and_undone(shop: Shop, admin: Session, field: str, column: str) -> None:
    ids = make(shop, admin, Tea="9.50", Soap="10.00")
    categories.save_category(shop, admin, None, {"name": "Food"})
    with shop.store.write() as connection:
        connection.execute(tables.suppliers.insert(), {"name": "Mill"})
    new = {"category": 1, "tax_class": 2, "supplier": 1, "active": 0}.get(field, 12_000)
    before = values(shop, column)
    done = bulk.apply(shop, admin, ids, BulkChange(field, new))
    assert values(shop, column) == [new, new]
    told = entry(shop, "products_bulk_changed")
    assert told["to"] == {"category": "Food", "tax_class": "reduced", "supplier": "Mill"}.get(field, new)
    assert [row[0] for row in told["products"]] == ["P00001", "P00002"]
    assert bulk.undo(shop, admin, done).restored == 2
    assert values(shop, column) == before
    assert verify(shop.store) == []


def test_a_category_or_a_supplier_may_be_taken_away(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50")
    categories.save_category(shop, admin, None, {"name": "Food"})
    bulk.apply(shop, admin, ids, BulkChange("category", 1))
    done = bulk.apply(shop, admin, ids, BulkChange("category", None))
    assert values(shop, "category_id") == [None]
    assert bulk.undo(shop, admin, done).restored == 1
    assert values(shop, "category_id") == [1]


def test_what_is_chosen_and_gone_is_refused(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50")
    for field in ("category", "tax_class", "supplier"):
        with pytest.raises(BadInput, match="gone"):
            bulk.apply(shop, admin, ids, BulkChange(field, 99))
        with pytest.raises(BadInput, match="gone"):
            bulk.preview(shop, admin, ids, BulkChange(field, 99))


def test_of_products_of_one_name_only_one_becomes_active_again(shop: Shop, admin: Session) -> None:
    ids = []
    for _turn in range(3):
        ids += make(shop, admin, Tea="1")
        bulk.apply(shop, admin, ids, BulkChange("active", 0))
    ids += make(shop, admin, Soap="1")
    bulk.apply(shop, admin, ids, BulkChange("active", 0))
    shown = bulk.preview(shop, admin, ids, BulkChange("active", 1))
    assert (shown.changing, shown.refused) == (2, 2)
    assert shown.rows[0].refusal == "Another active product has its name."
    done = bulk.apply(shop, admin, ids, BulkChange("active", 1))
    assert (done.changed, done.refused) == (2, 2)
    assert values(shop, "active") == [1, 0, 0, 1]


def test_undoing_makes_no_product_active_whose_name_was_taken_meanwhile(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="1", Soap="1")
    done = bulk.apply(shop, admin, ids, BulkChange("active", 0))
    make(shop, admin, Tea="2")
    assert bulk.undo(shop, admin, done) == bulk.BulkUndone(1, 1)
    assert values(shop, "active") == [0, 1, 1]


def test_who_stops_it_half_way_has_changed_nothing(
    shop: Shop, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    ids = make(shop, admin, A="1", B="2", C="3", D="4", E="5")
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done > 2:
            raise ShopError("stopped")

    change = BulkChange("price", rule=PriceRule("percent", 1_000_000))
    with pytest.raises(ShopError, match="stopped"):
        bulk.apply(shop, admin, ids, change, stop)
    assert seen == [(2, 5), (4, 5)]
    assert values(shop, "price_e4") == [10_000, 20_000, 30_000, 40_000, 50_000]
    assert bulk.apply(shop, admin, ids, change).changed == 5
    assert verify(shop.store) == []


def test_products_that_are_gone_are_passed_over(shop: Shop, admin: Session) -> None:
    ids = make(shop, admin, Tea="9.50")
    assert bulk.apply(shop, admin, [*ids, 99, ids[0]], FIVE_MORE).changed == 1


def test_any_changes_undone_in_turn_leave_everything_as_it_was(sqlite_shop: Shop) -> None:
    admin = session_of_database_owner(sqlite_shop)
    chance = random.Random(3)
    ids = make(sqlite_shop, admin, **{f"P{n}": f"{chance.randrange(1, 5000) / 100:.2f}" for n in range(12)})
    before = values(sqlite_shop, "price_e4"), values(sqlite_shop, "reorder_level_milli")
    undos = []
    for _turn in range(12):
        some = chance.sample(ids, chance.randrange(1, 12))
        rule = PriceRule(
            "percent", chance.randrange(-900_000, 900_000), Rounding(*chance.choice([(1, 0), (100, 99)]))
        )
        change = chance.choice(
            [BulkChange("price", rule=rule), BulkChange("reorder_level", chance.randrange(9_000))]
        )
        undos.append(bulk.apply(sqlite_shop, admin, some, change))
    for done in reversed(undos):
        assert bulk.undo(sqlite_shop, admin, done) == bulk.BulkUndone(done.changed, 0)
    assert (values(sqlite_shop, "price_e4"), values(sqlite_shop, "reorder_level_milli")) == before
    assert verify(sqlite_shop.store) == []


def test_a_change_is_read_from_its_form() -> None:
    said = {"field": "price", "kind": "percent", "by": "+5 %", "rounding": "100/99"}
    assert read(said) == FIVE_MORE
    assert read({"field": "category", "category": "3"}) == BulkChange("category", 3)
    assert read({"field": "supplier", "supplier": ""}) == BulkChange("supplier", None)
    assert read({"field": "active", "active": "no"}) == BulkChange("active", 0)
    assert read({"field": "reorder_level", "reorder_level": "1,5"}) == BulkChange("reorder_level", 1500)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "field"),
        ({"field": "name"}, "field"),
        ({"field": "price", "kind": "percent", "by": "much", "rounding": "1/0"}, "by"),
        ({"field": "tax_class", "tax_class": ""}, "tax_class"),
        ({"field": "category", "category": "x"}, "category"),
        ({"field": "reorder_level", "reorder_level": "-1"}, "reorder_level"),
    ],
)
def test_what_is_no_change_is_refused_by_its_field(said: dict[str, str], field: str) -> None:
    with pytest.raises(BadForm) as refusal:
        read(said)
    assert set(refusal.value.errors) == {field}
