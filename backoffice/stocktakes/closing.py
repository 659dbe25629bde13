"""How a stocktake ends: closed with what was not counted left or set to zero, or dropped; and its sheets on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.export import make_folder_for
from backoffice.pick import Pick
from backoffice.progress import Progress
from shop.rules.stocktake import Uncounted
from shop.services import count_sheets, stocktakes
from shop.services.printing import documents_folder
from shop.services.stocktakes import Standing, Stocktake
from shop.texts import _, ngettext, pgettext
from widgets.ask.presenter import Question

if TYPE_CHECKING:
    from backoffice.stocktakes.presenter import Page


class Closing:
    """What the page asks before the end."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.office = page.office
        self.shop = page.shop

    def ask(self) -> None:
        """Tell what closing comes to, and ask about what was not counted."""
        known, session = self.page.stocktake, self.office.signed_in
        if known is not None:
            self.office.run.run(
                lambda: stocktakes.standing(self.shop, session, known.id),
                lambda standing: self._ask(known, standing),
                self.office.fail,
            )

    def _ask(self, known: Stocktake, standing: Standing) -> None:
        formats, minor = self.office.formats(), self.page.minor
        told = _(
            "{counted} products counted, {differing} differ: {plus} more and {minus} less than the books say."
        )
        about = told.format(
            counted=formats.quantity(standing.counted * 1000),
            differing=formats.quantity(standing.differing * 1000),
            plus=formats.money(minor(standing.plus_e4)),
            minus=formats.money(minor(-standing.minus_e4)),
        )
        third = None
        if standing.uncounted:
            rest = ngettext(
                "{count} product worth {value} was not counted: what about it?",
                "{count} products worth {value} were not counted: what about them?",
                standing.uncounted,
            ).format(
                count=formats.quantity(standing.uncounted * 1000),
                value=formats.money(minor(standing.uncounted_e4)),
            )
            about = f"{about} {rest}"
            third = ("Z", _("Set to zero"), lambda: self._ask_about_zero(known, standing))
        self.office.ask(
            Question(
                _("Close {name}?").format(name=known.name),
                about,
                yes=_("Leave them") if standing.uncounted else pgettext("stocktake", "Close"),
                no=_("Go on"),
                third=third,
                on_yes=lambda: self.close(known, "leave"),
            )
        )

    def _ask_about_zero(self, known: Stocktake, standing: Standing) -> None:
        formats = self.office.formats()
        self.office.confirm(
            _("Set {count} products to zero?").format(count=formats.quantity(standing.uncounted * 1000)),
            _("Nothing of them is on hand then, {value} less in the books. This can't be undone.").format(
                value=formats.money(self.page.minor(standing.uncounted_e4))
            ),
            _("Close and set to zero"),
            lambda: self.close(known, "zero"),
        )

    def close(self, known: Stocktake, uncounted: Uncounted) -> None:
        """Book all differences, behind a bar that can be cancelled."""
        session = self.office.signed_in

        def work(progress: Progress) -> Stocktake:
            return stocktakes.close(self.shop, session, known.id, uncounted, progress.step)

        def closed(done: Stocktake) -> None:
            value = self.office.formats().money(self.page.minor(done.plus_e4 + done.minus_e4))
            sentence = ngettext(
                "{name} is closed: {count} difference, {value}.",
                "{name} is closed: {count} differences, {value}.",
                done.differing,
            )
            self.page.take(done)
            self.office.say(
                sentence.format(name=done.name, count=done.differing, value=value), "done", "closed"
            )

        self.office.work(_("Closing {name}").format(name=known.name), work, closed)

    def ask_to_drop(self) -> None:
        """Ask, then end it without booking anything."""
        known, session = self.page.stocktake, self.office.signed_in
        if known is None:
            return

        def dropped(done: Stocktake) -> None:
            self.page.take(None)
            self.page.choosing.find_open()
            self.office.say(
                _("{name} is dropped. Nothing was booked.").format(name=done.name), "done", "dropped"
            )

        self.office.confirm(
            _("Drop {name}?").format(name=known.name),
            _("Its counts stay to be looked at, but nothing is booked."),
            _("Drop"),
            lambda: self.office.run.run(
                lambda: stocktakes.drop(self.shop, session, known.id), dropped, self.office.fail
            ),
        )

    def ask_for_sheet(self) -> None:
        """Ask which sheet to count by, then make it and show it."""
        choices = [
            ("plain", _("PDF, without what is expected")),
            ("expected", _("PDF, with what is expected")),
            ("csv", _("CSV, for a spreadsheet")),
        ]
        about = _("What is to be counted, by category, with room for the number.")
        self.office.ask(Pick(_("Sheet to count by"), about, choices, self._make_sheet, yes=_("Make")))

    def _make_sheet(self, kind: str) -> None:
        known, session = self.page.stocktake, self.office.signed_in
        if known is None:
            return

        def work() -> Path:
            if kind == "csv":
                folder = documents_folder(self.shop) / _("stocktakes")
                path = folder / f"{known.id:05d}.csv"
                make_folder_for(path)
                return count_sheets.save_sheet_csv(self.shop, session, known.id, path, replace=True)
            return count_sheets.save_sheet(self.shop, session, known.id, with_expected=kind == "expected")

        def made(path: Path) -> None:
            self.office.say(_("Saved as {path}.").format(path=path), "done", "sheet")
            self.office.on_open_file(path)

        self.office.run.run_slow(work, made, self.office.fail)
