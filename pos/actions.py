"""THE table of the till's keys: help overlay, key hints on buttons, the manual and the tests all read it.

`screens` says where an action is offered; "any" is everywhere once somebody is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from shop.rules import permissions
from shop.texts import _


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. `key` is a name of the key scripts; `typed` shows what is typed before it, if anything."""

    id: str
    key: str
    label: str
    about: str
    permission: str
    screens: tuple[str, ...]
    typed: str = ""


def actions() -> tuple[Action, ...]:
    """All actions, in the order in which the help shows them; labels in the language chosen."""
    sell, pay, both = ("sell",), ("pay",), ("sell", "pay")
    discount, override = permissions.DISCOUNT, permissions.PRICE_OVERRIDE
    return (
        Action(
            "sell_code",
            "ENTER",
            _("Sell"),
            _("sell that code, or the product chosen"),
            "sell",
            sell,
            _("code"),
        ),
        Action("quantity", "*", _("Quantity"), _("so many of the next one"), "sell", sell, "3"),
        Action("more", "+", _("One more"), _("one more of the selected line"), "sell", sell),
        Action("less", "-", _("One less"), _("one less of the selected line"), "sell", sell),
        Action("percent_off", "%", _("% off line"), _("discount on the selected line"), discount, sell, "10"),
        Action("amount_off", "-", _("Amount off"), _("amount off the selected line"), discount, sell, "2.50"),
        Action("price", "ENTER", _("Price"), _("price of the selected line"), override, sell, "=9.99"),
        Action("up", "UP", _("Line up"), _("choose the line, or the product found"), "sell", sell),
        Action("down", "DOWN", _("Line down"), _("choose the line, or the product found"), "sell", sell),
        Action("void", "DELETE", _("Void line"), _("take the selected line out"), "sell", sell),
        Action("undo", "CTRL+Z", _("Undo"), _("undo the last change of the cart"), "sell", sell),
        Action("find", "F2", _("Find"), _("find a product, with stock and price"), "sell", sell),
        Action(
            "customer",
            "F3",
            _("Customer"),
            _("the customer: find, add, put on the sale"),
            permissions.CUSTOMERS,
            both,
        ),
        Action("discount", "F8", _("Discount"), _("discount on the whole sale"), discount, both),
        Action("pay", "F9", _("Pay…"), _("all means of paying, split"), "sell", sell),
        Action("card", "F11", _("Card"), _("card, the whole rest or the amount typed"), "sell", both),
        Action("cash", "F12", _("Cash"), _("cash, the whole rest or the amount typed"), "sell", both),
        Action("exact_cash", "ENTER", _("Exact cash"), _("cash, on the pay screen"), "sell", pay),
        Action("take_back", "DELETE", _("Take back"), _("give the last part payment back"), "sell", pay),
        Action("reference", "R", _("Reference"), _("a reference for the next card payment"), "sell", pay),
        Action("tiles_next", "PGDN", _("More tiles"), _("next page of tiles"), "sell", sell),
        Action("tiles_back", "PGUP", _("Tiles back"), _("page of tiles before"), "sell", sell),
        Action("shelf_next", "CTRL+RIGHT", _("Next category"), _("next category of tiles"), "sell", sell),
        Action("shelf_back", "CTRL+LEFT", _("Category before"), _("category of tiles before"), "sell", sell),
        Action(
            "reprint", "CTRL+P", _("Reprint"), _("last receipt again, marked copy"), permissions.REPRINT, sell
        ),
        Action("pdf", "CTRL+I", _("PDF"), _("PDF of the receipt just shown"), permissions.INVOICE_PDF, sell),
        Action("back", "ESC", _("Back"), _("back one level; never discards unasked"), "", ("any",)),
        Action("help", "F1", _("Keys"), _("the keys on screen"), "", ("any",)),
        Action("lock", "CTRL+L", _("Lock"), _("lock the till; the cart stays"), "", ("any",)),
    )


def key_of(action_id: str) -> str:
    """The key of an action, as shown on its button: "F12", "Ctrl+Z"."""
    return shown_key(next(action.key for action in actions() if action.id == action_id))


def shown_key(key: str) -> str:
    """A key's name as people know it."""
    if key.startswith("CTRL+"):
        return _("Ctrl") + "+" + {"LEFT": "←", "RIGHT": "→"}.get(key[5:], key[5:])
    named = {
        "ENTER": _("Enter"),
        "ESC": _("Esc"),
        "DELETE": _("Del"),
        "UP": "↑",
        "DOWN": "↓",
        "PGUP": _("Page up"),
        "PGDN": _("Page down"),
    }
    return named.get(key, key)
