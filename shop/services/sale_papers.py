"""What is done with a sale's papers in the office: a copy at a till's printer, the PDF, a mail with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shop.devices.mail_program import open_in_mail_program
from shop.documents.wording import title_of
from shop.rules.errors import BadInput
from shop.rules.formats import formats_for
from shop.rules.mail import Mail, addresses
from shop.rules.normal import shown, storable
from shop.rules.permissions import INVOICE_PDF, REPRINT, Session, require
from shop.rules.shift import Till
from shop.services.printing import issued, save_pdf
from shop.services.shop import Shop, stamp
from shop.store import job_list, journal, printjobs, sale_detail, sales
from shop.store.engine import Connection, retried
from shop.texts import _

NO_PRINTER = "none"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message on its way to be sent: the PDF in it, and the draft to open where no mail program took it."""

    pdf: Path
    draft: Path | None


@retried
def print_copy(shop: Shop, session: Session, number: str, till: str) -> int:
    """Have a till print a copy of a sale, marked COPY and its number, which is given back. On the record.

    BadInput for an unknown sale or till, and for a till without a printer.
    """
    require(session, REPRINT)
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        invoice_id = _sale_id(connection, number)
        where = _till(connection, till)
        copy_number = printjobs.copies_of(connection, invoice_id) + 1
        job = {
            "till_id": where.id,
            "invoice_id": invoice_id,
            "kind": "copy",
            "copy_number": copy_number,
            "opens_drawer": 0,
            "created_at": at,
        }
        sales.insert_print_job(connection, job)
        said = {"number": number, "copy": copy_number, "printed_at_till": where.code}
        _note(connection, session, at, "reprint", said)
    return copy_number


def _sale_id(connection: Connection, number: str) -> int:
    invoice_id = sale_detail.id_of(connection, storable(number))
    if invoice_id is None:
        raise BadInput(
            _("There is no sale {number}. Check the number.").format(number=shown(number)), "number"
        )
    return invoice_id


def _till(connection: Connection, code: str) -> Till:
    for till in job_list.all_tills(connection):
        if till.code == code:
            if till.printer == NO_PRINTER:
                raise BadInput(
                    _("{till} has no printer. Choose another till.").format(till=till.name), "till"
                )
            return till
    raise BadInput(_("There is no till {till}. Choose another one.").format(till=shown(code)), "till")


def mail_sale(shop: Shop, session: Session, number: str, to: str) -> Posted:
    """Write the PDF of a sale and open a message with it in the system's mail program, to look at and send there.

    Where no program takes it the message lies beside the PDF as a draft, which is to be opened. Nothing is sent.
    BadInput for addresses that can't be any, and as `save_pdf`. Takes seconds.
    """
    require(session, INVOICE_PDF)
    recipients = addresses(to)
    invoice = issued(shop, number)
    if invoice is None:
        raise BadInput(
            _("There is no sale {number}. Check the number.").format(number=shown(number)), "number"
        )
    pdf = save_pdf(shop, session, number=invoice.number)
    what, forms = title_of(invoice), formats_for(shop.settings)
    subject = _("{what} {number} from {shop}").format(
        what=what, number=invoice.number, shop=invoice.seller.name
    )
    body = _("Please find attached {what} {number} of {day}.\n\nKind regards\n{shop}").format(
        what=what, number=invoice.number, day=forms.date(invoice.business_date), shop=invoice.seller.name
    )
    mail = Mail(recipients, subject, body, pdf)
    draft = None if open_in_mail_program(mail) else _write_draft(mail)
    with shop.store.write() as connection:
        _note(connection, session, stamp(shop.clock()), "mail_draft", {"number": invoice.number})
    return Posted(pdf, draft)


def _write_draft(mail: Mail) -> Path:
    from shop.documents.mail_draft import draft
    from shop.documents.whole_file import cannot_write, whole_file

    path = mail.attachment.with_suffix(".eml")
    try:
        data = draft(mail)
    except OSError as error:
        raise cannot_write(mail.attachment, error) from error
    with whole_file(path, replace=True) as file:
        file.write(data)
    return path


def _note(connection: Connection, session: Session, at: str, kind: str, payload: dict[str, object]) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind=kind,
        at=at,
        till=session.till,
        user=session.username,
        payload=payload,
    )
