"""Opens the office: paints the sign-in screen, then imports the database's libraries and opens the shop behind it.

Whatever keeps it from opening ends as one sentence on standard error and in the window, and exit code 1.
"""

from __future__ import annotations

import logging
import signal
import sys
import tkinter as tk
from typing import TYPE_CHECKING, Any

from backoffice.window import OfficeWindow
from shop.log import start_log
from shop.rules.errors import ShopError
from shop.texts import _, machine_language, use_language
from widgets import opening
from widgets.opening import READ_S, Found, Opening, Refusal, is_read, refuse
from widgets.signin.view import SignInView
from widgets.worker import Worker

if TYPE_CHECKING:
    from backoffice.app import App
    from shop.services.shop import Shop

log = logging.getLogger("backoffice")


def run(options: Any) -> int:
    """Open the office and stay until it is closed; the exit code. `options` as parsed by run_backoffice.py."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    use_language(machine_language())
    start_log("office.log")
    try:
        window = opening.window_of(OfficeWindow, options.geometry)
    except tk.TclError:
        refuse(_("There is no display to open the office on. Start it from a desktop."))
        return 1
    start = Start(window, options)
    window.mainloop()
    return start.exit_code


class Start:
    """Takes a window from its first picture to an office at work."""

    def __init__(self, window: OfficeWindow, options: Any) -> None:
        self.window = window
        self.app: App | None = None
        self.exit_code = 0
        self._opening = Opening()
        window.on_fault = self._fault
        window.protocol("WM_DELETE_WINDOW", self.close)
        self._skeleton = SignInView(window.content, self._opening)  # type: ignore[arg-type]
        window.add_screen("opening", self._skeleton, self._skeleton.name.entry)
        window.show("opening")
        window.say(_("Making the demo shop…") if options.demo else _("Opening the shop…"))
        window.update()
        self.worker = Worker(window, self._fault)
        self.worker.run_slow(lambda: opening.find_shop(options, "backoffice.app"), self._found, self._refuse)

    def close(self) -> None:
        """End the office, once nothing unsaved is left or the person gives it up."""
        app = self.app
        if app is None:
            self.worker.close(timeout_s=3)
            self.window.destroy()
            return
        app.office.before_leaving(self.end)

    def end(self) -> None:
        """End it, whatever stands in a form."""
        if self.app is not None:
            self.app.close()
        self.window.destroy()

    def _found(self, found: Found) -> None:
        if found.shop is not None:
            self._open(found.shop)
        else:
            self._first_run(found.target)

    def _open(self, shop: Shop) -> None:
        from backoffice.app import App

        self.window.say("")
        self.window.title(f"{shop.settings.shop_name} · {_('Office')} · Tuppence")
        self.app = App(self.window, self.worker, shop, ahead=True)
        signin = self.app.office.signin
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
            window.on_key = None
            self._open(shop)
            view.destroy()

        presenter = FirstRunPresenter(target, self.worker, made)
        view = FirstRunView(window.content, presenter)
        window.add_screen("firstrun", view)
        window.on_key = view.key
        window.show("firstrun")

    def _refuse(self, error: ShopError) -> None:
        """Say why it can't be opened; the window goes by itself where somebody reads standard error."""
        self.exit_code = 1
        refuse(error.message)
        window = self.window
        window.say("")
        screen = Refusal(window.content, _("The office can't be opened"), error.message, self.close)
        window.add_screen("refusal", screen, screen.button)
        window.show("refusal")
        if is_read(sys.stderr):
            window.after(READ_S * 1000, self.close)

    def _fault(self, error: BaseException) -> None:
        log.error("a fault of the program", exc_info=error)
        self.window.say(_("Something went wrong and was written to the log. Try again."), "error")
