"""Opens the till: paints the sign-in screen first, then imports the database's libraries and opens the shop behind it.

Whatever keeps it from opening ends as one sentence on standard error and in the window, and exit code 1.
"""

from __future__ import annotations

import logging
import signal
import sys
import tkinter as tk
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pos.window import TillWindow
from shop.log import start_log
from shop.rules.errors import ShopError
from shop.texts import _, machine_language, use_language
from widgets import opening
from widgets.opening import READ_S, Opening, Refusal, is_read, refuse
from widgets.signin.view import SignInView
from widgets.worker import Worker

if TYPE_CHECKING:
    from pos.app import App
    from shop.rules.shift import Till
    from shop.services.shop import Shop

log = logging.getLogger("pos")


@dataclass(frozen=True, slots=True)
class Ready:
    """What the work behind the first screen found: an open shop and its till, or a place where none is yet."""

    target: str
    shop: Shop | None = None
    till: Till | None = None


def run(options: Any) -> int:
    """Open the till and stay until it is closed; the exit code. `options` as parsed by run_pos.py."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    use_language(machine_language())
    start_log("till.log")
    try:
        window = opening.window_of(TillWindow, options.geometry)
    except tk.TclError:
        refuse(
            _(
                "There is no display to open the till on. Start it from a desktop, or run `make tour` to see it work "
                "without one."
            )
        )
        return 1
    start = Start(window, options)
    window.mainloop()
    return start.exit_code


class Start:
    """Takes a window from its first picture to a till at work."""

    def __init__(self, window: TillWindow, options: Any) -> None:
        self.window = window
        self.app: App | None = None
        self.exit_code = 0
        self._options = options
        self._opening = Opening()
        window.on_fault = self._fault
        window.protocol("WM_DELETE_WINDOW", self.close)
        self._skeleton = SignInView(window.content, self._opening)  # type: ignore[arg-type]
        window.add_screen("opening", self._skeleton, self._skeleton.name.entry)
        window.set_header("Tuppence", demo=options.demo)
        window.show("opening")
        window.say(_("Making the demo shop…") if options.demo else _("Opening the shop…"))
        window.update()
        self.worker = Worker(window, self._fault)
        self.worker.run_slow(lambda: find_shop(options), self._found, self._refuse)

    def close(self) -> None:
        """End the till; a cart under way stays for the next start."""
        if self.app is not None:
            self.app.close()
        else:
            self.worker.close(timeout_s=3)
        self.window.destroy()

    def _found(self, ready: Ready) -> None:
        if ready.shop is not None and ready.till is not None:
            self._open(ready.shop, ready.till)
        else:
            self._first_run(ready.target)

    def _open(self, shop: Shop, till: Till) -> None:
        from pos.app import App

        self.window.say("")
        self.window.title(f"{shop.settings.shop_name} · {till.name} · Tuppence")
        self.app = App(self.window, self.worker, shop, till)
        signin = self.app.till.signin
        if self._opening.text:
            signin.set_text(self._opening.text)
            if self._opening.went_on:
                signin.press("ENTER")
        self._skeleton.destroy()

    def _first_run(self, target: str) -> None:
        from widgets.firstrun.presenter import FirstRunPresenter
        from widgets.firstrun.view import FirstRunView

        window = self.window
        window.say("")

        def made(shop: Shop) -> None:
            def ready(till: Till) -> None:
                window.on_key = None
                self._open(shop, till)
                view.destroy()

            self.worker.run(lambda: use_till(shop, self._options), ready, self._refuse)

        presenter = FirstRunPresenter(target, self.worker, made)
        view = FirstRunView(window.content, presenter)
        window.add_screen("firstrun", view)
        window.on_key = view.key
        window.set_header("Tuppence")
        window.show("firstrun")

    def _refuse(self, error: ShopError) -> None:
        """Say why it can't be opened; the window goes by itself where somebody reads standard error."""
        self.exit_code = 1
        refuse(error.message)
        window = self.window
        window.say("")
        screen = Refusal(window.content, _("The till can't be opened"), error.message, self.close)
        window.add_screen("refusal", screen, screen.button)
        window.show("refusal")
        if is_read(sys.stderr):
            window.after(READ_S * 1000, self.close)

    def _fault(self, error: BaseException) -> None:
        log.error("a fault of the program", exc_info=error)
        self.window.say(_("Something went wrong and was written to the log. Try again."), "error")


def find_shop(options: Any) -> Ready:
    """Open the shop that is meant, or tell where one can be made; a printer that can't be is refused before that."""
    found = opening.find_shop(options, "pos.app", check=lambda: _check_printer(options.printer))
    if found.shop is None:
        return Ready(found.target)
    return Ready(found.target, found.shop, use_till(found.shop, options))


def _check_printer(spec: str | None) -> None:
    if spec is not None:
        from shop.devices.printer import open_printer

        open_printer(spec)


def use_till(shop: Shop, options: Any) -> Till:
    """The till this machine is, made if it is new."""
    from shop.services import shifts

    return shifts.use_till(shop, options.till, options.printer)
