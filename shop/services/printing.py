"""The print queue: a job is a row of the sale's own transaction, and a worker prints the jobs of a till in order.

A printer that is off, hung or out of paper delays papers and nothing else. A paper that may have come out is not
printed again before a person has said so; a job cut off by the end of the program is one of those.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from shop.rules.errors import BadInput, PrinterProblem
from shop.rules.issued import IssuedInvoice
from shop.rules.normal import shown, storable
from shop.rules.permissions import INVOICE_PDF, REPRINT, SELL, Session, require
from shop.services.shop import Shop, at_till, moment_of, stamp
from shop.store import journal, printjobs, sales
from shop.store.engine import Connection, retried
from shop.texts import _

DRAWER_WITHIN = timedelta(seconds=30)


class Printer(Protocol):
    """What the queue needs of a printer (`shop.devices.printer`)."""

    def print(self, data: bytes) -> None: ...

    def open_drawer(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """A paper to come."""

    id: int
    number: str
    copy_number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the papers of a till stand: how many wait, what is wrong, and the one a person must be asked about."""

    waiting: int = 0
    problem: str = ""
    uncertain: Job | None = None


class PrintQueue:
    """Prints the jobs of one till, one at a time, on the thread that calls `step`."""

    def __init__(self, shop: Shop, till_id: int, open_printer: Callable[[], Printer]) -> None:
        self._shop = shop
        self._till_id = till_id
        self._open_printer = open_printer
        self._printer: Printer | None = None
        self._unnoted: tuple[int, str, str] | None = None
        self._still_shut: set[int] = set()
        with shop.store.write() as connection:
            printjobs.doubt_interrupted(connection, till_id, _("The till ended while it was printing."))

    def step(self) -> Standing:
        """Print the oldest job if there is one and the printer is well; how things stand after it.

        How the last one ended is noted first, where the database couldn't be reached when it did.
        """
        if self._unnoted is not None:
            self._end(*self._unnoted)
        with self._shop.store.read() as connection:
            job = printjobs.next_job(connection, self._till_id)
        if job is None:
            return Standing()
        if job.state == "printing":
            # Begun, and not by this queue: whoever began it did not get to say how it ended.
            problem = _("The till ended while it was printing.")
            self._end(job.id, "uncertain", problem)
            return self._standing(problem, Job(job.id, job.number, job.copy_number))
        if job.state == "uncertain":
            return self._standing(job.problem, Job(job.id, job.number, job.copy_number))
        return self._print(job)

    def _print(self, job: printjobs.JobRow) -> Standing:
        with self._shop.store.read() as connection:
            invoice = sales.load(connection, invoice_id=job.invoice_id)
        if invoice is None:
            self._end(job.id, "dropped", _("The invoice of this job is gone."))
            return self._standing("")
        self._set(job.id, "printing")
        try:
            if self._printer is None:
                self._printer = self._open_printer()
            data = receipt_bytes(self._shop, invoice, job.copy_number or None)
            self._open_drawer(self._printer, job)
            self._printer.print(data)
        except PrinterProblem as error:
            state = "uncertain" if error.uncertain else "waiting"
            self._end(job.id, state, error.message)
            asked = Job(job.id, job.number, job.copy_number) if error.uncertain else None
            return self._standing(error.message, asked)
        except BaseException:
            self._end(job.id, "uncertain", _("Printing was cut off."))
            raise
        self._end(job.id, "printed")
        return self._standing("")

    def _open_drawer(self, printer: Printer, job: printjobs.JobRow) -> None:
        """Once, and only while the customer can still be standing there. A clock that was turned is no such time.

        A pulse that failed leaves the paper as it is: none has come out.
        """
        fresh = abs(self._shop.clock() - moment_of(job.created_at)) <= DRAWER_WITHIN
        if not (job.opens_drawer and fresh and (job.attempts == 0 or job.id in self._still_shut)):
            return
        self._still_shut.discard(job.id)
        try:
            printer.open_drawer()
        except PrinterProblem as error:
            if not error.uncertain:
                self._still_shut.add(job.id)
            raise PrinterProblem(error.message) from error

    def _end(self, job_id: int, state: str, problem: str = "") -> None:
        """Note how a job ended. Kept here until it is in the database, so that nothing is printed a second time."""
        self._unnoted = (job_id, state, problem)
        self._set(job_id, state, problem)
        self._unnoted = None

    def _set(self, job_id: int, state: str, problem: str = "") -> None:
        with self._shop.store.write() as connection:
            printed_at = stamp(self._shop.clock()) if state == "printed" else None
            printjobs.set_state(connection, job_id, state, problem, printed_at)

    def _standing(self, problem: str, uncertain: Job | None = None) -> Standing:
        with self._shop.store.read() as connection:
            return Standing(printjobs.waiting(connection, self._till_id), problem, uncertain)


def issued(shop: Shop, number: str) -> IssuedInvoice | None:
    """The invoice with this number, as its barcode has it; None if there is none."""
    with shop.store.read() as connection:
        return sales.load(connection, number=storable(number.strip().upper())) if number.strip() else None


def receipt_bytes(shop: Shop, invoice: IssuedInvoice, copy_number: int | None) -> bytes:
    """The bytes of a receipt for the shop's paper width and code page."""
    from shop.documents import escpos_bytes, receipt

    settings = shop.settings
    laid_out = receipt.lay_out(
        invoice, settings, copy_number=copy_number, width_chars=receipt.width_of(settings)
    )
    return escpos_bytes.to_bytes(laid_out, settings)


def receipt_text(shop: Shop, invoice: IssuedInvoice, copy_number: int | None = None) -> str:
    """The same receipt as text, for people and files."""
    from shop.documents import receipt, rows

    settings = shop.settings
    return rows.as_text(
        receipt.lay_out(invoice, settings, copy_number=copy_number, width_chars=receipt.width_of(settings))
    )


@retried
def answer(shop: Shop, session: Session, job_id: int, came_out: bool) -> None:
    """What a person said of an uncertain paper: it is there, or it is to be printed again.

    Said of one that is no longer uncertain it changes nothing.
    """
    session, till_id = at_till(session)
    session.require(SELL)
    with shop.store.write() as connection:
        printed_at = stamp(shop.clock()) if came_out else None
        printjobs.settle(connection, till_id, job_id, printed_at)


def reprint_last(shop: Shop, session: Session) -> str:
    """Queue a copy of the last receipt of this till, marked COPY n; its number."""
    session, till_id = at_till(session)
    session.require(REPRINT)
    with shop.store.read() as connection:
        number = sales.last_number(connection, till_id)
    if number is None:
        raise BadInput(_("Nothing was sold at this till yet."))
    reprint(shop, session, number)
    return number


@retried
def reprint(shop: Shop, session: Session, number: str) -> int:
    """Queue a copy of an invoice at this till; the number of the copy. On the record."""
    session, till_id = at_till(session)
    session.require(REPRINT)
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        invoice_id = printjobs.invoice_id_of(connection, storable(number))
        if invoice_id is None:
            raise BadInput(
                _("There is no invoice {number}. Check the number.").format(number=shown(number)), "number"
            )
        copy_number = printjobs.copies_of(connection, invoice_id) + 1
        job = {
            "till_id": till_id,
            "invoice_id": invoice_id,
            "kind": "copy",
            "copy_number": copy_number,
            "opens_drawer": 0,
            "created_at": at,
        }
        sales.insert_print_job(connection, job)
        _note(connection, session, at, "reprint", {"number": number, "copy": copy_number})
    return copy_number


def save_pdf(shop: Shop, session: Session, uuid: str = "", number: str = "") -> Path:
    """Write the PDF of an invoice (the last one of this till where none is named) to the documents folder."""
    from shop.documents import invoice_pdf
    from shop.documents.whole_file import whole_file

    require(session, INVOICE_PDF)
    with shop.store.read() as connection:
        if not uuid and not number and session.till_id is not None:
            number = sales.last_number(connection, session.till_id) or ""
        invoice = sales.load(connection, uuid=uuid, number=number) if uuid or number else None
    if invoice is None:
        raise BadInput(_("There is no receipt to save yet."))
    folder = documents_folder(shop) / str(invoice.business_date.year)
    path = folder / f"{invoice.number.replace('/', '-')}.pdf"
    data = invoice_pdf.render(invoice, shop.settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path, replace=True) as file:
            file.write(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(
            _("{path} can't be written: {reason}. Choose another documents folder in the settings.").format(
                path=path, reason=reason
            )
        ) from error
    return path


def documents_folder(shop: Shop) -> Path:
    """Where papers are saved: as set, else beside the database, else in the person's documents."""
    if shop.settings.documents_dir:
        return Path(os.path.expanduser(shop.settings.documents_dir))
    if shop.store.path is not None:
        return shop.store.path.parent / "documents"
    from platformdirs import user_documents_path

    return user_documents_path() / "Tuppence"


def _note(connection: Connection, session: Session, at: str, kind: str, payload: dict[str, object]) -> None:
    journal.append(
        connection,
        chain=session.till,
        kind=kind,
        at=at,
        till=session.till,
        user=session.username,
        payload=payload,
    )
