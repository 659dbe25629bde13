"""A process of its own that draws charts, so that a window never waits for matplotlib.

It is started at the first chart and stays; a drawing costs it some tenths of a second. When the program that started
it ends, however it ends, its pipe closes and it goes too. Asked from one thread or several, it draws one at a time.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from shop.documents.charts import ChartLook, draw
from shop.rules.errors import ShopError
from shop.rules.report_chart import Chart
from shop.texts import _

ROOT = Path(__file__).resolve().parent.parent.parent
_LENGTH = struct.Struct(">I")
LEAST_FREE_S = 2.0


class NoChart(ShopError):
    """A chart could not be drawn; the figures are there all the same."""

    code = "no_chart"


class ChartProcess:
    """Draws charts elsewhere. `close` ends it; after that none is drawn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def draw(self, chart: Chart, look: ChartLook) -> bytes:
        """The chart as PNG. NoChart where the process can't be started or broke off twice."""
        with self._lock:
            drawn = self._asked(chart, look) or self._asked(chart, look)
            if drawn is not None:
                return drawn
        raise NoChart(
            _("The chart could not be drawn. The figures are right without it; press F5 to try again.")
        )

    def start(self) -> None:
        """Have it import what it draws with, before the first chart is asked for."""
        with self._lock, contextlib.suppress(OSError):
            self._running()

    def close(self) -> None:
        """End the process; a drawing under way is given up."""
        self._closed = True
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise EOFError
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shop.documents.chart_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._process

    def _asked(self, chart: Chart, look: ChartLook) -> bytes | None:
        """The drawing, or None where the process broke off: the next time another one is asked."""
        try:
            return self._ask(chart, look)
        except (OSError, EOFError, struct.error):
            self._end()
            return None

    def _ask(self, chart: Chart, look: ChartLook) -> bytes:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        _send(process.stdin, (chart, look))
        answer = _receive(process.stdout)
        if isinstance(answer, bytes):
            return answer
        raise NoChart(_("The chart could not be drawn ({why}).").format(why=answer))

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(LEAST_FREE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _send(pipe: IO[bytes], what: Any) -> None:
    data = pickle.dumps(what)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """What came; EOFError at the end. Both ends are this module's own, so that pickle meets nothing strange."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Draw what comes in until nothing more does."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get among the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            chart, look = _receive(source)
            try:
                answer: bytes | str = draw(chart, look)
            except Exception as error:
                answer = type(error).__name__
            _send(target, answer)


if __name__ == "__main__":
    main()
