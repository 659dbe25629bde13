"""Opening a shift: count the float, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shop.rules.errors import ShopError
from shop.rules.numbers import parse_amount
from shop.rules.shift import Shift
from shop.services import shifts
from shop.texts import _
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from pos.till import Till


class ShiftPresenter(Presenter):
    """The float is typed as an amount; nothing typed is a float of zero."""

    def __init__(self, till: Till) -> None:
        super().__init__()
        self._till = till
        self.problem = ""

    def set_text(self, text: str) -> None:
        self.problem = ""
        super().set_text(text)

    def press(self, key: str) -> bool:
        """Enter opens the shift, Esc goes back to signing in."""
        if super().press(key):
            return True
        if key == "ENTER":
            self._open()
            return True
        if key == "ESC":
            self._till.lock()
            return True
        return False

    def _open(self) -> None:
        till, session = self._till, self._till.session
        if session is None:
            return
        try:
            digits = till.shop.settings.currency.digits
            float_minor = parse_amount(self.text, digits, "float") if self.text.strip() else 0
        except ShopError as error:
            self._refuse(error)
            return

        def opened(shift: Shift) -> None:
            self.text = ""
            till.shift = shift
            if till.session is session:
                till.enter(session)
                till.say(_("The shift is open."), "done", "shift_opened")

        till.run.run(lambda: shifts.open_shift(till.shop, session, float_minor), opened, self._refuse)

    def _refuse(self, error: ShopError) -> None:
        self.problem = error.message
        self.text_is_selected = bool(self.text)
        self._till.on_sound("error")
        self.changed()
