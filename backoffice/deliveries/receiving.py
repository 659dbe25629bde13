"""A delivery under way on the page of deliveries: scans add to its lines, each change is kept and can be undone.

Knows no widget. The page hands on what is typed and scanned; everything read or written goes off its thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from backoffice.form import Form
from backoffice.page import Loader
from shop.rules import delivery as rules
from shop.rules.delivery import Delivery, DeliveryLine
from shop.rules.errors import BadForm, BadInput, ShopError, UnknownCode
from shop.rules.listing import ListQuery
from shop.rules.money import QUANTITY_ONE
from shop.rules.normal import shown
from shop.rules.product import Product
from shop.services import deliveries, orders, receiving, suppliers
from shop.services.deliveries import Booked
from shop.texts import _, pgettext
from widgets.fields import Field

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_FOUND = 8
MOST_CHOICES = 1_000
MOST_UNDOS = 200
Choice = tuple[str, str]


class Receiving:
    """`delivery` is what has come so far, `place` its chosen line, `found` what the typed text may mean."""

    def __init__(self, office: Office, changed: Callable[[], None]) -> None:
        self.office = office
        self.shop = office.shop
        self.changed = changed
        self.is_open = False
        self.is_booking = False
        self.delivery: Delivery = rules.new_delivery()
        self.place = 0
        self.found: list[Product] = []
        self.chosen = 0
        self.form = Form(_fields(), self._edited)
        self._before: list[Delivery] = []
        self._finds = Loader(office)
        self._keeps = Loader(office)
        self._offers = Loader(office)

    @property
    def is_reading(self) -> bool:
        """Whether anything is on its way."""
        return self._finds.is_busy or self._keeps.is_busy or self._offers.is_busy or self.is_booking

    @property
    def line(self) -> DeliveryLine | None:
        """The chosen line."""
        return self.delivery.lines[self.place] if self.place < len(self.delivery.lines) else None

    # Beginning --------------------------------------------------------------------------------------------------------

    def begin(self, then: Callable[[], None] = lambda: None) -> None:
        """Go on with what this person was receiving, or begin anew."""
        if self.is_open:
            then()
            return
        self.is_open = True
        session = self.office.signed_in

        def found(delivery: Delivery) -> None:
            self._before.clear()
            self.delivery, self.place = delivery, max(0, len(delivery.lines) - 1)
            self._offer()
            self._fill()
            self.changed()
            if delivery.lines:
                self.office.say(_("The delivery that was under way is back."), "info", "restored")
            then()

        self.office.run.run(lambda: receiving.kept(self.shop, session), found, self._failed)

    def _failed(self, error: ShopError) -> None:
        self.is_open = False
        self.office.fail(error)
        self.changed()

    def leave(self) -> None:
        """Back to the list; the delivery is kept."""
        self.is_open = False
        self.found = []
        self.form.clear()
        self.changed()

    def give_up(self) -> None:
        """Forget all of it."""
        self._take(rules.new_delivery())
        self._fill()
        self.leave()

    # Lines ------------------------------------------------------------------------------------------------------------

    def _take(self, delivery: Delivery, place: int | None = None) -> None:
        """Take this in place of the one before, which undo brings back; keep it."""
        self._before.append(self.delivery)
        del self._before[:-MOST_UNDOS]
        self._set(delivery, place)

    def _set(self, delivery: Delivery, place: int | None = None) -> None:
        self.delivery = delivery
        wanted = self.place if place is None else place
        self.place = max(0, min(wanted, len(delivery.lines) - 1))
        session = self.office.signed_in
        self._keeps.load(lambda: receiving.keep(self.shop, session, delivery), lambda _none: None)
        self.changed()

    def undo(self) -> bool:
        """Bring the lines before back; False where there is nothing to bring."""
        if not self._before:
            return False
        self._set(self._before.pop())
        self._fill()
        return True

    def add_typed(self, text: str, refused: Callable[[str], None]) -> None:
        """A code typed or scanned, behind `12*` or not; else the first product that the words mean."""
        session, order_id = self.office.signed_in, self.delivery.order_id
        found = list(self.found)

        def read(line: DeliveryLine | None) -> None:
            if line is not None:
                self._add(line)
            elif found and self.found == found:
                self.add_product(found[min(self.chosen, len(found) - 1)].id, lambda: refused(text))
            else:
                sentence = _("No product has {code}. Add it under Products first.")
                refused(text)
                self.office.fail(UnknownCode(sentence.format(code=shown(text)), text))

        def failed(error: ShopError) -> None:
            refused(text)
            self.office.fail(error)

        self.office.run.run(lambda: receiving.line_of(self.shop, session, text, order_id), read, failed)

    def add_product(self, product_id: int, refused: Callable[[], None] = lambda: None) -> None:
        """One more of a product."""
        session, order_id = self.office.signed_in, self.delivery.order_id

        def failed(error: ShopError) -> None:
            refused()
            self.office.fail(error)

        self.office.run.run(
            lambda: receiving.line_for(self.shop, session, product_id, QUANTITY_ONE, order_id),
            self._add,
            failed,
        )

    def _add(self, line: DeliveryLine) -> None:
        self.found, self.chosen = [], 0
        try:
            delivery, place = self.delivery.received(line)
        except BadInput as error:
            self.office.fail(error)
            return
        self._take(delivery, place)
        now, formats = delivery.lines[place], self.office.formats()
        sentence = (
            _("{name}: {count}") if line.stocked else _("{name}: {count}. Stock is kept of it from now on.")
        )
        self.office.say(sentence.format(name=now.name, count=formats.quantity(now.quantity_milli)))

    def set_line(self, *, quantity_milli: int | None = None, cost_e4: int | None = None) -> None:
        """Another quantity or cost in the chosen line."""
        if self.line is None:
            self.office.say(_("Scan something first."), "warning", "no_line")
            return
        try:
            changed = self.delivery.changed(self.place, quantity_milli=quantity_milli, cost_e4=cost_e4)
        except BadInput as error:
            self.office.fail(error)
            return
        self._take(changed)

    def more(self, by_milli: int) -> None:
        """So much more of the chosen line, or less; never less than nothing."""
        if self.line is not None:
            self.set_line(quantity_milli=max(0, self.line.quantity_milli + by_milli))

    def remove(self) -> None:
        """Take the chosen line out."""
        if self.line is not None:
            self._take(self.delivery.without(self.place))

    def all_came(self) -> None:
        """Each line that waits for something has come as it was ordered."""
        delivery = self.delivery
        for place, line in enumerate(delivery.lines):
            if not line.quantity_milli and line.expected_milli:
                delivery = delivery.changed(place, quantity_milli=line.expected_milli)
        if delivery is not self.delivery:
            self._take(delivery)

    def choose(self, place: int) -> None:
        """Another line, or another of the products found."""
        if self.found:
            self.chosen = max(0, min(place, len(self.found) - 1))
        else:
            self.place = max(0, min(place, len(self.delivery.lines) - 1))
        self.changed()

    def look_for(self, words: str) -> None:
        """Find what these words mean; none of them finds nothing."""
        self.chosen = 0
        if not words:
            self.found = []
            return

        def found(products: list[Product]) -> None:
            self.found = products
            self.changed()

        self._finds.load(lambda: self.office.search.find(words, MOST_FOUND), found)

    # Its paper --------------------------------------------------------------------------------------------------------

    def _offer(self) -> None:
        """Read the suppliers and the orders from which something is still to come."""
        session = self.office.signed_in

        def read() -> tuple[list[Choice], list[Choice]]:
            known = suppliers.list_suppliers(self.shop, session, ListQuery(limit=MOST_CHOICES)).rows
            waiting = [
                order
                for state in ("ordered", "part")
                for order in orders.list_orders(
                    self.shop, session, ListQuery(filters=(("state", state),), limit=MOST_CHOICES)
                ).rows
            ]
            return (
                [(str(each.id), each.details.name) for each in known],
                [(str(each.id), f"{each.number}   {each.supplier}") for each in waiting],
            )

        def offer(found: tuple[list[Choice], list[Choice]]) -> None:
            self.form.offer("supplier", (("", _("No supplier")), *found[0]))
            self.form.offer("order", (("", _("No order")), *found[1]))
            self._fill()
            self.changed()

        self._offers.load(read, offer)

    def _fill(self) -> None:
        delivery = self.delivery
        self.form.fill(
            {
                "order": str(delivery.order_id or ""),
                "supplier": str(delivery.supplier_id or ""),
                "reference": delivery.reference,
                "note": delivery.note,
            },
            _("Delivery note"),
        )

    def _edited(self, name: str) -> None:
        """What is typed is part of the delivery at once, and kept."""
        values = self.form.values
        self.form.before = dict(values)
        if name == "order":
            self.set_order(int(str(values["order"]) or 0))
            return
        supplier = str(values["supplier"])
        self._set(
            replace(
                self.delivery,
                supplier_id=int(supplier) if supplier else None,
                reference=str(values["reference"]),
                note=str(values["note"]),
            )
        )

    def set_order(self, order_id: int) -> None:
        """Receive on this order (0 for none): what is expected of it stands in lines of nothing."""
        kept = tuple(line for line in self.delivery.lines if line.quantity_milli)
        if not order_id:
            self._take(replace(self.delivery, order_id=None, lines=_unexpected(kept)))
            return
        session = self.office.signed_in

        def read() -> tuple[orders.Order, tuple[DeliveryLine, ...]]:
            order = orders.get_order(self.shop, session, order_id)
            return order, receiving.of_order(self.shop, session, order_id)

        def found(told: tuple[orders.Order, tuple[DeliveryLine, ...]]) -> None:
            order, lines = told
            had = {line.product_id for line in kept}
            waiting = tuple(replace(line, quantity_milli=0) for line in lines if line.product_id not in had)
            expected = {line.product_id: line.expected_milli for line in lines}
            known = tuple(replace(line, expected_milli=expected.get(line.product_id, 0)) for line in kept)
            self._take(
                replace(
                    self.delivery, order_id=order.id, supplier_id=order.supplier_id, lines=(*known, *waiting)
                ),
                0,
            )
            self._fill()
            self.changed()

        self.office.run.run(read, found, self.office.fail)

    # Booking ----------------------------------------------------------------------------------------------------------

    def book(self, then: Callable[[Booked], None]) -> None:
        """Bring it into stock. What is refused stays as it is."""
        if self.is_booking:
            return
        self.is_booking = True
        session, delivery = self.office.signed_in, self.delivery

        def booked(result: Booked) -> None:
            self.is_booking = False
            self._before.clear()
            self.delivery, self.place = rules.new_delivery(), 0
            self._fill()
            self.leave()
            then(result)

        def refused(error: ShopError) -> None:
            self.is_booking = False
            if isinstance(error, BadForm):
                self.form.show_errors(error.errors)
            self.office.fail(error)
            self.changed()

        self.office.run.run(lambda: deliveries.receive(self.shop, session, delivery), booked, refused)


def _unexpected(lines: tuple[DeliveryLine, ...]) -> tuple[DeliveryLine, ...]:
    return tuple(replace(line, expected_milli=0) for line in lines)


def _fields() -> tuple[Field, ...]:
    return (
        Field("order", pgettext("which order", "On order"), "choice", (("", _("No order")),), span=2),
        Field("supplier", _("Supplier"), "choice", (("", _("No supplier")),), span=2),
        Field("reference", _("Their delivery note's number"), span=2),
        Field("note", _("Note"), "lines", span=2, height=2),
    )
