"""Home in a real window: a till's sale shows within seconds, nothing is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.home.view import View
from shop.services.shop import open_shop
from tests.gui.office.rig import Rig, office_at
from tests.gui.till.rig import cut_off
from tests.traded import trade


def test_what_a_till_sells_shows_by_itself(rig: Rig, database: Path) -> None:
    view = rig.show("home")
    assert isinstance(view, View)
    before = view.cards["sales"].value.cget("text")
    till = open_shop(str(database))
    trade(till)
    till.close()
    rig.wait_for(lambda: view.cards["sales"].value.cget("text") != before, 15)


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(database: Path, size: tuple[int, int]) -> None:
    with office_at(database, size) as rig:
        rig.enter()
        rig.show("home")
        assert cut_off(rig.window) == []
