"""Products saved, copied, deleted, told of at once in both offices, and every price change on the record."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, update

from shop.rules.cart import new_cart
from shop.rules.draft import to_text
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.permissions import Session
from shop.rules.product_form import Pack, Value, shown_values
from shop.services import catalogue, drafts, products, stock
from shop.services.products import NewPicture, ProductRecord
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store import tables
from shop.store.engine import connect
from tests.shops import Clock, session_at
from tests.traded import add_stock, products_of, trade

CODE, OTHER_CODE = "5012345678900", "4006381333931"
FORM: dict[str, Value] = {"name": "Dark chocolate", "tax_class": "1", "price": "2.49", "cost": "1.31"}


@pytest.fixture
def admin(shop: Shop) -> Session:
    return session_of_database_owner(shop)


def entries(shop: Shop, kind: str) -> list[dict[str, Any]]:
    journal = tables.journal
    with shop.store.read() as connection:
        rows = connection.execute(
            select(journal.c.payload).where(journal.c.kind == kind).order_by(journal.c.seq)
        )
        return [json.loads(row[0]) for row in rows]


def form_of(record: ProductRecord, **changed: Value) -> dict[str, Value]:
    return {**shown_values(record.details, 2), **changed}


def test_a_new_product_is_kept_whole_and_sold_by_all_its_codes(shop: Shop, admin: Session) -> None:
    said = {**FORM, "barcodes": f"{CODE}\n{OTHER_CODE} × 6", "notes": "Keep cool", "minimum_age": "18"}
    made = products.save_product(shop, admin, None, said)
    assert made == products.get_product(shop, admin, made.id)
    assert made.details.packs == (Pack(CODE), Pack(OTHER_CODE, 6000))
    assert (made.details.sku, made.details.price_e4, made.details.notes) == ("P00001", 24_900, "Keep cool")
    for code, quantity in ((CODE, 1000), (OTHER_CODE, 6000)):
        found = catalogue.find_code(shop, (code.rjust(14, "0"),))
        assert found is not None
        assert (found.product.name, found.quantity_milli) == ("Dark chocolate", quantity)
    assert entries(shop, "product_added")[0]["product"]["barcodes"] == [[CODE, 1000], [OTHER_CODE, 6000]]
    assert verify(shop.store) == []


def test_a_price_that_changes_is_on_the_record_with_who_and_when(shop: Shop, admin: Session) -> None:
    made = products.save_product(shop, admin, None, FORM)
    dearer = products.save_product(shop, admin, made, form_of(made, price="2.79"))
    products.put_back(shop, admin, dearer, made)
    history = products.price_history(shop, admin, made.id)
    assert [(each.old_e4, each.new_e4) for each in history] == [(27_900, 24_900), (24_900, 27_900)]
    assert {(each.person, each.at) for each in history} == {("Command line", shop.clock())}
    assert entries(shop, "product_changed")[0]["changed"] == {"price_e4": [24_900, 27_900]}
    assert verify(shop.store) == []


def test_saving_what_is_the_same_writes_nothing(shop: Shop, admin: Session) -> None:
    made = products.save_product(shop, admin, None, FORM)
    again = products.save_product(shop, admin, made, form_of(made))
    assert again == made
    assert entries(shop, "product_changed") == []


def test_a_product_without_a_price_is_asked_for_one_at_the_till(shop: Shop, admin: Session) -> None:
    made = products.save_product(shop, admin, None, {**FORM, "price": "", "sku": "ASK"})
    assert made.details.price_e4 is None
    found = catalogue.find_code(shop, ("ASK",))
    assert found is not None
    assert found.product.price_e4 is None


def test_all_fields_that_cannot_be_used_are_told_at_once_taken_ones_too(shop: Shop, admin: Session) -> None:
    products.save_product(shop, admin, None, {**FORM, "sku": "P-1", "barcodes": CODE})
    said = {
        "name": "DARK  Chocolate",
        "sku": "p-1",
        "barcodes": CODE,
        "tax_class": "99",
        "price": "x",
        "supplier": "7",
    }
    with pytest.raises(BadForm) as refusal:
        products.save_product(shop, admin, None, said)
    assert set(refusal.value.errors) == {"name", "sku", "barcodes", "tax_class", "price", "supplier"}
    assert refusal.value.errors["name"] == "The product P-1 has this name. Choose another one."
    assert refusal.value.errors["barcodes"] == f"{CODE} belongs to Dark chocolate."


@pytest.mark.parametrize(
    "name", ["dark chocolate", "DARK CHOCOLATE", " Dark\u00a0chocolate ", "Ｄark chocolate"]
)
def test_names_are_the_same_whatever_their_case_and_form(shop: Shop, admin: Session, name: str) -> None:
    products.save_product(shop, admin, None, FORM)
    with pytest.raises(BadForm) as refusal:
        products.save_product(shop, admin, None, {**FORM, "name": name})
    assert set(refusal.value.errors) == {"name"}


def test_the_form_of_an_accent_makes_no_other_name(shop: Shop, admin: Session) -> None:
    products.save_product(shop, admin, None, {**FORM, "name": "Cr\u00e8me"})
    with pytest.raises(BadForm):
        products.save_product(shop, admin, None, {**FORM, "name": "Cre\u0300me"})
    products.save_product(shop, admin, None, {**FORM, "name": "Creme"})


def test_a_product_that_is_not_active_leaves_its_name_to_another_until_it_is_again(
    shop: Shop, admin: Session
) -> None:
    old = products.save_product(shop, admin, None, FORM)
    old = products.save_product(shop, admin, old, form_of(old, active=False))
    products.save_product(shop, admin, None, FORM)
    assert catalogue.find_code(shop, (old.details.sku,)) is None
    with pytest.raises(BadForm) as refusal:
        products.save_product(shop, admin, old, form_of(old, active=True))
    assert set(refusal.value.errors) == {"name"}


def test_a_code_is_never_one_products_barcode_and_anothers_sku(shop: Shop, admin: Session) -> None:
    products.save_product(shop, admin, None, {**FORM, "sku": CODE})
    products.save_product(shop, admin, None, {**FORM, "name": "Milk", "barcodes": OTHER_CODE})
    for said, field in (({"barcodes": CODE}, "barcodes"), ({"sku": OTHER_CODE}, "sku")):
        with pytest.raises(BadForm) as refusal:
            products.save_product(shop, admin, None, {**FORM, "name": "Tea", **said})
        assert set(refusal.value.errors) == {field}
    own = {**FORM, "name": "Soap", "sku": "4012345678901", "barcodes": "4012345678901"}
    assert products.save_product(shop, admin, None, own).details.sku == "4012345678901"


def test_two_offices_save_one_product_the_second_is_told_and_shown_both(shop: Shop, admin: Session) -> None:
    read = products.save_product(shop, admin, None, FORM)
    theirs = products.save_product(shop, admin, read, form_of(read, price="3.00"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        products.save_product(shop, admin, read, form_of(read, brand="Corner"))
    assert refusal.value.current == theirs
    mine = products.save_product(shop, admin, theirs, form_of(theirs, brand="Corner"))
    assert (mine.details.brand, mine.details.price_e4) == ("Corner", 30_000)


def test_a_version_that_rose_without_a_change_of_the_product_stops_nobody(shop: Shop, admin: Session) -> None:
    read = products.save_product(shop, admin, None, FORM)
    with shop.store.write() as connection:
        connection.execute(update(tables.products).values(version=77))
    saved = products.save_product(shop, admin, read, form_of(read, brand="Corner"))
    assert saved.version == 78


def test_what_the_office_saves_is_found_at_a_till_at_once(shop: Shop, admin: Session) -> None:
    target = str(shop.store.path or shop.store.engine.url.render_as_string(hide_password=False))
    till = Shop(connect(target), shop.settings, Clock())
    try:
        products.save_product(shop, admin, None, {**FORM, "name": "Milk"})
        search = ProductSearch(till, lambda: 0.0)
        search.load()
        made = products.save_product(shop, admin, None, FORM)
        search.refresh(at_once=True)
        assert [each.id for each in search.find("chocolate")] == [made.id]
        products.save_product(shop, admin, made, form_of(made, name="Candle"))
        search.refresh(at_once=True)
        assert [each.name for each in search.find("candle")] == ["Candle"]
        assert search.find("chocolate") == []
    finally:
        till.store.close()


def test_stock_is_not_the_forms_to_change_and_is_not_forgotten(shop: Shop, admin: Session) -> None:
    made = products.save_product(shop, admin, None, FORM)
    stock.correct_count(shop, admin, made.id, 5000)
    made = products.get_product(shop, admin, made.id)
    assert made.stock_milli == 5000
    with pytest.raises(BadForm) as refusal:
        products.save_product(shop, admin, made, form_of(made, stocked=False))
    assert set(refusal.value.errors) == {"stocked"}
    saved = products.save_product(shop, admin, made, form_of(made, name="Candle"))
    assert saved.stock_milli == 5000
    assert verify(shop.store) == []


def test_a_product_on_which_nothing_hangs_can_be_deleted_and_added_again(shop: Shop, admin: Session) -> None:
    products.save_product(shop, admin, None, {**FORM, "name": "Milk"})
    made = products.save_product(shop, admin, None, {**FORM, "barcodes": CODE}, NewPicture(b"picture"))
    products.delete_product(shop, admin, made)
    with pytest.raises(BadInput, match="gone"):
        products.get_product(shop, admin, made.id)
    again = products.add_again(shop, admin, made)
    assert (again.details, again.picture) == (made.details, made.picture)
    assert again.version > made.version
    assert verify(shop.store) == []


def test_a_deleted_product_hides_no_change_from_a_search(shop: Shop, admin: Session) -> None:
    milk = products.save_product(shop, admin, None, {**FORM, "name": "Milk"})
    made = products.save_product(shop, admin, None, FORM)
    search = ProductSearch(shop, lambda: 0.0)
    search.load()
    products.delete_product(shop, admin, made)
    tea = products.save_product(shop, admin, None, {**FORM, "name": "Tea"})
    search.refresh(at_once=True)
    assert [each.id for each in search.find("tea")] == [tea.id]
    assert search.find("chocolate") == []
    assert [each.id for each in search.find("milk")] == [milk.id]


def test_what_was_traded_or_repriced_or_lies_in_a_cart_is_not_deleted(shop: Shop) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    admin = session_at(shop, "admin")
    sold = products.get_product(shop, admin, products_of(shop)["TEA"].id)
    with pytest.raises(BadInput, match="sold, moved or ordered"):
        products.delete_product(shop, admin, sold)
    made = products.save_product(shop, admin, None, {**FORM, "sku": "CHOC"})
    found = catalogue.find_code(shop, ("CHOC",))
    assert found is not None
    cart, _line = new_cart().add(found.product, 1000)
    drafts.save(shop, admin, to_text(cart))
    with pytest.raises(BadInput, match="in a cart"):
        products.delete_product(shop, admin, made)
    drafts.drop(shop, admin)
    made = products.save_product(shop, admin, made, form_of(made, price="9.99"))
    with pytest.raises(BadInput, match="history"):
        products.delete_product(shop, admin, made)
    assert verify(shop.store) == []


def test_the_only_product_can_be_deleted_and_what_follows_is_found(shop: Shop, admin: Session) -> None:
    search = ProductSearch(shop, lambda: 0.0)
    for name in ("Milk", "Tea", "Soap"):
        made = products.save_product(shop, admin, None, {**FORM, "name": name})
        if not search.is_ready:
            search.load()
        search.refresh(at_once=True)
        assert [each.id for each in search.find(name)] == [made.id]
        products.delete_product(shop, admin, made)
    assert search.find("soap") == []


def test_a_picture_is_kept_small_changed_and_taken_away(shop: Shop, admin: Session, tmp_path: Path) -> None:
    Image.new("RGB", (3000, 1500), "red").save(tmp_path / "big.jpg")
    picture = products.read_picture(admin, tmp_path / "big.jpg")
    made = products.save_product(shop, admin, None, FORM, picture)
    assert made.picture is not None
    assert Image.open(BytesIO(made.picture)).size == (512, 256)
    kept = products.save_product(shop, admin, made, form_of(made, brand="Corner"))
    assert kept.picture == made.picture
    bare = products.save_product(shop, admin, kept, form_of(kept), NewPicture(None))
    assert bare.picture is None
    back = products.put_back(shop, admin, bare, kept)
    assert back.picture == made.picture
    marks = [entry["changed"].get("picture") for entry in entries(shop, "product_changed")]
    assert marks[0] is None
    assert marks[1][1] == "" == marks[2][0]


def test_a_scales_label_is_kept_as_its_articles_number(shop: Shop, admin: Session) -> None:
    said = {**FORM, "unit": "kg", "weighed": True, "barcodes": "2712345012347"}
    with pytest.raises(BadForm):
        products.save_product(shop, admin, None, said)
    made = products.save_product(shop, admin, None, {**said, "barcodes": "2712345012348"})
    assert made.details.packs == (Pack("2712345"),)


def test_offices_that_save_at_the_same_moment_take_different_versions_and_never_one_name(
    postgres_shop: Shop,
) -> None:
    admin = session_of_database_owner(postgres_shop)
    saved: list[ProductRecord] = []
    refused: list[dict[str, str]] = []
    start = threading.Barrier(3)

    def save(name: str) -> None:
        start.wait()
        for number in range(4):
            form = {**FORM, "name": f"{name} {number}"}
            saved.append(products.save_product(postgres_shop, admin, None, form))
        try:
            saved.append(products.save_product(postgres_shop, admin, None, FORM))
        except BadForm as refusal:
            refused.append(refusal.errors)

    threads = [threading.Thread(target=save, args=(name,)) for name in ("A", "B", "C")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({record.version for record in saved}) == len(saved) == 13
    assert [set(errors) for errors in refused] == [{"name"}, {"name"}]


def test_any_saves_in_any_order_leave_the_prices_told(sqlite_shop: Shop) -> None:
    admin = session_of_database_owner(sqlite_shop)
    chance = random.Random(5)
    records = [
        products.save_product(sqlite_shop, admin, None, {**FORM, "name": f"Tea {n}"}) for n in range(3)
    ]
    prices: dict[int, list[int | None]] = {record.id: [record.details.price_e4] for record in records}
    for _turn in range(40):
        place = chance.randrange(3)
        price = chance.choice(["", "1", "2.5", "0.0001"])
        record = products.save_product(
            sqlite_shop, admin, records[place], form_of(records[place], price=price)
        )
        records[place] = record
        if record.details.price_e4 != prices[record.id][-1]:
            prices[record.id].append(record.details.price_e4)
    for record in records:
        told = products.price_history(sqlite_shop, admin, record.id)[::-1]
        assert [each.new_e4 for each in told] == prices[record.id][1:]
        assert [each.old_e4 for each in told] == prices[record.id][:-1]
    assert verify(sqlite_shop.store) == []


def test_details_that_are_read_have_every_field_the_form_shows(shop: Shop, admin: Session) -> None:
    made = products.save_product(shop, admin, None, FORM)
    other = replace(
        made.details, packs=(Pack("OWN-1"),), content_milli=100_000, content_unit="g", favourite=3
    )
    saved = products.save_product(shop, admin, made, shown_values(other, 2))
    assert saved.details == other
    assert saved == products.get_product(shop, admin, made.id)
