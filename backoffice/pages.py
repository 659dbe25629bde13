"""The pages of the office: what stands in the sidebar, who may see it, and the modules that hold it.

Each page is a package with `presenter.Page` and `view.View`; they are imported when the page is first shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from shop.rules import permissions
from shop.texts import _


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page. `package` is the one within backoffice; Alt and `letter` show it; `group` begins a part of them."""

    id: str
    letter: str
    label: str
    permission: str
    package: str = ""
    group: bool = False

    def presenter(self) -> Any:
        """The class of its presenter."""
        return import_module(f"backoffice.{self.package or self.id}.presenter").Page

    def view(self) -> Any:
        """The class of its view."""
        return import_module(f"backoffice.{self.package or self.id}.view").View


def pages() -> tuple[PageSpec, ...]:
    """All pages in the order of the sidebar; labels in the language chosen."""
    return (
        PageSpec("home", "H", _("Home"), permissions.BACKOFFICE),
        PageSpec("products", "P", _("Products"), permissions.CATALOGUE),
        PageSpec("categories", "K", _("Categories"), permissions.CATALOGUE),
        PageSpec("stock", "S", _("Stock"), permissions.STOCK, group=True),
        PageSpec("deliveries", "D", _("Deliveries"), permissions.STOCK),
        PageSpec("stocktakes", "Q", _("Stocktake"), permissions.STOCK),
        PageSpec("orders", "O", _("Orders"), permissions.STOCK),
        PageSpec("suppliers", "U", _("Suppliers"), permissions.STOCK),
        PageSpec("valuation", "V", _("Valuation"), permissions.STOCK),
        PageSpec("customers", "M", _("Customers"), permissions.CUSTOMERS, group=True),
        PageSpec("invoices", "I", _("Invoices"), permissions.INVOICES),
        PageSpec("payments", "Y", _("Payments"), permissions.INVOICES),
        PageSpec("print_jobs", "J", _("Print jobs"), permissions.INVOICES),
        PageSpec("labels", "L", _("Labels"), permissions.CATALOGUE),
        PageSpec("reports", "R", _("Reports"), permissions.REPORTS, group=True),
        PageSpec("imports", "E", _("Import, export"), permissions.IMPORT),
        PageSpec("people", "W", _("People"), permissions.PEOPLE, group=True),
        PageSpec("roles", "A", _("Roles"), permissions.PEOPLE),
        PageSpec("signins", "F", _("Sign-ins"), permissions.PEOPLE),
        PageSpec("journal", "N", _("Journal"), permissions.JOURNAL),
        PageSpec("settings", "G", _("Settings"), permissions.SETTINGS, group=True),
        PageSpec("taxes", "X", _("Taxes"), permissions.SETTINGS),
        PageSpec("tills", "T", _("Tills"), permissions.SETTINGS),
        PageSpec("tenders", "B", _("Means of paying"), permissions.SETTINGS),
        PageSpec("guide", "Z", _("First steps"), permissions.BACKOFFICE),
    )
