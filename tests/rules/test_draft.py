"""A cart kept as text comes back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from shop.rules.cart import Cart, new_cart
from shop.rules.draft import from_text, to_text
from tests.rules.sales import carts


@given(carts)
def test_a_cart_as_text_comes_back_the_same(cart: Cart) -> None:
    assert from_text(to_text(cart)) == cart


@given(carts)
def test_the_text_of_a_cart_is_always_the_same_json(cart: Cart) -> None:
    assert to_text(from_text(to_text(cart))) == to_text(cart)
    assert json.loads(to_text(cart))["uuid"] == cart.uuid


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", "{}", '{"version": 1}', '{"version": 2, "uuid": "x"}']
)
def test_a_text_that_is_no_cart_is_an_error_a_till_can_catch(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_text(text)


def test_a_cart_of_another_version_is_refused() -> None:
    other = to_text(new_cart()).replace('"version":1', '"version":9')
    with pytest.raises(ValueError, match="another version"):
        from_text(other)
