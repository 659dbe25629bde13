"""Settings are refused all at once, changed by one office at a time, and on the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from shop.documents import invoice_pdf, receipt
from shop.documents.rows import as_text
from shop.documents.sheet import BoxAt, TextAt
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.rules.settings import Settings
from shop.rules.settings_form import groups, read, said
from shop.services import sample, shifts, shop_settings, tenders, tills, verify
from shop.services.shop import Shop
from tests.shops import session_at
from tests.traded import add_stock, trade


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


def test_every_setting_read_back_from_its_form_is_what_it_was() -> None:
    settings = Settings(
        shop_name="Shop", cash_step_minor=5, confirm_over_milli=12_500, invoice_colour="#102030"
    )
    assert read(said(settings), settings) == settings


def test_every_setting_stands_in_one_group_or_is_the_demos_mark() -> None:
    names = [entry.name for group in groups() for entry in group.entries]
    assert len(names) == len(set(names))
    assert set(Settings.__dataclass_fields__) - set(names) == {"demo"}


def test_all_settings_that_can_not_be_are_told_at_once(shop: Shop, ada: Session) -> None:
    wrong = {
        "shop_name": "",
        "currency_code": "EURO",
        "time_zone": "Atlantis",
        "day_cutoff_hour": "25",
        "cash_step_minor": "a coin",
        "invoice_colour": "teal",
        "language": "??",
        "shop_email": "ann",
        "receipt_logo": "/no/such/file.png",
        "documents_dir": "papers",
    }
    with pytest.raises(BadForm) as caught:
        shop_settings.save_settings(shop, ada, shop.settings, wrong)
    assert set(caught.value.errors) == set(wrong)


def test_a_logo_that_is_no_picture_is_refused_beside_its_field_and_a_picture_is_taken(
    shop: Shop, ada: Session, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_text("not a picture")
    with pytest.raises(BadForm) as caught:
        shop_settings.save_settings(shop, ada, shop.settings, {"receipt_logo": str(logo)})
    assert set(caught.value.errors) == {"receipt_logo"}
    Image.new("RGB", (40, 20), "teal").save(logo)
    after = shop_settings.save_settings(shop, ada, shop.settings, {"receipt_logo": str(logo)})
    assert after.receipt_logo == str(logo)


@pytest.mark.parametrize("path", ["~nobody-of-this-name/logo.png", "x" * 3000, "/tmp", "here.png"])
def test_a_path_that_no_file_or_folder_can_have_is_refused_beside_its_field(
    shop: Shop, ada: Session, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("here.png").touch()
    with pytest.raises(BadForm) as caught:
        shop_settings.save_settings(shop, ada, shop.settings, {"receipt_logo": path})
    assert set(caught.value.errors) == {"receipt_logo"}
    if path.startswith("~"):
        with pytest.raises(BadForm) as caught:
            shop_settings.save_settings(shop, ada, shop.settings, {"backup_dir": path})
        assert set(caught.value.errors) == {"backup_dir"}


def test_a_changed_setting_acts_at_once_and_is_journaled_with_what_it_was(shop: Shop, ada: Session) -> None:
    known = shop_settings.load_settings(shop, ada)
    saved = shop_settings.save_settings(shop, ada, known, {"receipt_footer": "Come again", "paper": "Letter"})
    assert (saved.receipt_footer, shop.settings.paper) == ("Come again", "Letter")
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM journal WHERE kind = 'settings_changed'")
        (payload,) = [json.loads(row[0]) for row in rows]
    assert payload["before"] == {"receipt_footer": known.receipt_footer, "paper": "A4"}
    assert payload["after"] == {"receipt_footer": "Come again", "paper": "Letter"}
    assert verify.verify(shop.store) == []


def test_two_offices_may_change_different_settings_but_not_the_same(shop: Shop, ada: Session) -> None:
    known = shop_settings.load_settings(shop, ada)
    shop_settings.save_settings(shop, ada, known, {"shop_phone": "01 555"})
    saved = shop_settings.save_settings(shop, ada, known, {"paper": "Letter"})
    assert (saved.shop_phone, saved.paper) == ("01 555", "Letter")
    with pytest.raises(ChangedMeanwhile):
        shop_settings.save_settings(shop, ada, known, {"shop_phone": "01 777"})


def test_the_currency_stays_once_something_was_sold(shop: Shop, ada: Session) -> None:
    shop_settings.save_settings(shop, ada, shop.settings, {"currency_code": "GBP"})
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    with pytest.raises(BadForm) as caught:
        shop_settings.save_settings(shop, ada, shop.settings, {"currency_code": "EUR"})
    assert set(caught.value.errors) == {"currency_code"}


def test_in_store_codes_that_can_not_be_read_are_refused_beside_their_field(shop: Shop, ada: Session) -> None:
    with pytest.raises(BadForm) as caught:
        shop_settings.save_settings(shop, ada, shop.settings, {"prefix_rules": "27 five"})
    assert "line 1" in caught.value.errors["prefix_rules"]


def test_the_sample_receipt_and_invoice_show_the_settings_as_typed(sqlite_shop: Shop) -> None:
    settings = read(
        {"receipt_header": "Open till nine", "invoice_intro": "Pay by transfer"}, sqlite_shop.settings
    )
    text = as_text(receipt.lay_out(sample.receipt(sqlite_shop, settings), settings))
    assert "Open till nine" in text
    sheet = invoice_pdf.lay_out(sample.invoice(sqlite_shop, settings), settings)
    texts = [mark.text for mark in sheet.pages[0].marks if isinstance(mark, TextAt)]
    assert "Pay by transfer" in texts


def test_colour_and_columns_of_an_invoice_are_those_chosen(sqlite_shop: Shop) -> None:
    document = sample.invoice(sqlite_shop)
    told = {"invoice_colour": "#AA0000", "invoice_sku": False, "invoice_rate": False}
    sheet = invoice_pdf.lay_out(document, read(told, sqlite_shop.settings))
    texts = {mark.text for mark in sheet.pages[0].marks if isinstance(mark, TextAt)}
    assert "SKU" not in texts
    assert any(isinstance(mark, BoxAt) and mark.color == (170, 0, 0) for mark in sheet.pages[0].marks)
    assert "SKU" in {
        mark.text
        for mark in invoice_pdf.lay_out(document, sqlite_shop.settings).pages[0].marks
        if isinstance(mark, TextAt)
    }


def test_a_tills_code_stays_once_a_sale_bears_it(shop: Shop, ada: Session) -> None:
    till = tills.list_tills(shop, ada, ListQuery()).rows[0]
    renamed = {"code": "A1", "name": "Till 1", "printer": "none", "active": True}
    till = tills.save_till(shop, ada, till, renamed)
    assert till.details.code == "A1"
    tills.save_till(shop, ada, till, renamed | {"code": "T1"})
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    till = tills.get_till(shop, ada, till.id)
    assert till.numbers
    with pytest.raises(BadForm) as caught:
        tills.save_till(shop, ada, till, renamed | {"code": "B2", "active": False})
    assert set(caught.value.errors) in ({"code"}, {"active"})


def test_a_printer_that_no_spec_names_is_refused_beside_its_field(shop: Shop, ada: Session) -> None:
    with pytest.raises(BadForm) as caught:
        tills.save_till(shop, ada, None, {"code": "T8", "name": "Eight", "printer": "fax:1", "active": True})
    assert set(caught.value.errors) == {"printer"}


def test_a_till_out_of_use_is_not_opened(shop: Shop, ada: Session) -> None:
    said_till = {"code": "T8", "name": "Eight", "printer": "none", "active": True}
    made = tills.save_till(shop, ada, None, said_till)
    tills.save_till(shop, ada, made, said_till | {"active": False})
    with pytest.raises(BadInput, match="out of use"):
        shifts.use_till(shop, "Eight")


def test_a_test_receipt_reaches_the_printer_as_any_receipt_does(sqlite_shop: Shop, tmp_path: Path) -> None:
    session = session_at(sqlite_shop, "admin")
    tills.print_test(sqlite_shop, session, f"file:{tmp_path / 'paper.bin'}")
    assert b"Test Shop" in (tmp_path / "paper.bin").read_bytes()
    tills.open_drawer(sqlite_shop, session, f"file:{tmp_path / 'paper.bin'}")
    assert (tmp_path / "paper.bin").read_bytes().endswith(b"\x1bp\x00\x32\x32")


def test_the_last_cash_can_not_go_and_letters_are_each_ones_own(shop: Shop, ada: Session) -> None:
    cash = next(
        row for row in tenders.list_tenders(shop, ada, ListQuery()).rows if row.details.kind == "cash"
    )
    with pytest.raises(BadForm) as caught:
        tenders.save_tender(shop, ada, cash, {"name": "Cash", "kind": "cash", "active": False})
    assert set(caught.value.errors) == {"active"}
    said_tender = {"name": "Cheque", "kind": "transfer", "key": "v", "position": "5", "active": True}
    with pytest.raises(BadForm) as caught:
        tenders.save_tender(shop, ada, None, said_tender)
    assert set(caught.value.errors) == {"key"}
    made = tenders.save_tender(shop, ada, None, said_tender | {"key": "q"})
    assert (made.code, made.details.key) == ("cheque", "Q")


def test_what_payments_were_taken_by_stays_what_it_is(shop: Shop, ada: Session) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    cash = next(
        row for row in tenders.list_tenders(shop, ada, ListQuery()).rows if row.details.kind == "cash"
    )
    other = {"name": "Coins", "kind": "cash", "position": "8", "active": True}
    tenders.save_tender(shop, ada, None, other)
    with pytest.raises(BadForm) as caught:
        tenders.save_tender(shop, ada, cash, {"name": "Cash", "kind": "card", "active": True})
    assert set(caught.value.errors) == {"kind"}
