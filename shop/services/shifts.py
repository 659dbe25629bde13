"""Tills and shifts: which till this is, and opening it with a counted float. One shift a till is open at a time."""

from __future__ import annotations

from uuid import uuid4

from shop.rules.errors import BadInput, NoOpenShift
from shop.rules.normal import storable
from shop.rules.numbers import MAX_AMOUNT_MINOR
from shop.rules.permissions import OPEN_SHIFT, Session
from shop.rules.product import name_key
from shop.rules.shift import Shift, Till, till_code
from shop.services import clock
from shop.services.shop import Shop, at_till, stamp
from shop.store import journal
from shop.store import shifts as shift_store
from shop.store.engine import Connection, IntegrityError, retried
from shop.texts import _

MOST_TILL_NAME = 40
MOST_PRINTER = 200


@retried
def use_till(shop: Shop, name: str, printer: str | None = None) -> Till:
    """The till of this name or code, made where there is none; with `printer` it prints there from now on.

    The code of a new till follows from its name: see `shop.rules.shift.till_code`.
    """
    shown = " ".join(name.split())
    if not shown:
        raise BadInput(_("Type a name for the till."), "till")
    for text, most in ((shown, MOST_TILL_NAME), (printer or "", MOST_PRINTER)):
        if len(text) > most or storable(text) != text:
            raise BadInput(
                _(
                    "A till's name has at most {name} characters, its printer {printer}. Choose others."
                ).format(name=MOST_TILL_NAME, printer=MOST_PRINTER),
                "till",
            )
    with shop.store.read() as connection:
        till = _named(shift_store.all_tills(connection), shown)
        if till is not None and shift_store.is_out_of_use(connection, till.id):
            raise BadInput(
                _("{name} is out of use. Put it back into use in the office, or start another till.").format(
                    name=till.name
                ),
                "till",
            )
    if till is not None and (printer is None or printer == till.printer):
        return till
    try:
        with shop.store.write() as connection:
            return add_till(connection, shown, printer, stamp(shop.clock()))
    except IntegrityError as error:
        raise BadInput(_("Another till has just taken that code. Start again."), "till") from error


def add_till(connection: Connection, name: str, printer: str | None, at: str, user: str = "") -> Till:
    """`use_till` in a transaction that is open already."""
    tills = shift_store.all_tills(connection)
    name = " ".join(name.split())
    till = _named(tills, name)
    if till is None:
        code = till_code(name, {each.code for each in tills})
        till = Till(
            shift_store.add_till(connection, code, name, printer or "none"), code, name, printer or "none"
        )
        kind = "till_added"
    elif printer is not None and printer != till.printer:
        shift_store.set_printer(connection, till.id, printer)
        till = Till(till.id, till.code, till.name, printer)
        kind = "printer_chosen"
    else:
        return till
    journal.append(
        connection,
        chain=journal.OFFICE,
        kind=kind,
        at=at,
        till=till.code,
        user=user,
        payload={"code": till.code, "name": till.name, "printer": till.printer},
    )
    return till


def current_shift(shop: Shop, till_id: int) -> Shift | None:
    """The shift that is open at a till."""
    with shop.store.read() as connection:
        return shift_store.open_at(connection, till_id)


def require_open(connection: Connection, till_id: int) -> int:
    """The id of the shift that is open at a till, in a transaction that is open already; NoOpenShift for none."""
    shift = shift_store.open_at(connection, till_id)
    if shift is None:
        raise NoOpenShift(_("No shift is open at this till. Count the float and open one first."))
    return shift.id


@retried
def open_shift(shop: Shop, session: Session, float_minor: int) -> Shift:
    """Open this session's till with so much money in its drawer. BadInput where a shift is open already."""
    session, till_id = at_till(session)
    session.require(OPEN_SHIFT)
    if not 0 <= float_minor <= MAX_AMOUNT_MINOR:
        raise BadInput(_("Type what was counted in the drawer: zero or more."), "float")
    clock.notice(shop, session)
    now = shop.clock()
    uuid = str(uuid4())
    try:
        with shop.store.write() as connection:
            if shift_store.open_at(connection, till_id) is not None:
                raise _open_already()
            new_id = shift_store.open_shift(
                connection,
                uuid=uuid,
                till_id=till_id,
                user_id=session.user_id,
                at=stamp(now),
                float_minor=float_minor,
            )
            journal.append(
                connection,
                chain=session.till,
                kind="shift_opened",
                at=stamp(now),
                till=session.till,
                user=session.username,
                payload={"uuid": uuid, "name": session.name, "float_minor": float_minor},
            )
    except IntegrityError as error:
        raise _open_already() from error
    return Shift(new_id, uuid, till_id, session.user_id, session.name, now, float_minor)


def _named(tills: list[Till], name: str) -> Till | None:
    """The till of this name, else of this code; names are compared as products' are."""
    key = name_key(name)
    by_name = [till for till in tills if name_key(till.name) == key]
    by_code = [till for till in tills if till.code == name.upper()]
    return next(iter([*by_name, *by_code]), None)


def _open_already() -> BadInput:
    return BadInput(_("A shift is open at this till already. Go on with it."))
