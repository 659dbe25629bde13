"""A whole office in a real window on a demo shop of its own, driven by real events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backoffice.app import App
from backoffice.list_page import Listing
from backoffice.page_view import PageView
from backoffice.window import OfficeWindow
from shop.services.shop import open_shop
from shop.services.signin import session_for
from tests.gui.conftest import FAULTS
from widgets.driver import Driver
from widgets.palette import DARK, LIGHT
from widgets.worker import Worker


class Rig:
    """The window, the app and the driver of one office."""

    def __init__(self, database: Path | str, size: tuple[int, int], *, dark: bool = False) -> None:
        self.database = database
        self.window = OfficeWindow(
            "Tuppence",
            width=size[0],
            height=size[1],
            on_fault=FAULTS.append,
            palette=DARK if dark else LIGHT,
        )
        self.window.update()
        self.window.focus_force()
        self.window.update()
        self.worker = Worker(self.window, FAULTS.append)
        self.app = App(self.window, self.worker, open_shop(str(database)))
        self.office = self.app.office
        self.opened: list[Path] = []
        self.office.on_open_file = self.opened.append
        self.driver = Driver(self.window)
        self.driver.settle()

    def enter(self, username: str = "admin") -> None:
        """Sign somebody in without the work of a secret."""
        self.office.enter(session_for(self.app.shop, username))
        self.driver.settle()

    def show(self, page_id: str) -> PageView:
        """Put a page in front, and give its view."""
        self.office.show(page_id)
        self.driver.settle()
        return self.app.pages[page_id]

    def play(self, script: str) -> None:
        """Play a key script into the window."""
        self.driver.play(script)

    @property
    def list(self) -> Listing:  # type: ignore[type-arg]
        """The page in front, which is a list."""
        page = self.office.page
        assert isinstance(page, Listing)
        return page

    @property
    def said(self) -> str:
        """The sentence in the status line."""
        return self.window.said

    def wait_for(self, seen: Callable[[], bool], seconds: float = 10.0) -> None:
        """Let the loop run until that is so: for what the office looks at by itself."""
        until = time.monotonic() + seconds
        while not seen():
            assert time.monotonic() < until, "it did not come to be"
            self.window.update()
            time.sleep(0.005)
        self.driver.settle()

    def close(self) -> None:
        """End the office."""
        self.app.close()
        self.window.destroy()


@contextmanager
def office_at(
    database: Path | str, size: tuple[int, int] = (1366, 768), *, dark: bool = False
) -> Iterator[Rig]:
    """An office that is closed at the end, whatever happens."""
    rig = Rig(database, size, dark=dark)
    try:
        yield rig
    finally:
        if not rig.app.is_closed:
            rig.close()
