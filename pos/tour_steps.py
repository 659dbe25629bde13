"""What happens on the tour's morning: each leg acts, and says what must be seen then."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from pos.app import App
from pos.find.view import FindView
from pos.pay.view import View as PayView
from pos.sell.view import View as SellView
from pos.shift.view import View as ShiftView
from widgets.ask.view import AnswerView
from widgets.driver import Driver

BAGUETTE, MILK, BUTTER, CHOCOLATE = "2000010100378", "2000020103338", "2000020104816", "dark choc"
# 0.735 kg of bananas, as the scales print it: prefix 27, item 101, grams, check digit
SCALE_LABEL = "2700101007356"

Act = Callable[[App, Driver], None]


@dataclass(frozen=True, slots=True)
class Leg:
    """`act` is done, then every text of `shows` must be seen and `holds` be true."""

    name: str
    act: Act
    shows: tuple[str, ...] = ()
    holds: Callable[[App], bool] | None = None


def keys(script: str) -> Act:
    """Play a key script."""
    return lambda _app, driver: driver.play(script)


def touch(*names: str) -> Act:
    """Touch what has these names in what is in front, one after another."""

    def act(app: App, driver: Driver) -> None:
        for name in names:
            driver.click(*_target(app, name))

    return act


def both(*acts: Act) -> Act:
    """One after another."""

    def act(app: App, driver: Driver) -> None:
        for each in acts:
            each(app, driver)

    return act


def _target(app: App, name: str) -> tuple[tk.Misc, int, int] | tuple[tk.Misc]:
    """The widget of a name, and where on it; a tile is named by its product."""
    panel = app.till.panels[-1] if app.till.panels else None
    if panel is not None:
        view = app.panel_view(panel.kind, panel)
        if isinstance(view, AnswerView):
            return (view.yes if name == "yes" else view.keys.buttons[name],)
        if isinstance(view, FindView):
            return (view.keyboard if name == "keyboard" else view.letters.buttons[name],)
    if app.till.screen == "signin":
        people = {person.name: place for place, person in enumerate(app.till.signin.people)}
        if name in people:
            return (app.signin.names[people[name]],)
        return (app.signin.button if name == "ENTER" else app.signin.keypad.buttons[name],)
    if app.till.screen == "shift":
        return (cast(ShiftView, app.screen("shift")).keypad.buttons[name],)
    if app.till.screen == "pay":
        return (_on_pay(cast(PayView, app.screen("pay")), name),)
    return _on_sell(cast(SellView, app.screen("sell")), name)


def _on_pay(view: PayView, name: str) -> tk.Misc:
    if name.startswith("note "):
        return view.notes[int(name[5:])]
    return view.tenders[name] if name in view.tenders else view.keypad.buttons[name]


def _on_sell(view: SellView, name: str) -> tuple[tk.Misc, int, int] | tuple[tk.Misc]:
    for buttons in (view.cart.line_buttons, view.cart.tenders, view.shelf.functions):
        if name in buttons:
            return (buttons[name],)
    if view.shelf.keyboard is not None and view.shelf.keyboard.winfo_viewable():
        signs, letters = view.shelf.signs.buttons, view.shelf.letters.buttons
        return (signs[name] if name in signs else letters[name],)
    tiles = view.shelf.tiles
    place = next(place for place, tile in enumerate(tiles.tiles) if tile.name == name)
    left, top, width, height = cast("tuple[int, int, int, int]", tiles.box_of(place))
    return tiles.canvas, left + width // 2, top + height // 2


def _lines(count: int) -> Callable[[App], bool]:
    return lambda app: len(app.till.sale.cart.lines) == count


def _sold(gross_minor: int) -> Callable[[App], bool]:
    return lambda app: app.till.sale.last is not None and app.till.sale.last.gross_minor == gross_minor


def morning() -> Iterator[Leg]:
    """From signing in to the last receipt."""
    yield Leg("sign-in", touch("Sam"), ("Sam", "Kim", "DEMO"))
    yield Leg("float", touch(*"246810", "ENTER"), ("Open the shift", "Sam", "DEMO"))
    yield Leg("float-counted", touch("1", "0", "0"), ("100",))
    yield Leg("ready", keys("ENTER"), ("Scan the first item", "shift open", "DEMO"), _lines(0))
    yield from _first_customer()
    yield from _second_customer()
    yield from _third_customer()
    yield from _rest_of_the_morning()


def _first_customer() -> Iterator[Leg]:
    """Scans, words, a weight, a price that is asked, a discount that takes leave, two tenders."""
    yield Leg(
        "scans", keys(f"3* SCAN:{BAGUETTE} SCAN:{MILK} SCAN:{BUTTER}"), ("Baguette", "€8.23"), _lines(3)
    )
    yield Leg("search", keys('"dark choc"'), ("Dark chocolate 70 % 100 g | 42",))
    yield Leg("ten-per-cent", keys("ENTER 10%"), ("−10", "discount −0.25"), _lines(4))
    yield Leg("tiles", touch("Croissant", "more"), ("Croissant", "2 | "), _lines(5))
    yield Leg("weight", touch("Bananas"), ("How much is it?", "kg"))
    yield Leg("weighed", touch("0", ".", "4", "6", "2", "yes"), ("0.462 kg",), _lines(6))
    yield Leg("scale-label", keys(f"SCAN:{SCALE_LABEL}"), ("0.735 kg",), _lines(7))
    yield Leg("price-asked", keys('"cut flowers" ENTER'), ("Cut flowers", "It has no price yet"))
    yield Leg("price-typed", keys("12.50 ENTER"), ("12.50",), _lines(8))
    yield Leg("approval", keys("20%"), ("Approval needed",))
    yield Leg("discount-approved", keys("135790 ENTER"), ("−20",), _lines(8))
    yield Leg("unknown-code", keys("SCAN:5012345678900"), ("Unknown code 5012345678900",), _lines(8))
    yield Leg("pay", keys(f"SCAN:{MILK} F9"), ("To pay", "Cash", "Card", "Voucher"))
    yield Leg("pay-part", keys("20 F12"), ("Left to pay", "20.00"))
    yield Leg("split", keys("F11"), ("Paid", "T1-R"), lambda app: app.till.sale.last is not None)


def _second_customer() -> Iterator[Leg]:
    """By touch alone: tiles, a note, change."""
    yield Leg(
        "next-customer",
        both(touch("Whole milk 2 l", "Whole milk 2 l", "Paper carrier bag"), touch("pay")),
        ("€4.95", "2 lines, 3 pieces"),
    )
    yield Leg("change", touch("note 3"), ("Change", "€15.05"), _sold(495))
    yield Leg("keyboard", both(touch("keyboard"), touch("2", "*", "r", "y", "e")), ("2*rye", "Rye bread"))
    yield Leg("keyboard-sold", touch("ENTER", "keyboard", "cash"), ("Paid", "€6.20"), _sold(620))


def _third_customer() -> Iterator[Leg]:
    """More is wanted than the books hold: counted anew, with leave."""
    yield Leg("not-enough", keys('2* "strawberries 400" ENTER'), ("Only 1 of Strawberries 400 g in stock.",))
    yield Leg("count-approval", keys("6 ENTER"), ("Approval needed", "from 1 to 6"))
    yield Leg("count-corrected", keys("135790 ENTER"), ("Strawberries",), _lines(1))
    yield Leg("give-up-asked", keys("ESC"), ("Give up this sale?",))
    yield Leg("cash", keys("ESC 10 F12"), ("Change", "€2.02"), _sold(798))
    yield Leg("copy", keys("CTRL+P"), ("Printing a copy of T1-R",))
    yield Leg("pdf", keys("CTRL+I"), ("Saved as",))


def _rest_of_the_morning() -> Iterator[Leg]:
    """Finding, the keys, locking with a cart, a full cart."""
    yield Leg("find", keys('F2 "yog"'), ("Find a product", "Natural yoghurt 500 g"))
    yield Leg("find-keyboard", touch("keyboard"), ("Natural yoghurt 500 g", "Space"))
    yield Leg("found", both(touch("keyboard"), keys("ENTER")), ("yoghurt",), _lines(1))
    yield Leg("keys", keys("F1"), ("so many of the next one", "Ctrl+Z"))
    yield Leg("locked", keys("ESC CTRL+L"), ("Locked. The cart is kept.", "DEMO"))
    yield Leg("cart-kept", keys("kim ENTER 135790 ENTER"), ("yoghurt", "Kim"), _lines(1))
    everything = " ".join(f'"{name}" ENTER' for name in MANY)
    yield Leg("many-lines", keys(everything), (), lambda app: len(app.till.sale.cart.lines) >= 20)
    yield Leg("five-per-cent", keys("F8 5% ENTER"), ("discount",))
    yield Leg("paid-by-card", keys("F11"), ("Paid",))
    yield Leg("sam-again", keys("CTRL+L sam ENTER 246810 ENTER"), ("Sam", "shift open"))


MANY = (
    "sourdough", "croissant", "soda bread", "rye bread", "bagels", "burger buns", "whole milk 2", "oat drink",
    "salted butter", "mozzarella", "brie wheel", "natural yoghurt", "creme fraiche", "eggs 12", "lemon", "avocado",
    "cucumber", "spring water 1.5", "cola 330", "lemonade", "ground coffee", "spaghetti", "basmati", "olive oil",
    "kitchen roll", "milk chocolate",
)  # fmt: skip

MAIN_SCREENS = (
    Leg("ready", keys("ESC"), ("DEMO",)),
    Leg(
        "sell", keys(f'3* SCAN:{BAGUETTE} SCAN:{MILK} "dark choc" ENTER 10%'), ("Baguette", "−10"), _lines(3)
    ),
    Leg("search", keys('"choc"'), ("chocolate",)),
    Leg("keyboard", both(keys("ESC"), touch("keyboard")), ("Space",)),
    Leg("find", both(touch("keyboard"), keys('F2 "milk"')), ("Find a product",)),
    Leg("weight", keys("ESC bananas ENTER"), ("How much is it?",)),
    Leg("approval", keys("ESC ESC =0.99 ENTER"), ("Approval needed",)),
    Leg("keys", keys("ESC F1"), ("so many of the next one",)),
    Leg("pay", keys("ENTER F9 2 F11"), ("Left to pay",)),
    Leg("reference", keys("R"), ("Card reference",)),
    Leg("change", keys("ESC 20 F12"), ("Change",)),
    Leg("signin", keys("CTRL+L"), ("Sign in",)),
    Leg("signed-in", keys("sam ENTER 246810 ENTER"), ("shift open",)),
)
