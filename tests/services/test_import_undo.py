"""A whole import is undone: what it wrote becomes what it was, but for what was changed or used since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from shop.rules.cart import new_cart
from shop.rules.entry import Code, parse
from shop.rules.errors import BadInput
from shop.rules.permissions import Session
from shop.services import catalogue, sell, shifts, users
from shop.services.import_products import ImportOptions, ImportReport, import_products
from shop.services.import_undo import UndoReport, undo_import
from shop.services.shop import Shop
from shop.services.stock import adjust
from shop.services.verify import verify
from shop.store import journal
from shop.store.tables import (
    categories,
    import_changes,
    imports,
    price_changes,
    product_barcodes,
    products,
    stock_moves,
    suppliers,
)
from tests.shops import session_at
from tests.traded import paid

TEA, COFFEE, MILK = "5012345678900", "96385074", "036000291452"
COLUMNS = (
    "sku name name_key brand category_id tax_class_id unit weighed price_e4 cost_e4 stocked stock_on_hand "
    "stock_value_e4 active reorder_level_milli notes supplier_id"
).split()
Bring = Callable[..., ImportReport]


@pytest.fixture
def owner(shop: Shop) -> Session:
    return users.session_of_database_owner(shop)


@pytest.fixture
def bring(shop: Shop, owner: Session, tmp_path: Path) -> Bring:
    def brought(text: str, **options: Any) -> ImportReport:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        report = import_products(shop, owner, file, ImportOptions(**options))
        assert report.written, report.refusals
        return report

    return brought


def undo(shop: Shop, owner: Session, report: ImportReport) -> UndoReport:
    assert report.import_id is not None
    done = undo_import(shop, owner, report.import_id)
    assert verify(shop.store) == []
    return done


def standing(shop: Shop) -> dict[str, dict[str, Any]]:
    """All active products by SKU, with their codes."""
    with shop.store.read() as connection:
        rows = connection.execute(select(products).where(products.c.active == 1)).fetchall()
        codes: dict[int, list[str]] = {}
        for product_id, code in connection.execute(
            select(product_barcodes.c.product_id, product_barcodes.c.barcode).order_by(
                product_barcodes.c.barcode
            )
        ):
            codes.setdefault(product_id, []).append(code)
    return {
        row.sku: {name: getattr(row, name) for name in COLUMNS} | {"codes": codes.get(row.id, [])}
        for row in rows
    }


def column(shop: Shop, sku: str, name: str) -> Any:
    with shop.store.read() as connection:
        return connection.execute(select(products.c[name]).where(products.c.sku == sku)).scalar_one()


def test_new_products_are_taken_out_of_use_and_their_codes_are_free(
    shop: Shop, owner: Session, bring: Bring
) -> None:
    report = bring(
        f"gtin,name,price,stock,cost,category,supplier\n{TEA},Tea,1,5,0.5,Hot,Mill\n{MILK},Milk,2,,,,\n"
    )
    done = undo(shop, owner, report)
    assert (done.removed, done.restored, done.left) == (2, 0, ())
    assert standing(shop) == {}
    with shop.store.read() as connection:
        assert connection.execute(select(product_barcodes.c.id)).fetchall() == []
        assert connection.execute(select(categories.c.id)).fetchall() == []
        assert connection.execute(select(suppliers.c.id)).fetchall() == []
        assert connection.execute(select(import_changes.c.id)).fetchall() == []
        moves = connection.execute(
            select(stock_moves.c.kind, stock_moves.c.quantity_milli, stock_moves.c.value_e4)
        ).fetchall()
    assert [tuple(move) for move in moves] == [("opening", 5000, 25_000), ("correction", -5000, -25_000)]
    again = bring(f"gtin,name,price\n{TEA},Tea,1\n{MILK},Milk,2\n")
    assert (again.added, again.changed) == (2, 0)


def test_changed_products_become_what_they_were(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,price,stock,cost,category\n{TEA},Tea,1,5,0.5,Hot\n{COFFEE},Coffee,2,,,Hot\n")
    before = standing(shop)
    text = (
        "gtin,name,price,stock,cost,category,brand,reorder level,notes,supplier,other barcodes\n"
        f"{TEA},Gold Tea,1.5,9,0.6,Cold > Tea,Lyons,3,mind it,Mill,{MILK} × 6\n"
        f"{COFFEE},Tea,2.5,4,1,Cold,,,,,\n"
    )
    report = bring(text)
    changed = standing(shop)
    assert changed[TEA]["name"] == "Gold Tea"
    assert changed[TEA]["codes"] == sorted([TEA, MILK])
    done = undo(shop, owner, report)
    assert (done.removed, done.restored, done.left) == (0, 2, ())
    assert standing(shop) == before
    with shop.store.read() as connection:
        prices = connection.execute(
            select(price_changes.c.old_price_e4, price_changes.c.new_price_e4).order_by(price_changes.c.id)
        ).fetchall()
        assert connection.execute(select(categories.c.name)).scalars().all() == ["Hot"]
    assert [tuple(price) for price in prices] == [
        (10_000, 15_000),
        (20_000, 25_000),
        (15_000, 10_000),
        (25_000, 20_000),
    ]


def test_names_and_codes_that_changed_hands_go_back(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,sku\n{TEA},Tea,A\n{COFFEE},Coffee,B\n")
    before = standing(shop)
    report = bring(f"gtin,name,sku\n{MILK},Tea,C\n{TEA},Coffee,A2\n{COFFEE},Cocoa,B2\n")
    done = undo(shop, owner, report)
    assert (done.removed, done.restored, done.left) == (1, 2, ())
    assert standing(shop) == before


def test_what_was_changed_since_is_left_and_named(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,price\n{TEA},Tea,1\n{COFFEE},Coffee,2\n")
    report = bring(f"gtin,name,price\n{TEA},Tea,3\n{COFFEE},Coffee,4\n{MILK},Milk,5\n")
    with shop.store.write() as connection:
        connection.execute(update(products).where(products.c.sku == TEA).values(price_e4=35_000))
        connection.execute(update(products).where(products.c.sku == MILK).values(notes="dear"))
    assert report.import_id is not None
    done = undo_import(shop, owner, report.import_id)
    assert (done.removed, done.restored) == (0, 1)
    assert [(left.name, left.reason) for left in done.left] == [
        ("Milk", "It was changed since."),
        ("Tea", "Changed since: price."),
    ]
    assert (column(shop, TEA, "price_e4"), column(shop, COFFEE, "price_e4")) == (35_000, 20_000)
    assert column(shop, MILK, "active") == 1


def test_other_fields_may_have_been_changed_since(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,price\n{TEA},Tea,1\n")
    report = bring(f"gtin,name,price\n{TEA},Tea,3\n")
    with shop.store.write() as connection:
        connection.execute(update(products).where(products.c.sku == TEA).values(notes="strong"))
    assert undo(shop, owner, report).left == ()
    assert (column(shop, TEA, "price_e4"), column(shop, TEA, "notes")) == (10_000, "strong")


def test_a_new_product_that_was_sold_stays(shop: Shop, owner: Session, bring: Bring) -> None:
    report = bring(f"gtin,name,price\n{TEA},Tea,1\n{MILK},Milk,2\n")
    sell_one(shop, TEA)
    done = undo(shop, owner, report)
    assert [left.name for left in done.left] == ["Tea"]
    assert set(standing(shop)) == {TEA}


def sell_one(shop: Shop, code: str) -> None:
    session = session_at(shop)
    if shifts.current_shift(shop, session.till_id or 0) is None:
        shifts.open_shift(shop, session, 0)
    typed = parse(code)
    assert isinstance(typed, Code)
    found = catalogue.find_code(shop, typed.keys, code)
    assert found is not None
    cart, _line = new_cart().add(found.product, 1000)
    sell.complete(shop, session, paid(shop, cart))


def test_stock_goes_back_by_what_the_file_added_whatever_was_sold_since(
    shop: Shop, owner: Session, bring: Bring
) -> None:
    bring(f"gtin,name,price,stock,cost\n{TEA},Tea,1,5,0.5\n{COFFEE},Coffee,1,9,0.5\n{MILK},Milk,1,4,1\n")
    report = bring(f"gtin,name,stock\n{TEA},Tea,8\n{COFFEE},Coffee,1\n{MILK},Milk,9\n")
    sell_one(shop, TEA)
    sell_one(shop, COFFEE)
    admin = session_at(shop, "admin")
    with shop.store.read() as connection:
        milk = connection.execute(select(products.c.id).where(products.c.sku == MILK)).scalar_one()
    adjust(shop, admin, milk, 3000, "counted")
    done = undo(shop, owner, report)
    on_hand = {sku: row["stock_on_hand"] for sku, row in standing(shop).items()}
    assert on_hand == {TEA: 4000, COFFEE: 8000, MILK: 3000}
    assert [(left.name, left.reason) for left in done.left] == [("Milk", "Its stock was counted since.")]


def test_stock_that_is_gone_is_not_taken_back(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,price,stock\n{TEA},Tea,1,0\n")
    report = bring(f"gtin,name,stock\n{TEA},Tea,1\n")
    sell_one(shop, TEA)
    done = undo(shop, owner, report)
    assert [left.reason for left in done.left] == ["More of it has been sold since than there was before."]
    assert column(shop, TEA, "stock_on_hand") == 0


def test_a_name_that_another_product_took_since_is_not_taken_back(
    shop: Shop, owner: Session, bring: Bring
) -> None:
    bring(f"gtin,name\n{TEA},Tea\n")
    report = bring(f"gtin,name\n{TEA},Gold\n")
    bring(f"gtin,name\n{MILK},Tea\n")
    done = undo(shop, owner, report)
    assert [(left.name, left.reason) for left in done.left] == [("Gold", "Another product has its name now.")]


def test_imports_are_undone_one_after_the_other(shop: Shop, owner: Session, bring: Bring) -> None:
    first = bring(f"gtin,name,price,stock\n{TEA},Tea,1,5\n")
    second = bring(f"gtin,name,price,stock\n{TEA},Tea,2,6\n")
    assert undo(shop, owner, second).restored == 1
    assert undo(shop, owner, first).removed == 1
    assert standing(shop) == {}


def test_an_import_is_undone_once_and_stands_in_the_journal(shop: Shop, owner: Session, bring: Bring) -> None:
    report = bring(f"gtin,name,price\n{TEA},Tea,1\n")
    undo(shop, owner, report)
    assert report.import_id is not None
    with pytest.raises(BadInput, match="already"):
        undo_import(shop, owner, report.import_id)
    with pytest.raises(BadInput, match="not there"):
        undo_import(shop, owner, 999)
    with shop.store.read() as connection:
        entry = [each for each in journal.walk(connection, journal.OFFICE) if each.kind == "import_undone"]
        assert connection.execute(select(imports.c.undone_at)).scalar_one() != ""
    assert json.loads(entry[0].payload)["removed"] == 1


def test_an_undo_that_is_stopped_changes_nothing(shop: Shop, owner: Session, bring: Bring) -> None:
    report = bring(f"gtin,name,price,stock\n{TEA},Tea,1,5\n")
    before = standing(shop)

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    assert report.import_id is not None
    with pytest.raises(KeyboardInterrupt):
        undo_import(shop, owner, report.import_id, stop)
    assert standing(shop) == before
    assert undo(shop, owner, report).removed == 1


def test_an_import_that_changes_nothing_is_none_to_undo(shop: Shop, owner: Session, bring: Bring) -> None:
    bring(f"gtin,name,price\n{TEA},Tea,1\n")
    assert bring(f"gtin,name,price\n{TEA},Tea,1\n").import_id is None


ROWS = st.lists(
    st.tuples(
        st.sampled_from([TEA, COFFEE, MILK, "4006381333931"]),
        st.sampled_from(["Tea", "Coffee", "Milk", "Cocoa", "Rye"]),
        st.sampled_from(["", "0.5", "1", "2.4999"]),
        st.sampled_from(["", "0", "3", "12.5"]),
        st.sampled_from(["", "0.25", "1.3333"]),
        st.sampled_from(["", "Hot", "Cold > Tea"]),
        st.sampled_from(["", "yes", "no"]),
        st.sampled_from(["", "Mill"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS)
def test_whatever_an_import_does_its_undo_takes_back(
    sqlite_shop: Shop, tmp_path: Path, first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    head = "gtin,name,price,stock,cost,category,active,supplier"
    path = tmp_path / "list.csv"
    for rows, is_undone in ((first, False), (second, True)):
        path.write_text("\n".join([head, *map(",".join, rows)]) + "\n", encoding="utf-8")
        before = everything(sqlite_shop)
        report = import_products(sqlite_shop, owner, path, ImportOptions(skip_bad=True))
        if is_undone and report.import_id is not None:
            assert undo_import(sqlite_shop, owner, report.import_id).left == ()
            assert everything(sqlite_shop) == before
    assert verify(sqlite_shop.store) == []


def everything(shop: Shop) -> tuple[Any, ...]:
    """All products but those that an undo took out of use, the categories and the suppliers."""
    with shop.store.read() as connection:
        rows = connection.execute(
            select(*(products.c[name] for name in COLUMNS)).where(~products.c.sku.startswith("UNDONE"))
        ).fetchall()
        codes = connection.execute(
            select(product_barcodes.c.barcode_key, product_barcodes.c.product_id)
        ).fetchall()
        names = connection.execute(select(categories.c.name, categories.c.parent_id)).fetchall()
        owners = connection.execute(select(suppliers.c.name)).fetchall()
    return tuple(sorted(map(tuple, found), key=repr) for found in (rows, codes, names, owners))
