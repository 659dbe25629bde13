"""Lists of products: what is found, in which order, on which page, with an index and without, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, update

from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.rules.product import name_key
from shop.services import categories, product_lists
from shop.services.product_lists import Standing
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.store import product_list, tables

ROWS: tuple[dict[str, Any], ...] = (
    # name, category, price, cost, stock, reorder level
    {"name": "Milk whole", "category": "dairy", "price": 11_500, "cost": 8_000, "stock": 5, "level": 6},
    {
        "name": "Milk chocolate",
        "category": "sweets",
        "price": 24_900,
        "cost": 13_100,
        "stock": 20,
        "level": 6,
    },
    {"name": "Dark chocolate", "category": "sweets", "price": 24_900, "cost": 20_000, "stock": 0, "level": 0},
    {"name": "Cheddar", "category": "cheese", "price": 49_900, "cost": 0, "stock": 3, "level": 3},
    {"name": "Gift wrapping", "category": None, "price": None, "cost": 100, "stock": 0, "level": 0},
    {
        "name": "Old cheese",
        "category": "cheese",
        "price": 10_000,
        "cost": 1,
        "stock": 0,
        "level": 0,
        "active": 0,
    },
)


@pytest.fixture
def admin(shop: Shop) -> Session:
    """Whoever lists, in a shop with the six products."""
    session = session_of_database_owner(shop)
    food = categories.save_category(shop, session, None, {"name": "Food"})
    dairy = categories.save_category(shop, session, None, {"name": "Dairy", "parent": str(food.id)})
    cheese = categories.save_category(shop, session, None, {"name": "Cheese", "parent": str(dairy.id)})
    sweets = categories.save_category(shop, session, None, {"name": "Sweets"})
    ids = {"dairy": dairy.id, "cheese": cheese.id, "sweets": sweets.id, None: None}
    with shop.store.write() as connection:
        tax = (
            connection.execute(select(tables.tax_classes.c.id).order_by(tables.tax_classes.c.id))
            .scalars()
            .all()
        )
        connection.execute(insert(tables.suppliers), [{"name": "Mill"}, {"name": "Farm"}])
        for number, row in enumerate(ROWS):
            made = connection.execute(
                insert(tables.products).returning(tables.products.c.id),
                {
                    "sku": f"P-{9 - number}",
                    "name": row["name"],
                    "name_key": name_key(row["name"]),
                    "brand": "Corner" if number < 2 else "",
                    "category_id": ids[row["category"]],
                    "tax_class_id": tax[number % 2],
                    "supplier_id": 1 if number < 3 else None,
                    "price_e4": row["price"],
                    "cost_e4": row["cost"],
                    "stocked": int(row["name"] != "Gift wrapping"),
                    "stock_on_hand": 1000 * row["stock"],
                    "reorder_level_milli": 1000 * row["level"],
                    "active": row.get("active", 1),
                    "version": number + 1,
                    "created_at": "2026-03-01T00:00:00.000000Z",
                },
            ).scalar_one()
            connection.execute(
                insert(tables.product_barcodes),
                {
                    "product_id": made,
                    "barcode": f"500000000{number}",
                    "barcode_key": f"0000500000000{number}",
                },
            )
    return session


def listed(shop: Shop, session: Session, query: ListQuery, search: ProductSearch | None = None) -> list[str]:
    page = product_lists.list_products(shop, session, query, search)
    assert page.count >= len(page.rows)
    names = [row.name for row in page.rows]
    if not query.offset and len(names) < query.limit:
        assert page.count == len(names)
        assert product_lists.product_ids(shop, session, query, search) == [row.id for row in page.rows]
    return names


def where(**filters: str) -> ListQuery:
    return ListQuery(filters=tuple(filters.items()))


BY_NAME = ["Cheddar", "Dark chocolate", "Gift wrapping", "Milk chocolate", "Milk whole"]


ORDERS = {
    "": BY_NAME,
    "name": BY_NAME,
    "sku": ["Gift wrapping", "Cheddar", "Dark chocolate", "Milk chocolate", "Milk whole"],
    "category": ["Gift wrapping", "Milk whole", "Cheddar", "Dark chocolate", "Milk chocolate"],
    "cost": ["Cheddar", "Gift wrapping", "Milk whole", "Milk chocolate", "Dark chocolate"],
    "stock": ["Dark chocolate", "Gift wrapping", "Cheddar", "Milk whole", "Milk chocolate"],
}


def test_every_column_orders_the_list_both_ways(shop: Shop, admin: Session) -> None:
    for sort, expected in ORDERS.items():
        assert listed(shop, admin, ListQuery(sort=sort)) == expected
        assert listed(shop, admin, ListQuery(sort=sort, descending=True)) == expected[::-1]


def test_what_has_no_price_or_margin_stands_below_the_least_one(shop: Shop, admin: Session) -> None:
    by_price = listed(shop, admin, ListQuery(sort="price"))
    assert by_price[:2] == ["Gift wrapping", "Milk whole"]
    assert by_price[-1] == "Cheddar"
    by_margin = listed(shop, admin, ListQuery(sort="margin"))
    assert by_margin == ["Gift wrapping", "Dark chocolate", "Milk whole", "Milk chocolate", "Cheddar"]
    assert listed(shop, admin, ListQuery(sort="margin", descending=True)) == by_margin[::-1]


def test_every_row_is_on_exactly_one_page_in_every_order(
    shop: Shop, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_list, "DEEP", 1)
    for sort in ("", "sku", "category", "price", "cost", "margin", "stock"):
        for descending in (False, True):
            whole = listed(shop, admin, ListQuery(sort=sort, descending=descending))
            pages = [
                listed(shop, admin, ListQuery(sort=sort, descending=descending, offset=start, limit=2))
                for start in (0, 2, 4)
            ]
            assert [name for page in pages for name in page] == whole


def test_a_page_behind_the_end_is_empty_and_still_tells_the_count(shop: Shop, admin: Session) -> None:
    for query in (ListQuery(offset=99), ListQuery(filters=(("show", "low"),), offset=99)):
        page = product_lists.list_products(shop, admin, query)
        assert page.rows == ()
        assert page.count == (2 if query.filters else 5)


def test_the_list_is_narrowed_by_what_is_chosen(shop: Shop, admin: Session) -> None:
    food = categories.tree(shop, admin)[0]
    assert food.details.name == "Food"
    assert listed(shop, admin, where(category=str(food.id))) == ["Cheddar", "Milk whole"]
    assert listed(shop, admin, where(category="none")) == ["Gift wrapping"]
    assert listed(shop, admin, where(show="low")) == ["Cheddar", "Milk whole"]
    assert listed(shop, admin, where(show="out")) == ["Dark chocolate"]
    assert listed(shop, admin, where(show="no_price")) == ["Gift wrapping"]
    assert listed(shop, admin, where(show="inactive")) == ["Old cheese"]
    assert listed(shop, admin, where(show="all")) == [*BY_NAME, "Old cheese"]
    assert listed(shop, admin, where(supplier="1", show="low")) == ["Milk whole"]
    first_tax = str(product_lists.choices(shop, admin).tax_classes[0].id)
    assert listed(shop, admin, where(tax_class=first_tax)) == [
        "Dark chocolate",
        "Gift wrapping",
        "Milk whole",
    ]
    assert listed(shop, admin, where(category=str(food.id), supplier="1")) == ["Milk whole"]


def test_what_is_typed_narrows_the_list_by_name_brand_and_codes(shop: Shop, admin: Session) -> None:
    index = ProductSearch(shop)
    index.load()
    for search in (None, index):
        _narrowed_by_text(shop, admin, search)


def _narrowed_by_text(shop: Shop, admin: Session, search: ProductSearch | None) -> None:
    def names(text: str, **filters: str) -> list[str]:
        return listed(shop, admin, ListQuery(text, tuple(filters.items()), sort="name"), search)

    assert names("choc") == ["Dark chocolate", "Milk chocolate"]
    assert names("choc milk") == ["Milk chocolate"]
    assert names("CORNER") == ["Milk chocolate", "Milk whole"]
    assert names("p-7") == ["Dark chocolate"]
    assert names("5000000003") == ["Cheddar"]
    assert names("milk", show="low") == ["Milk whole"]
    assert names("zzz") == []
    assert names("cheese", show="inactive") == ["Old cheese"]
    assert names("milk%") == ([] if search is None else ["Milk chocolate", "Milk whole"])


def test_with_an_index_typing_is_forgiven_and_the_best_comes_first(shop: Shop, admin: Session) -> None:
    search = ProductSearch(shop)
    search.load()
    assert listed(shop, admin, ListQuery("choclate dark"), search)[0] == "Dark chocolate"
    assert listed(shop, admin, ListQuery("milk"), search)[0] == "Milk whole"
    assert listed(shop, admin, ListQuery("milk", sort="name"), search) == ["Milk chocolate", "Milk whole"]


def test_a_list_that_most_products_are_in_is_walked_and_the_same(
    shop: Shop, admin: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = ProductSearch(shop)
    search.load()
    queries = [
        ListQuery("c", filters, sort, descending, offset, 2)
        for filters in ((), (("show", "out"),))
        for sort, descending in (("name", False), ("price", True), ("stock", False))
        for offset in (0, 1)
    ]
    looked_up = [product_lists.list_products(shop, admin, query, search) for query in queries]
    ids = [product_lists.product_ids(shop, admin, query, search) for query in queries]
    for name in ("WALKED_FROM", "PICKED_FROM"):
        monkeypatch.setattr(product_list, name, 1)
        assert [product_lists.list_products(shop, admin, query, search) for query in queries] == looked_up
        assert [product_lists.product_ids(shop, admin, query, search) for query in queries] == ids
    assert {page.count for page in looked_up} >= {1, 4}


def test_a_product_changed_elsewhere_is_listed_as_it_is_now(shop: Shop, admin: Session) -> None:
    search = ProductSearch(shop)
    search.load()
    with shop.store.write() as connection:
        renamed = update(tables.products).where(tables.products.c.name == "Cheddar")
        connection.execute(renamed.values(name="Milk powder", name_key="milk powder", version=50))
    assert "Milk powder" in listed(shop, admin, ListQuery("milk"), search)
    assert product_lists.newest_change(shop, admin) == (50, 0)


def test_a_row_shows_margin_on_the_price_without_tax(shop: Shop, admin: Session) -> None:
    row = product_lists.list_products(shop, admin, ListQuery("milk whole")).rows[0]
    # 1.15 with 23 % of tax in it is 0.9350; of that 0.80 are its cost
    assert (row.price_e4, row.margin_e4, row.is_low) == (11_500, 144_385, True)


def test_the_whole_is_counted(shop: Shop, admin: Session) -> None:
    assert product_lists.standing(shop, admin) == Standing(5, 2, 1)


def test_fields_offer_the_tree_todays_rates_and_active_suppliers(shop: Shop, admin: Session) -> None:
    with shop.store.write() as connection:
        connection.execute(update(tables.suppliers).where(tables.suppliers.c.name == "Mill").values(active=0))
    offered = product_lists.choices(shop, admin)
    assert [each.path for each in offered.categories] == [
        "Food",
        "Food › Dairy",
        "Food › Dairy › Cheese",
        "Sweets",
    ]
    assert offered.tax_classes[0].percent_e4 == 230_000
    assert [name for _id, name in offered.suppliers] == ["Farm"]
    assert [name for _id, name in product_lists.choices(shop, admin, (1,)).suppliers] == ["Farm", "Mill"]
