"""A person asks to be forgotten: blanked everywhere the law allows, at once where it does and later where it doesn't.

The customer's row keeps its number and nothing else, and so do the rows of all who were merged into it. Contacts,
carts and what imports kept forget them. An invoice keeps its buyer for as many years as the setting
`invoice_buyer_years` says; `blank_due` blanks what has come due since. The journal tells of all that by numbers.

What this can't reach: printed papers, saved PDF files and exports, backups made before, what is written into an
invoice's note or into a product's name, and the server's own logs and freed pages on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from shop.rules.erasing import Kept, free_from, last_free_year
from shop.rules.errors import BadInput, ChangedMeanwhile, DatabaseProblem
from shop.rules.formats import formats_for
from shop.rules.permissions import CUSTOMERS, Session, require
from shop.services.customers import CustomerRecord, note, read
from shop.services.shop import Shop, stamp
from shop.services.verify_buyers import BLANKED
from shop.store import buyers, customer_lists, merged
from shop.store import customers as store
from shop.store import erasing as rows
from shop.store.engine import Connection, retried
from shop.texts import _

QUICK_BYTES = 48 << 20
"""A file of this size is written anew in about a second, which a till that sells meanwhile waits for."""
NUMBERS_AN_ENTRY = 5_000


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a customer does, before, or did, after: so many invoices lose their buyer now, others later.

    `numbers` are the customers that are one person, `contacts` how many contacts go with them, `carts` how many
    carts under way forgot them. `owed_minor` above zero refuses it. After: `traces` says that freed parts of a large
    file may still hold something until `rewrite` is done.
    """

    numbers: tuple[str, ...]
    invoices: int
    kept: tuple[Kept, ...]
    contacts: int = 0
    carts: int = 0
    owed_minor: int = 0
    traces: bool = False


def preview(shop: Shop, session: Session, customer_id: int) -> Erasure:
    """What erasing this customer would do today. BadInput for one that is not there or was erased."""
    require(session, CUSTOMERS)
    with shop.store.read() as connection:
        record = read(connection, customer_id)
        if record.erased_at:
            raise BadInput(_("{number} was erased already.").format(number=record.number))
        ids = merged.family(connection, customer_id)
        free, kept = _terms(connection, shop, ids)
        numbers = _numbers(connection, ids)
    return Erasure(numbers, free, kept, len(record.contacts), owed_minor=record.owed_minor)


def erase(shop: Shop, session: Session, known: CustomerRecord) -> Erasure:
    """Forget a customer, with all who were merged into it. Nobody can bring it back.

    Refused: ChangedMeanwhile where another changed the customer since it was read; BadInput where it was erased or
    merged already, or still owes (a claim is no longer anybody's once it has no name: settle it first).
    """
    require(session, CUSTOMERS)
    done = _erased(shop, session, known)
    return replace(done, traces=not tidy(shop, session))


@retried
def _erased(shop: Shop, session: Session, known: CustomerRecord) -> Erasure:
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        rows.overwrite_what_is_freed(connection)
        version = store.next_version(connection)
        _check(connection, shop, known)
        ids = merged.family(connection, known.id)
        numbers = _numbers(connection, ids)
        contacts = len(store.contacts(connection, ids))
        rows.forget(connection, ids, _("Erased"), at, version)
        carts = rows.forget_in_carts(connection, ids)
        blanked = _blank(connection, ids, last_free_year(_today(shop), shop.settings.invoice_buyer_years))
        _free, kept = _terms(connection, shop, ids)
        told: dict[str, object] = {
            "number": known.number,
            "merged": [one for one in numbers if one != known.number],
        }
        _tell(connection, session, at, "customer_erased", told, blanked)
    return Erasure(numbers, len(blanked), kept, contacts, carts)


def due(shop: Shop, session: Session) -> int:
    """How many invoices of customers who were erased may lose their buyer by now."""
    require(session, CUSTOMERS)
    last_year = last_free_year(_today(shop), shop.settings.invoice_buyer_years)
    with shop.store.read() as connection:
        return sum(len(portion) for portion in buyers.named_documents(connection, None, last_year))


def blank_due(shop: Shop, session: Session) -> int:
    """Take the buyer off every invoice of an erased customer whose years have passed; how many that were."""
    require(session, CUSTOMERS)
    blanked = _blanked_due(shop, session)
    if blanked:
        tidy(shop, session)
    return blanked


@retried
def _blanked_due(shop: Shop, session: Session) -> int:
    last_year = last_free_year(_today(shop), shop.settings.invoice_buyer_years)
    with shop.store.write() as connection:
        rows.overwrite_what_is_freed(connection)
        blanked = _blank(connection, None, last_year)
        if blanked:
            _tell(connection, session, stamp(shop.clock()), "buyers_blanked", {}, blanked)
    return len(blanked)


def tidy(shop: Shop, session: Session) -> bool:
    """Write the file anew where that takes about a second; False where it is too large for that, or in use."""
    require(session, CUSTOMERS)
    if rows.size_bytes(shop.store) > QUICK_BYTES:
        return False
    try:
        return rows.rewrite(shop.store)
    except DatabaseProblem:
        # What was asked for is done; that the file can't be written anew just now is told, and done later.
        return False


def rewrite(shop: Shop, session: Session) -> bool:
    """Write the whole file anew, so that no trace of what was erased is left in its freed parts and its log.

    Takes about a second for 50 MB, in which tills wait: best done when they are closed. False where another
    program was reading just then: the log is emptied when the last one closes.
    """
    require(session, CUSTOMERS)
    return rows.rewrite(shop.store)


def sentence(shop: Shop, erasure: Erasure) -> str:
    """What an erasure does, or did, to invoices: how many lose their buyer, how many keep it and until when."""
    formats = formats_for(shop.settings)
    said = []
    if erasure.invoices:
        said.append(_("{count} invoices lose their buyer's name.").format(count=erasure.invoices))
    said += [
        _("{count} invoices keep it until {day}.").format(count=kept.invoices, day=formats.date(kept.until))
        for kept in erasure.kept
    ]
    return " ".join(said) or _("No invoice names this customer.")


def _today(shop: Shop) -> date:
    return shop.business_date(shop.clock())


def _check(connection: Connection, shop: Shop, known: CustomerRecord) -> None:
    now = read(connection, known.id)
    row = store.by_id(connection, known.id)
    if now.erased_at or row is None or row.merged_into_id is not None:
        raise BadInput(_("{number} was merged or erased meanwhile.").format(number=known.number))
    if now.version != known.version:
        message = _("{number} was changed meanwhile. Look at it again.").format(number=known.number)
        raise ChangedMeanwhile(message, now)
    owed = customer_lists.owed(connection, [known.id]).get(known.id, 0)
    if owed > 0:
        amount = formats_for(shop.settings).money(owed)
        raise BadInput(_("{amount} is still to be paid. Settle it before erasing.").format(amount=amount))


def _numbers(connection: Connection, ids: Sequence[int]) -> tuple[str, ...]:
    found = (store.by_id(connection, one) for one in ids)
    return tuple(str(row.number) for row in found if row is not None)


def _terms(connection: Connection, shop: Shop, ids: Sequence[int]) -> tuple[int, tuple[Kept, ...]]:
    """How many documents that name these may lose the name today, and when the others may."""
    years = shop.settings.invoice_buyer_years
    last_year = last_free_year(_today(shop), years)
    named = buyers.named(connection, ids)
    free = sum(many for year, many in named.items() if year <= last_year)
    later = (Kept(many, free_from(year, years)) for year, many in named.items() if year > last_year)
    return free, tuple(later)


def _blank(connection: Connection, ids: Sequence[int] | None, last_year: int) -> list[str]:
    """Blank the buyers of these customers' documents up to that year; the documents' numbers."""
    numbers: list[str] = []
    for portion in buyers.named_documents(connection, ids, last_year):
        buyers.blank(connection, [one for one, _number in portion])
        numbers += [number for _one, number in portion]
    return numbers


def _tell(
    connection: Connection,
    session: Session,
    at: str,
    kind: str,
    told: dict[str, object],
    blanked: Sequence[str],
) -> None:
    """Entries of the journal: what was done, and the documents whose buyer was blanked, some thousands an entry."""
    for start in range(0, max(len(blanked), 1), NUMBERS_AN_ENTRY):
        numbers = list(blanked[start : start + NUMBERS_AN_ENTRY])
        note(connection, session, kind, at, {**told, BLANKED: numbers} if numbers else dict(told))
        kind, told = "buyers_blanked", {}
