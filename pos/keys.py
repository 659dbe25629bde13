"""The till without a window: key scripts in, JSON lines out, through the very presenters of the till.

    python -m pos keys [FILE|-] --database … --till … --user … [--printer …]

The password or PIN is in TUPPENCE_PASSWORD. Each line of the script is a row of keys (`widgets.keyscript`). A line
of JSON comes out for each sale, as soon as it is committed (`"event": "sale"`), for all that the till would tell a
person (`"note"`), and for each question it puts (`"ask"`).
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterable
from typing import Any, TextIO

from pos.till import Note, Till
from shop.log import start_log
from shop.rules.errors import PrinterProblem, ShopError
from shop.services import shifts, signin
from shop.services.printing import Printer, PrintQueue
from shop.services.sell import Completed
from shop.services.shop import Shop, open_shop
from shop.store.engine import default_target
from shop.texts import _, machine_language, use_language
from widgets import keyscript
from widgets.background import Inline
from widgets.presenter import Panel

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run a key script; 0 when all of it was played, 1 when the till could not be opened."""
    use_language(machine_language())
    options = _parser().parse_args(arguments)
    start_log("keys.log")
    try:
        shop = open_shop(options.database or default_target())
    except ShopError as error:
        print(error.message, file=sys.stderr)
        return 1
    try:
        with _script(options.script) as lines:
            return play(shop, options.till, options.user, lines, sys.stdout, printer=options.printer)
    except BrokenPipeError:
        return 1
    except (ShopError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except Exception:
        log.exception("a fault while playing keys")
        print(_("Something went wrong and was written to the log. Try again."), file=sys.stderr)
        return 1
    finally:
        shop.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pos", description=_("The till without a window."))
    commands = parser.add_subparsers(dest="command", required=True)
    keys = commands.add_parser("keys", help=_("play key scripts; password or PIN in TUPPENCE_PASSWORD"))
    keys.add_argument(
        "script", nargs="?", default="-", help=_("a file of key scripts, one a line; - for standard input")
    )
    keys.add_argument("--database", default="", help=_("a file or a postgresql:// address"))
    keys.add_argument("--till", default="Till 1", help=_("name or code of the till"))
    keys.add_argument("--user", required=True, help=_("user name"))
    keys.add_argument("--printer", default=None, help=_("file:PATH, network:HOST:PORT … or none"))
    return parser


def _script(name: str) -> Any:
    source: str | int = os.dup(sys.stdin.fileno()) if name == "-" else name
    return open(source, encoding="utf-8-sig", errors="replace")


def play(
    shop: Shop,
    till_name: str,
    username: str,
    lines: Iterable[str],
    out: TextIO,
    *,
    printer: str | None = None,
) -> int:
    """Sign in, open the shift where none is open, and play the lines. ShopError where that can't be."""
    row = shifts.use_till(shop, till_name, printer)
    session = signin.sign_in(shop, username, os.environ.get("TUPPENCE_PASSWORD", ""), till=row.code)
    if shifts.current_shift(shop, row.id) is None:
        shifts.open_shift(shop, session, 0)
    till = Till(shop, row, Inline())
    _tell(till, out)
    till.enter(session)
    queue = PrintQueue(shop, row.id, lambda: _printer(printer)) if printer else None
    for number, line in enumerate(lines, 1):
        try:
            steps = keyscript.parse(line)
        except ShopError as error:
            _write(
                out,
                {"event": "note", "kind": "error", "code": error.code, "line": number, "text": error.message},
            )
            continue
        for step in steps:
            till.step(step)
        if queue:
            _print_all(queue, out)
    return 0


def _printer(spec: str | None) -> Printer:
    from shop.devices.printer import open_printer

    return open_printer(spec or "none")


def _print_all(queue: PrintQueue, out: TextIO) -> None:
    try:
        standing = queue.step()
        while standing.waiting and not standing.problem:
            standing = queue.step()
    except PrinterProblem as error:
        standing = None
        _write(out, {"event": "printer", "problem": error.message})
    if standing and standing.problem:
        _write(out, {"event": "printer", "problem": standing.problem, "waiting": standing.waiting})


def _tell(till: Till, out: TextIO) -> None:
    def sold(sale: Completed) -> None:
        _write(
            out,
            {
                "event": "sale",
                "number": sale.number,
                "uuid": sale.uuid,
                "net_minor": sale.net_minor,
                "tax_minor": sale.tax_minor,
                "gross_minor": sale.gross_minor,
                "cash_rounding_minor": sale.cash_rounding_minor,
                "change_minor": sale.change_minor,
                "was_there": sale.was_there,
            },
        )

    def noted(note: Note) -> None:
        _write(out, {"event": "note", "kind": note.kind, "code": note.code, "text": note.text})

    def asked(panel: Panel) -> None:
        _write(out, {"event": "ask", "kind": panel.kind, "title": panel.title, "about": panel.about})

    till.on_sale = sold
    till.on_note = noted
    till.on_ask = asked


def _write(out: TextIO, event: dict[str, object]) -> None:
    """One line, at once: whoever reads it may rely on it."""
    line = json.dumps(event, ensure_ascii=False)
    try:
        line.encode(out.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(event)
    out.write(line + "\n")
    out.flush()
