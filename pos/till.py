"""The till: who is signed in, which screen stands in front, what lies over it, and what it tells the person.

Routes every key, every typed text and every scan to the presenter in front. Knows no widget; the window and the
till without a window drive it alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from pos.customer.putting import ask_for_customer
from pos.find.presenter import FindPresenter
from pos.help.presenter import HelpPresenter
from pos.pay.presenter import PayPresenter
from pos.sale import Sale
from pos.sell.presenter import SellPresenter
from pos.shift.presenter import ShiftPresenter
from shop.rules.cart import Approval
from shop.rules.errors import DatabaseProblem, ShopError
from shop.rules.formats import Formats, formats_for
from shop.rules.permissions import Session
from shop.rules.shift import Shift
from shop.rules.shift import Till as TillRow
from shop.services import catalogue, clock, printing, shifts
from shop.services.customers import CustomerSearch
from shop.services.search import ProductSearch
from shop.services.sell import Completed
from shop.services.shop import Shop
from shop.texts import _
from widgets.approval.presenter import ApprovalPresenter
from widgets.ask.presenter import Question
from widgets.background import Run
from widgets.keyscript import Scan, Step, Text
from widgets.presenter import Panel, Presenter
from widgets.signin.presenter import SignInPresenter

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Note:
    """What the till tells a person. `kind` is info, done, warning or error; `code` is stable for programs."""

    text: str
    kind: str = "info"
    code: str = ""


class Till(Presenter):
    """One till of an open shop."""

    def __init__(self, shop: Shop, till: TillRow, run: Run) -> None:
        super().__init__()
        self.shop = shop
        self.till = till
        self.run = run
        self.session: Session | None = None
        self.shift: Shift | None = None
        self.screen = "signin"
        self.panels: list[Panel] = []
        self.note = Note("")
        self.receipt = ""
        self.printing = printing.Standing()
        self.on_note: Callable[[Note], None] = lambda note: None
        self.on_sound: Callable[[str], None] = lambda sound: None
        self.on_sale: Callable[[Completed], None] = lambda sale: None
        self.on_ask: Callable[[Panel], None] = lambda panel: None
        self.on_open_file: Callable[[Any], object] = lambda path: None
        self.wake_printer: Callable[[], None] = lambda: None
        self._asked_about: printing.Job | None = None
        self.search = ProductSearch(shop)
        self.customers = CustomerSearch(shop)
        self.sale = Sale(shop, run, self.fail)
        self.signin = SignInPresenter(shop, run, till.code, self.enter)
        self.shift_opening = ShiftPresenter(self)
        self.sell = SellPresenter(self)
        self.pay = PayPresenter(self)

    # Telling the person ------------------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "info", code: str = "") -> None:
        """Put a sentence in the status line, with a sound where it is a warning or an error."""
        self.note = Note(text, kind, code)
        if text:
            self.on_note(self.note)
        if kind in ("warning", "error"):
            self.on_sound(kind)
        self.changed()

    def fail(self, error: ShopError) -> None:
        """Tell a refusal."""
        self.say(error.message, "error", error.code)

    def read(self, look: Callable[[], Found], otherwise: Found) -> Found:
        """What `look` finds in the database; where that is out of reach this is told, once, and `otherwise` given."""
        try:
            return look()
        except DatabaseProblem as error:
            if self.note.text != error.message:
                self.fail(error)
            return otherwise

    def quiet(self) -> None:
        """Take the last sentence away."""
        if self.note.text:
            self.note = Note("")
            self.changed()

    def shop_formats(self) -> Formats:
        """How amounts are shown in this shop."""
        return formats_for(self.shop.settings)

    # Screens and panels ------------------------------------------------------------------------------------------

    @property
    def front(self) -> Presenter:
        """The presenter that keys go to."""
        if self.panels:
            return self.panels[-1]
        screens: dict[str, Presenter] = {
            "signin": self.signin,
            "shift": self.shift_opening,
            "sell": self.sell,
            "pay": self.pay,
        }
        return screens[self.screen]

    def show(self, screen: str) -> None:
        """Put a screen in front; with nobody signed in that can only be signing in."""
        if self.session is None and screen != "signin":
            return
        self.screen = screen
        self.changed()

    def ask(self, panel: Panel) -> None:
        """Put a panel over what is shown; it goes when it closes itself. With nobody signed in nothing is asked."""
        if self.session is None:
            return
        panel.close = lambda: self._close(panel)
        self.panels.append(panel)
        self.on_ask(panel)
        self.changed()

    def _close(self, panel: Panel) -> None:
        if panel in self.panels:
            self.panels.remove(panel)
            self.changed()

    def with_leave(
        self,
        permission: str,
        about: str,
        allowed: Callable[[Approval | None], None],
        *,
        is_allowed: bool | None = None,
        percent_e4: int = 0,
    ) -> None:
        """Do something that needs a permission: at once where the person has it, else with somebody's approval."""
        session = self.session
        if session is None:
            return
        if session.may(permission) if is_allowed is None else is_allowed:
            allowed(None)
            return

        def given(approval: Approval | None) -> None:
            # The till may have been locked while the secret was looked at.
            if self.session is session:
                allowed(approval)

        self.ask(
            ApprovalPresenter(self.shop, self.run, session, permission, about, given, percent_e4=percent_e4)
        )

    # What comes in -----------------------------------------------------------------------------------------------

    def step(self, step: Step) -> bool:
        """A key, a text or a scan, from the window or a key script. Whether it meant something."""
        if isinstance(step, Scan):
            return self.scan(step.code, self.sell.text)
        if isinstance(step, Text):
            self.front.type(step.text)
            return True
        return self.press(step.name)

    def press(self, key: str) -> bool:
        """A key that types nothing."""
        if self.session is not None and not self.panels:
            if key == "F1":
                self.ask(HelpPresenter(self.screen))
                return True
            if key == "CTRL+L":
                self.lock()
                return True
        return self.front.press(key)

    def scan(self, code: str, before: str = "") -> bool:
        """A scanner's code; `before` is what stood in the box when it came. Taken or refused, never swallowed."""
        if self.panels and not self.panels[-1].takes_scans:
            self.say(_("Answer the question first, then scan again."), "warning", "scan_refused")
            return True
        if self.screen not in ("sell", "pay"):
            self.say(_("Sign in and open the shift before scanning."), "warning", "scan_refused")
            return True
        if self.panels:
            self.panels[-1].close()
        self.sell.scan(code, before)
        return True

    # Signing in --------------------------------------------------------------------------------------------------

    def enter(self, session: Session) -> None:
        """Somebody has signed in: open the shift if none is open, else sell. Not with a database out of reach."""
        self.session = self.sale.session = session
        try:
            self.shift = shifts.current_shift(self.shop, self.till.id)
            if self.shift is None:
                self.show("shift")
            else:
                self.begin()
        except ShopError as error:
            self.session = None
            self.signin.reset()
            self.show("signin")
            self.fail(error)

    def begin(self) -> None:
        """Somebody is signed in and the shift is open: sell, with the cart that was under way.

        DatabaseProblem where that cart can't be looked for: a new one would take its place.
        """
        had_cart = self.sale.cart.is_empty and self.sale.restore()
        self.quiet()
        self.sell.load_tiles()
        self.pay.load_tenders()
        self.show("pay" if self.sale.cart.payments else "sell")
        problem = catalogue.settings_problem(self.shop)
        if problem:
            self.say(problem, "warning", "settings")
        if had_cart:
            self.say(_("The sale that was under way is back."), "info", "cart_restored")
        if self.sale.has_lost_customer:
            self.sale.has_lost_customer = False
            self.say(
                _("The customer of this sale was erased: it is nobody's now."), "warning", "customer_gone"
            )
        if self.session is not None:
            clock.notice(self.shop, self.session)
        self._tell_of_clock()
        self._asked_about = None
        self._ask_about_paper()
        self.sell.changed()

    def lock(self) -> None:
        """Back to signing in; the cart stays."""
        self.session = None
        self.panels.clear()
        self._asked_about = None
        self.signin.reset()
        self.say(_("Locked. The cart is kept."), "info", "locked")
        self.show("signin")

    # Papers ------------------------------------------------------------------------------------------------------

    def sold(self, completed: Completed) -> None:
        """A sale is committed: show its change, print it."""
        self.quiet()
        self.receipt = completed.number
        self.on_sale(completed)
        typed = self.pay.give_up_text()
        if typed:
            self.sell.set_text(typed)
        self.sell.sold()
        self.show("sell")
        self.wake_printer()
        self._tell_of_clock()
        self._ask_about_paper()

    def _tell_of_clock(self) -> None:
        """Tell once that the clock has jumped."""
        warning = clock.take_warning(self.shop)
        if warning:
            self.say(warning, "warning", "clock")

    def show_receipt(self, number: str) -> bool:
        """A receipt's own barcode was scanned: from here on it is the one just shown. False if it is none of ours."""
        invoice = printing.issued(self.shop, number)
        if invoice is None:
            return False
        self.receipt = invoice.number
        sentence = _("Receipt {number} of {date}, {amount}. Ctrl+P prints a copy, Ctrl+I makes a PDF.")
        formats = self.shop_formats()
        date, amount = formats.date(invoice.business_date), formats.money(invoice.gross_minor)
        self.say(sentence.format(number=invoice.number, date=date, amount=amount), "info", "receipt")
        return True

    def reprint(self) -> None:
        """The receipt just shown again, marked copy; else the last one of this till."""
        session, number = self.session, self.receipt
        if session is None:
            return

        def queue() -> str:
            if not number:
                return printing.reprint_last(self.shop, session)
            printing.reprint(self.shop, session, number)
            return number

        def queued(printed: str) -> None:
            self.say(_("Printing a copy of {number}.").format(number=printed), "info", "reprint")
            self.wake_printer()

        self.run.run(queue, queued, self.fail)

    def save_pdf(self) -> None:
        """The receipt just shown as a PDF, opened in the system's viewer; else the last one of this till."""
        session, number = self.session, self.receipt
        if session is None:
            return

        def saved(path: Any) -> None:
            self.say(_("Saved as {path}.").format(path=path), "done", "pdf")
            self.on_open_file(path)

        self.run.run_slow(lambda: printing.save_pdf(self.shop, session, number=number), saved, self.fail)

    def show_printing(self, standing: printing.Standing) -> None:
        """How the printer stands; an uncertain paper is asked about."""
        self.printing = standing
        if standing.uncertain is None:
            self._asked_about = None
        self._ask_about_paper()
        self.changed()

    def _ask_about_paper(self) -> None:
        """Ask once, and between two sales only: a question that comes up under the hands takes their next key."""
        job, session = self.printing.uncertain, self.session
        if job is None or session is None or job == self._asked_about:
            return
        if self.panels or self.screen != "sell" or self.sell.text or not self.sale.cart.is_empty:
            return
        self._asked_about = job

        def answered(_result: object) -> None:
            self.printing = printing.Standing(self.printing.waiting, self.printing.problem)
            self._asked_about = None
            self.wake_printer()

        def failed(error: ShopError) -> None:
            self._asked_about = None
            self.fail(error)

        def answer(came_out: bool) -> None:
            self.run.run(lambda: printing.answer(self.shop, session, job.id, came_out), answered, failed)

        self.ask(
            Question(
                _("Did receipt {number} come out whole?").format(number=job.number),
                _("The printer stopped while printing it."),
                yes=_("Yes, it is there"),
                no=_("Ask later"),
                third=("P", _("No, print it again"), lambda: answer(False)),
                on_yes=lambda: answer(True),
            )
        )

    def find(self) -> None:
        """The panel that finds a product."""
        self.ask(FindPresenter(self))

    def ask_for_customer(self) -> None:
        """The panel that finds the customer of the sale, or adds a new one."""
        ask_for_customer(self)
