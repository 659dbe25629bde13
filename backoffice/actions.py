"""THE table of the office's keys: buttons, the help overlay, the manual and the tests all read it.

`command` is the name of the method that does it, on the office for COMMON and on a page's presenter for the others.
A page adds its own rows by `own_actions`; those of a page that is a list begin with LISTED.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from backoffice import pages
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `key` is a name of the key scripts, or one character; `permission` "" for everybody.

    `button` is where a button for it stands: "head" above the list, "form" below the form, "" for nowhere. `kind` is
    how that looks (plain, primary, danger …).
    """

    id: str
    key: str
    label: str
    about: str
    command: str
    permission: str = ""
    button: str = ""
    kind: str = "plain"


def common() -> tuple[Action, ...]:
    """What the keys do on every page."""
    return (
        Action("help", "F1", _("Keys"), _("the keys of this page"), "help"),
        Action("undo", "CTRL+Z", _("Undo"), _("undo the last change"), "undo"),
        Action("refresh", "F5", _("Refresh"), _("read everything anew"), "refresh"),
        Action("next_page", "CTRL+PGDN", _("Next page"), _("the next page of the office"), "next_page"),
        Action("last_page", "CTRL+PGUP", _("Page before"), _("the page before"), "last_page"),
        Action("theme", "CTRL+T", _("Light or dark"), _("light or dark colours"), "switch_theme"),
        Action(
            "own_password",
            "CTRL+W",
            _("My password"),
            _("change your own password or PIN"),
            "change_own_password",
        ),
        Action("lock", "CTRL+L", _("Sign out"), _("sign out"), "lock"),
    )


def listed(*, new: str = "", permission: str = "") -> tuple[Action, ...]:
    """What the keys do on a page that is a list; `new` is the label of its button for a new one, "" for none."""
    found = (
        Action("search", "CTRL+F", _("Search"), _("to the search box"), "to_search"),
        Action("open", "ENTER", _("Open"), _("into the form of the chosen row"), "open"),
        Action("mark", "INSERT", _("Mark"), _("mark the row, or take its mark away"), "mark"),
        Action("mark_all", "CTRL+A", _("Mark all"), _("mark all rows found, or none"), "mark_all"),
        Action("export", "CTRL+E", _("Export"), _("what is shown as XLSX or CSV"), "export", button="head"),
    )
    if not new:
        return found
    return (
        Action(
            "new", "CTRL+N", new, _("a new one"), "new", permission=permission, button="head", kind="primary"
        ),
        *found,
        Action(
            "save",
            "CTRL+S",
            _("Save"),
            _("save the form"),
            "save",
            permission=permission,
            button="form",
            kind="primary",
        ),
    )


def shown_key(key: str) -> str:
    """A key as a person calls it: CTRL+PGDN is Ctrl+PgDn."""
    names = {"PGDN": _("PgDn"), "PGUP": _("PgUp"), "INSERT": _("Ins"), "DELETE": _("Del")}
    names |= {"ENTER": _("Enter"), "CTRL": _("Ctrl"), "SHIFT": _("Shift")}
    names |= {"UP": "↑", "DOWN": "↓", "LEFT": "←", "RIGHT": "→"}
    parts = [names.get(part, part.capitalize() if len(part) > 2 else part) for part in key.split("+") if part]
    return "+".join(parts) if parts else key


@lru_cache(maxsize=1)
def _presenters() -> tuple[tuple[pages.PageSpec, Any], ...]:
    return tuple((spec, spec.presenter()) for spec in pages.pages())


def table() -> Iterator[tuple[str, Action]]:
    """Every action there is, with the label of its page; "" for what every page has."""
    for action in common():
        yield "", action
    for spec, presenter in _presenters():
        for action in presenter.own_actions():
            yield spec.label, action
