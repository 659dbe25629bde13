"""The pay screen: what is due and taken at the left, the amount in the middle, the means of paying at the right."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from pos.actions import key_of
from pos.pay.presenter import PayPresenter
from pos.pay.summary_view import SummaryView
from pos.till import Till
from shop.rules.tender import Tender
from shop.texts import _
from widgets.button import Button
from widgets.entry import Entry
from widgets.keypad import Keypad
from widgets.panel import Card, Space
from widgets.screen import Box, Screen
from widgets.theme import BIG_TOUCH_PX, Theme

MOST_NOTES = 4
KINDS = {"cash": "primary", "card": "card"}


class View(Screen):
    """Draws `presenter`; the amount box is `box`."""

    def __init__(self, parent: tk.Misc, presenter: PayPresenter, till: Till) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self._presenter = presenter
        self._till = till
        self._tenders: tuple[Tender, ...] = ()
        self.tenders: dict[str, Button] = {}
        px = self.theme.px
        for column, weight in enumerate((33, 33, 34)):
            self.grid_columnconfigure(column, weight=weight, uniform="third")
        self.grid_rowconfigure(0, weight=1)
        self.summary = SummaryView(self, presenter, till)
        self.summary.grid(row=0, column=0, sticky="nswe", padx=(px(12), px(6)), pady=(px(10), 0))
        self._amount_card().grid(row=0, column=1, sticky="nswe", padx=px(6), pady=(px(10), 0))
        self._right = Space(self)
        self._right.grid(row=0, column=2, sticky="nswe", padx=(px(6), px(12)), pady=(px(10), 0))
        self._right.grid_columnconfigure(0, weight=1)
        self._rest()
        presenter.on_change(self.soon)
        till.on_change(self.soon)

    def _amount_card(self) -> Card:
        card = Card(self)
        px = self.theme.px
        pad = px(14)
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(2, weight=1)
        self.box = Entry(card, font="heading", anchor="e", height=60)
        self.box.grid(row=0, column=0, sticky="we", padx=pad, pady=(pad, px(10)))
        self._link = Box(self.box, self._presenter)
        self._till.on_change(self._link.sync)
        notes = Space(card)
        notes.grid(row=1, column=0, sticky="we", padx=pad - px(4))
        self.notes: list[Button] = []
        for column in range(MOST_NOTES):
            button = Button(
                notes,
                "",
                partial(self._note, column),
                kind="soft",
                width=60,
                height=BIG_TOUCH_PX,
                least=BIG_TOUCH_PX,
                takefocus=False,
            )
            button.grid(row=0, column=column, sticky="we", padx=px(4))
            notes.grid_columnconfigure(column, weight=1, uniform="note")
            self.notes.append(button)
        mark = self._till.shop_formats().amount(150)[1:2] if self._till.shop.settings.currency.digits else ""
        self.keypad = Keypad(
            card,
            self._touched,
            decimal_mark=mark or ".",
            enter=_("Enter"),
            without=() if mark else (".",),
        )
        self.keypad.grid(row=2, column=0, sticky="nswe", padx=pad - px(4), pady=px(10))
        return card

    def _rest(self) -> None:
        """The keys below the tenders, made once."""
        row = Space(self._right)
        self._others = row
        press = self._till.press
        self.others: dict[str, Button] = {}
        keys: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("reference", _("Reference"), "reference", lambda: self._presenter.type("R")),
            ("discount", _("Discount"), "discount", partial(press, "F8")),
            ("take_back", _("Take back"), "take_back", partial(press, "DELETE")),
        )
        for column, (name, text, action, command) in enumerate(keys):
            button = Button(
                row, text, command, hint=key_of(action), font="small_strong", height=56, takefocus=False
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else self.theme.px(6), 0))
            row.grid_columnconfigure(column, weight=1, uniform="other")
            self.others[name] = button
        self.back = Button(
            self._right,
            _("Back"),
            partial(press, "ESC"),
            hint=key_of("back"),
            kind="plain",
            height=56,
            takefocus=False,
        )

    def _note(self, place: int) -> None:
        notes = self._presenter.notes
        if place < len(notes):
            self._presenter.press_note(notes[place])

    def _touched(self, key: str) -> None:
        if key == "CLEAR":
            self._presenter.set_text("")
        elif key == "ENTER":
            self._till.press("ENTER")
        elif key == "BACKSPACE":
            self._presenter.press("BACKSPACE")
        else:
            self._presenter.type(key)

    # Drawing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        presenter, formats = self._presenter, self._till.shop_formats()
        sale = presenter.sale
        self.summary.refresh()
        self.box.set_placeholder(formats.amount(max(sale.due_minor, 0)))
        notes = presenter.notes
        for place, button in enumerate(self.notes):
            shown = place < len(notes)
            button.set(
                text=self._note_text(notes[place]) if shown else "", enabled=shown and not sale.is_busy
            )
            if shown:
                button.grid()
            else:
                button.grid_remove()
        self._lay_tenders(presenter.tenders)
        done = sale.is_paid
        for tender in presenter.tenders:
            self._refresh_tender(tender, done)
        self.others["take_back"].set(enabled=bool(sale.cart.payments) and not sale.is_busy)
        self.others["discount"].set(enabled=not sale.cart.payments)
        self.back.set(enabled=not sale.cart.payments)

    def _note_text(self, amount_minor: int) -> str:
        """A note without its empty decimals."""
        formats = self._till.shop_formats()
        if amount_minor % 10**formats.digits == 0:
            return formats.quantity(amount_minor // 10**formats.digits * 1000)
        return formats.amount(amount_minor)

    def _refresh_tender(self, tender: Tender, done: bool) -> None:
        sale = self._presenter.sale
        button = self.tenders[tender.code]
        if done and tender.kind == "cash":
            button.set(text=_("Finish the sale"), hint=key_of("exact_cash"), enabled=not sale.is_busy)
            return
        hint = _hint(tender)
        button.set(text=tender.name, hint=hint, enabled=not sale.is_busy and not done)

    def _lay_tenders(self, tenders: tuple[Tender, ...]) -> None:
        """Cash and card are large, the others share what is left; made anew only if the shop's tenders changed."""
        if tenders == self._tenders:
            return
        for button in self.tenders.values():
            button.destroy()
        self._tenders = tenders
        self.tenders = {tender.code: self._tender(tender) for tender in tenders}
        gap = self.theme.px(8)
        for row, tender in enumerate(tenders):
            self.tenders[tender.code].grid(row=row, column=0, sticky="nswe", pady=(0, gap))
            self._right.grid_rowconfigure(row, weight=5 if tender.kind in KINDS else 3, uniform="")
        last = len(tenders)
        self._others.grid(row=last, column=0, sticky="we", pady=(0, gap))
        self.back.grid(row=last + 1, column=0, sticky="we", pady=(0, self.theme.px(1)))
        for row in (last, last + 1):
            self._right.grid_rowconfigure(row, weight=0)

    def _tender(self, tender: Tender) -> Button:
        command: Callable[[], object] = partial(self._presenter.press_tender, tender)
        if tender.kind in ("cash", "card"):
            command = partial(self._till.press, "F12" if tender.kind == "cash" else "F11")
        return Button(
            self._right,
            tender.name,
            command,
            hint=_hint(tender),
            kind=KINDS.get(tender.kind, "plain"),
            width=120,
            height=BIG_TOUCH_PX,
            least=BIG_TOUCH_PX,
            takefocus=False,
        )


def _hint(tender: Tender) -> str:
    """The keys of a tender, as shown on it."""
    if tender.kind == "cash":
        return f"{key_of('cash')}  ·  {key_of('exact_cash')}"
    return key_of("card") if tender.kind == "card" else tender.key
