"""Keys at random, on a till that answers at once and on one that lags, with ends of the program and faults between.

Whatever is pressed: no exception, amounts that add up, no cart sold twice, nobody in without signing in, and books
that verify.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from pos.till import Till
from shop.rules.cart import totals
from shop.rules.errors import OutcomeUnknown
from shop.services import hashing, signin
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from shop.store.engine import Store
from tests.pos.conftest import BREAD, MILK, WATER_SIX, Played
from tests.pos.test_bad_input import SlowPlayed, out_of_reach

CODES = [
    MILK,
    BREAD,
    WATER_SIX,
    "P-1015",
    "P-1146",
    "P-1153",
    "101",
    "2000020103339",
    "4006381333931",
    "2700101004626",
]
WORDS = ['"dark choc"', "milk", "sordough", '"1.5*milk"', '"%s {x}"', "=", "3**4", "\u202eabc"]
NUMBERS = ["0", "1", "2.5", "20", "500", "12345", "0,05", "99999999", "1.234"]
SIGNS = [
    "3*",
    "1200*",
    "0.5*",
    "10%",
    "50%",
    "100%",
    "0.40-",
    "5-",
    "=3.50",
    "=0",
    "=99999999",
    "+",
    "-",
    "v",
    "r",
]
KEYS = (
    "ENTER ENTER ENTER ENTER ESC ESC DELETE UP DOWN F1 F2 F3 F8 F9 F11 F12 F12 CTRL+Z CTRL+L CTRL+P PGDN CTRL+RIGHT"
    " BACKSPACE"
).split()
CUSTOMERS = [
    'F3 "Ann Murphy" ENTER',
    '"01 555 0100" ENTER',
    "F3 ann ENTER",
    "F3 F3",
    "F3 DELETE",
    'F3 "55" DOWN ENTER',
]
PINS = ['"135790" ENTER', '"111111" ENTER', "kim ENTER demo-kim ENTER", "admin ENTER nonsense ENTER"]
SPECIAL = ["RESTART", "ENTER:sam", "ENTER:kim", "ENTER:admin", "FAULT", "DELIVER", "DELIVER", "TILE"]

steps = st.one_of(
    st.sampled_from([f"SCAN:{code}" for code in CODES]),
    st.sampled_from([f"{code} ENTER" for code in CODES]),
    st.sampled_from(WORDS + NUMBERS + SIGNS),
    st.sampled_from(KEYS),
    st.sampled_from(KEYS),
    st.sampled_from(PINS),
    st.sampled_from(SPECIAL),
    st.sampled_from(["20 F12", "F12", "ENTER ENTER", "2 F11 F12", "5 ENTER"]),
    st.sampled_from(CUSTOMERS),
)
scripts = st.lists(steps, min_size=10, max_size=60)


@contextmanager
def _shop(demo_file: Path) -> Iterator[Shop]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "COST", 4)
        path = Path(folder) / "demo.sqlite"
        shutil.copy(demo_file, path)
        shop = open_shop(str(path))
        try:
            yield shop
        finally:
            shop.close()


def _do(played: Played, step: str, *, fails: bool) -> None:
    if step == "RESTART":
        played.restart()
    elif step.startswith("ENTER:"):
        if played.till.session is None:
            played.till.enter(signin.session_for(played.shop, step.removeprefix("ENTER:"), played.row))
    elif step == "TILE":
        if played.till.screen == "sell" and not played.till.panels:
            played.till.sell.touch_tile(1)
    elif step == "DELIVER":
        if isinstance(played, SlowPlayed):
            played.slow.deliver()
    elif fails:
        with out_of_reach(played.shop, writing_only=len(step) % 2 == 0):
            played.play(step)
    else:
        played.play(step)


def _consistent(till: Till) -> None:
    sale, shop = till.sale, till.shop
    counted = totals(sale.cart.lines, sale.cart.discount, shop.settings.tax_mode, 2)
    assert sale.totals == counted
    assert counted.gross_minor == sum(row.gross_minor for row in counted.lines) >= 0
    assert counted.net_minor + counted.tax_minor == counted.gross_minor
    paid = sum(payment.amount_minor for payment in sale.cart.payments)
    assert sale.due_minor == counted.gross_minor - paid >= 0
    assert len({line.uuid for line in sale.cart.lines}) == len(sale.cart.lines)
    assert sale.line is not None or not sale.cart.lines
    if till.session is None:
        assert till.screen == "signin"
        assert not till.panels
    if sale.cart.payments and till.session is not None and till.screen == "sell":
        assert sale.is_busy or till.panels, "a payment must not be left behind"


def _books_agree(played: Played) -> None:
    shop = played.shop
    assert verify(shop.store) == []
    with shop.store.read() as connection:
        sold = {row[0]: row[1] for row in connection.execute(text("SELECT uuid, gross_minor FROM invoices"))}
        taken = connection.execute(text("SELECT coalesce(sum(amount_minor), 0) FROM payments")).scalar_one()
    assert taken == sum(sold.values())
    told = {sale.uuid: sale.gross_minor for sale in played.sales}
    assert told.items() <= sold.items()
    assert len(played.sales) == len(told)


def _play(played: Played, script: list[str]) -> None:
    fails = False
    for step in script:
        if step == "FAULT":
            fails = True
            continue
        _do(played, step, fails=fails)
        fails = False
        _consistent(played.till)


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=scripts)
def test_no_row_of_keys_breaks_the_till_or_its_books(demo_file: Path, script: list[str]) -> None:
    with _shop(demo_file) as shop:
        played = Played(shop)
        _play(played, script)
        assert not played.till.sale.is_busy
        sale = played.till.sale
        sale.save()
        before = sale.cart
        played.restart()
        if not before.is_empty:
            assert played.till.sale.cart == before
        _books_agree(played)


@settings(max_examples=45, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=scripts)
def test_no_row_of_keys_breaks_a_till_that_lags(demo_file: Path, script: list[str]) -> None:
    with _shop(demo_file) as shop:
        played = SlowPlayed(shop)
        _play(played, script)
        played.slow.deliver()
        _consistent(played.till)
        assert not played.till.sale.is_busy
        _books_agree(played)


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=scripts, lost=st.integers(0, 40))
def test_a_commit_whose_answer_was_lost_is_never_made_twice(
    demo_file: Path, script: list[str], lost: int
) -> None:
    with _shop(demo_file) as shop, pytest.MonkeyPatch.context() as patch:
        played = Played(shop)
        _lose_answers(patch, every=2 + lost % 3)
        _play(played, [f"SCAN:{BREAD}", "F12", *script])
        patch.undo()
        _books_agree(played)


def _lose_answers(patch: pytest.MonkeyPatch, *, every: int) -> None:
    """Every so many sales the commit happens and its answer does not come."""
    write, asked = Store.write, iter(range(1, 10_000))

    @contextmanager
    def loses(store: Store, uuid: str = "") -> Iterator[object]:
        with write(store, uuid) as connection:
            yield connection
        if uuid and next(asked) % every == 0:
            raise OutcomeUnknown("The database server went away.", uuid)

    patch.setattr(Store, "write", loses)
