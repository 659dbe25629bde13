"""Labels of chosen products, of prices that changed and of what was delivered become a PDF in the documents folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select

from shop.documents.sheet import TextAt
from shop.rules.errors import BadInput
from shop.rules.formats import formats_for
from shop.rules.label import LabelChoice, LabelItem
from shop.rules.label_sheet import sheet_named
from shop.rules.permissions import Session
from shop.services import labels, users
from shop.services.import_products import ImportOptions, import_products
from shop.services.labels import LabelJob, label_of
from shop.services.shop import Shop
from shop.store.tables import deliveries, delivery_items, products, stock_moves
from tests.shops import Clock

TEA, COFFEE = "5012345678900", "96385074"
CATALOGUE = (
    "sku,gtin,name,price,stock,content,deposit,unit\n"
    f"A,{TEA},Tea,2.29,3,95 g,,pc\nB,{COFFEE},Coffee,1.15,,,0.25,pc\nC,,Nuts,12.50,2.5,,,kg\n"
)


@pytest.fixture
def owner(shop: Shop, tmp_path: Path) -> Session:
    session = users.session_of_database_owner(shop)
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    bring(shop, session, tmp_path, CATALOGUE)
    return session


def bring(shop: Shop, session: Session, folder: Path, text: str) -> None:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    assert import_products(shop, session, path, ImportOptions()).written


def ids(shop: Shop) -> dict[str, int]:
    with shop.store.read() as connection:
        return {row[0]: row[1] for row in connection.execute(select(products.c.sku, products.c.id))}


def test_labels_of_chosen_products_keep_their_order(shop: Shop, owner: Session) -> None:
    found = ids(shop)
    items = labels.items_of(shop, owner, [found["B"], 999, found["A"], found["B"]])
    assert [(item.sku, item.barcode, item.copies) for item in items] == [("B", COFFEE, 1), ("A", TEA, 1)]
    on_hand = labels.items_of(shop, owner, list(found.values()), "on_hand")
    assert {item.sku: item.copies for item in on_hand} == {"A": 3, "B": 1, "C": 1}


def test_products_are_found_by_code_or_words(shop: Shop, owner: Session) -> None:
    def found(text: str) -> list[str]:
        return [item.name for item in labels.items_found(shop, owner, text)]

    assert (found(TEA), found("b"), found("cof"), found("nothing")) == (["Tea"], ["Coffee"], ["Coffee"], [])


def test_prices_that_changed_since_a_day_of_the_shops_want_labels(
    shop: Shop, owner: Session, tmp_path: Path
) -> None:
    assert labels.items_repriced(shop, owner, date(2026, 3, 1)) == ()
    clock = shop.clock
    assert isinstance(clock, Clock)
    clock.move(timedelta(days=2).total_seconds())
    bring(shop, owner, tmp_path, "sku,name,price\nA,Tea,1.99\nB,Coffee,1.25\n")
    assert labels.items_repriced(shop, owner, date(2026, 3, 5)) == ()
    items = labels.items_repriced(shop, owner, date(2026, 3, 4))
    assert [(item.name, item.price_e4, item.old_price_e4) for item in items] == [
        ("Coffee", 12_500, 11_500),
        ("Tea", 19_900, 22_900),
    ]


def test_a_delivery_wants_a_label_a_piece(shop: Shop, owner: Session) -> None:
    found = ids(shop)
    with shop.store.write() as connection:
        move = connection.execute(select(stock_moves.c.id).limit(1)).scalar_one()
        at = "2026-03-01T10:00:00.000000Z"
        head = {"uuid": "d1", "number": "D1", "received_at": at, "user_id": owner.user_id}
        made = connection.execute(insert(deliveries).returning(deliveries.c.id), head).scalar_one()
        for position, (sku, quantity) in enumerate(
            (("B", 6_000), ("A", 2_500), ("C", 8_000), ("B", 1_000)), 1
        ):
            line = {
                "delivery_id": made,
                "position": position,
                "product_id": found[sku],
                "quantity_milli": quantity,
                "cost_e4": 0,
                "move_id": move,
            }
            connection.execute(insert(delivery_items), line)
    items = labels.items_delivered(shop, owner, made)
    assert [(item.sku, item.copies) for item in items] == [("B", 7), ("A", 2), ("C", 1)]
    assert [(each.number, each.id) for each in labels.deliveries(shop, owner)] == [("D1", made)]


def test_labels_become_a_pdf_that_says_what_it_should(shop: Shop, owner: Session) -> None:
    items = labels.items_of(shop, owner, list(ids(shop).values()))
    job = LabelJob(labels.with_copies(items, 10), sheet_named("a4-3x8"), 3, LabelChoice(date=True))
    made = labels.make_pdf(shop, owner, job)
    assert (made.labels, made.sheets, made.problems) == (30, 2, ())
    assert made.path.parent.name == "labels"
    text = PdfReader(made.path).pages[0].extract_text()
    for said in ("Tea", "€2.29", "€24.11/kg", "+ €0.25 deposit", "€12.50/kg", "2 Mar 2026"):
        assert said in text, said
    page = labels.first_sheet(shop, owner, job).sheet.pages
    assert len(page) == 1
    assert sum(isinstance(mark, TextAt) and mark.text == "Tea" for mark in page[0].marks) == 10


def test_no_label_and_too_many_are_sentences_and_leave_nothing(sqlite_shop: Shop, tmp_path: Path) -> None:
    session = users.session_of_database_owner(sqlite_shop)
    sqlite_shop.settings = replace(sqlite_shop.settings, documents_dir=str(tmp_path / "papers"))
    item = LabelItem(1, "Tea", "A")
    for copies, sentence in ((0, "Choose a product"), (999, "at most 5000")):
        job = LabelJob(labels.with_copies([item] * 6, copies), sheet_named("a4-3x8"))
        with pytest.raises(BadInput, match=sentence):
            labels.make_pdf(sqlite_shop, session, job)
    (tmp_path / "papers").write_text("a file", encoding="utf-8")
    with pytest.raises(BadInput, match="documents folder"):
        labels.make_pdf(sqlite_shop, session, LabelJob((item,), sheet_named("a4-3x8")))


def test_work_that_is_stopped_leaves_no_file(sqlite_shop: Shop, tmp_path: Path) -> None:
    session = users.session_of_database_owner(sqlite_shop)
    sqlite_shop.settings = replace(sqlite_shop.settings, documents_dir=str(tmp_path / "papers"))

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    job = LabelJob(labels.with_copies([LabelItem(1, "Tea", "A")], 60), sheet_named("a4-3x8"))
    with pytest.raises(KeyboardInterrupt):
        labels.make_pdf(sqlite_shop, session, job, stop)
    assert not (tmp_path / "papers").exists()


def test_the_choice_says_what_stands_on_a_label(sqlite_shop: Shop) -> None:
    forms = formats_for(sqlite_shop.settings)
    item = LabelItem(
        1, "Tea", "A", TEA, 19_900, 22_900, content_milli=95_000, content_unit="g", deposit_e4=2_500
    )
    nothing = LabelChoice(*([False] * 7))
    assert label_of(item, nothing, forms, "today") == labels.Label("Tea")
    full = label_of(item, LabelChoice(*([True] * 7)), forms, "today")
    assert (full.code, full.price, full.unit_price, full.old_price) == (TEA, "€1.99", "€2.09/100 g", "€2.29")
    assert (full.deposit, full.sku, full.date) == ("+ €0.25 deposit", "A", "today")
    dearer = replace(item, old_price_e4=10_000)
    assert label_of(dearer, LabelChoice(old_price=True), forms, "").old_price == ""
    assert label_of(replace(item, barcode=""), LabelChoice(), forms, "").code == "A"
