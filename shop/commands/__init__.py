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
        "bring a catalogue in from a CSV file",
        arguments.import_products,
        "catalogue:import_file",
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
    Command("user", "add people, reset their password or PIN, list them", arguments.user, "people:user"),
)
