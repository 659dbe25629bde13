"""A sale's tabs as tables: which columns each has, which rows, and where each row leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.columns import Column
from shop.rules import journal_shown
from shop.rules.journal_shown import Reading
from shop.rules.journal_words import kind_name
from shop.services.invoices import SaleDetail
from shop.texts import _

Jump = tuple[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TabRow:
    """A row: its values, one a column, how it is shown, and the page that it leads to."""

    cells: tuple[Any, ...]
    tags: tuple[str, ...] = ()
    jump: Jump | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: what it is called, its columns, and what makes its rows of a sale."""

    id: str
    label: str
    columns: tuple[Column, ...]
    rows: Callable[[SaleDetail, Reading], Iterator[TabRow]]


def tabs() -> tuple[Tab, ...]:
    """The tabs in their order, in the language chosen."""
    return (
        Tab("items", _("Items"), _item_columns(), _items),
        Tab(
            "taxes",
            _("Taxes"),
            (
                Column("tax", _("Tax"), 120, stretch=True),
                Column("percent", _("Rate"), 60, "percent"),
                Column("net", _("Net"), 80, "amount"),
                Column("tax_minor", _("Tax"), 70, "amount"),
                Column("gross", _("Total"), 80, "amount"),
            ),
            _taxes,
        ),
        Tab(
            "payments",
            _("Payments"),
            (
                Column("tender", _("Paid by"), 90, stretch=True),
                Column("amount", _("Amount"), 80, "amount"),
                Column("tendered", _("Tendered"), 90, "amount"),
                Column("change", _("Change"), 70, "amount"),
                Column("reference", _("Reference"), 90),
            ),
            _payments,
        ),
        Tab(
            "stock",
            _("Stock"),
            (
                Column("product", _("Product"), 150, stretch=True),
                Column("moved", _("Moved"), 70, "quantity"),
                Column("value", _("Value"), 80, "price"),
                Column("kind", _("Why"), 80),
            ),
            _moves,
        ),
        Tab(
            "journal",
            _("Journal"),
            (Column("what", _("Entry"), 130), Column("said", _("What it says"), 200, stretch=True)),
            _entries,
        ),
        Tab(
            "papers",
            _("Papers"),
            (
                Column("paper", _("Paper"), 84),
                Column("till", _("Till"), 56),
                Column("state", _("State"), 90, stretch=True),
                Column("when", _("Asked for"), 172, "moment"),
            ),
            _papers,
        ),
    )


def _item_columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Product"), 130, stretch=True),
        Column("quantity", _("Qty"), 50, "quantity"),
        Column("price", _("Price"), 66, "price"),
        Column("off", _("Off"), 56, "amount"),
        Column("total", _("Total"), 76, "amount"),
    )


def _items(sale: SaleDetail, reading: Reading) -> Iterator[TabRow]:
    for item, beside in zip(sale.issued.items, sale.items, strict=True):
        notes = []
        if beside.returned_milli:
            back = reading.formats.quantity(beside.returned_milli)
            notes.append(_("{count} came back").format(count=back))
        if beside.approved_by:
            notes.append(_("approved by {name}").format(name=beside.approved_by))
        name = "  ·  ".join((item.name, *notes))
        off = item.discount_minor + item.sale_discount_minor
        cells = (name, item.quantity_milli, item.price_e4, off or None, item.gross_minor)
        tags = ("muted",) if beside.returned_milli >= item.quantity_milli > 0 else ()
        yield TabRow(cells, tags, ("products", {"id": str(beside.product_id)}))
    if sale.issued.cash_rounding_minor:
        rounding = sale.issued.cash_rounding_minor
        yield TabRow((_("Cash rounding"), None, None, None, rounding), ("muted",))


def _taxes(sale: SaleDetail, _reading: Reading) -> Iterator[TabRow]:
    issued = sale.issued
    for tax in issued.taxes:
        yield TabRow((tax.name or tax.code, tax.percent_e4, tax.net_minor, tax.tax_minor, tax.gross_minor))
        for name, percent_e4, minor in tax.components if len(tax.components) > 1 else ():
            yield TabRow((f"    {name}", percent_e4, None, minor, None), ("muted",))
    whole = (_("In all"), None, issued.net_minor, issued.tax_minor, issued.gross_minor)
    yield TabRow(whole, ("strong",))


def _payments(sale: SaleDetail, _reading: Reading) -> Iterator[TabRow]:
    for paid in sale.payments:
        cells = (
            paid.tender,
            paid.allocated_minor,
            paid.tendered_minor,
            paid.change_minor or None,
            paid.reference,
        )
        yield TabRow(cells, (), ("payments", {"text": f"number {sale.issued.number}"}))
    if sale.owed_minor:
        yield TabRow((_("Left to pay"), sale.owed_minor, None, None, ""), ("warning",))


def _moves(sale: SaleDetail, _reading: Reading) -> Iterator[TabRow]:
    words = {"sale": _("sold"), "return": _("came back")}
    for move in sale.moves:
        cells = (move.name, move.quantity_milli, move.value_e4, words.get(move.kind, move.kind))
        yield TabRow(cells, (), ("stock", {"id": str(move.product_id)}))


def _entries(sale: SaleDetail, reading: Reading) -> Iterator[TabRow]:
    for entry in sale.entries:
        where = ("journal", {"id": f"{entry.chain} {entry.seq}"})
        local = reading.local(entry.at)
        when = f"{reading.formats.date(local.date())} {reading.formats.time(local)}"
        said = f"{when}  ·  {entry.user}  ·  {entry.chain} {entry.seq}"
        yield TabRow((kind_name(entry.kind), said), ("strong",), where)
        yield TabRow((_("Seal"), entry.hash), ("muted",), where)
        for section in journal_shown.sections(json.dumps(entry.payload), reading):
            if section.title:
                yield TabRow((section.title, "  ·  ".join(section.columns)), (), where)
            for row in section.rows:
                if not any(row[1:]):
                    continue
                # the facts of the entry itself are name and value; rows of a list have the columns above them
                pair = (
                    ("", "  ·  ".join(row))
                    if section.title and section.columns
                    else (row[0], "  ·  ".join(row[1:]))
                )
                yield TabRow(pair, ("muted",), where)
            if section.left_out:
                yield TabRow(("…", _("The journal shows all of it.")), ("muted",), where)


def state_names() -> dict[str, str]:
    """What each state of a paper is called."""
    return {
        "waiting": _("waiting"),
        "printing": _("being printed"),
        "printed": _("printed"),
        "uncertain": _("uncertain"),
        "dropped": _("given up"),
    }


def paper_name(copy_number: int) -> str:
    """The receipt itself, or which copy of it."""
    return _("Copy {number}").format(number=copy_number) if copy_number else _("Original")


def _papers(sale: SaleDetail, _reading: Reading) -> Iterator[TabRow]:
    names = state_names()
    for paper in sale.papers:
        bad = {"uncertain": ("warning",), "dropped": ("muted",)}.get(paper.state, ())
        state = names.get(paper.state, paper.state)
        state = f"{state}: {paper.problem}" if paper.problem else state
        cells = (paper_name(paper.copy_number), paper.till, state, paper.created_at)
        yield TabRow(cells, bad, ("print_jobs", {"text": sale.issued.number, "state": "all"}))
