"""The customer of a sale by keys alone: found, added, put on the sale and its papers, kept, taken off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.customer.presenter import CustomerPresenter
from shop.rules.customer import Customer
from shop.rules.permissions import CUSTOMERS
from shop.services import customers, erasing, merging, printing
from shop.services.shop import Shop
from shop.services.signin import session_for
from shop.services.verify import verify
from tests.pos.conftest import BREAD, MILK, Played
from tests.pos.test_key_counts import keys_of


@pytest.fixture
def ann(demo_shop: Shop, played: Played) -> Customer:
    return customers.add(demo_shop, played.session, "Ann Murphy", phone="01 555 0100")


def buyer(played: Played) -> str:
    issued = printing.issued(played.shop, played.sales[-1].number)
    assert issued is not None
    return issued.buyer.name if issued.buyer is not None else ""


def panel(played: Played) -> CustomerPresenter:
    shown = played.till.panels[-1]
    assert isinstance(shown, CustomerPresenter)
    return shown


def on_sale(played: Played) -> str:
    customer = played.till.sale.customer
    return "" if customer is None else customer.name


def names(played: Played) -> list[str]:
    return ["new" if one is None else one.name for one in panel(played).rows]


@pytest.mark.parametrize("letters", ["ann", "mur", "0100", "5550100", "c0000"])
def test_a_customer_is_on_the_sale_and_its_papers_by_f3_letters_and_enter(
    played: Played, ann: Customer, letters: str
) -> None:
    script = f"F3 {letters} ENTER"
    played.play(f"SCAN:{BREAD} {script} F12")
    assert buyer(played) == ann.name
    assert keys_of(script) == 2 + len(letters)
    assert verify(played.shop.store) == []


def test_a_new_customer_is_added_by_name_and_telephone_and_is_on_the_sale(played: Played) -> None:
    played.play(f'SCAN:{BREAD} F3 "Tom Quinn" ENTER "01 555 0199" ENTER')
    assert on_sale(played) == "Tom Quinn"
    assert not played.till.panels
    played.play("F12")
    assert buyer(played) == "Tom Quinn"
    (tom,) = customers.find(played.shop, "5550199")
    assert (tom.name, tom.phone_e164) == ("Tom Quinn", "+35315550199")


def test_a_new_customer_needs_no_telephone_and_may_begin_with_it(played: Played) -> None:
    played.play('F3 "Tom Quinn" ENTER ENTER')
    assert on_sale(played) == "Tom Quinn"
    played.play('F3 "01 555 0177" ENTER "Eve Nolan" ENTER')
    assert on_sale(played) == "Eve Nolan"
    assert [one.name for one in customers.find(played.shop, "5550177")] == ["Eve Nolan"]


def test_who_is_merely_alike_is_not_taken_by_enter_but_stands_below(played: Played, ann: Customer) -> None:
    played.play('F3 "anne murphy"')
    assert names(played) == ["new", "Ann Murphy"]
    played.play("ENTER ENTER")
    assert on_sale(played) == "anne murphy"
    assert on_sale(played) != ann.name
    played.play('F3 "murhpy an" DOWN ENTER')
    assert on_sale(played) == "Ann Murphy"


def test_another_of_the_very_same_name_is_added_by_f3_again(played: Played, ann: Customer) -> None:
    played.play('F3 "Ann Murphy" F3 ENTER')
    customer = played.till.sale.customer
    assert customer is not None
    assert customer.name == ann.name
    assert customer.id != ann.id


def test_a_telephone_that_somebody_has_is_told_before_another_is_added(played: Played, ann: Customer) -> None:
    played.play('F3 "Tom Quinn" ENTER "+353 1 555 0100" ENTER')
    assert "Ann Murphy has this telephone number" in panel(played).problem
    assert names(played) == ["Ann Murphy", "new"]
    played.play("ENTER")
    assert on_sale(played) == ann.name
    played.play('F3 "Tom Quinn" ENTER "01 555 0100" ENTER DOWN ENTER')
    assert on_sale(played) == "Tom Quinn"


def test_a_number_that_cannot_be_dialled_is_told_and_stays_and_escape_goes_back(played: Played) -> None:
    played.play('F3 "Tom Quinn" ENTER 12 ENTER')
    assert "with its country" in panel(played).problem
    assert (panel(played).step, panel(played).text) == ("phone", "12")
    played.play("ESC")
    assert (panel(played).step, panel(played).text) == ("find", "Tom Quinn")
    played.play("ESC")
    assert not played.till.panels
    assert customers.find(played.shop, "quinn") == []


def test_the_customer_is_taken_off_and_undo_brings_them_back(played: Played, ann: Customer) -> None:
    played.play(f"SCAN:{BREAD} F3 ann ENTER F3")
    assert "On this sale: Ann Murphy" in panel(played).about
    played.play("DELETE")
    assert on_sale(played) == ""
    played.play("CTRL+Z")
    assert on_sale(played) == ann.name
    played.play("CTRL+Z")
    assert on_sale(played) == ""
    assert len(played.lines) == 1


def test_the_customer_outlives_the_end_of_the_program_even_before_the_first_line(
    played: Played, ann: Customer
) -> None:
    played.play("F3 ann ENTER")
    played.restart()
    assert on_sale(played) == ann.name
    played.play(f"SCAN:{BREAD} F12")
    assert buyer(played) == ann.name
    assert on_sale(played) == ""
    played.play(f"SCAN:{BREAD} F12")
    assert buyer(played) == ""


def test_a_customer_merged_meanwhile_comes_back_as_the_one_they_became(played: Played, ann: Customer) -> None:
    ada = session_for(played.shop, "admin", played.row)
    played.play(f"SCAN:{BREAD} F3 ann ENTER")
    tom = customers.save_customer(played.shop, ada, None, {"name": "Tom Quinn", "active": True})
    merging.merge(played.shop, ada, tom, customers.get_customer(played.shop, ada, ann.id))
    played.restart()
    assert on_sale(played) == "Tom Quinn"
    played.play("F12")
    assert buyer(played) == "Tom Quinn"
    assert verify(played.shop.store) == []


def test_a_customer_erased_meanwhile_is_nobody_and_it_is_told(played: Played, ann: Customer) -> None:
    ada = session_for(played.shop, "admin", played.row)
    played.play(f"SCAN:{BREAD} F3 ann ENTER")
    erasing.erase(played.shop, ada, customers.get_customer(played.shop, ada, ann.id))
    played.play(f"SCAN:{MILK}")
    played.restart()
    assert (on_sale(played), played.codes[-1]) == ("", "customer_gone")
    assert len(played.lines) == 2
    played.play("F12")
    assert buyer(played) == ""
    assert verify(played.shop.store) == []


def test_a_customer_erased_while_the_sale_stands_at_the_till_is_on_no_paper(
    played: Played, ann: Customer
) -> None:
    ada = session_for(played.shop, "admin", played.row)
    played.play(f"SCAN:{BREAD} F3 ann ENTER")
    erasing.erase(played.shop, ada, customers.get_customer(played.shop, ada, ann.id))
    played.play("F12")
    assert buyer(played) == ""


def test_what_they_bought_last_stands_beside_whoever_is_chosen(played: Played, ann: Customer) -> None:
    for _visit in range(2):
        played.play(f"SCAN:{BREAD} SCAN:{MILK} F3 ann ENTER F12")
    played.play("F3 ann")
    recalled = panel(played).remembered
    assert [visit.gross_minor for visit in recalled.visits] == [549, 549]
    assert [usual.visits for usual in recalled.usual] == [2, 2]
    played.play("ENTER F3")
    assert panel(played).shown == played.till.sale.customer
    assert len(panel(played).remembered.visits) == 2


def test_a_scan_passes_the_search_and_is_refused_while_a_new_customer_is_typed(played: Played) -> None:
    played.play(f"F3 ann SCAN:{BREAD}")
    assert not played.till.panels
    assert len(played.lines) == 1
    played.play(f'F3 "Tom Quinn" ENTER SCAN:{MILK}')
    assert panel(played).step == "phone"
    assert played.codes[-1] == "scan_refused"


def test_once_a_payment_is_taken_the_customer_stays(played: Played, ann: Customer) -> None:
    played.play(f"SCAN:{BREAD} F3 ann ENTER F9 1 F12 F3")
    assert played.codes[-1] == "cart_paid"
    assert not played.till.panels
    played.play("F12")
    assert buyer(played) == ann.name


def test_a_customer_is_put_on_from_the_pay_screen(played: Played, ann: Customer) -> None:
    played.play(f"SCAN:{BREAD} F9 F3 ann ENTER")
    assert played.till.screen == "pay"
    played.play("F12")
    assert buyer(played) == ann.name


def test_who_may_not_look_after_customers_is_told(demo_shop: Shop) -> None:
    played = Played(demo_shop)
    played.till.session = replace(played.session, permissions=played.session.permissions - {CUSTOMERS})
    played.play("F3")
    assert played.codes[-1] == "not_allowed"
    assert not played.till.panels


def test_the_draft_and_the_journal_hold_nothing_of_the_person(played: Played, ann: Customer) -> None:
    played.play(f"SCAN:{BREAD} F3 ann ENTER")
    with played.shop.store.read() as connection:
        draft = connection.exec_driver_sql("SELECT content FROM draft_carts").scalar_one()
    assert ann.name not in draft
    played.play("F12")
    with played.shop.store.read() as connection:
        payloads = [row[0] for row in connection.exec_driver_sql("SELECT payload FROM journal")]
    assert payloads
    assert not any("Murphy" in payload or "5550100" in payload for payload in payloads)
