"""A shop in Germany speaks German from its making on; one whose language has no words is English in its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from backoffice.office import Office
from backoffice.pages import pages
from pos.till import Till
from shop.documents import invoice_pdf, receipt
from shop.documents.rows import as_text
from shop.documents.sheet import TextAt
from shop.rules.errors import BadForm, SignInRefused
from shop.services import hashing, setup, shifts, shop_settings
from shop.services.shop import Shop, open_shop
from shop.services.signin import session_for, sign_in
from shop.store.tables import roles, tax_classes, tenders
from shop.texts import use_language
from tests.documents.samples import account_invoice, plain_sale
from tests.shops import LOWEST_COST, NEW
from widgets.background import Inline
from widgets.keyscript import parse

GERMAN = replace(NEW, country="DE", tax_number="", till="Kasse 1")


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop in Germany, made while the program spoke English, and opened again."""
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    use_language("en")
    target = str(tmp_path / "laden.sqlite")
    setup.create_shop(target, GERMAN).close()
    use_language("en")
    shop = open_shop(target)
    yield shop
    shop.close()


def test_what_a_new_shop_is_given_has_german_names(german: Shop) -> None:
    with german.store.read() as connection:
        named = {
            table.name: [row.name for row in connection.execute(select(table.c.name).order_by(table.c.id))]
            for table in (tenders, tax_classes, roles)
        }
        codes = [row.code for row in connection.execute(select(tenders.c.code).order_by(tenders.c.id))]
    assert named["tenders"] == ["Bar", "Karte", "Gutschein", "Überweisung"]
    assert codes == ["cash", "card", "voucher", "transfer"]
    assert named["tax_classes"][:2] == ["MwSt normal", "MwSt ermäßigt"]
    assert named["roles"] == ["Admin", "Aufsicht", "Personal"]
    assert german.settings.receipt_footer == "Vielen Dank für Ihren Besuch"
    assert german.settings.write_off_reasons.splitlines()[0] == "Beschädigt"


def test_sign_in_and_the_till_are_german(german: Shop) -> None:
    row = shifts.use_till(german, "Kasse 1")
    with pytest.raises(SignInRefused, match="Benutzername oder Passwort ist falsch"):
        sign_in(german, "admin", "wrong one", till=row.code)
    session = session_for(german, "admin", row)
    shifts.open_shift(german, session, 0)
    till = Till(german, row, Inline())
    told: list[str] = []
    till.on_note = lambda note: told.append(note.text)
    till.enter(session)
    for step in parse("F12"):
        till.step(step)
    assert told[-1] == "Noch ist nichts zu zahlen."


def test_the_pages_of_the_office_are_german(german: Shop) -> None:
    office = Office(german, Inline())
    office.enter(session_for(german, "admin"))
    labels = [page.label for page in office.shown_pages()]
    assert {"Artikel", "Bestellungen", "Inventur", "Einstellungen", "Zahlarten"} <= set(labels)
    office.show("suppliers")
    for step in parse("CTRL+N CTRL+S"):
        office.step(step)
    assert office.note.text == "Nicht gespeichert: siehe die gekennzeichneten Felder."


def test_a_receipt_and_an_invoice_are_german(german: Shop) -> None:
    text = as_text(receipt.lay_out(plain_sale(), german.settings))
    assert "SUMME EUR" in text
    assert "Bedient von" in text
    sheet = invoice_pdf.lay_out(account_invoice(), german.settings)
    texts = {mark.text for page in sheet.pages for mark in page.marks if isinstance(mark, TextAt)}
    assert {"Rechnung an", "Fällig am", "Bezeichnung", "Netto", "Steuer"} <= texts


def test_an_austrian_shop_has_the_words_of_german(german: Shop) -> None:
    session = session_for(german, "admin")
    shop_settings.save_settings(german, session, german.settings, {"language": "de-AT"})
    again = open_shop(str(german.store.path))
    assert next(page.label for page in pages() if page.id == "products") == "Artikel"
    assert again.settings.language == "de-AT"
    again.close()


def test_a_shop_whose_language_has_no_words_starts_in_english(tmp_path: Path) -> None:
    target = str(tmp_path / "ducan.sqlite")
    shop = setup.create_shop(target, replace(GERMAN, country="HR"))
    assert shop.settings.language == "hr"
    assert next(page.label for page in pages() if page.id == "products") == "Products"
    shop.close()


def test_a_new_shop_may_have_another_language_than_its_country(tmp_path: Path) -> None:
    assert setup.settings_of(replace(GERMAN, language="en-GB")).receipt_footer == "Thank you for your visit"
    with pytest.raises(BadForm) as caught:
        setup.check(replace(GERMAN, language="klingon"))
    assert set(caught.value.errors) == {"language"}
