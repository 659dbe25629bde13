"""Backups: a whole shop of one moment in one file, made while the till sells; the oldest goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shop.rules.cart import new_cart
from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import backup, journal_log, sell, shifts
from shop.services.backup import back_up, backups_in
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from shop.store.engine import Store, open_store
from tests.shops import Clock, session_at
from tests.traded import add_stock, paid, products_of, trade


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    """A shop after a morning's trade."""
    with sqlite_shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(sqlite_shop)
    return sqlite_shop


@pytest.fixture
def ada(shop: Shop) -> Session:
    return replace(session_at(shop, "admin"), till_id=None, till="")


def count(store: Store) -> int:
    """How many sales there are."""
    with store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM invoices").scalar_one())


def sell_one(shop: Shop) -> None:
    cart, _line = new_cart().add(products_of(shop)["TEA"], 1_000)
    sell.complete(shop, session_at(shop, "kim"), paid(shop, cart))


def test_a_backup_is_a_whole_shop_that_can_be_opened_and_is_sound(shop: Shop, ada: Session) -> None:
    made = back_up(shop, ada)
    assert shop.store.path is not None
    assert made.path == shop.store.path.parent / "backups" / "shop-20260302-080000.sqlite"
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
    assert (made.path.stat().st_mode & 0o777, made.size) == (0o600, made.path.stat().st_size)
    copied = open_store(str(made.path))
    assert verify(copied) == []
    assert count(copied) == count(shop.store) > 0
    copied.close()
    assert open_shop(str(made.path)).settings.shop_name == "Test Shop"
    assert verify(shop.store) == []


def test_a_sale_that_is_made_meanwhile_is_in_it_whole_or_not_at_all(shop: Shop, ada: Session) -> None:
    before = count(shop.store)

    def sell_meanwhile(_done: int, _all: int) -> None:
        if count(shop.store) == before:
            sell_one(shop)

    made = back_up(shop, ada, progress=sell_meanwhile)
    copied = open_store(str(made.path))
    assert (count(copied), verify(copied)) == (before, [])
    copied.close()
    assert count(shop.store) > before


def test_the_oldest_goes_and_nothing_that_is_no_backup_of_this_shop(shop: Shop, ada: Session) -> None:
    shop.settings = replace(shop.settings, backups_kept=2)
    folder = backup.backup_folder(shop)
    folder.mkdir()
    others = [folder / "other-20200101-000000.sqlite", folder / "shop-notes.sqlite", folder / "shop-1.txt"]
    for other in others:
        other.write_text("mine")
    assert isinstance(shop.clock, Clock)
    for _day in range(3):
        last = back_up(shop, ada)
        shop.clock.move(86_400)
    assert [path.name[5:13] for path in backups_in(folder, "shop")] == ["20260304", "20260303"]
    assert last.thrown_away == ("shop-20260302-080000.sqlite",)
    assert all(other.read_text() == "mine" for other in others)
    kinds = [entry.kind for entry in journal_log.list_entries(shop, ada, ListQuery(limit=200)).rows]
    assert kinds.count("backup_made") == 3


def test_what_stands_in_the_way_is_told_and_nothing_is_left(shop: Shop, ada: Session, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with pytest.raises(BadInput, match="There is no folder"):
        back_up(shop, ada, in_the_way / "backups")

    def stopped(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(shop, ada, progress=stopped)
    assert list(backup.backup_folder(shop).iterdir()) == []


def test_a_shop_on_a_server_is_told_where_it_is_backed_up(postgres_shop: Shop) -> None:
    shifts.use_till(postgres_shop, "Till 1")
    session = replace(session_at(postgres_shop, "admin"), till_id=None, till="")
    with pytest.raises(BadInput, match="pg_dump"):
        back_up(postgres_shop, session)
