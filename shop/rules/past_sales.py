"""A file of past sales as the documents to make again: which lines are sold, which come back, and to which sale.

Owns how such a file is read: one row a line, `kind` saying what the line is. Lines that are no trade (write-offs,
adjustments, prices of zero) are left out and counted. A return that is linked to a line of an earlier sale refers to
it where mirroring that sale gives the very amount of the file; any other comes back at its own price.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from uuid import NAMESPACE_OID, uuid5

from shop.rules.errors import BadInput
from shop.rules.money import line_amount
from shop.rules.numbers import (
    MAX_PRICE_E4,
    MAX_QUANTITY_MILLI,
    PRICE_DECIMALS,
    QUANTITY_DECIMALS,
    parse_scaled,
)
from shop.rules.product_row import own_code, tidy
from shop.rules.returns import part_of
from shop.texts import _

SOLD = ("sale", "sale_nonstock")
RETURNED = ("return", "return_nonstock")
WITHOUT_STOCK = "nonstock"
COLUMNS = (
    "invoice",
    "datetime",
    "customer",
    "code",
    "description",
    "quantity",
    "unit_price",
    "country",
    "line",
    "kind",
)
LINK_COLUMNS = ("return_invoice", "return_line", "code", "quantity", "original_invoice", "original_line")

Rows = Iterable[Sequence[str]]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PastLine:
    """So much of a product at its price, above zero; `position` is the item of the sale it returns, 0 for none."""

    code: str
    quantity_milli: int
    price_e4: int
    position: int = 0


@dataclass(frozen=True, slots=True)
class PastDocument:
    """A sale, or a return where `is_return`. `at` is the shop's local time; `of` the uuid of the sale returned.

    `uuid` follows from what the document says, so that the same file read again gives the same one.
    """

    uuid: str
    number: str
    at: datetime
    customer: str
    is_return: bool
    lines: tuple[PastLine, ...]
    of: str = ""


@dataclass(slots=True)
class PastProduct:
    """A product of the file: its last name and price; `stocked` unless all its lines say otherwise."""

    code: str
    name: str = ""
    price_e4: int | None = None
    stocked: bool = False


@dataclass(slots=True)
class Past:
    """A whole file: documents in their order, products and customers (with their country) by code and number."""

    documents: list[PastDocument] = field(default_factory=list)
    products: dict[str, PastProduct] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    linked: int = 0
    unlinked: int = 0


@dataclass(slots=True)
class _Draft:
    """The lines of one document and one direction as the file has them."""

    number: str
    at: datetime
    customer: str
    is_return: bool
    lines: list[tuple[Place, PastLine]] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """A line that was sold: where it is now, and how much of it has come back."""

    uuid: str
    position: int
    line: PastLine
    returned_milli: int = 0


def read_past(rows: Rows, links: Mapping[Place, Place], digits: int) -> Past:
    """The documents of a file's rows, its header first. BadInput names the line that can't be read."""
    past = Past()
    drafts: dict[tuple[str, date, bool], _Draft] = {}
    for number, cells in _with_header(rows, COLUMNS):
        invoice, at, customer, code, description, quantity, price, country, line, kind = cells
        is_return = kind in RETURNED
        if not is_return and kind not in SOLD:
            past.left_out[kind] += 1
            continue
        made = _line(number, code, quantity, price, is_return=is_return)
        _note_product(past, made, description, kind)
        if customer:
            past.customers.setdefault(customer, country)
        when = _moment(number, at)
        key = (invoice, when.date(), is_return)
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = _Draft(invoice, when, customer, is_return)
        draft.lines.append(((invoice, line), made))
    past.documents = list(_documents(drafts.values(), links, digits, past))
    return past


def read_links(rows: Rows) -> dict[Place, Place]:
    """Which line of a sale each line of a return belongs to, by (invoice, line)."""
    return {
        (invoice, line): (original_invoice, original_line)
        for _number, (invoice, line, _code, _quantity, original_invoice, original_line) in _with_header(
            rows, LINK_COLUMNS
        )
    }


def _with_header(rows: Rows, wanted: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row's number in the file and its cells in the order wanted."""
    iterator = iter(rows)
    header = [name.strip().lstrip("\ufeff").casefold() for name in next(iterator, [])]
    missing = [name for name in wanted if name not in header]
    if missing:
        raise BadInput(
            _("The file has no column {names}. Choose another file.").format(names=", ".join(missing))
        )
    places = [header.index(name) for name in wanted]
    last = max(places)
    for number, row in enumerate(iterator, 2):
        if len(row) <= last:
            if not any(row):
                continue
            raise _unreadable(number, _("it has too few columns"))
        yield number, [row[place].strip() for place in places]


def _unreadable(number: int, reason: str) -> BadInput:
    return BadInput(_("Line {number} can't be read: {reason}").format(number=number, reason=reason))


def _line(number: int, code: str, quantity: str, price: str, *, is_return: bool) -> PastLine:
    signed = quantity.startswith("-")
    try:
        quantity_milli, price_e4 = _quantity(quantity.removeprefix("-")), _price(price)
    except BadInput as error:
        raise _unreadable(number, error.message) from error
    if signed != is_return or not quantity_milli:
        raise _unreadable(number, _("its quantity and its kind disagree."))
    if not code:
        raise _unreadable(number, _("it has no code."))
    return PastLine(_code(code), quantity_milli, price_e4)


@lru_cache(maxsize=8192)
def _code(text: str) -> str:
    return own_code(text)


@lru_cache(maxsize=4096)
def _quantity(text: str) -> int:
    return parse_scaled(text, QUANTITY_DECIMALS, MAX_QUANTITY_MILLI, "quantity")


@lru_cache(maxsize=4096)
def _price(text: str) -> int:
    return parse_scaled(text, PRICE_DECIMALS, MAX_PRICE_E4, "unit_price")


@lru_cache(maxsize=64)
def _moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _moment(number: int, text: str) -> datetime:
    try:
        return _moment_of(text)
    except ValueError as error:
        raise _unreadable(number, _("its date is not one.")) from error


def _note_product(past: Past, line: PastLine, description: str, kind: str) -> None:
    product = past.products.get(line.code)
    if product is None:
        product = past.products[line.code] = PastProduct(line.code)
    if WITHOUT_STOCK not in kind:
        product.stocked = True
        if kind in SOLD:
            product.price_e4 = line.price_e4
    if description:
        product.name = tidy(description)


def _documents(
    drafts: Iterable[_Draft], links: Mapping[Place, Place], digits: int, past: Past
) -> Iterator[PastDocument]:
    sold: dict[Place, _Item] = {}
    for draft in drafts:
        if draft.is_return:
            yield from _returns(draft, links, sold, digits, past)
            continue
        lines = tuple(line for _place, line in draft.lines)
        uuid = _uuid(draft, lines, "")
        for position, (place, line) in enumerate(draft.lines, 1):
            sold[place] = _Item(uuid, position, line)
        yield PastDocument(uuid, draft.number, draft.at, draft.customer, False, lines)


def _returns(
    draft: _Draft, links: Mapping[Place, Place], sold: Mapping[Place, _Item], digits: int, past: Past
) -> Iterator[PastDocument]:
    """The credit notes of a return: one for each sale it returns from, one for what has none."""
    by_sale: dict[str, list[PastLine]] = {}
    for place, line in draft.lines:
        item = sold.get(links.get(place, ("", "")))
        if item is not None and _mirrors(item, line, digits):
            item.returned_milli += line.quantity_milli
            linked = PastLine(line.code, line.quantity_milli, line.price_e4, item.position)
            by_sale.setdefault(item.uuid, []).append(linked)
            past.linked += 1
        else:
            by_sale.setdefault("", []).append(line)
            past.unlinked += 1
    for of, found in by_sale.items():
        lines = tuple(found)
        yield PastDocument(_uuid(draft, lines, of), draft.number, draft.at, draft.customer, True, lines, of)


def _mirrors(item: _Item, line: PastLine, digits: int) -> bool:
    """Whether returning so much of a sold item gives back exactly what the file says."""
    before, after = item.returned_milli, item.returned_milli + line.quantity_milli
    whole = item.line
    if whole.code != line.code or whole.price_e4 != line.price_e4 or after > whole.quantity_milli:
        return False
    amount = line_amount(whole.price_e4, whole.quantity_milli, digits)
    given = part_of(amount, before, after, whole.quantity_milli)
    return given == line_amount(line.price_e4, line.quantity_milli, digits)


def _uuid(draft: _Draft, lines: tuple[PastLine, ...], of: str) -> str:
    said = [f"{line.code} {line.quantity_milli} {line.price_e4} {line.position}" for line in lines]
    head = (draft.number, draft.at.isoformat(), draft.customer, str(draft.is_return), of)
    return str(uuid5(NAMESPACE_OID, "\n".join(chain(head, said))))


def in_rounds(past: Past, rounds: int) -> Past:
    """The same trade so many times, one after the other; each round begins on the weekday the first one did.

    The uuids of later rounds follow from those of the first, so that these too give the same ones when read again.
    """
    if rounds == 1 or not past.documents:
        return past
    days = [document.at.date() for document in past.documents]
    weeks = (max(days) - min(days)).days // 7 + 1
    documents = list(past.documents)
    for count in range(1, rounds):
        later = timedelta(weeks=weeks * count)
        documents += [
            replace(
                document,
                uuid=_uuid_in_round(document.uuid, count),
                at=document.at + later,
                of=_uuid_in_round(document.of, count) if document.of else "",
            )
            for document in past.documents
        ]
    return replace(past, documents=documents, linked=past.linked * rounds, unlinked=past.unlinked * rounds)


def _uuid_in_round(uuid: str, count: int) -> str:
    return str(uuid5(NAMESPACE_OID, f"{uuid}\n{count}"))


def opening_need(
    documents: Iterable[PastDocument], is_stocked: Callable[[str], bool], on_hand: Mapping[str, int]
) -> dict[str, int]:
    """What each code needs on the shelf before these documents, beyond what is there, so that none goes short.

    Quantities in 1/1000. Codes that need nothing are left out.
    """
    level: dict[str, int] = {}
    lowest: dict[str, int] = {}
    for document in documents:
        sign = 1 if document.is_return else -1
        for line in document.lines:
            now = level.get(line.code, on_hand.get(line.code, 0)) + sign * line.quantity_milli
            level[line.code] = now
            if now < lowest.get(line.code, 0):
                lowest[line.code] = now
    return {code: -need for code, need in lowest.items() if is_stocked(code)}


def told_apart(
    products: Iterable[PastProduct], key: Callable[[str], str], taken: Container[str]
) -> dict[str, str]:
    """A name for each code that nobody else has: its own, else with its code, as often as that takes."""
    given: set[str] = set()
    names: dict[str, str] = {}
    for product in products:
        name = own = product.name or product.code
        tries = 0
        while key(name) in given or key(name) in taken:
            tries += 1
            name = f"{own} ({product.code})" if tries == 1 else f"{own} ({product.code}, {tries})"
        given.add(key(name))
        names[product.code] = name
    return names
