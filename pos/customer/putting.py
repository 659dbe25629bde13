"""Putting a customer on the sale under way, and taking them off again: a change of the cart like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.rules.customer import Customer
from shop.rules.permissions import CUSTOMERS
from shop.texts import _

if TYPE_CHECKING:
    from pos.till import Till


def ask_for_customer(till: Till) -> None:
    """The panel that finds the customer of the sale, unless this person has nothing to do with customers."""
    from pos.customer.presenter import CustomerPresenter

    session = till.session
    if session is None:
        return
    if not session.may(CUSTOMERS):
        sentence = _("{name} may not look after customers. Ask an admin.")
        till.say(sentence.format(name=session.name), "warning", "not_allowed")
    elif till.sell.may_change():
        till.ask(CustomerPresenter(till))


def put_customer(till: Till, one: Customer | None) -> None:
    """The sale is for this customer from here on; for nobody in particular without one. Undo brings back who was."""
    sale, sell = till.sale, till.sell
    if sell.put_off(lambda: put_customer(till, one)) or not sell.may_change():
        return
    before = sale.customer
    if one == before:
        return
    sale.put_customer(one)
    if one is not None:
        till.say(_("The sale is for {name}.").format(name=one.title), "info", "customer_on")
    elif before is not None:
        said = _("{name} is off the sale. Ctrl+Z brings them back.").format(name=before.title)
        till.say(said, "info", "customer_off")
    sell.changed()
