"""How orders begin: empty, for a supplier that is chosen, or drafted of all that is low."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from backoffice.orders.undoing import undo_of_drafts, undo_of_state
from backoffice.panels.pick import Pick
from shop.services import orders
from shop.services.orders import FromLow
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.office import Office
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


def order_low(
    office: Office, then: Callable[[FromLow], None], product_ids: Sequence[int] | None = None
) -> None:
    """Put what is low on drafts, one a supplier: these products, or all; `then` shows what came of it."""
    session = office.signed_in

    def made(found: FromLow) -> None:
        then(found)
        if found.drafts:
            office.undos.append(undo_of_drafts(office, found.drafts))
        kind = "warning" if found.without_supplier else "done" if found.drafts else "info"
        office.say(_told(found), kind, "from_low")

    office.run.run(lambda: orders.order_low(office.shop, session, product_ids), made, office.fail)


def from_low(page: Page) -> None:
    """Drafts of all that is low; the last of them is shown."""

    def shown(found: FromLow) -> None:
        if found.drafts:
            page.show_all(str(found.drafts[-1].after.id))

    order_low(page.office, shown)


def _told(found: FromLow) -> str:
    """What came of it, and what was left out and why."""
    parts = []
    if found.drafts:
        numbers = ", ".join(each.after.number for each in found.drafts[:MOST_NAMED])
        numbers += ", …" if len(found.drafts) > MOST_NAMED else ""
        parts.append(
            ngettext(
                "{count} product is on {numbers}.", "{count} products are on {numbers}.", found.lines
            ).format(count=found.lines, numbers=numbers)
        )
    elif not found.without_supplier and not found.ordered_already:
        return _("Nothing is low.")
    if found.ordered_already:
        parts.append(
            ngettext(
                "{count} that is low is ordered already.",
                "{count} that are low are ordered already.",
                found.ordered_already,
            ).format(count=found.ordered_already)
        )
    if found.without_supplier:
        names = ", ".join(found.without_supplier[:MOST_NAMED])
        names += ", …" if len(found.without_supplier) > MOST_NAMED else ""
        parts.append(
            _("Low, but without a supplier: {count} ({names}). Choose one under Products.").format(
                count=len(found.without_supplier), names=names
            )
        )
    return " ".join(parts)
