"""What stands where the cart was after a sale: the change, large, and the receipt's number."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from pos.actions import key_of
from pos.till import Till
from shop.rules.formats import Formats
from shop.services.sell import Completed
from shop.texts import _
from widgets.button import Button
from widgets.panel import Label, Space, WrappedLabel
from widgets.theme import Theme

MOST_LOW = 3


class DoneView(Space):
    """Shows one completed sale until the next begins."""

    def __init__(self, parent: tk.Misc, till: Till) -> None:
        super().__init__(parent)
        self._till = till
        self._shown: Completed | None = None
        theme = Theme.of(parent)
        self._theme = theme
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=2)
        self.grid_rowconfigure(6, weight=3)
        self._heading = Label(self, font="title", colour="muted", anchor="center")
        self._heading.grid(row=1, column=0, sticky="we")
        self.amount = Label(self, font="huge", colour="accent_text", anchor="center")
        self.amount.grid(row=2, column=0, sticky="we")
        self._detail = Label(self, font="body", colour="text", anchor="center")
        self._detail.grid(row=3, column=0, sticky="we", pady=(theme.px(4), theme.px(16)))
        keys = Space(self)
        keys.grid(row=4, column=0)
        papers = ((_("PDF"), "pdf", "CTRL+I"), (_("Print a copy"), "reprint", "CTRL+P"))
        for column, (text, action, key) in enumerate(papers):
            button = Button(
                keys, text, partial(till.press, key), hint=key_of(action), kind="soft", takefocus=False
            )
            button.grid(row=0, column=column, padx=theme.px(5))

        self.low = WrappedLabel(self, font="small", colour="warning_text", anchor="center")
        self.low.grid(row=5, column=0, sticky="we", padx=theme.px(24), pady=(theme.px(18), 0))

    def show(self, sale: Completed) -> None:
        """Show this sale."""
        if sale is self._shown:
            return
        self._shown = sale
        formats = self._till.shop_formats()
        paid = sale.gross_minor + sale.cash_rounding_minor
        has_change = sale.change_minor > 0
        text = formats.money(sale.change_minor if has_change else paid)
        room = max(self.winfo_width(), self.master.winfo_width())
        fonts = ("huge", "total", "heading")
        font = next((name for name in fonts if self._theme.measure(name, text) <= room), "amount")
        self._heading.show(_("Change") if has_change else _("Paid"))
        self.amount.configure(text=text, font=self._theme.font(font))
        number = _("Receipt {number}").format(number=sale.number)
        total = _("total {amount}").format(amount=formats.money(sale.gross_minor))
        self._detail.show(f"{number}   ·   {total}" if has_change else f"{number}   ·   " + _("no change"))
        self.low.show(_low(sale, formats))


def _low(sale: Completed, formats: Formats) -> str:
    """What this sale took to its reorder level, for the shelf's sake; empty where it took nothing there."""
    if not sale.low:
        return ""
    told = [
        _("{product} ({count} left)").format(product=low.name, count=formats.quantity(low.left_milli))
        for low in sale.low[:MOST_LOW]
    ]
    if len(sale.low) > MOST_LOW:
        told.append(_("{count} more").format(count=len(sale.low) - MOST_LOW))
    return _("Running low: {products}").format(products=", ".join(told))
