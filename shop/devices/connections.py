"""The wires to a printer: files and the network here, those attached to this machine in `attached`.

A connection is what a spec says; a link is one opened for one job. `sent` counts the bytes that may have left:
after a failure it tells "nothing was printed" from "look at the paper". Every call has its limit of time, and a
whole job one of `JOB_S`.
"""

from __future__ import annotations

import os
import re
import select
import socket
import stat
import time
from dataclasses import dataclass
from typing import Protocol

from shop.devices import attached
from shop.texts import _

FORMS = (
    "file:PATH",
    "network:HOST:PORT",
    "usb:VID:PID",
    "serial:DEVICE",
    "serial:DEVICE:BAUD",
    "cups:NAME",
    "windows:NAME",
    "none",
)
CONNECT_S = 2.0
WRITE_S = 5.0
JOB_S = 8.0
_CHUNK = 4096
SETTLE_S = 3.0


class Link(Protocol):
    """An open wire. What fails is an OSError, what takes too long a TimeoutError."""

    sent: int

    def write(self, data: bytes) -> None:
        """Send all bytes."""

    def ask(self, question: bytes, wait_s: float) -> bytes:
        """The answer to a question; b"" where the wire can't answer or the printer doesn't in time."""

    def settle(self) -> None:
        """After the last byte to a printer that gives no answers: an OSError where it can't have taken them all."""

    def close(self) -> None:
        """Let go of the wire, whatever state it is in."""


class Connection(Protocol):
    """What a spec says."""

    @property
    def advice(self) -> str:
        """What to do when it can't be opened."""

    def open(self) -> Link:
        """A link for one job; an OSError if there is none to be had."""


def parse(kind: str, rest: str) -> Connection | None:
    """The connection of a spec split at its first colon, or None if it has no such form."""
    if kind == "file":
        return FileConnection(rest)
    if kind == "network":
        match = re.fullmatch(r"(?:\[([0-9a-fA-F:.%]+)\]|([^\s\[\]/:]+))(?::(\d{1,5}))?", rest)
        port = int(match[3] or 9100) if match else 0
        return NetworkConnection(match[1] or match[2], port) if match and 0 < port < 65536 else None
    return attached.parse(kind, rest)


@dataclass(frozen=True, slots=True)
class FileConnection:
    """A file that jobs are added to, a pipe, or a device file such as /dev/usb/lp0."""

    path: str

    @property
    def advice(self) -> str:
        return _("Check that its folder is there and can be written to.")

    def open(self) -> FileLink:
        flags = (
            os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        )
        return FileLink(os.open(os.path.expanduser(self.path), flags, 0o600))


class FileLink:
    """Bytes are on the disk when `write` returns; a pipe that nobody empties ends in a TimeoutError."""

    def __init__(self, number: int) -> None:
        self.sent = 0
        self._number = number

    def write(self, data: bytes) -> None:
        deadline = time.monotonic() + WRITE_S
        start = self.sent
        while self.sent - start < len(data):
            at = self.sent - start
            try:
                self.sent += os.write(self._number, data[at : at + _CHUNK])
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([], [self._number], [], left)[1]:
                    raise TimeoutError from None
        if stat.S_ISREG(os.fstat(self._number).st_mode):
            os.fsync(self._number)

    def ask(self, question: bytes, wait_s: float) -> bytes:
        return b""

    def settle(self) -> None:
        return

    def close(self) -> None:
        os.close(self._number)


@dataclass(frozen=True, slots=True)
class NetworkConnection:
    """A printer that takes raw bytes on a port, 9100 as a rule."""

    host: str
    port: int

    @property
    def advice(self) -> str:
        return _("Switch it on and check its cable and its address.")

    def open(self) -> NetworkLink:
        made = socket.create_connection((self.host, self.port), CONNECT_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return NetworkLink(made)


class NetworkLink:
    """A socket whose every call ends in time. After one unanswered question no other waits long."""

    def __init__(self, made: socket.socket) -> None:
        self.sent = 0
        self._socket = made
        self._deadline = time.monotonic() + JOB_S - CONNECT_S

    def _limit(self, seconds: float) -> None:
        self._socket.settimeout(max(0.05, min(seconds, self._deadline - time.monotonic())))

    def write(self, data: bytes) -> None:
        until = time.monotonic() + WRITE_S
        start = self.sent
        while self.sent - start < len(data):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._limit(left)
            at = self.sent - start
            self.sent += self._socket.send(data[at : at + _CHUNK])

    def ask(self, question: bytes, wait_s: float) -> bytes:
        self._limit(wait_s)
        self._socket.sendall(question)
        return self._read()

    def _read(self) -> bytes:
        try:
            return self._socket.recv(16)
        except TimeoutError:
            return b""

    def settle(self) -> None:
        # What was sent may still lie on the way. Whoever took it all sees the end, and ends the connection too.
        self._socket.shutdown(socket.SHUT_WR)
        self._limit(SETTLE_S)
        self._socket.recv(16)

    def close(self) -> None:
        self._socket.close()
