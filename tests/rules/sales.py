"""Carts, products and payments that hypothesis makes up."""

from __future__ import annotations

from uuid import UUID

from hypothesis import strategies as st

from shop.rules.cart import Approval, Cart, Discount, Line
from shop.rules.product import Product
from shop.rules.tax import TaxComponent, TaxRate
from shop.rules.tender import Payment

PLAIN_RATES = (
    TaxRate("standard", "VAT 20%", 200_000),
    TaxRate("reduced", "VAT 5.5%", 55_000),
    TaxRate("third", "VAT 2.1%", 21_000),
    TaxRate("zero", "VAT zero", 0, "Z"),
    TaxRate("steep", "VAT 33.3333%", 333_333),
    TaxRate("gst", "GST 18%", 180_000, "S", (TaxComponent("CGST", 90_000), TaxComponent("SGST", 90_000))),
    TaxRate(
        "three",
        "Sales tax",
        88_750,
        "S",
        (TaxComponent("State", 40_000), TaxComponent("City", 45_000), TaxComponent("District", 3_750)),
    ),
)


def product(
    number: int = 1, *, price_e4: int | None = 10_000, weighed: bool = False, tax: int = 0
) -> Product:
    """A product that is known by its number."""
    return Product(
        id=number,
        sku=f"P{number}",
        name=f"Product {number}",
        barcode="",
        category="",
        unit="kg" if weighed else "pc",
        weighed=weighed,
        price_e4=price_e4,
        tax=PLAIN_RATES[tax],
        cost_e4=0,
        stocked=True,
        stock_milli=10_000,
    )


texts = st.text(max_size=20)
names = st.uuids().map(str)
approvals = st.none() | st.builds(
    Approval,
    permission=texts,
    asked_by_id=st.integers(1, 9),
    asked_by=texts,
    approved_by_id=st.integers(1, 9),
    approved_by=texts,
)
discounts = st.one_of(
    st.none(),
    st.builds(Discount, st.just("percent"), st.integers(0, 1_000_000)),
    st.builds(Discount, st.just("amount"), st.integers(0, 5_000)),
)
approved_discounts = st.none() | st.builds(
    Discount, st.sampled_from(["percent", "amount"]), st.integers(0, 1_000_000), approvals
)
products = st.builds(
    Product,
    id=st.integers(1, 10**6),
    sku=texts,
    name=st.text(max_size=60),
    barcode=texts,
    category=texts,
    unit=st.sampled_from(["pc", "kg"]),
    weighed=st.booleans(),
    price_e4=st.none() | st.integers(0, 10**9),
    tax=st.sampled_from(PLAIN_RATES),
    cost_e4=st.integers(0, 10**9),
    stocked=st.booleans(),
    stock_milli=st.integers(0, 10**9),
)
quantities = st.one_of(st.integers(1, 20).map(lambda pieces: pieces * 1000), st.integers(1, 99_999))
prices = st.one_of(st.integers(0, 5_000).map(lambda minor: minor * 100), st.integers(0, 10**7))


@st.composite
def lines(draw: st.DrawFn, number: int) -> Line:
    """A line of a product of its own."""
    price = draw(prices)
    made = product(number, price_e4=price, tax=draw(st.integers(0, len(PLAIN_RATES) - 1)))
    return Line(str(UUID(int=number)), made, draw(quantities), price, price, draw(discounts))


@st.composite
def line_lists(draw: st.DrawFn, most: int = 12) -> list[Line]:
    """One to `most` lines."""
    return [draw(lines(number)) for number in range(1, draw(st.integers(1, most)) + 1)]


full_lines = st.builds(
    Line,
    uuid=names,
    product=products,
    quantity_milli=st.integers(1, 999_999_999),
    price_e4=st.integers(0, 10**9),
    list_price_e4=st.integers(0, 10**9),
    discount=approved_discounts,
    price_approval=approvals,
)
payments = st.builds(
    Payment,
    uuid=names,
    tender_id=st.integers(1, 9),
    tender=texts,
    kind=st.sampled_from(["cash", "card", "voucher", "transfer", "account"]),
    amount_minor=st.integers(0, 10**9),
    tendered_minor=st.integers(0, 10**9),
    change_minor=st.integers(0, 10**6),
    reference=texts,
)
carts = st.builds(
    Cart,
    uuid=names,
    lines=st.lists(full_lines, max_size=4).map(tuple),
    discount=approved_discounts,
    payments=st.lists(payments, max_size=3).map(tuple),
    voided=st.lists(full_lines, max_size=2).map(tuple),
)
