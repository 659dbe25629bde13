"""A network printer on a loopback socket that behaves, or misbehaves, as it is told."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

OK, NEAR_END, NO_PAPER, OFFLINE = 0x12, 0x1E, 0x72, 0x1A
ASK_STATE, ASK_PAPER, WHEN_DONE = b"\x10\x04\x01", b"\x10\x04\x04", b"\x1dr\x01"


class FakePrinter:
    """Serves one connection. `papers` are its answers about paper, in turn, the last one for good.

    `takes` is how many bytes of a job it reads before it hangs up with a reset; `silent` ones answer nothing,
    `reads` False never reads at all.
    """

    def __init__(
        self,
        *,
        papers: tuple[int, ...] = (OK,),
        state: int = OK,
        silent: bool = False,
        reads: bool = True,
        takes: int | None = None,
        falls_silent_after: int | None = None,
    ) -> None:
        self.papers = list(papers)
        self.state = state
        self.silent = silent
        self.reads = reads
        self.takes = takes
        self.falls_silent_after = falls_silent_after
        self.job = b""
        self._over = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def spec(self) -> str:
        return f"network:127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> FakePrinter:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.close()
        self._thread.join(5)

    def printed(self) -> bytes:
        """The job, once the other side has hung up."""
        self._thread.join(5)
        return self.job

    def _serve(self) -> None:
        try:
            client, _address = self._server.accept()
        except OSError:
            return
        with client:
            if not self.reads:
                self._over.wait(20)
                return
            self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        while True:
            try:
                data = client.recv(512)
            except OSError:
                return
            if not data:
                return
            self._answer(client, data)
            if self.takes is not None and len(self.job) >= self.takes:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return

    def _answer(self, client: socket.socket, data: bytes) -> None:
        while data:
            question = data[:3]
            silent = self.silent or (
                self.falls_silent_after is not None and len(self.job) >= self.falls_silent_after
            )
            if question == ASK_PAPER:
                paper = self.papers.pop(0) if len(self.papers) > 1 else self.papers[0]
                self._say(client, paper, silent)
            elif question == ASK_STATE:
                self._say(client, self.state, silent)
            elif question == WHEN_DONE:
                self._say(client, 0, silent)
            else:
                self.job += data[:1]
                data = data[1:]
                continue
            data = data[3:]

    def _say(self, client: socket.socket, answer: int, silent: bool) -> None:
        if not silent:
            client.sendall(bytes([answer]))
