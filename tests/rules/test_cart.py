"""The cart: each change a new value, undo the one before, nothing lost and nothing impossible."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.cart import (
    MOST_LINES,
    MOST_QUANTITY_MILLI,
    Approval,
    Cart,
    Discount,
    discount_minor,
    new_cart,
)
from shop.rules.errors import BadInput
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE
from shop.rules.tender import Payment
from tests.rules.sales import carts, discounts, payments, product, quantities

LEAVE = Approval(PRICE_OVERRIDE, 2, "Sam", 3, "Kim")


def _one(quantity_milli: int = 1_000, price_e4: int = 10_000) -> tuple[Cart, str]:
    return new_cart().add(product(price_e4=price_e4), quantity_milli)


def test_the_same_product_again_makes_its_line_more() -> None:
    cart, first = _one()
    cart, second = cart.add(product(), 2_000)
    assert first == second
    assert [line.quantity_milli for line in cart.lines] == [3_000]


def test_weighings_of_one_product_stay_apart() -> None:
    apples = product(weighed=True)
    cart, _ = new_cart().add(apples, 462)
    cart, _ = cart.add(apples, 538)
    assert [line.quantity_milli for line in cart.lines] == [462, 538]


@pytest.mark.parametrize("changed", ["price", "discount", "approval"])
def test_a_line_that_was_changed_is_not_joined(changed: str) -> None:
    cart, uuid = _one()
    if changed == "price":
        cart = cart.with_price(uuid, 9_000)
    elif changed == "discount":
        cart = cart.with_line_discount(uuid, Discount("percent", 100_000), 2)
    else:
        cart = cart.with_price(uuid, 10_000, LEAVE)
    cart, other = cart.add(product(), 1_000)
    assert other != uuid
    assert len(cart.lines) == 2


def test_a_product_without_a_price_asks_for_it() -> None:
    with pytest.raises(BadInput) as caught:
        new_cart().add(product(price_e4=None), 1_000)
    assert caught.value.field == "price"
    cart, _ = new_cart().add(product(price_e4=None), 1_000, 25_000)
    assert (cart.lines[0].price_e4, cart.lines[0].list_price_e4) == (25_000, 25_000)


def test_a_price_typed_over_keeps_the_list_price_on_record() -> None:
    cart, uuid = _one()
    line = cart.with_price(uuid, 8_000, LEAVE).lines[0]
    assert (line.price_e4, line.list_price_e4, line.price_approval) == (8_000, 10_000, LEAVE)


def test_a_price_below_zero_is_refused() -> None:
    cart, uuid = _one()
    with pytest.raises(BadInput):
        cart.with_price(uuid, -1)
    with pytest.raises(BadInput):
        cart.add(product(2), 1_000, -1)


@pytest.mark.parametrize("quantity_milli", [0, -1_000, MOST_QUANTITY_MILLI + 1])
def test_a_quantity_that_cannot_be_sold_is_refused(quantity_milli: int) -> None:
    cart, uuid = _one()
    with pytest.raises(BadInput):
        cart.with_quantity(uuid, quantity_milli)
    with pytest.raises(BadInput):
        cart.add(product(2), quantity_milli)


def test_joining_lines_cannot_pass_the_largest_quantity() -> None:
    cart, _ = _one(MOST_QUANTITY_MILLI)
    with pytest.raises(BadInput):
        cart.add(product(), 1)


def test_a_full_cart_takes_more_of_what_it_has_and_nothing_new() -> None:
    cart = new_cart()
    for number in range(MOST_LINES):
        cart, _ = cart.add(product(number + 1), 1_000)
    assert cart.add(product(7), 1_000)[0].lines[6].quantity_milli == 2_000
    with pytest.raises(BadInput):
        cart.add(product(MOST_LINES + 1), 1_000)


@pytest.mark.parametrize(
    "discount",
    [
        Discount("amount", 101),
        Discount("amount", -1),
        Discount("percent", 1_000_001),
        Discount("percent", -1),
    ],
)
def test_an_impossible_discount_on_a_line_is_refused(discount: Discount) -> None:
    cart, uuid = _one()
    with pytest.raises(BadInput):
        cart.with_line_discount(uuid, discount, 2)


@pytest.mark.parametrize(
    "discount", [Discount("amount", -1), Discount("percent", 1_000_001), Discount("percent", -1)]
)
def test_an_impossible_discount_on_the_sale_is_refused(discount: Discount) -> None:
    cart, _ = _one()
    with pytest.raises(BadInput):
        cart.with_discount(discount)


@given(st.integers(0, 10**9), st.sampled_from(["percent", "amount"]), st.integers(0, 10**7))
def test_no_discount_takes_off_more_than_there_is(amount_minor: int, kind: str, value: int) -> None:
    off = discount_minor(amount_minor, Discount("percent" if kind == "percent" else "amount", value))
    assert 0 <= off <= amount_minor


def test_a_line_discount_replaces_the_one_before_and_goes_away() -> None:
    cart, uuid = _one()
    cart = cart.with_line_discount(uuid, Discount("percent", 100_000), 2)
    cart = cart.with_line_discount(uuid, Discount("amount", 30), 2)
    assert cart.lines[0].discount == Discount("amount", 30)
    assert cart.with_line_discount(uuid, None, 2).lines[0].discount is None


def test_a_voided_line_is_kept_for_the_journal() -> None:
    cart, uuid = _one()
    line = cart.lines[0]
    assert cart.void(uuid).voided == (line,)
    assert cart.void(uuid).lines == ()


def test_the_discount_on_the_sale_goes_with_its_last_line() -> None:
    cart, first = _one()
    cart, second = cart.add(product(2), 1_000)
    cart = cart.with_discount(Discount("percent", 50_000, LEAVE)).void(first)
    assert cart.discount is not None
    assert cart.void(second).discount is None


def test_a_line_that_is_gone_is_refused_with_a_sentence() -> None:
    cart, uuid = _one()
    gone = cart.void(uuid)
    changes = (gone.void, lambda it: gone.with_quantity(it, 1), lambda it: gone.with_price(it, 1))
    for change in changes:
        with pytest.raises(BadInput):
            change(uuid)


def test_a_new_cart_has_an_uuid_of_its_own() -> None:
    assert new_cart().uuid != new_cart().uuid
    assert new_cart().is_empty


@given(carts, payments)
def test_a_payment_given_back_leaves_the_cart_as_it_was(cart: Cart, payment: Payment) -> None:
    fresh = replace(cart, payments=tuple(each for each in cart.payments if each.uuid != payment.uuid))
    paid = fresh.pay(payment)
    assert not paid.is_empty
    assert paid.without_payment(payment.uuid) == fresh


_STEPS = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 4), quantities),
    st.tuples(st.just("quantity"), st.integers(0, 5), quantities),
    st.tuples(st.just("price"), st.integers(0, 5), st.integers(0, 100_000)),
    st.tuples(st.just("discount"), st.integers(0, 5), discounts),
    st.tuples(st.just("sale_discount"), st.just(0), discounts),
    st.tuples(st.just("void"), st.integers(0, 5), st.just(0)),
)


def _changed(cart: Cart, step: tuple[str, int, Any]) -> Cart:
    kind, which, value = step
    if kind == "add":
        return cart.add(product(which, weighed=which == 4), value)[0]
    if kind == "sale_discount":
        return cart.with_discount(value)
    if not cart.lines:
        return cart
    uuid = cart.lines[which % len(cart.lines)].uuid
    if kind == "quantity":
        return cart.with_quantity(uuid, value)
    if kind == "price":
        return cart.with_price(uuid, value)
    if kind == "discount":
        return cart.with_line_discount(uuid, value, 2)
    return cart.void(uuid)


@given(st.lists(_STEPS, max_size=25))
def test_whatever_is_done_each_cart_before_stays_as_it_was_and_no_line_is_lost(
    steps: list[tuple[str, int, Any]],
) -> None:
    cart = new_cart()
    history = [cart]
    pictures = [repr(cart)]
    for step in steps:
        try:
            cart = _changed(cart, step)
        except BadInput:
            continue
        history.append(cart)
        pictures.append(repr(cart))
    assert [repr(before) for before in history] == pictures
    for before, after in pairwise(history):
        assert after.uuid == before.uuid
        known = {line.uuid for line in (*after.lines, *after.voided)}
        assert {line.uuid for line in (*before.lines, *before.voided)} <= known
        assert len({line.uuid for line in after.lines}) == len(after.lines)
        assert all(_pieces(after, uuid) >= _pieces(before, uuid) for uuid in known)
    assert all(line.quantity_milli > 0 and line.price_e4 >= 0 for line in cart.lines)


def _pieces(cart: Cart, uuid: str) -> int:
    """All that was ever put into a line: what it holds and what was taken out of it."""
    return sum(line.quantity_milli for line in (*cart.lines, *cart.voided) if line.uuid == uuid)


def test_a_discount_knows_who_approved_it() -> None:
    leave = replace(LEAVE, permission=DISCOUNT)
    cart, uuid = _one()
    assert cart.with_line_discount(uuid, Discount("percent", 500_000, leave), 2).lines[
        0
    ].discount == Discount("percent", 500_000, leave)
