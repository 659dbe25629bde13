"""A shop in memory, kept by a bookkeeper who knows the rules and none of the program: for `tests.torture.model`.

Prices, quantities and amounts are Fractions of the major unit and of the product's unit; what a sale amounts to comes
from `tests.oracle`. Nothing here imports `shop`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.oracle import Frac, OracleAnswer, OracleGroup, OracleLine, nearest, work_out

CENT = Frac(1, 100)
VALUE_UNIT = Frac(1, 10_000)
NOTHING = Frac(0)
Off = tuple[str, Frac]


@dataclass
class Goods:
    """A product as the books should have it."""

    price: Fraction | None
    cost: Fraction
    group: str
    weighed: bool
    stocked: bool = False
    stock: Fraction = NOTHING
    value: Fraction = NOTHING

    def move(self, by: Fraction, value: Fraction) -> None:
        """Book a stock move."""
        self.stock += by
        self.value += value

    def come(self, by: Fraction, value: Fraction) -> None:
        """Goods come, or come back, at a value of their own: what one costs on average follows."""
        self.move(by, value)
        self.cost = nearest(self.value / self.stock, VALUE_UNIT)

    def go(self, quantity: Fraction) -> None:
        """Goods go at the average."""
        self.move(-quantity, -nearest(self.value * quantity / self.stock, VALUE_UNIT))

    def count(self, counted: Fraction) -> None:
        """Correct the count: the value follows at the average, at the cost where there was none."""
        by = counted - self.stock
        worth = self.value * by / self.stock if self.stock else self.cost * by
        self.move(by, nearest(worth, VALUE_UNIT))


@dataclass(frozen=True)
class CartLine:
    """A line of the cart."""

    sku: str
    quantity: Fraction
    price: Fraction
    listed: Fraction
    off: Off | None = None


@dataclass(frozen=True)
class Paid:
    """A payment taken or (below zero) given back."""

    kind: str
    amount: Fraction
    change: Fraction = NOTHING


@dataclass
class SoldItem:
    """An item of a stored document, amounts above zero, and how much of it came back."""

    sku: str
    quantity: Fraction
    net: Fraction
    tax: Fraction
    gross: Fraction
    cost: Fraction
    back: Fraction = NOTHING

    @property
    def left(self) -> Fraction:
        return self.quantity - self.back


@dataclass
class Document:
    """A stored document."""

    kind: str
    number: str
    net: Fraction
    tax: Fraction
    gross: Fraction
    rounding: Fraction
    items: list[SoldItem] = field(default_factory=list)


@dataclass
class Paper:
    """A print job that isn't done."""

    number: str
    copy: int
    state: str = "waiting"


@dataclass
class Shadow:
    """The whole shop. `step` is the smallest coin (0 for none), `groups` the tax rates by what a cell says."""

    included: bool
    step: Fraction
    groups: dict[str, OracleGroup]
    till: str = "T1"
    goods: dict[str, Goods] = field(default_factory=dict)
    lines: list[CartLine] = field(default_factory=list)
    off: Off | None = None
    payments: list[Paid] = field(default_factory=list)
    is_paid: bool = False
    takings: dict[str, Fraction] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    copies: dict[str, int] = field(default_factory=dict)
    shift_is_open: bool = False

    # The cart --------------------------------------------------------------------------------------------------------

    def scan(self, sku: str, quantity: Fraction, price: Fraction) -> None:
        """One more line, or more of a line that is the same in all."""
        goods = self.goods[sku]
        listed = price if goods.price is None else goods.price
        for place, line in enumerate(self.lines):
            if (line.sku, line.price, line.off) == (sku, price, None) and not goods.weighed:
                self.lines[place] = replace(line, quantity=line.quantity + quantity)
                return
        self.lines.append(CartLine(sku, quantity, price, listed))

    def empty_cart(self) -> None:
        """Begin anew."""
        self.lines, self.payments, self.off, self.is_paid = [], [], None, False

    def totals(self) -> OracleAnswer:
        """What the cart comes to."""
        lines = [
            OracleLine(line.price, line.quantity, self.goods[line.sku].group, line.off) for line in self.lines
        ]
        return work_out(lines, self.groups, self.off, included=self.included, each_line=False, digits=2)

    @property
    def gross(self) -> Fraction:
        return sum(self.totals().grosses, NOTHING)

    @property
    def due(self) -> Fraction:
        return self.gross - sum((paid.amount for paid in self.payments), NOTHING)

    def coins(self, amount: Fraction) -> Fraction:
        """The amount in the coins there are."""
        return nearest(amount, self.step) if self.step else amount

    def pay(self, kind: str, typed: Fraction | None) -> Paid | None:
        """Take a payment; None where it must be refused."""
        due = self.due
        if due < 0 or (typed is not None and typed < (CENT if due else NOTHING)):
            return None
        if kind != "cash":
            amount = due if typed is None else typed
            if amount > due:
                return None
            return self._taken(Paid(kind, amount), amount == due)
        wanted = self.coins(due)
        tendered = wanted if typed is None else typed
        if tendered >= wanted:
            return self._taken(Paid(kind, wanted, tendered - wanted), True)
        return self._taken(Paid(kind, tendered), self.coins(due - tendered) == 0)

    def _taken(self, paid: Paid, finished: bool) -> Paid:
        self.payments.append(paid)
        self.is_paid = finished
        return paid

    def take_back_last(self) -> None:
        """The last payment is given back."""
        self.payments.pop()
        self.is_paid = False

    # What the service must say to completing this cart

    def verdict(self, limit: Fraction, may_override: bool) -> str:
        """ "sold", or the kind of refusal. `limit` is the largest discount of the person, as a share."""
        if not self.lines or not self._is_covered():
            return "bad_input"
        sums = self.totals()
        if any(line.price != line.listed for line in self.lines) and not may_override:
            return "not_allowed"
        for amount, off in zip(sums.amounts, sums.discounts, strict=True):
            if off > nearest(amount * limit, CENT):
                return "not_allowed"
        shown = sum(sums.amounts, NOTHING) - sum(sums.discounts, NOTHING)
        if sum(sums.shares, NOTHING) > nearest(shown * limit, CENT):
            return "not_allowed"
        if not self.shift_is_open:
            return "no_open_shift"
        for sku, wanted in self._wanted().items():
            if self.goods[sku].stocked and wanted > self.goods[sku].stock:
                return "not_enough_stock"
        return "sold"

    def _is_covered(self) -> bool:
        """Paid to the cent, or as near as the coins there are let cash come."""
        by_cash = any(paid.kind == "cash" for paid in self.payments)
        return self.due == 0 or (by_cash and 2 * abs(self.due) <= self.step)

    def _wanted(self) -> dict[str, Fraction]:
        wanted: dict[str, Fraction] = {}
        for line in self.lines:
            wanted[line.sku] = wanted.get(line.sku, NOTHING) + line.quantity
        return wanted

    # What happens

    def sell(self, year: int) -> Document:
        """The sale of the cart, booked."""
        sums = self.totals()
        items = [
            SoldItem(line.sku, line.quantity, net, tax, gross, self.goods[line.sku].cost)
            for line, net, tax, gross in zip(self.lines, sums.nets, sums.taxes, sums.grosses, strict=True)
        ]
        gross = sum(sums.grosses, NOTHING)
        paid = sum((payment.amount for payment in self.payments), NOTHING)
        for sku, wanted in self._wanted().items():
            goods = self.goods[sku]
            if goods.stocked:
                goods.go(wanted)
        nets, taxes = sum(sums.nets, NOTHING), sum(sums.taxes, NOTHING)
        document = self._issue("receipt", "R", year, nets, taxes, gross, paid - gross)
        document.items = items
        for payment in self.payments:
            self._book(payment)
        self.empty_cart()
        return document

    def take_back(self, of: Document, wanted: list[tuple[int, Fraction]], kind: str, year: int) -> Document:
        """A return of items of a sale: (place, quantity) each."""
        nets = taxes = NOTHING
        for place, quantity in wanted:
            item = of.items[place]
            base = self._part(item.gross if self.included else item.net, item, quantity)
            tax = self._part(item.tax, item, quantity)
            nets += base - tax if self.included else base
            taxes += tax
            item.back += quantity
            if self.goods[item.sku].stocked:
                self.goods[item.sku].come(quantity, nearest(item.cost * quantity, VALUE_UNIT))
        return self._credit(nets, taxes, kind, year)

    @staticmethod
    def _part(whole: Fraction, item: SoldItem, quantity: Fraction) -> Fraction:
        """What this return adds to what all returns of the item make of an amount."""
        after = nearest(whole * (item.back + quantity) / item.quantity, CENT)
        return after - nearest(whole * item.back / item.quantity, CENT)

    def take_back_freely(
        self, sku: str, quantity: Fraction, price: Fraction, kind: str, year: int
    ) -> Document:
        """Goods come back without their sale."""
        goods = self.goods[sku]
        line = OracleLine(price, quantity, goods.group)
        sums = work_out([line], self.groups, None, included=self.included, each_line=False, digits=2)
        if goods.stocked:
            goods.come(quantity, nearest(goods.cost * quantity, VALUE_UNIT))
        return self._credit(sums.nets[0], sums.taxes[0], kind, year)

    def _credit(self, net: Fraction, tax: Fraction, kind: str, year: int) -> Document:
        gross = net + tax
        out = self.coins(gross) if kind == "cash" else gross
        document = self._issue("credit_note", "C", year, -net, -tax, -gross, gross - out)
        self._book(Paid(kind, -out))
        return document

    def _issue(
        self,
        kind: str,
        letter: str,
        year: int,
        net: Fraction,
        tax: Fraction,
        gross: Fraction,
        rounding: Fraction,
    ) -> Document:
        counter = self.numbers[kind, year] = self.numbers.get((kind, year), 0) + 1
        shown = f"{year % 100:02d}" if 2000 <= year < 2100 else str(year)
        document = Document(kind, f"{self.till}-{letter}{shown}-{counter:05d}", net, tax, gross, rounding)
        self.documents.append(document)
        self.papers.append(Paper(document.number, 0))
        return document

    def _book(self, paid: Paid) -> None:
        self.takings[paid.kind] = self.takings.get(paid.kind, NOTHING) + paid.amount

    def bring(
        self, sku: str, new: Goods, price: Fraction | None, cost: Fraction | None, stock: Fraction | None
    ) -> None:
        """A row of a catalogue: what it doesn't tell stays."""
        known = self.goods.get(sku)
        goods = self.goods[sku] = known or new
        goods.price = price if price is not None else goods.price
        goods.cost = cost if cost is not None else goods.cost
        if stock is None:
            return
        goods.stocked = True
        if known is None:
            goods.move(stock, nearest(goods.cost * stock, VALUE_UNIT))
        elif stock != goods.stock:
            goods.count(stock)

    def deliver(self, lines: list[tuple[str, Fraction, Fraction]], is_wrong: bool) -> None:
        """Goods come: (SKU, quantity, cost) each; a wrong delivery goes again, with the value that it brought."""
        for sku in dict.fromkeys(line[0] for line in lines):
            goods = self.goods[sku]
            mine = [(quantity, cost) for each, quantity, cost in lines if each == sku]
            came = sum((quantity for quantity, _cost in mine), NOTHING)
            worth = sum((nearest(quantity * cost, VALUE_UNIT) for quantity, cost in mine), NOTHING)
            before = goods.cost
            goods.stocked = True
            goods.come(came, worth)
            if is_wrong:
                goods.move(-came, -worth)
                goods.cost = nearest(goods.value / goods.stock, VALUE_UNIT) if goods.stock else before

    def take_stock(self, counted: dict[str, Fraction], is_zero: bool) -> None:
        """What was counted is there; of what was not, nothing is there, or all as before."""
        for sku, goods in self.goods.items():
            if sku in counted:
                goods.stocked = True
                if counted[sku] != goods.stock:
                    goods.count(counted[sku])
            elif is_zero and goods.stocked and goods.stock:
                goods.count(NOTHING)

    def copy_of(self, number: str) -> int:
        """A copy of a document is asked for; its number."""
        copy = self.copies[number] = self.copies.get(number, 0) + 1
        self.papers.append(Paper(number, copy))
        return copy
