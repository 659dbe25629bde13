"""Checks a database without trusting the application's own sums: rows against rows, stock, numbers, the journal.

Reads one consistent state, a few hundred documents at a time, and changes nothing. Every finding names the
document, product, series or journal entry it is about. What it can't see: an entry that was made up whole with
everything after it hashed anew; for that, the head printed on paper is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from shop.rules.errors import DamagedDatabase
from shop.services.verify_checks import Finding, check_document, check_payload, check_returned
from shop.services.verify_told import Told
from shop.store import evidence, guards, journal, report_sums
from shop.store.engine import Connection, Store
from shop.texts import _

__all__ = ["Finding", "Progress", "verify"]

Progress = Callable[[int, int], None]
MOST_GAPS = 20


def verify(store: Store, progress: Progress | None = None) -> list[Finding]:
    """Everything that is wrong, nothing where all is well. `progress` is told documents done and in all.

    A file that is damaged is a finding; one that can't be reached is a DatabaseProblem.
    """
    findings: list[Finding] = []
    where = str(store.path or _("the server"))
    try:
        with store.read() as connection:
            findings.extend(Finding("file", where, said) for said in evidence.file_problems(connection))
            findings.extend(_check_all(connection, progress or (lambda _done, _all: None)))
    except DamagedDatabase as problem:
        findings.append(Finding("file", where, problem.message))
    return findings


def _check_all(connection: Connection, progress: Progress) -> Iterator[Finding]:
    for table, target, many in evidence.orphans(connection):
        yield Finding(
            "foreign_key",
            table,
            _("{many} rows point to {target} that are not there").format(many=many, target=target),
        )
    for name in guards.missing(connection):
        yield Finding("guard", name, _("the trigger is missing or is not what it should be"))
    told = Told()
    yield from _check_documents(connection, progress, told)
    yield from told.check(connection)
    for table in evidence.renumbered(connection):
        yield Finding("rows", table, _("the rows' ids have a gap: rows were taken out or given other ids"))
    for row in evidence.returned_items(connection):
        yield from check_returned(row)
    yield from _check_payments(connection)
    yield from _check_stock(connection)
    yield from _check_series(connection)
    for period, table in report_sums.untrue(connection):
        text = _("the sums kept in {table} are not what the rows add up to").format(table=table)
        yield Finding("sums", period, text)


def _check_documents(connection: Connection, progress: Progress, told: Told) -> Iterator[Finding]:
    """Every chain with the documents it tells of, then the documents that no entry tells of."""
    total = evidence.invoice_count(connection)
    seen: set[int] = set()
    heads = journal.heads(connection)
    for chain in sorted({*heads, *journal.chains(connection)}):
        last = journal.Entry(chain, 0, journal.VERSION, "", "", "", "", "", "", "")
        entries = journal.walk(connection, chain)
        while portion := list(islice(entries, evidence.PORTION)):
            for entry in portion:
                yield from _check_entry(entry, last)
                last = entry
            yield from _check_portion(connection, portion, seen, told)
            progress(len(seen), total)
        if not last.seq or heads.get(chain) != (last.seq, last.hash):
            yield Finding("journal", chain, _("the chain's head is not its last entry"))
    for ids in evidence.invoice_ids(connection):
        unseen = [one for one in ids if one not in seen]
        for document in evidence.documents_by_id(connection, unseen) if unseen else ():
            yield Finding("journal", document.head.number, _("the journal has no entry of this document"))
            yield from check_document(document)
    progress(total, total)


def _place(entry: journal.Entry) -> str:
    return f"{entry.chain} {entry.seq}"


def _check_entry(entry: journal.Entry, before: journal.Entry) -> Iterator[Finding]:
    if entry.seq != before.seq + 1:
        yield Finding(
            "journal", _place(entry), _("the entry before is {seq}: some are missing").format(seq=before.seq)
        )
    elif entry.prev != before.hash:
        yield Finding("journal", _place(entry), _("the entry does not follow the one before"))
    if entry.version != journal.VERSION:
        yield Finding("journal", _place(entry), _("the entry's version is unknown"))
    if entry.hash != entry.true_hash:
        yield Finding("journal", _place(entry), _("the entry was changed: its hash is another"))


def _check_portion(
    connection: Connection, entries: Iterable[journal.Entry], seen: set[int], rows_told: Told
) -> Iterator[Finding]:
    """The documents that these entries tell of, each loaded once; rows that are no document's are noted."""
    told: list[tuple[journal.Entry, str, Any]] = []
    for entry in entries:
        try:
            payload = json.loads(entry.payload)
        except ValueError:
            yield Finding("journal", _place(entry), _("the entry's content can't be read"))
            continue
        invoice = payload.get("invoice") if isinstance(payload, dict) else None
        rows_told.note(payload, entry)
        if isinstance(invoice, dict):
            told.append((entry, str(invoice.get("uuid")), payload))
    if not told:
        return
    found = evidence.documents_by_uuid(connection, [uuid for _entry, uuid, _payload in told])
    for entry, uuid, payload in told:
        document = found.get(uuid)
        if document is None:
            number = str(payload["invoice"].get("number"))
            yield Finding(
                "journal", number, _("the document of entry {entry} is gone").format(entry=_place(entry))
            )
        elif document.head.id in seen:
            yield Finding("journal", document.head.number, _("the journal tells of this document twice"))
        else:
            seen.add(document.head.id)
            yield from check_document(document)
            yield from check_payload(document, payload)
            yield from rows_told.buyers.document(document.head, payload)
            yield from _check_told(entry, document.head)


def _check_told(entry: journal.Entry, head: Any) -> Iterator[Finding]:
    kind = "credit_note" if head.kind == "credit_note" else "sale"
    for what, found, expected in (
        ("kind", entry.kind, kind),
        ("till", entry.till, head.till),
        ("at", entry.at, head.issued_at),
    ):
        if found != expected:
            yield Finding(
                "journal",
                head.number,
                _("entry {entry} has {what} {found}, it should be {expected}").format(
                    entry=_place(entry), what=what, found=found, expected=expected
                ),
            )


def _check_payments(connection: Connection) -> Iterator[Finding]:
    for row in evidence.unsound_payments(connection):
        where = row.number or row.uuid
        if row.allocated_minor is None:
            yield Finding("payment", where, _("the payment belongs to no document"))
        elif row.allocated_minor != row.amount_minor:
            yield Finding(
                "payment",
                where,
                _("{allocated} of a payment of {amount} are given to documents").format(
                    allocated=row.allocated_minor, amount=row.amount_minor
                ),
            )
        if row.amount_minor + row.change_minor != row.tendered_minor or row.change_minor < 0:
            yield Finding("payment", where, _("amount and change are not what was tendered"))
        if row.change_minor and row.kind != "cash":
            yield Finding("payment", where, _("change was given, but not from cash"))


def _check_stock(connection: Connection) -> Iterator[Finding]:
    for row in evidence.stock_differences(connection):
        if row.stock_on_hand != row.moved_milli:
            yield Finding(
                "stock",
                row.sku,
                _("the stock is {stock}/1000, its moves sum to {moved}/1000").format(
                    stock=row.stock_on_hand, moved=row.moved_milli
                ),
            )
        if row.stock_value_e4 != row.moved_value_e4:
            yield Finding(
                "stock",
                row.sku,
                _("the stock's value is {value}, its moves sum to {moved}").format(
                    value=row.stock_value_e4, moved=row.moved_value_e4
                ),
            )


def _check_series(connection: Connection) -> Iterator[Finding]:
    for number in evidence.repeated_numbers(connection):
        yield Finding("series", number, _("more than one document has this number"))
    for row in evidence.series_counts(connection):
        where = f"{row.code} {row.kind} {row.year}"
        last = row.last or 0
        if last != (row.highest or 0) or not row.many:
            yield Finding(
                "series",
                where,
                _("the series stands at {last}, the newest document has {highest}").format(
                    last=last, highest=row.highest or 0
                ),
            )
        if row.many and (row.many != row.highest or row.lowest != 1):
            numbers = evidence.series_numbers(connection, row.till_id, row.kind, row.year)
            gaps = ", ".join(str(gap) for gap in islice(_gaps(numbers), MOST_GAPS))
            yield Finding("series", where, _("there is no document {gaps}").format(gaps=gaps))


def _gaps(numbers: Iterable[int]) -> Iterator[int]:
    """The numbers from 1 on that are missing between these ascending ones."""
    expected = 1
    for number in numbers:
        yield from range(expected, number)
        expected = max(expected, number + 1)
