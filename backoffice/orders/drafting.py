"""How orders begin: empty, for a supplier that is chosen, or drafted of all that is low."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.orders.undoing import undo_of_state
from backoffice.panels.pick import Pick
from shop.services import orders
from shop.services.orders import FromLow
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.orders.presenter import Page

MOST_NAMED = 3


def begin(page: Page) -> None:
    """An empty draft for the supplier that the list shows, or for one that is chosen."""
    office, chosen = page.office, page.chosen.get("supplier", "")
    session = office.signed_in

    def go(supplier_id: str) -> None:
        page.change(
            lambda: orders.new_order(page.shop, session, int(supplier_id)),
            _("{number} is begun. Scan what is to be ordered, or F6 adds by code or name."),
            lambda after: undo_of_state(office, None, after),
        )

    if chosen:
        go(chosen)
    elif not page.suppliers:
        office.say(_("No supplier is known yet. Add one under Suppliers first."), "warning", "no_supplier")
    else:
        rows = [(str(each.id), (each.details.name,)) for each in page.suppliers]
        office.ask(Pick(_("New order"), _("Whom is it for?"), (_("Supplier"),), rows, go, yes=_("Begin")))


def from_low(page: Page) -> None:
    """Drafts of all that is low, one a supplier; the last of them is shown."""
    session = page.office.signed_in

    def made(found: FromLow) -> None:
        page.office.say(_told(found), "done" if found.orders else "info", "from_low")
        if found.orders:
            page.show_all(str(found.orders[-1][0]))

    page.office.run.run(lambda: orders.order_low(page.shop, session), made, page.office.fail)


def _told(found: FromLow) -> str:
    """What came of it, and what was left out and why."""
    parts = []
    if found.orders:
        numbers = ", ".join(number for _id, number in found.orders[:MOST_NAMED])
        numbers += ", …" if len(found.orders) > MOST_NAMED else ""
        parts.append(_("{count} products are on {numbers}.").format(count=found.lines, numbers=numbers))
    elif not found.without_supplier and not found.ordered_already:
        return _("Nothing is low.")
    if found.ordered_already:
        parts.append(_("{count} that are low are ordered already.").format(count=found.ordered_already))
    if found.without_supplier:
        names = ", ".join(found.without_supplier[:MOST_NAMED])
        names += ", …" if len(found.without_supplier) > MOST_NAMED else ""
        parts.append(
            _("Low, but without a supplier: {count} ({names}). Choose one under Products.").format(
                count=len(found.without_supplier), names=names
            )
        )
    return " ".join(parts)
