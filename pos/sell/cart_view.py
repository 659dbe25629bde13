"""The left half of the selling screen: scan box, what a search found, the cart, its totals, the tender keys.

After a sale the change stands large where the cart was, until the next one begins.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial

from pos.actions import key_of
from pos.customer.chip import CustomerChip
from pos.sell.cart_rows import CartRows
from pos.sell.done_view import DoneView
from pos.sell.presenter import SellPresenter
from pos.till import Till
from shop.rules import entry as grammar
from shop.rules.errors import BadInput
from shop.rules.money import QUANTITY_ONE, round_to_step
from shop.rules.product import Product
from shop.texts import _, ngettext
from widgets.button import Button
from widgets.entry import Entry
from widgets.fit import ellipsise
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.screen import Box
from widgets.table import CELL_PADDING_PX, Column, Row, Table
from widgets.theme import BIG_TOUCH_PX, TOUCH_PX, Theme

STILL_PX = 12
FOUND_TAG = "TillFound"


class CartView(Card):
    """Draws the cart of `presenter`."""

    def __init__(self, parent: tk.Misc, presenter: SellPresenter, till: Till) -> None:
        super().__init__(parent)
        self.theme = Theme.of(parent)
        self._presenter = presenter
        self._till = till
        self._formats = till.shop_formats()
        self._rows = CartRows()
        self._drag: tuple[int, int] | None = None
        self.on_keyboard: Callable[[], object] = lambda: None
        pad = self.theme.px(11)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        self.entry = Entry(self, placeholder=_("Scan, type a code, or search…"), font="entry", height=50)
        self.entry.grid(row=0, column=0, sticky="we", padx=pad, pady=(pad, self.theme.px(6)))
        self.box = Box(self.entry, presenter)
        till.on_change(self.box.sync)
        self.middle = Space(self)
        self.middle.grid(row=1, column=0, sticky="nswe", padx=pad)
        self.middle.grid_columnconfigure(0, weight=1)
        self.middle.grid_rowconfigure(1, weight=1)
        self.chip = CustomerChip(self.middle, till)
        self.chip.grid(row=0, column=0, sticky="we", pady=(0, self.theme.px(6)))
        self.chip.grid_remove()
        self.table = self._cart_table(self.middle)
        self.found = self._found_table(self.middle)
        self.done = DoneView(self.middle, till)
        for part in (self.table, self.found, self.done):
            part.grid(row=1, column=0, sticky="nswe")
        self._shown: tk.Misc = self.table
        self.found.grid_remove()
        self.done.grid_remove()
        self._line_keys(pad)
        self._totals(pad)
        self._tenders(pad)

    # Building ----------------------------------------------------------------------------------------------------

    def _cart_table(self, parent: tk.Misc) -> Table:
        self._item = Column("item", _("Item"), 160, stretch=True, format=self._fit_item)
        return Table(
            parent,
            (
                Column("quantity", _("Qty"), 92, anchor="e"),
                self._item,
                Column("price", _("Price"), 84, anchor="e"),
                Column("total", _("Total"), 92, anchor="e"),
            ),
            empty=_("Scan the first item, or touch a tile."),
            on_select=self._presenter.select_line,
        )

    def _fit_item(self, item: tuple[str, str]) -> str:
        """The name cut so that what is special about the line still fits behind it."""
        name, note = item
        if not note:
            return name
        room = int(self.table.tree.column("item", "width")) - 2 * CELL_PADDING_PX
        tail = "   " + note

        def measure(text: str) -> int:
            return self.theme.measure("body", text)

        return ellipsise(name[:200], max(room - measure(tail), self.theme.px(40)), measure) + tail

    def _found_table(self, parent: tk.Misc) -> Table:
        table = Table(
            parent,
            (
                Column("item", _("Found"), 200, stretch=True),
                Column("stock", _("Stock"), 88, anchor="e"),
                Column("price", _("Price"), 92, anchor="e"),
            ),
            empty=_("Nothing is called that. Try fewer letters, or F2."),
        )
        # a tag of its own in front: the table's binding of a press is the last one that is asked
        table.tree.bindtags((FOUND_TAG, *table.tree.bindtags()))
        table.tree.bind_class(FOUND_TAG, "<ButtonPress-1>", self._found_pressed)
        table.tree.bind_class(FOUND_TAG, "<ButtonRelease-1>", self._found_released)
        return table

    def _line_keys(self, pad: int) -> None:
        """Touch routes to what the keyboard does with the selected line."""
        row = Space(self)
        row.grid(row=2, column=0, sticky="we", padx=pad, pady=(self.theme.px(6), 0))
        self.line_buttons: dict[str, Button] = {}
        presenter = self._presenter
        for column, (name, text, hint, command) in enumerate(
            (
                ("less", "−", "", lambda: presenter.set_text("-")),
                ("more", "+", "", lambda: presenter.set_text("+")),
                ("void", _("Void"), key_of("void"), lambda: self._till.press("DELETE")),
                ("undo", _("Undo"), key_of("undo"), lambda: self._till.press("CTRL+Z")),
                ("keyboard", _("Keyboard"), "", lambda: self.on_keyboard()),
            )
        ):
            sign = name in ("less", "more")
            button = Button(
                row,
                text,
                command,
                hint=hint,
                kind="key",
                font="key" if sign else "small_strong",
                width=TOUCH_PX + 8 if sign else 0,
                takefocus=False,
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else self.theme.px(6), 0))
            row.grid_columnconfigure(column, weight=2 if sign else 3, uniform="" if sign else "key")
            self.line_buttons[name] = button

    def _totals(self, pad: int) -> None:
        card = Card(self, colour="field", border="")
        card.grid(row=3, column=0, sticky="we", padx=pad, pady=(self.theme.px(6), 0))
        card.grid_columnconfigure(0, weight=1)
        inner = self.theme.px(14)
        self._items = Label(card, font="strong")
        self._items.grid(row=0, column=0, sticky="swe", padx=inner, pady=(self.theme.px(6), 0))
        self._detail = WrappedLabel(card, font="small", colour="muted")
        self._detail.grid(row=1, column=0, sticky="nwe", padx=inner, pady=(0, self.theme.px(6)))
        self._total = Label(card, font="total", anchor="e")
        self._total.grid(row=0, column=1, rowspan=2, sticky="e", padx=inner, pady=self.theme.px(2))
        self._total_card = card

    def _tenders(self, pad: int) -> None:
        row = Space(self)
        row.grid(row=4, column=0, sticky="we", padx=pad, pady=(self.theme.px(8), pad))
        press = self._till.press
        self.tenders = {
            "cash": self._tender(row, _("Cash"), key_of("cash"), "primary", partial(press, "F12")),
            "card": self._tender(row, _("Card"), key_of("card"), "card", partial(press, "F11")),
            "pay": self._tender(row, _("Pay…"), key_of("pay"), "dark", partial(press, "F9")),
        }
        for column, (weight, button) in enumerate(zip((40, 34, 30), self.tenders.values(), strict=True)):
            row.grid_columnconfigure(column, weight=weight, uniform="tender")
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else self.theme.px(8), 0))

    def _tender(
        self, parent: tk.Misc, text: str, hint: str, kind: str, command: Callable[[], object]
    ) -> Button:
        return Button(
            parent,
            text,
            command,
            hint=hint,
            kind=kind,
            width=80,
            height=64,
            least=BIG_TOUCH_PX,
            takefocus=False,
        )

    # Drawing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the state of the presenter."""
        sale = self._presenter.sale
        self._formats = self._till.shop_formats()
        self._swap(self._front())
        self.chip.refresh()
        rows = self._rows.of(sale.cart, sale.totals, self._formats)
        for place, column in ((0, "quantity"), (2, "price"), (3, "total")):
            self.table.make_room(column, (row.cells[place] for row in rows))
        self.table.fill(rows)
        self.table.select(sale.selected or None)
        self._refresh_totals()
        self._refresh_keys()

    def _front(self) -> tk.Misc:
        """What stands in the middle: what was found while something is looked for, else the change, else the cart."""
        presenter = self._presenter
        if presenter.found or self._looks_in_vain():
            self._refresh_found()
            return self.found
        if presenter.sale.last is not None:
            self.done.show(presenter.sale.last)
            return self.done
        return self.table

    def _looks_in_vain(self) -> bool:
        presenter = self._presenter
        if presenter.text_is_selected or not any(char.isalpha() for char in presenter.text):
            return False
        try:
            return isinstance(presenter.parse(presenter.text), grammar.Search)
        except BadInput:
            return False

    def _swap(self, part: tk.Misc) -> None:
        if part is not self._shown:
            self._shown.grid_remove()  # type: ignore[attr-defined]
            part.grid()  # type: ignore[attr-defined]
            self._shown = part

    def _refresh_found(self) -> None:
        presenter = self._presenter
        self.found.fill([self._found_row(product) for product in presenter.found])
        if presenter.found:
            self.found.select(str(presenter.found[presenter.chosen].id))

    def _found_row(self, product: Product) -> Row:
        price = _("asked") if product.price_e4 is None else self._formats.price(product.price_e4)
        stock = self._formats.quantity(product.stock_milli) if product.stocked else "–"
        if product.stocked and product.weighed:
            stock = f"{stock} {product.unit}"
        gone = product.stocked and product.stock_milli <= 0
        return Row(str(product.id), (product.name, stock, price), ("warning",) if gone else ())

    def _refresh_totals(self) -> None:
        sale, formats = self._presenter.sale, self._formats
        if sale.last is not None and not sale.cart.lines:
            self._total_card.grid_remove()
            return
        if not self._total_card.winfo_manager():  # else everything beside it would be laid out again
            self._total_card.grid()
        pieces = sum(
            1 if line.product.weighed else line.quantity_milli // QUANTITY_ONE for line in sale.cart.lines
        )
        details = []
        off = sale.totals.discount_minor + sum(row.discount_minor for row in sale.totals.lines)
        if off:
            details.append(_("discount −{amount}").format(amount=formats.amount(off)))
        if sale.totals.tax_minor:
            included = self._till.shop.settings.prices_include_tax
            text = _("tax incl. {amount}") if included else _("tax {amount}")
            details.append(text.format(amount=formats.amount(sale.totals.tax_minor)))
        if sale.cart.payments:
            paid = sum(payment.amount_minor for payment in sale.cart.payments)
            details.append(_("paid {amount}").format(amount=formats.amount(paid)))
        self._items.show(ngettext("{count} item", "{count} items", pieces).format(count=pieces))
        self._detail.show("  ·  ".join(details))
        total = formats.money(sale.totals.gross_minor)
        self._total.configure(text=total, font=self.theme.font(self._font_for(total)))

    def _font_for(self, total: str) -> str:
        """The largest type in which the total leaves a third of the card to what stands beside it."""
        if self.winfo_width() <= 1:
            return "total"
        room = self.winfo_width() * 0.62
        fonts = ("total", "heading", "amount")
        return next((font for font in fonts if self.theme.measure(font, total) <= room), "strong")

    def _refresh_keys(self) -> None:
        sale = self._presenter.sale
        has_lines, busy = bool(sale.cart.lines), sale.is_busy
        ready = has_lines and not busy
        due = round_to_step(sale.due_minor, self._till.shop.settings.cash_step_minor)
        cash = _("Cash {amount}").format(amount=self._formats.amount(due)) if ready else _("Cash")
        self.tenders["cash"].set(text=cash, enabled=ready)
        for name in ("card", "pay"):
            self.tenders[name].set(enabled=ready)
        for name in ("less", "more", "void"):
            self.line_buttons[name].set(enabled=ready)
        self.line_buttons["undo"].set(enabled=sale.can_undo)

    # Touch -------------------------------------------------------------------------------------------------------

    def _found_pressed(self, event: tk.Event[tk.Misc]) -> None:
        self._drag = (event.x, event.y)

    def _found_released(self, event: tk.Event[tk.Misc]) -> None:
        """A touch sells; a drag scrolls."""
        start, self._drag = self._drag, None
        if start is None or max(abs(event.x - start[0]), abs(event.y - start[1])) > self.theme.px(STILL_PX):
            return
        row = self.found.tree.identify_row(event.y)
        places = [str(product.id) for product in self._presenter.found]
        if row in places:
            self._presenter.touch_found(places.index(row))
