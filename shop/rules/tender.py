"""Means of paying and what they take: change only from cash, a card never more than is due, cash rounding.

With a smallest coin in use (`step_minor`), the rest is rounded to it when cash finishes the sale, and the
difference is an amount of its own (`rounding_minor`), never part of the sale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from shop.rules.errors import BadInput
from shop.rules.money import round_to_step
from shop.texts import _

TenderKind = Literal["cash", "card", "voucher", "transfer", "account"]


@dataclass(frozen=True, slots=True)
class Tender:
    """A means of paying as the shop set it up. `key` is its letter on the pay screen, empty for none."""

    id: int
    code: str
    name: str
    kind: TenderKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount taken by one tender: tendered = amount + change. `uuid` makes it count once only."""

    uuid: str
    tender_id: int
    tender: str
    kind: TenderKind
    amount_minor: int
    tendered_minor: int
    change_minor: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment, what is left to pay after it, and the cash rounding if it finished the sale."""

    payment: Payment
    rest_minor: int
    rounding_minor: int


def take(
    tender: Tender, due_minor: int, typed_minor: int | None, *, step_minor: int = 0, reference: str = ""
) -> Taken:
    """Take an amount by a tender; without one, the whole rest.

    Refused as BadInput: less than nothing due, an amount below zero (and of zero where something is due), and
    more than is due by anything but cash. A sale of zero is finished by a payment of zero.
    """
    least_minor = 1 if due_minor else 0
    if due_minor < 0 or (typed_minor is not None and typed_minor < least_minor):
        raise BadInput(_("Type an amount above zero."), "amount")
    if tender.kind != "cash":
        return _take_exact(tender, due_minor, typed_minor, reference)
    wanted = round_to_step(due_minor, step_minor)
    tendered = wanted if typed_minor is None else typed_minor
    if tendered >= wanted:
        payment = _payment(tender, wanted, tendered, tendered - wanted, reference)
        return Taken(payment, 0, wanted - due_minor)
    payment = _payment(tender, tendered, tendered, 0, reference)
    rest = due_minor - tendered
    if round_to_step(rest, step_minor) == 0:
        return Taken(payment, 0, -rest)
    return Taken(payment, rest, 0)


def _take_exact(tender: Tender, due_minor: int, typed_minor: int | None, reference: str) -> Taken:
    amount = due_minor if typed_minor is None else typed_minor
    if amount > due_minor:
        raise BadInput(
            _("{tender} can't take more than is due. Type the amount again, or less.").format(
                tender=tender.name
            ),
            "amount",
        )
    return Taken(_payment(tender, amount, amount, 0, reference), due_minor - amount, 0)


def give_back(
    tender: Tender, due_minor: int, typed_minor: int | None, *, step_minor: int = 0, reference: str = ""
) -> Taken:
    """Give an amount back by a tender; without one, the whole rest: a payment of less than zero.

    `due_minor` and what was typed are above zero, so is the rest; `rounding_minor` has the sign of the credit note
    (what is handed out = due - rounding). Refused as BadInput: no amount, and more than is due.
    """
    least_minor = 1 if due_minor else 0
    if due_minor < 0 or (typed_minor is not None and typed_minor < least_minor):
        raise BadInput(_("Type an amount above zero."), "amount")
    if typed_minor is not None and typed_minor > round_to_step(due_minor, _step_of(tender, step_minor)):
        raise BadInput(_("That is more than is to be given back. Type the amount again, or less."), "amount")
    taken = take(tender, due_minor, typed_minor, step_minor=step_minor, reference=reference)
    out = -taken.payment.amount_minor
    return Taken(_payment(tender, out, out, 0, reference), taken.rest_minor, -taken.rounding_minor)


def _step_of(tender: Tender, step_minor: int) -> int:
    return step_minor if tender.kind == "cash" else 0


def _payment(tender: Tender, amount: int, tendered: int, change: int, reference: str) -> Payment:
    return Payment(str(uuid4()), tender.id, tender.name, tender.kind, amount, tendered, change, reference)
