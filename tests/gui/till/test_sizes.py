"""Every screen and panel of the till at every size: nothing cut off, nothing out of the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos.sell.view import View as SellView
from shop.rules.cart import Cart
from shop.services.printing import Standing
from shop.services.signin import session_for
from tests.gui.till.rig import BAGUETTE, SOURDOUGH, Rig, cut_off, till_at

SIZES = [(1024, 600), (1366, 768), (1920, 1080)]
HARD_NAMES = (
    "Extra virgin cold pressed olive oil from the hills above the village, in a tin of five litres, best before long",
    "有機全粒粉パン 八百グラム 厚切り 朝食用 北海道産小麦使用",
    "خبز القمح الكامل بالعسل والسمسم والحبة السوداء",
    "Жито́мирский хлеб с тмином и кориандром подовый формовой нарезанный",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)

# a name of what is looked at, and the keys that bring it there from an empty selling screen
STATES = (
    ("empty", ""),
    ("keys", "F1"),
    ("found", '"choc"'),
    ("nothing found", '"zzqqxx"'),
    ("find panel", 'F2 "choc"'),
    ("weight", '"bananas" ENTER'),
    ("stock", f"99* SCAN:{BAGUETTE}"),
    ("unknown code", "SCAN:5012345678909"),
    ("approval", f"SCAN:{SOURDOUGH} =3.99 ENTER"),
    ("wrong pin", f"SCAN:{SOURDOUGH} =3.99 ENTER 999999 ENTER"),
    ("discount", f"SCAN:{SOURDOUGH} F8 abc ENTER"),
    ("give up", f"SCAN:{SOURDOUGH} ESC"),
    ("pay", f"6* SCAN:{SOURDOUGH} 10% F9"),
    ("reference", f"SCAN:{SOURDOUGH} F9 R"),
    ("part paid", f"9* SCAN:{SOURDOUGH} F9 1 F12 1 F12 1 F12 1 F12 1 F12 1 F12 1 F11 7"),
    ("so much cash", f"SCAN:{SOURDOUGH} F9 500 F12"),
    ("take back", f"6* SCAN:{SOURDOUGH} F9 1 F12 DELETE"),
    ("customer", "F3"),
    ("somebody alike", 'F3 "Evie Nolan"'),
    ("new customer", 'F3 "Eve Nolan" ENTER'),
    ("wrong telephone", 'F3 "Eve Nolan" ENTER 12 ENTER'),
    ("sale to somebody", f'SCAN:{SOURDOUGH} F3 "{HARD_NAMES[4]}" ENTER ENTER'),
    ("whom it is for", f'SCAN:{SOURDOUGH} F3 "Eve Nolan" ENTER ENTER F3'),
    ("change", f"SCAN:{SOURDOUGH} 20 F12"),
    ("paid by card", f"SCAN:{SOURDOUGH} F11"),
)


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(request: pytest.FixtureRequest, database: Path) -> Iterator[Rig]:
    with till_at(database, size=request.param) as rig:
        yield rig


def start_again(rig: Rig) -> None:
    """An empty selling screen, whatever stood there."""
    rig.till.panels.clear()
    rig.till.sale.start_next()
    rig.till.sell.keep_text("")
    rig.till.pay.text = ""
    rig.till.show("sell")
    rig.till.quiet()
    rig.driver.settle()


def test_no_widget_is_cut_off_in_any_state(sized: Rig) -> None:
    assert cut_off(sized.window) == []
    sized.play("sam ENTER")
    assert cut_off(sized.window) == []
    sized.play("ESC")
    sized.till.enter(session_for(sized.app.shop, "sam", sized.till.till))
    sized.driver.settle()
    assert sized.window.screen == "shift"
    assert cut_off(sized.window) == []
    sized.play("12x ENTER")
    assert cut_off(sized.window) == []
    sized.enter()
    found = {}
    for name, script in STATES:
        start_again(sized)
        sized.play(script)
        if faults := cut_off(sized.window):
            found[name] = faults
    assert found == {}


def test_the_keys_on_the_screen_fit(sized: Rig) -> None:
    sized.enter()
    view = sized.app.screens["sell"]
    assert isinstance(view, SellView)
    sized.driver.click(view.cart.line_buttons["keyboard"])
    assert cut_off(sized.window) == []
    sized.driver.click(view.cart.line_buttons["keyboard"])
    sized.play('F2 "choc"')
    panel = sized.app.panel_view("find", sized.till.panels[-1])
    sized.driver.click(panel.keyboard)  # type: ignore[attr-defined]
    assert cut_off(sized.window) == []


def test_a_full_cart_with_hard_names_fits(sized: Rig) -> None:
    sized.enter()
    sized.play(f"SCAN:{SOURDOUGH}")
    sale = sized.till.sale
    line = sale.cart.lines[0]
    lines = []
    for number in range(40):
        product = replace(line.product, name=HARD_NAMES[number % len(HARD_NAMES)])
        lines.append(
            replace(
                line,
                uuid=str(number),
                product=product,
                quantity_milli=1_000 * 10 ** (number % 3),
                price_e4=12_345_600,
            )
        )
    sale.change(Cart(sale.cart.uuid, tuple(lines)), "39")
    sized.till.changed()
    sized.driver.settle()
    assert cut_off(sized.window) == []
    sized.play("10% F9")
    assert cut_off(sized.window) == []


def test_a_printer_that_is_off_is_told_beside_long_sentences(sized: Rig) -> None:
    sized.enter()
    sized.till.show_printing(
        Standing(
            3,
            "The printer network:192.168.100.200:9100 can't be reached (no answer in time). Switch it on and check "
            "its cable and its address.",
        )
    )
    sized.driver.settle()
    assert cut_off(sized.window) == []
    sized.play("SCAN:5012345678909")
    assert cut_off(sized.window) == []


def test_a_window_made_smaller_and_larger_again_fits_each_time(database: Path) -> None:
    with till_at(database, size=(1366, 768)) as rig:
        rig.enter()
        rig.play(f"SCAN:{SOURDOUGH}")
        for width, height in ((1024, 600), (1920, 1080), (1366, 768)):
            rig.window.geometry(f"{width}x{height}")
            rig.settle_for(0.3)
            assert cut_off(rig.window) == []
            rig.play("F9")
            assert cut_off(rig.window) == []
            rig.play("ESC")
