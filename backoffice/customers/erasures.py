"""Erasing the chosen customer, blanking names whose years have passed, and leaving no trace in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.customers.erase import ErasePanel
from backoffice.page import Loader
from shop.services import erasing
from shop.services.customers import CustomerRecord
from shop.services.erasing import Erasure
from shop.texts import _, ngettext
from widgets.ask.presenter import Question

if TYPE_CHECKING:
    from backoffice.customers.presenter import Page


class Erasures:
    """What is erased on a page of customers; `due` documents may lose their buyer's name by now."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._office = page.office
        self._looks, self._previews = Loader(page.office), Loader(page.office)
        self.due = 0

    @property
    def is_reading(self) -> bool:
        """Whether something is being looked up."""
        return self._looks.is_busy or self._previews.is_busy

    def look(self) -> None:
        """Find out how many documents of erased customers have come due."""
        shop, session = self._page.shop, self._office.signed_in
        self._looks.load(lambda: erasing.due(shop, session), self._found)

    def _found(self, due: int) -> None:
        if due != self.due:
            self.due = due
            self._page.summary = self._page.summarised()
            self._page.changed()

    def ask(self) -> None:
        """Say what erasing the chosen customer would do."""
        record, shop, session = self._page.record, self._page.shop, self._office.signed_in
        if record is None:
            return

        def told(erasure: Erasure) -> None:
            panel = ErasePanel(record, erasure, self._office.formats(), lambda: self._erase(record))
            self._office.ask(panel)

        self._previews.load(lambda: erasing.preview(shop, session, record.id), told)

    def _erase(self, record: CustomerRecord) -> None:
        shop, session = self._page.shop, self._office.signed_in

        def erased(done: Erasure) -> None:
            # what could be undone held the person too
            self._office.undos.clear()
            said = _("{number} is erased.").format(number=record.number)
            self._office.changed_something(None, f"{said} {erasing.sentence(shop, done)}")
            self._page.marked.clear()
            self._page.reload()
            if done.traces:
                self._offer_rewriting()

        self._office.work(_("Erasing"), lambda _progress: erasing.erase(shop, session, record), erased)

    def _offer_rewriting(self) -> None:
        self._office.ask(
            Question(
                _("Rewrite the file now?"),
                _(
                    "Unused parts of it may still hold traces. Tills wait meanwhile: best when they are closed."
                ),
                yes=_("Rewrite it"),
                no=_("Later, by F11"),
                on_yes=self.rewrite,
            )
        )

    def rewrite(self) -> None:
        """Write the database's file anew, so that no trace of what was erased is left in it."""
        shop, session = self._page.shop, self._office.signed_in

        def written(is_clean: bool) -> None:
            sentence = _("The file is written anew.")
            if not is_clean:
                sentence = _("The file is written anew; its log is emptied when the last till closes.")
            self._office.say(sentence, "done", "rewritten")

        self._office.work(_("Rewriting the file"), lambda _progress: erasing.rewrite(shop, session), written)

    def blank_due(self) -> None:
        """Take the buyer's name off every document of an erased customer whose years have passed."""
        shop, session = self._page.shop, self._office.signed_in

        def blanked(many: int) -> None:
            self.due = 0
            sentence = ngettext(
                "{count} document has lost its buyer's name.",
                "{count} documents have lost their buyer's name.",
                many,
            ).format(count=many)
            self._office.changed_something(None, sentence)
            self._page.reload()

        self._office.work(_("Blanking names"), lambda _progress: erasing.blank_due(shop, session), blanked)
