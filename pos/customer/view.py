"""The panel that finds and adds the customer of a sale: who is found, and beside them what they bought last."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from datetime import date
from functools import partial

from pos.actions import key_of
from pos.customer.presenter import CustomerPresenter
from pos.till import Till
from shop.rules.customer import Customer
from shop.services.customer_history import Remembered, Visit
from shop.texts import _
from widgets.bidi import drawn
from widgets.board import Letters
from widgets.button import Button
from widgets.entry import Entry
from widgets.fit import shortened
from widgets.overlay import MOST_TITLE, Overlay
from widgets.panel import Space, WrappedLabel
from widgets.screen import Box
from widgets.table import Column, Row, Table
from widgets.window import Window

NEW_ROW = "new"


class CustomerView:
    """Built once, shown for each search."""

    def __init__(self, window: Window, till: Till) -> None:
        self.overlay = Overlay(window, width=940)
        self._till = till
        self._panel: CustomerPresenter | None = None
        self._theme = window.theme
        px = window.theme.px
        body = self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.entry = Entry(body, height=50)
        self.entry.grid(row=0, column=0, sticky="we")
        self._box = Box(self.entry)
        self._frame = Space(body, height=px(300))
        self._frame.grid_propagate(False)
        self._frame.grid_columnconfigure(0, weight=58, uniform="half")
        self._frame.grid_columnconfigure(1, weight=42, uniform="half")
        self._frame.grid_rowconfigure(0, weight=1)
        self._frame.grid(row=1, column=0, sticky="we", pady=px(8))
        self.table = Table(
            self._frame,
            (Column("name", _("Name"), 180, stretch=True), Column("phone", _("Telephone"), 150)),
            on_select=self._chosen,
            on_activate=self._taken,
        )
        self.table.grid(row=0, column=0, sticky="nswe")
        self.recalled = _Recalled(self._frame, till)
        self.recalled.grid(row=0, column=1, sticky="nswe", padx=(px(14), 0))
        self.letters = Letters(body, self._touched, digits=True)
        self.letters.grid(row=2, column=0, sticky="we", pady=(0, px(8)))
        self.letters.grid_remove()
        self._foot(body)

    def _foot(self, body: tk.Misc) -> None:
        px, press = self._theme.px, self._till.press
        foot = Space(body)
        foot.grid(row=3, column=0, sticky="we")
        keys: tuple[tuple[str, str, str, str, Callable[[], object], int], ...] = (
            ("close", _("Back"), _("Esc"), "plain", partial(press, "ESC"), 2),
            ("letters", _("Keyboard"), "", "key", self._toggle_letters, 2),
            ("off", _("Take off"), _("Del"), "plain", self._take_off, 2),
            ("new", _("New"), key_of("customer"), "plain", partial(press, "F3"), 2),
            ("take", _("Take"), _("Enter"), "primary", partial(press, "ENTER"), 3),
        )
        self.buttons: dict[str, Button] = {}
        for column, (name, text, hint, kind, command, weight) in enumerate(keys):
            button = Button(foot, text, command, hint=hint, kind=kind, width=110, height=52)
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else px(8), 0))
            foot.grid_columnconfigure(column, weight=weight, uniform="key")
            self.buttons[name] = button

    def show(self, panel: CustomerPresenter) -> None:
        """Put the panel over the screen."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(lambda: self._refresh(panel))
        self._box.follow(panel)
        self._refresh(panel)
        self._size()
        self.overlay.open(self.entry.entry)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _size(self) -> None:
        """As high as the window allows, with the keys on the screen or without."""
        window = self.overlay.window
        taken = self._theme.px(270)
        if self.letters.winfo_manager():
            taken += self.letters.winfo_reqheight() + self._theme.px(8)
        room = window.content.winfo_height() - taken
        self._frame.configure(height=max(self._theme.px(120), min(room, self._theme.px(400))))

    def _toggle_letters(self) -> None:
        if self.letters.winfo_manager():
            self.letters.grid_remove()
        else:
            self.letters.grid()
            self.letters.update_idletasks()
        self._size()
        self.entry.focus_set()

    def _refresh(self, panel: CustomerPresenter) -> None:
        if panel is not self._panel:
            return
        self.overlay.set_title(panel.title, panel.about)
        self._box.sync()
        finding = panel.step == "find"
        self.entry.set_placeholder(_("Name or telephone…") if finding else "")
        self.entry.show_error(panel.problem)
        (self._frame.grid if finding else self._frame.grid_remove)()
        typed = bool(panel.text.strip())
        self.table.set_empty(
            "" if typed else _("Type some letters of a name, or the last digits of a number.")
        )
        self.table.fill([self._row(panel, one) for one in panel.rows])
        if panel.rows:
            chosen = panel.rows[panel.chosen]
            self.table.select(NEW_ROW if chosen is None else str(chosen.id))
        self.recalled.show(panel.shown, panel.remembered)
        self._refresh_keys(panel)

    def _refresh_keys(self, panel: CustomerPresenter) -> None:
        finding, typed = panel.step == "find", bool(panel.text.strip())
        is_new = finding and bool(panel.rows) and panel.rows[panel.chosen] is None
        self.buttons["off"].set(enabled=panel.current is not None and not panel.is_busy)
        self.buttons["new"].set(enabled=finding and typed and not panel.is_busy)
        text = _("Add") if not finding or is_new else _("Take")
        self.buttons["take"].set(text=text, enabled=not panel.is_busy and (bool(panel.rows) or not finding))

    def _row(self, panel: CustomerPresenter, one: Customer | None) -> Row:
        if one is None:
            return Row(NEW_ROW, (_("New customer: {name}").format(name=panel.new_name), ""), ("strong",))
        return Row(str(one.id), (one.title, one.phone or one.number))

    def _place_of(self, row_id: str) -> int:
        rows = self._panel.rows if self._panel is not None else []
        ids = [NEW_ROW if one is None else str(one.id) for one in rows]
        return ids.index(row_id) if row_id in ids else 0

    def _chosen(self, row_id: str) -> None:
        if self._panel is not None:
            self._panel.choose(self._place_of(row_id))

    def _taken(self, row_id: str) -> None:
        if self._panel is not None:
            self._panel.choose(self._place_of(row_id))
            self._till.press("ENTER")

    def _take_off(self) -> None:
        if self._panel is not None:
            self._panel.take_off()

    def _touched(self, key: str) -> None:
        if self._panel is None:
            return
        if key == "BACKSPACE":
            self._panel.press(key)
        else:
            self._panel.type(key)


class _Recalled(Space):
    """What somebody bought last: their visits, and what is usual."""

    def __init__(self, parent: Space, till: Till) -> None:
        super().__init__(parent)
        self._till = till
        self.grid_columnconfigure(0, weight=1)
        self.name = WrappedLabel(self, font="strong", width=1)
        self.name.grid(row=0, column=0, sticky="we")
        self.owes = WrappedLabel(self, font="small", colour="warning_text", width=1)
        self.owes.grid(row=1, column=0, sticky="we")
        self.text = WrappedLabel(self, font="small", colour="muted", width=1)
        self.text.grid(row=2, column=0, sticky="we")

    def show(self, one: Customer | None, remembered: Remembered) -> None:
        """Show what is remembered of this customer; nothing for nobody."""
        self.name.show("" if one is None else drawn(shortened(one.title, MOST_TITLE)))
        owed = remembered.owed_minor
        formats = self._till.shop_formats()
        self.owes.show(_("Owes {amount}").format(amount=formats.money(owed)) if owed > 0 else "")
        (self.owes.grid if owed > 0 else self.owes.grid_remove)()
        self.text.show("" if one is None else drawn(self._said(remembered)))

    def _said(self, remembered: Remembered) -> str:
        if not remembered.visits:
            return _("Has not bought anything yet.")
        parts = [self._visit(visit) for visit in remembered.visits]
        if remembered.usual:
            names = ", ".join(usual.name[:60] for usual in remembered.usual)
            parts.append(_("Usually: {names}").format(names=names))
        return "\n\n".join(parts)

    def _visit(self, visit: Visit) -> str:
        formats = self._till.shop_formats()
        names = ", ".join(name[:60] for name in visit.names)
        if visit.more:
            names = _("{names} and {count} more").format(names=names, count=visit.more)
        day = formats.date(date.fromisoformat(visit.business_date))
        return f"{day}   {formats.money(visit.gross_minor)}\n{names}"
