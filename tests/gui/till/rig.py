"""A whole till in a real window on a demo shop of its own, driven by real events."""

from __future__ import annotations

import shutil
import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.app import App
from pos.window import TillWindow
from shop.services import shifts
from shop.services.shop import open_shop
from shop.services.signin import session_for
from tests.gui.conftest import FAULTS
from widgets.button import Button
from widgets.driver import Driver
from widgets.panel import Label
from widgets.scroll import Scroll
from widgets.worker import Worker

BAGUETTE, SOURDOUGH, MILK = "2000010100378", "2000010100743", "2000020103338"
# (its code, its price in minor units)
SOME = (
    (BAGUETTE, 135),
    (SOURDOUGH, 420),
    (MILK, 129),
    ("2000020107404", 79),
    ("2000020106292", 395),
)


class Rig:
    """The window, the app and the driver of one till. `bells` are the sounds made so far."""

    def __init__(self, database: Path, size: tuple[int, int], printer: str) -> None:
        self.database = database
        self.window = TillWindow("Tuppence", width=size[0], height=size[1], on_fault=FAULTS.append)
        self.window.update()
        self.window.focus_force()
        self.window.update()
        self.worker = Worker(self.window, FAULTS.append)
        shop = open_shop(str(database))
        row = shifts.use_till(shop, "Till 1", printer)
        self.app = App(self.window, self.worker, shop, row)
        self.till = self.app.till
        self.bells: list[str] = []
        self.till.on_sound = self.bells.append
        self.opened: list[Path] = []
        self.till.on_open_file = self.opened.append
        self.driver = Driver(self.window, timeout_s=30)
        self.driver.settle()

    def enter(self, username: str = "sam") -> None:
        """Sign somebody in without the work of a secret, on a shift opened with 100."""
        session = session_for(self.app.shop, username, self.till.till)
        if shifts.current_shift(self.app.shop, self.till.till.id) is None:
            shifts.open_shift(self.app.shop, session, 10_000)
        self.till.enter(session)
        self.driver.settle()

    def play(self, script: str) -> None:
        """Play a key script into the window."""
        self.driver.play(script)

    def settle_for(self, seconds: float) -> None:
        """Let the loop run until that much time has passed and all is still: for what a timer does."""
        done: list[bool] = []
        self.window.after(round(seconds * 1000), done.append, True)
        while not done:
            self.window.update()
        self.driver.settle()

    @property
    def lines(self) -> list[tuple[int, str, int]]:
        """Quantity in 1/1000, name and shown amount of each line of the cart."""
        sale = self.till.sale
        return [
            (line.quantity_milli, line.product.name, sums.shown_minor)
            for line, sums in zip(sale.cart.lines, sale.totals.lines, strict=True)
        ]

    @property
    def box(self) -> str:
        """What stands in the box in front."""
        box = self.app.box
        return box.text if box is not None else ""

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard goes to the box in front."""
        box = self.app.box
        return box is not None and self.window.focus_get() is box.entry

    def sold(self) -> int:
        """How many sales the database holds."""
        with self.app.shop.store.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM invoices").scalar_one())

    def close(self) -> None:
        """End the till as a person does."""
        self.app.close()
        self.window.destroy()

    def after_a_power_cut(self, folder: Path) -> Path:
        """The database as it lies on the disk this moment, while the till is at work."""
        folder.mkdir()
        for file in self.database.parent.glob(self.database.name + "*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder / file.name)
        return folder / self.database.name


@contextmanager
def till_at(database: Path, size: tuple[int, int] = (1366, 768), printer: str = "none") -> Iterator[Rig]:
    """A till that is closed at the end, whatever happens."""
    rig = Rig(database, size, printer)
    try:
        yield rig
    finally:
        if not rig.app.is_closed:
            rig.close()


def texts(widget: tk.Misc) -> list[str]:
    """What the labels and buttons that can be seen say."""
    found = []
    for child in walk(widget):
        if child.winfo_viewable():
            if isinstance(child, Label):
                found.append(str(child.cget("text")))
            elif isinstance(child, Button):
                found.append(child.text)
    return [text for text in found if text]


def walk(widget: tk.Misc) -> Iterator[tk.Misc]:
    """The widget and all below it."""
    yield widget
    for child in widget.winfo_children():
        yield from walk(child)


def cut_off(window: tk.Misc) -> list[str]:
    """Every visible widget that reaches out of the window or its parent, or shows less than its text."""
    right = window.winfo_rootx() + window.winfo_width()
    bottom = window.winfo_rooty() + window.winfo_height()
    found = []
    for widget in walk(window):
        if widget is window or not widget.winfo_viewable():
            continue
        ends = (widget.winfo_rootx() + widget.winfo_width(), widget.winfo_rooty() + widget.winfo_height())
        name = f"{widget} {getattr(widget, 'text', '') or _text_of(widget)!r}"
        if ends[0] > right or (ends[1] > bottom and not scrolls(widget)):
            found.append(f"{name} ends at {ends} of {(right, bottom)}")
        if isinstance(widget, Label | Button) and (
            widget.winfo_width() < widget.winfo_reqwidth() - 1
            or widget.winfo_height() < widget.winfo_reqheight() - 1
        ):
            wants = (widget.winfo_reqwidth(), widget.winfo_reqheight())
            found.append(f"{name} is {(widget.winfo_width(), widget.winfo_height())} and wants {wants}")
        if isinstance(widget, Button):
            found.extend(f"{name} {fault}" for fault in _drawn_badly(widget))
    return found


def scrolls(widget: tk.Misc) -> bool:
    """Whether it stands in a frame that scrolls, and may so reach below what is seen."""
    parent: tk.Misc | None = widget.master
    while parent is not None and not isinstance(parent, Scroll):
        parent = parent.master
    return parent is not None


def _drawn_badly(button: Button) -> list[str]:
    """What is cut, or reaches over the button's edge."""
    found = []
    tk_call, path = button.tk.call, str(button)
    for item in button.find_all():
        if str(tk_call(path, "type", item)) == "text":
            text = str(tk_call(path, "itemcget", item, "-text"))
            left, top, right, bottom = button.bbox(item)
            if text.endswith("…") and not button.text.endswith("…"):
                found.append(f"shows only {text!r}")
            if left < 0 or top < -1 or right > button.winfo_width() or bottom > button.winfo_height() + 1:
                found.append(f"has its text {text!r} over its edge")
    return found


def _text_of(widget: tk.Misc) -> str:
    return str(widget.cget("text")) if isinstance(widget, tk.Label) else ""
