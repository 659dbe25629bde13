"""report: any report as a table on the terminal, or as CSV, XLSX, PDF or JSON."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TextIO

from shop.rules.errors import BadForm, BadInput
from shop.rules.formats import Formats, formats_for
from shop.rules.period import Beside, Period, between, parse_period, typed_day
from shop.rules.report import Report
from shop.rules.report_shapes import SHAPES, shape_of
from shop.rules.report_view import columns, heading, text, values
from shop.services.shop import Shop, open_shop
from shop.services.users import session_of_database_owner
from shop.texts import _

# What a finished month leaves to be made; years of them are for the office, which has the time.
MOST_KEPT = 2


def report(arguments: argparse.Namespace) -> int:
    """Print a report, or write it where the options say."""
    if arguments.list:
        for shape in SHAPES:
            print(f"{shape.name}\t{shape.shown}\t{shape.sentence}")
        return 0
    if not arguments.name:
        raise BadInput(_("Name a report, or ask for all of them with --list."), "name")
    shape_of(arguments.name)
    shop = open_shop(arguments.database)
    try:
        _write(shop, arguments)
    finally:
        shop.close()
    return 0


def _write(shop: Shop, arguments: argparse.Namespace) -> None:
    from shop.documents.report_file import to_json
    from shop.services import report_files, reports

    owner = session_of_database_owner(shop)
    beside: Beside = arguments.beside
    query = reports.Query(arguments.name, _period(shop, arguments), beside)
    found = reports.run(shop, owner, query)
    forms = formats_for(shop.settings)
    written = [Path(each) for each in (arguments.csv, arguments.xlsx, arguments.pdf) if each is not None]
    for path, ending in zip(written, _endings(arguments), strict=True):
        if path.suffix.lower() != ending:
            raise BadInput(
                _("{path}: end the file name in {ending}.").format(path=path, ending=ending), ending[1:]
            )
    for path in written:
        report_files.save(shop, owner, found, path, replace=True)
        print(_("{title} is in {path}.").format(title=found.shape.shown, path=path), file=sys.stderr)
    if arguments.json:
        print(to_json(found, forms))
    elif not written:
        print_table(found, forms, sys.stdout)
    sys.stdout.flush()
    if reports.sums_wanting(shop, owner) <= MOST_KEPT:
        reports.keep_sums(shop, owner)


def _endings(arguments: argparse.Namespace) -> list[str]:
    return [f".{name}" for name in ("csv", "xlsx", "pdf") if getattr(arguments, name) is not None]


def _period(shop: Shop, arguments: argparse.Namespace) -> Period:
    """The days asked for: a period by its name, from one day to another, or this month."""
    from shop.services.reports import period_now, week_start

    if arguments.period and (arguments.first or arguments.last):
        raise BadForm({"period": _("Give --period, or --from and --to.")})
    if arguments.period:
        return parse_period(arguments.period, week_start(shop))
    if not arguments.first and not arguments.last:
        return period_now(shop, "month")
    errors: dict[str, str] = {}
    last = _day(arguments.last, "to", errors) or shop.business_date(shop.clock())
    first = _day(arguments.first, "from", errors) or last
    if errors:
        raise BadForm(errors)
    try:
        return between(first, last)
    except BadInput as error:
        raise BadForm({"to": error.message}) from error


def _day(typed: str | None, option: str, errors: dict[str, str]) -> date | None:
    """The day of an option that may be missing; why it can't be read goes to `errors`."""
    try:
        return typed_day(typed, option) if typed else None
    except BadInput as error:
        errors[option] = error.message
        return None


def print_table(found: Report, forms: Formats, out: TextIO) -> None:
    """The report in columns: labels at the left, figures at the right, the sums below a line."""
    from wcwidth import wcswidth

    chosen = columns(found)
    rows = [[column.title for column in chosen]]
    lines = [*found.lines, found.total]
    for line in lines:
        cells = zip(chosen, values(found, chosen, line), strict=True)
        rows.append([text(column, value, forms) for column, value in cells])

    def width(shown: str) -> int:
        return max(wcswidth(shown), 0) or len(shown)

    widths = [max(width(row[place]) for row in rows) for place in range(len(chosen))]

    def padded(row: list[str]) -> str:
        cells = []
        for column, wide, shown in zip(chosen, widths, row, strict=True):
            blanks = " " * (wide - width(shown))
            cells.append(blanks + shown if column.is_figure else shown + blanks)
        return "  ".join(cells).rstrip()

    print(f"{found.shape.shown}: {heading(found, forms)}", file=out)
    print(padded(rows[0]), file=out)
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    print(rule, file=out)
    for row in rows[1:-1]:
        print(padded(row), file=out)
    print(rule, file=out)
    print(padded(rows[-1]), file=out)
