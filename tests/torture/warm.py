"""A warm process that forks a till for every round, so that a thousand starts don't cost a thousand imports.

`Warm.start` runs a command in a fork of a process that has imported everything and opened nothing: the child opens
the database afresh. It can be held before its first step (to let a tracer attach), and tells what it is doing in a
file that outlives it: the witness.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import IO, Any

from tests.conftest import ROOT

MOST_S = 60
MOST_MESSAGE = 1 << 20
PASSWORD = "demo-sam"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a child left: its exit code (negative: the signal), all that it said."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The whole JSON lines of its output."""
        lines = [line for line in self.out.split("\n")[:-1] if line.startswith("{")]
        return [json.loads(line) for line in lines]

    @property
    def sales(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == "sale"]


class Child:
    """A forked command under way."""

    def __init__(self, warm: Warm, pid: int, files: Sequence[IO[bytes]], go: int) -> None:
        self._warm, self.pid, self._files, self._go = warm, pid, files, go
        self.feed = -1

    def go(self) -> None:
        """Let a held child begin."""
        os.close(self._go)
        self._go = -1

    def said(self) -> str:
        """What it has written to its output so far."""
        descriptor = self._files[0].fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode("utf-8", "replace")

    def feed_line(self, line: str) -> None:
        """Give it another line, where `feed` is the writing end of its script."""
        os.write(self.feed, f"{line}\n".encode())

    def kill(self) -> None:
        """kill -9. Its number is not given away before `end`."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> Ended:
        """Wait for the end; a child that hangs is killed and told of in `err`."""
        if self._go >= 0:
            self.go()
        if self.feed >= 0:
            os.close(self.feed)
            self.feed = -1
        code, hung = self._warm.wait(self.pid)
        said = []
        for file in self._files:
            file.seek(0)
            said.append(file.read().decode("utf-8", "replace"))
            file.close()
        return Ended(code, said[0], said[1] + ("\nTraceback: it hung" if hung else ""))


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do.

    `patches` names functions of this module that change the child before it begins; `witness` is the file it
    writes to.
    """

    command: str
    arguments: tuple[str, ...]
    witness: str = ""
    patches: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


class Warm:
    """The warm process; a context manager."""

    def __enter__(self) -> Warm:
        self._home = tempfile.TemporaryDirectory()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.warm", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            env=os.environ | dict.fromkeys(("TMPDIR", "XDG_STATE_HOME", "XDG_DATA_HOME"), self._home.name),
        )
        theirs.close()
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()
        self._process.wait(MOST_S)
        self._home.cleanup()

    def start(self, order: Order, script: str | int = "", *, held: bool = False) -> Child:
        """Fork; `script` is its standard input, a text or the reading end of a pipe."""
        files = [tempfile.TemporaryFile() for _stream in range(2)]  # noqa: SIM115
        begin, go = os.pipe()
        source = _readable(script) if isinstance(script, str) else os.dup(script)
        order_text = json.dumps(
            [order.command, order.arguments, order.witness, order.patches, dict(order.environment)]
        )
        socket.send_fds(
            self._socket, [order_text.encode()], [source, files[0].fileno(), files[1].fileno(), begin]
        )
        os.close(begin)
        os.close(source)
        pid = int(self._socket.recv(64))
        child = Child(self, pid, files, go)
        if not held:
            child.go()
        return child

    def wait(self, pid: int) -> tuple[int, bool]:
        """Reap a child: its exit code, and whether it had to be killed because it hung."""
        self._socket.send(f"wait {pid}".encode())
        self._socket.settimeout(MOST_S)
        hung = False
        try:
            code = int(self._socket.recv(64))
        except TimeoutError:
            hung = True
            os.kill(pid, signal.SIGKILL)
            code = int(self._socket.recv(64))
        self._socket.settimeout(None)
        return code, hung


def _readable(text: str) -> int:
    """A file that holds this text, at its beginning."""
    descriptor = os.memfd_create("script")
    os.write(descriptor, text.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


# In the warm process -------------------------------------------------------------------------------------------------


def serve(channel: socket.socket) -> None:
    """Fork at each order, reap when asked, until the other side closes."""
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(channel, MOST_MESSAGE, 4)
        if not message:
            return
        if message.startswith(b"wait "):
            _pid, status = os.waitpid(int(message[5:]), 0)
            channel.send(str(os.waitstatus_to_exitcode(status)).encode())
            continue
        pid = os.fork()
        if pid == 0:
            channel.close()
            os._exit(_child(json.loads(message), descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(str(pid).encode())


def _child(order: list[Any], descriptors: list[int]) -> int:
    """Do what was ordered, as the program itself would; the exit code."""
    command, arguments, witness, patches, environment = order
    for number, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.environ.update(environment)
    if witness:
        tell = _witness(witness)
        for name in patches:
            globals()[name](tell)
    os.read(descriptors[3], 1)
    from tests.torture.commands import COMMANDS

    try:
        code = COMMANDS[command](arguments)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    return int(code)


Tell = Callable[..., None]


def _witness(path: str) -> Tell:
    """Writes a line at once; what is written outlives the process."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def tell(*words: object) -> None:
        os.write(descriptor, (json.dumps(words) + "\n").encode())

    return tell


def _told(owner: Any, name: str, phase: str, tell: Tell) -> None:
    """Tell when a function is gone into and come out of."""
    work = getattr(owner, name)

    @wraps(work)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        tell("in", phase)
        result = work(*arguments, **named)
        tell("out", phase)
        return result

    setattr(owner, name, wrapped)


def watch_phases(tell: Tell) -> None:
    """Tell of each step of a sale on its way to the disk."""
    from shop.services import drafts, printing, sell, shifts, signin
    from shop.store import engine, journal, printjobs

    _told(signin, "sign_in", "sign-in", tell)
    _told(shifts, "open_shift", "shift", tell)
    _told(drafts, "save", "draft", tell)
    _told(drafts, "drop", "draft", tell)
    _told(sell, "complete", "sale", tell)
    _told(journal, "append", "journal", tell)
    _told(printjobs, "set_state", "print job", tell)
    _told(printing, "receipt_bytes", "paper", tell)
    _told(engine.Store, "_commit", "commit", tell)


def watch_carts(tell: Tell) -> None:
    """Tell each change of the cart before it is kept and after, each sale, and what a restart brings back."""
    from pos.sale import Sale
    from shop.rules import draft
    from shop.services import sell

    take, complete, restore = Sale._take, sell.complete, Sale.restore

    def told_take(self: Sale, cart: Any, *rest: Any, **named: Any) -> None:
        tell("change", draft.to_text(cart), cart.is_empty and not cart.voided)
        take(self, cart, *rest, **named)
        tell("kept")

    def told_complete(shop: Any, session: Any, cart: Any, **named: Any) -> Any:
        tell("selling", cart.uuid)
        completed = complete(shop, session, cart, **named)
        tell("sold", cart.uuid, completed.number)
        return completed

    def told_restore(self: Sale) -> bool:
        found = restore(self)
        tell("restored", draft.to_text(self.cart) if found or self.cart.voided else "")
        return found

    Sale._take = told_take  # type: ignore[method-assign]
    sell.complete = told_complete
    Sale.restore = told_restore  # type: ignore[method-assign]


def answer_papers(_tell: Tell) -> None:
    """Whoever starts the till says of an uncertain paper that it came out."""
    from shop.services.printing import PrintQueue
    from shop.store import printjobs

    made = PrintQueue.__init__

    def init(self: Any, shop: Any, till_id: int, open_printer: Any) -> None:
        made(self, shop, till_id, open_printer)
        with shop.store.write() as connection:
            job = printjobs.next_job(connection, till_id)
            if job is not None and job.state == "uncertain":
                printjobs.set_state(connection, job.id, "printed", "", None)

    PrintQueue.__init__ = init  # type: ignore[method-assign]


def rollback_journal(_tell: Tell) -> None:
    """As where there is no SQLite whose write-ahead log can be trusted."""
    from shop.store import sqlite_file

    module = sqlite_file.sqlite_module()[0]
    sqlite_file.sqlite_module = lambda: (module, False)


LATER = "9000"
REVISION = '''"""A later version."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "BEFORE"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column more, and a table of issued rows rebuilt."""
    op.add_column("customers", sa.Column("shelf", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("invoice_charges", recreate="always") as batch:
        batch.add_column(sa.Column("shelf", sa.Text(), nullable=False, server_default=""))
'''


def newer_program(_tell: Tell) -> None:
    """As the next version will be: it knows a revision more."""
    import shutil
    import tempfile

    from shop.store import engine, migrations

    folder = Path(tempfile.gettempdir()) / "newer"
    if not folder.exists():
        shutil.copytree(migrations.HERE, folder)
        later = REVISION.replace("BEFORE", engine.SCHEMA_VERSION)
        (folder / "versions" / f"{LATER}_later.py").write_text(later)
    migrations.HERE = folder
    engine.SCHEMA_VERSION = LATER


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something; whether it came."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True


def witnessed(path: Path) -> list[list[Any]]:
    """The whole lines of a witness."""
    try:
        lines = path.read_text("utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines]


if __name__ == "__main__":
    from shop.services import hashing
    from tests.torture import commands

    hashing.COST = 4
    commands.warm_up()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        serve(channel)
