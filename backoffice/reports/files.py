"""A report into a file: where to, what stands in the way, the writing of it behind a progress panel."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.export import make_folder_for
from backoffice.progress import Progress
from shop.documents.report_file import check_ending
from shop.documents.whole_file import FileIsThere
from shop.rules.errors import BadInput, ShopError
from shop.rules.permissions import EXPORT
from shop.rules.report import Report
from shop.services import report_files
from shop.services.printing import documents_folder
from shop.texts import _
from widgets.ask.presenter import Answer, Question

if TYPE_CHECKING:
    from backoffice.office import Office


def ask_where(office: Office, report: Report) -> None:
    """Ask for the file, then write the report as its name's ending says."""
    office.signed_in.require(EXPORT)
    answer = Answer(
        _("Export the report"),
        _("A name that ends in .xlsx, .csv, .pdf or .json."),
        _path,
        lambda path: _write(office, report, path, replace=False),
        yes=_("Export"),
        numeric=False,
    )
    name = report_files.proposed_name(office.shop, report, ".xlsx")
    answer.text = str(documents_folder(office.shop) / name)
    answer.text_is_selected = True
    office.ask(answer)


def open_pdf(office: Office, report: Report) -> None:
    """The report's PDF beside the others, in the system's viewer."""
    path = documents_folder(office.shop) / report_files.proposed_name(office.shop, report, ".pdf")
    _write(office, report, path, replace=True, then_open=True)


def _path(text: str) -> Path:
    path = Path(os.path.expanduser(text.strip()))
    check_ending(path)
    if not path.is_absolute():
        raise BadInput(_("Write the whole path, from the root of the disk on."))
    return path


def _write(office: Office, report: Report, path: Path, *, replace: bool, then_open: bool = False) -> None:
    session = office.signed_in

    def work(progress: Progress) -> Path:
        progress.step(0, 0, report.shape.shown)
        make_folder_for(path)
        return report_files.save(office.shop, session, report, path, replace=replace, draw=office.charts.draw)

    def written(done: Path) -> None:
        office.say(_("{title} is in {path}.").format(title=report.shape.shown, path=done), "done", "exported")
        if then_open:
            office.on_open_file(done)

    def refused(error: ShopError) -> None:
        if isinstance(error, FileIsThere):
            again = partial(_write, office, report, path, replace=True, then_open=then_open)
            office.ask(
                Question(
                    _("{name} is there already").format(name=path.name),
                    _("Replace it?"),
                    yes=_("Replace"),
                    no=_("Cancel"),
                    on_yes=again,
                )
            )
        else:
            office.fail(error)

    office.work(_("Writing {title}").format(title=report.shape.shown), work, written, refused)
