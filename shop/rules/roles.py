"""Roles: what each permission lets somebody do, in plain words, and what a role must be before it is kept.

Nobody hands out what they may not do themselves, except for what nobody active may do any longer: else a right that
was taken away from everybody by mistake would be lost for good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shop.rules import permissions as p
from shop.rules.errors import BadForm, BadInput
from shop.rules.money import PERCENT_HUNDRED
from shop.rules.normal import storable
from shop.rules.numbers import parse_percent
from shop.rules.product import name_key
from shop.texts import _

MOST_NAME = 40
KEEPING = frozenset((p.PEOPLE, p.BACKOFFICE))
"""What somebody needs to look after people: one active person always has both."""


@dataclass(frozen=True, slots=True)
class PermissionText:
    """A permission as people read of it: its name, a sentence that says what it allows, and where it counts."""

    permission: str
    name: str
    about: str
    group: str


@dataclass(frozen=True, slots=True)
class RoleDetails:
    """A role as it is kept. Discounts beyond `discount_limit_e4` per cent need an approval."""

    name: str
    permissions: frozenset[str]
    discount_limit_e4: int


def permission_texts() -> tuple[PermissionText, ...]:
    """Every permission in the order of the table of roles, those of the till first."""
    return (*_of_the_till(), *_of_the_office(), *_of_both())


def _of_the_till() -> tuple[PermissionText, ...]:
    till = _("At the till")
    return (
        PermissionText(p.SELL, _("Sell"), _("Sign in at a till, ring up sales and take money."), till),
        PermissionText(
            p.DISCOUNT, _("Discounts"), _("Give discounts on lines and sales, up to the role's limit."), till
        ),
        PermissionText(p.PRICE_OVERRIDE, _("Other prices"), _("Sell a line at another price."), till),
        PermissionText(
            p.STOCK_CORRECTION,
            _("Recounts"),
            _("Correct a count at the till when the shelf holds more than the books."),
            till,
        ),
        PermissionText(p.OPEN_SHIFT, _("Open the till"), _("Open a shift with a counted float."), till),
        PermissionText(p.REFUND, _("Returns"), _("Take goods back and give money back."), till),
        PermissionText(
            p.REPRINT, _("Copies"), _("Print a receipt again, marked as a copy and on the record."), till
        ),
    )


def _of_the_office() -> tuple[PermissionText, ...]:
    office = _("In the office")
    return (
        PermissionText(p.BACKOFFICE, _("Open the office"), _("Sign in to the back office at all."), office),
        PermissionText(
            p.CATALOGUE,
            _("Products"),
            _("Add and change products, prices, barcodes, categories and taxes."),
            office,
        ),
        PermissionText(
            p.STOCK, _("Stock"), _("Receive deliveries, order, count, adjust and write off stock."), office
        ),
        PermissionText(
            p.INVOICES, _("Invoices"), _("See every invoice and payment; print, save and send them."), office
        ),
        PermissionText(p.REPORTS, _("Reports"), _("See takings, margins and all other reports."), office),
        PermissionText(
            p.IMPORT,
            _("Import"),
            _("Bring in products, customers and stock from files, and take that back."),
            office,
        ),
        PermissionText(
            p.EXPORT, _("Export"), _("Take lists and the whole of the data out as files."), office
        ),
        PermissionText(
            p.PEOPLE, _("People"), _("Look after people, their roles, passwords and lock-outs."), office
        ),
        PermissionText(
            p.JOURNAL, _("Journal"), _("Read who did what and when, and check the chain."), office
        ),
        PermissionText(
            p.SETTINGS, _("Settings"), _("Change the shop's settings, tills, printers and tenders."), office
        ),
    )


def _of_both() -> tuple[PermissionText, ...]:
    both = _("In both")
    return (
        PermissionText(p.CUSTOMERS, _("Customers"), _("Find, add and change customers."), both),
        PermissionText(p.INVOICE_PDF, _("PDF"), _("Save a receipt or an invoice as a PDF."), both),
        PermissionText(
            p.APPROVE,
            _("Approve"),
            _("Approve by password or PIN what another may not do, within one's own rights."),
            both,
        ),
    )


def checked(
    name: str, permissions: Collection[str], discount_limit: str, taken: Iterable[str]
) -> RoleDetails:
    """A role as it may be kept; BadForm with a sentence a field. `taken` are the names of the other roles.

    The limit is a per cent as typed; unknown permissions are refused.
    """
    errors: dict[str, str] = {}
    shown = " ".join(name.split())
    if not shown or not name_key(shown):
        errors["name"] = _("Type a name for the role.")
    elif len(shown) > MOST_NAME or storable(shown) != shown or not shown.isprintable():
        errors["name"] = _("A role's name has at most {count} visible characters.").format(count=MOST_NAME)
    elif name_key(shown) in {name_key(other) for other in taken}:
        errors["name"] = _("There is a role of this name already. Choose another name.")
    limit = 0
    try:
        limit = parse_percent(discount_limit.strip().removesuffix("%"), "discount_limit")
    except BadInput:
        errors["discount_limit"] = _("Type a per cent from 0 to 100.")
    if not set(permissions) <= set(p.ALL):
        errors["permissions"] = _("That is no permission. Choose from the table.")
    if errors:
        raise BadForm(errors)
    return RoleDetails(shown, frozenset(permissions), limit)


def beyond(
    session: p.Session, permissions: Collection[str], limit_e4: int, held: Collection[str], highest_e4: int
) -> bool:
    """Whether these rights are more than this person may hand out.

    `held` are the permissions that somebody active has, `highest_e4` the highest limit of anybody active: what
    nobody has any longer may be given back by whoever looks after people.
    """
    too_much = set(permissions) & set(held) - session.permissions
    return bool(too_much) or session.discount_limit_e4 < min(limit_e4, highest_e4)


def role_code(name: str, taken: Collection[str]) -> str:
    """A free code for a role of this name: its letters and digits, and a number where that is taken."""
    plain = "".join(char if char.isalnum() else "-" for char in name_key(name)).strip("-")[:30] or "role"
    code, number = plain, 1
    while code in taken:
        number += 1
        code = f"{plain}-{number}"
    return code


def is_keeper(permissions: Collection[str]) -> bool:
    """Whether somebody with these permissions can look after people in the office."""
    return set(permissions) >= KEEPING


NO_LIMIT_E4 = PERCENT_HUNDRED
"""A discount limit that no discount is beyond."""
