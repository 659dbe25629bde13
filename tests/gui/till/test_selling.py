"""The till in a real window: selling, paying, approving, by real keys, scans and touches."""

from __future__ import annotations

from pathlib import Path

from pos.pay.view import View as PayView
from pos.sell.view import View as SellView
from tests.gui.till.rig import BAGUETTE, MILK, SOME, SOURDOUGH, Rig, texts, till_at
from widgets.approval.view import ApprovalView
from widgets.ask.view import AnswerView, QuestionView
from widgets.table import Table


def sell_view(rig: Rig) -> SellView:
    view = rig.app.screens["sell"]
    assert isinstance(view, SellView)
    return view


def pay_view(rig: Rig) -> PayView:
    view = rig.app.screens["pay"]
    assert isinstance(view, PayView)
    return view


def change_shown(rig: Rig) -> str:
    """The large amount after a sale."""
    done = sell_view(rig).cart.done
    return str(done.amount.cget("text")) if done.winfo_viewable() else ""


def test_signing_in_and_counting_the_float_open_the_till(database: Path) -> None:
    with till_at(database) as rig:
        assert rig.has_focus
        rig.play("sam ENTER 246810 ENTER")
        assert rig.window.screen == "shift"
        assert rig.has_focus
        rig.play("100 ENTER")
        assert rig.window.screen == "sell"
        assert rig.has_focus
        assert rig.till.shift is not None
        assert rig.till.shift.float_minor == 10_000


def test_a_whole_sale_is_three_scans_and_one_key(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} SCAN:{MILK} SCAN:{BAGUETTE} F12")
    assert rig.sold() == 1
    assert rig.till.sale.last is not None
    assert rig.till.sale.last.gross_minor == 135 * 2 + 129
    assert change_shown(rig) == "€3.99"
    assert rig.has_focus


def test_what_a_customer_gives_leaves_its_change_large_until_the_next_scan(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} 20 F12")
    assert change_shown(rig) == "€18.65"
    assert any("T1-R" in text for text in texts(rig.window))
    rig.play("UP DOWN")
    assert change_shown(rig) == "€18.65"
    rig.play(f"SCAN:{MILK}")
    assert change_shown(rig) == ""
    assert rig.lines == [(1000, "Whole milk 1 l", 129)]


def test_words_find_a_product_and_enter_sells_it(rig: Rig) -> None:
    rig.play('"dark choc"')
    found = sell_view(rig).cart.found
    assert found.winfo_viewable()
    assert found.rows[0].cells[0] == "Dark chocolate 70 % 100 g"
    assert found.selected == found.rows[0].id
    rig.play("ENTER")
    assert [name for _quantity, name, _amount in rig.lines] == ["Dark chocolate 70 % 100 g"]
    assert not found.winfo_viewable()
    assert rig.box == ""


def test_arrows_choose_among_what_was_found(rig: Rig) -> None:
    rig.play('"choc" DOWN DOWN')
    found = sell_view(rig).cart.found
    assert found.selected == found.rows[2].id
    rig.play("ENTER")
    assert rig.lines[0][1] == found.rows[2].cells[0] or not found.rows


def test_three_times_a_scan_is_three_of_it(rig: Rig) -> None:
    rig.play(f"3* SCAN:{BAGUETTE}")
    assert rig.lines == [(3000, "Baguette", 405)]
    assert rig.box == ""


def test_plus_and_minus_on_an_empty_box_count_the_selected_line(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} SCAN:{MILK} UP + + - +")
    assert rig.lines == [(3000, "Baguette", 405), (1000, "Whole milk 1 l", 129)]


def test_ten_per_cent_comes_off_at_once_and_stands_beside_the_name(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} 10%")
    assert rig.lines == [(1000, "Sourdough loaf 800 g", 378)]
    table = sell_view(rig).cart.table
    assert "−10" in table.tree.item(table.rows[0].id, "values")[1]
    assert rig.box == ""


def test_another_price_takes_the_pin_of_a_supervisor(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} =3.99 ENTER")
    assert isinstance(rig.app.panel_view("approval", rig.till.panels[-1]), ApprovalView)
    assert rig.lines == [(1000, "Sourdough loaf 800 g", 420)]
    rig.play("135790 ENTER")
    assert rig.till.panels == []
    assert rig.lines == [(1000, "Sourdough loaf 800 g", 399)]
    assert rig.till.sale.cart.lines[0].price_approval is not None
    assert rig.till.sale.cart.lines[0].price_approval.approved_by == "Kim"
    assert rig.has_focus


def test_a_wrong_pin_changes_nothing(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} =3.99 ENTER 999999 ENTER")
    assert rig.till.panels != []
    rig.play("ESC")
    assert rig.till.panels == []
    assert rig.lines == [(1000, "Sourdough loaf 800 g", 420)]


def test_a_weighed_product_asks_its_weight(rig: Rig) -> None:
    rig.play("bananas ENTER")
    assert rig.app.window.overlay is not None
    assert rig.has_focus
    rig.play("0,462 ENTER")
    assert rig.lines == [(462, "Bananas", 87)]
    assert rig.app.window.overlay is None
    assert rig.has_focus


def test_an_unknown_code_stays_selected_and_the_next_scan_replaces_it(rig: Rig) -> None:
    rig.play("SCAN:5012345678900")
    assert rig.box == "5012345678900"
    assert rig.till.note.kind == "error"
    assert "5012345678900" in rig.window.said
    assert rig.bells == ["error"]
    rig.play(f"SCAN:{MILK}")
    assert rig.box == ""
    assert rig.lines == [(1000, "Whole milk 1 l", 129)]


def test_typing_replaces_an_unknown_code(rig: Rig) -> None:
    rig.play("SCAN:5012345678900 mi")
    assert rig.box == "mi"


def test_a_scan_while_a_question_is_open_is_refused_aloud(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} ESC")
    assert isinstance(rig.app.panel_view("question", rig.till.panels[-1]), QuestionView)
    rig.play(f"SCAN:{MILK}")
    assert rig.bells == ["warning"]
    assert len(rig.till.panels) == 1
    rig.play("ESC")
    assert rig.lines == [(1000, "Baguette", 135)]


def test_a_scan_never_enters_a_pin(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} =3.99 ENTER SCAN:{MILK}")
    assert rig.box == ""
    assert rig.bells == ["warning"]
    assert len(rig.lines) == 1


def test_a_hundred_scans_are_a_hundred_items(rig: Rig) -> None:
    for number in range(100):
        rig.driver.scan(SOME[number % len(SOME)][0])
    assert sum(quantity for quantity, _name, _amount in rig.lines) == 100_000
    assert rig.till.sale.totals.gross_minor == 20 * sum(price for _code, price in SOME)
    assert rig.bells == []


def test_scans_that_queue_up_while_the_window_is_busy_are_not_lost(rig: Rig) -> None:
    window, time_ms = rig.window, 5_000_000
    for number in range(40):
        for char in (*SOME[number % len(SOME)][0], "Return"):
            time_ms += 2
            for event in ("<KeyPress>", "<KeyRelease>"):
                window.tk.call(
                    *("event", "generate", str(window.focus_get()), event),
                    *("-keysym", char, "-time", time_ms, "-when", "tail"),
                )
        time_ms += 50
    rig.driver.settle()
    assert sum(quantity for quantity, _name, _amount in rig.lines) == 40_000


def test_two_presses_of_f12_make_one_sale(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE}")
    for _press in range(2):
        rig.window.event_generate("<KeyPress-F12>", time=900_000)
        rig.window.event_generate("<KeyRelease-F12>", time=900_020)
    rig.driver.settle()
    assert rig.sold() == 1


def test_a_held_f12_makes_one_sale(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE}")
    rig.driver.hold("F12", 5)
    assert rig.sold() == 1


def test_twenty_in_cash_and_the_rest_by_card(rig: Rig) -> None:
    rig.play(f"6* SCAN:{SOURDOUGH} F9 20 F12")
    assert rig.window.screen == "pay"
    assert rig.till.sale.due_minor == 520
    assert "5.20" in texts(pay_view(rig).summary)
    rig.play("F11")
    assert rig.sold() == 1
    assert rig.window.screen == "sell"
    assert rig.has_focus


def test_letters_choose_the_other_tenders(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} F9 4 v")
    assert [payment.tender for payment in rig.till.sale.cart.payments] == ["Voucher"]
    assert rig.box == ""
    rig.play("F12")
    assert rig.sold() == 1


def test_enter_twice_takes_exact_cash(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} ENTER ENTER")
    assert rig.sold() == 1
    assert rig.till.sale.last is not None
    assert rig.till.sale.last.change_minor == 0


def test_control_z_brings_the_cart_before_back(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} SCAN:{MILK} DELETE")
    assert len(rig.lines) == 1
    rig.play("CTRL+Z")
    assert len(rig.lines) == 2


def test_delete_edits_what_is_typed_and_voids_nothing(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} 123 HOME DELETE")
    assert rig.box == "23"
    assert len(rig.lines) == 1


def test_escape_clears_the_box_first_and_then_asks_before_a_sale_is_given_up(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} milk ESC")
    assert rig.box == ""
    assert rig.till.panels == []
    rig.play("ESC")
    assert isinstance(rig.app.panel_view("question", rig.till.panels[-1]), QuestionView)
    rig.play("ESC")
    assert len(rig.lines) == 1
    rig.play("ESC ENTER")
    assert rig.lines == []


def test_locking_keeps_the_cart(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} CTRL+L")
    assert rig.window.screen == "signin"
    rig.play("kim ENTER 135790 ENTER")
    assert rig.window.screen == "sell"
    assert rig.lines == [(1000, "Baguette", 135)]
    assert rig.has_focus


def test_a_power_cut_leaves_the_cart_for_the_next_start(rig: Rig, tmp_path: Path) -> None:
    rig.play(f"3* SCAN:{BAGUETTE} SCAN:{SOURDOUGH} 10%")
    rig.driver.settle()
    lines, left = rig.lines, rig.after_a_power_cut(tmp_path / "cut")
    rig.close()
    with till_at(left) as again:
        again.enter()
        assert again.lines == lines
        again.play("F12")
        assert again.sold() == 1


def test_closing_the_window_keeps_the_cart_without_a_question(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE}")
    rig.close()
    with till_at(rig.database) as again:
        again.enter()
        assert again.lines == [(1000, "Baguette", 135)]


def test_stock_is_counted_anew_with_leave(rig: Rig) -> None:
    rig.play("2* strawberries ENTER")
    rig.play("ESC")
    rig.play('2* "strawberries 400" ENTER 5 ENTER')
    assert rig.till.panels[-1].kind == "approval"
    rig.play("135790 ENTER")
    assert rig.lines == [(2000, "Strawberries 400 g", 798)]


# Touch ---------------------------------------------------------------------------------------------------------------


def tap_tile(rig: Rig, name: str) -> None:
    tiles = sell_view(rig).shelf.tiles
    place = next(place for place, tile in enumerate(tiles.tiles) if tile.name == name)
    box = tiles.box_of(place)
    assert box is not None
    rig.driver.click(tiles.canvas, box[0] + box[2] // 2, box[1] + box[3] // 2)


def tap_row(rig: Rig, table: Table, row_id: str) -> None:
    box = table.tree.bbox(row_id)
    assert not isinstance(box, str)
    rig.driver.click(table.tree, box[0] + box[2] // 2, box[1] + box[3] // 2)


def test_a_sale_by_touch_alone(rig: Rig) -> None:
    tap_tile(rig, "Baguette")
    tap_tile(rig, "Croissant")
    rig.driver.click(sell_view(rig).cart.line_buttons["more"])
    assert rig.lines == [(1000, "Baguette", 135), (2000, "Croissant", 240)]
    assert rig.has_focus
    rig.driver.click(sell_view(rig).cart.tenders["pay"])
    pay = pay_view(rig)
    for key in ("1", "0"):
        rig.driver.click(pay.keypad.buttons[key])
    assert rig.box == "10"
    rig.driver.click(pay.tenders["cash"])
    assert rig.sold() == 1
    assert change_shown(rig) == "€6.25"
    assert rig.has_focus


def test_two_touches_of_cash_make_one_sale(rig: Rig) -> None:
    tap_tile(rig, "Baguette")
    cash = sell_view(rig).cart.tenders["cash"]
    x, y = cash.winfo_width() // 2, cash.winfo_height() // 2
    for _touch in range(2):
        cash.event_generate("<Enter>", x=x, y=y)
        cash.event_generate("<ButtonPress-1>", x=x, y=y)
        cash.event_generate("<ButtonRelease-1>", x=x, y=y)
    rig.driver.settle()
    assert rig.sold() == 1


def test_quick_notes_take_cash_by_one_touch(rig: Rig) -> None:
    rig.play(f"SCAN:{SOURDOUGH} F9")
    pay = pay_view(rig)
    assert [button.text for button in pay.notes] == ["4.20", "5", "10", "20"]
    rig.driver.click(pay.notes[1])
    assert change_shown(rig) == "€0.80"


def test_the_keys_on_the_screen_type_quantities_words_and_prices(rig: Rig) -> None:
    view = sell_view(rig)
    rig.driver.click(view.cart.line_buttons["keyboard"])
    signs, letters = view.shelf.signs.buttons, view.shelf.letters.buttons
    for key in "3*":
        rig.driver.click(signs[key])
    for key in "rye":
        rig.driver.click(letters[key])
    assert rig.box == "3*rye"
    rig.driver.click(signs["ENTER"])
    assert rig.lines == [(3000, "Rye bread 500 g", 930)]
    for key in ("1", "0", "%"):
        rig.driver.click(signs[key])
    assert rig.lines == [(3000, "Rye bread 500 g", 837)]
    for key in ("=", "3", "ENTER"):
        rig.driver.click(signs[key])
    assert rig.till.panels[-1].kind == "approval"


def test_a_touch_sells_what_was_found(rig: Rig) -> None:
    rig.play('"choc"')
    found = sell_view(rig).cart.found
    wanted = found.rows[1]
    tap_row(rig, found, wanted.id)
    assert [name for _quantity, name, _amount in rig.lines] == [wanted.cells[0]]
    assert rig.has_focus


def test_a_touch_selects_a_line_and_another_voids_it(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} SCAN:{MILK}")
    table = sell_view(rig).cart.table
    tap_row(rig, table, table.rows[0].id)
    rig.driver.click(sell_view(rig).cart.line_buttons["void"])
    assert rig.lines == [(1000, "Whole milk 1 l", 129)]
    assert rig.has_focus


def test_a_weight_is_typed_by_touch(rig: Rig) -> None:
    tap_tile(rig, "Bananas")
    view = rig.app.panel_view("answer", rig.till.panels[-1])
    assert isinstance(view, AnswerView)
    for key in ("1", ".", "5"):
        rig.driver.click(view.keys.buttons[key])
    rig.driver.click(view.yes)
    assert rig.lines == [(1500, "Bananas", 284)]


def test_categories_and_pages_turn_by_touch_and_by_key(rig: Rig) -> None:
    view = sell_view(rig)
    rig.play("CTRL+RIGHT")
    assert view.shelf.strip.chosen == 1
    first = view.shelf.tiles.tiles
    assert first
    left, wide = view.shelf.strip.box_of(0) or (0, 0)
    rig.driver.click(view.shelf.strip, left + wide // 2, 10)
    assert view.shelf.strip.chosen == 0
    assert view.shelf.tiles.tiles != first


# Keyboard by Tab -----------------------------------------------------------------------------------------------------


def test_typing_while_a_button_has_the_focus_goes_into_the_scan_box(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} F2")
    rig.driver.press("TAB")
    rig.driver.press("TAB")
    assert not rig.has_focus
    rig.play("mi")
    assert rig.box == "mi"
    assert rig.has_focus


def test_a_question_is_answered_by_tab_and_space(rig: Rig) -> None:
    rig.play(f"SCAN:{BAGUETTE} ESC")
    view = rig.app.panel_view("question", rig.till.panels[-1])
    assert isinstance(view, QuestionView)
    view.yes.focus_set()
    rig.driver.press("SPACE")
    assert rig.lines == []
