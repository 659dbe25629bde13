"""Home in a real window: a till's sale shows within seconds, nothing is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.home.view import View
from shop.rules.barcode import lookup_keys
from shop.rules.cart import new_cart
from shop.services import catalogue, sell, shifts
from shop.services.shop import open_shop
from shop.services.signin import session_for
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import BAGUETTE, cut_off
from tests.traded import paid


def sell_one(database: Path) -> None:
    """What a till does in a program of its own."""
    shop = open_shop(str(database))
    row = shifts.use_till(shop, "Till 1")
    session = session_for(shop, "sam", row)
    if shifts.current_shift(shop, row.id) is None:
        shifts.open_shift(shop, session, 0)
    found = catalogue.find_code(shop, lookup_keys(BAGUETTE))
    assert found is not None
    cart, _line = new_cart().add(found.product, 1000)
    sell.complete(shop, session, paid(shop, cart))
    shop.close()


def test_a_long_sentence_is_read_whole_in_a_window_of_another_size_and_without_the_sidebar(rig: Rig) -> None:
    window = rig.window
    status, bar = window._status, window._status_bar
    rig.office.say(
        "A paper waits for the printer of a till that nobody has switched on yet today. " * 3, "error"
    )
    rig.driver.settle()
    for size in ("1024x600", "1366x768", "1920x1080"):
        before, width = window.theme.scale, int(size.partition("x")[0])
        window.geometry(size)
        rig.wait_for(lambda width=width: window.winfo_width() == width)  # type: ignore[misc]
        if window.theme.scale == before:
            rig.wait_for(lambda before=before: window.theme.scale != before)  # type: ignore[misc]
        assert status.winfo_reqheight() <= bar.winfo_height()
        assert status.winfo_reqwidth() <= bar.winfo_width()
    short = int(str(status.cget("wraplength")))
    window.grid_slaves(row=0, column=0)[0].grid_remove()
    rig.wait_for(lambda: int(str(status.cget("wraplength"))) > short)


def test_what_a_till_sells_shows_by_itself(rig: Rig, database: Path) -> None:
    view = rig.show("home")
    assert isinstance(view, View)
    before = view.cards["sales"].value.cget("text")
    sell_one(database)
    rig.wait_for(lambda: view.cards["sales"].value.cget("text") != before, 15)


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        rig.show("home")
        assert cut_off(rig.window) == []
