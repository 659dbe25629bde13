"""The PostgreSQL side of the store: what a lost connection, a lock and a refusal become."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from sqlalchemy.exc import ProgrammingError

from shop.rules.errors import BadInput, Conflict, DatabaseProblem, OutcomeUnknown
from shop.store import server
from shop.store.engine import Store, connect, retried


def _end_connections(store: Store) -> None:
    """As a restart does: the server ends every connection but the one that asks, which is closed here."""
    address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    other = connect(address)
    with other.write() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    other.close()


def test_a_connection_that_the_server_ended_is_replaced_before_anybody_uses_it(postgres_store: Store) -> None:
    with postgres_store.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    _end_connections(postgres_store)
    with postgres_store.read() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


INSERT = "INSERT INTO settings (key, value) VALUES ('a', '1')"


def _write(store: Store, *work: str | Callable[[], None], uuid: str = "a") -> None:
    """One transaction of these statements, with what happens between them."""
    with store.write(uuid) as connection:
        for step in work:
            if callable(step):
                step()
            else:
                connection.exec_driver_sql(step)


def test_a_connection_lost_before_the_commit_leaves_nothing_behind(postgres_store: Store) -> None:
    with pytest.raises(DatabaseProblem) as refused:
        _write(postgres_store, INSERT, lambda: _end_connections(postgres_store), "SELECT 1")
    assert not isinstance(refused.value, OutcomeUnknown)
    with postgres_store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM settings").scalar_one() == 0


def test_a_connection_lost_at_the_commit_leaves_its_outcome_unknown(postgres_store: Store) -> None:
    with pytest.raises(OutcomeUnknown) as refused:
        _write(postgres_store, INSERT, lambda: _end_connections(postgres_store))
    assert refused.value.uuid == "a"


def test_a_change_whose_outcome_is_unknown_is_to_be_looked_for_and_no_sale_is_spoken_of(
    postgres_store: Store,
) -> None:
    with pytest.raises(OutcomeUnknown, match="look whether it was saved"):
        _write(postgres_store, INSERT, lambda: _end_connections(postgres_store), uuid="")


def _pass_over_a_failure(store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql(INSERT)
        with suppress(ProgrammingError):
            connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_failed_statement_that_was_passed_over_is_not_taken_for_a_commit(postgres_store: Store) -> None:
    with pytest.raises(RuntimeError, match="nothing of this"):
        _pass_over_a_failure(postgres_store)


def test_a_lock_of_another_till_is_a_conflict(postgres_store: Store) -> None:
    _write(postgres_store, INSERT)
    with postgres_store.write() as first:
        first.exec_driver_sql("UPDATE settings SET value = '2'")
        with pytest.raises(Conflict):
            _write(postgres_store, "SET LOCAL lock_timeout = '20ms'", "UPDATE settings SET value = '3'")


def test_two_tills_that_wait_for_each_other_are_a_conflict_of_one_of_them(postgres_store: Store) -> None:
    _write(postgres_store, INSERT, INSERT.replace("'a'", "'b'"))
    both, ended = threading.Barrier(2), list[str]()

    def change(first: str, then: str) -> None:
        try:
            with postgres_store.write() as connection:
                connection.exec_driver_sql("SET LOCAL deadlock_timeout = '20ms'")
                connection.exec_driver_sql("UPDATE settings SET value = '2' WHERE key = %s", (first,))
                both.wait()
                connection.exec_driver_sql("UPDATE settings SET value = '2' WHERE key = %s", (then,))
            ended.append("written")
        except Conflict:
            ended.append("conflict")

    threads = [threading.Thread(target=change, args=keys) for keys in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["conflict", "written"]


def test_a_conflict_is_tried_again_and_told_only_when_it_stays() -> None:
    tries: list[int] = []

    @retried
    def until(wanted: int) -> str:
        tries.append(wanted)
        if len(tries) < wanted:
            raise Conflict("busy")
        return "done"

    assert until(3) == "done"
    tries.clear()
    with pytest.raises(Conflict):
        until(9)
    assert len(tries) == 3


def test_no_other_refusal_is_tried_again() -> None:
    tries: list[int] = []

    @retried
    def refuse() -> None:
        tries.append(1)
        raise BadInput("no")

    with pytest.raises(BadInput):
        refuse()
    assert len(tries) == 1


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A machine that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        yield door.getsockname()[1]


def test_a_server_that_says_nothing_is_told_within_two_seconds_and_at_once_after_that(deaf_port: int) -> None:
    store = connect(f"postgresql://nobody@127.0.0.1:{deaf_port}/shop")
    for within_s in (2.0, server.CONNECT_S / 2):
        began = time.monotonic()
        with pytest.raises(DatabaseProblem), store.read():
            pass
        assert time.monotonic() - began < within_s
    store.close()


def test_knocking_tells_a_living_server_from_a_deaf_one(postgres_server: object, deaf_port: int) -> None:
    sockets = postgres_server.get_postmaster_info().socket_dir  # type: ignore[attr-defined]
    assert server.answers(str(sockets), 5432)
    assert not server.answers("127.0.0.1", deaf_port)


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each knock was answered."""
    knock, seen = server.answers, list[bool]()

    def noted(host: str, port: int) -> bool:
        seen.append(knock(host, port))
        return seen[-1]

    monkeypatch.setattr(server, "answers", noted)
    return seen


def test_a_statement_that_takes_long_goes_on_while_the_server_answers(
    postgres_store: Store, knocks: list[bool]
) -> None:
    with postgres_store.read() as connection:
        assert connection.exec_driver_sql("SELECT 7 FROM pg_sleep(1.6)").scalar_one() == 7
    assert knocks
    assert all(knocks)


def test_a_server_that_hangs_right_after_it_answered_is_told_within_two_seconds_too(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: list[float] = []

    def once(_host: str, _port: int) -> bool:
        if not answered:
            answered.append(time.monotonic())
            return True
        time.sleep(server.KNOCK_S)
        return False

    with postgres_store.read() as connection:
        connection.exec_driver_sql("SELECT 1")
        monkeypatch.setattr(server, "answers", once)
        with pytest.raises(DatabaseProblem), postgres_store.read() as other:
            other.exec_driver_sql("SELECT pg_sleep(4)")
        assert answered
        assert time.monotonic() - answered[0] < 2.0
        monkeypatch.undo()


def test_a_knock_nobody_answered_is_no_matter_where_the_answer_itself_has_come(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(_host: str, _port: int) -> bool:
        time.sleep(0.6)
        return False

    monkeypatch.setattr(server, "answers", too_late)
    with postgres_store.read() as connection:
        assert connection.exec_driver_sql("SELECT 7 FROM pg_sleep(0.8)").scalar_one() == 7


def test_a_server_that_does_not_know_the_database_says_so(postgres_store: Store) -> None:
    address = postgres_store.engine.url.set(drivername="postgresql", database="nowhere")
    store = connect(address.render_as_string(hide_password=False))
    with pytest.raises(DatabaseProblem, match="nowhere"), store.read():
        pass
    store.close()
