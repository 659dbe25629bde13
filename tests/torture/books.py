"""What must hold of a shop's database after anything that may happen to a till: quick, and by rows alone.

Reads a copy of the files, so that the till itself is the first to open what was left. `verify` is the slow and
thorough judge; this one is for every round.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from shop.services.verify import verify
from shop.store.engine import open_store
from shop.store.sqlite_file import open_raw

ENDINGS = ("", "-wal", "-journal")

HALF_SALES = """
SELECT i.number FROM invoices i WHERE
 NOT EXISTS (SELECT 1 FROM invoice_items t WHERE t.invoice_id = i.id)
 OR i.gross_minor <> (SELECT SUM(gross_minor) FROM invoice_items t WHERE t.invoice_id = i.id)
 OR i.gross_minor <> (SELECT SUM(gross_minor) FROM invoice_taxes t WHERE t.invoice_id = i.id)
 OR i.gross_minor + i.cash_rounding_minor <>
    (SELECT SUM(a.amount_minor) FROM payment_allocations a WHERE a.invoice_id = i.id)
 OR NOT EXISTS (SELECT 1 FROM print_jobs p WHERE p.invoice_id = i.id)
 OR (SELECT COUNT(*) FROM invoice_items t WHERE t.invoice_id = i.id AND t.stocked) > 0
    AND NOT EXISTS (SELECT 1 FROM stock_moves m WHERE m.invoice_id = i.id)
"""
JOURNAL_GAP = """
SELECT h.chain FROM journal_heads h JOIN
 (SELECT chain, COUNT(*) AS many, MAX(seq) AS last FROM journal GROUP BY chain) j ON j.chain = h.chain
 WHERE h.seq <> j.many OR h.seq <> j.last
"""


@dataclass(frozen=True, slots=True)
class Books:
    """A database as it stands: its sales by uuid, the cart under way, and what is wrong."""

    sales: dict[str, str]
    draft: str | None
    shifts: int
    uncertain_papers: int
    problems: tuple[str, ...]


def copy_database(source: Path, target: Path) -> None:
    """The file with its log, as a crash left them."""
    for ending in ENDINGS:
        there = source.with_name(source.name + ending)
        here = target.with_name(target.name + ending)
        here.unlink(missing_ok=True)
        if there.exists():
            shutil.copyfile(there, here)


def read_books(path: Path) -> Books:
    """Look at a copy."""
    copy = path.with_name("copy-" + path.name)
    copy_database(path, copy)
    problems: list[str] = []
    with closing(open_raw(copy)) as raw:
        sales = raw.execute("SELECT uuid, number, series_number FROM invoices ORDER BY id").fetchall()
        numbers = [row[2] for row in sales]
        last = raw.execute("SELECT COALESCE(SUM(last), 0) FROM series WHERE kind = 'receipt'").fetchone()[0]
        if numbers != list(range(1, len(numbers) + 1)) or last != len(numbers):
            problems.append(
                f"the numbers are {numbers[-5:]} of {len(numbers)} and the series stands at {last}"
            )
        problems += [f"{row[0]} is half" for row in raw.execute(HALF_SALES)]
        problems += [f"the journal {row[0]} has a gap" for row in raw.execute(JOURNAL_GAP)]
        told = raw.execute("SELECT COUNT(*) FROM journal WHERE kind = 'sale'").fetchone()[0]
        if told != len(sales):
            problems.append(f"the journal tells of {told} sales, there are {len(sales)}")
        drafts = raw.execute("SELECT content FROM draft_carts").fetchall()
        shifts = raw.execute("SELECT COUNT(*) FROM shifts WHERE closed_at IS NULL").fetchone()[0]
        uncertain = raw.execute("SELECT COUNT(*) FROM print_jobs WHERE state = 'uncertain'").fetchone()[0]
    return Books(
        {row[0]: row[1] for row in sales},
        drafts[0][0] if drafts else None,
        shifts,
        uncertain,
        tuple(problems),
    )


def verified(path: Path) -> list[str]:
    """What `verify` finds in a copy, as sentences."""
    copy = path.with_name("copy-" + path.name)
    copy_database(path, copy)
    store = open_store(str(copy))
    try:
        return [f"verify: {each.kind} {each.where}: {each.message}" for each in verify(store)]
    finally:
        store.close()
