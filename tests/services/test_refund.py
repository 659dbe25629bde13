"""Returns: credit notes that mirror the stored sale, once, and never more than was sold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from shop.rules.cart import Approval, Cart, Discount, new_cart
from shop.rules.errors import BadInput, NoOpenShift, NotAllowed
from shop.rules.issued import IssuedInvoice
from shop.rules.permissions import REFUND, Session
from shop.rules.returns import FreeReturn, ItemReturn
from shop.rules.tax import TaxRate
from shop.rules.tender import Tender, take
from shop.services import catalogue, sell, shifts
from shop.services.refund import PayOut, ReturnLine, ReturnRequest, refund
from shop.services.sell import Completed
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import sales, tables
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of

SALE = "T1-R26-00001"
BACK = "T1-C26-00001"


@pytest.fixture
def kim(shop: Shop) -> Session:
    """A supervisor at an open till, with stock on the shelves."""
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    session = session_at(shop, "kim")
    shifts.open_shift(shop, session, 10_000)
    return session


def _tender(shop: Shop, code: str = "cash") -> Tender:
    return next(tender for tender in catalogue.tenders(shop) if tender.code == code)


def _discounted(shop: Shop) -> Cart:
    """Seven teas and some nuts, with an odd discount on a line and one on the sale."""
    stock = products_of(shop)
    cart, tea = new_cart().add(stock["TEA"], 7_000)
    cart, _nuts = cart.add(stock["NUTS"], 1_237)
    cart = cart.with_line_discount(tea, Discount("amount", 101), 2)
    return cart.with_discount(Discount("percent", 73_300))


def _sold(shop: Shop, kim: Session, cart: Cart | None = None) -> IssuedInvoice:
    done = sell.complete(shop, kim, paid(shop, cart or _discounted(shop)))
    return _load(shop, done.number)


def _load(shop: Shop, number: str) -> IssuedInvoice:
    with shop.store.read() as connection:
        found = sales.load(connection, number=number)
    assert found
    return found


def _take_back(
    shop: Shop, kim: Session, *lines: ReturnLine, refers_to: str = SALE, by: str = "cash"
) -> Completed:
    request = ReturnRequest(str(uuid4()), lines, (PayOut(_tender(shop, by)),), refers_to)
    return refund(shop, kim, request)


def _stock(shop: Shop) -> dict[str, tuple[int, int]]:
    columns = (tables.products.c.sku, tables.products.c.stock_on_hand, tables.products.c.stock_value_e4)
    with shop.store.read() as connection:
        return {
            row.sku: (row.stock_on_hand, row.stock_value_e4) for row in connection.execute(select(*columns))
        }


def test_a_whole_return_is_the_sale_below_zero(shop: Shop, kim: Session) -> None:
    sale = _sold(shop, kim)
    done = _take_back(shop, kim, *(ItemReturn(item.position, item.quantity_milli) for item in sale.items))
    back = _load(shop, done.number)
    assert (back.kind, back.number, back.refers_to) == ("credit_note", BACK, sale.number)
    names = "quantity_milli amount_minor discount_minor sale_discount_minor net_minor tax_minor gross_minor".split()
    for there, here in zip(sale.items, back.items, strict=True):
        assert [getattr(here, name) for name in names] == [-getattr(there, name) for name in names]
        assert (here.sku, here.name, here.price_e4, here.tax_code) == (
            there.sku,
            there.name,
            there.price_e4,
            there.tax_code,
        )
    assert (back.net_minor, back.tax_minor, back.gross_minor, back.discount_minor) == (
        -sale.net_minor,
        -sale.tax_minor,
        -sale.gross_minor,
        -sale.discount_minor,
    )
    assert [(tax.code, -tax.tax_minor) for tax in back.taxes] == [
        (tax.code, tax.tax_minor) for tax in sale.taxes
    ]
    assert back.paid_minor == done.gross_minor + done.cash_rounding_minor == -sale.paid_minor
    assert verify(shop.store) == []


def test_part_returns_sum_to_the_sale_to_the_last_cent(shop: Shop, kim: Session) -> None:
    sale = _sold(shop, kim)
    numbers = [
        _take_back(shop, kim, ItemReturn(1, 2_000), by="card").number,
        _take_back(shop, kim, ItemReturn(1, 1_000), ItemReturn(2, 617), by="card").number,
        _take_back(shop, kim, ItemReturn(1, 4_000), ItemReturn(2, 620), by="card").number,
    ]
    notes = [_load(shop, number) for number in numbers]
    assert numbers == [BACK, "T1-C26-00002", "T1-C26-00003"]
    assert -sum(note.gross_minor for note in notes) == sale.gross_minor
    assert -sum(note.tax_minor for note in notes) == sale.tax_minor
    assert -sum(note.discount_minor for note in notes) == sale.discount_minor
    assert verify(shop.store) == []


def test_the_same_item_twice_in_a_return_counts_twice(shop: Shop, kim: Session) -> None:
    sale = _sold(shop, kim)
    done = _take_back(shop, kim, ItemReturn(1, 3_000), ItemReturn(1, 4_000))
    assert -done.gross_minor == sale.items[0].gross_minor
    assert verify(shop.store) == []


def test_a_rate_of_two_parts_is_given_back_part_by_part(shop: Shop, kim: Session) -> None:
    with shop.store.write() as connection:
        class_id = connection.execute(
            insert(tables.tax_classes).returning(tables.tax_classes.c.id), {"code": "gst", "name": "GST 18%"}
        ).scalar_one()
        connection.execute(
            insert(tables.tax_rates),
            [
                {"tax_class_id": class_id, "component": name, "percent_e4": 90_000}
                for name in ("CGST", "SGST")
            ],
        )
        connection.execute(
            tables.products.update().where(tables.products.c.sku == "TEA").values(tax_class_id=class_id)
        )
    cart, _line = new_cart().add(products_of(shop)["TEA"], 7_000)
    sale = _sold(shop, kim, cart)
    notes = [_load(shop, _take_back(shop, kim, ItemReturn(1, part)).number) for part in (1_000, 1_000, 5_000)]
    given = [[minor for _name, _percent, minor in note.taxes[0].components] for note in notes]
    assert [-sum(column) for column in zip(*given, strict=True)] == [
        minor for _name, _percent, minor in sale.taxes[0].components
    ]
    assert verify(shop.store) == []


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("rounding", ["document", "line"])
def test_every_tax_mode_mirrors_and_verifies(shop: Shop, kim: Session, included: bool, rounding: str) -> None:
    shop.settings = replace(
        shop.settings, prices_include_tax=included, tax_rounding="line" if rounding == "line" else "document"
    )
    sale = _sold(shop, kim)
    shop.settings = replace(shop.settings, prices_include_tax=not included)
    for part in (3_000, 1_000, 3_000):
        _take_back(shop, kim, ItemReturn(1, part), by="card")
    note = _load(shop, BACK)
    assert (note.prices_include_tax, note.tax_rounding) == (included, sale.tax_rounding)
    assert verify(shop.store) == []


def test_what_is_untaxed_comes_back_untaxed(shop: Shop, kim: Session) -> None:
    cart, _line = new_cart().add(products_of(shop)["BOOK"], 2_000)
    _sold(shop, kim, cart)
    done = _take_back(shop, kim, ItemReturn(1, 1_000))
    assert (done.net_minor, done.tax_minor) == (-999, 0)
    assert verify(shop.store) == []


def test_stock_comes_back_at_the_cost_it_was_sold_at(shop: Shop, kim: Session) -> None:
    before = _stock(shop)
    _sold(shop, kim)
    with shop.store.write() as connection:
        connection.execute(tables.products.update().values(cost_e4=1))
    _take_back(shop, kim, ItemReturn(1, 2_000), ItemReturn(1, 5_000), ItemReturn(2, 1_237))
    after = _stock(shop)
    assert after["TEA"] == before["TEA"]
    assert after["NUTS"][0] == before["NUTS"][0]
    with shop.store.read() as connection:
        kinds = [
            row.kind
            for row in connection.execute(select(tables.stock_moves).order_by(tables.stock_moves.c.id))
        ]
    assert kinds[-2:] == ["return", "return"]


def test_what_has_no_stock_comes_back_without_a_move(shop: Shop, kim: Session) -> None:
    cart, _line = new_cart().add(products_of(shop)["WRAP"], 1_000)
    _sold(shop, kim, cart)
    before = _stock(shop)
    _take_back(shop, kim, ItemReturn(1, 1_000))
    assert _stock(shop) == before
    assert verify(shop.store) == []


def test_no_more_comes_back_than_was_sold(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    with pytest.raises(BadInput, match="At most 7 of Tea"):
        _take_back(shop, kim, ItemReturn(1, 7_001))
    with pytest.raises(BadInput, match="Tea"):
        _take_back(shop, kim, ItemReturn(1, 4_000), ItemReturn(1, 4_000))
    _take_back(shop, kim, ItemReturn(1, 5_000))
    with pytest.raises(BadInput, match="At most 2 of Tea"):
        _take_back(shop, kim, ItemReturn(1, 3_000))
    _take_back(shop, kim, ItemReturn(1, 2_000))
    with pytest.raises(BadInput, match="Tea has come back already"):
        _take_back(shop, kim, ItemReturn(1, 1))
    assert _load(shop, "T1-C26-00002").refers_to == SALE


def test_a_refused_return_leaves_nothing_and_no_gap(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    before = _stock(shop)
    with pytest.raises(BadInput):
        refund(
            shop,
            kim,
            ReturnRequest(str(uuid4()), (ItemReturn(1, 1_000),), (PayOut(_tender(shop), 1),), SALE),
        )
    assert _stock(shop) == before
    assert _take_back(shop, kim, ItemReturn(1, 1_000)).number == BACK
    assert verify(shop.store) == []


def test_the_same_return_asked_twice_is_one_credit_note(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    request = ReturnRequest(str(uuid4()), (ItemReturn(1, 1_000),), (PayOut(_tender(shop)),), SALE)
    first, again = refund(shop, kim, request), refund(shop, kim, request)
    assert again == replace(first, was_there=True)
    assert _stock(shop)["TEA"][0] == 50_000 - 6_000


def _at_once(*calls: Callable[[], Completed]) -> list[Completed | BadInput]:
    """What each of these gives when all are made at the same moment."""
    barrier = Barrier(len(calls))
    outcomes: list[Completed | BadInput] = []

    def make(call: Callable[[], Completed]) -> None:
        barrier.wait()
        try:
            outcomes.append(call())
        except BadInput as refusal:
            outcomes.append(refusal)

    threads = [Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_the_same_return_from_two_threads_at_once_is_one_credit_note(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    request = ReturnRequest(str(uuid4()), (ItemReturn(1, 1_000),), (PayOut(_tender(shop)),), SALE)
    done = _at_once(*[lambda: refund(shop, kim, request)] * 2)
    assert sorted(isinstance(each, Completed) and each.was_there for each in done) == [False, True]
    assert verify(shop.store) == []


def test_two_tills_cannot_take_back_the_same_piece(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    other = session_at(shop, "kim", "Till 2")
    shifts.open_shift(shop, other, 0)
    done = _at_once(
        lambda: _take_back(shop, kim, ItemReturn(1, 4_000)),
        lambda: _take_back(shop, other, ItemReturn(1, 4_000)),
    )
    assert sorted(type(each).__name__ for each in done) == ["BadInput", "Completed"]
    assert verify(shop.store) == []


def test_a_return_without_its_sale_is_reckoned_at_its_own_price(shop: Shop, kim: Session) -> None:
    tea = products_of(shop)["TEA"]
    done = _take_back(shop, kim, FreeReturn(tea, 2_000, 19_950), refers_to="")
    back = _load(shop, done.number)
    assert (back.refers_to, back.gross_minor, back.items[0].quantity_milli) == ("", -399, -2_000)
    assert (back.items[0].price_e4, back.items[0].list_price_e4) == (19_950, 24_900)
    assert back.tax_minor == -75
    assert _stock(shop)["TEA"][0] == 52_000
    assert verify(shop.store) == []


def test_lines_without_their_sale_are_taxed_as_one_document(shop: Shop, kim: Session) -> None:
    stock = products_of(shop)
    lines = [FreeReturn(stock[sku], 1_000, 333) for sku in ("TEA", "NUTS", "BOOK", "WRAP", "TEA")]
    _take_back(shop, kim, *lines, refers_to="")
    assert verify(shop.store) == []


@pytest.mark.parametrize("step", [0, 5, 10])
def test_cash_given_back_is_rounded_to_the_smallest_coin(shop: Shop, kim: Session, step: int) -> None:
    shop.settings = replace(shop.settings, cash_step_minor=step)
    tea = products_of(shop)["TEA"]
    done = _take_back(shop, kim, FreeReturn(tea, 1_000, 24_300), refers_to="")
    assert (done.gross_minor, done.cash_rounding_minor) == (-243, {0: 0, 5: -2, 10: 3}[step])
    assert _load(shop, done.number).paid_minor == done.gross_minor + done.cash_rounding_minor
    assert verify(shop.store) == []


def test_money_goes_back_by_several_tenders(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    outs = (PayOut(_tender(shop, "card"), 300, "refund 42"), PayOut(_tender(shop)))
    done = refund(shop, kim, ReturnRequest(str(uuid4()), (ItemReturn(1, 7_000),), outs, SALE))
    paid_back = _load(shop, done.number).payments
    assert [payment.kind for payment in paid_back] == ["card", "cash"]
    assert (paid_back[0].amount_minor, paid_back[0].reference) == (-300, "refund 42")
    assert verify(shop.store) == []


@pytest.mark.parametrize("amounts", [(), (1,), (100_000,), (None, 5)])
def test_money_given_back_is_what_the_return_is_worth(
    shop: Shop, kim: Session, amounts: tuple[int | None, ...]
) -> None:
    _sold(shop, kim)
    outs = tuple(PayOut(_tender(shop), amount) for amount in amounts)
    with pytest.raises(BadInput):
        refund(shop, kim, ReturnRequest(str(uuid4()), (ItemReturn(1, 7_000),), outs, SALE))


def test_a_return_is_journaled_and_printed_and_opens_the_drawer_for_cash(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    for by in ("cash", "card"):
        _take_back(shop, kim, ItemReturn(1, 1_000), by=by)
    with shop.store.read() as connection:
        kinds = connection.execute(
            select(tables.journal.c.kind).where(tables.journal.c.chain == "T1").order_by(tables.journal.c.seq)
        ).scalars()
        drawer = connection.execute(
            select(tables.print_jobs.c.opens_drawer).order_by(tables.print_jobs.c.id)
        ).scalars()
        assert list(kinds)[-2:] == ["credit_note", "credit_note"]
        assert list(drawer)[-2:] == [1, 0]


def test_only_who_may_take_returns_takes_them_or_whose_supervisor_approves(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    sam = session_at(shop, "sam")
    request = ReturnRequest(str(uuid4()), (ItemReturn(1, 1_000),), (PayOut(_tender(shop)),), SALE)
    with pytest.raises(NotAllowed):
        refund(shop, sam, request)
    with pytest.raises(NotAllowed):
        refund(shop, replace(kim, till_id=None), request)
    leave = Approval(REFUND, sam.user_id, sam.name, kim.user_id, kim.name)
    refund(shop, sam, replace(request, approval=leave))
    with shop.store.read() as connection:
        given = connection.execute(select(tables.approvals)).one()
    assert (given.permission, given.approved_by_id, given.detail) == (REFUND, kim.user_id, BACK)


def test_nothing_is_taken_back_before_a_shift_is_open(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    with pytest.raises(NoOpenShift):
        _take_back(shop, session_at(shop, "kim", "Till 2"), ItemReturn(1, 1_000))


def test_a_return_at_another_till_has_a_number_of_that_till(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    other = session_at(shop, "kim", "Till 2")
    shifts.open_shift(shop, other, 0)
    assert _take_back(shop, other, ItemReturn(1, 1_000)).number == "T2-C26-00001"
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    ("lines", "refers_to"),
    [
        ((), SALE),
        ((ItemReturn(9, 1_000),), SALE),
        ((ItemReturn(1, 0),), SALE),
        ((ItemReturn(1, -1_000),), SALE),
        ((ItemReturn(1, 1_000),), "T1-R26-00077"),
        ((ItemReturn(1, 1_000),), ""),
        ((ItemReturn(1, 1_000),), BACK),
    ],
)
def test_what_cannot_be_returned_is_refused_with_a_sentence(
    shop: Shop, kim: Session, lines: tuple[ItemReturn, ...], refers_to: str
) -> None:
    _sold(shop, kim)
    _take_back(shop, kim, ItemReturn(2, 100))
    with pytest.raises(BadInput):
        _take_back(shop, kim, *lines, refers_to=refers_to)
    assert verify(shop.store) == []


def test_a_line_of_its_own_and_one_of_a_sale_are_two_returns(shop: Shop, kim: Session) -> None:
    _sold(shop, kim)
    tea = products_of(shop)["TEA"]
    with pytest.raises(BadInput):
        _take_back(shop, kim, ItemReturn(1, 1_000), FreeReturn(tea, 1_000, 100))
    with pytest.raises(BadInput):
        _take_back(shop, kim, FreeReturn(tea, 1_000, -1), refers_to="")
    with pytest.raises(BadInput):
        _take_back(shop, kim, FreeReturn(replace(tea, id=9_999), 1_000, 1), refers_to="")


def test_a_sale_of_nothing_comes_back_for_nothing(shop: Shop, kim: Session) -> None:
    tea = products_of(shop)["TEA"]
    cart, line = new_cart().add(tea, 1_000)
    cart = cart.with_price(line, 0)
    cart = cart.pay(take(_tender(shop), 0, None).payment)
    sale = _load(shop, sell.complete(shop, kim, cart).number)
    assert sale.gross_minor == 0
    assert _take_back(shop, kim, ItemReturn(1, 1_000)).gross_minor == 0
    assert verify(shop.store) == []


def test_a_product_taxed_otherwise_since_is_credited_as_it_was_sold(shop: Shop, kim: Session) -> None:
    cart, _line = new_cart().add(products_of(shop)["BOOK"], 3_000)
    dearer = replace(cart.lines[0].product, tax=TaxRate("zero", "VAT zero", 0, "Z"))
    sale = _sold(shop, kim, replace(cart, lines=(replace(cart.lines[0], product=dearer),)))
    with shop.store.write() as connection:
        connection.execute(tables.products.update().values(tax_class_id=1, price_e4=1))
    done = _take_back(shop, kim, ItemReturn(1, 3_000))
    assert (-done.net_minor, done.tax_minor) == (sale.net_minor, 0)
