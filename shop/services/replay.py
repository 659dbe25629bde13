"""Past sales put through this shop: a file's documents become sales and credit notes by the till's own services.

Each document is made as a till makes it, on its own day: `sell.complete`, or `refund.refund` for what came back.
Before the first one the products and customers that the shop lacks are added, and what the year will sell beyond
what comes in is booked as opening stock. Nothing is taxed; amounts are in the shop's currency. Read again, a file
makes nothing twice, so that a replay that was cut short goes on where it stopped.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shop.rules.cart import Cart, Line
from shop.rules.errors import BadInput, ShopError
from shop.rules.import_plan import Known
from shop.rules.past_sales import (
    Past,
    PastDocument,
    in_rounds,
    opening_need,
    read_links,
    read_past,
    told_apart,
)
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product import Product, name_key
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.tax import TaxRate
from shop.rules.tender import Tender, take
from shop.services import catalogue, sell, shifts
from shop.services.issuing import kept_in_bulk
from shop.services.refund import PayOut, ReturnRequest, refund
from shop.services.replay_report import ReplayReport, sentences
from shop.services.shop import Shop, stamp
from shop.store import importing, journal, names, past_sales, products, sales
from shop.store import setup as setup_store
from shop.store.engine import Connection
from shop.texts import _

Progress = Callable[[int, int], None]
Values = dict[str, Any]

__all__ = ["ReplayReport", "replay"]

TILL = "UCI"
DIGITS = 2
RATES_FROM = "1970-01-01"
UNTAXED = TaxRate("untaxed", "Untaxed", 0, "Z")
LINKS_END = "_return_links.csv"


def replay(
    shop: Shop,
    session: Session,
    path: Path,
    links_path: Path | None = None,
    progress: Progress | None = None,
    *,
    rounds: int = 1,
) -> ReplayReport:
    """Make the sales and returns of a file, plain or gzip. `progress` is told lines done and in all, rising.

    Without `links_path` the links are those in NAME_return_links.csv beside NAME.csv, if it is there. Times in the
    file are the shop's local time. With more `rounds` the same trade goes on that many times, each after the one
    before. Needs the permission IMPORT; BadInput for a file that can't be read, and in a
    shop whose currency has no cents.
    """
    require(session, IMPORT)
    if shop.settings.currency.digits != DIGITS:
        raise BadInput(_("These sales are in cents. Replay them in a shop whose currency has two decimals."))
    past = in_rounds(_read(path, links_path), rounds)
    till = shifts.use_till(shop, TILL)
    work = _Replay(shop, replace(session, till_id=till.id, till=till.code), past)
    return work.run(progress or (lambda _done, _total: None))


def _read(path: Path, links_path: Path | None) -> Past:
    beside = path.with_name(path.name.removesuffix(".gz").removesuffix(".csv") + LINKS_END)
    if links_path is None and beside.is_file():
        links_path = beside
    with _rows(path) as rows:
        if links_path is None:
            return read_past(rows, {}, DIGITS)
        with _rows(links_path) as link_rows:
            return read_past(rows, read_links(link_rows), DIGITS)


@contextmanager
def _rows(path: Path) -> Iterator[Iterator[Sequence[str]]]:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield csv.reader(file)
    except (OSError, EOFError, zlib.error, csv.Error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(_("{path} can't be read: {reason}.").format(path=path, reason=reason)) from error


class _Replay:
    """One replay: what the shop has, and what has been made so far."""

    def __init__(self, shop: Shop, session: Session, past: Past) -> None:
        self._shop, self._session, self._past = shop, session, past
        self._zone = ZoneInfo(shop.settings.time_zone)
        self._tender = _tender(shop)
        self._products: dict[str, Product] = {}
        self._customers: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        self._sums = {"sales": 0, "credit_notes": 0, "sales_minor": 0, "returns_minor": 0, "lines_made": 0}
        self._new = {"new_products": 0, "new_customers": 0, "opening_moves": 0}

    def run(self, progress: Progress) -> ReplayReport:
        with self._shop.store.read() as connection:
            there = past_sales.known_uuids(connection, (each.uuid for each in self._past.documents))
        left = [each for each in self._past.documents if each.uuid not in there]
        clock = self._shop.clock
        try:
            self._make_ready(left)
            self._make(left, there, progress)
        finally:
            self._shop.clock = clock
            with self._shop.store.write() as connection:
                past_sales.drop_waiting_papers(connection, self._session.till_id or 0)
        return self._report(len(there))

    def _make_ready(self, left: Sequence[PastDocument]) -> None:
        """Products, customers, opening stock and an open shift, all as of the first document."""
        if not left:
            return
        self._set_clock(left[0].at)
        at = stamp(self._shop.clock())
        with importing.clash_explained(self._shop.store), self._shop.store.write() as connection:
            rate = self._add_products(connection, at)
            known = {each.sku: each for each in importing.load(connection).products.values()}
            self._products = {code: _product(known[code], rate) for code in self._past.products}
            self._add_customers(connection, at)
            self._book_opening_stock(connection, left, known, at)
        if shifts.current_shift(self._shop, self._session.till_id or 0) is None:
            shifts.open_shift(self._shop, self._session, 0)

    def _add_products(self, connection: Connection, at: str) -> TaxRate:
        """The products that the shop lacks, untaxed, their stock still zero; the rate they have."""
        there = importing.load(connection)
        missing = [each for code, each in self._past.products.items() if code not in there.by_sku]
        shown = told_apart(missing, name_key, there.by_name)
        class_id, rate = _untaxed(connection)
        version = names.next_version(connection)
        rows: list[Values] = [
            {
                "sku": each.code,
                "name": shown[each.code],
                "name_key": name_key(shown[each.code]),
                "brand": "",
                "category_id": None,
                "tax_class_id": class_id,
                "unit": "pc",
                "weighed": 0,
                "price_e4": each.price_e4,
                "cost_e4": 0,
                "stocked": int(each.stocked),
                "active": 1,
                "stock_on_hand": 0,
                "stock_value_e4": 0,
                "created_at": at,
                "version": version,
            }
            for each in missing
        ]
        importing.add_products(connection, rows, lambda _count: None)
        self._new["new_products"] = len(rows)
        return rate

    def _add_customers(self, connection: Connection, at: str) -> None:
        there = past_sales.customer_ids(connection)
        codes = _country_codes()
        new = [
            {
                "number": number,
                "name": _("Customer {number}").format(number=number),
                "country": codes.get(country.casefold(), ""),
            }
            for number, country in self._past.customers.items()
            if number not in there
        ]
        past_sales.add_customers(connection, new, at)
        self._new["new_customers"] = len(new)
        self._customers = past_sales.customer_ids(connection)

    def _book_opening_stock(
        self, connection: Connection, left: Sequence[PastDocument], known: dict[str, Known], at: str
    ) -> None:
        """What the documents will need on the shelf and is not there, without a value: its cost is not known."""
        on_hand = {code: known[code].stock_milli for code in self._past.products}
        need = opening_need(left, lambda code: known[code].stocked, on_hand)
        if not need:
            return
        moves: list[Values] = [
            {
                "invoice_id": None,
                "product_id": known[code].id,
                "quantity_milli": quantity,
                "value_e4": 0,
                "kind": "opening",
                "till_id": self._session.till_id,
                "user_id": self._session.user_id,
                "reason": "",
                "at": at,
            }
            for code, quantity in need.items()
        ]
        changed = [
            {"of_id": move["product_id"], "by_milli": move["quantity_milli"], "by_value_e4": 0}
            for move in moves
        ]
        if not products.move_stock(connection, changed):
            raise BadInput(_("The stock changed meanwhile. Try again."))
        sales.insert_moves(connection, moves)
        journal.append(
            connection,
            chain=self._session.till,
            kind="opening_stock",
            at=at,
            till=self._session.till,
            user=self._session.username,
            payload={"products": list(need), "moves": kept_in_bulk(moves)},
        )
        self._new["opening_moves"] = len(moves)

    def _make(self, left: Sequence[PastDocument], there: set[str], progress: Progress) -> None:
        total = sum(len(document.lines) for document in left)
        done = 0
        for document in left:
            self._set_clock(document.at)
            try:
                made = self._return(document, there) if document.is_return else self._sell(document)
            except ShopError as error:
                raise BadInput(f"{document.number}: {error.message}") from error
            self._numbers[document.uuid] = made.number
            done += len(document.lines)
            self._sums["credit_notes" if document.is_return else "sales"] += 1
            self._sums["returns_minor" if document.is_return else "sales_minor"] += made.net_minor
            progress(done, total)
        self._sums["lines_made"] = done

    def _sell(self, document: PastDocument) -> sell.Completed:
        lines = tuple(
            Line(str(position), self._products[line.code], line.quantity_milli, line.price_e4, line.price_e4)
            for position, line in enumerate(document.lines, 1)
        )
        cart = Cart(document.uuid, lines, customer_id=self._customers.get(document.customer))
        due = sell.due_minor(self._shop, cart)
        cart = cart.pay(take(self._tender, due, None, step_minor=self._shop.settings.cash_step_minor).payment)
        return sell.complete(self._shop, self._session, cart, note=document.number)

    def _return(self, document: PastDocument, there: set[str]) -> sell.Completed:
        lines: tuple[ItemReturn | FreeReturn, ...]
        if document.of:
            lines = tuple(ItemReturn(line.position, line.quantity_milli) for line in document.lines)
        else:
            lines = tuple(
                FreeReturn(self._products[line.code], line.quantity_milli, line.price_e4)
                for line in document.lines
            )
        request = ReturnRequest(
            document.uuid,
            lines,
            (PayOut(self._tender),),
            self._number_of(document.of, there),
            self._customers.get(document.customer),
            document.number,
        )
        return refund(self._shop, self._session, request)

    def _number_of(self, uuid: str, there: set[str]) -> str:
        """The number of a sale made here, or by the replay that was cut short."""
        if uuid and uuid not in self._numbers and uuid in there:
            with self._shop.store.read() as connection:
                self._numbers[uuid] = sales.number_of(connection, uuid)
        return self._numbers[uuid] if uuid else ""

    def _set_clock(self, local: datetime) -> None:
        moment = local.replace(tzinfo=self._zone).astimezone(timezone.utc)
        self._shop.clock = lambda: moment

    def _report(self, there_before: int) -> ReplayReport:
        days = [document.at.date() for document in self._past.documents]
        report = ReplayReport(
            **self._sums,
            **self._new,
            linked_lines=self._past.linked,
            unlinked_lines=self._past.unlinked,
            there_before=there_before,
            left_out=dict(self._past.left_out),
            first_day=min(days, default=None),
            last_day=max(days, default=None),
            shown=(),
        )
        return replace(report, shown=sentences(report, self._shop.settings))


def _tender(shop: Shop) -> Tender:
    """How past sales are taken to have been paid: by card, else by any tender there is."""
    tenders = catalogue.tenders(shop)
    if not tenders:
        raise BadInput(_("The shop has no means of paying. Add one first."))
    return next((tender for tender in tenders if tender.kind == "card"), tenders[0])


def _untaxed(connection: Connection) -> tuple[int, TaxRate]:
    """The shop's tax class of nothing: the zero rate, else any other, else one made now."""
    rows = [row for row in importing.tax_class_words(connection, date.max) if row[3] == 0]
    rows.sort(key=lambda row: row[1] != "zero")
    if not rows:
        return setup_store.add_tax_class(connection, UNTAXED, RATES_FROM), UNTAXED
    class_id, code, name, _percent = rows[0]
    return class_id, products.tax_rate(connection, class_id, code, name, date.max)


def _product(known: Known, rate: TaxRate) -> Product:
    return Product(
        id=known.id,
        sku=known.sku,
        name=known.name,
        barcode="",
        category="",
        unit=known.unit,
        weighed=known.weighed,
        price_e4=known.price_e4,
        tax=rate,
        cost_e4=known.cost_e4,
        stocked=known.stocked,
        stock_milli=known.stock_milli,
    )


def _country_codes() -> dict[str, str]:
    """ISO 3166 codes by the English names that the file has."""
    from babel import Locale

    codes = {
        name.casefold(): code
        for code, name in Locale("en").territories.items()
        if code.isalpha() and len(code) == 2
    }
    return codes | {"eire": "IE", "rsa": "ZA", "usa": "US", "hong kong": "HK", "czech republic": "CZ"}
