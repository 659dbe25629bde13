"""Undoing the whole of an import, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shop.services.import_undo import UndoReport, undo_import
from shop.services.imports import Import
from shop.texts import _
from widgets.ask.presenter import Question

if TYPE_CHECKING:
    from backoffice.office import Office
    from backoffice.progress import Progress

MOST_NAMED = 6


def ask(office: Office, of: Import, then: Callable[[], None]) -> None:
    """Undo that import, once that is confirmed."""
    shop, session = office.shop, office.signed_in

    def work(progress: Progress) -> UndoReport:
        return undo_import(shop, session, of.id, progress.step)

    def undone(report: UndoReport) -> None:
        _tell(office, report)
        then()

    def begin() -> None:
        office.work(_("Undoing the import"), work, undone)

    office.confirm(
        _("Undo the import of {name}?").format(name=of.file_name),
        _(
            "What it changed becomes what it was, and what it added is taken out of use. What has been changed or"
            " used since stays, and is named."
        ),
        _("Undo import"),
        begin,
    )


def _tell(office: Office, report: UndoReport) -> None:
    number = office.formats().quantity
    told = _("{removed} taken out of use, {restored} put back, {left} left as they are").format(
        removed=number(report.removed * 1000),
        restored=number(report.restored * 1000),
        left=number(len(report.left) * 1000),
    )
    office.say(_("Undone: {what}").format(what=told), "done", "undone")
    if report.left:
        named = [f"{left.name}: {left.reason}" for left in report.left[:MOST_NAMED]]
        if len(report.left) > MOST_NAMED:
            named.append(_("… and {count} more").format(count=len(report.left) - MOST_NAMED))
        office.ask(Question(told, "\n".join(named), yes=_("OK"), no=_("Close"), on_yes=lambda: None))
