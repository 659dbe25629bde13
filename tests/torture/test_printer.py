"""Papers by a printer in every mood: each once, in order, or asked about. The short form of `tests.torture.printer`."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from shop.devices import connections, printer
from shop.rules.cart import new_cart
from shop.rules.errors import DatabaseProblem, PrinterProblem
from shop.rules.permissions import Session
from shop.services import hashing, printing, sell, shifts
from shop.services.printing import PrintQueue
from shop.services.shop import Shop
from shop.store import printjobs
from shop.store.engine import Store
from tests.devices.fake_printer import MoodyPrinter
from tests.shops import LOWEST_COST, Clock, filled_shop, session_at
from tests.torture.printer import Till
from tests.traded import add_stock, paid, products_of


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The till sets the limits of the wire; the usual ones afterwards."""
    for module, names in (
        (printer, ("REPLY_S", "DONE_S")),
        (connections, ("CONNECT_S", "WRITE_S", "JOB_S", "SETTLE_S")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, getattr(module, name))


@pytest.mark.usefixtures("limits")
def test_forty_papers_by_a_printer_in_every_mood_and_two_kills(tmp_path: Path) -> None:
    with MoodyPrinter() as fake:
        result = Till(tmp_path / "shop.sqlite", Random(3), fake).run(40, 2)
    assert result.wrong == []
    assert result.kills == 2


class Roll:
    """A printer in memory; `wrong` is what the next paper or pulse fails with."""

    def __init__(self) -> None:
        self.papers: list[bytes] = []
        self.pulses = 0
        self.wrong: Exception | None = None

    def _fail(self) -> None:
        if self.wrong is not None:
            wrong, self.wrong = self.wrong, None
            raise wrong

    def print(self, data: bytes) -> None:
        self._fail()
        self.papers.append(data)

    def open_drawer(self) -> None:
        self._fail()
        self.pulses += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    made = filled_shop(sqlite_store, clock=clock)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    return made


@pytest.fixture
def session(shop: Shop) -> Session:
    made = session_at(shop)
    shifts.open_shift(shop, made, 0)
    return made


@pytest.fixture
def roll() -> Roll:
    return Roll()


def _queue(shop: Shop, session: Session, roll: Roll) -> PrintQueue:
    return PrintQueue(shop, session.till_id or 0, lambda: roll)


def _sold(shop: Shop, session: Session) -> None:
    cart, _line = new_cart().add(products_of(shop)["TEA"], 1_000)
    sell.complete(shop, session, paid(shop, cart))


def test_a_paper_that_could_not_be_noted_as_printed_is_noted_later_and_not_printed_again(
    shop: Shop, session: Session, roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sold(shop, session)
    queue = _queue(shop, session, roll)
    noted = printjobs.set_state

    def gone(connection: object, job_id: int, state: str, problem: str, printed_at: str | None) -> None:
        if state == "printed":
            raise DatabaseProblem("The database can't be reached.")
        noted(connection, job_id, state, problem, printed_at)  # type: ignore[arg-type]

    monkeypatch.setattr(printjobs, "set_state", gone)
    for _try in range(3):
        with pytest.raises(DatabaseProblem):
            queue.step()
    monkeypatch.setattr(printjobs, "set_state", noted)
    assert queue.step().waiting == 0
    assert len(roll.papers) == 1


def test_a_paper_that_another_process_left_half_done_is_asked_about(
    shop: Shop, session: Session, roll: Roll
) -> None:
    queue = _queue(shop, session, roll)
    _sold(shop, session)
    with shop.store.write() as connection:
        printjobs.set_state(connection, 1, "printing", "", None)
    assert queue.step().uncertain is not None
    assert queue.step().uncertain is not None
    assert roll.papers == []


def test_an_answer_to_a_question_that_is_settled_prints_nothing(
    shop: Shop, session: Session, roll: Roll
) -> None:
    _sold(shop, session)
    queue = _queue(shop, session, roll)
    queue.step()
    printing.answer(shop, session, 1, False)
    queue.step()
    assert len(roll.papers) == 1


def test_the_drawer_opens_once_the_printer_is_back_and_only_while_the_sale_is_fresh(
    shop: Shop, session: Session, roll: Roll, clock: Clock
) -> None:
    _sold(shop, session)
    queue = _queue(shop, session, roll)
    roll.wrong = PrinterProblem("The printer can't be reached.")
    assert queue.step().problem == "The printer can't be reached."
    clock.move(5)
    queue.step()
    assert (roll.pulses, len(roll.papers)) == (1, 1)
    _sold(shop, session)
    clock.move(31)
    queue.step()
    assert (roll.pulses, len(roll.papers)) == (1, 2)


@pytest.mark.parametrize("seconds", [-86_400, 3600])
def test_the_drawer_stays_shut_when_the_clock_was_turned(
    shop: Shop, session: Session, roll: Roll, clock: Clock, seconds: float
) -> None:
    _sold(shop, session)
    clock.move(seconds)
    _queue(shop, session, roll).step()
    assert (roll.pulses, len(roll.papers)) == (0, 1)


def test_a_pulse_that_was_cut_short_is_not_sent_again_and_leaves_the_paper_certain(
    shop: Shop, session: Session, roll: Roll
) -> None:
    _sold(shop, session)
    queue = _queue(shop, session, roll)
    roll.wrong = PrinterProblem("The printer stopped.", uncertain=True)
    standing = queue.step()
    assert (standing.problem, standing.uncertain) == ("The printer stopped.", None)
    queue.step()
    assert (roll.pulses, len(roll.papers)) == (0, 1)
