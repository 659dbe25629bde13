"""What a list shows, into a spreadsheet: where to, and the writing of it, page by page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice.columns import exported
from backoffice.progress import Progress
from shop.documents import spreadsheet
from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.rules.permissions import EXPORT
from shop.services.printing import documents_folder
from shop.texts import _, ngettext
from widgets.ask.presenter import Answer, Question

if TYPE_CHECKING:
    from backoffice.rows_page import Rows

STEP_ROWS = 200


def ask_where(page: Rows[Any]) -> None:
    """Ask for the file, then write all that the list finds."""
    office = page.office
    office.signed_in.require(EXPORT)
    day = office.shop.business_date(office.shop.clock()).isoformat()
    proposed = documents_folder(office.shop) / f"{page.title} {day}.xlsx"
    answer = Answer(
        _("Export what is shown"),
        _("A name that ends in .xlsx or .csv."),
        _path,
        lambda path: _write(page, path, overwrites=False),
        yes=_("Export"),
        numeric=False,
    )
    answer.text = str(proposed)
    answer.text_is_selected = True
    office.ask(answer)


def _path(text: str) -> Path:
    path = Path(os.path.expanduser(text.strip()))
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise BadInput(_("End the file's name in .xlsx or .csv."))
    if not path.is_absolute():
        raise BadInput(_("Write the whole path, from the root of the disk on."))
    return path


def make_folder_for(path: Path) -> None:
    """Make the folder a file goes into. Where that can't be, whoever writes the file says what is wrong."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)


def _write(page: Rows[Any], path: Path, *, overwrites: bool) -> None:
    office = page.office
    if os.path.exists(path) and not overwrites:
        office.ask(
            Question(
                _("{name} is there already").format(name=path.name),
                _("Replace it?"),
                yes=_("Replace"),
                no=_("Cancel"),
                on_yes=lambda: _write(page, path, overwrites=True),
            )
        )
        return
    query, total = page.query, page.count
    headings = [column.heading for column in page.columns]

    def work(progress: Progress) -> spreadsheet.Written:
        make_folder_for(path)
        rows = _rows(page, query, total, progress)
        return spreadsheet.write_table(path, page.title, headings, rows, replace=overwrites)

    def written(done: spreadsheet.Written) -> None:
        count = office.formats().quantity(done.rows * 1000)
        office.say(
            ngettext("{count} row in {path}.", "{count} rows in {path}.", done.rows).format(
                count=count, path=done.path
            ),
            "done",
            "exported",
        )

    office.work(_("Exporting {title}").format(title=page.title), work, written)


def _rows(page: Rows[Any], query: ListQuery, total: int, progress: Progress) -> Iterator[tuple[Any, ...]]:
    """Every row of the query as typed cells."""
    digits = page.shop.settings.currency.digits
    for count, row in enumerate(page.every(query), 1):
        yield tuple(
            exported(column.kind, value, digits, page.shop)
            for column, value in zip(page.columns, page.cells(row), strict=True)
        )
        if count % STEP_ROWS == 0:
            progress.step(count, max(total, count))
