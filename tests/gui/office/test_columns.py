"""The columns of every list of the office: none reaches out of its table, in a small window and in German too."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.services import shop_settings
from shop.services.shop import open_shop
from shop.services.signin import session_for
from tests.gui.office.rig import office_at
from widgets.paged_table import PagedTable


def tables(within: tk.Misc) -> Iterator[PagedTable]:
    for child in within.winfo_children():
        if isinstance(child, PagedTable) and child.winfo_viewable():
            yield child
        yield from tables(child)


@pytest.mark.parametrize("language", ["en", "de"])
def test_columns_reach_no_further_than_their_table(database: Path, language: str) -> None:
    shop = open_shop(str(database))
    shop_settings.save_settings(shop, session_for(shop, "admin"), shop.settings, {"language": language})
    shop.close()
    with office_at(database, (1024, 600)) as rig:
        rig.enter()
        for spec in rig.office.shown_pages():
            for table in tables(rig.show(spec.id)):
                told = [str(name) for name in table.tree.cget("displaycolumns")]
                shown = [column.id for column in table.columns] if told == ["#all"] else told
                wide = sum(int(table.tree.column(name, "width")) for name in shown)
                assert wide <= table.tree.winfo_width(), (spec.id, shown)
