"""Taking money by keys."""

from __future__ import annotations

import json

from sqlalchemy import text

from shop.services.shop import Shop
from tests.pos.conftest import BREAD, MILK, Played


def test_exact_cash_is_one_key(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12")
    sale = played.sales[-1]
    assert (sale.gross_minor, sale.change_minor) == (420, 0)
    assert sale.number == "T1-R26-00001"
    assert played.lines == []


def test_an_amount_before_cash_gives_change(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 20 F12")
    assert played.sales[-1].change_minor == 1580
    assert played.till.sale.last == played.sales[-1]


def test_the_change_stands_until_the_next_scan(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 20 F12")
    assert played.till.sale.last is not None
    played.play(f"SCAN:{MILK}")
    assert played.till.sale.last is None


def test_enter_twice_takes_exact_cash(played: Played) -> None:
    played.play(f"SCAN:{BREAD} ENTER")
    assert played.till.screen == "pay"
    played.play("ENTER")
    assert played.sales[-1].gross_minor == 420


def test_part_cash_and_the_rest_on_card_is_four_keys(played: Played) -> None:
    played.play(f"3* {BREAD} ENTER 10 F12 F11")
    assert played.sales[-1].gross_minor == 1260
    with played.shop.store.read() as connection:
        rows = connection.execute(text("SELECT kind, amount_minor FROM payments ORDER BY id")).fetchall()
    assert [tuple(row) for row in rows] == [("cash", 1000), ("card", 260)]


def test_a_card_never_takes_more_than_is_due(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 5 F11")
    assert played.sales == []
    assert played.codes[-1] == "bad_input"
    assert played.till.sell.text == "5"


def test_pressing_cash_twice_makes_one_sale(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12 F12 ENTER ENTER")
    assert len(played.sales) == 1


def test_eight_digits_are_never_an_amount(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 20000201 F12")
    assert played.sales == []


def test_far_too_much_cash_asks_first(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 500 F12")
    assert played.asked[-1].kind == "question"
    played.play("ESC")
    assert played.sales == []
    assert played.till.sell.text == "500.00"
    played.play("500 F12 ENTER")
    assert played.sales[-1].change_minor == 49_580


def test_a_part_payment_can_be_taken_back(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 2 F12 DELETE ENTER")
    assert played.till.sale.due_minor == 420
    played.play("ESC")
    assert played.till.screen == "sell"


def test_escape_can_not_leave_a_payment_behind(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 2 F12 ESC")
    assert played.till.screen == "pay"
    assert played.codes[-1] == "cart_paid"


def test_a_scan_after_a_payment_is_refused_aloud(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 2 F12 SCAN:{MILK}")
    assert played.codes[-1] == "scan_refused"
    assert len(played.lines) == 1


def test_a_scan_before_a_payment_joins_the_sale_from_the_pay_screen(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F9 SCAN:{MILK}")
    assert len(played.lines) == 2
    assert played.till.screen == "pay"


def test_a_card_reference_is_kept_with_the_payment(played: Played) -> None:
    played.play(f'SCAN:{BREAD} F9 r "4242 77" ENTER F11')
    with played.shop.store.read() as connection:
        assert connection.execute(text("SELECT reference FROM payments")).scalar_one() == "4242 77"


def test_letters_choose_other_tenders(played: Played) -> None:
    voucher = next(tender for tender in played.till.pay.tenders if tender.kind == "voucher")
    played.play(f"SCAN:{BREAD} F9 2 {voucher.key.lower()}")
    assert played.till.sale.due_minor == 220


def test_stock_gone_after_a_card_payment_keeps_the_payment(demo_shop: Shop) -> None:
    played = Played(demo_shop)
    played.play("P-1015 ENTER")
    with demo_shop.store.write() as connection:
        connection.execute(
            text("UPDATE products SET stock_on_hand = 0, stock_value_e4 = 0 WHERE sku = 'P-1015'")
        )
    played.play("F11")
    assert played.sales == []
    assert played.till.sale.cart.payments[0].kind == "card"
    played.play('1 ENTER "135790" ENTER')
    assert len(played.sales) == 1


def test_quick_notes_come_from_the_total(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F9")
    assert played.till.pay.notes == (420, 500, 1000, 2000)
    played.till.pay.press_note(1000)
    assert played.sales[-1].change_minor == 580


def test_only_cash_opens_the_drawer(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12 SCAN:{BREAD} F11")
    with played.shop.store.read() as connection:
        rows = connection.execute(text("SELECT opens_drawer FROM print_jobs ORDER BY id")).scalars().all()
    assert list(rows) == [1, 0]


def test_an_approved_sale_names_both_people_in_the_journal(played: Played) -> None:
    played.play(f'SCAN:{BREAD} 30% "135790" ENTER F12')
    with played.shop.store.read() as connection:
        payload = connection.execute(text("SELECT payload FROM journal WHERE kind = 'sale'")).scalar_one()
    assert json.loads(payload)["approvals"][0][:3] == ["discount", "Sam", "Kim"]


def test_a_letter_alone_asks_before_it_takes_the_whole_rest(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F9 b")
    assert played.sales == []
    assert played.asked[-1].kind == "question"
    played.play("ENTER")
    assert played.sales[-1].gross_minor == 420
