"""What keys and scans do on the selling screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.services import stock
from tests.pos.conftest import BREAD, MILK, WATER_SIX, Played


def test_a_scanned_code_is_a_line(played: Played) -> None:
    played.play(f"SCAN:{MILK}")
    assert played.lines == [("P-1016", 1000, 12_900)]


def test_the_same_code_again_counts_up_its_line(played: Played) -> None:
    played.play(f"SCAN:{MILK} SCAN:{BREAD} SCAN:{MILK}")
    assert played.lines == [("P-1016", 2000, 12_900), ("P-1004", 1000, 42_000)]
    assert played.till.sale.line is not None
    assert played.till.sale.line.product.sku == "P-1016"


def test_three_of_an_item_take_two_keys_beyond_its_code(played: Played) -> None:
    played.play(f"3* {MILK} ENTER")
    assert played.lines == [("P-1016", 3000, 12_900)]


def test_a_quantity_stands_before_a_scan_too(played: Played) -> None:
    played.play("3*")
    played.till.scan(MILK, "3*")
    assert played.lines == [("P-1016", 3000, 12_900)]


def test_a_pack_barcode_sells_all_of_the_pack(played: Played) -> None:
    played.play(f"2* {WATER_SIX} ENTER")
    assert played.lines == [("P-1037", 12_000, 9_500)]


def test_plus_and_minus_on_an_empty_box_count_the_selected_line(played: Played) -> None:
    played.play(f"SCAN:{MILK} + + -")
    assert played.lines == [("P-1016", 2000, 12_900)]


def test_minus_never_takes_the_last_piece_away(played: Played) -> None:
    played.play(f"SCAN:{MILK} -")
    assert played.lines == [("P-1016", 1000, 12_900)]
    assert "Delete" in played.notes[-1].text


def test_words_find_the_product_and_enter_sells_it(played: Played) -> None:
    played.play('"sordough" ENTER')
    assert played.lines == [("P-1004", 1000, 42_000)]


def test_arrow_keys_choose_among_the_found(played: Played) -> None:
    played.play('"whole milk" DOWN')
    second = played.till.sell.found[1]
    played.play("ENTER")
    assert played.lines[0][0] == second.sku


def test_an_unknown_code_is_told_and_stays_to_be_replaced(played: Played) -> None:
    played.play("4006381333931 ENTER")
    assert played.lines == []
    assert played.codes[-1] == "unknown_code"
    assert played.till.sell.text == "4006381333931"
    played.play(f"{MILK} ENTER")
    assert played.lines == [("P-1016", 1000, 12_900)]


def test_digits_never_sell_a_product_that_is_merely_similar(played: Played) -> None:
    played.play("2000020103339 ENTER")
    assert played.lines == []
    assert "check digit" in played.notes[-1].text


def test_ten_per_cent_acts_at_once_on_the_selected_line(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 10%")
    assert played.gross == 378
    assert played.till.sell.text == ""


def test_an_amount_with_a_minus_comes_off_the_selected_line(played: Played) -> None:
    played.play(f"2* {BREAD} ENTER 0.40-")
    assert played.gross == 800


def test_more_than_the_role_may_give_asks_a_supervisor(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 20%")
    assert played.gross == 420
    assert played.asked[-1].kind == "approval"
    played.play('"135790" ENTER')
    assert played.gross == 336
    given = played.till.sale.cart.lines[0].discount
    assert given is not None
    assert given.approval is not None
    assert (given.approval.asked_by, given.approval.approved_by) == ("Sam", "Kim")


def test_a_price_override_is_recorded_with_both_names(played: Played) -> None:
    played.play(f'SCAN:{BREAD} =3.50 ENTER "135790" ENTER F12')
    assert played.sales[-1].gross_minor == 350


def test_a_supervisor_overrides_a_price_without_asking(demo_shop: object) -> None:
    played = Played(demo_shop, "kim")  # type: ignore[arg-type]
    played.play(f"SCAN:{BREAD} =3.50 ENTER")
    assert played.gross == 350


def test_escape_from_an_approval_leaves_the_cart_as_it_was(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 50% ESC")
    assert played.gross == 420
    assert not played.till.panels


def test_a_discount_on_the_sale_is_spread_over_its_lines(played: Played) -> None:
    played.play(f"SCAN:{BREAD} SCAN:{MILK} F8 10% ENTER")
    assert played.gross == 549 - 55
    assert sum(row.sale_discount_minor for row in played.till.sale.totals.lines) == 55


def test_a_weighed_product_asks_its_weight_with_point_or_comma(played: Played) -> None:
    played.play("101 ENTER")
    assert played.asked[-1].kind == "answer"
    played.play('"0,462" ENTER')
    assert played.lines == [("101", 462, 18_900)]
    assert played.gross == 87


def test_a_wrong_weight_is_told_beside_it_and_kept(played: Played) -> None:
    played.play('101 ENTER "0.4625" ENTER')
    assert played.till.panels[-1].problem
    assert played.till.panels[-1].text == "0.4625"
    played.play('"0.4" ENTER')
    assert played.lines == [("101", 400, 18_900)]


def test_a_product_without_a_price_asks_for_it(played: Played) -> None:
    played.play('P-1153 ENTER "7.50" ENTER')
    assert played.gross == 750


def test_pieces_are_sold_whole(played: Played) -> None:
    played.play(f"1.5* {MILK} ENTER")
    assert played.lines == []
    assert "by the piece" in played.notes[-1].text


def test_more_than_999_asks_first(played: Played) -> None:
    played.play("1200* P-1146 ENTER")
    assert played.asked[-1].kind == "question"
    assert played.lines == []
    played.play("ENTER")
    assert played.lines == [("P-1146", 1_200_000, 2_500)]


def test_a_barcode_typed_as_a_quantity_asks_first(played: Played) -> None:
    played.play(f"{MILK}* ENTER")
    assert played.asked[-1].kind == "question"
    played.play("ESC")
    assert played.lines == []


def test_short_stock_says_how_many_there_are_and_offers_a_count(played: Played) -> None:
    played.play("3* P-1015 ENTER")
    assert played.codes[-1] == "not_enough_stock"
    assert "1" in played.asked[-1].title
    played.play('5 ENTER "135790" ENTER')
    assert played.lines == [("P-1015", 3000, 28_000)]


def test_a_count_that_is_still_too_low_asks_again(played: Played) -> None:
    played.play('3* P-1015 ENTER 2 ENTER "135790" ENTER')
    assert played.lines == []
    assert "2" in played.asked[-1].title


def test_what_the_cart_already_holds_counts_against_the_stock(played: Played) -> None:
    played.play("P-1015 ENTER +")
    assert played.lines == [("P-1015", 1000, 28_000)]
    assert played.codes[-1] == "not_enough_stock"


def test_delete_voids_the_line_and_undo_brings_it_back(played: Played) -> None:
    played.play(f"SCAN:{MILK} SCAN:{BREAD} UP DELETE")
    assert [line[0] for line in played.lines] == ["P-1004"]
    played.play("CTRL+Z")
    assert [line[0] for line in played.lines] == ["P-1016", "P-1004"]


def test_escape_never_discards_unasked(played: Played) -> None:
    played.play(f'SCAN:{MILK} "abc" ESC')
    assert played.till.sell.text == ""
    assert len(played.lines) == 1
    played.play("ESC ESC")
    assert len(played.lines) == 1
    played.play("ESC ENTER")
    assert played.lines == []


def test_a_cart_survives_the_end_of_the_program(played: Played) -> None:
    played.play(f"SCAN:{MILK} 3* {BREAD} ENTER 10%")
    before = played.till.sale.cart
    played.restart()
    assert played.till.sale.cart == before
    assert played.codes[-1] == "cart_restored"


def test_a_part_payment_survives_the_end_of_the_program(played: Played) -> None:
    played.play(f"SCAN:{BREAD} 2 F12")
    played.restart()
    assert played.till.screen == "pay"
    assert played.till.sale.due_minor == 220


def test_locking_keeps_the_cart_for_whoever_signs_in_next(played: Played) -> None:
    played.play(f"SCAN:{MILK} CTRL+L")
    assert played.till.screen == "signin"
    played.till.enter(played.session)
    assert len(played.lines) == 1


def test_a_scan_while_a_question_is_open_is_refused_aloud(played: Played) -> None:
    played.play(f"101 ENTER SCAN:{MILK}")
    assert played.codes[-1] == "scan_refused"
    assert played.lines == []


def test_two_tills_can_not_both_sell_the_last_piece(demo_shop: object) -> None:
    first = Played(demo_shop)  # type: ignore[arg-type]
    first.play("P-1015 ENTER")
    counter = replace(first.session, permissions=frozenset(["stock_correction"]))
    stock.correct_count(first.shop, counter, first.till.sale.cart.lines[0].product.id, 0)
    first.play("F12")
    assert first.sales == []
    assert first.codes[-1] == "not_enough_stock"


@pytest.mark.parametrize("text", ["=", "0*", "9999999999999999999*1", "=-1", "3**4", "%", "''", '\\"'])
def test_nonsense_is_answered_with_a_sentence(played: Played, text: str) -> None:
    played.play(f'"{text}" ENTER')
    assert played.lines == []
    assert not played.till.sale.is_busy


def _voided(played: Played) -> list[tuple[str, int]]:
    return [(line.product.sku, line.quantity_milli) for line in played.till.sale.cart.voided]


def test_what_undo_takes_away_is_on_the_record(played: Played) -> None:
    played.play(f"SCAN:{MILK} SCAN:{BREAD} CTRL+Z")
    assert _voided(played) == [("P-1004", 1000)]


def test_each_piece_counted_down_is_on_the_record(played: Played) -> None:
    played.play(f"3* {MILK} ENTER - -")
    assert _voided(played) == [("P-1016", 1000), ("P-1016", 1000)]


def test_what_undo_brings_back_is_off_the_record(played: Played) -> None:
    played.play(f"3* {MILK} ENTER - DELETE CTRL+Z CTRL+Z")
    assert played.lines == [("P-1016", 3000, 12_900)]
    assert _voided(played) == []
