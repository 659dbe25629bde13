"""Taking money: change only from cash, a card never more than is due, cash rounding an amount of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.tender import Payment, Tender, give_back, take

CASH = Tender(1, "cash", "Cash", "cash")
CARD = Tender(2, "card", "Card", "card")
VOUCHER = Tender(3, "voucher", "Voucher", "voucher", "V")

TENDERS = st.sampled_from([CASH, CARD, VOUCHER])
STEPS = st.sampled_from([0, 1, 5, 10, 100])


@given(TENDERS, st.integers(1, 10**7), st.none() | st.integers(1, 2 * 10**7), STEPS)
def test_what_is_taken_always_adds_up(
    tender: Tender, due_minor: int, typed_minor: int | None, step_minor: int
) -> None:
    try:
        taken = take(tender, due_minor, typed_minor, step_minor=step_minor)
    except BadInput:
        assert tender.kind != "cash"
        assert typed_minor is not None
        assert typed_minor > due_minor
        return
    paid = taken.payment
    assert paid.amount_minor + taken.rest_minor == due_minor + taken.rounding_minor
    assert paid.amount_minor + paid.change_minor == paid.tendered_minor
    assert paid.amount_minor >= 0
    assert paid.change_minor >= 0
    assert taken.rest_minor >= 0
    assert 2 * abs(taken.rounding_minor) <= step_minor
    assert not (taken.rest_minor and taken.rounding_minor)
    if tender.kind != "cash":
        assert (paid.change_minor, taken.rounding_minor) == (0, 0)
        assert paid.amount_minor <= due_minor
    if typed_minor is None:
        assert taken.rest_minor == 0
        assert paid.change_minor == 0
    else:
        assert paid.tendered_minor == typed_minor


@given(st.integers(1, 10**6), STEPS, st.lists(st.tuples(TENDERS, st.integers(1, 10**6)), max_size=6))
def test_any_split_settles_the_sale_and_its_rounding(
    due_minor: int, step_minor: int, tries: list[tuple[Tender, int]]
) -> None:
    rest, rounding = due_minor, 0
    taken: list[Payment] = []
    for tender, typed in [*tries, (CASH, None)]:
        if not rest:
            break
        amount = typed if typed is None or tender.kind == "cash" else min(typed, rest)
        found = take(tender, rest, amount, step_minor=step_minor)
        taken.append(found.payment)
        rest, rounding = found.rest_minor, found.rounding_minor
    assert rest == 0
    assert sum(payment.amount_minor for payment in taken) == due_minor + rounding


def test_the_change_of_a_note() -> None:
    taken = take(CASH, 1_240, 2_000)
    assert (taken.payment.amount_minor, taken.payment.change_minor, taken.rest_minor) == (1_240, 760, 0)


def test_twenty_in_cash_and_the_rest_on_card() -> None:
    first = take(CASH, 3_151, 2_000)
    assert (first.rest_minor, first.rounding_minor) == (1_151, 0)
    second = take(CARD, first.rest_minor, None, reference="0042")
    assert (second.payment.amount_minor, second.rest_minor) == (1_151, 0)
    assert second.payment.reference == "0042"


@pytest.mark.parametrize(
    ("due", "typed", "amount", "change", "rest", "rounding"),
    [
        (1_242, None, 1_240, 0, 0, -2),
        (1_243, None, 1_245, 0, 0, 2),
        (1_243, 2_000, 1_245, 755, 0, 2),
        (1_002, 1_000, 1_000, 0, 0, -2),
        (1_003, 1_000, 1_000, 0, 3, 0),
        (2, None, 0, 0, 0, -2),
        (8, 9, 9, 0, 0, 1),
    ],
)
def test_cash_that_finishes_a_sale_is_rounded_to_the_smallest_coin(
    due: int, typed: int | None, amount: int, change: int, rest: int, rounding: int
) -> None:
    taken = take(CASH, due, typed, step_minor=5)
    found = (taken.payment.amount_minor, taken.payment.change_minor, taken.rest_minor, taken.rounding_minor)
    assert found == (amount, change, rest, rounding)


def test_a_card_takes_the_cent_that_cash_rounds_away() -> None:
    taken = take(CARD, 1_242, None, step_minor=5)
    assert (taken.payment.amount_minor, taken.rounding_minor) == (1_242, 0)


@pytest.mark.parametrize("tender", [CASH, CARD])
@pytest.mark.parametrize(("due", "typed"), [(-1, None), (-1, 5), (100, 0), (100, -5), (0, -5)])
def test_an_amount_that_is_none_is_refused(tender: Tender, due: int, typed: int | None) -> None:
    with pytest.raises(BadInput) as caught:
        take(tender, due, typed)
    assert caught.value.field == "amount"


@pytest.mark.parametrize("tender", [CARD, VOUCHER])
def test_only_cash_takes_more_than_is_due(tender: Tender) -> None:
    with pytest.raises(BadInput) as caught:
        take(tender, 100, 101)
    assert tender.name in str(caught.value)


@pytest.mark.parametrize("tender", [CASH, CARD])
def test_a_sale_of_zero_is_finished_by_a_payment_of_zero(tender: Tender) -> None:
    taken = take(tender, 0, None, step_minor=5)
    assert (taken.payment.tendered_minor, taken.rest_minor, taken.rounding_minor) == (0, 0, 0)


def test_each_payment_has_an_uuid_of_its_own() -> None:
    assert take(CASH, 1, None).payment.uuid != take(CASH, 1, None).payment.uuid


@given(TENDERS, st.integers(0, 10**7), STEPS)
def test_what_is_given_back_mirrors_what_would_be_taken(
    tender: Tender, due_minor: int, step_minor: int
) -> None:
    back, forth = (
        give_back(tender, due_minor, None, step_minor=step_minor),
        take(tender, due_minor, None, step_minor=step_minor),
    )
    assert back.payment.amount_minor == back.payment.tendered_minor == -forth.payment.amount_minor
    assert back.payment.change_minor == 0
    assert (back.rest_minor, back.rounding_minor) == (0, -forth.rounding_minor)


def test_part_of_a_return_is_given_back_by_one_tender_and_the_rest_by_another() -> None:
    first = give_back(CARD, 1_242, 1_000)
    assert (first.payment.amount_minor, first.rest_minor) == (-1_000, 242)
    second = give_back(CASH, first.rest_minor, None, step_minor=5)
    assert (second.payment.amount_minor, second.rest_minor, second.rounding_minor) == (-240, 0, 2)


@pytest.mark.parametrize("tender", [CASH, CARD])
@pytest.mark.parametrize(("due", "typed"), [(100, 101), (100, 0), (100, -1), (-1, None)])
def test_no_more_is_given_back_than_is_due(tender: Tender, due: int, typed: int | None) -> None:
    with pytest.raises(BadInput):
        give_back(tender, due, typed)
