"""How today goes beside last week, and what waits: to the penny, for whoever may see it, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from shop.rules.cart import new_cart
from shop.rules.errors import NotAllowed
from shop.rules.permissions import BACKOFFICE, INVOICES, PEOPLE, Session
from shop.services import home, sell, shifts, signin
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from tests.shops import session_at
from tests.traded import add_stock, paid, products_of

# Berlin puts its clocks on in the night before 29 March 2026: a week ago this hour was another one in UTC.
NOON = datetime(2026, 3, 30, 12, 0, tzinfo=timezone.utc)
WEEK = timedelta(days=7)


@pytest.fixture
def kim(shop: Shop) -> Session:
    """A supervisor at an open till in Berlin."""
    shop.settings = replace(shop.settings, time_zone="Europe/Berlin")
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T07:00:00.000000Z")
    session = session_at(shop, "kim")
    shop.clock = lambda: NOON - WEEK - timedelta(hours=8)
    shifts.open_shift(shop, session, 0)
    return session


def sold(shop: Shop, session: Session, at: datetime, sku: str, pieces: int) -> int:
    shop.clock = lambda: at
    cart, _line = new_cart().add(products_of(shop)[sku], pieces * 1000)
    return sell.complete(shop, session, paid(shop, cart)).gross_minor


def test_today_stands_beside_last_week_by_this_time_and_as_a_whole(shop: Shop, kim: Session) -> None:
    # Two o'clock in Berlin was 13:00 UTC last Monday; today it is 12:00 UTC.
    early = sold(shop, kim, NOON - WEEK, "TEA", 1)
    last_minute = sold(shop, kim, NOON - WEEK + timedelta(minutes=59), "TEA", 2)
    late = sold(shop, kim, NOON - WEEK + timedelta(minutes=61), "TEA", 3)
    now = sold(shop, kim, NOON - timedelta(hours=1), "BOOK", 1) + sold(shop, kim, NOON, "TEA", 1)
    shop.clock = lambda: NOON
    found = home.today(shop, session_of_database_owner(shop))
    assert (found.day, found.day_before) == (date(2026, 3, 30), date(2026, 3, 23))
    assert (found.now.gross_minor, found.now.sales) == (now, 2)
    assert found.now.average_minor == round(Fraction(now, 2))
    assert (found.by_now.gross_minor, found.by_now.sales) == (early + last_minute, 2)
    assert (found.whole_before.gross_minor, found.whole_before.sales) == (early + last_minute + late, 3)
    assert sum(found.hours.values()) == now
    assert set(found.hours) == {13, 14}
    assert dict(found.days)[date(2026, 3, 30)] == now
    assert dict(found.days)[date(2026, 3, 23)] == early + last_minute + late
    assert (len(found.days), len(found.days_before)) == (14, 14)
    assert [each.sku for each in found.best] == ["BOOK", "TEA"]


def test_the_margin_is_net_less_what_the_items_cost(shop: Shop, kim: Session) -> None:
    sold(shop, kim, NOON, "TEA", 7)
    with shop.store.read() as connection:
        net, cost = connection.exec_driver_sql(
            "SELECT sum(net_minor), sum(cost_e4 * quantity_milli) FROM invoice_items"
        ).one()
    found = home.today(shop, session_of_database_owner(shop)).now
    assert abs(found.margin_minor - (int(net) - Fraction(int(cost), 10**5))) <= Fraction(1, 2)
    assert found.margin_e4 is not None
    assert abs(found.margin_e4 - Fraction(found.margin_minor * 1_000_000, int(net))) <= Fraction(1, 2)


def test_a_day_without_a_sale_has_no_average_and_no_margin(shop: Shop, kim: Session) -> None:
    shop.clock = lambda: NOON
    found = home.today(shop, session_of_database_owner(shop))
    assert (found.now.sales, found.now.average_minor, found.now.margin_e4) == (0, None, None)
    assert found.hours == {}
    assert found.best == ()


def test_a_look_tells_another_answer_when_something_happened(shop: Shop, kim: Session) -> None:
    owner = session_of_database_owner(shop)
    before = home.newest(shop, owner)
    assert home.newest(shop, owner) == before
    sold(shop, kim, NOON, "TEA", 1)
    after = home.newest(shop, owner)
    assert after != before
    with pytest.raises(signin.SignInRefused):
        signin.sign_in(shop, "sam", "wrong", till=None)
    assert home.newest(shop, owner) != after


def test_what_waits_is_counted_and_named(shop: Shop, kim: Session) -> None:
    sold(shop, kim, NOON, "TEA", 1)
    with pytest.raises(signin.SignInRefused):
        signin.sign_in(shop, "sam", "wrong", till=None)
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE print_jobs SET state = 'uncertain'")
        connection.exec_driver_sql("UPDATE products SET reorder_level_milli = 999000000 WHERE sku = 'TEA'")
    owner = session_of_database_owner(shop)
    found = {each.id: each for each in home.waiting(shop, owner)}
    assert {name: each.count for name, each in found.items()} == {
        "unpaid": 0,
        "open_shifts": 1,
        "print_jobs": 1,
        "sign_ins": 1,
    }
    assert found["open_shifts"].detail == "Till 1 (Kim)"
    assert found["open_shifts"].urgent
    assert found["print_jobs"].urgent
    assert home.low_stock(shop, owner).count == 1
    shop.clock = lambda: NOON + timedelta(days=1)
    assert {each.id: each.count for each in home.waiting(shop, owner)}["sign_ins"] == 0


def test_an_invoice_is_unpaid_for_what_no_payment_covers(shop: Shop, kim: Session) -> None:
    with shop.store.write() as connection:
        person, till = kim.user_id, kim.till_id
        for number, kind, gross in (("I1", "invoice", 1000), ("I2", "invoice", 500), ("R1", "receipt", 700)):
            connection.exec_driver_sql(
                "INSERT INTO invoices (uuid, kind, number, till_id, series_year, series_number, user_id, cashier,"  # noqa: S608
                " issued_at, issued_local, business_date, seller, currency, net_minor, tax_minor, gross_minor)"
                f" VALUES ('{number}', '{kind}', '{number}', {till}, 2026, 99, {person}, 'Kim',"
                f" '2026-03-30T10:00:00.000000Z', '2026-03-30T12:00:00+02:00', '2026-03-30', '{{}}', 'EUR',"
                f" {gross}, 0, {gross})".replace("99,", f"{gross},")
            )
        tender = connection.exec_driver_sql("SELECT min(id) FROM tenders").scalar_one()
        connection.exec_driver_sql(
            "INSERT INTO payments (uuid, tender_id, tender, kind, amount_minor, tendered_minor, user_id, at,"  # noqa: S608
            f" business_date) VALUES ('P1', {tender}, 'Cash', 'cash', 400, 400, {person},"
            " '2026-03-30T10:00:00.000000Z', '2026-03-30')"
        )
        connection.exec_driver_sql(
            "INSERT INTO payment_allocations (payment_id, invoice_id, amount_minor)"
            " SELECT payments.id, invoices.id, 400 FROM payments, invoices"
            " WHERE payments.uuid = 'P1' AND invoices.uuid = 'I1'"
        )
    (found,) = (each for each in home.waiting(shop, session_of_database_owner(shop)) if each.id == "unpaid")
    assert (found.count, found.amount_minor) == (2, 600 + 500)


def test_each_person_sees_what_their_permissions_cover(shop: Shop, kim: Session) -> None:
    owner = session_of_database_owner(shop)
    for left, ids in (
        ({BACKOFFICE}, {"open_shifts"}),
        ({BACKOFFICE, INVOICES}, {"open_shifts", "unpaid", "print_jobs"}),
        ({BACKOFFICE, PEOPLE}, {"open_shifts", "sign_ins"}),
    ):
        session = replace(owner, permissions=frozenset(left))
        assert {each.id for each in home.waiting(shop, session)} == ids
        with pytest.raises(NotAllowed):
            home.today(shop, session)
        with pytest.raises(NotAllowed):
            home.low_stock(shop, session)
