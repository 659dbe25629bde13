"""Kept sums are what the rows add up to, also after late sales, and no report changes by their being there."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shop.rules.period import between
from shop.rules.permissions import Session
from shop.rules.report_shapes import SHAPES
from shop.services import reports
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store import report_marks, report_sums, tables
from tests.a_quarter import OPENED, open_for_trade, trade_at_random

NOW = datetime(2026, 5, 3, 9, 0, tzinfo=timezone.utc)
FIRST, LAST = date(2025, 12, 1), date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PAUSE_S", 0)


@pytest.fixture
def sessions(shop: Shop) -> list[Session]:
    return open_for_trade(shop)


@pytest.fixture
def owner(shop: Shop) -> Session:
    return session_of_database_owner(shop)


def trade(shop: Shop, sessions: list[Session], seed: int, sales: int) -> None:
    trade_at_random(shop, sessions, random.Random(seed), sales)
    shop.clock = lambda: NOW


def gathered(shop: Shop, first: date, last: date, *, raw: bool) -> list[dict[Any, Any]]:
    """All sums of these days, as reports would have them or from the rows alone."""
    with shop.store.read() as connection:
        cover = report_sums.cover_of(connection, first, last)
        if raw:
            cover = report_sums.Cover(raw=((first.isoformat(), last.isoformat()),))
        return [
            report_sums.gather(connection, kept, cover, tuple(kept.keys), tuple(kept.sums))
            for kept in report_sums.ALL
        ]


def cover(shop: Shop, first: date = FIRST, last: date = LAST) -> report_sums.Cover:
    with shop.store.read() as connection:
        return report_sums.cover_of(connection, first, last)


def months_of(shop: Shop) -> list[str]:
    """The months in which anything was sold."""
    with shop.store.read() as connection:
        days = connection.execute(select(tables.invoices.c.business_date)).scalars()
        return sorted({day[:7] for day in days})


def wanting(shop: Shop) -> list[str]:
    with shop.store.read() as connection:
        return report_sums.wanting(connection, date(2026, 5, 3))


def test_sums_of_finished_months_are_kept_and_are_what_the_rows_add_up_to(
    shop: Shop, sessions: list[Session], owner: Session
) -> None:
    trade(shop, sessions, 1, 25)
    months = months_of(shop)
    assert len(months) >= 3
    assert wanting(shop) == months
    assert cover(shop).kept == ()
    assert reports.sums_wanting(shop, owner) == len(months)
    assert reports.keep_sums(shop, owner) == len(months)
    assert reports.keep_sums(shop, owner) == 0
    assert wanting(shop) == []
    assert list(cover(shop).kept) == months
    assert gathered(shop, FIRST, LAST, raw=False) == gathered(shop, FIRST, LAST, raw=True)
    assert verify(shop.store) == []


def test_a_late_sale_puts_its_month_back_to_the_rows_until_it_is_made_again(
    shop: Shop, sessions: list[Session], owner: Session
) -> None:
    trade(shop, sessions, 2, 20)
    reports.keep_sums(shop, owner)
    late = datetime(2026, 2, 11, 12, tzinfo=timezone.utc)
    trade_at_random(shop, sessions, _On(late), 1)
    shop.clock = lambda: NOW
    assert [*cover(shop).kept] == [month for month in months_of(shop) if month != "2026-02"]
    assert gathered(shop, FIRST, LAST, raw=False) == gathered(shop, FIRST, LAST, raw=True)
    assert reports.keep_sums(shop, owner) == 1
    assert "2026-02" in cover(shop).kept
    assert gathered(shop, FIRST, LAST, raw=False) == gathered(shop, FIRST, LAST, raw=True)
    with shop.store.read() as connection:
        made = select(tables.sums_made.c.documents).where(tables.sums_made.c.period == "2026-02")
        documents = connection.execute(made).scalar_one()
        columns = tables.product_sums.c
        of = connection.execute(select(columns.documents).where(columns.period == "2026-02").distinct())
        assert of.scalars().all() == [documents]


class _On(random.Random):
    """Chance that always picks one moment, counted from when the shop opened."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(3)
        gap = moment - OPENED
        self._days, self._seconds = gap.days, gap.seconds

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        if (start, stop) == (80, None):
            return self._days
        if (start, stop) == (16 * 3600, None):
            return self._seconds
        return super().randrange(start, stop, step)

    def random(self) -> float:
        return 0.9


def test_a_finished_year_is_kept_as_one_and_is_its_months(
    shop: Shop, sessions: list[Session], owner: Session
) -> None:
    trade(shop, sessions, 4, 20)
    shop.clock = lambda: datetime(2027, 1, 4, 9, tzinfo=timezone.utc)
    reports.keep_sums(shop, owner)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert cover(shop, first, last).kept == ("2026",)
    assert gathered(shop, first, last, raw=False) == gathered(shop, first, last, raw=True)
    with shop.store.read() as connection:
        months = report_sums.cover_of(connection, first, last, years=False)
    assert list(months.kept) == months_of(shop)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 10_000),
    st.integers(1, 3),
    st.booleans(),
    st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(0, 120)), min_size=1, max_size=4),
)
def test_whatever_is_sold_and_kept_any_days_add_up_the_same(
    shop: Shop,
    sessions: list[Session],
    owner: Session,
    seed: int,
    sales: int,
    keep: bool,
    stretches: list[tuple[date, int]],
) -> None:
    trade(shop, sessions, seed, sales)
    if keep:
        reports.keep_sums(shop, owner)
    for first, days in stretches:
        last = first + timedelta(days=days)
        assert gathered(shop, first, last, raw=False) == gathered(shop, first, last, raw=True)


def test_no_report_changes_by_sums_being_kept(shop: Shop, sessions: list[Session], owner: Session) -> None:
    trade(shop, sessions, 5, 25)
    period = between(date(2026, 1, 15), date(2026, 4, 20))

    def told() -> list[Any]:
        found = []
        for shape in SHAPES:
            report = reports.run(shop, owner, reports.Query(shape.name, period))
            found.append((sorted(report.lines, key=str), report.total))
        return found

    before = told()
    reports.keep_sums(shop, owner)
    assert cover(shop, period.first, period.last).kept
    assert told() == before


def test_sums_that_were_begun_and_never_finished_do_not_count_and_are_finished_later(
    shop: Shop, sessions: list[Session], owner: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    trade(shop, sessions, 6, 20)
    portions = iter(range(10**6))

    def fail(*_anything: object) -> None:
        if next(portions):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reports, "PORTION_ROWS", 1)
        patch.setattr(reports.time, "sleep", fail)
        with pytest.raises(KeyboardInterrupt):
            reports.keep_sums(shop, owner)
    with shop.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.product_sums)).scalar_one() > 0
    assert cover(shop).kept == ()
    reports.keep_sums(shop, owner)
    assert gathered(shop, FIRST, LAST, raw=False) == gathered(shop, FIRST, LAST, raw=True)
    assert verify(shop.store) == []


def test_progress_is_told_and_can_stop_the_work(shop: Shop, sessions: list[Session], owner: Session) -> None:
    trade(shop, sessions, 8, 15)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == total - 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        reports.keep_sums(shop, owner, stop)
    done = len(cover(shop).kept)
    assert (told[-1][0] + 1, done) == (told[-1][1], len(months_of(shop)) - 1)
    assert reports.keep_sums(shop, owner) == 1


def test_marks_are_made_once_and_the_entries_after_them_are_still_told(
    shop: Shop, sessions: list[Session], owner: Session
) -> None:
    def marks() -> int:
        with shop.store.read() as connection:
            count = select(func.count()).select_from(tables.journal_marks)
            return int(connection.execute(count).scalar_one())

    trade(shop, sessions, 9, 25)
    reports.keep_sums(shop, owner)
    once = marks()
    assert once > 0
    reports.keep_sums(shop, owner)
    assert marks() == once
    with shop.store.write() as connection:
        assert not report_marks.keep(connection, "T1", 0, 5, [])
    trade(shop, sessions, 10, 25)
    query = reports.Query("voids", between(FIRST, LAST))
    before = reports.run(shop, owner, query)
    reports.keep_sums(shop, owner)
    after = reports.run(shop, owner, query)
    assert marks() > once
    assert (list(after.lines), after.total) == (list(before.lines), before.total)


@pytest.mark.parametrize(
    ("table", "column"),
    [("product_sums", "net_minor"), ("person_sums", "items"), ("product_sums", "last_sold")],
)
def test_verify_names_kept_sums_that_were_changed(
    shop: Shop, sessions: list[Session], owner: Session, table: str, column: str
) -> None:
    trade(shop, sessions, 11, 15)
    reports.keep_sums(shop, owner)
    changed = "'2026-01-01'" if column == "last_sold" else f"{column} + 1"
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = {changed} WHERE period = '2026-03'"  # noqa: S608
        )
    findings = verify(shop.store)
    assert [(each.kind, each.where) for each in findings] == [("sums", "2026-03")]
