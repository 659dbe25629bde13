"""Another program holds the database: who saves in the office, or sells at the till, is told why nothing happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from shop.services import hashing
from shop.store import server
from shop.store.engine import Store
from shop.store.sqlite_file import open_raw
from tests.gui.office.rig import office_at
from tests.gui.till.conftest import database as database
from tests.gui.till.conftest import demo_file as demo_file
from tests.gui.till.rig import till_at
from tests.shops import LOWEST_COST, filled_shop
from widgets import waiting
from widgets.window import Window

WAITS = "Something else is writing to the database. Waiting for it…"


@pytest.fixture(autouse=True)
def _told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long before the wait ends, and not gone in a moment: a machine with much else to do looks late."""
    monkeypatch.setattr(waiting, "TOLD_AFTER_S", 0.4)
    monkeypatch.setattr(waiting, "GOES_AFTER_S", 1.0)


@contextmanager
def held(database: Path, seconds: float) -> Iterator[None]:
    """Another program writes to the database for so long."""
    other = open_raw(database)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, lambda: other.execute("ROLLBACK"))
    timer.start()
    yield
    timer.join()
    other.close()


def _all_said(window: Window, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    say = window.say

    def noted(text: str, kind: str = "info") -> None:
        if said[-1:] != [text]:
            said.append(text)
        say(text, kind)

    monkeypatch.setattr(window, "say", noted)
    return said


def test_the_office_says_that_it_waits_and_then_that_it_saved(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_at(database) as rig:
        rig.enter()
        rig.show("suppliers")
        rig.play("CTRL+N Mill")
        said = _all_said(rig.window, monkeypatch)
        with held(database, 1.6):
            rig.play("CTRL+S")
        assert WAITS in said
        assert rig.said == "Saved: Mill"


def test_the_till_says_that_it_waits_and_then_tells_the_change(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with till_at(database) as rig:
        rig.enter()
        rig.driver.scan("2000010100378")
        said = _all_said(rig.window, monkeypatch)
        with held(database, 1.6):
            rig.play("F12")
        assert WAITS in said
        assert rig.window.said != WAITS
        assert rig.lines == []


def _said_while_locked(store: Store, seconds: float, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the office says of a supplier that it saves while somebody else holds them on a server for so long."""
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    filled_shop(store)
    url = store.engine.url
    with office_at(url.render_as_string(hide_password=False)) as rig:
        rig.enter()
        rig.show("suppliers")
        rig.play("CTRL+N Mill")
        said = _all_said(rig.window, monkeypatch)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as other:
            other.execute("LOCK TABLE suppliers IN EXCLUSIVE MODE")
            threading.Timer(seconds, other.rollback).start()
            rig.play("CTRL+S")
        assert rig.said == "Saved: Mill"
    return said


def test_the_office_says_that_it_waits_for_a_server(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Waiting for the database server…" in _said_while_locked(postgres_store, 1.6, monkeypatch)


def test_what_is_tried_again_is_told_of_all_the_time(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(server.OPTIONS, "lock_timeout", 1_200)
    said = _said_while_locked(postgres_store, 2.0, monkeypatch)
    waits = "Waiting for the database server…"
    assert said[said.index(waits) :] == [waits, "Saved: Mill"]


def test_a_short_wait_is_not_spoken_of(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "TOLD_AFTER_S", 5.0)  # a machine with much else to do may make it longer
    with office_at(database) as rig:
        rig.enter()
        rig.show("suppliers")
        rig.play("CTRL+N Mill")
        said = _all_said(rig.window, monkeypatch)
        with held(database, 0.3):
            rig.play("CTRL+S")
        assert WAITS not in said
        assert rig.said == "Saved: Mill"


def test_nothing_of_a_wait_is_left_in_the_status_line_where_the_printing_waits_on(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with till_at(database) as rig:
        rig.enter()
        rig.settle_for(0.2)
        store = rig.app.shop.store
        said = _all_said(rig.window, monkeypatch)

        def write() -> None:
            with store.write():
                pass

        printing = threading.Thread(target=write)
        with held(database, 2.5):
            printing.start()
            rig.settle_for(1.2)
            # it ends while the printing still waits
            rig.worker.run(lambda: time.sleep(0.1), lambda _none: None, rig.till.fail)
            rig.driver.settle()
        printing.join()
        rig.settle_for(0.2)
        assert WAITS in said
        assert rig.window.said != WAITS
