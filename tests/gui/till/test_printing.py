"""The till's printing thread: what is asked for elsewhere comes out here too."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pos.print_thread
from shop.rules.errors import DatabaseProblem
from shop.services import printing
from shop.store import printjobs
from tests.gui.till.rig import SOME, Rig, till_at


@pytest.fixture
def rig(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A till that prints into a file, and looks often whether the office wants something here."""
    monkeypatch.setattr(pos.print_thread, "LOOK_S", 0.05)
    with till_at(database, printer=f"file:{tmp_path / 'paper.bin'}") as rig:
        rig.enter()
        yield rig


def wait_for(rig: Rig, is_so: Callable[[], bool]) -> None:
    """Let the loop run until it is so."""
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        rig.window.update()
        time.sleep(0.005)


def waiting(rig: Rig) -> int:
    with rig.app.shop.store.read() as connection:
        return printjobs.waiting(connection, rig.till.till.id)


def test_a_copy_that_is_asked_for_at_another_place_comes_out_of_an_idle_till(
    rig: Rig, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.bin"
    rig.play(f"{SOME[0][0]} ENTER F12")
    wait_for(rig, lambda: rig.app.printing.is_idle and not waiting(rig))
    before = paper.stat().st_size
    session = rig.till.session
    assert session is not None
    printing.reprint_last(rig.app.shop, session)
    wait_for(rig, lambda: not waiting(rig))
    assert paper.stat().st_size > before


def test_a_till_that_is_asked_while_it_looks_by_itself_answers_every_time(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pos.print_thread, "LOOK_S", 0.0001)
    monkeypatch.setattr(pos.print_thread, "POLL_MS", 1)
    wait_for(rig, lambda: rig.app.printing.is_idle)
    for _asked in range(80):
        rig.app.printing.wake()
        wait_for(rig, lambda: rig.app.printing.is_idle)


def test_a_till_ends_at_once_that_ends_while_its_printing_thread_wakes(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing_thread = rig.app.printing
    wait_for(rig, lambda: printing_thread.is_idle)
    woken = printing_thread._woken
    clear, ended = woken.clear, threading.Event()

    def cleared_as_it_ends() -> None:
        # the window's thread ends it just before: waking is told and forgotten in one
        printing_thread._stopped = True
        woken.set()
        clear()
        ended.set()

    monkeypatch.setattr(woken, "clear", cleared_as_it_ends)
    monkeypatch.setattr(pos.print_thread, "LOOK_S", 30.0)
    assert ended.wait(5)
    printing_thread._thread.join(2)
    assert not printing_thread._thread.is_alive()


def test_an_idle_till_says_nothing_of_a_database_that_is_out_of_reach(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []

    def gone(_queue: printing.PrintQueue) -> printing.Standing:
        looked.append(True)
        raise DatabaseProblem("away")

    wait_for(rig, lambda: rig.app.printing.is_idle)
    monkeypatch.setattr(printing.PrintQueue, "step", gone)
    wait_for(rig, lambda: len(looked) > 3)
    rig.settle_for(1.2)
    assert rig.till.printing == printing.Standing()
