"""The PostgreSQL side of the store: reaching the server, noticing that it is gone, and what its refusals mean.

A server that hangs says nothing, and its machine goes on taking what is sent to it. So whoever has waited SILENCE_S
for an answer knocks: it asks the first question of the protocol, which a living server answers at once, and gives
the connection up where nobody does. A statement that is merely slow goes on, and is knocked for again and again: two
rounds of it fit into two seconds, for a server may hang right after it has answered a knock. Nobody waits twice for a
silent server: from then on a thread of its own tries until it answers, and all others are refused at once.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.waiting import READY_R
from sqlalchemy import Engine, create_engine, event, exc
from sqlalchemy.engine import ExceptionContext, make_url

from shop.rules.errors import Conflict, DatabaseProblem
from shop.store.waits import Waits
from shop.texts import _

# A person is told within two seconds: of a connection that fell silent, and of one that can't be made.
SILENCE_S = 0.5
KNOCK_S = 0.6
CONNECT_S = 1.5
CONNECT_TIMEOUT_S = 2
# A connection that lay idle so long is tried by a round trip before it is used.
IDLE_S = 2.0
QUICK_S = 0.5
AGAIN_S = 0.2

# Another till's locks are waited for so long. A till that lost its power in the middle of a sale holds its own until
# the server has noticed: by its silence, or because it does nothing.
LOCK_TIMEOUT_MS = 3_000
OPTIONS = {
    "timezone": "UTC",
    "lock_timeout": LOCK_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": 60_000,
    "synchronous_commit": "on",
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 3,
    "tcp_keepalives_count": 3,
}
# The request for encryption, to which a server says yes or no before anything else (PostgreSQL, "Message Formats").
SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"

Result = TypeVar("Result")
Dial = Callable[[], "Watched"]


class Watched(psycopg.Connection[Any]):
    """A connection that does not wait forever."""

    silent: Callable[[], None] = staticmethod(lambda: None)
    waits = Waits()

    def wait(self, gen: Generator[Any, Any, Result], *args: Any, **options: Any) -> Result:
        """Wait as usual; OperationalError where the server has fallen silent. The connection is closed then."""
        with self.waits.waiting():
            return super().wait(self._watched(gen), *args, **options)

    def _watched(self, gen: Generator[Any, Any, Result]) -> Generator[Any, Any, Result]:
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready & READY_R:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at >= SILENCE_S:
                    self._knock()
                    heard_at = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _knock(self) -> None:
        info = self.info
        if not answers(info.hostaddr or info.host, info.port) and not has_news(self.pgconn.socket):
            self.pgconn.finish()
            self.silent()
            raise psycopg.OperationalError("the connection fell silent")


def answers(host: str, port: int) -> bool:
    """Whether a server takes a connection there and says something, all of it within KNOCK_S."""
    until = time.monotonic() + KNOCK_S
    try:
        if host.startswith("/"):
            door = socket.socket(socket.AF_UNIX)
            door.settimeout(KNOCK_S)
        else:
            door = socket.create_connection((host, port), KNOCK_S)
        with door:
            if host.startswith("/"):
                door.connect(f"{host}/.s.PGSQL.{port}")
            door.sendall(SSL_REQUEST)
            door.settimeout(max(until - time.monotonic(), 0.001))
            return bool(door.recv(1))
    except OSError:
        return False


def has_news(file_number: int) -> bool:
    """Whether a connection that nobody uses has something to say: as a rule that the server has ended it."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(file_number, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([file_number], [], [], 0)[0])


class Reach:
    """Makes an engine's connections, and knows while the server is silent."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._lock = threading.Lock()
        self._is_silent = False

    @property
    def is_silent(self) -> bool:
        """Whether the server has not been heard since it fell silent."""
        return self._is_silent

    def connect(self, dial: Dial) -> Watched:
        """A new connection; OperationalError at once from a silent server, else within CONNECT_S.

        Dialled on a thread of its own: finding the address of a name can hang too, and has no timeout.
        """
        if self._is_silent:
            raise psycopg.OperationalError("the connection is still silent")
        future: Future[Watched] = Future()
        threading.Thread(target=_dial, args=(dial, future), name="dial", daemon=True).start()
        try:
            connection = future.result(CONNECT_S)
        except NotInTime:
            self.fell_silent(dial, future)
            raise psycopg.OperationalError("the connection could not be made in time") from None
        connection.silent = lambda: self.fell_silent(dial)
        connection.waits = self._waits
        return connection

    def fell_silent(self, dial: Dial, future: Future[Watched] | None = None) -> None:
        """Refuse everybody from now on, and try until the server answers or refuses by itself."""
        with self._lock:
            if self._is_silent:
                return
            self._is_silent = True
        threading.Thread(target=self._look_out, args=(dial, future), name="look out", daemon=True).start()

    def _look_out(self, dial: Dial, future: Future[Watched] | None) -> None:
        while True:
            began = time.monotonic()
            try:
                (dial() if future is None else future.result()).close()
                break
            except Exception:
                if future is None and time.monotonic() - began < QUICK_S:
                    break
            future = None
            time.sleep(AGAIN_S)
        self._is_silent = False


def _dial(dial: Dial, future: Future[Watched]) -> None:
    try:
        future.set_result(dial())
    except BaseException as error:
        future.set_exception(error)


def server_engine(target: str, waits: Waits) -> Engine:
    """The engine of a server's address, its connections watched; `waits` knows who waits for an answer."""
    url = make_url(target.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": " ".join(f"-c {name}={value}" for name, value in OPTIONS.items()),
            "tcp_user_timeout": CONNECT_TIMEOUT_S * 1000,
            "keepalives_idle": 5,
            "keepalives_interval": 1,
            "keepalives_count": 2,
        },
    )
    reach = Reach(waits)

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, args: Any, options: Any) -> Watched:
        return reach.connect(lambda: Watched.connect(*args, **options))

    @event.listens_for(engine, "checkin")
    def _used(_raw: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look_at(raw: Watched, record: Any, _proxy: Any) -> None:
        if reach.is_silent:
            raise DatabaseProblem(gone())
        used_at = record.info.get("used_at")
        if used_at is None:  # it was made just now
            return
        if has_news(raw.pgconn.socket) or time.monotonic() - used_at > IDLE_S:
            try:
                engine.dialect.do_ping(raw)  # type: ignore[arg-type]
            except psycopg.Error as error:
                raise exc.DisconnectionError from error

    @event.listens_for(engine, "handle_error")
    def _lost(context: ExceptionContext) -> None:
        """An error in the midst of many statements sent at once may leave them running: nothing can follow them."""
        raw = context.connection and context.connection.connection.dbapi_connection
        if isinstance(raw, Watched) and raw.pgconn.transaction_status == TransactionStatus.ACTIVE:
            raw.pgconn.finish()
            context.is_disconnect = True

    return engine


def may_be_committed(error: exc.DBAPIError) -> bool:
    """Whether a COMMIT that failed like this may have been done: the server went away instead of refusing it."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return error.connection_invalidated or not state or state.startswith(("08", "57P"))


def is_failed(connection: Any) -> bool:
    """Whether a statement of this transaction failed: its COMMIT would roll back, and say nothing."""
    if connection.invalidated:
        return True
    raw = connection.connection.dbapi_connection
    return bool(raw.info.transaction_status == TransactionStatus.INERROR)


def gone() -> str:
    """The sentence for a server that can't be reached."""
    return _(
        "The database server can't be reached. The cart and what was typed are kept; go on when it is back."
    )


def problem(error: exc.DBAPIError) -> DatabaseProblem | None:
    """What a server's refusal means to a person; None where it is a fault of the program.

    By SQLSTATE (PostgreSQL, "Error Codes"), for the words are in the server's language.
    """
    state = str(getattr(error.orig, "sqlstate", None) or "")
    said = str(error.orig)
    if state in ("40001", "40P01", "55P03"):
        return Conflict(_("Somebody else is at the same thing. Try again in a moment."))
    for states, sentence in _sentences():
        if state and state.startswith(states):
            return DatabaseProblem(sentence)
    if error.connection_invalidated or (not state and isinstance(error.orig, psycopg.OperationalError)):
        if any(mark in said for mark in ("authentication failed", "does not exist", "pg_hba")):
            sentence = _(
                "The database server refuses: {because}. Check the address, the name and the password."
            )
            return DatabaseProblem(sentence.format(because=" ".join(said.split())[-200:]))
        return DatabaseProblem(gone())
    return None


def _sentences() -> tuple[tuple[tuple[str, ...], str], ...]:
    return (
        (("53100",), _("The disk of the database server is full. Nothing that was taken is lost.")),
        (("25006",), _("The database server can only be read now. Ask whoever looks after it.")),
        (("42501",), _("The database server doesn't allow this. Ask whoever looks after it for the rights.")),
        (("57014",), _("The database server broke this off. Try again.")),
        (("08", "57P", "53"), gone()),
    )
