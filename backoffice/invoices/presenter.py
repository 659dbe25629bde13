"""Sales: the list, what was understood of the words typed, and the chosen sale with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.invoices import papers
from backoffice.invoices.tabs import Jump, TabRow, tabs
from backoffice.page import Loader
from backoffice.periods import PeriodChoice
from backoffice.rows_page import Filter, Rows
from shop.rules.formats import formats_for
from shop.rules.journal_shown import Reading
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import INVOICE_PDF, REPRINT
from shop.rules.sale_words import kind_names
from shop.services import invoices
from shop.services.invoices import SaleDetail, SalePage, SaleRow
from shop.services.shop import moment_of
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_BACK = 50


class Page(Rows[SaleRow]):
    """Sales. `sale` is shown beside the list, `tab` of it in front; `inside` says that ↑ ↓ go through its `lines`.

    A sale that was jumped to stays until the list is moved in, or left by `back`.
    """

    usual_sort = ("date", True)
    filter_px = 150

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Invoices")
        self.placeholder = _("Number, amount 12.70 or 10..20, day 2026-03-01, customer, product, person…")
        self.nothing_found = _("No sale is like this. Type something else, or clear the filters.")
        self.nothing_yet = _("Nothing has been sold yet. What the tills sell stands here at once.")
        self.columns = (
            Column("number", _("Number"), 150),
            Column("date", _("When"), 172, "moment"),
            Column("kind", _("Kind"), 106, optional=True),
            Column("customer", _("Customer"), 150, stretch=True),
            Column("person", _("Person"), 90, optional=True),
            Column("till", _("Till"), 56, optional=True),
            Column("tender", _("Paid by"), 78, optional=True),
            Column("total", _("Total"), 88, "amount"),
        )
        self.period = PeriodChoice(self)
        kinds = (("", _("All kinds")), *kind_names().items(), ("unpaid", _("Not paid yet")))
        self.filters = (self.period.filter, Filter("kind", kinds))
        self.tabs = tabs()
        self.tab = self.tabs[0].id
        self.sale: SaleDetail | None = None
        self.inside = False
        self.line = 0
        self.known: SalePage | None = None
        self._jumped_to = 0
        self._behind: list[int] = []
        self._reads = Loader(office)
        self._newest = 0

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(),
            Action("copy", "CTRL+P", _("Print"), _("print a copy at a till"), "print_copy", REPRINT, "form"),
            Action("pdf", "CTRL+I", _("PDF"), _("make the PDF and open it"), "open_pdf", INVOICE_PDF, "form"),
            Action("mail", "CTRL+M", _("Mail"), _("a mail with the PDF"), "mail", INVOICE_PDF, "form"),
            Action("items", "CTRL+1", _("Items"), _("what was sold"), "show_items"),
            Action("taxes", "CTRL+2", _("Taxes"), _("tax by rate"), "show_taxes"),
            Action("payments", "CTRL+3", _("Payments"), _("how it was paid"), "show_payments"),
            Action("stock", "CTRL+4", _("Stock"), _("the stock moves it caused"), "show_stock"),
            Action("journal", "CTRL+5", _("Journal"), _("what the journal says of it"), "show_journal"),
            Action("papers", "CTRL+6", _("Papers"), _("its receipt and copies"), "show_papers"),
            Action("customer", "CTRL+U", _("Customer"), _("to the customer"), "to_customer"),
            Action("related", "CTRL+R", _("Related"), _("to its credit note, or its sale"), "to_related"),
            Action("back", "CTRL+B", _("Back"), _("back to the sale before"), "back"),
        )

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        sale = self.sale
        needs: Mapping[str, bool] = {
            "copy": sale is not None,
            "pdf": sale is not None,
            "mail": sale is not None,
            "customer": sale is not None and sale.customer is not None,
            "related": bool(self.related),
            "back": bool(self._behind),
        }
        return needs.get(action.id, True)

    # The list -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[SaleRow]:
        # another part of the same list is not looked up again; the same part is, for it was asked for anew
        known = self.known if self.known is not None and self.known.offset != query.offset else None
        self.known = invoices.list_sales(self.shop, self.office.signed_in, query, known)
        return self.known

    def every(self, query: ListQuery) -> Iterator[SaleRow]:
        return invoices.every_sale(self.shop, self.office.signed_in, query)

    def ids_of(self, query: ListQuery) -> list[str]:
        return invoices.sale_ids(self.shop, self.office.signed_in, query)

    def cells(self, row: SaleRow) -> tuple[Any, ...]:
        kind = kind_names().get(row.kind, row.kind)
        tenders = ", ".join(row.tenders)
        return (
            row.number,
            row.issued_at,
            kind,
            row.customer,
            row.cashier,
            row.till,
            tenders,
            row.gross_minor,
        )

    def tags(self, row: SaleRow) -> tuple[str, ...]:
        if row.owed_minor > 0:
            return ("warning",)
        return ("error",) if row.kind == "credit_note" else ()

    def summarised(self) -> str:
        """How many, and how the words typed were understood."""
        known = self.known
        count = self.office.formats().quantity(self.count * 1000)
        count = f"{count}+" if known is not None and known.more else count
        return "   ·   ".join((count, *(known.told if known is not None else ())))

    def refresh_while_shown(self) -> None:
        """A sale that was made at a till meanwhile stands here within a second."""
        session = self.office.signed_in
        newest = self.office.read(lambda: invoices.newest_sale(self.shop, session), self._newest)
        if newest != self._newest:
            self._newest = newest
            if not self.is_reading:
                self.reload()

    def choose_filter(self, name: str, value: str) -> None:
        if not self.period.asks(name, value):
            super().choose_filter(name, value)

    def open_about(self, about: Mapping[str, str]) -> None:
        """Text, filters and `id`; a `period` may also be two ISO days with .. between them."""
        self.period.offer(about.get("period", ""))
        super().open_about(about)
        self._jumped_to = 0
        self._behind.clear()

    def set_text(self, text: str) -> None:
        self._leave()
        super().set_text(text)

    def move_to(self, place: int) -> None:
        self._leave()
        super().move_to(place)

    def _leave(self) -> None:
        """The list is moved in: its chosen sale is shown again."""
        self.inside = False
        self._jumped_to = 0
        self._behind.clear()

    # The sale -------------------------------------------------------------------------------------------------------

    def _read_chosen(self) -> None:
        wanted = str(self._jumped_to) if self._jumped_to else self.chosen_id
        if wanted:
            self.show_record(wanted)
        else:
            self.sale = None

    def show_record(self, row_id: str) -> None:
        """Read that sale and show it."""
        session = self.office.signed_in
        self._reads.load(lambda: invoices.get_sale(self.shop, session, int(row_id)), self._show)

    def _show(self, sale: SaleDetail) -> None:
        if self.sale is None or self.sale.id != sale.id:
            self.line = 0
        self.sale = sale
        self.line = max(0, min(self.line, len(self.lines) - 1))
        self.changed()

    @property
    def lines(self) -> list[TabRow]:
        """The rows of the tab in front."""
        if self.sale is None:
            return []
        tab = next(tab for tab in self.tabs if tab.id == self.tab)
        shop = self.shop
        reading = Reading(self.office.formats(), lambda stamp: shop.local(moment_of(stamp)))
        return list(tab.rows(self.sale, reading))

    @property
    def headline(self) -> str:
        """What kind of paper it is, and its number."""
        if self.sale is None:
            return ""
        issued = self.sale.issued
        return f"{kind_names()[issued.kind]} {issued.number}"

    @property
    def facts(self) -> str:
        """When, where and by whom."""
        if self.sale is None:
            return ""
        issued, formats = self.sale.issued, self.office.formats()
        local = self.shop.local(issued.issued_at)
        when = f"{formats.date(local.date())} {formats.time(local)}"
        parts = [when, issued.till, issued.cashier]
        if issued.business_date != local.date():
            parts.append(_("of {day}").format(day=formats.date(issued.business_date)))
        if self.sale.customer is None and issued.buyer is not None:
            parts.append(issued.buyer.name)
        if self.sale.note:
            parts.append(self.sale.note)
        return "  ·  ".join(parts)

    @property
    def total(self) -> str:
        """The total in the sale's own currency."""
        if self.sale is None:
            return ""
        issued = self.sale.issued
        return formats_for(self.shop.settings, issued.currency_code).money(issued.gross_minor)

    @property
    def related(self) -> list[tuple[int, str]]:
        """The (id, number) of the sale that this one returns, or of the credit notes that return this one."""
        sale = self.sale
        if sale is None:
            return []
        first = [sale.refers_to] if sale.refers_to is not None else []
        return [(link.id, link.number) for link in (*first, *sale.referred_by)]

    def show_tab(self, tab_id: str) -> None:
        """Put that tab of the sale in front."""
        self.tab = tab_id
        self.line = 0
        self.changed()

    def show_items(self) -> None:
        """What was sold."""
        self.show_tab("items")

    def show_taxes(self) -> None:
        """Tax by rate."""
        self.show_tab("taxes")

    def show_payments(self) -> None:
        """How it was paid."""
        self.show_tab("payments")

    def show_stock(self) -> None:
        """The stock moves it caused."""
        self.show_tab("stock")

    def show_journal(self) -> None:
        """What the journal says of it."""
        self.show_tab("journal")

    def show_papers(self) -> None:
        """Its receipt and copies."""
        self.show_tab("papers")

    # Keys within the sale -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Into the rows of the chosen sale; there Enter leads on."""
        if self.sale is None:
            return
        if self.inside:
            self.follow(self.line)
            return
        self.inside = True
        self.changed()

    def press(self, key: str) -> bool:
        """Within a sale ↑ ↓ go through its rows, Tab through its tabs, Esc back to the list."""
        if not self.inside:
            return super().press(key)
        moves = {"UP": self.line - 1, "DOWN": self.line + 1, "CTRL+HOME": 0, "CTRL+END": len(self.lines) - 1}
        moves |= {"PGUP": self.line - 10, "PGDN": self.line + 10}
        if key in moves:
            self.go_to_line(moves[key])
        elif key in ("TAB", "SHIFT+TAB"):
            ids = [tab.id for tab in self.tabs]
            by = 1 if key == "TAB" else -1
            self.show_tab(ids[(ids.index(self.tab) + by) % len(ids)])
        elif key == "ESC":
            self.inside = False
            self.changed()
        else:
            return super().press(key)
        return True

    def go_to_line(self, place: int) -> None:
        """Choose this row of the tab in front."""
        self.inside = True
        self.line = max(0, min(place, len(self.lines) - 1))
        self.changed()

    def follow(self, place: int) -> None:
        """Where this row of the tab leads."""
        lines = self.lines
        jump = lines[place].jump if 0 <= place < len(lines) else None
        if jump is not None:
            self._jump(jump)

    def _jump(self, jump: Jump) -> None:
        page_id, about = jump
        if page_id not in {spec.id for spec in self.office.shown_pages()}:
            self.office.say(_("You may not see that page."), "warning", "not_allowed")
            return
        self.inside = False
        self.office.show(page_id, about)

    def to_customer(self) -> None:
        """To the customer's page."""
        if self.sale is not None and self.sale.customer is not None:
            self._jump(("customers", {"id": str(self.sale.customer.id)}))

    def to_related(self) -> None:
        """To the first sale that this one has to do with."""
        if self.related:
            self.go_to_sale(self.related[0][0])

    def go_to_sale(self, sale_id: int) -> None:
        """Show another sale; `back` leads back to this one."""
        if self.sale is not None:
            self._behind.append(self.sale.id)
            del self._behind[:-MOST_BACK]
        self._jumped_to = sale_id
        self.show_record(str(sale_id))

    def back(self) -> None:
        """The sale that was shown before."""
        if self._behind:
            self._jumped_to = self._behind.pop()
            self.show_record(str(self._jumped_to))

    # Papers ---------------------------------------------------------------------------------------------------------

    def print_copy(self) -> None:
        """A copy of the sale at a till."""
        if self.sale is not None:
            issued = self.sale.issued
            papers.print_copy(self.office, issued.number, issued.till, self._read_chosen)

    def open_pdf(self) -> None:
        """The sale's PDF, in the system's viewer."""
        if self.sale is not None:
            papers.open_pdf(self.office, self.sale.issued.number)

    def mail(self) -> None:
        """The sale's PDF in a mail."""
        if self.sale is not None:
            address = self.sale.customer.email if self.sale.customer is not None else ""
            papers.mail(self.office, self.sale.issued.number, address, self._read_chosen)
