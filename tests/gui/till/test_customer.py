"""The customer of a sale in the real window: keys, touches, and the cart that keeps them over a power cut."""

from __future__ import annotations

from pathlib import Path

from pos.customer.view import CustomerView
from shop.services import customers, printing
from tests.gui.till.rig import SOURDOUGH, Rig, till_at, walk
from tests.gui.till.test_selling import sell_view, tap_row
from widgets.button import Button
from widgets.panel import Label


def view(rig: Rig) -> CustomerView:
    shown = rig.app.panel_view("customer", rig.till.panels[-1])
    assert isinstance(shown, CustomerView)
    return shown


def chip(rig: Rig) -> str:
    """What stands above the cart; empty where nothing does."""
    who = sell_view(rig).cart.chip.who
    return who.text if who.winfo_viewable() else ""


def buyer(rig: Rig) -> str:
    sold = rig.till.sale.last
    assert sold is not None
    issued = printing.issued(rig.app.shop, sold.number)
    return issued.buyer.name if issued is not None and issued.buyer is not None else ""


def texts(view: CustomerView) -> str:
    labels = (child for child in walk(view.overlay.body) if isinstance(child, Label))
    return " ".join(str(label.cget("text")) for label in labels)


def test_a_new_customer_is_typed_in_and_stands_above_the_cart_and_on_the_paper(rig: Rig) -> None:
    rig.play(f'SCAN:{SOURDOUGH} F3 "Eve Nolan" ENTER "01 555 0177" ENTER')
    assert chip(rig) == "For Eve Nolan"
    assert rig.has_focus
    rig.play("F12")
    assert buyer(rig) == "Eve Nolan"
    assert chip(rig) == ""


def test_what_they_bought_last_is_shown_and_enter_takes_them(rig: Rig) -> None:
    rig.play(f'SCAN:{SOURDOUGH} F3 "Eve Nolan" ENTER ENTER F12 F3 eve')
    assert "Sourdough loaf" in texts(view(rig))
    assert [row.cells[0] for row in view(rig).table.rows] == ["Eve Nolan", "New customer: eve"]
    rig.play("ENTER")
    assert chip(rig) == "For Eve Nolan"


def test_a_customer_is_found_put_on_and_taken_off_by_touch_alone(rig: Rig) -> None:
    assert rig.till.session is not None
    customers.add(rig.app.shop, rig.till.session, "Ann Murphy", phone="01 555 0100")
    rig.driver.click(sell_view(rig).shelf.functions["customer"])
    panel = view(rig)
    rig.driver.click(panel.buttons["letters"])
    for letter in "mur":
        rig.driver.click(panel.letters.buttons[letter])
    tap_row(rig, panel.table, panel.table.rows[0].id)
    rig.driver.click(panel.buttons["take"])
    assert chip(rig) == "For Ann Murphy"
    rig.driver.click(sell_view(rig).cart.chip.off)
    assert chip(rig) == ""
    assert rig.has_focus
    rig.play("CTRL+Z")
    assert chip(rig) == "For Ann Murphy"
    rig.driver.click(sell_view(rig).cart.chip.who)
    rig.driver.click(view(rig).buttons["off"])
    assert chip(rig) == ""


def test_delete_takes_the_customer_off_and_edits_the_text_while_there_is_any(rig: Rig) -> None:
    rig.play('F3 "Eve Nolan" ENTER ENTER F3 xy HOME DELETE')
    assert rig.box == "y"
    rig.play("BACKSPACE END BACKSPACE DELETE")
    assert chip(rig) == ""


def test_a_power_cut_leaves_the_customer_on_the_sale(rig: Rig, tmp_path: Path) -> None:
    rig.play(f'SCAN:{SOURDOUGH} F3 "Eve Nolan" ENTER ENTER')
    rig.driver.settle()
    left = rig.after_a_power_cut(tmp_path / "cut")
    rig.close()
    with till_at(left) as again:
        again.enter()
        assert chip(again) == "For Eve Nolan"
        again.play("F12")
        assert buyer(again) == "Eve Nolan"


def test_every_touch_target_of_the_panel_is_large_enough(rig: Rig) -> None:
    rig.play('F3 "Eve Nolan"')
    buttons = [child for child in walk(view(rig).overlay.body) if isinstance(child, Button)]
    assert min(button.winfo_height() for button in buttons if button.winfo_viewable()) >= 44
