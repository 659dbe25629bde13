"""A report as a file for other programs: CSV and XLSX with typed cells, JSON with exact numbers as text.

Every figure has the one of the period beside it and the change. There is no sums row in CSV and XLSX: programs add up
for themselves, and a sum among the rows would be added once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shop.documents.spreadsheet import Cell, Written, amount, percent, quantity, write_table
from shop.rules.errors import BadInput
from shop.rules.formats import Formats
from shop.rules.report import Line, Report
from shop.rules.report_view import ReportColumn, Value, columns, label_text, values
from shop.texts import _

ENDINGS = (".csv", ".xlsx", ".pdf", ".json")


def write_report(path: Path, report: Report, forms: Formats, *, replace: bool = False) -> Written:
    """Write a .csv or .xlsx file. FileIsThere and BadInput as `write_table` raises them."""
    chosen = columns(report, full=True)
    rows = (_cells(report, chosen, line, forms) for line in report.lines)
    return write_table(path, report.shape.shown, [column.title for column in chosen], rows, replace=replace)


def check_ending(path: Path) -> str:
    """The file's ending in small letters. BadInput for one that no report is written as."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(_("End the file name in .csv, .xlsx, .pdf or .json."), "path")
    return ending


def _cells(report: Report, chosen: Sequence[ReportColumn], line: Line, forms: Formats) -> list[Cell]:
    found = values(report, chosen, line)
    return [_cell(report, column, each, forms) for column, each in zip(chosen, found, strict=True)]


def _cell(report: Report, column: ReportColumn, found: Value, forms: Formats) -> Cell:
    if found is None or isinstance(found, str):
        return found
    if column.side == "label":
        if isinstance(found, date):
            return found if column.unit != "month" else f"{found:%Y-%m}"
        if column.unit == "percent":
            return percent(found)
        return found if column.unit == "hour" else label_text(column.unit, found, forms)
    assert isinstance(found, int)
    if column.unit == "money":
        return amount(found, report.digits)
    if column.unit == "percent":
        return percent(found)
    return quantity(found) if column.unit == "quantity" else found


def to_json(report: Report, forms: Formats) -> str:
    """The whole report as one JSON object, its sums row with it. Amounts, quantities and per cents are exact texts."""
    chosen = columns(report, full=True)

    def row(line: Line) -> dict[str, Any]:
        cells = _cells(report, chosen, line, forms)
        return {column.id: _plain(cell) for column, cell in zip(chosen, cells, strict=True)}

    figures = {column.id for column in chosen if column.side != "label"}
    total = {key: cell for key, cell in row(report.total).items() if key in figures}
    whole = {
        "report": report.shape.name,
        "title": report.shape.shown,
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "beside": None
        if report.beside is None
        else {"from": report.beside.first.isoformat(), "to": report.beside.last.isoformat()},
        "currency": forms.currency_code,
        "columns": {column.id: column.title for column in chosen},
        "rows": list(_rows(report, row)),
        "total": total,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _rows(report: Report, row: Any) -> Iterator[dict[str, Any]]:
    for line in report.lines:
        yield row(line) | ({"part_of_the_row_above": True} if line.inset else {})


def _plain(cell: Cell) -> str | int | None:
    return cell if cell is None or isinstance(cell, int) else str(cell)
