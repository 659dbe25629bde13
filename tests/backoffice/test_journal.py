"""The page of the journal by its keys."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import text

from backoffice.journal.presenter import Page
from backoffice.journal.told import Told
from shop.services import users
from shop.services.shop import Shop
from shop.store import guards, journal
from tests.backoffice.conftest import Played
from tests.shops import Clock
from tests.traded import add_stock, trade


@pytest.fixture
def page(played: Played, shop: Shop) -> Page:
    """After a morning's trade and a new user."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    assert isinstance(shop.clock, Clock)
    shop.clock.move(3600)
    users.add_user(shop, played.office.signed_in, "zoe", "Zoe", "staff", pin="908172")
    played.office.show("journal")
    page = played.office.page
    assert isinstance(page, Page)
    page.choose_filter("period", "today")
    return page


def test_who_did_what_and_when_stands_in_a_row(page: Page) -> None:
    cells = [page.texts(page.cells(row)) for row in page.rows]
    assert cells[0][1:] == ("Office", "Ada", "Person added", "zoe  Zoe")
    sale = next(row for row in cells if row[3] == "Sale")
    assert sale[1:3] == ("T1", "Kim")
    assert sale[4].startswith("T1-R26-0000")


def test_the_chosen_entry_is_read_in_words(played: Played, page: Page) -> None:
    page.choose_filter("kind", "sale")
    assert page.entry is not None
    facts = dict(page.facts())
    assert facts["Who"] == "Kim (kim)"
    assert facts["Where"] == "Till T1"
    assert facts["Chain"].startswith("Sound")
    titles = [section.title for section in page.entry.sections]
    assert titles[:1] == ["Document"]
    assert {"Items", "Taxes", "Payments", "Seller"} <= set(titles)
    played.play("DOWN")
    assert page.entry.row.id == page.chosen_id


def test_entries_are_found_by_number_person_and_place(played: Played, page: Page) -> None:
    played.play('"t1-r26-00002"')
    page.choose_filter("kind", "sale")
    assert page.count == 1
    played.play("ESC")
    page.choose_filter("kind", "")
    page.choose_filter("user", "admin")
    assert page.count == 1
    page.choose_filter("user", "")
    page.choose_filter("chain", "T1")
    assert {row.chain for row in page.rows} == {"T1"}


def test_days_are_typed(played: Played, page: Page) -> None:
    page.choose_filter("period", "between")
    played.play('"2026-03-01" ENTER')
    assert page.count == 1
    page.choose_filter("period", "between")
    played.play('"2026-03-02" ENTER')
    assert page.count > 5


def test_what_an_entry_is_about_is_a_key_away(played: Played, page: Page) -> None:
    page.choose_filter("user", "admin")
    played.play("F4")
    assert played.office.page_id == "people"
    assert [row.username for row in played.office.page.rows] == ["zoe"]  # type: ignore[union-attr]


def test_the_heads_of_all_chains_are_shown(played: Played, page: Page, shop: Shop) -> None:
    played.play("F7")
    panel = played.office.panels[-1]
    assert isinstance(panel, Told)
    with shop.store.read() as connection:
        heads = journal.heads(connection)
    assert panel.rows == tuple(
        (name, str(heads[chain][0]), heads[chain][1])
        for chain, name in (("T1", "Till T1"), ("office", "Office"))
    )
    played.play("ESC")
    assert not played.office.panels


def test_a_sound_journal_is_said_to_be_so_and_a_changed_one_is_told_line_by_line(
    played: Played, page: Page, shop: Shop
) -> None:
    played.play("F8")
    assert played.said.startswith("All is well")
    assert page.texts(page.cells(page.rows[0]))[3] == "Journal checked"
    with shop.store.write() as connection:
        guards.remove(connection)
        connection.execute(text("UPDATE journal SET payload = '{}' WHERE chain = 'T1' AND seq = 1"))
        guards.install(connection)
    played.play("F8")
    panel = played.office.panels[-1]
    assert isinstance(panel, Told)
    assert ("journal", "T1 1", "the entry was changed: its hash is another") in panel.rows
    assert "does not hold" in played.said
    played.play("ENTER")
    page.show_record("T1 1")
    assert dict(page.facts())["Chain"].startswith("CHANGED")


def test_what_is_shown_is_exported(played: Played, page: Page, tmp_path: Path) -> None:
    page.choose_filter("kind", "sale")
    path = tmp_path / "journal.csv"
    played.play(f'CTRL+E "{path}" ENTER')
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["When", "Where", "Person", "What", "About"]
    assert len(rows) == 1 + page.count == 4


def test_who_may_not_read_the_journal_has_no_such_page(shop: Shop) -> None:
    from shop.rules.permissions import BACKOFFICE, STOCK
    from shop.services import roles

    owner = users.session_for(shop, "admin")
    roles.add_role(shop, owner, "Clerk", [BACKOFFICE, STOCK], "0")
    users.add_user(shop, owner, "zoe", "Zoe", "clerk", pin="908172")
    played = Played(shop, "zoe")
    shown = {spec.id for spec in played.office.shown_pages()}
    assert not shown & {"journal", "people", "roles", "signins", "settings"}
    assert "suppliers" in shown
