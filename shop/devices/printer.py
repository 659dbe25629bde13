"""A receipt printer by its spec, and the cash drawer on it: sends bytes, asks whether there is paper, never hangs.

A printer that answers status requests is asked before and after printing: print() of a printer without paper
succeeds otherwise. One that never answered is taken at its word, on the network once it has ended the connection
as well; one that did answer and is silent now hangs. Every problem is a `PrinterProblem` that says what to do;
`uncertain` where some of the bytes were sent, so that paper may have come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from shop.devices import connections
from shop.devices.connections import Connection, Link
from shop.rules.errors import BadInput, PrinterProblem
from shop.rules.normal import shown
from shop.texts import _

Paper = Literal["ok", "near_end", "out", "unknown"]

DRAWER = b"\x1bp\x00\x32\x32"
"""ESC p 0: a pulse of 100 ms on the first pin, where drawers hang."""

_ASK_PRINTER, _ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x04"
_REPORT_WHEN_DONE = b"\x1dr\x01"
"""GS r 1 is answered in its turn, after all rows before it are printed."""
REPLY_S = 1.0
DONE_S = 2.0
_FIXED_MASK, _FIXED_BITS = 0x93, 0x12
_OFFLINE, _NEAR_END, _OUT = 0x08, 0x0C, 0x60


@dataclass(frozen=True, slots=True)
class Status:
    """What the printer says of itself; `online` is None and the paper unknown where it doesn't answer."""

    online: bool | None
    paper: Paper
    message: str


UNKNOWN = Status(None, "unknown", "")


class Printer(Protocol):
    """A printer of any kind."""

    spec: str

    def print(self, data: bytes) -> None:
        """Print the bytes, or raise a PrinterProblem; `uncertain` if paper may have come out."""

    def open_drawer(self) -> None:
        """Open the cash drawer, or raise a PrinterProblem."""

    def status(self) -> Status:
        """What the printer says; a PrinterProblem if it can't be reached."""


def open_printer(spec: str) -> Printer:
    """The printer of a spec; nothing is connected yet. A spec of no known form is a BadInput that lists them."""
    kind, _colon, rest = spec.strip().partition(":")
    if kind == "none" and not rest:
        return NoPrinter()
    connection = connections.parse(kind, rest) if rest else None
    if connection is None:
        raise BadInput(
            _("{spec} names no printer. Write one of: {forms}.").format(
                spec=shown(spec) or '""', forms=", ".join(connections.FORMS)
            ),
            "printer",
        )
    return WiredPrinter(spec.strip(), connection)


class NoPrinter:
    """Prints nothing, and succeeds."""

    spec = "none"

    def print(self, data: bytes) -> None:
        return

    def open_drawer(self) -> None:
        return

    def status(self) -> Status:
        return UNKNOWN


class WiredPrinter:
    """A printer behind a connection, opened anew for each job so that an unplugged one can come back."""

    def __init__(self, spec: str, connection: Connection) -> None:
        self.spec = spec
        self._connection = connection
        self._answers = False

    def print(self, data: bytes) -> None:
        link = self._open()
        try:
            before = self._ask_before(link)
            self._answers |= before.online is not None
            if before.paper == "out" or before.online is False:
                raise PrinterProblem(before.message)
            if self._answers and before.online is None:
                text = _("The printer {spec} does not answer. Switch it off and on again.")
                raise PrinterProblem(text.format(spec=self.spec))
            self._send(link, data)
            self._check_after(link, answers=before.online is not None)
        finally:
            link.close()

    def open_drawer(self) -> None:
        link = self._open()
        try:
            link.write(DRAWER)
        except OSError as problem:
            text = _("The printer {spec} takes nothing ({reason}). Switch it off and on again.")
            text = text.format(spec=self.spec, reason=_reason(problem))
            raise PrinterProblem(text, uncertain=link.sent > 0) from problem
        finally:
            link.close()

    def status(self) -> Status:
        link = self._open()
        try:
            return self._ask_before(link)
        finally:
            link.close()

    def _open(self) -> Link:
        try:
            return self._connection.open()
        except OSError as problem:
            raise self._unreachable(problem) from problem

    def _unreachable(self, problem: OSError) -> PrinterProblem:
        text = _("The printer {spec} can't be reached ({reason}).").format(
            spec=self.spec, reason=_reason(problem)
        )
        return PrinterProblem(f"{text} {self._connection.advice}")

    def _ask_before(self, link: Link) -> Status:
        try:
            return _ask(link)
        except OSError as problem:
            raise self._unreachable(problem) from problem

    def _check_after(self, link: Link, *, answers: bool) -> None:
        """Wait until the job is through, then look at the paper; a printer that falls silent is a problem."""
        look = _("Look whether the receipt is whole before it is printed again.")
        try:
            if not answers:
                link.settle()
                return
            link.ask(_REPORT_WHEN_DONE, DONE_S)
            after = _ask(link)
        except TimeoutError as problem:
            raise self._stopped_answering(look) from problem
        except OSError as problem:
            text = _("The printer {spec} hung up ({reason}).").format(spec=self.spec, reason=_reason(problem))
            raise PrinterProblem(f"{text} {look}", uncertain=True) from problem
        if after.online is None:
            raise self._stopped_answering(look)
        if after.paper == "out" or not after.online:
            raise PrinterProblem(f"{after.message} {look}", uncertain=True)

    def _stopped_answering(self, look: str) -> PrinterProblem:
        text = _("The printer {spec} stopped answering.").format(spec=self.spec)
        return PrinterProblem(f"{text} {look}", uncertain=True)

    def _send(self, link: Link, data: bytes) -> None:
        try:
            link.write(data)
        except OSError as problem:
            if link.sent:
                text = _(
                    "The printer {spec} stopped ({reason}). "
                    "Look whether the receipt is whole before it is printed again."
                )
            else:
                text = _("The printer {spec} takes nothing ({reason}). Switch it off and on again.")
            text = text.format(spec=self.spec, reason=_reason(problem))
            raise PrinterProblem(text, uncertain=link.sent > 0) from problem


def _reason(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError):
        return _("no answer in time")
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return str(text).splitlines()[0][:120]


def _ask(link: Link) -> Status:
    """Ask about paper and state (DLE EOT 4 and 1); an OSError if the wire is cut."""
    paper = _answer(link, _ASK_PAPER)
    if paper is None:
        return UNKNOWN
    if paper & _OUT:
        return Status(False, "out", _("The printer is out of paper. Put in a new roll."))
    printer = _answer(link, _ASK_PRINTER)
    near_end = bool(paper & _NEAR_END)
    if printer is not None and printer & _OFFLINE:
        text = _("The printer is off line. Close its cover; if its light stays red, switch it off and on.")
        return Status(False, "near_end" if near_end else "ok", text)
    if near_end:
        return Status(True, "near_end", _("The printer's paper is nearly at its end."))
    return Status(True, "ok", "")


def _answer(link: Link, question: bytes) -> int | None:
    """The byte of an answer; its fixed bits tell it from a stray one."""
    reply = link.ask(question, REPLY_S)
    for byte in reply:
        if byte & _FIXED_MASK == _FIXED_BITS:
            return byte
    return None
