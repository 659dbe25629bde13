"""A German office: its words are longer, and nothing of it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from shop.services import shop_settings
from shop.services.shop import open_shop
from shop.services.signin import session_for
from tests.gui.office.rig import office_at
from tests.gui.till.rig import cut_off

PAGES = (
    "home products stock stocktakes orders customers invoices labels reports roles people settings".split()
)


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768)])
def test_nothing_of_a_german_office_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    shop = open_shop(str(database))
    shop_settings.save_settings(shop, session_for(shop, "admin"), shop.settings, {"language": "de"})
    shop.close()
    with office_at(database, size) as rig:
        rig.enter()
        for page in PAGES:
            rig.show(page)
            assert cut_off(rig.window) == [], page
        rig.show("products")
        assert rig.office.page.title == "Artikel"
