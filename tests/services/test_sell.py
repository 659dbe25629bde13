"""Selling: one transaction writes everything or nothing, once only, and the service checks what it is handed."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import exc, select

from shop.rules import draft
from shop.rules.cart import Approval, Cart, Discount, new_cart
from shop.rules.errors import BadInput, NoOpenShift, NotAllowed, NotEnoughStock
from shop.rules.issued import IssuedInvoice
from shop.rules.permissions import DISCOUNT, PRICE_OVERRIDE, Session
from shop.rules.tender import Payment, Tender, take
from shop.services import catalogue, drafts, sell, shifts
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import sales, tables
from shop.store.engine import Store
from tests.shops import Clock, filled_shop, session_at
from tests.traded import add_stock, paid, products_of

FIRST = "T1-R26-00001"


def _stocked(shop: Shop) -> Shop:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    return shop


@pytest.fixture
def sam(shop: Shop) -> Session:
    """Staff at an open till, with stock on the shelves."""
    session = session_at(_stocked(shop), "sam")
    shifts.open_shift(shop, session, 10_000)
    return session


def _cart(shop: Shop, **quantities: int) -> Cart:
    stock, cart = products_of(shop), new_cart()
    for sku, quantity_milli in quantities.items():
        cart, _line = cart.add(stock[sku], quantity_milli)
    return cart


def _tender(shop: Shop, code: str) -> Tender:
    return next(tender for tender in catalogue.tenders(shop) if tender.code == code)


def _load(shop: Shop, number: str = FIRST) -> IssuedInvoice:
    with shop.store.read() as connection:
        found = sales.load(connection, number=number)
    assert found
    return found


def _rows(shop: Shop, table: Any) -> list[Any]:
    with shop.store.read() as connection:
        return list(connection.execute(select(table)))


def _on_hand(shop: Shop, sku: str) -> int:
    return next(row.stock_on_hand for row in _rows(shop, tables.products) if row.sku == sku)


def test_a_sale_writes_everything_it_is(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=3_000, NUTS=462, WRAP=1_000)
    drafts.save(shop, sam, draft.to_text(cart))
    done = sell.complete(shop, sam, paid(shop, cart, by_card_minor=300), note="a note")
    sums = sell.cart_totals(shop, cart)
    assert (done.number, done.was_there) == (FIRST, False)
    assert (done.net_minor, done.tax_minor, done.gross_minor) == (
        sums.net_minor,
        sums.tax_minor,
        sums.gross_minor,
    )
    (head,) = _rows(shop, tables.invoices)
    assert (head.uuid, head.kind, head.note, head.business_date) == (
        cart.uuid,
        "receipt",
        "a note",
        "2026-03-02",
    )
    assert json.loads(head.seller)["name"] == shop.settings.shop_name
    assert [(row.sku, row.quantity_milli) for row in _rows(shop, tables.invoice_items)] == [
        ("TEA", 3_000),
        ("NUTS", 462),
        ("WRAP", 1_000),
    ]
    assert {row.tax_code for row in _rows(shop, tables.invoice_taxes)} == {"standard", "reduced"}
    settled = [(row.kind, row.amount_minor) for row in _rows(shop, tables.payments)]
    assert settled == [("card", 300), ("cash", done.gross_minor + done.cash_rounding_minor - 300)]
    assert [row.amount_minor for row in _rows(shop, tables.payment_allocations)] == [
        amount for _kind, amount in settled
    ]
    moves = [row for row in _rows(shop, tables.stock_moves) if row.kind == "sale"]
    assert [row.quantity_milli for row in moves] == [-3_000, -462]
    assert _on_hand(shop, "TEA") == 47_000
    (job,) = _rows(shop, tables.print_jobs)
    assert (job.kind, job.state, job.opens_drawer) == ("receipt", "waiting", 1)
    assert _rows(shop, tables.journal)[-1].kind == "sale"
    assert drafts.load(shop, sam) is None
    assert verify(shop.store) == []


def test_every_figure_read_back_is_the_carts(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=7_000, NUTS=1_237, BOOK=2_000)
    cart = cart.with_line_discount(cart.lines[0].uuid, Discount("percent", 33_300), 2)
    cart = cart.with_line_discount(cart.lines[2].uuid, Discount("amount", 77), 2)
    cart = cart.with_discount(Discount("percent", 71_000))
    sums = sell.cart_totals(shop, cart)
    issued = _load(shop, sell.complete(shop, sam, paid(shop, cart)).number)
    for item, line, row in zip(issued.items, cart.lines, sums.lines, strict=True):
        assert (item.name, item.price_e4, item.quantity_milli) == (
            line.product.name,
            line.price_e4,
            line.quantity_milli,
        )
        for name in (
            "amount_minor",
            "discount_minor",
            "sale_discount_minor",
            "net_minor",
            "tax_minor",
            "gross_minor",
        ):
            assert getattr(item, name) == getattr(row, name)
    stored = [(tax.code, tax.net_minor, tax.tax_minor, tax.gross_minor) for tax in issued.taxes]
    assert stored == [
        (rate.rate.code, rate.net_minor, rate.tax_minor, rate.gross_minor) for rate in sums.rates
    ]
    assert (issued.discount_minor, issued.net_minor, issued.tax_minor, issued.gross_minor) == (
        sums.discount_minor,
        sums.net_minor,
        sums.tax_minor,
        sums.gross_minor,
    )
    assert issued.paid_minor == issued.gross_minor + issued.cash_rounding_minor


def test_an_item_stays_as_it_was_when_its_product_changes(shop: Shop, sam: Session) -> None:
    sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000)))
    with shop.store.write() as connection:
        connection.execute(
            tables.products.update().values(name="Other", name_key=tables.products.c.sku, price_e4=1)
        )
    item = _load(shop).items[0]
    assert (item.name, item.list_price_e4) == ("Tea", 24_900)


def test_what_a_supervisor_sold_is_told_to_anybody_who_asks_again(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=2_000)
    cart = paid(shop, cart.with_price(cart.lines[0].uuid, 10_000))
    with pytest.raises(NotAllowed):
        sell.complete(shop, sam, cart)
    sold = sell.complete(shop, session_at(shop, "kim"), cart)
    again = sell.complete(shop, sam, cart)
    assert (again.number, again.was_there) == (sold.number, True)


def test_the_same_cart_twice_makes_one_invoice(shop: Shop, sam: Session) -> None:
    cart = paid(shop, _cart(shop, TEA=2_000))
    first, again = sell.complete(shop, sam, cart), sell.complete(shop, sam, cart)
    assert again == replace(first, was_there=True)
    assert len(_rows(shop, tables.invoices)) == len(_rows(shop, tables.payments)) == 1
    assert _on_hand(shop, "TEA") == 48_000


def test_the_same_cart_from_two_threads_at_once_makes_one_invoice(shop: Shop, sam: Session) -> None:
    cart = paid(shop, _cart(shop, TEA=2_000))
    barrier = Barrier(2)
    done: list[sell.Completed] = []

    def press() -> None:
        barrier.wait()
        done.append(sell.complete(shop, sam, cart))

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.was_there for each in done) == [False, True]
    assert len(_rows(shop, tables.invoices)) == 1
    assert verify(shop.store) == []


def test_a_refused_sale_leaves_no_gap_in_the_numbers(shop: Shop, sam: Session) -> None:
    sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000)))
    with pytest.raises(NotEnoughStock):
        sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000, BOOK=8_000)))
    assert sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000))).number == "T1-R26-00002"
    assert _on_hand(shop, "TEA") == 48_000
    assert verify(shop.store) == []


def test_each_till_and_each_year_has_numbers_of_its_own(shop: Shop, sam: Session) -> None:
    other = session_at(shop, "kim", "Till 2")
    shifts.open_shift(shop, other, 0)
    assert sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000))).number == FIRST
    assert sell.complete(shop, other, paid(shop, _cart(shop, TEA=1_000))).number == "T2-R26-00001"
    assert isinstance(shop.clock, Clock)
    shop.clock.move(365 * 86_400)
    assert sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000))).number == "T1-R27-00001"
    assert verify(shop.store) == []


def test_stock_never_goes_below_zero_and_the_refusal_says_how_many_there_are(
    shop: Shop, sam: Session
) -> None:
    cart = _cart(shop, BOOK=4_000)
    doubled = replace(cart, lines=(*cart.lines, replace(cart.lines[0], uuid="again")))
    with pytest.raises(NotEnoughStock, match="Only 7 of Book") as caught:
        sell.complete(shop, sam, paid(shop, doubled))
    assert (caught.value.wanted_milli, caught.value.on_hand_milli) == (8_000, 7_000)
    assert _on_hand(shop, "BOOK") == 7_000


def test_two_tills_cannot_both_sell_the_last_piece(shop: Shop, sam: Session) -> None:
    other = session_at(shop, "kim", "Till 2")
    shifts.open_shift(shop, other, 0)
    carts = [paid(shop, _cart(shop, BOOK=7_000)), paid(shop, _cart(shop, BOOK=1_000))]
    barrier = Barrier(2)
    outcomes: list[str] = []

    def ring_up(session: Session, cart: Cart) -> None:
        barrier.wait()
        try:
            sell.complete(shop, session, cart)
            outcomes.append("sold")
        except NotEnoughStock:
            outcomes.append("short")

    threads = [Thread(target=ring_up, args=pair) for pair in zip((sam, other), carts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["short", "sold"]
    assert _on_hand(shop, "BOOK") in (0, 6_000)
    assert verify(shop.store) == []


def test_the_last_piece_takes_all_the_value_that_is_left(shop: Shop, sam: Session) -> None:
    # 12.345 kg whose value is no whole number a gram.
    for quantity in (1_111, 5_001, 6_232, 1):
        sell.complete(shop, sam, paid(shop, _cart(shop, NUTS=quantity)))
    (nuts,) = [row for row in _rows(shop, tables.products) if row.sku == "NUTS"]
    assert (nuts.stock_on_hand, nuts.stock_value_e4) == (0, 0)
    assert verify(shop.store) == []


def _pay(shop: Shop, cart: Cart, *amounts: int) -> Cart:
    for number, amount in enumerate(amounts):
        card = _tender(shop, "card")
        cart = cart.pay(Payment(f"{cart.uuid}-{number}", card.id, card.name, "card", amount, amount, 0))
    return cart


@pytest.mark.parametrize("off", [-1, 1, -10_000])
def test_a_sale_that_is_not_exactly_paid_is_refused(shop: Shop, sam: Session, off: int) -> None:
    cart = _cart(shop, TEA=1_000)
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _pay(shop, cart, sell.due_minor(shop, cart) + off))
    assert _rows(shop, tables.invoices) == []


def test_a_sale_without_a_payment_and_a_cart_without_a_line_are_refused(shop: Shop, sam: Session) -> None:
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _cart(shop, TEA=1_000))
    with pytest.raises(BadInput):
        sell.complete(shop, sam, new_cart())


@pytest.mark.parametrize(
    ("kind", "amount", "tendered", "change"),
    [("card", 249, 349, 100), ("cash", 249, 300, 50), ("cash", 249, 249, 1), ("cash", 249, 200, -49)],
)
def test_a_payment_that_does_not_add_up_is_refused(
    shop: Shop, sam: Session, kind: str, amount: int, tendered: int, change: int
) -> None:
    tender = _tender(shop, kind)
    forged = Payment("forged", tender.id, tender.name, tender.kind, amount, tendered, change)
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _cart(shop, TEA=1_000).pay(forged))


def test_payments_below_zero_cannot_turn_card_money_into_cash(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=1_000)
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _pay(shop, cart, sell.due_minor(shop, cart) + 500, -500))


@pytest.mark.parametrize("change", [{"quantity_milli": -1_000}, {"quantity_milli": 0}, {"price_e4": -24_900}])
def test_a_line_that_sells_backwards_is_refused(shop: Shop, sam: Session, change: dict[str, int]) -> None:
    cart = _cart(shop, TEA=1_000, BOOK=1_000)
    forged = replace(cart.lines[0], **change, list_price_e4=change.get("price_e4", 24_900))  # type: ignore[arg-type]
    cart = replace(cart, lines=(forged, cart.lines[1]))
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _pay(shop, cart, sell.due_minor(shop, cart)))


@pytest.mark.parametrize("where", ["line", "sale"])
def test_a_discount_below_zero_is_refused(shop: Shop, sam: Session, where: str) -> None:
    cart, dearer = _cart(shop, TEA=1_000), Discount("amount", -100)
    if where == "line":
        cart = replace(cart, lines=(replace(cart.lines[0], discount=dearer),))
    else:
        cart = replace(cart, discount=dearer)
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _pay(shop, cart, sell.due_minor(shop, cart)))


def test_a_product_that_is_not_there_is_refused(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=1_000)
    gone = replace(cart.lines[0], product=replace(cart.lines[0].product, id=9_999))
    with pytest.raises(BadInput):
        sell.complete(shop, sam, paid(shop, replace(cart, lines=(gone,))))


def _approval(permission: str, sam: Session, kim: Session) -> Approval:
    return Approval(permission, sam.user_id, sam.name, kim.user_id, kim.name)


def test_a_price_override_needs_leave_and_is_recorded_with_both_names(shop: Shop, sam: Session) -> None:
    kim = session_at(shop, "kim")
    cart = _cart(shop, TEA=1_000)
    line = cart.lines[0].uuid
    with pytest.raises(NotAllowed) as caught:
        sell.complete(shop, sam, paid(shop, cart.with_price(line, 20_000)))
    assert caught.value.permission == PRICE_OVERRIDE
    assert caught.value.approvable
    other = paid(shop, cart.with_price(line, 20_000, _approval(DISCOUNT, sam, kim)))
    with pytest.raises(NotAllowed):
        sell.complete(shop, sam, other)
    approved = cart.with_price(line, 20_000, _approval(PRICE_OVERRIDE, sam, kim))
    sell.complete(shop, sam, paid(shop, approved))
    (given,) = _rows(shop, tables.approvals)
    assert (given.permission, given.asked_by_id, given.approved_by_id) == (
        PRICE_OVERRIDE,
        sam.user_id,
        kim.user_id,
    )
    payload = json.loads(_rows(shop, tables.journal)[-1].payload)
    assert {PRICE_OVERRIDE, "Sam", "Kim"} <= set(payload["approvals"][0])
    (item,) = _rows(shop, tables.invoice_items)
    assert (item.price_approved_by, item.list_price_e4, item.price_e4) == ("Kim", 24_900, 20_000)


@pytest.mark.parametrize("where", ["line", "sale"])
def test_a_discount_beyond_the_roles_limit_needs_leave(shop: Shop, sam: Session, where: str) -> None:
    kim = session_at(shop, "kim")
    cart = _cart(shop, TEA=10_000)

    def with_discount(percent_e4: int, leave: Approval | None = None) -> Cart:
        discount = Discount("percent", percent_e4, leave)
        if where == "sale":
            return cart.with_discount(discount)
        return cart.with_line_discount(cart.lines[0].uuid, discount, 2)

    with pytest.raises(NotAllowed) as caught:
        sell.complete(shop, sam, paid(shop, with_discount(110_000)))
    assert caught.value.approvable
    sell.complete(shop, sam, paid(shop, replace(with_discount(100_000), uuid="within")))
    sell.complete(
        shop, sam, paid(shop, replace(with_discount(300_000, _approval(DISCOUNT, sam, kim)), uuid="leave"))
    )
    assert len(_rows(shop, tables.approvals)) == 1
    assert verify(shop.store) == []


def test_an_amount_off_counts_against_the_limit_as_its_share(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=10_000)
    line = cart.lines[0].uuid
    with pytest.raises(NotAllowed):
        sell.complete(shop, sam, paid(shop, cart.with_line_discount(line, Discount("amount", 260), 2)))
    sell.complete(shop, sam, paid(shop, cart.with_line_discount(line, Discount("amount", 249), 2)))


@pytest.mark.parametrize(("step", "price_e4", "rounding"), [(5, 24_200, -2), (5, 24_300, 2), (0, 24_300, 0)])
def test_cash_rounding_is_stored_apart_from_the_sale(
    shop: Shop, sam: Session, step: int, price_e4: int, rounding: int
) -> None:
    shop.settings = replace(shop.settings, cash_step_minor=step)
    with shop.store.write() as connection:
        connection.execute(tables.products.update().values(price_e4=price_e4))
    cart = _cart(shop, TEA=1_000)
    taken = take(_tender(shop, "cash"), sell.due_minor(shop, cart), 500, step_minor=step)
    done = sell.complete(shop, sam, cart.pay(taken.payment))
    gross = price_e4 // 100
    assert (done.gross_minor, done.cash_rounding_minor) == (gross, rounding)
    assert done.change_minor == 500 - gross - rounding
    issued = _load(shop)
    assert (issued.paid_minor, issued.change_minor) == (gross + rounding, done.change_minor)
    assert verify(shop.store) == []


def test_a_card_sale_cannot_pass_off_a_missing_cent_as_cash_rounding(shop: Shop, sam: Session) -> None:
    shop.settings = replace(shop.settings, cash_step_minor=5)
    cart = _cart(shop, TEA=1_000)
    with pytest.raises(BadInput):
        sell.complete(shop, sam, _pay(shop, cart, sell.due_minor(shop, cart) - 2))


def test_a_sale_of_nothing_is_a_sale(shop: Shop, sam: Session) -> None:
    kim = session_at(shop, "kim")
    cart = _cart(shop, TEA=1_000)
    cart = cart.with_discount(Discount("percent", 1_000_000, _approval(DISCOUNT, sam, kim)))
    cart = cart.pay(take(_tender(shop, "cash"), 0, None).payment)
    assert sell.complete(shop, sam, cart).gross_minor == 0
    assert verify(shop.store) == []


def test_nobody_sells_who_is_not_signed_in_at_a_till(shop: Shop, sam: Session) -> None:
    cart = paid(shop, _cart(shop, TEA=1_000))
    for session in (None, replace(sam, till_id=None, till=""), replace(sam, permissions=frozenset())):
        with pytest.raises(NotAllowed):
            sell.complete(shop, session, cart)  # type: ignore[arg-type]


def test_nothing_is_sold_before_a_shift_is_open(shop: Shop, sam: Session) -> None:
    with pytest.raises(NoOpenShift):
        sell.complete(shop, session_at(shop, "sam", "Till 2"), paid(shop, _cart(shop, TEA=1_000)))


def test_a_voided_line_is_in_the_journal_and_not_on_the_invoice(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=1_000, BOOK=2_000)
    cart = cart.void(cart.lines[1].uuid)
    sell.complete(shop, sam, paid(shop, cart))
    assert [item.sku for item in _load(shop).items] == ["TEA"]
    assert json.loads(_rows(shop, tables.journal)[-1].payload)["voided"] == [["BOOK", 2_000, 99_900]]
    assert _on_hand(shop, "BOOK") == 7_000


def test_the_journal_holds_what_was_issued(shop: Shop, sam: Session) -> None:
    sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000)), note="by hand")
    payload = json.loads(_rows(shop, tables.journal)[-1].payload)
    assert (payload["invoice"]["number"], payload["invoice"]["note"]) == (FIRST, "by hand")
    (row,) = payload["items"]["rows"]
    item = dict(zip(payload["items"]["columns"], row, strict=True))
    assert (item["name"], item["price_e4"], item["quantity_milli"]) == ("Tea", 24_900, 1_000)


def test_a_draft_is_kept_until_its_cart_is_sold_dropped_or_abandoned(shop: Shop, sam: Session) -> None:
    cart = _cart(shop, TEA=1_000)
    for end in ("sold", "dropped", "abandoned"):
        drafts.save(shop, sam, draft.to_text(cart))
        drafts.save(shop, sam, draft.to_text(replace(cart, uuid=end)))
        kept = drafts.load(shop, sam)
        assert kept is not None
        found = draft.from_text(kept)
        assert found.uuid == end
        if end == "sold":
            sell.complete(shop, sam, paid(shop, found))
            assert drafts.was_completed(shop, end)
        elif end == "dropped":
            drafts.drop(shop, sam)
        else:
            drafts.abandon(shop, sam, found)
        assert drafts.load(shop, sam) is None
    assert not drafts.was_completed(shop, "dropped")
    assert _rows(shop, tables.journal)[-1].kind == "cart_abandoned"


def test_a_cart_that_holds_money_is_not_abandoned(shop: Shop, sam: Session) -> None:
    with pytest.raises(BadInput):
        drafts.abandon(shop, sam, paid(shop, _cart(shop, TEA=1_000)))


CHANGED = (
    "UPDATE invoices SET net_minor = net_minor + 1, gross_minor = gross_minor + 1",
    "UPDATE invoice_items SET name = 'Cake'",
    "UPDATE invoice_taxes SET tax_minor = 0",
    "UPDATE payments SET reference = 'x'",
    "UPDATE payment_allocations SET amount_minor = 1",
    "UPDATE stock_moves SET quantity_milli = 1",
    "UPDATE journal SET payload = '{}'",
    "DELETE FROM invoices",
    "DELETE FROM invoice_items",
    "DELETE FROM invoice_taxes",
    "DELETE FROM payments",
    "DELETE FROM payment_allocations",
    "DELETE FROM stock_moves",
    "DELETE FROM journal",
)


@pytest.mark.parametrize("statement", CHANGED)
def test_an_issued_row_can_neither_be_changed_nor_deleted(shop: Shop, sam: Session, statement: str) -> None:
    sell.complete(shop, sam, paid(shop, _cart(shop, TEA=1_000)))
    with (
        pytest.raises(exc.DBAPIError, match="never change"),
        shop.store.write() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert verify(shop.store) == []


@pytest.mark.parametrize("table", ["invoices", "invoice_items", "invoice_taxes", "payments", "stock_moves"])
def test_an_issued_row_cannot_be_replaced(sqlite_store: Store, table: str) -> None:
    shop = _stocked(filled_shop(sqlite_store, clock=Clock()))
    session = session_at(shop, "sam")
    shifts.open_shift(shop, session, 0)
    sell.complete(shop, session, paid(shop, _cart(shop, TEA=1_000)))
    with pytest.raises(exc.DBAPIError, match="never change"), shop.store.write() as connection:
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
    assert verify(shop.store) == []


@pytest.mark.parametrize("table", ["invoices", "payments"])
def test_an_issued_row_cannot_be_overwritten_by_an_upsert_on_a_server(
    postgres_store: Store, table: str
) -> None:
    shop = _stocked(filled_shop(postgres_store, clock=Clock()))
    session = session_at(shop, "sam")
    shifts.open_shift(shop, session, 0)
    sell.complete(shop, session, paid(shop, _cart(shop, TEA=1_000)))
    column = "note" if table == "invoices" else "reference"
    upsert = f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET {column} = 'x'"  # noqa: S608
    with pytest.raises(exc.DBAPIError, match="never change"), shop.store.write() as connection:
        connection.exec_driver_sql(upsert)
    assert verify(shop.store) == []
