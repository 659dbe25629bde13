"""What presenters share: a text that is typed into, keys that are pressed, and views that are told of changes.

A presenter holds a screen's state and decisions and knows no widget. Its view shows the state at every `changed`,
hands typed text to `set_text` and keys to `press`. Key scripts drive the same two methods. Imports no tkinter.
"""

from __future__ import annotations

from collections.abc import Callable


class Presenter:
    """The base of all presenters. `text` is what stands in the screen's one text box.

    `text_is_selected` says that the next character typed replaces it, as with a selected text.
    """

    def __init__(self) -> None:
        self.text = ""
        self.text_is_selected = False
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call this whenever something shown has changed."""
        self._listeners.append(listener)

    def forget_views(self) -> None:
        """Tell nobody any more: the views are gone, others will listen."""
        self._listeners.clear()

    def changed(self) -> None:
        """Tell the views."""
        for listener in self._listeners:
            listener()

    def set_text(self, text: str) -> None:
        """The person changed the text in the box."""
        self.text = text
        self.text_is_selected = False
        self.changed()

    def type(self, text: str) -> None:
        """Type these characters one by one, as the box would take them."""
        for char in text:
            self.set_text(char if self.text_is_selected else self.text + char)

    def press(self, key: str) -> bool:
        """A key that types nothing (ENTER, F12, CTRL+Z …). Whether it meant something here."""
        if key == "BACKSPACE" and self.text:
            self.set_text("" if self.text_is_selected else self.text[:-1])
            return True
        return False


class Panel(Presenter):
    """What lies over a screen until it is answered; the screen below waits. `kind` tells the view how to show it.

    It closes itself by `close`, which whoever shows it sets. `takes_scans` says whether a scan may pass it.
    """

    kind = "panel"
    takes_scans = False

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.title = title
        self.about = about
        self.problem = ""
        self.close: Callable[[], None] = lambda: None
