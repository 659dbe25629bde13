"""An order on its way to the supplier: as a PDF and as a mail. Both take seconds, off the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shop.services import order_papers
from shop.services.order_papers import Sent
from shop.services.orders import Order
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office


def open_pdf(office: Office, order: Order) -> None:
    """Write the PDF and open it in the system's viewer."""
    session, shop = office.signed_in, office.shop

    def saved(path: Path) -> None:
        office.on_open_file(path)
        office.say(_("Saved as {path}.").format(path=path), "done", "pdf_saved")

    title = _("Making the PDF of {number}").format(number=order.number)
    office.work(title, lambda _progress: order_papers.save_order_pdf(shop, session, order.id), saved)


def mail(office: Office, order: Order) -> None:
    """Open a message to the supplier in the mail program; where none takes it, the draft."""
    session, shop = office.signed_in, office.shop

    def posted(done: Sent) -> None:
        if done.draft is None:
            office.say(_("The mail is open in your mail program. Send it there."), "done", "mail_open")
        else:
            office.on_open_file(done.draft)
            said = _("The mail lies in {path}. Open it and send it.")
            office.say(said.format(path=done.draft), "done", "mail_draft")

    title = _("Preparing the mail with {number}").format(number=order.number)
    office.work(title, lambda _progress: order_papers.mail_order(shop, session, order.id), posted)
