"""import-products, import-customers, import-stock, undo-import, export and backup: files in and out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from shop.commands.progress import progress_bar
from shop.rules.errors import BadInput
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner
from shop.texts import _

if TYPE_CHECKING:
    from shop.services.import_run import ImportReport

MOST_SHOWN = 20


def import_file(arguments: argparse.Namespace) -> int:
    """Import a file of the kind that the command is for. 1 when rows were refused, unless they were to be skipped."""
    from shop.services import imports, search
    from shop.services.import_file import PRODUCTS, open_file
    from shop.services.import_run import ImportOptions

    options = ImportOptions(
        dry_run=arguments.dry_run,
        skip_bad=arguments.skip_bad,
        rename_duplicates=getattr(arguments, "rename_duplicates", False),
        columns=_columns(arguments.map),
        tax_code=getattr(arguments, "tax", ""),
        refusals_path=arguments.refusals or _refusals_path(arguments.file),
    )
    shop = open_shop(arguments.database)
    try:
        session = session_of_database_owner(shop)
        with progress_bar(_("lines")) as show:
            file = open_file(
                shop,
                session,
                arguments.file,
                arguments.kind,
                encoding=arguments.encoding,
                delimiter=arguments.delimiter,
                sheet=arguments.sheet,
            )
            report = imports.run(shop, session, file, options, show)
        if report.written and file.kind == PRODUCTS:
            search.keep(shop)
    finally:
        shop.close()
    _tell(report)
    return 1 if report.refused and not arguments.skip_bad else 0


def _tell(report: ImportReport) -> None:
    for refusal in report.refusals[:MOST_SHOWN]:
        place = _("line {line}").format(line=refusal.line)
        print(f"{place}: {refusal.field}: {refusal.reason}", file=sys.stderr)
    if report.refusals_path is not None:
        print(
            _("All {count} refused rows are in {path}.").format(
                count=report.refused, path=report.refusals_path
            ),
            file=sys.stderr,
        )
    print(
        _("{total} rows: {added} new, {changed} changed, {unchanged} as before, {refused} refused.").format(
            total=report.total,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            refused=report.refused,
        )
    )
    if not report.written:
        print(_("Nothing was written."))
    elif report.import_id is not None:
        print(_("To undo it: undo-import {number}.").format(number=report.import_id))


def undo(arguments: argparse.Namespace) -> int:
    """Undo a whole import. 1 when something was left as it is."""
    from shop.services.import_undo import undo_import

    shop = open_shop(arguments.database)
    try:
        with progress_bar(_("rows")) as show:
            report = undo_import(shop, session_of_database_owner(shop), arguments.number, show)
    finally:
        shop.close()
    for left in report.left[:MOST_SHOWN]:
        print(f"{left.name}: {left.reason}", file=sys.stderr)
    print(
        _("{removed} taken out of use, {restored} put back, {left} left as they are.").format(
            removed=report.removed, restored=report.restored, left=len(report.left)
        )
    )
    return 1 if report.left else 0


def export(arguments: argparse.Namespace) -> int:
    """Everything as a ZIP, or one list as CSV or XLSX."""
    from shop.services.export_all import export_all
    from shop.services.export_lists import export_list

    path: Path = arguments.file
    shop = open_shop(arguments.database)
    try:
        session = session_of_database_owner(shop)
        with progress_bar(_("rows")) as show:
            if arguments.list:
                rows = export_list(shop, session, arguments.list, path, show, replace=arguments.replace).rows
            else:
                rows = export_all(shop, session, path, show, replace=arguments.replace).rows
    finally:
        shop.close()
    print(_("{rows} rows are in {path}.").format(rows=rows, path=path))
    return 0


def backup(arguments: argparse.Namespace) -> int:
    """Copy the whole database while the shop is open."""
    from shop.services.backup import back_up

    shop = open_shop(arguments.database)
    try:
        with progress_bar(_("pages")) as show:
            made = back_up(shop, session_of_database_owner(shop), arguments.to, show)
    finally:
        shop.close()
    print(_("The backup is {path}, {bytes} bytes.").format(path=made.path, bytes=made.size))
    return 0


def _refusals_path(path: Path) -> Path:
    return Path.cwd() / f"{path.name.split('.')[0]}.refused.csv"


def _columns(pairs: Iterable[str]) -> dict[str, str | int]:
    columns: dict[str, str | int] = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise BadInput(_("--map {pair}: write FIELD=COLUMN, as in barcode=EAN.").format(pair=pair), "map")
        columns[field.strip()] = column.strip()
    return columns
