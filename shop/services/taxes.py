"""Tax classes and their rates, each valid from a day on. What was charged once stays as it was.

A rate under which something was sold can't be changed or taken away; another one follows it from a later day on. A
class that a product, a category or a past sale is of can't be deleted, and its code stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.normal import shown
from shop.rules.permissions import SETTINGS, Session, require
from shop.rules.tax_form import (
    FIRST_DAY,
    ClassDetails,
    RateDetails,
    checked_class,
    checked_rate,
    in_force,
    shown_components,
)
from shop.services.catalogue_journal import note
from shop.services.shop import Shop, stamp
from shop.store import taxes as store
from shop.store.engine import Connection, IntegrityError, Row, retried
from shop.texts import _


@dataclass(frozen=True, slots=True)
class TaxClass:
    """A tax class as stored, its rates by their first days."""

    id: int
    version: int
    details: ClassDetails
    rates: tuple[RateDetails, ...]

    def rate_on(self, day: date) -> RateDetails | None:
        """What it costs on a day; None for a class without rates."""
        valid = in_force([rate.valid_from for rate in self.rates], day)
        return next((rate for rate in self.rates if rate.valid_from == valid), None)


def list_classes(shop: Shop, session: Session) -> tuple[TaxClass, ...]:
    """All tax classes in the order they were made."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        found = store.everything(connection)
    return tuple(
        TaxClass(row.id, row.version, ClassDetails(row.code, row.name), tuple(rates)) for row, rates in found
    )


def product_counts(shop: Shop, session: Session) -> dict[int, int]:
    """How many products are of each class, by its id, those not active too. Looks at every product."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        return store.product_counts(connection)


def save(
    shop: Shop,
    session: Session,
    known: TaxClass | None,
    old: RateDetails | None,
    said: Mapping[str, str | bool],
) -> TaxClass:
    """Save a form: code and name of the class read, or of a new one, and valid_from, percent, category, components
    of its rate `old`, or of one that is added where that is None.

    The first rate of a new class is valid from the beginning, whatever day was typed: no sale is without one. BadForm
    for fields that can't be used, ChangedMeanwhile where another saved since.
    """
    require(session, SETTINGS)
    errors: dict[str, str] = {}
    if known is None:
        said = {**said, "valid_from": FIRST_DAY.isoformat()}
    details, rate = _tried(checked_class, said, errors), _tried(checked_rate, said, errors)
    if errors:
        raise BadForm(errors)
    return put(shop, session, known, details, old, rate)


@retried
def put(
    shop: Shop,
    session: Session,
    known: TaxClass | None,
    details: ClassDetails,
    old: RateDetails | None,
    new: RateDetails | None,
) -> TaxClass:
    """Give a class these details, and put a rate in the place of another; None for either adds or takes one away.

    What undoes a change, and what `save` does once the form is read.
    """
    require(session, SETTINGS)
    at = stamp(shop.clock())
    try:
        with shop.store.write() as connection:
            row = None if known is None else _unchanged(connection, known)
            if store.has_code(connection, details.code, None if row is None else row.id):
                raise BadForm({"code": _code_is_taken()})
            if row is None:
                return _add(connection, session, at, details, new)
            class_id = int(row.id)
            changes = _change_class(connection, session, at, row, details)
            if _change_rate(connection, session, at, class_id, row.code, old, new) or changes:
                store.count_up(connection, class_id)
            return _read(connection, class_id)
    except IntegrityError as error:
        raise BadForm({"code": _code_is_taken()}) from error


def _add(
    connection: Connection, session: Session, at: str, details: ClassDetails, rate: RateDetails | None
) -> TaxClass:
    class_id = store.add_class(connection, details)
    first = rate or RateDetails(FIRST_DAY, 0, "Z")
    store.set_rate(connection, class_id, None, first)
    payload = {"code": details.code, "name": details.name, "rate": _labels(first)}
    note(connection, session, at, "tax_class_added", payload)
    return _read(connection, class_id)


def _change_class(
    connection: Connection, session: Session, at: str, before: Row[Any], details: ClassDetails
) -> bool:
    """Write another code or name; whether either is."""
    old = ClassDetails(before.code, before.name)
    if details == old:
        return False
    if details.code != old.code and store.was_sold(connection, old.code, FIRST_DAY):
        raise BadForm({"code": _("Sales bear this code already: it stays. The name may be changed.")})
    store.change_class(connection, before.id, details)
    payload = {"code": [old.code, details.code], "name": [old.name, details.name]}
    note(connection, session, at, "tax_class_changed", payload)
    return True


def _change_rate(
    connection: Connection,
    session: Session,
    at: str,
    class_id: int,
    code: str,
    old: RateDetails | None,
    new: RateDetails | None,
) -> bool:
    """Put one rate in the place of the other; whether they differ."""
    rates = store.rates_of(connection, class_id)
    if old is not None and old not in rates:
        raise ChangedMeanwhile(_rate_is_gone(), _read(connection, class_id))
    if old == new:
        return False
    _check_rates(connection, code, rates, old, new)
    store.set_rate(connection, class_id, None if old is None else old.valid_from, new)
    payload = {"code": code, "from": _labels(old), "to": _labels(new)}
    note(connection, session, at, "tax_rate_changed", payload)
    return True


def _check_rates(
    connection: Connection,
    code: str,
    rates: list[RateDetails],
    old: RateDetails | None,
    new: RateDetails | None,
) -> None:
    """That nothing was sold on a day whose rate would be another one. BadForm, or BadInput where no form is."""
    others = [rate for rate in rates if rate != old]
    if new is not None and any(rate.valid_from == new.valid_from for rate in others):
        raise BadForm({"valid_from": _("Another rate is valid from that day. Choose another day.")})
    after = sorted([*others, *([new] if new is not None else [])], key=lambda rate: rate.valid_from)
    if not after or (after[0].valid_from != FIRST_DAY and rates and rates[0].valid_from == FIRST_DAY):
        raise BadInput(_("The first rate stays: no day may be without one. Add one that follows it."))
    for since, before in _days_that_differ(rates, after):
        if store.was_sold(connection, code, since, before):
            sentence = _(
                "Something was sold at the rate valid then: that can't be changed. Add a rate from a later day on."
            )
            raise BadForm({"valid_from": sentence}) if new is not None else BadInput(sentence)


def _days_that_differ(before: list[RateDetails], after: list[RateDetails]) -> list[tuple[date, date | None]]:
    """The spans of days, each up to but without its second one, whose rates are not the same."""
    days = sorted({rate.valid_from for rate in (*before, *after)})

    def on(rates: list[RateDetails], day: date) -> RateDetails | None:
        valid = [rate for rate in rates if rate.valid_from <= day]
        return replace(valid[-1], valid_from=FIRST_DAY) if valid else None

    spans: list[tuple[date, date | None]] = [*pairwise(days), (days[-1], None)]
    return [(since, until) for since, until in spans if on(before, since) != on(after, since)]


@retried
def delete_class(shop: Shop, session: Session, known: TaxClass) -> None:
    """Delete a class that nothing is of. BadInput says what is."""
    require(session, SETTINGS)
    with shop.store.write() as connection:
        row = _unchanged(connection, known)
        if store.is_anybodys(connection, known.id):
            raise BadInput(_("Products or categories are of it. Give them another tax class first."))
        if store.was_sold(connection, row.code, FIRST_DAY):
            raise BadInput(_("Sales bear it: it stays."))
        if store.count(connection) == 1:
            raise BadInput(_("It is the only tax class. Add another one first."))
        rates = [_labels(rate) for rate in store.rates_of(connection, known.id)]
        store.drop_class(connection, known.id)
        payload = {"code": row.code, "name": row.name, "rates": rates}
        note(connection, session, stamp(shop.clock()), "tax_class_deleted", payload)


@retried
def add_class_again(shop: Shop, session: Session, gone: TaxClass) -> TaxClass:
    """Add a class that was deleted once more, with all its rates: what undoes that."""
    require(session, SETTINGS)
    with shop.store.write() as connection:
        if store.has_code(connection, gone.details.code, None):
            raise BadInput(_code_is_taken())
        class_id = store.add_class(connection, gone.details)
        for rate in gone.rates:
            store.set_rate(connection, class_id, None, rate)
        payload = {
            "code": gone.details.code,
            "name": gone.details.name,
            "rates": [_labels(rate) for rate in gone.rates],
        }
        note(connection, session, stamp(shop.clock()), "tax_class_added", payload)
        return _read(connection, class_id)


def _tried(read: Any, said: Mapping[str, str | bool], errors: dict[str, str]) -> Any:
    try:
        return read(said)
    except BadForm as refusal:
        errors.update(refusal.errors)
        return None


def _unchanged(connection: Connection, known: TaxClass) -> Row[Any]:
    row = store.class_row(connection, known.id)
    if row is None:
        raise BadInput(_("That tax class is gone. Refresh the list."))
    if row.version != known.version:
        raise ChangedMeanwhile(
            _("{name} was changed by somebody else meanwhile.").format(name=shown(known.details.name)),
            _read(connection, known.id),
        )
    return row


def _read(connection: Connection, class_id: int) -> TaxClass:
    row = store.class_row(connection, class_id)
    assert row is not None
    details = ClassDetails(row.code, row.name)
    return TaxClass(row.id, row.version, details, tuple(store.rates_of(connection, class_id)))


def _labels(rate: RateDetails | None) -> dict[str, Any] | None:
    """A rate as the journal keeps it."""
    if rate is None:
        return None
    return {
        "valid_from": rate.valid_from.isoformat(),
        "percent_e4": rate.percent_e4,
        "category": rate.category,
        "components": shown_components(rate.components),
    }


def _rate_is_gone() -> str:
    return _("That rate was changed by somebody else meanwhile. Look at it again.")


def _code_is_taken() -> str:
    return _("There is a tax class with this code. Choose another one.")
