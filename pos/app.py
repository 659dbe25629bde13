"""The till's window at work: screens, panels, keys and scans between the window and the presenters.

Owns what is shown in front and where the keyboard's focus is; decides nothing about a sale.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from pos.customer.view import CustomerView
from pos.find.view import FindView
from pos.pay.view import View as PayView
from pos.print_thread import PrintThread
from pos.sell.view import View as SellView
from pos.shift.view import View as ShiftView
from pos.till import Till
from pos.window import TillWindow
from shop.devices.printer import open_printer
from shop.devices.viewer import open_file
from shop.rules.errors import BadInput, PrinterProblem
from shop.rules.shift import Till as TillRow
from shop.services.printing import Printer, Standing
from shop.services.shop import Shop
from shop.texts import _, ngettext
from widgets.approval.view import ApprovalView
from widgets.ask.presenter import Answer, Question
from widgets.ask.view import AnswerView, QuestionView
from widgets.button import Button
from widgets.entry import Entry
from widgets.help_view import HelpView
from widgets.keyscript import Key, Step, Text
from widgets.keytags import focused
from widgets.presenter import Panel
from widgets.scanner import ScanCatcher
from widgets.screen import Screen
from widgets.signin.view import SignInView
from widgets.waiting import Waiting
from widgets.worker import Worker

CLOCK_MS = 10_000
AFTER_PAINTING_MS = 15
EDITING = frozenset(
    {"BACKSPACE", "LEFT", "RIGHT", "HOME", "END", "TAB", "SHIFT+TAB", "SHIFT+LEFT", "SHIFT+RIGHT"}
)


class PanelView(Protocol):
    """What shows a panel over the screen."""

    def show(self, panel: Any) -> None: ...

    def hide(self) -> None: ...


class App:
    """One till in one window, from an open shop on. `close` ends it; the cart under way is kept."""

    def __init__(self, window: TillWindow, worker: Worker, shop: Shop, row: TillRow) -> None:
        self.window = window
        self.worker = worker
        self.shop = shop
        self.till = Till(shop, row, worker)
        self.screens: dict[str, Screen] = {}
        self._views: dict[str, PanelView] = {}
        self._front_panel: Panel | None = None
        self._front_view: PanelView | None = None
        self._clock = ""
        self._building = ""
        self._pending = ""
        self._keeping = ""
        self.is_closed = False
        self.waiting = Waiting(shop, self._soon)
        worker.on_look = self.waiting.look
        self._connect()
        self.signin = SignInView(window.content, self.till.signin)
        window.add_screen("signin", self.signin)
        self.scanner = ScanCatcher(window, self.till.scan)
        self.printing = PrintThread(
            window, shop, row.id, lambda: _printer(row.printer), self.till.show_printing
        )
        self.till.wake_printer = self.printing.wake
        self.refresh()
        self._tick()
        self.worker.run_slow(self.till.search.load, lambda _none: None, self.till.fail)
        self._building = window.after_idle(self._build_screens)

    def _connect(self) -> None:
        till, window = self.till, self.window
        window.on_key = self.key
        window.busy.append(lambda: not self.is_painted)
        till.on_sound = window.sound
        till.on_open_file = open_file
        till.on_change(self._soon)
        till.sale.schedule = self._after_painting
        window.busy.append(lambda: bool(self._keeping))

    def _after_painting(self, save: Callable[[], None]) -> None:
        """Keep the draft once the change is on the screen; one save for all that comes until then."""

        def keep() -> None:
            self._keeping = ""
            save()

        if not self._keeping:
            self._keeping = self.window.after(AFTER_PAINTING_MS, keep)

    @property
    def is_painted(self) -> bool:
        """Whether the views show all that the presenters hold."""
        return not self._pending and not any(screen.is_pending for screen in self.screens.values())

    def close(self) -> None:
        """End: finish what is being written, leave the cart under way as it is, let the shop go."""
        if self.is_closed:
            return
        self.is_closed = True
        for timer in (self._clock, self._pending, self._building, self._keeping):
            if timer:
                self.window.after_cancel(timer)
        self.till.sale.save()
        self.worker.close()
        self.printing.close()
        self.shop.close()

    # Screens and panels ------------------------------------------------------------------------------------------

    def _build_screens(self) -> None:
        """Make the other screens one by one, behind the sign-in screen that is on show already."""
        self._building = ""
        for name in ("shift", "sell", "pay"):
            if name not in self.screens:
                self.screen(name)
                self._building = self.window.after(20, self._build_screens)
                return

    def screen(self, name: str) -> Screen:
        """The screen of this name, made if it isn't there yet."""
        if name not in self.screens:
            till, parent = self.till, self.window.content
            view: ShiftView | SellView | PayView
            if name == "shift":
                view = ShiftView(parent, till.shift_opening, till)
            elif name == "sell":
                view = SellView(parent, till.sell, till)
            else:
                view = PayView(parent, till.pay, till)
            self.screens[name] = view
            self.window.add_screen(name, view, view.box.entry)
        return self.screens[name]

    def panel_view(self, kind: str, panel: Panel) -> PanelView:
        """What shows a panel of this kind, made when the first one comes."""
        name = f"answer {panel.numeric}" if isinstance(panel, Answer) else kind
        if name not in self._views:
            window, till = self.window, self.till
            made: QuestionView | AnswerView | FindView | CustomerView | HelpView
            if kind == "approval":
                self._views[name] = ApprovalView(window)
                return self._views[name]
            if isinstance(panel, Answer):
                mark = till.shop_formats().amount(150)[1:2] if till.shop.settings.currency.digits else "."
                made = AnswerView(window, till.press, numeric=panel.numeric, decimal_mark=mark)
            elif isinstance(panel, Question):
                made = QuestionView(window, till.press)
            elif kind == "find":
                made = FindView(window, till)
            elif kind == "customer":
                made = CustomerView(window, till)
            else:
                made = HelpView(window, till.press)
            made.overlay.on_key = self.key
            self._views[name] = made
        return self._views[name]

    def _soon(self) -> None:
        if not self._pending and not self.is_closed:
            self._pending = self.window.after_idle(self._refresh)

    def _refresh(self) -> None:
        self._pending = ""
        if not self.is_closed:
            self.refresh()

    def refresh(self) -> None:
        """Show the screen and the panel that are in front, the header and the status line."""
        self._show_screen()
        self._show_panel()
        self._show_header()
        note = self.till.note
        self.window.say(*self.waiting.or_note(note.text, note.kind))
        self.window.say_of_printer(*printer_lines(self.till.printing))
        self._keep_focus()

    def _show_screen(self) -> None:
        name = self.till.screen
        if name == self.window.screen:
            return
        for other, screen in self.screens.items():
            if other != name and screen.is_shown:
                screen.hide()
        if name != "signin":
            self.screen(name).show()
        # on the pay screen a letter acts at once: the first character of a scan must not
        self.scanner_holds(name == "pay")
        self.window.show(name)

    def scanner_holds(self, hold: bool) -> None:
        """Whether even the first character of what may be a scan is held back."""
        scanner = getattr(self, "scanner", None)
        if scanner is not None:
            scanner.hold_first = hold

    def _show_panel(self) -> None:
        panel = self.till.panels[-1] if self.till.panels else None
        if panel is self._front_panel:
            return
        view = self.panel_view(panel.kind, panel) if panel is not None else None
        if self._front_view is not None and self._front_view is not view:
            self._front_view.hide()
        self._front_panel, self._front_view = panel, view
        if view is not None:
            view.show(panel)

    def _show_header(self) -> None:
        till, shop = self.till, self.shop
        now = till.shop_formats().time(shop.local(shop.clock()))
        fields = [till.till.name, till.session.name if till.session else ""]
        if till.shift is not None and till.session is not None:
            opened = till.shop_formats().time(shop.local(till.shift.opened_at))
            fields.append(_("shift open {time}").format(time=opened))
        shown = (shop.settings.shop_name, (*fields, now), shop.settings.demo)
        if shown != getattr(self, "_header", None):
            self._header = shown
            self.window.set_header(shown[0], shown[1], demo=shown[2])

    def _tick(self) -> None:
        self._show_header()
        self._clock = self.window.after(CLOCK_MS, self._tick)

    # Keys --------------------------------------------------------------------------------------------------------

    @property
    def box(self) -> Entry | None:
        """The text box of what is in front."""
        if self._front_view is not None:
            return getattr(self._front_view, "entry", None)
        if self.till.screen == "signin":
            return self.signin.field
        view = self.screens.get(self.till.screen)
        return getattr(view, "box", None)

    def key(self, step: Step) -> bool:
        """A key before any widget sees it: the presenter's, unless it edits the box or presses a button."""
        self._flush()
        at_button = self._is_elsewhere()
        if isinstance(step, Text):
            return at_button and step.text != " " and self._type(step.text)
        name = step.name if isinstance(step, Key) else ""
        if name in EDITING or (at_button and name == "ENTER"):
            return False
        if name == "DELETE" and self.till.front.text:
            return False
        if at_button and name in ("UP", "DOWN") and self.window.overlay is None:
            self._focus_box()
        if self.till.screen == "signin" and not self.till.panels:
            return name in ("ENTER", "ESC") and self.till.front.press(name)
        return self.till.press(name)

    def _flush(self) -> None:
        """A panel that was asked for takes this key already, drawn or not."""
        if self._pending:
            self.window.after_cancel(self._pending)
            self._refresh()

    def _is_elsewhere(self) -> bool:
        """Whether a button has the focus, reached by Tab, rather than the box."""
        return isinstance(focused(self.window), Button)

    def _type(self, text: str) -> bool:
        """What is typed while a button has the focus goes into the box."""
        box = self.box
        if box is None:
            return False
        self._focus_box()
        self.till.front.type(text)
        return True

    def _focus_box(self) -> None:
        if self.box is not None:
            self.box.focus_set()

    def _keep_focus(self) -> None:
        """The scan box has the focus again after whatever was touched."""
        box = self.box
        if box is not None and self.till.screen != "signin" and focused(self.window) is not box.entry:
            box.focus_set()


def printer_lines(standing: Standing) -> tuple[str, str]:
    """How the printer stands, in full and in a few words; empty while all is well."""
    if not standing.problem:
        return "", ""
    if not standing.waiting:
        return standing.problem, _("The printer has a problem.")
    text = ngettext("{count} receipt waits", "{count} receipts wait", standing.waiting)
    waiting = text.format(count=standing.waiting)
    return f"{standing.problem} — {waiting}", _("Printer: {waiting}").format(waiting=waiting)


def _printer(spec: str) -> Printer:
    try:
        return open_printer(spec)
    except BadInput as error:
        raise PrinterProblem(error.message) from error
