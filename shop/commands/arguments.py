"""What each command takes. Imports nothing of the shop but its texts, so that --help answers at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from shop.texts import _


def nothing(parser: argparse.ArgumentParser) -> None:
    """A command without arguments."""


def init(parser: argparse.ArgumentParser) -> None:
    """The new-shop form, field by field."""
    add = parser.add_argument
    add("--name", required=True, help=_("the shop's name, as on receipts"))
    add("--country", required=True, metavar="XX", help=_("ISO code of two letters; presets follow from it"))
    add("--address", default="", help=_("postal address; write \\n between its lines"))
    add("--tax-number", default="", help=_("the number the tax office knows the shop by"))
    add("--phone", default="")
    add("--email", default="")
    add("--currency", metavar="XXX", help=_("ISO code of three letters (default: the country's)"))
    add(
        "--prices-include-tax",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=_("whether prices on the shelf include tax (default: the country's habit)"),
    )
    add(
        "--standard-rate",
        metavar="PER_CENT",
        help=_("the standard tax rate (default: the country's; asked for where it depends on the place)"),
    )
    add("--cash-step", metavar="AMOUNT", help=_("the smallest coin in use, as in 0.05; 0 for no rounding"))
    add("--time-zone", metavar="AREA/PLACE", help=_("as in Europe/Dublin (default: the country's)"))
    add("--language", metavar="xx", help=_("the language of screens and papers (default: the country's)"))
    add("--paper", choices=("A4", "Letter"), help=_("the paper of PDF invoices (default: the country's)"))
    add("--till", default="Till 1", metavar="NAME", help=_("the name of the first till (default: Till 1)"))
    add(
        "--printer",
        default="none",
        metavar="SPEC",
        help=_("the first till's receipt printer, as network:HOST:9100"),
    )
    add(
        "--admin", default="admin", metavar="USERNAME", help=_("the first admin's user name (default: admin)")
    )
    add("--admin-name", default="", metavar="NAME", help=_("the first admin's name as others see it"))
    add("--with-pin", action="store_true", help=_("read a PIN too, from the second line of standard input"))


def import_products(parser: argparse.ArgumentParser) -> None:
    """A catalogue file and how it is read."""
    _import_file(parser, "products", "name, sku, barcode, price …")
    add = parser.add_argument
    add(
        "--rename-duplicates",
        action="store_true",
        help=_("tell repeated names apart by brand and code instead of refusing them"),
    )
    add(
        "--tax",
        default="",
        metavar="CODE",
        help=_("the tax class of rows that tell none (default: the first)"),
    )


def import_customers(parser: argparse.ArgumentParser) -> None:
    """A list of customers and how it is read."""
    _import_file(parser, "customers", "name, number, email, phone …")


def import_stock(parser: argparse.ArgumentParser) -> None:
    """A list of counts and how it is read."""
    _import_file(parser, "stock", "barcode, sku, counted, cost")


def _import_file(parser: argparse.ArgumentParser, kind: str, fields: str) -> None:
    parser.set_defaults(kind=kind)
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help=_("CSV, plain or .gz, or XLSX"))
    add("--dry-run", action="store_true", help=_("say what would happen, and write nothing"))
    add("--skip-bad", action="store_true", help=_("import the good rows and leave out the refused ones"))
    add(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help=_("take a field ({fields}) from this column, by title or number; repeatable").format(
            fields=fields
        ),
    )
    add("--encoding", default="", help=_("the file's encoding (default: guessed)"))
    add("--delimiter", default="", help=_("what stands between columns (default: guessed)"))
    add("--sheet", default="", help=_("the sheet of a workbook (default: the first one that is shown)"))
    add("--refusals", type=Path, metavar="FILE", help=_("where refused rows are written, with their reasons"))


def undo_import(parser: argparse.ArgumentParser) -> None:
    """Which import."""
    parser.add_argument("number", type=int, metavar="NUMBER", help=_("the number that the import told"))


def export(parser: argparse.ArgumentParser) -> None:
    """Where to, and what."""
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help=_("a ZIP for everything; CSV or XLSX for a list"))
    add(
        "--list",
        choices=("products", "customers", "stock"),
        help=_("one list that can be imported again, instead of everything"),
    )
    add("--replace", action="store_true", help=_("replace a file of this name"))


def backup(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help=_("another folder than that of the settings")
    )


def replay(parser: argparse.ArgumentParser) -> None:
    """A file of sales."""
    add = parser.add_argument
    add("file", type=Path, metavar="FILE", help=_("the sales, CSV or .csv.gz"))
    add(
        "--links",
        type=Path,
        metavar="FILE",
        help=_("which return belongs to which sale (default: beside the file)"),
    )


def verify(parser: argparse.ArgumentParser) -> None:
    """How to answer."""
    parser.add_argument("--json", action="store_true", help=_("answer as one JSON object"))


def report(parser: argparse.ArgumentParser) -> None:
    """Which report, of which days, and as what."""
    add = parser.add_argument
    add("name", nargs="?", default="", metavar="NAME", help=_("which report; --list names them all"))
    add("--list", action="store_true", help=_("every report there is, with what it tells"))
    add("--period", metavar="TEXT", help=_("as in 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-05"))
    add("--from", dest="first", metavar="DAY", help=_("the first business day, as in 2026-03-05"))
    add("--to", dest="last", metavar="DAY", help=_("the last one (default: today)"))
    add(
        "--beside",
        choices=("before", "week", "year", "none"),
        default="before",
        help=_("compare with the period before (default), a week or a year earlier, or nothing"),
    )
    add("--csv", metavar="FILE", help=_("write it as CSV"))
    add("--xlsx", metavar="FILE", help=_("write it as an Excel workbook"))
    add("--pdf", metavar="FILE", help=_("write it as PDF, with its chart"))
    add("--json", action="store_true", help=_("print it as one JSON object"))


def find(parser: argparse.ArgumentParser) -> None:
    """What to look for."""
    parser.add_argument("text", nargs="*", metavar="TEXT", help=_("what a person would type"))
    parser.add_argument(
        "--batch", metavar="FILE", help=_("a query a line, - for standard input; answers as JSON lines")
    )


def user(parser: argparse.ArgumentParser) -> None:
    """add, reset, list."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help=_("add somebody; the password is read from standard input"))
    add.add_argument("username", metavar="USERNAME")
    add.add_argument("--name", default="", help=_("the name as others see it (default: the user name)"))
    add.add_argument("--role", default="staff", help=_("admin, supervisor or staff (default)"))
    reset = actions.add_parser("reset", help=_("give another password, read from standard input"))
    reset.add_argument("username", metavar="USERNAME")
    for secret in (add, reset):
        which = secret.add_mutually_exclusive_group()
        which.add_argument("--with-pin", action="store_true", help=_("read a PIN too, from the second line"))
        which.add_argument("--pin-only", action="store_true", help=_("read a PIN and no password"))
    actions.add_parser("list", help=_("everybody, with role and what they sign in by"))
