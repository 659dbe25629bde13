"""An order on its way to the supplier: as a PDF, as the text of an e-mail, and as a message in the mail program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shop.devices.mail_program import open_in_mail_program
from shop.rules.errors import BadInput
from shop.rules.formats import Formats, formats_for
from shop.rules.mail import Mail, addresses
from shop.rules.money import divide_half_up
from shop.rules.permissions import STOCK, Session, require
from shop.services.orders import Order, get_order
from shop.services.printing import documents_folder
from shop.services.shop import Shop
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Sent:
    """An order's PDF in a message that waits to be sent; the draft to open where no mail program took it."""

    pdf: Path
    draft: Path | None


def order_text(shop: Shop, session: Session, order_id: int) -> str:
    """The order as the text of an e-mail: whom from, what is wanted with their code where it is known, until when."""
    require(session, STOCK)
    return _text(shop, get_order(shop, session, order_id))


def _text(shop: Shop, order: Order) -> str:
    forms = formats_for(shop.settings)
    account = _(" (our account with you: {account})").format(account=order.supplier_account)
    lines = [
        _("Dear {supplier},").format(supplier=order.supplier),
        "",
        _("please send us under order {number}{account}:").format(
            number=order.number, account=account if order.supplier_account else ""
        ),
        "",
    ]
    for line in order.lines:
        code = f" [{line.supplier_sku}]" if line.supplier_sku else ""
        lines.append(f"{forms.quantity(line.quantity_milli)} {line.unit}  {line.name}{code}")
    if order.expected_on is not None:
        lines += ["", _("We expect it on {day}.").format(day=forms.date(order.expected_on))]
    if order.note:
        lines += ["", order.note]
    settings = shop.settings
    contact = [settings.shop_name, settings.shop_address, settings.shop_phone, settings.shop_email]
    return "\n".join([*lines, "", _("Kind regards"), *(text for text in contact if text)]) + "\n"


def save_order_pdf(shop: Shop, session: Session, order_id: int) -> Path:
    """Write the order's PDF to the documents folder, in place of an older one. BadInput where it can't be written."""
    require(session, STOCK)
    order = get_order(shop, session, order_id)
    if not order.lines:
        raise BadInput(_("Nothing is on this order yet. Add what is to be ordered."))
    folder = documents_folder(shop) / _("orders")
    return write_document(folder / f"{order.number}.pdf", _pdf(shop, order))


def _pdf(shop: Shop, order: Order) -> bytes:
    from shop.documents.table_paper import PaperColumn, TablePaper, render

    forms = formats_for(shop.settings)
    made_at = shop.local(order.ordered_at or order.created_at)
    facts = [(_("Date"), forms.date(made_at.date()))]
    if order.expected_on is not None:
        facts.append((_("Expected on"), forms.date(order.expected_on)))
    if order.supplier_account:
        facts.append((_("Our account"), order.supplier_account))
    facts.append((_("Ordered by"), order.person))
    paper = TablePaper(
        title=_("Purchase order"),
        number=order.number,
        columns=(
            PaperColumn(_("Your code")),
            PaperColumn(_("Our SKU")),
            PaperColumn(_("Product"), stretch=True),
            PaperColumn(_("Quantity"), "right"),
            PaperColumn(_("Unit")),
            PaperColumn(_("Cost"), "right"),
            PaperColumn(_("Amount"), "right"),
        ),
        rows=[
            (
                line.supplier_sku,
                line.sku,
                line.name,
                forms.quantity(line.quantity_milli),
                line.unit,
                forms.price(line.cost_e4) if line.cost_e4 else "",
                _amount(forms, line.worth_e4) if line.cost_e4 else "",
            )
            for line in order.lines
        ],
        facts=tuple(facts),
        to=(order.supplier, *order.supplier_address.splitlines()),
        note=order.note,
        total=(_("Total without tax"), _amount(forms, order.worth_e4)),
    )
    return render(paper, shop.settings, made_at)


def _amount(forms: Formats, e4: int) -> str:
    """A worth of 1/10000 as an amount of the currency, rounded once."""
    return forms.amount(divide_half_up(e4 * 10**forms.digits, 10_000))


def mail_order(shop: Shop, session: Session, order_id: int) -> Sent:
    """Open a message to the supplier with the order and its PDF in the mail program, to be looked at and sent there.

    Where no program takes it a draft lies beside the PDF. BadInput for a supplier without an address. Takes seconds.
    """
    require(session, STOCK)
    order = get_order(shop, session, order_id)
    to = addresses(order.supplier_email)
    if not to:
        raise BadInput(
            _("{supplier} has no e-mail address. Add it under Suppliers, or send the PDF.").format(
                supplier=order.supplier
            )
        )
    pdf = save_order_pdf(shop, session, order_id)
    subject = _("Order {number} from {shop}").format(number=order.number, shop=shop.settings.shop_name)
    mail = Mail(to, subject, _text(shop, order), pdf)
    return Sent(pdf, None if open_in_mail_program(mail) else _write_draft(mail))


def _write_draft(mail: Mail) -> Path:
    from shop.documents.mail_draft import draft

    return write_document(mail.attachment.with_suffix(".eml"), draft(mail))


def write_document(path: Path, data: bytes) -> Path:
    """Write a paper of the shop, in place of an older one of its name; its folder is made. BadInput as a sentence."""
    from shop.documents.whole_file import cannot_write, whole_file

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    with whole_file(path, replace=True) as file:
        file.write(data)
    return path
