"""What stands in the tabs beside the list: contacts, documents, items, payments, a page at a time.

Enter goes into the tab in front, where ↑ ↓ choose a row and Enter follows it; Esc comes out again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backoffice.columns import Column
from backoffice.page import Loader
from shop.rules.customer import Contact
from shop.rules.listing import PAGE_ROWS, ListPage, ListQuery
from shop.rules.permissions import INVOICES
from shop.rules.sale_words import kind_names
from shop.services import customer_history
from shop.services.customer_history import BoughtDocument, BoughtItem, Paid
from shop.texts import _, pgettext

if TYPE_CHECKING:
    from backoffice.customers.presenter import Page

PROFILE, CONTACTS = "profile", "contacts"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: its columns, and the cells of a row of it."""

    id: str
    label: str
    columns: tuple[Column, ...] = ()
    cells: Callable[[Any], tuple[Any, ...]] = lambda _row: ()
    empty: str = ""


def tabs() -> tuple[Tab, ...]:
    """The tabs in their order, in the language chosen."""
    day = Column("day", _("Day"), 96, "day")
    amount = Column("amount", _("Amount"), 84, "amount")
    number = Column("number", _("Number"), 110, stretch=True)
    return (
        Tab(PROFILE, _("Profile")),
        Tab(
            CONTACTS,
            _("Contacts"),
            (
                Column("name", _("Name"), 120, stretch=True),
                Column("role", _("Role"), 90, optional=True),
                Column("phone", _("Telephone"), 144),
                Column("email", _("E-mail"), 130, optional=True),
            ),
            lambda row: (row.name, row.role, row.phone, row.email),
            _("No contacts yet. F4 adds one."),
        ),
        Tab(
            "documents",
            _("Documents"),
            (
                day,
                number,
                Column("kind", _("Kind"), 90, optional=True),
                Column("owed", pgettext("not finished", "Open"), 76, "amount", optional=True),
                amount,
            ),
            lambda row: (
                row.business_date,
                row.number,
                kind_names().get(row.kind, row.kind),
                row.owed_minor or None,
                row.gross_minor,
            ),
            _("Nothing was bought yet."),
        ),
        Tab(
            "items",
            _("Items"),
            (
                day,
                Column("item", _("Item"), 140, stretch=True),
                Column("quantity", _("Qty"), 60, "quantity"),
                amount,
            ),
            lambda row: (row.business_date, row.name, row.quantity_milli, row.gross_minor),
            _("Nothing was bought yet."),
        ),
        Tab(
            "payments",
            _("Payments"),
            (
                day,
                Column("tender", _("Paid by"), 70, stretch=True),
                Column("number", _("Number"), 140),
                amount,
            ),
            lambda row: (row.business_date, row.tender, row.number, row.amount_minor),
            _("Nothing was paid yet."),
        ),
    )


Row = Contact | BoughtDocument | BoughtItem | Paid


class History:
    """The tabs of the chosen customer: `tab` in front, its `rows` from `offset` on among `count`, and `cursor`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._loads = Loader(page.office)
        self.tabs = tabs()
        self.tab = PROFILE
        self.rows: tuple[Row, ...] = ()
        self.offset = self.count = self.cursor = 0
        self.room = PAGE_ROWS
        self.inside = False
        self._of = ""

    @property
    def shown(self) -> Tab:
        """The tab in front."""
        return next(tab for tab in self.tabs if tab.id == self.tab)

    @property
    def is_reading(self) -> bool:
        """Whether its rows are on their way."""
        return self._loads.is_busy

    @property
    def row(self) -> Row | None:
        """The chosen row."""
        place = self.cursor - self.offset
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def show(self, tab_id: str) -> None:
        """Put a tab in front."""
        if tab_id != self.tab:
            self.tab = tab_id
            self.inside = False
            self._begin()
        self._page.changed()

    def refresh(self) -> None:
        """The chosen customer may be another one, or have changed."""
        record = self._page.record
        wanted = "" if record is None else str(record.id)
        if wanted != self._of:
            self._of, self.inside = wanted, False
            self._begin()
        else:
            self._load()

    def _begin(self) -> None:
        self.rows, self.offset, self.count, self.cursor = (), 0, 0, 0
        self._load()

    def _load(self) -> None:
        record, tab = self._page.record, self.tab
        if record is None or tab == PROFILE:
            return
        if tab == CONTACTS:
            self._loaded(tab, ListPage(record.contacts, len(record.contacts)))
            return
        shop, session = self._page.shop, self._page.office.signed_in
        query = ListQuery(offset=self.offset, limit=self.room)
        read: dict[str, Callable[..., ListPage[Any]]] = {
            "documents": customer_history.list_documents,
            "items": customer_history.list_items,
            "payments": customer_history.list_paid,
        }
        self._loads.load(
            lambda: read[tab](shop, session, record.id, query), lambda found: self._loaded(tab, found)
        )

    def _loaded(self, tab: str, found: ListPage[Any]) -> None:
        if tab != self.tab:
            return
        self.rows, self.count, self.offset = found.rows, found.count, found.offset
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self._page.changed()

    def fit(self, room: int) -> None:
        """So many rows can be seen."""
        if room > 0 and room != self.room:
            self.room = room
            self._load()

    def scroll_to(self, offset: int) -> None:
        """Show the rows from this one on."""
        offset = max(0, min(offset, self.count - self.room))
        if offset != self.offset:
            self.offset = offset
            self._load()

    def go_to(self, place: int) -> None:
        """Choose the row at this place among all, inside the tab."""
        self.inside = True
        self.cursor = max(0, min(place, self.count - 1))
        if not self.offset <= self.cursor < self.offset + self.room:
            below = self.cursor >= self.offset + self.room
            self.offset = max(0, self.cursor - self.room + 1 if below else self.cursor)
            self._load()
        self._page.changed()

    def press(self, key: str) -> bool:
        """A key while the person is inside the tab."""
        steps = {"UP": -1, "DOWN": 1, "PGUP": -self.room, "PGDN": self.room}
        if key in steps:
            self.go_to(self.cursor + steps[key])
        elif key == "ENTER":
            self.follow()
        elif key == "ESC":
            self.inside = False
            self._page.changed()
        else:
            return False
        return True

    def follow(self) -> None:
        """Where the chosen row leads: a contact's form, or the sale on its own page."""
        row, office = self.row, self._page.office
        if isinstance(row, Contact):
            self._page.edit_contact()
        elif row is not None and office.signed_in.may(INVOICES):
            office.show("invoices", {"text": row.number})
