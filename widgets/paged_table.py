"""A table over more rows than are read: it shows a page of them and asks for another when it is scrolled.

Rows outside the page are not kept. The scrollbar stands for all of them.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from tkinter import ttk
from typing import Any

from widgets.table import Column, Row, Table

WHEEL_ROWS = 3
SHIFT, CONTROL = 0x1, 0x4


class PagedTable(Table):
    """`on_scroll(offset)` asks for the rows from there on, `on_room(count)` tells how many can be seen.

    `on_mark(id, to)` is told of a touch with Ctrl (to False) or with Shift (to True).
    """

    def __init__(
        self,
        parent: tk.Misc,
        columns: Sequence[Column],
        *,
        on_scroll: Callable[[int], object],
        on_room: Callable[[int], object],
        on_mark: Callable[[str, bool], object] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(parent, columns, dense=True, **options)
        self.on_scroll, self.on_room, self.on_mark = on_scroll, on_room, on_mark
        self.offset = 0
        self.count = 0
        self.room = 0
        self._measuring = ""
        self._shown_columns = tuple(column.id for column in self.columns)
        palette = self.theme.palette
        self.tree.tag_configure("marked", background=palette.soft)
        self.tree.configure(yscrollcommand=lambda _first, _last: None)
        self.scrollbar.configure(command=self._dragged_bar)
        for event, by in (("<Button-4>", -WHEEL_ROWS), ("<Button-5>", WHEEL_ROWS)):
            self.tree.bind(event, partial(self._wheel, by))
        self.tree.bind(
            "<MouseWheel>", lambda event: self._wheel(-WHEEL_ROWS if event.delta > 0 else WHEEL_ROWS)
        )
        self.tree.bind("<Control-Button-1>", lambda event: self._marked(event, to=False))
        self.tree.bind("<Shift-Button-1>", lambda event: self._marked(event, to=True))
        self.tree.bind("<Configure>", self._measured, add="+")
        self.theme.follow(self, self._soon)

    def show(self, rows: Sequence[Row], offset: int, count: int) -> None:
        """Show these rows, which stand from `offset` on among `count` in all."""
        self.fill(rows)
        self.offset, self.count = offset, count
        if count <= len(rows) and offset == 0:
            self.scrollbar.grid_remove()
        else:
            self.scrollbar.grid()
            self.scrollbar.set(offset / max(count, 1), min(1.0, (offset + len(rows)) / max(count, 1)))
        self.tree.yview_moveto(0)

    def make_room(self, column_id: str, texts: Iterable[str]) -> bool:
        """As for any table; what no longer fits beside it is left out."""
        is_wider = super().make_room(column_id, texts)
        if is_wider:
            self._soon()
        return is_wider

    def _ask(self, offset: int) -> None:
        offset = max(0, min(offset, self.count - self.room))
        if offset != self.offset:
            self.on_scroll(offset)

    def _wheel(self, by: int, _event: object = None) -> str:
        self._ask(self.offset + by)
        return "break"

    def _dragged_bar(self, what: str, amount: str, unit: str = "") -> None:
        if what == "moveto":
            self._ask(round(float(amount) * self.count))
        else:
            self._ask(self.offset + int(float(amount)) * (self.room if unit.startswith("page") else 1))

    def _dragged(self, event: tk.Event[Any]) -> str:
        height = self._row_px
        moved = 0 if self._drag_y is None else int((self._drag_y - event.y) / height)
        if moved:
            self._ask(self.offset + moved)
            self._drag_y = event.y
        return "break"

    def _marked(self, event: tk.Event[Any], *, to: bool) -> str:
        row = self.tree.identify_row(event.y)
        if row and self.on_mark is not None:
            self.on_mark(row, to)
        return "break"

    @property
    def _row_px(self) -> int:
        return max(1, int(ttk.Style(self).lookup(self._style, "rowheight")))

    def _measured(self, _event: tk.Event[Any]) -> None:
        self._soon()

    def _soon(self) -> None:
        if not self._measuring:
            self._measuring = self.after_idle(self._measure)

    def _choose_columns(self) -> None:
        """Leave out optional columns, the last first, until the others fit, each at least as wide as it asks."""
        least = {
            column.id: max(int(self.tree.column(column.id, "minwidth")), self.theme.px(column.width))
            for column in self.columns
        }
        shown = [column.id for column in self.columns]
        for column in reversed(self.columns):
            if sum(least[name] for name in shown) <= self.tree.winfo_width():
                break
            if column.optional:
                shown.remove(column.id)
        wanted = tuple(shown)
        if wanted != self._shown_columns:
            self._shown_columns = wanted
            self.tree.configure(displaycolumns=wanted)
            self._take_all_room()
        elif sum(int(self.tree.column(name, "width")) for name in wanted) > self.tree.winfo_width():
            self._take_all_room()

    def _take_all_room(self) -> None:
        """Share what is left over, or missing: the tree does so only when resized, and never as it first appears."""
        widths = {name: int(self.tree.column(name, "width")) for name in self._shown_columns}
        stretched = [column.id for column in self.columns if column.stretch and column.id in widths]
        left = self.tree.winfo_width() - sum(widths.values())
        for name in stretched:
            least = int(self.tree.column(name, "minwidth"))
            self.tree.column(name, width=max(least, widths[name] + left // len(stretched)))
        self._resized_columns()

    def _resized_columns(self) -> None:
        if not self._refit:
            self._refit = self.after_idle(self._fit_cells)

    def _measure(self) -> None:
        """Tell how many rows can be seen whole."""
        self._measuring = ""
        if not self.winfo_exists():
            return
        # The bar has its room whether it is there or not: the columns would jump to and fro as somebody types.
        self.grid_columnconfigure(1, minsize=self.scrollbar.winfo_reqwidth())
        self._choose_columns()
        heading = self.theme.line_px("small") + 2 * self.theme.px(5)
        room = max(1, (self.tree.winfo_height() - heading) // self._row_px)
        if room != self.room and self.tree.winfo_height() > heading:
            self.room = room
            self.on_room(room)
