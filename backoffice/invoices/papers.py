"""A sale's papers from the office: a copy at a till, the PDF, a mail. Each takes its time off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backoffice.pick import Pick
from shop.rules.mail import addresses
from shop.rules.shift import Till
from shop.services import print_jobs, printing, sale_papers
from shop.services.sale_papers import NO_PRINTER, Posted
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from backoffice.office import Office


def print_copy(office: Office, number: str, till: str, then: Callable[[], object]) -> None:
    """Ask which till prints it, the sale's own first, and have it printed there."""
    session, shop = office.signed_in, office.shop

    def ask(tills: tuple[Till, ...]) -> None:
        able = [each for each in tills if each.printer != NO_PRINTER]
        if not able:
            office.say(_("No till has a printer. Choose one for a till first."), "error", "no_printer")
            return
        codes = [each.code for each in able]
        office.ask(
            Pick(
                _("Print a copy of {number}").format(number=number),
                _("Where is it to come out?"),
                [(each.code, f"{each.name}  ({each.code})") for each in able],
                put,
                yes=_("Print"),
                cursor=codes.index(till) if till in codes else 0,
            )
        )

    def put(code: str) -> None:
        def queued(copy_number: int) -> None:
            said = _("Copy {copy} of {number} comes out at {till}.")
            office.say(said.format(copy=copy_number, number=number, till=code), "done", "copy_queued")
            then()

        office.run.run(lambda: sale_papers.print_copy(shop, session, number, code), queued, office.fail)

    office.run.run(lambda: print_jobs.list_tills(shop, session), ask, office.fail)


def open_pdf(office: Office, number: str) -> None:
    """Write the PDF and open it in the system's viewer."""
    session, shop = office.signed_in, office.shop

    def saved(path: Path) -> None:
        office.on_open_file(path)
        office.say(_("Saved as {path}.").format(path=path), "done", "pdf_saved")

    title = _("Making the PDF of {number}").format(number=number)
    office.work(title, lambda _progress: printing.save_pdf(shop, session, number=number), saved)


def mail(office: Office, number: str, address: str, then: Callable[[], object]) -> None:
    """Ask for the address, the customer's own as it is known, and open the message in the mail program."""
    session, shop = office.signed_in, office.shop

    def post(to: tuple[str, ...]) -> None:
        title = _("Preparing the mail with {number}").format(number=number)
        office.work(
            title, lambda _progress: sale_papers.mail_sale(shop, session, number, " ".join(to)), posted
        )

    def posted(done: Posted) -> None:
        if done.draft is None:
            office.say(_("The mail is open in your mail program. Send it there."), "done", "mail_open")
        else:
            office.on_open_file(done.draft)
            said = _("The mail lies in {path}. Open it and send it.")
            office.say(said.format(path=done.draft), "done", "mail_draft")
        then()

    answer = Answer(
        _("Mail {number}").format(number=number),
        _("To whom? Several addresses are divided by commas; without one you choose in the mail program."),
        addresses,
        post,
        yes=_("Open the mail"),
        numeric=False,
    )
    answer.text = address
    answer.text_is_selected = bool(address)
    office.ask(answer)
