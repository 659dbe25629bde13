"""Labels for shelves and products: whose labels are wanted, what stands on them, and their sheets as a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shop.documents.labels_pdf import Laid, labels_pdf, lay_out_sheets
from shop.documents.whole_file import whole_file
from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.formats import Formats, formats_for
from shop.rules.label import (
    MOST_COPIES,
    MOST_LABELS,
    ON_HAND,
    Label,
    LabelChoice,
    LabelItem,
    copies_on_hand,
    count_of,
    per_text,
)
from shop.rules.label_sheet import LabelSheet
from shop.rules.money import QUANTITY_ONE, price_to_minor
from shop.rules.permissions import CATALOGUE, Session, require
from shop.rules.unit_price import unit_price
from shop.services.printing import documents_folder
from shop.services.shop import Shop, moment_of, stamp
from shop.store import labels as store
from shop.store import names, products
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
MOST_DELIVERIES = 50
MOST_FOUND = 200


@dataclass(frozen=True, slots=True)
class LabelJob:
    """What is to be printed: labels of these products, as many as each says, from place `first` of the first sheet."""

    items: tuple[LabelItem, ...]
    sheet: LabelSheet
    first: int = 1
    choice: LabelChoice = LabelChoice()


@dataclass(frozen=True, slots=True)
class MadeLabels:
    """A PDF of labels, how many sheets and labels are in it, and of which products something had to be left out."""

    path: Path
    sheets: int
    labels: int
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeliveryChoice:
    """A delivery to make labels of."""

    id: int
    number: str
    at: datetime
    supplier: str


def items_of(shop: Shop, session: Session, ids: Sequence[int], copies: str = "") -> tuple[LabelItem, ...]:
    """These active products, in this order, to make one label of each; with `copies` "on_hand" one a piece."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        return tuple(_items(connection, ids[:MOST_LABELS], copies))


def items_found(shop: Shop, session: Session, text: str) -> tuple[LabelItem, ...]:
    """The active product of this code, else those that have each of these words in their names."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        found = products.by_keys(connection, barcode.lookup_keys(text), shop.business_date(shop.clock()))
        ids = [found.product.id] if found else names.with_words(connection, text, MOST_FOUND)
        return tuple(_items(connection, ids, ""))


def items_repriced(shop: Shop, session: Session, since: date) -> tuple[LabelItem, ...]:
    """The active products whose price was changed on this day of the shop's or later, by name."""
    require(session, CATALOGUE)
    begin = datetime.combine(since, time(), ZoneInfo(shop.settings.time_zone)).astimezone(timezone.utc)
    with shop.store.read() as connection:
        ids = store.repriced(connection, stamp(begin), MOST_LABELS)
        return tuple(_items(connection, ids, ""))


def items_delivered(shop: Shop, session: Session, delivery_id: int) -> tuple[LabelItem, ...]:
    """The products of a delivery, with as many labels as pieces came."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        came = dict(store.delivered(connection, delivery_id))
        items = _items(connection, list(came), "")
        return tuple(replace(item, copies=_pieces(item, came[item.product_id])) for item in items)


def deliveries(shop: Shop, session: Session) -> tuple[DeliveryChoice, ...]:
    """The last deliveries, the newest first."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        rows = store.newest_deliveries(connection, MOST_DELIVERIES)
    return tuple(DeliveryChoice(row.id, row.number, moment_of(row.received_at), row.supplier) for row in rows)


def first_sheet(shop: Shop, session: Session, job: LabelJob) -> Laid:
    """The first sheet as it will be printed."""
    require(session, CATALOGUE)
    return lay_out_sheets(_labels(shop, job), job.sheet, job.first, most_sheets=1)


def make_pdf(shop: Shop, session: Session, job: LabelJob, progress: Progress | None = None) -> MadeLabels:
    """Make the labels' PDF in the documents folder. What `progress` raises leaves no file.

    BadInput for no label or too many of them, and where the file can't be written.
    """
    require(session, CATALOGUE)
    total = count_of(job.items)
    if not total:
        raise BadInput(_("Choose a product first, and at least one label of it."))
    if total > MOST_LABELS:
        raise BadInput(
            _("These are {count} labels; at most {most} are made at once. Choose fewer.").format(
                count=total, most=MOST_LABELS
            )
        )
    now = shop.clock()
    laid = lay_out_sheets(_labels(shop, job), job.sheet, job.first, progress=progress, total=total)
    data = labels_pdf(laid, shop.settings.shop_name, shop.settings.language, now)
    folder = documents_folder(shop) / "labels"
    path = folder / f"labels-{shop.local(now):%Y%m%d-%H%M%S}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            _("{path} can't be made: {reason}. Choose another documents folder in the settings.").format(
                path=folder, reason=error.strerror or str(error)
            )
        ) from error
    with whole_file(path, replace=True) as file:
        file.write(data)
    return MadeLabels(path, len(laid.sheet.pages), total, laid.problems)


def _items(connection: Connection, ids: Sequence[int], copies: str) -> Iterator[LabelItem]:
    for row in store.rows(connection, list(dict.fromkeys(ids))):
        item = _item(row)
        yield replace(item, copies=copies_on_hand(item)) if copies == ON_HAND else item


def _item(row: Any) -> LabelItem:
    old = row.old_price_e4
    return LabelItem(
        row.id,
        row.name,
        row.sku,
        row.barcode,
        row.price_e4,
        old if old != row.price_e4 else None,
        row.unit,
        bool(row.weighed),
        row.content_milli,
        row.content_unit,
        row.deposit_e4,
        row.stock_on_hand if row.stocked else None,
    )


def _pieces(item: LabelItem, came_milli: int) -> int:
    """As many labels as whole pieces came, and one of what is weighed."""
    return 1 if item.weighed else max(1, min(MOST_COPIES, came_milli // QUANTITY_ONE))


def _labels(shop: Shop, job: LabelJob) -> Iterator[tuple[Label, int]]:
    forms = formats_for(shop.settings)
    day = forms.date(shop.local(shop.clock()).date())
    for item in job.items:
        if item.copies > 0:
            yield label_of(item, job.choice, forms, day), item.copies


def label_of(item: LabelItem, choice: LabelChoice, forms: Formats, day: str) -> Label:
    """What stands on a product's label."""
    digits = forms.digits
    told = unit_price(
        item.price_e4,
        digits,
        content_milli=item.content_milli,
        content_unit=item.content_unit,
        unit=item.unit,
        weighed=item.weighed,
        small_per_100=choice.small_per_100,
    )
    price = _money(forms, item.price_e4)
    if told is not None and item.weighed:
        price, told = per_text(told, forms.money(told.minor)), None
    has_old = choice.old_price and item.old_price_e4 is not None and (item.price_e4 or 0) < item.old_price_e4
    deposit = _money(forms, item.deposit_e4) if item.deposit_e4 else ""
    return Label(
        item.name,
        code=(item.barcode or item.sku) if choice.barcode else "",
        price=price if choice.price else "",
        unit_price=per_text(told, forms.money(told.minor)) if told and choice.unit_price else "",
        old_price=_money(forms, item.old_price_e4) if has_old and choice.price else "",
        deposit=_("+ {amount} deposit").format(amount=deposit) if deposit and choice.price else "",
        sku=item.sku if choice.sku else "",
        date=day if choice.date else "",
    )


def _money(forms: Formats, price_e4: int | None) -> str:
    return "" if price_e4 is None else forms.money(price_to_minor(price_e4, forms.digits))


def with_copies(items: Iterable[LabelItem], copies: int) -> tuple[LabelItem, ...]:
    """The same products with so many labels each."""
    return tuple(replace(item, copies=max(0, min(copies, MOST_COPIES))) for item in items)
