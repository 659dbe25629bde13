"""python -m shop [--database PATH_OR_URL] COMMAND …: reading the command, and saying what went wrong.

Exit codes: 0 done, 1 refused or something found, 2 the command was not understood, 130 interrupted. A refusal is one
sentence on standard error, never a traceback; a fault of the program goes to the log whole.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from shop.commands import COMMANDS
from shop.log import start_log
from shop.rules.errors import ShopError
from shop.texts import _, machine_language, use_language

DONE = 0
REFUSED = 1
INTERRUPTED = 130

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Arguments that can't be understood leave through SystemExit(2)."""
    use_language(machine_language())
    _speak_utf8()
    arguments = parser().parse_args(argv)
    log_path = start_log()
    if not arguments.database:
        from shop.store.engine import default_target

        arguments.database = default_target()
    try:
        code = int(arguments.run(arguments))
        sys.stdout.flush()
    except ShopError as error:
        return _refuse(_lines(error))
    except KeyboardInterrupt:
        _refuse([_("Stopped.")])
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception:
        _log.exception("the command %s failed", arguments.command)
        return _refuse([_fault_sentence(log_path)])
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line; each command's handler is imported when it runs."""
    whole = argparse.ArgumentParser(
        prog="python -m shop", description=_("Tuppence without a window."), allow_abbrev=False
    )
    whole.add_argument(
        "--database",
        default=os.environ.get("TUPPENCE_DATABASE", ""),
        metavar="PATH_OR_URL",
        help=_("the shop's database: a file, or postgresql://… (default: the one the till uses)"),
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(
            command.name, help=_(command.about), description=_(command.about), allow_abbrev=False
        )
        # Also behind the command, where many people write it; without one given there the first stands.
        one.add_argument("--database", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return whole


def _lines(error: ShopError) -> list[str]:
    errors: dict[str, str] = getattr(error, "errors", {})
    if errors:
        return [f"--{name.replace('_', '-')}: {sentence}" for name, sentence in errors.items()]
    return [error.message]


def _refuse(lines: Sequence[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return REFUSED


def _fault_sentence(log_path: Path | None) -> str:
    if log_path is None:
        return _("Something in the program went wrong. Nothing was half done.")
    return _("Something in the program went wrong. Nothing was half done. The details are in {path}.").format(
        path=log_path
    )


def _speak_utf8() -> None:
    """Names in any script can be printed, also where the system's own encoding has no sign for them."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with contextlib.suppress(OSError, ValueError):
                reconfigure(encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "replace")
