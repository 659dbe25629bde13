"""Products as the office keeps them: read whole, saved, copied by saving them as new ones, deleted where nothing hangs
on them, and the history of their prices. Lists of them are in `shop.services.product_lists`.

Stock is shown here and changed in `shop.services.stock` alone. Every change is journaled, with prices as rows that
`verify` looks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shop.documents import picture
from shop.rules.barcode import DEFAULT_PREFIX_RULES, PrefixRule, canonical
from shop.rules.draft import from_text
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.normal import shown
from shop.rules.permissions import CATALOGUE, Session, require
from shop.rules.product import name_key
from shop.rules.product_form import ProductDetails, Value, read
from shop.services import catalogue
from shop.services.catalogue_journal import note, price_row
from shop.services.issuing import kept_in_bulk
from shop.services.shop import Shop, moment_of, stamp
from shop.store import names
from shop.store import product_details as store
from shop.store.engine import Connection, IntegrityError, Row, retried
from shop.texts import _

PRICES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product as stored. Stock in 1/1000, its value in 1/10000; `picture` is a small JPEG or PNG, None for none."""

    id: int
    version: int
    details: ProductDetails
    stock_milli: int
    stock_value_e4: int
    created_at: datetime
    picture: bytes | None = field(default=None, repr=False)

    @property
    def picture_mark(self) -> str:
        """What its picture is known by, empty for none."""
        return picture.mark(self.picture)


@dataclass(frozen=True, slots=True)
class NewPicture:
    """Another picture, as `read_picture` gives it, or none at all; `mark` is what it is known by."""

    data: bytes | None = field(repr=False)

    @property
    def mark(self) -> str:
        return picture.mark(self.data)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that was changed: when (UTC), by whom, from what to what (1/10000; None is no price)."""

    at: datetime
    person: str
    old_e4: int | None
    new_e4: int | None


def get_product(shop: Shop, session: Session, product_id: int) -> ProductRecord:
    """One product as it is now. BadInput where it is gone."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        return _record(connection, _found(store.row_of(connection, product_id)))


def price_history(shop: Shop, session: Session, product_id: int) -> tuple[PriceChange, ...]:
    """The latest changes of a product's price, the newest first."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        rows = store.price_history(connection, product_id, PRICES_SHOWN)
    return tuple(PriceChange(moment_of(row[0]), row[1] or "", row[2], row[3]) for row in rows)


def scale_rules(shop: Shop) -> tuple[PrefixRule, ...]:
    """The rules by which this shop's scales print their codes; the usual ones where the setting can't be read."""
    return tuple(catalogue.entry_settings(shop).prefix_rules or DEFAULT_PREFIX_RULES)


def read_picture(session: Session, path: Path) -> NewPicture:
    """The picture in a file, small enough to be kept. Takes some tenths of a second. BadInput where it is none."""
    require(session, CATALOGUE)
    return NewPicture(picture.normalised(picture.read_file(path), path.name))


def save_product(
    shop: Shop,
    session: Session,
    known: ProductRecord | None,
    said: Mapping[str, Value],
    new_picture: NewPicture | None = None,
) -> ProductRecord:
    """Save a form's fields over the product that was read, or as a new one where `known` is None.

    Its picture stays as it is where none is given. BadForm has a sentence for each field that can't be used;
    ChangedMeanwhile carries the product as somebody else has saved it since.
    """
    require(session, CATALOGUE)
    reading = read(said, scale_rules(shop), shop.settings.currency.digits)
    try:
        return _saved(shop, session, known, reading.details, dict(reading.errors), new_picture)
    except IntegrityError as error:
        # On a server an import may write the same name or code at the same moment.
        with shop.store.read() as connection:
            errors = _taken(connection, reading.details, known)
        raise BadForm(
            errors or {"name": _("Somebody else changed the catalogue meanwhile. Save again.")}
        ) from error


def put_back(shop: Shop, session: Session, now: ProductRecord, before: ProductRecord) -> ProductRecord:
    """Save a product as it was before, picture and all: what undoes a change. Raises what `save_product` does."""
    require(session, CATALOGUE)
    return _saved(shop, session, now, before.details, {}, NewPicture(before.picture))


def add_again(shop: Shop, session: Session, gone: ProductRecord) -> ProductRecord:
    """Add a product that was deleted once more: what undoes that. Raises what `save_product` does."""
    require(session, CATALOGUE)
    return _saved(shop, session, None, gone.details, {}, NewPicture(gone.picture))


@retried
def _saved(
    shop: Shop,
    session: Session,
    known: ProductRecord | None,
    details: ProductDetails,
    errors: dict[str, str],
    new_picture: NewPicture | None,
) -> ProductRecord:
    with shop.store.write() as connection:
        # Whoever saves a product waits for the others first: none is checked against what is being written.
        names.next_version(connection)
        before = None if known is None else _unchanged(connection, known)
        if not details.sku:
            details = replace(details, sku=before.details.sku if before else store.free_sku(connection))
        errors = {**_taken(connection, details, before), **errors}
        if before is not None and before.stock_milli and before.details.stocked and not details.stocked:
            errors.setdefault("stocked", _("Some are in stock. Take them out of stock first."))
        if errors:
            raise BadForm(errors)
        data = before.picture if before is not None else None
        data = data if new_picture is None else new_picture.data
        if before is None:
            product_id = _add(connection, session, stamp(shop.clock()), details, data)
        else:
            product_id = before.id
            _change(connection, session, stamp(shop.clock()), before, details, data)
        return _record(connection, _found(store.row_of(connection, product_id)))


def _unchanged(connection: Connection, known: ProductRecord) -> ProductRecord:
    """The product as it is, locked. ChangedMeanwhile where somebody has saved something else since it was read."""
    current = _record(connection, _found(store.row_of(connection, known.id, to_change=True)))
    if current.version != known.version and (current.details, current.picture) != (
        known.details,
        known.picture,
    ):
        raise ChangedMeanwhile(
            _("{name} was changed by somebody else meanwhile.").format(name=shown(known.details.name)),
            current,
        )
    return current


def _add(
    connection: Connection, session: Session, at: str, details: ProductDetails, data: bytes | None
) -> int:
    mark = picture.mark(data)
    product_id = store.add(connection, details, at=at, picture=mark)
    if data is not None:
        store.set_picture(connection, product_id, data)
    payload = {"product": store.labels_of(connection, details), "picture": mark}
    note(connection, session, at, "product_added", payload)
    return product_id


def _change(
    connection: Connection,
    session: Session,
    at: str,
    before: ProductRecord,
    details: ProductDetails,
    data: bytes | None,
) -> None:
    """Write what differs; where nothing does, nothing."""
    old, new = (store.labels_of(connection, each) for each in (before.details, details))
    old, new = old | {"picture": picture.mark(before.picture)}, new | {"picture": picture.mark(data)}
    changed = {field: [old[field], value] for field, value in new.items() if value != old[field]}
    if not changed:
        return
    store.change(connection, before.id, details, picture.mark(data))
    if data != before.picture:
        store.set_picture(connection, before.id, data)
    payload: dict[str, Any] = {"sku": details.sku, "name": details.name, "changed": changed}
    if details.price_e4 != before.details.price_e4:
        row = price_row(session, before.id, before.details.price_e4, details.price_e4, at)
        store.note_price(connection, row)
        payload["price_changes"] = kept_in_bulk([row])
    note(connection, session, at, "product_changed", payload)


@retried
def delete_product(shop: Shop, session: Session, known: ProductRecord) -> None:
    """Delete a product that nothing hangs on. BadInput says what does, and that it can be made inactive."""
    require(session, CATALOGUE)
    with shop.store.write() as connection:
        current = _unchanged(connection, known)
        if store.was_traded(connection, known.id):
            raise BadInput(_("It has been sold, moved or ordered before: make it inactive instead."))
        if store.has_price_history(connection, known.id):
            raise BadInput(_("Its price has a history that is kept: make it inactive instead."))
        if any(_is_in(cart, known.id) for cart in store.carts(connection)):
            raise BadInput(_("It is in a cart at a till. Try again when that is sold."))
        payload = {
            "product": store.labels_of(connection, current.details),
            "picture": picture.mark(current.picture),
        }
        store.drop(connection, known.id)
        note(connection, session, stamp(shop.clock()), "product_deleted", payload)


def _is_in(cart: str, product_id: int) -> bool:
    try:
        return any(line.product.id == product_id for line in from_text(cart).lines)
    except (ValueError, KeyError, TypeError):
        return False


def _taken(connection: Connection, details: ProductDetails, known: ProductRecord | None) -> dict[str, str]:
    """A sentence for each field that belongs to another product, or names what is not there."""
    own_id = known.id if known is not None else None
    errors = {
        field: _("It is gone. Choose another one.")
        for field, is_there in store.choices_there(connection, details).items()
        if not is_there
    }
    other = store.with_name(connection, name_key(details.name), own_id) if details.active else None
    if other is not None:
        errors["name"] = _("The product {sku} has this name. Choose another one.").format(sku=shown(other))
    keys = [pack.key for pack in details.packs]
    texts = [pack.code for pack in details.packs]
    owners = store.with_codes(connection, keys, texts, own_id)
    if owners:
        errors["barcodes"] = " ".join(
            _("{code} belongs to {name}.").format(code=shown(code.lstrip("0") or code), name=shown(name))
            for code, name in owners.items()
        )
    if details.sku:
        owners = store.with_codes(connection, [canonical(details.sku)], [details.sku], own_id)
        for name in owners.values():
            errors["sku"] = _("{name} has this code. Choose another one.").format(name=shown(name))
    return errors


def _record(connection: Connection, row: Row[Any]) -> ProductRecord:
    return ProductRecord(
        row.id,
        row.version,
        store.details_of(connection, row),
        row.stock_on_hand,
        row.stock_value_e4,
        moment_of(row.created_at),
        store.picture_of(connection, row.id) if row.picture else None,
    )


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise BadInput(_("That product is gone. Refresh the list."))
    return row
