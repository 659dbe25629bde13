"""The commands of python -m shop as a table: name, what it does, its arguments, and where its handler stands.

A handler's module is imported when its command runs, so that `--help` and each command start at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from shop.commands import arguments


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `handler` is "module:function" within this package; the function gives the exit code."""

    name: str
    about: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    handler: str

    def run(self, parsed: argparse.Namespace) -> int:
        module, _colon, function = self.handler.partition(":")
        return int(getattr(import_module(f"shop.commands.{module}"), function)(parsed))


COMMANDS = (
    Command(
        "init",
        "make a new shop; the admin's password is read from standard input",
        arguments.init,
        "start:init",
    ),
    Command("demo", "make the demo shop", arguments.nothing, "start:demo"),
    Command(
        "import-products",
        "bring a catalogue in from a CSV or XLSX file",
        arguments.import_products,
        "files:import_file",
    ),
    Command(
        "import-customers",
        "bring a list of customers in from a CSV or XLSX file",
        arguments.import_customers,
        "files:import_file",
    ),
    Command(
        "import-stock",
        "set the stock of products to what a CSV or XLSX file says",
        arguments.import_stock,
        "files:import_file",
    ),
    Command("undo-import", "undo a whole import", arguments.undo_import, "files:undo"),
    Command(
        "export",
        "everything in one ZIP of CSV, for leaving; or one list",
        arguments.export,
        "files:export",
    ),
    Command(
        "backup",
        "copy the whole database while the shop is open",
        arguments.backup,
        "files:backup",
    ),
    Command(
        "replay",
        "put a year of another till's sales through this one",
        arguments.replay,
        "history:replay_file",
    ),
    Command(
        "verify",
        "check the database without trusting the program's own sums",
        arguments.verify,
        "history:verify_database",
    ),
    Command(
        "find", "the first five products of the till's own search", arguments.find, "catalogue:find_products"
    ),
    Command(
        "report", "sales, taxes, margins, stock and more, of any period", arguments.report, "report:report"
    ),
    Command("user", "add people, reset their password or PIN, list them", arguments.user, "people:user"),
)
