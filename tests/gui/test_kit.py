"""The kit's widgets under real key and pointer events."""

from __future__ import annotations

import threading
import tkinter as tk
from typing import Any

import pytest

from shop.rules.errors import BadInput, ShopError
from tests.gui.conftest import FAULTS, open_window
from widgets import screenshot
from widgets.background import Fault
from widgets.button import KINDS, Button
from widgets.driver import Driver
from widgets.entry import Entry
from widgets.form import Field, Form
from widgets.keypad import Keypad
from widgets.keyscript import Key, Step, Text
from widgets.overlay import Overlay
from widgets.palette import DARK
from widgets.panel import Card, Space
from widgets.scanner import ScanCatcher
from widgets.screen import Screen
from widgets.table import Column, Row, Table
from widgets.tiles import Tile, TileGrid
from widgets.window import Window
from widgets.worker import Worker

pytest_plugins = ["pytester"]

GTIN = "5012345678900"


def place(window: Window, widget: Any) -> Any:
    """Put the widget on the window, filling it where it can."""
    widget.grid(row=0, column=0, sticky="nswe")
    window.update()
    return widget


class Presses:
    """Counts what a button was asked to do."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def test_buttons_are_reached_by_tab_and_back(window: Window, driver: Driver) -> None:
    presses = Presses()
    first, second = Button(window.content, "First", presses), Button(window.content, "Second", presses)
    first.grid()
    second.grid()
    first.focus_set()
    window.update()
    driver.press("TAB")
    assert window.focus_get() is second
    driver.press("SHIFT+TAB")
    assert window.focus_get() is first


@pytest.mark.parametrize("key", ["ENTER", "SPACE"])
def test_a_button_is_pressed_by(key: str, window: Window, driver: Driver) -> None:
    presses = Presses()
    button = place(window, Button(window.content, "Sell", presses))
    button.focus_set()
    window.update()
    driver.press(key)
    assert presses.count == 1


@pytest.mark.parametrize("key", ["ENTER", "SPACE"])
def test_a_held_key_presses_a_button_once(key: str, window: Window, driver: Driver) -> None:
    presses = Presses()
    button = place(window, Button(window.content, "Sell", presses))
    button.focus_set()
    window.update()
    driver.hold(key, 8)
    assert presses.count == 1
    driver.press(key)
    assert presses.count == 2


def test_a_button_shows_that_it_has_the_focus(window: Window, driver: Driver) -> None:
    button = place(window, Button(window.content, "Sell", Presses(), width=200, height=60))
    other = Button(window.content, "Other", Presses())
    other.grid(row=1, column=0)
    other.focus_set()
    driver.settle()
    assert _pixel(button, 100, 0) != window.theme.palette.focus
    button.focus_set()
    driver.settle()
    assert _pixel(button, 100, 0) == window.theme.palette.focus


def _pixel(button: Button, x: int, y: int) -> str:
    image = button.image
    assert image is not None
    red, green, blue = image.get(x, y)
    return f"#{red:02x}{green:02x}{blue:02x}"


def test_a_touch_presses_a_button_and_leaves_the_focus_alone(window: Window, driver: Driver) -> None:
    presses = Presses()
    entry, button = Entry(window.content), Button(window.content, "Sell", presses)
    entry.grid()
    button.grid()
    entry.focus_set()
    window.update()
    driver.click(button)
    assert presses.count == 1
    assert window.focus_get() is entry.entry


def test_a_touch_let_go_beside_the_button_does_nothing(window: Window) -> None:
    presses = Presses()
    button = place(window, Button(window.content, "Sell", presses))
    button.event_generate("<ButtonPress-1>", x=5, y=5)
    button.event_generate("<ButtonRelease-1>", x=5, y=-20)
    window.update()
    assert presses.count == 0


def test_a_disabled_button_can_not_be_pressed(window: Window, driver: Driver) -> None:
    presses = Presses()
    button = place(window, Button(window.content, "Sell", presses))
    button.set(enabled=False)
    driver.click(button)
    button.focus_set()
    driver.play("ENTER SPACE")
    button.invoke()
    assert presses.count == 0


def test_a_button_is_never_smaller_than_a_finger(window: Window) -> None:
    small = open_window(1024, 600)
    try:
        for kind in KINDS:
            button = place(small, Button(small.content, "x", Presses(), kind=kind))
            assert button.winfo_height() >= 44
            assert button.winfo_width() >= 44
    finally:
        small.destroy()


def test_clicking_the_ground_leaves_the_focus_in_the_entry(window: Window, driver: Driver) -> None:
    entry = Entry(window.content)
    entry.grid()
    card = Card(window.content)
    card.grid(row=1, column=0, sticky="nswe")
    entry.focus_set()
    driver.click(card)
    assert window.focus_get() is entry.entry


def test_an_exception_in_a_callback_fails_the_test_that_met_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("from tests.gui.conftest import *\nfrom tests.gui.conftest import _note_faults\n")
    pytester.makepyfile(
        """
        from widgets.button import Button

        def test_after(window):
            window.after(1, lambda: 1 / 0)
            window.after(2, window.quit)
            window.mainloop()

        def test_key(window, driver):
            button = Button(window.content, "Boom", lambda: {}["missing"])
            button.grid()
            button.focus_set()
            driver.press("ENTER")

        def test_fine(window, driver):
            driver.press("ENTER")
        """
    )
    outcome = pytester.runpytest_inprocess("-p", "no:xvfb", "-p", "no:randomly", "-p", "no:cacheprovider")
    outcome.assert_outcomes(passed=1, failed=2)
    outcome.stdout.fnmatch_lines(["*ZeroDivisionError*", "*KeyError*"])
    FAULTS.clear()


def test_a_fault_is_told_in_the_status_line_in_words(window: Window) -> None:
    window.report_callback_exception(ValueError, ValueError("x"), None)
    FAULTS.clear()
    assert "went wrong" in window.said
    assert "ValueError" not in window.said


def test_an_idle_window_sets_no_timer(window: Window) -> None:
    window.update()
    assert window.tk.call("after", "info") == ""


def test_a_screen_comes_back_with_the_focus_where_it_was(window: Window, driver: Driver) -> None:
    for name in ("till", "pay"):
        screen = Space(window.content)
        for row in range(2):
            Entry(screen).grid(row=row, column=0)
        window.add_screen(name, screen)
    window.show("till")
    entries = list(window.content.winfo_children()[0].winfo_children())
    entries[1].focus_set()
    driver.settle()
    focused = window.focus_get()
    window.show("pay")
    driver.settle()
    window.show("till")
    driver.settle()
    assert window.focus_get() is focused


def test_only_the_shown_screen_is_mapped(window: Window, driver: Driver) -> None:
    screens = {name: Space(window.content) for name in ("till", "pay")}
    for name, screen in screens.items():
        window.add_screen(name, screen)
    window.show("till")
    window.show("pay")
    driver.settle()
    assert [name for name, screen in screens.items() if screen.winfo_ismapped()] == ["pay"]


def test_keys_reach_the_apps_handler_before_the_entry(window: Window, driver: Driver) -> None:
    seen: list[Step] = []
    entry = place(window, Entry(window.content))

    def on_key(step: Step) -> bool:
        seen.append(step)
        return step == Text("+")

    window.on_key = on_key
    entry.focus_set()
    driver.play('3+ F12 CTRL+Z "*%=" ')
    assert seen == [*map(Text, "3+"), Key("F12"), Key("CTRL+Z"), *map(Text, "*%=")]
    assert entry.text == "3*%="


def test_a_held_enter_or_function_key_is_told_once(window: Window, driver: Driver) -> None:
    seen: list[Step] = []
    window.on_key = lambda step: bool(seen.append(step))
    for key in ("F12", "ENTER", "a"):
        driver.hold(key, 4)
    assert seen == [Key("F12"), Key("ENTER"), *[Text("a")] * 5]


def test_a_dialog_takes_the_focus_and_gives_it_back(window: Window, driver: Driver) -> None:
    entry = place(window, Entry(window.content))
    entry.focus_set()
    driver.settle()
    overlay = Overlay(window, "Name", on_escape=lambda: overlay.close())
    inner = Entry(overlay.body)
    inner.pack()
    overlay.open(inner)
    driver.type("abc")
    assert (entry.text, inner.text) == ("", "abc")
    driver.press("ESC")
    assert not overlay.is_open
    assert window.focus_get() is entry.entry


def test_neither_tab_nor_touch_leaves_a_dialog(window: Window, driver: Driver) -> None:
    presses = Presses()
    entry, button = Entry(window.content), Button(window.content, "Sell", presses)
    entry.grid(row=0, column=0, sticky="nw")
    button.grid(row=1, column=0, sticky="nw")
    overlay = Overlay(window, "Name", width=200)
    inner = Entry(overlay.body)
    inner.pack()
    driver.settle()
    overlay.open(inner)
    for _number in range(4):
        driver.press("TAB")
        assert str(window.focus_get()).startswith(str(overlay.panel.master))
    entry.focus_set()
    driver.settle()
    assert str(window.focus_get()).startswith(str(overlay.panel.master))
    driver.click(button)
    assert presses.count == 0


def test_a_dialog_over_a_dialog_gives_back_to_the_one_below(window: Window, driver: Driver) -> None:
    lower, upper = Overlay(window, "Lower"), Overlay(window, "Upper")
    below, above = Entry(lower.body), Entry(upper.body)
    below.pack()
    above.pack()
    lower.open(below)
    upper.open(above)
    driver.settle()
    assert window.focus_get() is above.entry
    upper.close()
    driver.settle()
    assert window.focus_get() is below.entry
    assert window.overlay is lower


def test_an_entry_tells_changes_by_hand_only_and_clears_its_error(window: Window, driver: Driver) -> None:
    told: list[str] = []
    entry = place(window, Entry(window.content, on_change=told.append))
    entry.set_text("x")
    entry.show_error("Give a name.")
    assert told == []
    assert entry.error == "Give a name."
    entry.focus_set()
    driver.type("é*")
    assert told == ["xé", "xé*"]
    assert entry.error == ""


def test_typing_over_a_placeholder_does_not_keep_it(window: Window, driver: Driver) -> None:
    entry = place(window, Entry(window.content, placeholder="Scan…"))
    entry.focus_set()
    driver.type("a")
    assert entry.text == "a"


COLUMNS = (Column("name", "Name", 120, stretch=True), Column("price", "Price", 80, anchor="e"))


def rows(*names: str) -> list[Row]:
    """A row for each name, its id the name."""
    return [Row(name, (name, "1.00")) for name in names]


def shown(table: Table) -> list[str]:
    """The ids in the order of the widget itself."""
    return list(table.tree.get_children())


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "abc"), ("abc", "abcd"), ("abc", "xabc"), ("abcd", "bd"), ("abcd", "dcba"), ("abc", "")],
)
def test_a_table_shows_just_the_rows_given(before: str, after: str, window: Window) -> None:
    table = place(window, Table(window.content, COLUMNS))
    table.fill(rows(*before))
    table.fill(rows(*after))
    assert shown(table) == list(after)
    assert [row.id for row in table.rows] == list(after)


def test_a_table_touches_only_what_changed(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    table = place(window, Table(window.content, COLUMNS))
    table.fill(rows("a", "b", "c"))
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(table, "_insert", lambda place, row: calls.append(("insert", row.id)))
    monkeypatch.setattr(table, "_change", lambda before, row: calls.append(("change", row.id)))
    table.fill([*rows("a", "b", "c"), Row("d", ("d", "2"))])
    assert calls == [("insert", "d")]
    calls.clear()
    table.fill([Row("a", ("a", "9.99")), *rows("b", "c"), Row("d", ("d", "2"))])
    assert calls == [("change", "a")]


def test_a_table_refuses_an_id_given_twice(window: Window) -> None:
    table = place(window, Table(window.content, COLUMNS))
    with pytest.raises(ValueError, match="same id"):
        table.fill(rows("a", "a"))
    table.fill(rows("a"))
    with pytest.raises(ValueError, match="same id"):
        table.fill(rows("a", "b", "b"))


def test_the_selection_stays_with_its_row(window: Window, driver: Driver) -> None:
    told: list[str] = []
    table = place(window, Table(window.content, COLUMNS, on_select=told.append))
    table.fill(rows("a", "b"))
    table.select("b")
    table.fill(rows("x", "a", "b"))
    driver.settle()
    assert table.selected == "b"
    assert told == []
    assert table.move_selection(-1) == "a"
    assert table.move_selection(-5) == "x"


def test_rows_that_the_program_selects_one_after_another_are_told_to_nobody(
    window: Window, driver: Driver
) -> None:
    told: list[str] = []
    table = place(window, Table(window.content, COLUMNS, on_select=told.append))
    table.fill(rows(*"xab"))
    for row in "abxab":
        table.select(row)
    driver.settle()
    assert told == []


def test_touching_a_row_selects_it_and_leaves_the_focus_alone(window: Window, driver: Driver) -> None:
    told: list[str] = []
    entry = Entry(window.content)
    entry.grid()
    table = Table(window.content, COLUMNS, on_select=told.append)
    table.grid()
    table.fill(rows("a", "b"))
    entry.focus_set()
    driver.settle()
    x, y, width, height = table.tree.bbox("b")
    driver.click(table.tree, x + width // 2, y + height // 2)
    assert told == ["b"]
    assert window.focus_get() is entry.entry


def test_a_long_name_ends_in_an_ellipsis_inside_its_column(window: Window) -> None:
    window.content.grid_propagate(False)
    table = place(window, Table(window.content, (Column("name", "Name", 200), Column("price", "Price", 80))))
    table.fill([Row("a", ("Extraordinarily long name of a product " * 3, "1.00"))])
    window.update()
    text = str(table.tree.set("a", "name"))
    assert text.endswith("…")
    assert window.theme.measure("body", text) <= int(table.tree.column("name", "width"))


def test_a_table_has_a_scrollbar_only_when_it_needs_one(window: Window) -> None:
    table = place(window, Table(window.content, COLUMNS))
    table.fill(rows("a"))
    window.update()
    assert not table.scrollbar.winfo_ismapped()
    table.fill(rows(*map(str, range(100))))
    window.update()
    assert table.scrollbar.winfo_ismapped()


def tiles(count: int) -> list[Tile]:
    """Tiles with some long names."""
    return [Tile(f"Product {i} extra vergine", "1.00", "2 left" if i % 3 else "") for i in range(count)]


@pytest.fixture
def grid(window: Window) -> TileGrid:
    """A grid that fills the window."""
    made: TileGrid = place(window, TileGrid(window.content, PRESSED.append, CATEGORIES.append))
    PRESSED.clear()
    CATEGORIES.clear()
    return made


PRESSED: list[int] = []
CATEGORIES: list[int] = []


def touch_tile(driver: Driver, grid: TileGrid, index: int) -> None:
    """Touch the tile at this place, which must be on the page shown."""
    box = grid.box_of(index)
    assert box is not None
    left, top, width, height = box
    driver.click(grid.canvas, left + width // 2, top + height // 2)


def test_touching_a_tile_tells_its_place(grid: TileGrid, driver: Driver) -> None:
    grid.set_tiles(tiles(7))
    touch_tile(driver, grid, 5)
    assert PRESSED == [5]


def test_every_tile_can_be_reached_by_turning_pages(grid: TileGrid, driver: Driver) -> None:
    grid.set_tiles(tiles(200))
    seen = set()
    for page in range(grid.pages):
        seen |= {index for index in range(200) if grid.box_of(index)}
        assert grid.page == page
        grid.turn(1)
    assert seen == set(range(200))
    grid.canvas.focus_set()
    driver.press("PGUP")
    assert grid.page == grid.pages - 2


def test_tiles_are_chosen_with_the_arrows_and_pressed_with_return(grid: TileGrid, driver: Driver) -> None:
    grid.set_tiles(tiles(9))
    grid.canvas.focus_set()
    driver.play("RIGHT RIGHT LEFT ENTER")
    assert PRESSED == [1]


def test_tiles_are_large_enough_to_touch_in_a_small_window() -> None:
    small = open_window(1024, 600)
    try:
        grid = place(small, TileGrid(small.content, PRESSED.append))
        grid.set_tiles(tiles(300))
        box = grid.box_of(0)
        assert box is not None
        assert min(box[2:]) >= 44
    finally:
        small.destroy()


def test_a_category_is_chosen_by_touch_and_by_keys(grid: TileGrid, driver: Driver) -> None:
    grid.set_categories(["Bakery", "Dairy", "Drinks"])
    driver.settle()
    box = grid.strip.box_of(1)
    assert box is not None
    driver.click(grid.strip, box[0] + box[1] // 2, 20)
    grid.strip.focus_set()
    driver.play("RIGHT ENTER")
    assert CATEGORIES == [1, 2]


def test_categories_that_do_not_fit_are_on_further_pages(grid: TileGrid, driver: Driver) -> None:
    names = [f"Category number {number}" for number in range(40)]
    grid.set_categories(names)
    driver.settle()
    assert grid.strip.box_of(0) is not None
    assert grid.strip.box_of(39) is None
    grid.strip.focus_set()
    driver.play("RIGHT " * 39 + "ENTER")
    assert CATEGORIES == [39]
    assert grid.strip.box_of(39) is not None


def test_a_keypad_tells_names_and_keeps_the_focus_where_it_is(window: Window, driver: Driver) -> None:
    told: list[str] = []
    entry = Entry(window.content)
    entry.grid()
    keypad = Keypad(window.content, told.append, decimal_mark=",")
    keypad.grid()
    entry.focus_set()
    for name in ("7", "00", ".", "BACKSPACE", "CLEAR", "ENTER"):
        driver.click(keypad.buttons[name])
    assert told == ["7", "00", ".", "BACKSPACE", "CLEAR", "ENTER"]
    assert window.focus_get() is entry.entry
    assert all(min(b.winfo_width(), b.winfo_height()) >= 60 for b in keypad.buttons.values())


FIELDS = (
    Field("name", "Name"),
    Field("country", "Country", "choice", (("DE", "Germany"), ("FR", "France"))),
    Field("gross", "Prices contain tax", "check"),
    Field("password", "Password", "secret"),
)


def test_a_form_is_filled_and_sent_by_keys_alone(window: Window, driver: Driver) -> None:
    sent: list[dict[str, str | bool]] = []
    form = Form(window.content, FIELDS, columns=2, on_submit=lambda: sent.append(form.values()))
    place(window, form)
    form.focus_field()
    driver.play('"Corner shop" ENTER DOWN ENTER SPACE ENTER s3cret ENTER')
    assert sent == [{"name": "Corner shop", "country": "FR", "gross": True, "password": "s3cret"}]


def test_a_forms_errors_stand_by_their_fields_and_the_first_gets_the_focus(
    window: Window, driver: Driver
) -> None:
    form = place(window, Form(window.content, FIELDS))
    form.show_errors({"password": "At least 8 characters.", "country": "Choose one."})
    driver.settle()
    assert form.widget("password").error == "At least 8 characters."
    assert form.widget("name").error == ""
    assert window.focus_get() is form.widget("country").box_list
    form.show_errors({})
    assert form.widget("password").error == ""


@pytest.fixture
def scans() -> list[tuple[str, str]]:
    """What the catcher told."""
    return []


@pytest.fixture
def entry(window: Window, scans: list[tuple[str, str]]) -> Entry:
    """An entry with the focus in a window where scans are caught."""
    ScanCatcher(window, lambda code, before: scans.append((code, before)))
    made: Entry = place(window, Entry(window.content))
    made.focus_set()
    window.update()
    return made


@pytest.mark.parametrize("suffix", [("Return",), ("Linefeed",), ("Return", "Linefeed"), ("Tab",)])
def test_a_scan_is_caught_with_every_suffix_and_leaves_the_field_alone(
    suffix: tuple[str, ...], entry: Entry, driver: Driver, scans: list[tuple[str, str]], window: Window
) -> None:
    steps: list[Step] = []
    window.on_key = lambda step: bool(steps.append(step)) if isinstance(step, Key) else False
    driver.type("3*")
    driver.scan(GTIN, *suffix)
    assert scans == [(GTIN, "3*")]
    assert entry.text == "3*"
    assert steps == []
    assert window.focus_get() is entry.entry


def test_typing_at_a_persons_pace_is_no_scan(
    entry: Entry, driver: Driver, scans: list[tuple[str, str]]
) -> None:
    driver.play(f"{GTIN} ENTER")
    assert scans == []
    assert entry.text == GTIN


def test_fast_typing_without_a_suffix_arrives_whole_and_in_order(
    entry: Entry, driver: Driver, scans: list[tuple[str, str]]
) -> None:
    driver.scan("abCD-%12", "Right")
    driver.type("x")
    assert scans == []
    assert entry.text == "abCD-%12x"


def test_a_few_fast_keys_that_nobody_follows_arrive_all_the_same(
    entry: Entry, driver: Driver, scans: list[tuple[str, str]]
) -> None:
    driver.scan("abc", "Shift_L")
    assert entry.text == "abc"


def test_a_held_key_and_enter_is_no_scan(entry: Entry, driver: Driver, scans: list[tuple[str, str]]) -> None:
    driver.hold("1", 9, every_ms=30)
    driver.press("ENTER")
    assert scans == []
    assert entry.text == "1" * 10


def test_nothing_of_a_scan_stays_in_a_pin_field(
    window: Window, driver: Driver, scans: list[tuple[str, str]], entry: Entry
) -> None:
    pin = Entry(window.content, secret=True)
    pin.grid(row=1, column=0)
    pin.focus_set()
    driver.type("24")
    driver.scan(GTIN)
    driver.type("6810")
    assert pin.text == "246810"
    assert scans == [(GTIN, "24")]


def test_the_signs_in_a_scanned_code_do_not_act_as_keys(
    window: Window, driver: Driver, entry: Entry, scans: list[tuple[str, str]]
) -> None:
    steps: list[Step] = []
    window.on_key = lambda step: bool(steps.append(step))
    driver.scan("1-50%+A")
    assert scans == [("1-50%+A", "")]
    assert steps == [Text("1")]


def test_where_letters_act_at_once_the_first_of_a_scan_is_held_too(
    window: Window, driver: Driver, scans: list[tuple[str, str]]
) -> None:
    steps: list[Step] = []
    window.on_key = lambda step: bool(steps.append(step))
    catcher = ScanCatcher(window, lambda code, before: scans.append((code, before)))
    catcher.hold_first = True
    driver.scan("V-1234")
    assert (scans, steps) == ([("V-1234", "")], [])
    driver.type("v")
    assert steps == [Text("v")]


def test_a_scan_is_caught_with_the_focus_on_a_button(
    window: Window, driver: Driver, entry: Entry, scans: list[tuple[str, str]]
) -> None:
    presses = Presses()
    button = Button(window.content, "Sell", presses)
    button.grid(row=1, column=0)
    button.focus_set()
    driver.scan(GTIN)
    assert scans == [(GTIN, "")]
    assert presses.count == 0


def test_scans_right_behind_one_another_are_all_caught(
    driver: Driver, entry: Entry, scans: list[tuple[str, str]]
) -> None:
    codes = [f"40000000{number:05d}" for number in range(20)]
    for code in codes:
        driver.scan(code)
    assert [code for code, _ in scans] == codes


@pytest.fixture
def worker(window: Window) -> Any:
    """A worker whose faults are kept as `.faults`."""
    faults: list[BaseException] = []
    made = Worker(window, faults.append)
    made.faults = faults  # type: ignore[attr-defined]
    yield made
    made.close()


def test_work_is_done_off_the_tk_thread_in_order_and_delivered_on_it(driver: Driver, worker: Any) -> None:
    here = threading.get_ident()
    done: list[int] = []
    delivered: list[tuple[int, bool]] = []

    def work(number: int) -> int:
        done.append(number)
        assert threading.get_ident() != here
        return number

    for number in range(50):
        worker.run(
            lambda number=number: work(number),
            lambda number: delivered.append((number, threading.get_ident() == here)),
            lambda error: pytest.fail(str(error)),
        )
    driver.settle()
    assert done == list(range(50))
    assert delivered == [(number, True) for number in range(50)]


def test_a_refusal_reaches_failed_and_a_fault_the_reporter_too(driver: Driver, worker: Any) -> None:
    refused: list[ShopError] = []

    def refuse() -> None:
        raise BadInput("No such name.")

    worker.run(refuse, pytest.fail, refused.append)
    worker.run_slow(lambda: 1 // 0, pytest.fail, refused.append)
    driver.settle()
    assert {type(error) for error in refused} == {BadInput, Fault}
    assert [type(fault) for fault in worker.faults] == [ZeroDivisionError]


def test_a_worker_without_work_sets_no_timer(window: Window, driver: Driver, worker: Any) -> None:
    worker.run(lambda: 1, lambda _result: None, pytest.fail)
    driver.settle()
    assert window.tk.call("after", "info") == ""


def test_closing_a_worker_finishes_the_work_and_delivers_nothing(window: Window) -> None:
    done: list[int] = []
    delivered: list[int] = []
    worker = Worker(window, lambda error: pytest.fail(str(error)))
    for number in range(5):
        worker.run(lambda number=number: done.append(number), lambda _none: delivered.append(1), pytest.fail)  # type: ignore[misc]
    assert worker.close()
    window.update()
    assert (done, delivered) == ([0, 1, 2, 3, 4], [])
    with pytest.raises(RuntimeError, match="closing"):
        worker.run(lambda: 1, lambda _one: None, pytest.fail)


def test_a_screen_destroyed_before_it_was_drawn_leaves_no_call_behind(window: Window, driver: Driver) -> None:
    screen = place(window, Screen(window.content))
    screen.show()
    driver.settle()
    screen.soon()
    screen.destroy()
    assert window.tk.call("after", "info") == ""


def test_everything_grows_with_the_window(window: Window, driver: Driver) -> None:
    button = place(window, Button(window.content, "Sell", Presses(), height=60))
    before = button.winfo_reqheight(), window.theme.line_px("body")
    window.theme.set_scale(1.3)
    driver.settle()
    after = button.winfo_reqheight(), window.theme.line_px("body")
    assert after > before


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
def test_a_picture_has_the_windows_size_and_shows_it(size: tuple[int, int], tmp_path: Any) -> None:
    from PIL import Image

    window = open_window(*size)
    try:
        window.set_header("Corner shop", ["Till 1"], demo=True)
        picture = Image.open(screenshot.save(window, tmp_path / "kit.png"))
    finally:
        window.destroy()
    assert picture.size == size
    assert len(picture.convert("RGB").getcolors(maxcolors=1_000_000)) > 5


def test_the_dark_theme_draws_every_widget() -> None:
    window = open_window(palette=DARK)
    try:
        grid = place(window, TileGrid(window.content, PRESSED.append))
        grid.set_tiles(tiles(3))
        window.update()
        assert window.content.cget("bg") == DARK.ground
    finally:
        window.destroy()


def test_a_driver_says_when_the_window_does_not_come_to_rest(window: Window) -> None:
    with pytest.raises(TimeoutError, match="still at work"):
        Driver(window, idle=lambda: False, timeout_s=0.01).settle()


def test_two_roots_have_a_theme_each() -> None:
    first, second = open_window(1024, 600), open_window(1920, 1080)
    try:
        assert first.theme.scale < 1 < second.theme.scale
        assert isinstance(first, tk.Tk)
    finally:
        first.destroy()
        second.destroy()
