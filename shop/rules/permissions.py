"""What a person may do. Roles are rows in the database; here are the permissions and the roles a shop starts with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shop.rules.errors import NotAllowed
from shop.texts import _

SELL: Final = "sell"
DISCOUNT: Final = "discount"
PRICE_OVERRIDE: Final = "price_override"
STOCK_CORRECTION: Final = "stock_correction"
OPEN_SHIFT: Final = "open_shift"
REPRINT: Final = "reprint"
INVOICE_PDF: Final = "invoice_pdf"
REFUND: Final = "refund"
IMPORT: Final = "import"
PEOPLE: Final = "people"
CATALOGUE: Final = "catalogue"
STOCK: Final = "stock"
CUSTOMERS: Final = "customers"
SETTINGS: Final = "settings"
REPORTS: Final = "reports"
BACKOFFICE: Final = "backoffice"
INVOICES: Final = "invoices"
JOURNAL: Final = "journal"
EXPORT: Final = "export"
APPROVE: Final = "approve"

ALL: Final = (
    SELL,
    DISCOUNT,
    PRICE_OVERRIDE,
    STOCK_CORRECTION,
    OPEN_SHIFT,
    REPRINT,
    INVOICE_PDF,
    REFUND,
    IMPORT,
    PEOPLE,
    CATALOGUE,
    STOCK,
    CUSTOMERS,
    SETTINGS,
    REPORTS,
    BACKOFFICE,
    INVOICES,
    JOURNAL,
    EXPORT,
    APPROVE,
)


@dataclass(frozen=True, slots=True)
class RolePreset:
    """A role a new shop has. Discounts beyond `discount_limit_e4` per cent need an approval."""

    code: str
    name: str
    permissions: tuple[str, ...]
    discount_limit_e4: int


PRESETS: Final = (
    RolePreset("admin", "Admin", ALL, 1_000_000),
    RolePreset(
        "supervisor",
        "Supervisor",
        (
            SELL,
            DISCOUNT,
            PRICE_OVERRIDE,
            STOCK_CORRECTION,
            OPEN_SHIFT,
            REPRINT,
            INVOICE_PDF,
            REFUND,
            CUSTOMERS,
            APPROVE,
        ),
        500_000,
    ),
    RolePreset("staff", "Staff", (SELL, DISCOUNT, OPEN_SHIFT, REPRINT, INVOICE_PDF, CUSTOMERS), 100_000),
)


@dataclass(frozen=True, slots=True)
class Session:
    """Who acts, where, and what they may do: given to every service, which asks it with `require`.

    `till_id` and `till` (its code) are None and empty in the back office and on the command line. `must_change` is
    "password" or "pin" for somebody who signed in by one that they must replace: nothing is allowed before that.
    """

    user_id: int
    username: str
    name: str
    role: str
    permissions: frozenset[str]
    discount_limit_e4: int
    till_id: int | None = None
    till: str = ""
    must_change: str = ""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Refuse with NotAllowed unless this person has the permission."""
        signed_in(self)
        if permission not in self.permissions:
            raise NotAllowed(
                _("{name} may not do this. Ask a supervisor to approve it.").format(name=self.name),
                permission,
                approvable=True,
            )


def require(session: Session | None, permission: str) -> None:
    """Refuse with NotAllowed unless somebody is signed in who has the permission."""
    signed_in(session).require(permission)


def signed_in(session: Session | None) -> Session:
    """The session; NotAllowed for nobody, and for somebody who must choose a new password or PIN first."""
    if session is None:
        raise NotAllowed(_("Sign in first."))
    if session.must_change:
        raise NotAllowed(_("Sign in and choose your own password or PIN first."))
    return session
