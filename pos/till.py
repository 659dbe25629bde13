"""The till: who is signed in, which screen stands in front, what lies over it, and what it tells the person.

Routes every key, every typed text and every scan to the presenter in front. Knows no widget; the window and the
till without a window drive it alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pos.ask.presenter import Question
from pos.find.presenter import FindPresenter
from pos.help.presenter import HelpPresenter
from pos.pay.presenter import PayPresenter
from pos.sale import Sale
from pos.sell.presenter import SellPresenter
from pos.shift.presenter import ShiftPresenter
from shop.rules.cart import Approval
from shop.rules.errors import ShopError
from shop.rules.formats import Formats, formats_for
from shop.rules.permissions import Session
from shop.rules.shift import Shift
from shop.rules.shift import Till as TillRow
from shop.services import printing, shifts
from shop.services.search import ProductSearch
from shop.services.sell import Completed
from shop.services.shop import Shop
from shop.texts import _
from widgets.approval.presenter import ApprovalPresenter
from widgets.background import Run
from widgets.keyscript import Scan, Step, Text
from widgets.presenter import Panel, Presenter
from widgets.signin.presenter import SignInPresenter


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
        self.printing = printing.Standing()
        self.on_note: Callable[[Note], None] = lambda note: None
        self.on_sound: Callable[[str], None] = lambda sound: None
        self.on_sale: Callable[[Completed], None] = lambda sale: None
        self.on_ask: Callable[[Panel], None] = lambda panel: None
        self.on_open_file: Callable[[Any], None] = lambda path: None
        self.wake_printer: Callable[[], None] = lambda: None
        self.search = ProductSearch(shop)
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
        """Put a screen in front."""
        self.screen = screen
        self.changed()

    def ask(self, panel: Panel) -> None:
        """Put a panel over what is shown; it goes when it closes itself."""
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
        if self.session is None:
            return
        if self.session.may(permission) if is_allowed is None else is_allowed:
            allowed(None)
            return
        self.ask(
            ApprovalPresenter(
                self.shop, self.run, self.session, permission, about, allowed, percent_e4=percent_e4
            )
        )

    # What comes in -----------------------------------------------------------------------------------------------

    def step(self, step: Step) -> bool:
        """A key, a text or a scan, from the window or a key script. Whether it meant something."""
        if isinstance(step, Scan):
            return self.scan(step.code)
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
        """Somebody has signed in: open the shift if none is open, else sell."""
        self.session = session
        self.sale.session = session
        self.shift = shifts.current_shift(self.shop, self.till.id)
        if self.shift is None:
            self.show("shift")
        else:
            self.begin()

    def begin(self) -> None:
        """Somebody is signed in and the shift is open: sell, with the cart that was under way."""
        had_cart = self.sale.cart.is_empty and self.sale.restore()
        self.sell.load_tiles()
        self.show("pay" if self.sale.cart.payments else "sell")
        if had_cart:
            self.say(_("The sale that was under way is back."), "info", "cart_restored")
        else:
            self.quiet()
        self.sell.changed()

    def lock(self) -> None:
        """Back to signing in; the cart stays."""
        self.session = None
        self.panels.clear()
        self.signin.reset()
        self.say(_("Locked. The cart is kept."), "info", "locked")
        self.show("signin")

    # Papers ------------------------------------------------------------------------------------------------------

    def sold(self, completed: Completed) -> None:
        """A sale is committed: show its change, print it."""
        self.quiet()
        self.on_sale(completed)
        self.sell.sold()
        self.show("sell")
        self.wake_printer()

    def reprint(self) -> None:
        """The last receipt of this till again, marked copy."""
        session = self.session
        if session is None:
            return

        def queued(number: str) -> None:
            self.say(_("Printing a copy of {number}.").format(number=number), "info", "reprint")
            self.wake_printer()

        self.run.run(lambda: printing.reprint_last(self.shop, session), queued, self.fail)

    def save_pdf(self) -> None:
        """The receipt just shown as a PDF, opened in the system's viewer."""
        session, last = self.session, self.sale.last
        if session is None:
            return
        uuid = last.uuid if last else ""

        def saved(path: Any) -> None:
            self.say(_("Saved as {path}.").format(path=path), "done", "pdf")
            self.on_open_file(path)

        self.run.run_slow(lambda: printing.save_pdf(self.shop, session, uuid), saved, self.fail)

    def show_printing(self, standing: printing.Standing) -> None:
        """How the printer stands; an uncertain paper is asked about."""
        before, self.printing = self.printing, standing
        if standing.uncertain and before.uncertain != standing.uncertain and self.session:
            self._ask_about_paper(standing.uncertain)
        self.changed()

    def _ask_about_paper(self, job: printing.Job) -> None:
        def answer(came_out: bool) -> None:
            self.run.run(
                lambda: printing.answer(self.shop, job.id, came_out),
                lambda _none: self.wake_printer(),
                self.fail,
            )

        self.ask(
            Question(
                _("Did receipt {number} come out whole?").format(number=job.number),
                _("The printer stopped while printing it."),
                yes=_("Yes, it is there"),
                no=_("No, print it again"),
                on_yes=lambda: answer(True),
                on_no=lambda: answer(False),
            )
        )

    def find(self) -> None:
        """The panel that finds a product."""
        self.ask(FindPresenter(self))
