"""Network printers on a loopback socket that behave, or misbehave, as they are told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from types import TracebackType

OK, NEAR_END, NO_PAPER, OFFLINE = 0x12, 0x1E, 0x72, 0x1A
DRAWER = b"\x1bp\x00\x32\x32"
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


CUT = b"\x1dV"
RESET = struct.pack("ii", 1, 0)


class MoodyPrinter:
    """A printer that stays where it is for many jobs; its `mood` says how it takes the next connection.

    "well"; "refuses" (not there); "hangs" (takes a connection and nothing more); "half" (hangs up after half of
    `half_bytes`); "no paper"; "paper out" (after the last row); "dies" (after the last byte); "silent" (prints, and
    says nothing after it until it is "well" again). `papers` are the whole jobs, `pulses` counts the drawer's.
    """

    def __init__(self) -> None:
        self.mood = "well"
        self.papers: list[bytes] = []
        self.pulses = 0
        self.half_bytes = 200
        self._over = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept, args=(self._server,), daemon=True)

    @property
    def spec(self) -> str:
        return f"network:127.0.0.1:{self.port}"

    def __enter__(self) -> MoodyPrinter:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._close()
        for thread in self._threads:
            thread.join(5)

    def switch_off(self) -> None:
        """Be gone: every connection is refused."""
        self._close()
        self._thread.join(5)

    def switch_on(self) -> None:
        """Be there again, at the same address."""
        self._server = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._accept, args=(self._server,), daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """Wait until every connection so far has ended."""
        for thread in self._threads:
            thread.join(5)
        self._threads.clear()

    def _close(self) -> None:
        # Closing alone does not wake a thread that waits in accept().
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                client, _address = server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client, self.mood), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket, mood: str) -> None:
        client.settimeout(10)
        job = bytearray()
        with client, contextlib.suppress(OSError):
            while mood == "hangs" and self.mood == "hangs" and not self._over:
                time.sleep(0.01)
            while mood != "hangs" and (data := client.recv(512)):
                if self._take(client, data, mood, job):
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return

    def _take(self, client: socket.socket, data: bytes, mood: str, job: bytearray) -> bool:
        """Print or answer what came; whether the printer dies of it."""
        while data:
            question = data[:3]
            if question == ASK_PAPER:
                out = mood == "no paper" or (mood == "paper out" and job)
                self._say(client, NO_PAPER if out else OK, mood, job)
            elif question == ASK_STATE:
                self._say(client, OK, mood, job)
            elif question == WHEN_DONE:
                self._say(client, 0, mood, job)
            else:
                job += data[:1]
                data = data[1:]
                if job == DRAWER:
                    self.pulses += 1
                    job.clear()
                elif bytes(job[-3:-1]) == CUT:
                    self.papers.append(bytes(job))
                    if mood == "dies":
                        return True
                elif mood == "half" and len(job) >= self.half_bytes:
                    return True
                continue
            data = data[3:]
        return False

    def _say(self, client: socket.socket, answer: int, mood: str, job: bytearray) -> None:
        while mood == "silent" and self.mood == "silent" and job and not self._over:
            time.sleep(0.01)
        client.sendall(bytes([answer]))
