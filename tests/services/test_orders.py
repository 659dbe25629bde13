"""Purchase orders: drafts from what is low, parts received, states, two offices at one order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shop.rules.delivery import Delivery, new_delivery
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.listing import ListQuery
from shop.rules.order import OrderLine, state_after, to_order_milli
from shop.rules.permissions import Session
from shop.services import deliveries, orders, receiving, stock_levels, suppliers
from shop.services.orders import Order
from shop.services.shop import Shop
from shop.services.verify import verify
from tests.shops import session_at
from tests.traded import add_product


@pytest.fixture
def ada(shop: Shop) -> Session:
    return replace(session_at(shop, "admin"), till_id=None, till="")


@pytest.fixture
def mill(shop: Shop, ada: Session) -> int:
    """A supplier of flour (4 kg left of 10) and oats (none left of 6 packs), and rye, of which there is enough."""
    details = {"name": "Mill", "email": "mill@example.com", "lead_days": "3", "active": True}
    supplier = suppliers.save_supplier(shop, ada, None, details).id
    for sku, level, usual in (("FLOUR", 10_000, 0), ("OATS", 6_000, 24_000), ("RYE", 1_000, 5_000)):
        add_product(
            shop, sku, sku.title(), supplier_id=supplier, reorder_level_milli=level, reorder_quantity_milli=usual,
            cost_e4=12_500,
        )  # fmt: skip
    add_product(shop, "SALT", "Salt", reorder_level_milli=5_000)
    bring(shop, ada, FLOUR=4_000, RYE=2_000)
    return supplier


def bring(shop: Shop, session: Session, order: Order | None = None, **skus: int) -> str:
    """A delivery of so much of each product; its number."""
    told: Delivery = replace(new_delivery(), order_id=order.id if order else None)
    for sku, quantity in skus.items():
        line = receiving.line_of(shop, session, sku, order.id if order else None)
        assert line is not None
        told, _place = told.received(replace(line, quantity_milli=quantity))
    return deliveries.receive(shop, session, told).number


def test_what_is_low_goes_on_one_draft_a_supplier_in_its_usual_quantity(
    shop: Shop, ada: Session, mill: int
) -> None:
    made = orders.order_low(shop, ada)
    assert (len(made.drafts), made.lines, made.without_supplier) == (1, 2, ("Salt",))
    order = orders.get_order(shop, ada, made.drafts[0].after.id)
    assert (order, made.drafts[0].before) == (made.drafts[0].after, None)
    assert (order.state, order.supplier) == ("draft", "Mill")
    assert [(line.sku, line.quantity_milli) for line in order.lines] == [("FLOUR", 16_000), ("OATS", 24_000)]
    assert order.worth_e4 == 16 * 12_500 + 24 * 12_500
    again = orders.order_low(shop, ada)
    assert (again.drafts, again.lines, again.ordered_already) == ((), 0, 2)
    assert verify(shop.store) == []


def test_an_order_goes_from_draft_to_ordered_to_received_in_parts(
    shop: Shop, ada: Session, mill: int
) -> None:
    order = orders.order_low(shop, ada).drafts[0].after
    order = orders.mark_sent(shop, ada, order)
    assert order.state == "ordered"
    assert order.expected_on is not None
    assert order.expected_on.isoformat() == "2026-03-05"

    def on_order() -> dict[str, int]:
        rows = stock_levels.list_levels(shop, ada, ListQuery(filters=(("show", "on_order"),))).rows
        return {row.sku: row.on_order_milli for row in rows}

    assert on_order() == {"FLOUR": 16_000, "OATS": 24_000}
    first = bring(shop, ada, order, OATS=10_000, RYE=1_000)
    order = orders.get_order(shop, ada, order.id)
    assert (order.state, [line.received_milli for line in order.lines]) == ("part", [0, 10_000])
    assert on_order() == {"FLOUR": 16_000, "OATS": 14_000}
    assert [line.quantity_milli for line in receiving.of_order(shop, ada, order.id)] == [16_000, 14_000]
    bring(shop, ada, order, OATS=20_000, FLOUR=16_000)
    assert orders.get_order(shop, ada, order.id).state == "received"
    assert on_order() == {}
    with pytest.raises(BadInput, match="Nothing is expected"):
        bring(shop, ada, order, OATS=1_000)
    found = deliveries.list_deliveries(
        shop, ada, ListQuery(filters=(("order", str(order.id)),), sort="number")
    )
    assert next(row.number for row in found.rows) == first
    assert verify(shop.store) == []


def test_taking_a_delivery_back_has_the_order_expected_again(shop: Shop, ada: Session, mill: int) -> None:
    order = orders.mark_sent(shop, ada, orders.order_low(shop, ada).drafts[0].after)
    bring(shop, ada, order, OATS=24_000, FLOUR=16_000)
    (row,) = deliveries.list_deliveries(shop, ada, ListQuery(filters=(("order", str(order.id)),))).rows
    deliveries.take_back_delivery(shop, ada, row.id)
    assert orders.get_order(shop, ada, order.id).state == "ordered"


def test_the_lines_of_a_draft_are_changed_and_those_of_a_sent_order_stand(
    shop: Shop, ada: Session, mill: int
) -> None:
    order = orders.new_order(shop, ada, mill)
    with pytest.raises(BadInput, match="Nothing is on this order"):
        orders.mark_sent(shop, ada, order)
    (rye,) = (row for row in stock_levels.list_levels(shop, ada, ListQuery("rye")).rows)
    line = orders.line_for(shop, ada, rye.id)
    assert (line.quantity_milli, line.cost_e4) == (5_000, 12_500)
    with pytest.raises(BadInput, match="already"):
        orders.save_order(shop, ada, order, (line, line), expected_on="", note="")
    with pytest.raises(BadForm):
        orders.save_order(shop, ada, order, (line,), expected_on="tomorrow", note="")
    order = orders.save_order(shop, ada, order, (line,), expected_on="2026-04-01", note=" ring first ")
    assert (order.note, str(order.expected_on), order.lines[0].name) == ("ring first", "2026-04-01", "Rye")
    sent = orders.mark_sent(shop, ada, order)
    assert str(sent.expected_on) == "2026-04-01"
    more = replace(line, quantity_milli=9_000)
    with pytest.raises(BadInput, match="its lines stand"):
        orders.save_order(shop, ada, sent, (more,), expected_on="", note="")
    noted = orders.save_order(shop, ada, sent, sent.lines, expected_on="2026-04-02", note="late")
    assert (noted.state, noted.note) == ("ordered", "late")


def test_the_second_of_two_offices_at_one_order_is_shown_what_the_first_saved(
    shop: Shop, ada: Session, mill: int
) -> None:
    order = orders.new_order(shop, ada, mill)
    orders.save_order(shop, ada, order, (), expected_on="", note="mine")
    for act in (
        lambda: orders.save_order(shop, ada, order, (), expected_on="", note="theirs"),
        lambda: orders.cancel_order(shop, ada, order),
    ):
        with pytest.raises(ChangedMeanwhile) as caught:
            act()
        assert isinstance(caught.value.current, Order)
        assert caught.value.current.note == "mine"


def test_an_order_is_cancelled_and_opened_again(shop: Shop, ada: Session, mill: int) -> None:
    order = orders.order_low(shop, ada).drafts[0].after
    cancelled = orders.cancel_order(shop, ada, order)
    assert cancelled.state == "cancelled"
    with pytest.raises(BadInput, match="Cancelled"):
        orders.cancel_order(shop, ada, cancelled)
    sent = orders.mark_sent(shop, ada, orders.reopen_order(shop, ada, cancelled))
    bring(shop, ada, sent, OATS=1_000)
    part = orders.get_order(shop, ada, sent.id)
    rest = orders.cancel_order(shop, ada, part)
    assert (rest.state, stock_levels.list_levels(shop, ada, ListQuery("oats")).rows[0].on_order_milli) == (
        "cancelled",
        0,
    )
    assert orders.reopen_order(shop, ada, rest).state == "part"


def test_orders_are_found_by_number_supplier_state_and_product(shop: Shop, ada: Session, mill: int) -> None:
    first = orders.order_low(shop, ada).drafts[0].after
    second = orders.mark_sent(
        shop,
        ada,
        orders.save_order(
            shop, ada, orders.new_order(shop, ada, mill), (first.lines[0],), expected_on="", note="urgent"
        ),
    )

    def found(text: str = "", **filters: str) -> list[str]:
        query = ListQuery(text, filters=tuple(filters.items()), sort="number")
        return [row.number for row in orders.list_orders(shop, ada, query).rows]

    assert found() == found("mill") == found(state="open") == [first.number, second.number]
    assert found("urgent") == found(state="ordered") == found(second.number) == [second.number]
    assert found("oats") == [first.number]
    assert found(state="received") == []
    assert found(supplier=str(mill)) == [first.number, second.number]


@pytest.mark.parametrize(
    ("on_hand", "on_order", "level", "usual", "wanted"),
    [
        (2_000, 0, 12_000, 48_000, 48_000),
        (0, 0, 12_000, 5_000, 15_000),
        (12_000, 0, 12_000, 5_000, 5_000),
        (2_000, 11_000, 12_000, 5_000, 0),
        (2_500, 0, 3_000, 0, 4_000),
        (0, 0, 0, 5_000, 0),
    ],
)
def test_so_many_are_ordered_that_there_is_more_than_the_level(
    on_hand: int, on_order: int, level: int, usual: int, wanted: int
) -> None:
    told = to_order_milli(
        on_hand_milli=on_hand, on_order_milli=on_order, level_milli=level, usual_milli=usual
    )
    assert told == wanted
    assert not told or on_hand + on_order + told > level


def test_the_state_of_an_order_follows_from_what_came() -> None:
    assert state_after([(5, 0), (3, 0)]) == "ordered"
    assert state_after([(5, 1), (3, 0)]) == "part"
    assert state_after([(5, 6), (3, 3)]) == "received"
    assert OrderLine(1, "", "", "pc", 5_000, 1, received_milli=6_000).left_milli == 0
