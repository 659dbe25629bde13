"""What a person can read in a window: the texts of all widgets that are to be seen."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

from widgets.button import Button
from widgets.entry import Entry
from widgets.table import Table
from widgets.tiles import TileGrid


def walk(widget: tk.Misc) -> Iterator[tk.Misc]:
    """The widget and all below it."""
    yield widget
    for child in widget.winfo_children():
        yield from walk(child)


def seen(window: tk.Misc) -> list[str]:
    """The texts, in the order in which the widgets were made."""
    found: list[str] = []
    for widget in walk(window):
        if widget is window or not widget.winfo_viewable():
            continue
        if isinstance(widget, Button | Entry):
            found.append(widget.text)
        elif isinstance(widget, tk.Label):
            found.append(str(widget.cget("text")))
        elif isinstance(widget, Table):
            found.extend(" | ".join(map(str, widget.tree.item(row.id, "values"))) for row in widget.rows)
        elif isinstance(widget, TileGrid):
            found.extend(f"{tile.name} {tile.price} {tile.warning}".strip() for tile in widget.tiles)
    return [text for text in found if text]
