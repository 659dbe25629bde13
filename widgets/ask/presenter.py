"""Questions over a screen: yes or no, and one typed answer. The screen below waits, with all that was typed there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from shop.rules.errors import ShopError
from widgets.presenter import Panel

Value = TypeVar("Value")


class Question(Panel):
    """Yes (Enter) or no (Esc), and where there is one a third answer by its letter: (letter, label, what it does)."""

    kind = "question"

    def __init__(
        self,
        title: str,
        about: str,
        *,
        yes: str,
        no: str,
        on_yes: Callable[[], None],
        on_no: Callable[[], None] | None = None,
        third: tuple[str, str, Callable[[], None]] | None = None,
    ) -> None:
        super().__init__(title, about)
        self.yes = yes
        self.no = no
        self.third = third
        self._on_yes = on_yes
        self._on_no = on_no

    def set_text(self, text: str) -> None:
        """Nothing is typed into a question but the letter of its third answer."""
        if self.third is not None and text.upper() == self.third[0]:
            self.close()
            self.third[2]()

    def press(self, key: str) -> bool:
        """Enter says yes, Esc no; every other key waits."""
        if key == "ENTER":
            self.close()
            self._on_yes()
        elif key == "ESC":
            self.close()
            if self._on_no:
                self._on_no()
        return True


class Answer(Panel, Generic[Value]):
    """One typed answer. `read` makes a value of it, or raises a ShopError, which is shown while the text stays;
    `then` gets the value once the panel has closed. `numeric` and `percent` say which keys a touch screen needs;
    a `secret` is shown as dots.
    """

    kind = "answer"

    def __init__(
        self,
        title: str,
        about: str,
        read: Callable[[str], Value],
        then: Callable[[Value], None],
        *,
        yes: str,
        unit: str = "",
        numeric: bool = True,
        percent: bool = False,
        secret: bool = False,
        on_cancel: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(title, about)
        self.yes = yes
        self.unit = unit
        self.numeric = numeric
        self.percent = percent
        self.secret = secret
        self._read = read
        self._then = then
        self._on_cancel = on_cancel

    def set_text(self, text: str) -> None:
        self.problem = ""
        super().set_text(text)

    def press(self, key: str) -> bool:
        """Enter takes the answer, Esc leaves the question."""
        if super().press(key):
            return True
        if key == "ENTER":
            self._take()
        elif key == "ESC":
            self.close()
            if self._on_cancel:
                self._on_cancel()
        return True

    def _take(self) -> None:
        try:
            value = self._read(self.text)
        except ShopError as error:
            self.problem = error.message
            self.text_is_selected = bool(self.text)
            self.changed()
            return
        self.close()
        self._then(value)
