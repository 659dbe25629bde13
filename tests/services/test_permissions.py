"""Every service, every role and nobody at all: who may not do a thing is refused by the service itself."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

import shop.services
from shop.rules import permissions
from shop.rules.cart import Approval
from shop.rules.draft import to_text
from shop.rules.errors import NotAllowed, ShopError
from shop.rules.permissions import Session
from shop.services import (
    customers,
    drafts,
    import_products,
    printing,
    refund,
    replay,
    sell,
    shifts,
    signin,
    stock,
    users,
)
from shop.services.shop import Shop
from tests.services import cases
from tests.services.case import Ask, Case, World
from tests.shops import STAFF, session_at

ROLES = {person.role: person.username for person in STAFF}


def _file(world: World) -> Path:
    world.path.write_text("name,price\nSoap,1.00\n", encoding="utf-8")
    return world.path


CASES = {
    "sell.complete": Case(sell.complete, "sell", lambda w, s: sell.complete(w.shop, s, w.cart())),
    "drafts.save": Case(drafts.save, "sell", lambda w, s: drafts.save(w.shop, s, to_text(w.cart()))),
    "drafts.load": Case(drafts.load, "sell", lambda w, s: drafts.load(w.shop, s)),
    "drafts.drop": Case(drafts.drop, "sell", lambda w, s: drafts.drop(w.shop, s)),
    "drafts.abandon": Case(
        drafts.abandon, "sell", lambda w, s: drafts.abandon(w.shop, s, replace(w.cart(), payments=()))
    ),
    "printing.reprint_last": Case(
        printing.reprint_last, "reprint", lambda w, s: printing.reprint_last(w.shop, s)
    ),
    "printing.reprint": Case(
        printing.reprint, "reprint", lambda w, s: printing.reprint(w.shop, s, "T1-R26-00001")
    ),
    "printing.answer": Case(printing.answer, "sell", lambda w, s: printing.answer(w.shop, s, 1, True)),
    "printing.save_pdf": Case(
        printing.save_pdf,
        "invoice_pdf",
        lambda w, s: printing.save_pdf(w.shop, s, number="T1-R26-00001"),
        at_till=False,
    ),
    "shifts.open_shift": Case(shifts.open_shift, "open_shift", lambda w, s: shifts.open_shift(w.shop, s, 0)),
    "stock.correct_count": Case(
        stock.correct_count,
        "stock_correction",
        lambda w, s: stock.correct_count(w.shop, s, w.product.id, 5000),
        at_till=False,
    ),
    "refund.refund": Case(refund.refund, "refund", lambda w, s: refund.refund(w.shop, s, w.request())),
    "import_products.import_products": Case(
        import_products.import_products,
        "import",
        lambda w, s: import_products.import_products(
            w.shop, s, _file(w), import_products.ImportOptions(dry_run=True)
        ),
        at_till=False,
    ),
    "customers.add": Case(
        customers.add, "customers", lambda w, s: customers.add(w.shop, s, "Ann Murphy"), at_till=False
    ),
    "replay.replay": Case(
        replay.replay, "import", lambda w, s: replay.replay(w.shop, s, w.path), at_till=False
    ),
    "users.list_users": Case(
        users.list_users, "people", lambda w, s: users.list_users(w.shop, s), at_till=False
    ),
    "users.add_user": Case(
        users.add_user,
        "people",
        lambda w, s: users.add_user(w.shop, s, "newcomer", "New", "staff", pin="908172"),
        at_till=False,
    ),
    "users.reset_secret": Case(
        users.reset_secret,
        "people",
        lambda w, s: users.reset_secret(w.shop, s, "sam", pin="908172"),
        at_till=False,
    ),
    "users.set_active": Case(
        users.set_active, "people", lambda w, s: users.set_active(w.shop, s, "sam", False), at_till=False
    ),
} | cases.CASES
# These take a session and refuse by other means than its permissions: `approve` looks at the approver's.
# `check_discount` and `leave_needed` are the rules that `complete` itself applies.
# These take a session of somebody who was let in by the service that calls them.
# The guide is wanted by nobody who may not set up a shop: that is an answer, no refusal.
NO_PERMISSION = {"clock.notice", "guide.is_wanted", "issuing.head_row", "shop.at_till"}
OTHERWISE = {"signin.approve", "sell.check_discount", "sell.leave_needed"} | cases.OTHERWISE
MODULES: tuple[ModuleType, ...] = tuple(
    importlib.import_module(f"shop.services.{info.name}")
    for info in pkgutil.iter_modules(shop.services.__path__)
)


def rows(shop: Shop) -> list[tuple[str, int]]:
    """How many rows each table has."""
    with shop.store.read() as connection:
        names = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        )
        return [
            (name, connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608
            for name in names
        ]


def outcome(ask: Ask, world: World, session: Session | None) -> str:
    """ "refused" where the permission was what was missing, else "let in": other refusals come after it."""
    try:
        ask(world, session)
    except NotAllowed:
        return "refused"
    except ShopError:
        pass
    return "let in"


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_let_in_exactly_where_it_has_the_permission(world: World, name: str, role: str) -> None:
    session = session_at(world.shop, ROLES[role])
    wanted = "let in" if CASES[name].permission in session.permissions else "refused"
    assert outcome(CASES[name].ask, world, session) == wanted


@pytest.mark.parametrize("name", CASES)
def test_who_lacks_that_one_permission_is_refused_and_nothing_is_written(world: World, name: str) -> None:
    session = session_at(world.shop, "admin")
    lacking = replace(session, permissions=session.permissions - {CASES[name].permission})
    before = rows(world.shop)
    assert outcome(CASES[name].ask, world, lacking) == "refused"
    assert rows(world.shop) == before


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].at_till])
def test_nobody_and_somebody_away_from_a_till_are_refused(world: World, name: str) -> None:
    away = replace(session_at(world.shop, "admin"), till_id=None, till="")
    before = rows(world.shop)
    assert outcome(CASES[name].ask, world, away) == "refused"
    assert outcome(CASES[name].ask, world, None) == "refused"
    assert rows(world.shop) == before


def test_no_service_that_takes_a_session_is_left_out() -> None:
    found = {
        f"{module.__name__.rsplit('.', 1)[-1]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "session" in inspect.signature(function).parameters
    }
    assert found - set(CASES) - OTHERWISE - NO_PERMISSION - cases.OPEN == set()
    assert set(CASES) <= found


@pytest.mark.parametrize(
    ("username", "percent_e4", "allowed"),
    [
        ("sam", 100_000, True),
        ("sam", 110_000, False),
        ("kim", 500_000, True),
        ("kim", 510_000, False),
        ("admin", 1_000_000, True),
    ],
)
def test_a_discount_beyond_the_roles_limit_is_refused_by_the_service(
    world: World, username: str, percent_e4: int, allowed: bool
) -> None:
    session = session_at(world.shop, username)
    result = outcome(lambda w, s: sell.complete(w.shop, s, w.discounted(percent_e4)), world, session)
    assert result == ("let in" if allowed else "refused")


def test_a_price_override_needs_its_permission_or_leave_for_just_that(world: World) -> None:
    sam, kim = session_at(world.shop, "sam"), session_at(world.shop, "kim")

    def with_leave(permission: str) -> Ask:
        leave = Approval(permission, sam.user_id, "Sam", kim.user_id, "Kim")
        return lambda w, s: sell.complete(
            w.shop,
            s,
            replace(w.overridden(), lines=(replace(w.overridden().lines[0], price_approval=leave),)),
        )

    assert outcome(lambda w, s: sell.complete(w.shop, s, w.overridden()), world, sam) == "refused"
    assert outcome(with_leave(permissions.DISCOUNT), world, sam) == "refused"
    assert outcome(with_leave(permissions.PRICE_OVERRIDE), world, sam) == "let in"
    assert outcome(lambda w, s: sell.complete(w.shop, s, w.overridden()), world, kim) == "let in"


def test_leave_for_another_thing_opens_nothing(world: World) -> None:
    sam, kim = session_at(world.shop, "sam"), session_at(world.shop, "kim")
    wrong = Approval(permissions.REPRINT, sam.user_id, "Sam", kim.user_id, "Kim")
    with pytest.raises(NotAllowed):
        stock.correct_count(world.shop, sam, world.product.id, 1000, wrong)
    with pytest.raises(NotAllowed):
        refund.refund(world.shop, sam, replace(world.request(), approval=wrong))
    with pytest.raises(NotAllowed):
        sell.complete(world.shop, sam, world.discounted(300_000, wrong))


def test_nobody_approves_for_themselves_and_staff_for_nobody(world: World) -> None:
    sam, kim = session_at(world.shop, "sam"), session_at(world.shop, "kim")
    for session, username, secret in ((kim, "kim", "135790"), (kim, "sam", "246810")):
        with pytest.raises(ShopError):
            signin.approve(world.shop, session, username, secret, permissions.STOCK_CORRECTION)
    given = signin.approve(world.shop, sam, "kim", "135790", permissions.STOCK_CORRECTION)
    assert (given.asked_by, given.approved_by) == ("Sam", "Kim")
