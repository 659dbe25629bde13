"""Payments: the list, how the words typed were understood, and the sums of what is shown, by tender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.page import Loader
from backoffice.periods import PeriodChoice
from backoffice.rows_page import Filter, Rows
from shop.rules.listing import ListPage, ListQuery
from shop.rules.sale_words import Names
from shop.services import invoices, payments
from shop.services.payments import PaymentPage, PaymentRow, PaymentSums, PaymentsWanted
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office

NOTHING = PaymentSums(())


class Page(Rows[PaymentRow]):
    """Payments. `sums` are those of all that the list finds; they come a little after it, and hold once `is_summed`."""

    usual_sort = ("date", True)
    filter_px = 140

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Payments")
        self.placeholder = _("Number, amount, day, customer, person, till, ref…")
        self.nothing_found = _("No payment is like this. Type something else, or clear the filters.")
        self.nothing_yet = _("No money has been taken yet.")
        self.columns = (
            Column("date", _("When"), 172, "moment"),
            Column("tender", _("Paid by"), 90),
            Column("amount", _("Amount"), 84, "amount"),
            Column("number", _("Invoice"), 150),
            Column("customer", _("Customer"), 130, stretch=True),
            Column("person", _("Person"), 90, optional=True),
            Column("till", _("Till"), 56, optional=True),
            Column("reference", _("Reference"), 84, optional=True),
        )
        self.period = PeriodChoice(self)
        ways = (("", _("In and out")), ("in", _("Taken")), ("out", _("Given back")))
        self.filters = (self.period.filter, Filter("tender", self._tenders()), Filter("way", ways))
        self.known: PaymentPage | None = None
        self.sums = NOTHING
        self.is_summed = False
        self._summed: tuple[PaymentsWanted, int] | None = None
        self._sums = Loader(office, slow=True)
        self._newest = 0

    def _tenders(self) -> tuple[tuple[str, str], ...]:
        session = self.office.signed_in
        names = self.office.read(lambda: invoices.sale_names(self.shop, session), Names())
        named = {each.id: each.name for each in names.tenders.values()}
        return (("", _("All tenders")), *((str(number), name) for number, name in named.items()))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return listed()

    def fetch(self, query: ListQuery) -> ListPage[PaymentRow]:
        # another part of the same list is not looked up again; the same part is, for it was asked for anew
        known = self.known if self.known is not None and self.known.offset != query.offset else None
        self.known = payments.list_payments(self.shop, self.office.signed_in, query, known)
        return self.known

    def every(self, query: ListQuery) -> Iterator[PaymentRow]:
        return payments.every_payment(self.shop, self.office.signed_in, query)

    def cells(self, row: PaymentRow) -> tuple[Any, ...]:
        return (
            row.at,
            row.tender,
            row.amount_minor,
            row.number,
            row.customer,
            row.person,
            row.till,
            row.reference,
        )

    def tags(self, row: PaymentRow) -> tuple[str, ...]:
        return ("error",) if row.amount_minor < 0 else ()

    def summarised(self) -> str:
        """How many, and how the words typed were understood."""
        known = self.known
        count = self.office.formats().quantity(self.count * 1000)
        count = f"{count}+" if known is not None and known.more else count
        return "   ·   ".join((count, *(known.told if known is not None else ())))

    def _loaded(self, page: ListPage[PaymentRow]) -> None:
        super()._loaded(page)
        self._sum()

    def _sum(self) -> None:
        """Sum anew what is found, unless it is what was summed; once the list is there, which it would hold up."""
        session, known = self.office.signed_in, self.known
        if known is None or self._summed == (known.wanted, known.newest_id):
            return
        self._summed = (known.wanted, known.newest_id)
        self._sums.load(
            lambda: payments.payment_sums(self.shop, session, known.wanted),
            self._show_sums,
            self._not_summed,
        )

    def _show_sums(self, sums: PaymentSums) -> None:
        self.sums, self.is_summed = sums, True
        self.changed()

    def _not_summed(self) -> None:
        """What was summed before is not what is shown now; it is tried again when the list is read again."""
        self.sums, self.is_summed, self._summed = NOTHING, False, None
        self.changed()

    @property
    def is_summing(self) -> bool:
        """Whether the sums are still on their way."""
        return self._sums.is_busy

    def shown(self) -> None:
        self._summed = None
        super().shown()

    def refresh_while_shown(self) -> None:
        """A payment that was taken meanwhile stands here, and in the sums, within a second."""
        session = self.office.signed_in
        newest = self.office.read(lambda: payments.newest_payment(self.shop, session), self._newest)
        if newest != self._newest:
            self._newest = newest
            self.reload()

    def choose_filter(self, name: str, value: str) -> None:
        if not self.period.asks(name, value):
            super().choose_filter(name, value)

    def open_about(self, about: Mapping[str, str]) -> None:
        """Text, filters and `id`; a `period` may also be two ISO days with .. between them."""
        self.period.offer(about.get("period", ""))
        super().open_about(about)

    def choose_tender(self, tender_id: str) -> None:
        """Only this tender's payments; by the same again those of all."""
        self.choose_filter("tender", "" if self.chosen.get("tender") == tender_id else tender_id)

    def open(self) -> None:
        """To the sale that the chosen payment is for."""
        row = self.row
        if row is None or not row.sales:
            return
        if "invoices" not in {spec.id for spec in self.office.shown_pages()}:
            self.office.say(_("You may not see that page."), "warning", "not_allowed")
            return
        sale_id, number = row.sales[0]
        self.office.show("invoices", {"text": f"number {number}", "id": str(sale_id)})
