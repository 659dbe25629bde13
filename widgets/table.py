"""Tables: one ttk.Treeview with columns that never overlap, filled by telling only what changed.

Rows have stable ids. `fill` compares with what is shown, so a scan costs about one bare insert. Long texts end in
an ellipsis. For thousands of rows show a page of them: every row given is kept.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from tkinter import ttk
from typing import Any

from widgets.bidi import drawn
from widgets.fit import ellipsise
from widgets.panel import WrappedLabel
from widgets.theme import Theme, background_of

CELL_PADDING_PX = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column: width in pixels at 1366×768; `stretch` columns share the room that is left.

    `anchor` is w, e or center; `format` turns a cell's value into the text shown. An `optional` one is left out of a
    paged table that is too narrow for all, the last of them first.
    """

    id: str
    heading: str
    width: int = 80
    stretch: bool = False
    anchor: str = "w"
    format: Callable[[Any], str] = str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a stable id, a value a column, and tags out of `warning`, `error`, `muted`, `strong`."""

    id: str
    cells: tuple[Any, ...]
    tags: tuple[str, ...] = ()


class Table(tk.Frame):
    """A table. `on_select(id)` is called when the person chooses a row, `on_activate(id)` on a double touch."""

    def __init__(
        self,
        parent: tk.Misc,
        columns: Sequence[Column],
        *,
        dense: bool = False,
        empty: str = "",
        takefocus: bool = False,
        on_select: Callable[[str], object] | None = None,
        on_activate: Callable[[str], object] | None = None,
        on_heading: Callable[[str], object] | None = None,
    ) -> None:
        self.theme = Theme.of(parent)
        super().__init__(parent, bg=background_of(parent), borderwidth=0)
        self.columns = tuple(columns)
        self.on_select = on_select
        self.on_activate = on_activate
        self._style = "Dense.Kit.Treeview" if dense else "Touch.Kit.Treeview"
        self._rows: list[Row] = []
        self._by_id: dict[str, Row] = {}
        self._widths = [0] * len(self.columns)
        self._safe_chars = [0] * len(self.columns)
        self._takes_focus = takefocus
        self._least: dict[str, int] = {}
        self._is_by_hand = False
        self._drag_y: int | None = None
        self._refit = ""
        self.tree = ttk.Treeview(
            self,
            columns=[column.id for column in self.columns],
            show="headings",
            style=self._style,
            selectmode="browse",
            takefocus=takefocus,
        )
        self._tree = str(self.tree)
        self._build(empty, on_heading)
        self._listen()
        self.theme.follow(self, self._rescaled)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, from the top."""
        return tuple(self._rows)

    @property
    def selected(self) -> str | None:
        """The id of the selected row."""
        chosen = self.tree.selection()
        return chosen[0] if chosen else None

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these rows in this order; only what differs from what is shown is told to Tk.

        The selection stays where its row stays. ValueError for an id given twice.
        """
        before = self._rows
        same = 0
        for shown, row in zip(before, rows, strict=False):
            if shown is not row and shown != row:
                break
            same += 1
        if same == len(before):
            self._append(rows[same:])
        else:
            self._rearrange(rows)
        self._rows = list(rows)
        self._show_empty()

    def _append(self, rows: Sequence[Row]) -> None:
        fresh = {row.id: row for row in rows}
        if len(fresh) != len(rows) or not self._by_id.keys().isdisjoint(fresh):
            raise ValueError("two rows of a table have the same id")
        for place, row in enumerate(rows, len(self._rows)):
            self._insert(place, row)
        self._by_id.update(fresh)

    def _rearrange(self, rows: Sequence[Row]) -> None:
        """Delete what is gone, then put each row into its place from the top."""
        fresh = {row.id: row for row in rows}
        if len(fresh) != len(rows):
            raise ValueError("two rows of a table have the same id")
        gone = [row.id for row in self._rows if row.id not in fresh]
        if gone:
            self.tk.call(self._tree, "delete", tuple(gone))
        order = [row.id for row in self._rows if row.id in fresh]
        for place, row in enumerate(rows):
            known = self._by_id.get(row.id)
            if known is None:
                self._insert(place, row)
                order.insert(place, row.id)
                continue
            if order[place] != row.id:
                self.tk.call(self._tree, "move", row.id, "", place)
                order.remove(row.id)
                order.insert(place, row.id)
            if known != row:
                self._change(known, row)
        self._by_id = fresh

    def select(self, row_id: str | None, *, see: bool = True) -> None:
        """Select that row without telling `on_select`; None, or an id not shown, selects nothing."""
        wanted = row_id if row_id in self._by_id else None
        if wanted != self.selected:
            self.tk.call(self._tree, "selection", "set", (wanted,) if wanted else ())
        if wanted is not None:
            if self.tk.call(self._tree, "focus") != wanted:  # to be told again it draws all of its rows
                self.tk.call(self._tree, "focus", wanted)
            if see:
                self.see(wanted)

    def move_selection(self, by: int) -> str | None:
        """Select the row so many places below (above, if negative) and return its id; at the ends it stays."""
        if not self._rows:
            return None
        ids = [row.id for row in self._rows]
        now = self.selected
        place = ids.index(now) + by if now in ids else (0 if by > 0 else len(ids) - 1)
        chosen = ids[max(0, min(len(ids) - 1, place))]
        self.select(chosen)
        return chosen

    def see(self, row_id: str) -> None:
        """Scroll so that the row is in sight."""
        self.tk.call(self._tree, "see", row_id)

    def make_room(self, column_id: str, texts: Iterable[str]) -> bool:
        """Make the column wide enough for each of these texts, for amounts, which must never be cut. It stays so wide.

        Whether it had to become wider.
        """
        place = next(place for place, column in enumerate(self.columns) if column.id == column_id)
        safe = self._safe_chars[place]
        # the longest text is not the widest: a sign or a comma is narrower than a digit
        longer = {text for text in texts if len(text) > safe}
        widest = max((self.theme.measure("body", text) for text in longer), default=0)
        needed = widest + 2 * CELL_PADDING_PX + 2
        if needed <= self._least.get(column_id, self._widths[place]):
            return False
        self._least[column_id] = needed
        self.tree.column(column_id, width=needed, minwidth=needed)
        self._widths[place] = needed
        self._safe_chars[place] = 0
        if not self._refit:
            self._refit = self.after_idle(self._fit_cells)
        return True

    def set_heading(self, column_id: str, text: str) -> None:
        """Change a heading, e.g. to mark the order."""
        self.tree.heading(column_id, text=text)

    def set_empty(self, text: str) -> None:
        """What stands in the table while it has no rows."""
        self._empty.configure(text=text)
        self._show_empty()

    def _insert(self, place: int, row: Row) -> None:
        self.tk.call(
            *(self._tree, "insert", "", place, "-id", row.id),
            *("-values", self._texts(row), "-tags", row.tags),
        )

    def _change(self, before: Row, row: Row) -> None:
        if before.cells != row.cells:
            self.tk.call(self._tree, "item", row.id, "-values", self._texts(row))
        if before.tags != row.tags:
            self.tk.call(self._tree, "item", row.id, "-tags", row.tags)

    def _texts(self, row: Row) -> tuple[str, ...]:
        return tuple(self._cell(place, value) for place, value in enumerate(row.cells))

    def _cell(self, place: int, value: Any) -> str:
        text = self.columns[place].format(value)
        # a text this short fits even in the widest letters, and needs no measuring
        if len(text) <= self._safe_chars[place]:
            return drawn(text)
        room = self._widths[place] - 2 * CELL_PADDING_PX
        if room <= 0:
            return drawn(text)
        text = text.replace("\n", " ")[:400]
        return drawn(ellipsise(text, room, lambda part: self.theme.measure("body", part)))

    def _build(self, empty: str, on_heading: Callable[[str], object] | None) -> None:
        self.grid_rowconfigure(0, weight=1)
        self.grid_columnconfigure(0, weight=1)
        self.tree.grid(row=0, column=0, sticky="nswe")
        self.scrollbar = ttk.Scrollbar(self, style="Kit.Vertical.TScrollbar", command=self.tree.yview)
        self.scrollbar.grid(row=0, column=1, sticky="ns")
        self.scrollbar.grid_remove()
        self.tree.configure(yscrollcommand=self._scrolled)
        for column in self.columns:
            anchor: Any = column.anchor
            self.tree.heading(column.id, text=column.heading, anchor=anchor)
            if on_heading is not None:
                self.tree.heading(column.id, command=partial(on_heading, column.id))
        self._size_columns()
        palette = self.theme.palette
        self.tree.tag_configure("warning", foreground=palette.warning_text)
        self.tree.tag_configure("error", foreground=palette.error_text)
        self.tree.tag_configure("muted", foreground=palette.muted)
        self.tree.tag_configure("strong", font=self.theme.font("strong"))
        self._empty = WrappedLabel(self, empty, colour="muted", anchor="center")
        self._show_empty()

    def _listen(self) -> None:
        tree = self.tree
        tree.bind("<<TreeviewSelect>>", self._selected)
        tree.bind("<Configure>", self._resized, add="+")
        tree.bind("<Double-Button-1>", self._activated)
        tree.bind("<ButtonPress-1>", self._pressed, add="+")
        tree.bind("<KeyPress>", self._keyed, add="+")
        tree.bind("<B1-Motion>", self._dragged, add="+")

    def _size_columns(self) -> None:
        theme = self.theme
        self._least.clear()
        widest = max(1, theme.measure("body", "W"))
        for place, column in enumerate(self.columns):
            heading = theme.measure("small", column.heading) + theme.px(12)
            width = max(theme.px(column.width), heading)
            anchor: Any = column.anchor
            self.tree.column(
                column.id,
                width=width,
                minwidth=min(width, theme.px(60)) if column.stretch else width,
                stretch=column.stretch,
                anchor=anchor,
            )
            self._widths[place] = width
            self._safe_chars[place] = max(0, (width - 2 * CELL_PADDING_PX) // widest)

    def _scrolled(self, first: float, last: float) -> None:
        first, last = float(first), float(last)
        if first <= 0 and last >= 1:
            self.scrollbar.grid_remove()
        else:
            self.scrollbar.grid()
        self.scrollbar.set(first, last)

    def _show_empty(self) -> None:
        if self._rows or not self._empty.cget("text"):
            self._empty.place_forget()
        else:
            self._empty.place(relx=0.5, rely=0.45, anchor="center", relwidth=0.8)

    def _selected(self, _event: tk.Event[Any]) -> None:
        # Tk tells of every selection, and late: one that a person did not make may be followed by another by then.
        by_hand, self._is_by_hand = self._is_by_hand, False
        chosen = self.selected
        if by_hand and chosen is not None and self.on_select is not None:
            self.on_select(chosen)

    def _activated(self, event: tk.Event[Any]) -> None:
        row = self.tree.identify_row(event.y)
        if row and self.on_activate is not None:
            self.on_activate(row)

    def _pressed(self, event: tk.Event[Any]) -> str | None:
        self._drag_y = event.y
        region = self.tree.identify_region(event.x, event.y)
        # the border between two headings would drag the columns over one another
        if region == "separator":
            return "break"
        row = self.tree.identify_row(event.y)
        if self._takes_focus or region == "heading":
            self._is_by_hand = bool(row) and region != "heading"
            return None
        # the class's own binding would take the focus
        if row:
            self._is_by_hand = True
            self.tree.focus(row)
            self.tree.selection_set(row)
        return "break"

    def _keyed(self, _event: tk.Event[Any]) -> None:
        self._is_by_hand = True

    def _dragged(self, event: tk.Event[Any]) -> str:
        height = int(ttk.Style(self).lookup(self._style, "rowheight"))
        moved = 0 if self._drag_y is None else int((self._drag_y - event.y) / height)
        if moved:
            self.tree.yview_scroll(moved, "units")
            self._drag_y = event.y
        return "break"

    def _resized(self, _event: tk.Event[Any]) -> None:
        if not self._refit:
            self._refit = self.after_idle(self._fit_cells)

    def _rescaled(self) -> None:
        self._size_columns()
        if not self._refit:
            self._refit = self.after_idle(self._fit_cells)

    def _fit_cells(self) -> None:
        """After a change of widths: cut or lengthen the texts that need it."""
        self._refit = ""
        widest = max(1, self.theme.measure("body", "W"))
        widths = [int(self.tree.column(column.id, "width")) for column in self.columns]
        if widths == self._widths:
            return
        self._widths = widths
        self._safe_chars = [max(0, (width - 2 * CELL_PADDING_PX) // widest) for width in widths]
        for row in self._rows:
            self.tk.call(self._tree, "item", row.id, "-values", self._texts(row))
