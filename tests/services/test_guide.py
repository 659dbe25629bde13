"""The guide knows how far a new shop has come, and is shown until that is enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from shop.rules.errors import NotAllowed
from shop.services import guide, users
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import Shop
from shop.store import journal
from shop.store.engine import Store
from shop.store.tables import tills
from tests.shops import NEW, Clock, filled_shop, session_at
from tests.traded import add_stock, trade


def done(shop: Shop) -> list[str]:
    session = users.session_of_database_owner(shop)
    return [step.id for step in guide.load(shop, session).steps if step.done]


def test_an_empty_shop_has_all_before_it_and_ticks_come_by_themselves(shop: Shop, tmp_path: Path) -> None:
    owner = users.session_of_database_owner(shop)
    assert done(shop) == ["shop", "tax", "people"]
    assert guide.is_wanted(shop, owner)
    path = tmp_path / "list.csv"
    path.write_text("name,price\nSoap,1\n", encoding="utf-8")
    import_products(shop, owner, path, ImportOptions())
    assert done(shop) == ["shop", "tax", "products", "people"]
    assert guide.load(shop, owner).next is not None
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    assert done(shop) == ["shop", "tax", "products", "till", "people", "sale"]


def test_a_shop_without_an_address_or_people_is_told_so(sqlite_store: Store) -> None:
    shop = filled_shop(sqlite_store, replace(NEW, address=""), Clock())
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE users SET active = 0 WHERE username <> 'admin'")
    assert done(shop) == ["tax"]
    first = guide.load(shop, users.session_of_database_owner(shop)).next
    assert first is not None
    assert first.id == "shop"


def test_a_test_receipt_counts_once_it_was_printed(sqlite_shop: Shop, tmp_path: Path) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    assert not guide.print_test(sqlite_shop, owner)
    paper = tmp_path / "paper"
    with sqlite_shop.store.write() as connection:
        connection.execute(update(tills).values(printer=f"file:{paper}"))
    assert "till" in done(sqlite_shop)
    assert guide.print_test(sqlite_shop, owner)
    assert paper.stat().st_size > 0
    assert "test" in done(sqlite_shop)


def test_the_guide_is_put_away_for_everybody_and_comes_back(shop: Shop) -> None:
    admin, sam = session_at(shop, "admin"), session_at(shop, "sam")
    assert guide.is_wanted(shop, admin)
    assert not guide.is_wanted(shop, sam)
    guide.dismiss(shop, admin)
    assert not guide.is_wanted(shop, admin)
    shop.reload_settings()
    guide.dismiss(shop, admin, False)
    assert guide.is_wanted(shop, admin)
    with pytest.raises(NotAllowed):
        guide.dismiss(shop, sam)
    with shop.store.read() as connection:
        kinds = [
            entry.kind for chain in journal.chains(connection) for entry in journal.walk(connection, chain)
        ]
    assert [kind for kind in kinds if kind.startswith("guide")] == ["guide_dismissed", "guide_shown"]


def test_a_demo_shop_and_a_finished_one_need_no_guide(sqlite_shop: Shop) -> None:
    admin = session_at(sqlite_shop, "admin")
    sqlite_shop.settings = replace(sqlite_shop.settings, demo=True)
    assert not guide.is_wanted(sqlite_shop, admin)
