"""What is changed of the order that is shown: its lines, the day it is expected, its note; each saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar, Union

from backoffice.panels.pick import Pick
from shop.rules import entry
from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.rules.money import QUANTITY_ONE
from shop.rules.numbers import PRICE_DECIMALS, format_scaled, parse_price
from shop.rules.order import LONGEST_NOTE, OrderLine
from shop.rules.quantity import format_quantity, parse_quantity
from shop.services import catalogue, orders, receiving, stock_levels
from shop.services.orders import Order
from shop.services.stock_levels import Level
from shop.texts import _, pgettext
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.orders.presenter import Page

MOST_OFFERED = 50

Found = Union[OrderLine, "tuple[Level, ...]"]
Typed = TypeVar("Typed")


class Editing:
    """Asks, and saves by the page's `save_as`."""

    def __init__(self, page: Page) -> None:
        self._page = page

    # Adding ---------------------------------------------------------------------------------------------------------

    def ask_product(self) -> None:
        """Ask for a code or a name."""

        def typed(text: str) -> str:
            if not text.strip():
                raise BadInput(_("Type a code, an SKU or a part of the name; 3*code adds three."))
            return text.strip()

        self._ask(
            _("Add to {number}"),
            _("A code, an SKU or a part of the name; 3*code adds three. Scans are taken without this."),
            typed,
            self.add_typed,
            yes=_("Add"),
        )

    def add_typed(self, text: str) -> None:
        """Add what is meant; where several may be, they are offered."""
        order = self._draft
        if order is None:
            return
        page = self._page
        shop, session = page.shop, page.office.signed_in

        read = entry.parse(text, settings=catalogue.entry_settings(shop))
        words, wanted = (read.text, read.quantity_milli) if isinstance(read, entry.Search) else (text, None)

        def look() -> Found:
            found = receiving.line_of(shop, session, text)
            if found is None:
                return stock_levels.list_levels(shop, session, ListQuery(words, limit=MOST_OFFERED)).rows
            line = orders.line_for(shop, session, found.product_id)
            is_one = found.quantity_milli == QUANTITY_ONE
            return line if is_one else replace(line, quantity_milli=found.quantity_milli)

        def seen(found: Found) -> None:
            if isinstance(found, OrderLine):
                self._put(order, found)
            elif len(found) == 1:
                self._add_product(order, found[0].id, wanted)
            elif found:
                self._offer(order, found, wanted)
            else:
                told = _("No product is found by {text}. Try another word.")
                page.office.say(told.format(text=words), "warning", "not_found")

        page.office.run.run(look, seen, page.office.fail)

    def _offer(self, order: Order, found: tuple[Level, ...], wanted: int | None) -> None:
        formats = self._page.office.formats()
        rows = [(str(each.id), (each.sku, formats.quantity(each.on_hand_milli), each.name)) for each in found]
        self._page.office.ask(
            Pick(
                _("Add to {number}").format(number=order.number),
                _("Which of these?"),
                (_("SKU"), _("In stock"), _("Product")),
                rows,
                lambda row_id: self._add_product(order, int(row_id), wanted),
                yes=_("Add"),
            )
        )

    def _add_product(self, order: Order, product_id: int, wanted: int | None) -> None:
        page = self._page
        shop, session = page.shop, page.office.signed_in

        def look() -> OrderLine:
            line = orders.line_for(shop, session, product_id)
            return line if wanted is None else replace(line, quantity_milli=wanted)

        page.office.run.run(look, lambda line: self._put(order, line), page.office.fail)

    def _put(self, order: Order, line: OrderLine) -> None:
        """Onto the order, or more of it where it stands there already; it is the chosen line then."""
        lines = list(order.lines)
        place = next((n for n, each in enumerate(lines) if each.product_id == line.product_id), len(lines))
        if place == len(lines):
            lines.append(line)
        else:
            there = lines[place]
            lines[place] = replace(there, quantity_milli=there.quantity_milli + line.quantity_milli)
        quantity = self._page.office.formats().quantity(lines[place].quantity_milli)
        told = _("{name}: {quantity} on the order.").format(name=line.name, quantity=quantity)
        self._save_lines(order, lines, told, place)

    # Changing a line ------------------------------------------------------------------------------------------------

    def ask_quantity(self) -> None:
        """How many of the chosen line; none takes it off."""
        line, order = self._page.chosen_line, self._draft
        if line is None or order is None:
            return

        def then(quantity_milli: int) -> None:
            self._change(order, line, replace(line, quantity_milli=quantity_milli))

        self._ask(
            line.name,
            _("How many are ordered? 0 takes the line off."),
            parse_quantity,
            then,
            yes=pgettext("to order", "Order"),
            text=format_quantity(line.quantity_milli, self._sign),
            unit=line.unit,
            numeric=True,
        )

    def ask_cost(self) -> None:
        """What one of the chosen line costs, without tax."""
        line, order = self._page.chosen_line, self._draft
        if line is None or order is None:
            return

        def then(cost_e4: int) -> None:
            self._change(order, line, replace(line, cost_e4=cost_e4))

        self._ask(
            line.name,
            _("What does one cost, without tax?"),
            parse_price,
            then,
            yes=_("Save"),
            text=format_scaled(
                line.cost_e4, PRICE_DECIMALS, self._sign, self._page.shop.settings.currency.digits
            ),
            numeric=True,
        )

    def remove(self) -> None:
        """Take the chosen line off."""
        line, order = self._page.chosen_line, self._draft
        if line is not None and order is not None:
            self._change(order, line, replace(line, quantity_milli=0))

    def _change(self, order: Order, before: OrderLine, after: OrderLine) -> None:
        place = order.lines.index(before)
        lines = list(order.lines)
        if after.quantity_milli:
            lines[place] = after
            formats = self._page.office.formats()
            told = _("{name}: {quantity} at {cost}.").format(
                name=after.name,
                quantity=formats.quantity(after.quantity_milli),
                cost=formats.price(after.cost_e4),
            )
        else:
            del lines[place]
            told = _("{name} is off the order.").format(name=after.name)
        self._save_lines(order, lines, told, place)

    def _save_lines(self, order: Order, lines: list[OrderLine], told: str, place: int) -> None:
        # a name may have braces, and the page puts the number where it finds its own
        sentence = told.replace("{", "{{").replace("}", "}}")
        self._page.save_as(
            order, sentence, lines=tuple(lines), then=lambda _order: self._page.go_to_line(place)
        )

    # The day and the note -------------------------------------------------------------------------------------------

    def ask_expected(self) -> None:
        """The day it is expected."""
        order = self._page.order
        if order is None:
            return

        def day(text: str) -> str:
            try:
                return date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
            except ValueError:
                raise BadInput(_("Write the day as in 2026-11-23.")) from None

        self._ask(
            _("When is {number} expected?"),
            _("A day as in 2026-11-23; nothing, where it is not known."),
            day,
            lambda text: self._page.save_as(order, _("{number} is saved."), expected_on=text),
            yes=_("Save"),
            text=order.expected_on.isoformat() if order.expected_on is not None else "",
        )

    def ask_note(self) -> None:
        """A note for the supplier, which stands on the PDF and in the mail."""
        order = self._page.order
        if order is None:
            return

        def note(text: str) -> str:
            if len(text) > LONGEST_NOTE:
                raise BadInput(_("At most {count} characters are possible here.").format(count=LONGEST_NOTE))
            return text

        self._ask(
            _("Note on {number}"),
            _("It stands on the PDF and in the mail to the supplier."),
            note,
            lambda text: self._page.save_as(order, _("{number} is saved."), note=text),
            yes=_("Save"),
            text=order.note,
        )

    # Asking ---------------------------------------------------------------------------------------------------------

    @property
    def _draft(self) -> Order | None:
        """The order that is shown, where its lines can be changed; else it is told why not."""
        order = self._page.order
        if order is not None and order.state != "draft":
            said = _("{number} has been sent: its lines stand.").format(number=order.number)
            self._page.office.say(said, "warning", "order_stands")
            return None
        return order

    @property
    def _sign(self) -> str:
        return self._page.office.formats().decimal_sign

    def _ask(
        self,
        title: str,
        about: str,
        read: Callable[[str], Typed],
        then: Callable[[Typed], None],
        *,
        yes: str,
        text: str = "",
        unit: str = "",
        numeric: bool = False,
    ) -> None:
        order = self._page.order
        number = order.number if order is not None else ""
        answer = Answer(
            title.replace("{number}", number), about, read, then, yes=yes, unit=unit, numeric=numeric
        )
        answer.text, answer.text_is_selected = text, bool(text)
        self._page.office.ask(answer)
