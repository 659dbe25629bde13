"""The pages of settings, tills and means of paying by their keys."""

from __future__ import annotations

from pathlib import Path

from backoffice.settings.presenter import Page
from backoffice.versions import BothVersions
from shop.documents.rows import as_text
from shop.services import shop_settings
from shop.services.shop import Shop
from tests.backoffice.conftest import Later, Played


def page_of(played: Played) -> Page:
    played.play("ALT+G")
    page = played.office.page
    assert isinstance(page, Page)
    return page


def test_a_setting_is_changed_saved_and_undone_by_keys_alone(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play("DOWN DOWN DOWN")
    assert page.group == "receipts"
    played.play('ENTER DOWN TAB TAB TAB "Open till nine" CTRL+S')
    assert (shop.settings.receipt_width_mm, shop.settings.receipt_header) == (58, "Open till nine")
    played.play("CTRL+Z")
    assert (shop.settings.receipt_width_mm, shop.settings.receipt_header) == (80, "")


def test_undoing_a_setting_leaves_alone_what_another_office_saved_since(played: Played, shop: Shop) -> None:
    page = page_of(played)
    assert page.form is not None
    page.form.edit("shop_phone", "111")
    played.play("CTRL+S")
    other = Played(shop)
    theirs = page_of(other)
    assert theirs.form is not None
    theirs.form.edit("shop_email", "shop@example.com")
    other.play("CTRL+S")
    played.play("F5 CTRL+Z")
    assert (shop.settings.shop_phone, shop.settings.shop_email) == ("", "shop@example.com")
    other.play("F5")
    theirs.form.edit("shop_phone", "222")
    other.play("CTRL+S")
    theirs.form.edit("shop_phone", "333")
    other.play("CTRL+S")
    other.office.undos.pop()
    other.play("CTRL+Z")
    assert other.said == "Shop was changed since. Nothing was undone."
    assert shop.settings.shop_phone == "333"


def test_undoing_a_setting_leaves_alone_what_another_office_saved_before(played: Played, shop: Shop) -> None:
    page, other = page_of(played), Played(shop)
    theirs = page_of(other)
    assert page.form is not None
    assert theirs.form is not None
    theirs.form.edit("shop_email", "shop@example.com")
    other.play("CTRL+S")
    page.form.edit("shop_phone", "111")
    played.play("CTRL+S CTRL+Z")
    assert (shop.settings.shop_phone, shop.settings.shop_email) == ("", "shop@example.com")


def test_a_backup_is_made_by_a_key_where_its_settings_stand(
    played: Played, shop: Shop, tmp_path: Path
) -> None:
    page = page_of(played)
    played.play("F8")
    assert played.said == ""
    played.office.show("settings", {"group": "privacy"})
    assert page.form is not None
    page.form.edit("backup_dir", str(tmp_path / "disk"))
    page.form.edit("backups_kept", "0")
    played.play("CTRL+S")
    assert "backups_kept" in page.form.errors
    page.form.edit("backups_kept", "7")
    played.play("CTRL+S F8")
    (made,) = (tmp_path / "disk").iterdir()
    assert played.said.startswith(f"The backup is {made}, ")
    assert shop.settings.backups_kept == 7


def test_a_folder_and_a_picture_are_chosen_where_the_system_shows_them(
    played: Played, shop: Shop, tmp_path: Path
) -> None:
    page = page_of(played)
    asked: list[str] = []
    page.ask_for_path = lambda kind, then: (asked.append(kind), then(str(tmp_path)))  # type: ignore[func-returns-value]
    played.play("F4")
    assert asked == []  # no setting of the first group is a path
    played.office.show("settings", {"group": "privacy"})
    played.play("F4 CTRL+S")
    assert shop.settings.backup_dir == str(tmp_path)
    page.ask_for_path = lambda kind, then: (asked.append(kind), then(""))  # type: ignore[func-returns-value]
    played.play("F4")
    assert page.form is not None
    assert page.form.values["backup_dir"] == str(tmp_path)
    played.office.show("settings", {"group": "receipts"})
    played.play("F4")
    assert asked == ["folder", "folder", "picture"]


def test_the_receipt_beside_the_form_follows_every_key(played: Played) -> None:
    page = page_of(played)
    played.office.show("settings", {"group": "receipts"})
    played.play('ENTER TAB TAB TAB "Fresh dai"')
    assert "Fresh dai\n" in as_text(page.receipt())
    played.play('"ly"')
    assert "Fresh daily" in as_text(page.receipt())


def test_a_preview_leaves_out_what_can_not_be_while_it_is_typed(played: Played) -> None:
    page = page_of(played)
    played.office.show("settings", {"group": "invoices"})
    played.play('ENTER TAB "#12"')
    assert page.invoice().pages


def test_wrong_settings_stand_beside_their_fields(played: Played) -> None:
    page = page_of(played)
    played.play('DOWN ENTER "EURO" CTRL+S')
    assert page.form is not None
    assert set(page.form.errors) == {"currency_code"}
    assert page.form.values["currency_code"] == "EURO"


def test_the_default_comes_back_by_one_key(played: Played) -> None:
    page = page_of(played)
    played.play('DOWN DOWN DOWN ENTER TAB TAB TAB TAB "x" F6')
    assert page.form is not None
    assert page.form.values["receipt_footer"] == "Thank you for your visit"


def test_another_group_asks_before_what_was_typed_is_lost(played: Played) -> None:
    page = page_of(played)
    played.play('ENTER "Another name" ESC DOWN')
    assert played.office.panels
    played.play("D")
    assert page.group == "money"
    assert not page.forms["shop"].is_dirty


def test_what_another_office_set_is_shown_beside_mine(played: Played, shop: Shop) -> None:
    page_of(played)
    played.play('ENTER "Mine"')
    session = played.office.signed_in
    shop_settings.save_settings(shop, session, shop.settings, {"shop_name": "Theirs"})
    played.play("CTRL+S")
    panel = played.office.panels[-1]
    assert isinstance(panel, BothVersions)
    assert ("Name", "Theirs", "Mine") in panel.rows
    played.play("ENTER")
    assert shop.settings.shop_name == "Mine"


def test_a_test_receipt_is_printed_on_the_printer_as_typed(played: Played, tmp_path: Path) -> None:
    played.play("ALT+T F7")
    assert "no printer" in played.said
    played.play(f'ENTER TAB TAB "file:{tmp_path}/paper.bin" F7')
    assert played.said == "The test receipt was printed."
    assert (tmp_path / "paper.bin").stat().st_size > 500


def test_a_means_of_paying_is_added_and_the_last_cash_stays(played: Played) -> None:
    played.play('ALT+B CTRL+N "Cheque" ENTER ENTER Q CTRL+S')
    assert played.said == "Saved: Cheque"
    played.play('"cash" ENTER TAB TAB TAB TAB SPACE CTRL+S')
    page = played.office.page
    assert page is not None
    assert page.form is not None
    assert set(page.form.errors) == {"active"}


def test_saving_settings_twice_before_the_first_is_done_saves_them_once(played: Played, shop: Shop) -> None:
    page_of(played)
    played.play('DOWN DOWN DOWN ENTER TAB TAB TAB "Open till nine"')
    played.office.run = later = Later()
    played.play("CTRL+S CTRL+S")
    later.finish()
    assert shop.settings.receipt_header == "Open till nine"
    assert not played.office.panels
    assert len(played.office.undos) == 1


def test_what_is_typed_while_settings_are_being_saved_is_kept(played: Played, shop: Shop) -> None:
    page = page_of(played)
    played.play('DOWN DOWN DOWN ENTER TAB TAB TAB "Open till nine"')
    played.office.run = later = Later()
    played.play('CTRL+S TAB "Good bye"')
    later.finish()
    assert page.form is not None
    assert (shop.settings.receipt_header, page.form.values["receipt_footer"]) == (
        "Open till nine",
        "Good bye",
    )
    assert page.form.is_dirty
