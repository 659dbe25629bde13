"""Whom the sale is for, above the cart: touched, it shows them and finds another; a touch on its end takes them off."""

from __future__ import annotations

import tkinter as tk

from pos.actions import key_of
from pos.customer.putting import put_customer
from pos.till import Till
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.fit import ellipsise
from widgets.panel import Space
from widgets.theme import TOUCH_PX, Theme


class CustomerChip(Space):
    """Stands above the cart while the sale is for somebody, and takes no room while it is for nobody."""

    def __init__(self, parent: tk.Misc, till: Till) -> None:
        super().__init__(parent)
        self._till = till
        self._is_shown = False
        self.grid_columnconfigure(0, weight=1)
        self.who = Button(
            self,
            "",
            till.ask_for_customer,
            hint=key_of("customer"),
            kind="soft",
            font="small_strong",
            width=120,
            takefocus=False,
        )
        self.who.grid(row=0, column=0, sticky="we")
        self.off = Button(
            self, "✕", lambda: put_customer(till, None), kind="soft", width=TOUCH_PX + 8, takefocus=False
        )
        self.off.grid(row=0, column=1, padx=(Theme.of(parent).px(6), 0))

    def refresh(self) -> None:
        """Show whom the sale is for."""
        sale = self._till.sale
        customer = sale.customer
        if customer is not None:
            self.who.set(
                text=self._fitted(_("For {name}").format(name=customer.title)), enabled=not sale.is_busy
            )
            self.off.set(enabled=not sale.is_busy and not sale.cart.payments)
        if (customer is not None) != self._is_shown:
            self._is_shown = customer is not None
            (self.grid if self._is_shown else self.grid_remove)()

    def _fitted(self, text: str) -> str:
        """As much of it as the chip has room for; before it was ever shown, as its place will have."""
        theme = Theme.of(self)
        room = max(self.master.winfo_width() - 2 * TOUCH_PX - theme.px(24), theme.px(120))
        return drawn(ellipsise(text[:200], room, lambda part: theme.measure("small_strong", part)))
