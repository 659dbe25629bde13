"""What stands on the screen before the shop is open: the sign-in screen, that can be typed into already, and the
sentence that says why the shop can't be opened. Imports what knows the database only off the window's thread.
"""

from __future__ import annotations

import os
import stat
import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from shop.rules.errors import ShopError
from shop.texts import _
from widgets.button import Button
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.presenter import Presenter
from widgets.theme import Theme

if TYPE_CHECKING:
    from shop.services.shop import Shop
    from widgets.window import Window

READ_S = 5
WIDTH_PX, HEIGHT_PX = 1366, 768

AnyWindow = TypeVar("AnyWindow", bound="Window")


class Opening(Presenter):
    """Stands in for the sign-in presenter until there is a shop; what was typed is handed on to it."""

    def __init__(self) -> None:
        super().__init__()
        self.step = "name"
        self.username = self.who = ""
        self.people: tuple[Any, ...] = ()
        self.problem = ""
        self.busy = False
        self.wait_s = 0
        self.rules = ""
        self.secret_label = _("Password or PIN")
        self.went_on = False

    def choose(self, username: str) -> None:
        """There are no names yet."""

    def press(self, key: str) -> bool:
        """Enter counts as soon as the shop is open."""
        if super().press(key):
            return True
        self.went_on = self.went_on or (key == "ENTER" and bool(self.text.strip()))
        return key == "ENTER"


class Refusal(Space):
    """Why the till can't be opened and what to do, with a button that closes the window."""

    def __init__(self, parent: tk.Misc, title: str, sentence: str, close: Callable[[], object]) -> None:
        super().__init__(parent)
        px = Theme.of(parent).px
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        card = Card(self)
        card.grid(row=0, column=0)
        inner = Space(card, width=px(680))
        inner.grid(padx=px(32), pady=px(26), sticky="we")
        Label(inner, title, font="title").grid(row=0, column=0, sticky="w")
        text = WrappedLabel(inner, sentence)
        text.configure(wraplength=px(640))
        text.grid(row=1, column=0, sticky="we", pady=(px(10), px(20)))
        self.button = Button(inner, _("Close"), close, hint=_("Enter"), kind="primary", width=160)
        self.button.grid(row=2, column=0, sticky="e")


def is_read(stream: Any) -> bool:
    """Whether somebody reads this stream: a terminal, a pipe or a file, rather than nothing at all."""
    if stream is None:
        return False
    try:
        mode = os.fstat(stream.fileno()).st_mode
        return bool(stream.isatty()) or stat.S_ISFIFO(mode) or stat.S_ISREG(mode)
    except (OSError, ValueError):
        return False


def refuse(sentence: str) -> None:
    """Say on standard error why nothing can be opened."""
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


@dataclass(frozen=True, slots=True)
class Found:
    """An open shop, or with None the place where one can be made."""

    target: str
    shop: Shop | None


class Missing(ShopError):
    """A package is not installed."""

    code = "missing_package"


def find_shop(options: Any, app: str, check: Callable[[], None] = lambda: None) -> Found:
    """Open the shop that is meant, or tell where one can be made. Off the window's thread: imports what is heavy.

    `app` is the module that will show it; `check` may refuse before anything is opened.
    """
    try:
        import_module(app)
        from shop.services.demo import create_demo
        from shop.services.setup import is_set_up
        from shop.services.shop import open_shop
        from shop.store.engine import default_target
    except ImportError as error:
        raise Missing(
            _(
                "The package {name} is missing. Run `make run`, or install what is needed with: "
                "python -m pip install -r requirements.txt"
            ).format(name=error.name or error)
        ) from error
    target = options.database or default_target()
    if options.demo and not options.database:
        target = str(Path(target).with_name("demo.sqlite"))
    check()
    if is_set_up(target):
        return Found(target, open_shop(target))
    if options.demo:
        return Found(target, create_demo(target))
    check_place(target)
    return Found(target, None)


def check_place(target: str) -> None:
    """Refuse a place where no database can be made before anybody fills in a form. Leaves nothing behind."""
    from shop.store import place
    from shop.store.engine import is_server

    if is_server(target):
        return
    path = Path(os.path.expanduser(target)).resolve()
    was_there = path.exists()
    place.prepare(path)
    if not was_there and path.stat().st_size == 0:
        path.unlink()


def window_of(kind: type[AnyWindow], size: tuple[int, int] | None) -> AnyWindow:
    """A window of that size, or as large as the screen allows."""
    if size is not None:
        return kind("Tuppence", width=size[0], height=size[1])
    window = kind("Tuppence", width=WIDTH_PX, height=HEIGHT_PX)
    width, height = window.winfo_screenwidth(), window.winfo_screenheight()
    if sys.platform == "win32":
        window.state("zoomed")
    elif sys.platform == "darwin":
        window.geometry(f"{width}x{height - 60}+0+0")
    else:
        window.geometry(f"{min(width, WIDTH_PX)}x{min(height, HEIGHT_PX)}")
        window.attributes("-zoomed", True)
    return window
