"""Moves of every kind in any order: the ledger, the stock on hand and a shop in memory always say the same.

The shop in memory is kept in fractions and knows what truly stands on the shelf and in the store room: goods vanish
without a word, and a stocktake closed in the midst of trade must bring the books to the truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from shop.rules.cart import new_cart
from shop.rules.delivery import DeliveryLine, new_delivery
from shop.rules.errors import NotEnoughStock
from shop.rules.permissions import Session
from shop.rules.returns import ItemReturn
from shop.services import catalogue, counting, deliveries, hashing, sell, shifts, stock, stocktakes
from shop.services.refund import PayOut, ReturnRequest, refund
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.engine import connect
from tests.oracle import nearest
from tests.shops import LOWEST_COST, Clock, filled_shop, session_at
from tests.traded import add_product, paid

UNIT = Fraction(1, 10_000)
ROOM = "Store room"
STEPS = ("shelf", "shelf", "room", "room", "sell", "sell", "return", "deliver", "write_off", "correct")
_numbers = count(1)

picks = st.integers(0, 2)
pieces = st.integers(1, 9).map(Fraction)
weights = st.integers(1, 4_000).map(lambda milli: Fraction(milli, 1000))
quantities = st.one_of(pieces, pieces, weights)
costs = st.integers(0, 60_000).map(lambda e4: Fraction(e4, 10_000))
shares = st.fractions(0, 1, max_denominator=4)


@dataclass
class Goods:
    """A product: what the books should say, and what is truly there."""

    id: int
    sku: str
    book: Fraction = Fraction(0)
    value: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    shelf: Fraction = Fraction(0)
    room: Fraction = Fraction(0)

    def go(self, quantity: Fraction) -> None:
        """Leave the books at the average."""
        self.value -= nearest(self.value * quantity / self.book, UNIT)
        self.book -= quantity

    def come(self, quantity: Fraction, worth: Fraction) -> None:
        """Come into the books at a worth of its own: the average follows."""
        self.book += quantity
        self.value += worth
        self.cost = nearest(self.value / self.book, UNIT)

    def set_to(self, counted: Fraction) -> None:
        """Bring the books to what was counted."""
        by = counted - self.book
        self.value += nearest(self.value * by / self.book if self.book else self.cost * by, UNIT)
        self.book = counted


@dataclass
class Sold:
    """A sale of some of one product at the cost it had then."""

    number: str
    goods: Goods
    left: Fraction
    cost: Fraction


def milli(quantity: Fraction) -> int:
    return int(quantity * 1000)


def portion(share: Fraction, of: Fraction) -> Fraction:
    """Some of a quantity, in thousandths."""
    return Fraction(int(share * of * 1000), 1000)


class StockMachine(RuleBasedStateMachine):
    """One shop for all examples; each has three products of its own."""

    shop: Shop
    till: Session
    office: Session

    @initialize()
    def begin(self) -> None:
        number = next(_numbers)
        self.goods: list[Goods] = []
        for letter in "ABC":
            sku = f"{letter}{number}"
            self.goods.append(Goods(add_product(self.shop, sku, f"Goods {letter} {number}"), sku))
        self.sold: list[Sold] = []
        self.booked: list[tuple[int, Goods, Fraction, Fraction, Fraction]] = []

    # What a day brings -----------------------------------------------------------------------------------------------

    @rule(lines=st.lists(st.tuples(picks, quantities, costs), min_size=1, max_size=4))
    def deliver(self, lines: list[tuple[int, Fraction, Fraction]]) -> None:
        told = tuple(
            DeliveryLine(self.goods[pick].id, "", "", "pc", milli(quantity), int(cost * 10_000))
            for pick, quantity, cost in lines
        )
        deliveries.receive(self.shop, self.office, replace(new_delivery(), lines=told))
        for pick in {pick for pick, _quantity, _cost in lines}:
            mine = [(quantity, cost) for each, quantity, cost in lines if each == pick]
            came = sum((quantity for quantity, _cost in mine), Fraction(0))
            worth = sum((nearest(quantity * cost, UNIT) for quantity, cost in mine), Fraction(0))
            self.goods[pick].come(came, worth)
            self.goods[pick].shelf += came

    @rule(pick=picks, quantity=quantities, cost=costs)
    def deliver_by_mistake(self, pick: int, quantity: Fraction, cost: Fraction) -> None:
        """Booked and taken back at once: the books are as if it had never been."""
        line = DeliveryLine(self.goods[pick].id, "", "", "pc", milli(quantity), int(cost * 10_000))
        booked = deliveries.receive(self.shop, self.office, replace(new_delivery(), lines=(line,)))
        deliveries.take_back_delivery(self.shop, self.office, booked.id)
        goods = self.goods[pick]
        if goods.book:
            goods.cost = nearest(goods.value / goods.book, UNIT)

    @rule(pick=picks, share=shares)
    def sell_some(self, pick: int, share: Fraction) -> None:
        goods = self.goods[pick]
        quantity = portion(share, min(goods.book, goods.shelf))
        if not quantity:
            return
        (product,) = catalogue.find_products(self.shop, [goods.id])
        cart, _line = new_cart().add(product, milli(quantity))
        done = sell.complete(self.shop, self.till, paid(self.shop, cart))
        self.sold.append(Sold(done.number, goods, quantity, goods.cost))
        goods.go(quantity)
        goods.shelf -= quantity

    @precondition(lambda self: self.sold)
    @rule(pick=st.integers(0, 50), share=shares)
    def bring_back(self, pick: int, share: Fraction) -> None:
        sale = self.sold[pick % len(self.sold)]
        quantity = portion(share, sale.left)
        if not quantity:
            return
        cash = next(tender for tender in catalogue.tenders(self.shop) if tender.kind == "cash")
        uuid = f"return {next(_numbers)}"
        request = ReturnRequest(uuid, (ItemReturn(1, milli(quantity)),), (PayOut(cash),), sale.number)
        refund(self.shop, self.till, request)
        sale.left -= quantity
        sale.goods.come(quantity, nearest(sale.cost * quantity, UNIT))
        sale.goods.shelf += quantity

    @rule(pick=picks, share=shares)
    def write_off(self, pick: int, share: Fraction) -> None:
        goods = self.goods[pick]
        quantity = portion(share, min(goods.book, goods.shelf))
        if quantity:
            stock.write_off(self.shop, self.office, goods.id, milli(quantity), "Damaged")
            goods.go(quantity)
            goods.shelf -= quantity

    @rule(pick=picks)
    def more_than_there_is_is_refused(self, pick: int) -> None:
        goods = self.goods[pick]
        with pytest.raises(NotEnoughStock):
            stock.write_off(self.shop, self.office, goods.id, milli(goods.book) + 1, "Damaged")

    @rule(pick=picks)
    def correct(self, pick: int) -> None:
        """Somebody counts all there is and has the books corrected, also in the midst of a stocktake."""
        goods = self.goods[pick]
        stock.adjust(self.shop, self.office, goods.id, milli(goods.shelf + goods.room), "counted")
        if goods.book != goods.shelf + goods.room:
            goods.set_to(goods.shelf + goods.room)

    @rule(pick=picks, share=shares, is_stolen=st.booleans())
    def unseen(self, pick: int, share: Fraction, is_stolen: bool) -> None:
        """Some is stolen, or carried to the store room; the books don't know."""
        goods = self.goods[pick]
        gone = portion(share, goods.shelf)
        goods.shelf -= gone
        if not is_stolen:
            goods.room += gone

    # A stocktake, while all that goes on -----------------------------------------------------------------------------

    @rule(
        steps=st.lists(st.tuples(st.sampled_from(STEPS), picks, shares), min_size=4, max_size=10),
        is_gone=st.booleans(),
    )
    def take_stock(self, steps: list[tuple[str, int, Fraction]], is_gone: bool) -> None:
        """Both places are counted, once or more, in the midst of trade: then the books are what is truly there.

        What was not counted is left as it is, or set to zero.
        """
        self.stocktake = stocktakes.start(self.shop, self.office).id
        counted: dict[int, set[str]] = {}
        for step, pick, share in steps:
            if step in ("shelf", "room"):
                self.count_a_place(pick, step, 1 + int(4 * share) % 3)
                counted.setdefault(pick, set()).add(step)
            else:
                self._trade(step, pick, share)
        for pick, places in counted.items():
            for place in {"shelf", "room"} - places:
                self.count_a_place(pick, place, 1)
        stocktakes.close(self.shop, self.office, self.stocktake, "zero" if is_gone else "leave")
        for pick, goods in enumerate(self.goods):
            if pick not in counted and is_gone:
                goods.shelf = goods.room = Fraction(0)
            if (pick in counted or is_gone) and goods.book != goods.shelf + goods.room:
                goods.set_to(goods.shelf + goods.room)

    def _trade(self, step: str, pick: int, share: Fraction) -> None:
        if step == "deliver":
            self.deliver([(pick, 1 + portion(share, Fraction(9)), Fraction(int(share * 10_000), 10_000))])
        elif step == "return":
            if self.sold:
                self.bring_back(pick, share)
        else:
            {"sell": self.sell_some, "write_off": self.write_off}.get(step, self._correct)(pick, share)

    def _correct(self, pick: int, _share: Fraction) -> None:
        self.correct(pick)

    def count_a_place(self, pick: int, place: str, parts: int) -> None:
        """All there is at a place, counted in one go or in portions; sometimes with a wrong count, taken back."""
        goods = self.goods[pick]
        there = goods.room if place == "room" else goods.shelf
        for number in range(parts):
            so_much = portion(Fraction(1, parts), there) if number < parts - 1 else there
            self._count(goods, so_much, place, is_all=number == 0)
            there -= so_much
            if number == 1:
                wrong = self._count(goods, Fraction(7), place, is_all=False)
                counting.take_back(self.shop, self.office, wrong)

    def _count(self, goods: Goods, quantity: Fraction, place: str, *, is_all: bool) -> int:
        where = ROOM if place == "room" else ""
        return counting.add(
            self.shop, self.office, self.stocktake, goods.id, milli(quantity), place=where, is_all=is_all
        ).count_id

    @invariant()
    def the_books_are_those_of_the_model(self) -> None:
        if not hasattr(self, "goods"):
            return
        for goods in self.goods:
            told = _told(self.shop, goods.id)
            assert told[:3] == (milli(goods.book), int(goods.value * 10_000), int(goods.cost * 10_000)), goods
            assert told[:2] == told[3:], "the ledger is not what is on hand"


def _told(shop: Shop, product_id: int) -> tuple[Any, ...]:
    query = (
        "SELECT stock_on_hand, stock_value_e4, cost_e4,"
        " (SELECT coalesce(sum(quantity_milli), 0) FROM stock_moves m WHERE m.product_id = p.id),"
        " (SELECT coalesce(sum(value_e4), 0) FROM stock_moves m WHERE m.product_id = p.id)"
        " FROM products p WHERE id = ?"
    )
    with shop.store.read() as connection:
        return tuple(connection.exec_driver_sql(query, (product_id,)).one())


@pytest.fixture(scope="module")
def busy_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("model") / "shop.sqlite"
    shutil.copy(sqlite_template, path)
    usual, hashing.COST = hashing.COST, LOWEST_COST
    shop = filled_shop(connect(str(path)), clock=Clock())
    hashing.COST = usual
    yield shop
    shop.close()


def test_moves_of_every_kind_in_any_order_keep_ledger_stock_and_average(busy_shop: Shop) -> None:
    till = session_at(busy_shop, "kim")
    shifts.open_shift(busy_shop, till, 0)

    class Machine(StockMachine):
        shop = busy_shop
        office = replace(session_at(busy_shop, "admin"), till_id=None, till="")

    Machine.till = till
    run_machine(
        Machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    assert verify(busy_shop.store) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_average_of_deliveries_is_exact_to_the_fourth_decimal(busy_shop: Shop, seed: int) -> None:
    """Whole pieces at costs of four decimals: not a ten-thousandth off the fraction, after any number of them."""
    office = replace(session_at(busy_shop, "admin"), till_id=None, till="")
    product_id = add_product(busy_shop, f"X{seed}", f"Exact {seed}")
    pieces_there, worth = 0, Fraction(0)
    for number in range(1, 12):
        quantity, cost = number * 7 % 11 + 1, Fraction(number * 48_611 * (seed + 1) % 99_991, 10_000)
        line = DeliveryLine(product_id, "", "", "pc", quantity * 1000, int(cost * 10_000))
        deliveries.receive(busy_shop, office, replace(new_delivery(), lines=(line,)))
        pieces_there, worth = pieces_there + quantity, worth + quantity * cost
        assert _told(busy_shop, product_id)[2] == int(nearest(worth / pieces_there, UNIT) * 10_000)
