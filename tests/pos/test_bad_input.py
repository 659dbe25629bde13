"""What goes wrong at a till: keys at the wrong moment, a database that is gone, amounts without end, odd settings."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from pos.till import Till
from shop.rules import draft
from shop.rules.barcode import check_digit
from shop.rules.cart import MOST_LINES, Cart, Discount, new_cart
from shop.rules.errors import DatabaseProblem, OutcomeUnknown, ShopError
from shop.rules.numbers import MAX_AMOUNT_MINOR
from shop.services import catalogue, signin
from shop.services.printing import Job, Standing
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.engine import Store
from tests.pos.conftest import BREAD, MILK, Played
from widgets.background import Failed, Inline

GONE = "The database server can't be reached."


class Slow:
    """A `Run` that does and delivers what was asked, in order, only when it is told to."""

    def __init__(self) -> None:
        self.asked: deque[tuple[Callable[[], Any], Callable[[Any], None], Failed]] = deque()

    def run(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Failed) -> None:
        self.asked.append((work, then, failed))

    def run_slow(self, work: Callable[[], Any], then: Callable[[Any], None], failed: Failed) -> None:
        self.run(work, then, failed)

    def deliver(self) -> None:
        while self.asked:
            Inline().run(*self.asked.popleft())


class SlowPlayed(Played):
    """A till whose database answers only when it is told to."""

    def _started(self) -> Till:
        self.slow = Slow()
        till = Till(self.shop, self.row, self.slow)
        till.on_sale = self.sales.append
        till.on_note = self.notes.append
        till.on_ask = self.asked.append
        till.enter(self.session)
        self.slow.deliver()
        return till


@pytest.fixture
def slow(demo_shop: Shop) -> SlowPlayed:
    return SlowPlayed(demo_shop)


@contextmanager
def _refuses(*_anything: object) -> Iterator[Connection]:
    raise DatabaseProblem(GONE)
    yield


@contextmanager
def out_of_reach(shop: Shop, *, writing_only: bool = False) -> Iterator[None]:
    """The database can't be read or written meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write", _refuses)
        if not writing_only:
            patch.setattr(Store, "read", _refuses)
        yield


def numbers(shop: Shop) -> list[str]:
    with shop.store.read() as connection:
        return list(connection.execute(text("SELECT number FROM invoices ORDER BY id")).scalars())


def with_settings(shop: Shop, **changes: Any) -> Played:
    shop.settings = replace(shop.settings, **changes)
    return Played(shop)


# A sale that is not completed at once ----------------------------------------------------------------------------


def test_two_presses_of_cash_while_the_sale_is_being_completed_make_one_sale(slow: SlowPlayed) -> None:
    slow.play(f"SCAN:{BREAD} F12 F12 F12")
    assert slow.till.sale.is_busy
    slow.slow.deliver()
    slow.play("F12 ENTER")
    slow.slow.deliver()
    assert len(slow.sales) == 1
    assert len(numbers(slow.shop)) == 1


@pytest.mark.parametrize("keys", ["F9 ENTER ENTER ENTER", "ENTER F12 F11 F12", "F11 F12", "F12 F9 ENTER"])
def test_no_row_of_tender_keys_pays_twice(slow: SlowPlayed, keys: str) -> None:
    slow.play(f"SCAN:{BREAD} {keys}")
    slow.slow.deliver()
    with slow.shop.store.read() as connection:
        assert connection.execute(text("SELECT sum(amount_minor) FROM payments")).scalar_one() == 420
    assert len(slow.sales) == 1


def test_a_scan_while_a_sale_is_being_completed_is_kept_for_the_next_one(slow: SlowPlayed) -> None:
    slow.play(f"SCAN:{BREAD} F12 SCAN:{MILK} SCAN:{MILK}")
    assert slow.codes[-1] == "kept_for_next"
    slow.slow.deliver()
    assert slow.sales[-1].gross_minor == 420
    assert slow.lines == [("P-1016", 2000, 12_900)]


def test_a_code_typed_while_a_sale_is_being_completed_is_kept_too(slow: SlowPlayed) -> None:
    slow.play(f"SCAN:{BREAD} F12 2* {MILK} ENTER {BREAD[:5]}")
    slow.slow.deliver()
    assert slow.lines == [("P-1016", 2000, 12_900)]
    assert slow.till.sell.text == BREAD[:5]


def test_what_is_typed_on_the_pay_screen_while_a_sale_is_being_completed_stands_in_the_next_ones_box(
    slow: SlowPlayed,
) -> None:
    slow.play(f"SCAN:{BREAD} F9 ENTER 20001")
    slow.slow.deliver()
    assert (slow.till.screen, slow.till.sell.text) == ("sell", "20001")


def test_a_tile_touched_while_a_sale_is_being_completed_is_sold_with_the_next_one(slow: SlowPlayed) -> None:
    tile = slow.till.sell.shelves.page.tiles[0]
    slow.play(f"SCAN:{BREAD} F12")
    slow.till.sell.touch_tile(0)
    slow.slow.deliver()
    assert [line.product.id for line in slow.till.sale.cart.lines] == [tile.product_id]


@pytest.mark.parametrize("keys", ["+", "-", "DELETE", "10%", "=1 ENTER", "F8"])
def test_nothing_changes_a_cart_that_is_being_completed(slow: SlowPlayed, keys: str) -> None:
    slow.play(f"2* {BREAD} ENTER F12 {keys}")
    assert not slow.till.panels
    slow.slow.deliver()
    assert slow.sales[-1].gross_minor == 840
    assert slow.lines == []


def test_a_scan_while_a_sale_is_being_given_up_is_kept(slow: SlowPlayed) -> None:
    slow.play(f"SCAN:{BREAD} ESC ENTER SCAN:{MILK}")
    slow.slow.deliver()
    assert slow.lines == [("P-1016", 1000, 12_900)]


def test_a_till_locked_while_a_sale_is_being_completed_stays_locked(slow: SlowPlayed) -> None:
    slow.play(f"SCAN:{BREAD} F12 CTRL+L")
    slow.slow.deliver()
    assert len(slow.sales) == 1
    assert slow.till.screen == "signin"
    slow.play(f"SCAN:{MILK}")
    assert slow.lines == []


def test_a_till_locked_while_stock_ran_out_asks_nobody(slow: SlowPlayed) -> None:
    slow.play("P-1015 ENTER F11 CTRL+L")
    with slow.shop.store.write() as connection:
        connection.execute(
            text("UPDATE products SET stock_on_hand = 0, stock_value_e4 = 0 WHERE sku = 'P-1015'")
        )
    slow.slow.deliver()
    assert not slow.till.panels
    assert slow.till.screen == "signin"
    slow.till.enter(slow.session)
    slow.slow.deliver()
    assert slow.till.screen == "pay"
    assert slow.till.sale.cart.payments[0].kind == "card"


def test_leave_that_comes_after_the_till_was_locked_changes_nothing(slow: SlowPlayed) -> None:
    slow.play(f'SCAN:{BREAD} 20% "135790" ENTER')
    slow.till.lock()
    slow.slow.deliver()
    assert slow.gross == 420


# Faults ----------------------------------------------------------------------------------------------------------


def test_a_database_that_fails_keeps_cart_and_payment_and_enter_completes_once(played: Played) -> None:
    played.play(f"SCAN:{BREAD}")
    with out_of_reach(played.shop, writing_only=True):
        played.play("F11")
    assert played.sales == []
    assert played.codes[-1] == "database"
    paid = played.till.sale.cart.payments
    played.play("ENTER")
    assert played.sales[-1].gross_minor == 420
    assert [payment.kind for payment in paid] == ["card"]
    played.play("ENTER F12")
    assert len(numbers(played.shop)) == 1
    assert verify(played.shop.store) == []


def test_a_commit_that_happened_but_was_not_heard_of_is_found_by_its_uuid(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Store.write

    @contextmanager
    def loses_the_answer(store: Store, uuid: str = "") -> Iterator[Connection]:
        with write(store, uuid) as connection:
            yield connection
        if uuid:
            raise OutcomeUnknown("The database server went away.", uuid)

    monkeypatch.setattr(Store, "write", loses_the_answer)
    played.play(f"SCAN:{BREAD} F11")
    monkeypatch.undo()
    assert played.sales == []
    assert played.till.sale.is_frozen
    played.play(f"DELETE SCAN:{MILK} ESC V")
    assert not played.till.panels
    assert played.lines == [("P-1004", 1000, 42_000)]
    played.play("ENTER")
    assert played.sales[-1].was_there
    assert len(numbers(played.shop)) == 1
    assert played.lines == []


def test_whoever_comes_next_settles_an_unknown_outcome_without_anybodys_leave(
    demo_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim, write = Played(demo_shop, "kim"), Store.write

    @contextmanager
    def loses_the_answer(store: Store, uuid: str = "") -> Iterator[Connection]:
        with write(store, uuid) as connection:
            yield connection
        if uuid:
            raise OutcomeUnknown("The database server went away.", uuid)

    monkeypatch.setattr(Store, "write", loses_the_answer)
    kim.play(f"SCAN:{BREAD} =2 ENTER F11 CTRL+L")
    monkeypatch.undo()
    kim.till.enter(signin.session_for(demo_shop, "sam", kim.row))
    kim.play("ENTER")
    assert not kim.asked
    assert kim.sales[-1].was_there
    assert len(numbers(demo_shop)) == 1


def test_an_unknown_outcome_is_settled_at_the_next_start_too(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.play(f"SCAN:{BREAD} 2 F12")
    cart = played.till.sale.cart
    text_of_it = draft.to_text(cart)
    played.play("F11")
    with played.shop.store.write() as connection:
        connection.execute(
            text("INSERT INTO draft_carts (till_id, content, saved_at) VALUES (:till, :content, '')"),
            {"till": played.row.id, "content": text_of_it},
        )
    played.restart()
    assert played.lines == []
    assert played.till.screen == "sell"
    assert len(numbers(played.shop)) == 1


def test_a_draft_that_can_not_be_kept_is_told_and_kept_with_the_next_change(played: Played) -> None:
    with out_of_reach(played.shop, writing_only=True):
        played.play(f"SCAN:{BREAD}")
    assert "database" in played.codes
    played.play(f"SCAN:{MILK}")
    before = played.till.sale.cart
    played.restart()
    assert played.till.sale.cart == before
    assert len(before.lines) == 2


@pytest.mark.parametrize("content", ["", "{", '{"version":1,"uuid":"x","lines":[{"product":[]}]}', "[]"])
def test_a_draft_that_can_not_be_read_does_not_stop_the_till(played: Played, content: str) -> None:
    with played.shop.store.write() as connection:
        connection.execute(
            text("INSERT INTO draft_carts (till_id, content, saved_at) VALUES (:till, :content, '')"),
            {"till": played.row.id, "content": content},
        )
    played.restart()
    played.play(f"SCAN:{BREAD} F12")
    assert len(played.sales) == 1


@pytest.mark.parametrize("typed", [f"{BREAD} ENTER", '"dark choc" ENTER', "P-1004 ENTER", "4.5 ENTER"])
def test_a_catalogue_out_of_reach_is_told_and_what_was_typed_stays(played: Played, typed: str) -> None:
    with out_of_reach(played.shop):
        played.play(typed)
    assert played.notes[-1].text == GONE
    assert played.lines == []
    assert played.till.sell.text
    played.play(f"ESC {BREAD} ENTER")
    assert len(played.lines) == 1


@pytest.mark.parametrize(
    "keys", ["F2 milk ENTER ESC", "PGDN PGUP CTRL+RIGHT", "+", "F9 ESC", "CTRL+P", "CTRL+I"]
)
def test_no_key_fails_without_a_database(played: Played, keys: str) -> None:
    played.play(f"SCAN:{BREAD}")
    with out_of_reach(played.shop):
        played.play(keys)
        played.till.sell.touch_tile(0)
        played.till.sell.shelves.open()
    assert played.till.sale.cart.lines


def test_a_missing_database_is_told_once_and_not_at_every_key(played: Played) -> None:
    with out_of_reach(played.shop):
        played.play("dark")
    assert played.codes.count("database") == 1


def test_signing_in_without_a_database_stays_at_signing_in(played: Played) -> None:
    played.till.lock()
    with out_of_reach(played.shop):
        played.till.enter(played.session)
    assert played.till.screen == "signin"
    assert played.till.session is None
    played.till.enter(played.session)
    assert played.till.screen == "sell"


def test_a_card_payment_made_in_a_till_whose_shift_was_closed_is_kept(played: Played) -> None:
    played.play(f"SCAN:{BREAD}")
    with played.shop.store.write() as connection:
        connection.execute(text("UPDATE shifts SET closed_at = '2026-01-01T00:00:00.000000Z'"))
    played.play("F11")
    assert (played.till.screen, played.codes[-1]) == ("shift", "no_open_shift")
    played.play("100 ENTER ENTER")
    assert len(played.sales) == 1


# Limits ----------------------------------------------------------------------------------------------------------


def test_a_line_that_comes_to_too_much_is_refused_with_a_sentence(demo_shop: Shop) -> None:
    kim = Played(demo_shop, "kim")
    kim.play(f"2* {BREAD} ENTER =99999999.99 ENTER")
    assert kim.codes[-1] == "bad_input"
    assert "too much" in kim.notes[-1].text
    assert kim.gross == 840
    assert kim.till.sell.text == "=99999999.99"


def test_a_sale_that_comes_to_too_much_is_refused_with_a_sentence(demo_shop: Shop) -> None:
    kim = Played(demo_shop, "kim")
    kim.play(f"{BREAD} ENTER =99999999.99 ENTER SCAN:{MILK}")
    assert kim.gross == MAX_AMOUNT_MINOR
    assert "too much" in kim.notes[-1].text
    kim.play("=0 ENTER")
    assert kim.gross == 0


def test_quantities_that_join_a_line_can_not_pass_the_limit(played: Played) -> None:
    played.play("999999* P-1146 ENTER ENTER 999999* P-1146 ENTER ENTER")
    assert played.lines == [("P-1146", 999_999_000, 2_500)]
    assert played.till.sell.text == "999999*P-1146"


def test_a_sale_of_500_lines_is_kept_as_a_draft_and_sold(demo_shop: Shop) -> None:
    played = Played(demo_shop)
    found = catalogue.find_code(demo_shop, ("P-1146",))
    assert found is not None
    product = found.product
    cart = new_cart()
    for _number in range(MOST_LINES):
        cart, uuid = cart.add(product, 1000)
        cart = cart.with_line_discount(uuid, Discount("percent", 10_000), 2)
    played.till.sale.change(cart)
    played.restart()
    assert played.till.sale.cart == cart
    played.play(f"SCAN:{BREAD}")
    assert "500" in played.notes[-1].text
    played.play("ESC F12")
    assert len(played.sales) == 1
    assert verify(demo_shop.store) == []


@pytest.mark.parametrize("keys", ["F12", "F11", "ENTER ENTER", "5 F12"])
def test_a_sale_of_nothing_to_pay_is_completed_like_any_other(demo_shop: Shop, keys: str) -> None:
    admin = Played(demo_shop, "admin")
    admin.play(f"SCAN:{BREAD} 100% {keys}")
    assert admin.sales[-1].gross_minor == 0
    assert verify(demo_shop.store) == []


def test_a_sale_of_nothing_opens_no_drawer(demo_shop: Shop) -> None:
    admin = Played(demo_shop, "admin")
    admin.play(f"SCAN:{BREAD} =0 ENTER F12")
    with demo_shop.store.read() as connection:
        assert connection.execute(text("SELECT opens_drawer FROM print_jobs")).scalar_one() == 0


# Discounts that grow by what happens after them ------------------------------------------------------------------


def test_an_amount_off_that_became_too_much_for_the_role_asks_before_money_is_taken(played: Played) -> None:
    played.play(f"2* {BREAD} ENTER 0.80- - 5 F12")
    assert played.sales == []
    assert played.till.sale.cart.payments == ()
    assert played.asked[-1].kind == "approval"
    assert played.till.sell.text == "5"
    played.play('"135790" ENTER')
    assert (played.sales[-1].gross_minor, played.sales[-1].change_minor) == (340, 160)
    assert played.till.sell.text == ""
    assert verify(played.shop.store) == []


def test_leave_for_an_amount_off_does_not_hold_when_the_line_becomes_less(played: Played) -> None:
    played.play(f'4* {BREAD} ENTER 4.00- "135790" ENTER')
    assert played.gross == 1280
    played.play("- - F12")
    assert played.asked[-1].kind == "approval"
    played.play("ESC F12 ESC")
    assert played.sales == []
    assert played.till.sale.cart.payments == ()


def test_leave_for_an_amount_off_the_sale_does_not_hold_when_a_line_is_voided(played: Played) -> None:
    played.play(f'SCAN:{BREAD} SCAN:{MILK} F8 1.00 ENTER "135790" ENTER UP DELETE F11')
    assert played.asked[-1].kind == "approval"
    played.play('"135790" ENTER')
    assert "may" in played.till.panels[-1].problem
    played.play('admin ENTER "demo-admin" ENTER')
    assert played.sales[-1].gross_minor == 29


def test_a_discount_is_never_more_than_what_is_left_of_the_sale(demo_shop: Shop) -> None:
    admin = Played(demo_shop, "admin")
    admin.play(f"SCAN:{MILK} SCAN:{BREAD} F8 5 ENTER DELETE")
    assert admin.gross == 0
    admin.play("CTRL+Z")
    assert admin.gross == 49
    admin.play("DELETE F12")
    assert admin.sales[-1].gross_minor == 0
    assert verify(demo_shop.store) == []


def test_half_of_an_odd_amount_is_within_a_limit_of_half(played: Played) -> None:
    played.play(f'SCAN:{MILK} 50% "135790" ENTER')
    assert not played.till.panels
    assert played.gross == 64


def test_what_a_supervisor_did_without_asking_needs_leave_when_somebody_else_goes_on(demo_shop: Shop) -> None:
    kim = Played(demo_shop, "kim")
    kim.play(f"SCAN:{BREAD} =2 ENTER CTRL+L")
    kim.till.enter(signin.session_for(demo_shop, "sam", kim.row))
    kim.play("F11")
    assert kim.asked[-1].kind == "approval"
    kim.play('"135790" ENTER')
    assert kim.sales[-1].gross_minor == 200


def test_a_refused_discount_stays_in_the_box(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 1000-")
    assert played.codes[-1] == "bad_input"
    assert played.till.sell.text == "1000-"
    assert played.till.sell.text_is_selected


# Quantities and codes --------------------------------------------------------------------------------------------


def test_a_large_quantity_before_a_tile_or_a_chosen_product_asks_too(played: Played) -> None:
    played.play("1200*")
    played.till.sell.touch_tile(0)
    assert played.asked[-1].kind == "question"
    played.play("ESC")
    assert (played.lines, played.till.sell.text) == ([], "1200*")
    played.play('ESC "1200*milk" DOWN ENTER')
    assert played.asked[-1].kind == "question"
    assert played.lines == []


def test_a_quantity_typed_before_a_scan_of_a_key_script_counts(played: Played) -> None:
    played.play(f"3* SCAN:{MILK}")
    assert played.lines == [("P-1016", 3000, 12_900)]


def test_a_pack_with_a_code_of_letters_is_all_of_the_pack_typed_or_scanned(played: Played) -> None:
    with played.shop.store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO product_barcodes (product_id, barcode, barcode_key, quantity_milli)"
                " SELECT id, 'MILK-X12', 'MILK-X12', 12000 FROM products WHERE sku = 'P-1016'"
            )
        )
    played.play("milk-x12 ENTER SCAN:MILK-X12 2*milk-x12 ENTER")
    assert played.lines == [("P-1016", 48_000, 12_900)]


@pytest.mark.parametrize("typed", ["P-9999", "85123A", "P10044", "2*P-9999"])
def test_a_code_of_letters_and_digits_that_is_unknown_sells_nothing_like_it(
    played: Played, typed: str
) -> None:
    played.play(f"{typed} ENTER")
    assert played.lines == []
    assert played.codes[-1] == "unknown_code"
    assert played.till.sell.text == typed


@pytest.mark.parametrize("typed", ['"2 l milk"', "cola330", "milk2"])
def test_a_size_among_the_words_does_not_make_them_a_code(played: Played, typed: str) -> None:
    played.play(f"{typed} ENTER")
    assert len(played.lines) == 1


def test_plus_typed_over_a_refused_code_counts_the_line(played: Played) -> None:
    played.play(f"SCAN:{MILK} SCAN:4006381333931 +")
    assert played.lines == [("P-1016", 2000, 12_900)]


HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfff1",
    "\u202e123",
    "%s {name}",
    "{0}",
    "\x1bp\x00",
    "'; DROP",
    "=1+1",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_character_is_too_odd_for_the_box_a_scan_or_a_reference(played: Played, typed: str) -> None:
    played.till.front.type(typed)
    played.play("ENTER ESC ESC")
    played.till.scan(typed)
    played.till.scan(typed, "3*")
    played.till.find()
    played.till.front.type(typed)
    played.play("ESC ESC")
    played.play(f"SCAN:{BREAD} F9 R")
    played.till.front.type(typed)
    played.play("ENTER F11")
    assert len(played.sales) == 1
    assert all(note.text.encode() for note in played.notes)
    assert verify(played.shop.store) == []


def label(prefix: str, item: int, value: int) -> str:
    """A code of the shop's scales."""
    body = f"{prefix}{item:05d}{value:05d}"
    return body + check_digit(body)


def test_a_price_on_a_scales_label_is_charged_to_the_cent_and_is_no_override(played: Played) -> None:
    for value in (87, 500, 1234, 3):
        played.play(f"SCAN:{label('21', 101, value)}")
    assert [row.amount_minor for row in played.till.sale.totals.lines] == [87, 500, 1234, 3]
    played.play("F12")
    assert not played.asked
    assert played.sales[-1].gross_minor == 1824
    assert verify(played.shop.store) == []


# Money of other kinds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["20000000 ENTER", "96385074 F12", "2000010100743 F12", "12345678.5 F11"])
def test_eight_digits_are_no_amount_on_the_pay_screen_either(played: Played, keys: str) -> None:
    played.play(f"SCAN:{BREAD} F9 {keys}")
    assert not played.till.panels
    assert played.codes[-1] == "bad_input"
    played.play("5 ENTER")
    assert played.sales[-1].change_minor == 80


def test_a_currency_without_decimals_takes_whole_amounts(demo_shop: Shop) -> None:
    played = with_settings(demo_shop, currency_code="JPY")
    played.play("50* P-1004 ENTER")
    assert played.gross == 210
    played.play("2.50-")
    assert played.codes[-1] == "bad_input"
    assert played.till.sell.text == "2.50-"
    played.play("10- F9")
    assert played.till.pay.notes[0] == 200
    played.play("1000 F12")
    assert (played.sales[-1].gross_minor, played.sales[-1].change_minor) == (200, 800)
    assert verify(demo_shop.store) == []


def test_a_currency_of_three_decimals_takes_them(demo_shop: Shop) -> None:
    played = with_settings(demo_shop, currency_code="KWD")
    played.play(f"SCAN:{BREAD} 0.125-")
    assert played.gross == 4075
    played.play("5.005 F12")
    assert played.sales[-1].change_minor == 930
    assert verify(demo_shop.store) == []


def test_amounts_put_back_into_the_box_can_be_used_again(demo_shop: Shop) -> None:
    played = with_settings(demo_shop, language="de")
    played.play(f"SCAN:{BREAD} 12345 F12 ESC")
    assert played.till.sell.text == "12345.00"
    played.play("F12 ENTER")
    assert played.sales[-1].change_minor == 1_234_500 - 420


@pytest.mark.parametrize(
    ("keys", "paid"),
    [
        ("F12", [("cash", 420)]),
        ("2.21 F11 F12", [("card", 221), ("cash", 200)]),
        ("2.20 F12 F11", [("cash", 220), ("card", 202)]),
        ("4.20 F11 F12", [("card", 420), ("cash", 0)]),
        ("4.21 F12", [("cash", 420)]),
    ],
)
def test_cash_rounding_in_split_payments(demo_shop: Shop, keys: str, paid: list[tuple[str, int]]) -> None:
    demo_shop.settings = replace(demo_shop.settings, cash_step_minor=5)
    kim = Played(demo_shop, "kim")
    kim.play(f"SCAN:{BREAD} =4.22 ENTER {keys}")
    assert len(kim.sales) == 1
    with demo_shop.store.read() as connection:
        rows = connection.execute(text("SELECT kind, amount_minor FROM payments ORDER BY id")).fetchall()
    assert [tuple(row) for row in rows] == paid
    assert verify(demo_shop.store) == []


def test_what_cash_rounding_took_off_is_not_left_to_pay_after_a_failure(demo_shop: Shop) -> None:
    demo_shop.settings = replace(demo_shop.settings, cash_step_minor=5)
    kim = Played(demo_shop, "kim")
    kim.play(f"SCAN:{BREAD} =4.22 ENTER")
    with out_of_reach(demo_shop, writing_only=True):
        kim.play("F12")
    assert kim.till.sale.due_minor == 0
    kim.play("F11")
    assert kim.sales[-1].cash_rounding_minor == -2
    assert verify(demo_shop.store) == []


# Settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules", ["27", "27 5", "x y z", "27 five weight 5", "27 5 mass 5", "2²  5 weight 5", "9 9 9"]
)
def test_in_store_rules_that_can_not_be_read_are_told_and_the_usual_ones_count(
    demo_shop: Shop, rules: str
) -> None:
    played = with_settings(demo_shop, prefix_rules=f"\n{rules}\n")
    assert "settings" in played.codes
    assert "line 2" in next(note.text for note in played.notes if note.code == "settings")
    played.play(f"SCAN:{BREAD}")
    assert len(played.lines) == 1


def test_in_store_rules_are_read_line_by_line() -> None:
    rules = catalogue.read_prefix_rules("27 5 weight 5 3\n\n  21 4 price 5 - check\n")
    assert rules is not None
    assert [(rule.prefix, rule.measure, rule.decimals, rule.value_check) for rule in rules] == [
        ("27", "weight", 3, False),
        ("21", "price", None, True),
    ]
    assert catalogue.read_prefix_rules(" \n") is None
    with pytest.raises(ShopError) as caught:
        catalogue.read_prefix_rules("27 5 weight 5 3\n27 5 weight 6")
    assert "line 2" in caught.value.message


# Papers ----------------------------------------------------------------------------------------------------------


def test_an_uncertain_paper_is_asked_about_between_two_sales_and_not_under_the_hands(played: Played) -> None:
    job = Job(1, "T1-R26-00001", 0)
    played.play(f"SCAN:{BREAD} F12")
    played.play(f"SCAN:{BREAD}")
    played.till.show_printing(Standing(1, "cut off", job))
    assert not played.till.panels
    played.play("F12")
    assert played.till.panels[-1].kind == "question"
    played.till.show_printing(Standing(1, "cut off", job))
    assert len(played.till.panels) == 1
    played.play("ENTER")
    assert not played.till.panels


def test_an_uncertain_paper_is_asked_about_again_by_whoever_signs_in_next(played: Played) -> None:
    played.till.show_printing(Standing(1, "cut off", Job(1, "T1-R26-00001", 0)))
    played.till.lock()
    assert not played.till.panels
    played.till.enter(played.session)
    assert len(played.till.panels) == 1


def test_an_empty_cart_is_nothing_that_came_back(played: Played) -> None:
    played.play(f"SCAN:{BREAD} DELETE")
    played.restart()
    assert played.codes[-1] != "cart_restored"
    assert [line.product.sku for line in played.till.sale.cart.voided] == ["P-1004"]


def test_a_cart_that_only_holds_voided_lines_is_the_same_cart_after_a_restart(played: Played) -> None:
    played.play(f"SCAN:{BREAD} DELETE")
    before: Cart = played.till.sale.cart
    played.restart()
    assert played.till.sale.cart == before
