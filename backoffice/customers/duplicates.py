"""Pairs who look like one customer, one pair at a time, side by side; merged or kept apart by a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice.customers.fields import fields, said
from backoffice.page import Loader
from backoffice.undo import Undo
from shop.rules.duplicates import Pair
from shop.rules.errors import ShopError
from shop.services import customers, merging
from shop.services.customers import CustomerRecord
from shop.services.merging import Twins
from shop.texts import _, ngettext
from widgets.presenter import Panel

if TYPE_CHECKING:
    from backoffice.customers.presenter import Page

EACH_ASIDE = (
    "name",
    "company",
    "phone",
    "email",
    "address",
    "country",
    "tax_number",
    "group",
    "credit_limit",
    "notes",
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both, and whether it is the same."""

    label: str
    left: str
    right: str
    same: bool


class DuplicatesPanel(Panel):
    """← → choose which of the two is kept, Enter merges, A keeps them apart, ↑ ↓ go to another pair, Esc leaves."""

    kind = "duplicates"
    view = "backoffice.customers.duplicates_view:DuplicatesView"

    def __init__(self, page: Page, pairs: list[Pair]) -> None:
        super().__init__(_("Duplicates"))
        self._page = page
        self._loads = Loader(page.office)
        self.pairs = pairs
        self.place = 0
        self.twins: Twins | None = None
        self.keeps_left = True
        self.is_busy = False
        self._step = 1
        self._load()

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        """Whether a pair is on its way."""
        return self._loads.is_busy or self.is_busy

    def _load(self) -> None:
        self.twins = None
        if not self.pairs:
            self.about = _("No pair is left.")
            self.changed()
            return
        self.place = max(0, min(self.place, len(self.pairs) - 1))
        pair, page = self.pairs[self.place], self._page
        self._loads.load(lambda: merging.twins(page.shop, page.office.signed_in, pair), self._loaded)

    def _loaded(self, twins: Twins | None) -> None:
        if twins is None:
            # one of them was merged, erased or put aside meanwhile
            self._drop()
            return
        self.twins = twins
        left, right = twins.first, twins.second
        self.keeps_left = (left.visits, -left.id) >= (right.visits, -right.id)
        self.about = self._why(twins.pair)
        self.changed()

    def _drop(self) -> None:
        del self.pairs[self.place]
        self._load()

    def _why(self, pair: Pair) -> str:
        words = {
            "phone": _("the same telephone"),
            "email": _("the same e-mail"),
            "tax_number": _("the same tax number"),
            "company": _("almost one name, the same company"),
            "address": _("almost one name, the same address"),
        }
        place = _("{place} of {count}").format(place=self.place + 1, count=len(self.pairs))
        reasons = [words[reason] for reason in dict.fromkeys(pair.reasons)] or [_("chosen in the list")]
        sure = _("{sure} % sure").format(sure=pair.sureness) if pair.reasons else ""
        return " · ".join(part for part in (place, ", ".join(reasons), sure) if part)

    @property
    def rows(self) -> list[Compared]:
        """Field by field, both sides; fields that are empty in both are left out."""
        twins = self.twins
        if twins is None:
            return []
        found = [Compared(_("Number"), twins.first.number, twins.second.number, False)]
        sides = (self._shown(twins.first), self._shown(twins.second))
        labels = {field.name: field.label for field in fields(self._page.shop.settings)}
        for name in EACH_ASIDE:
            left, right = sides[0][name], sides[1][name]
            if left or right:
                found.append(Compared(labels[name], left, right, left == right))
        found.append(Compared(_("Bought"), self._bought(twins.first), self._bought(twins.second), False))
        return found

    def _bought(self, record: CustomerRecord) -> str:
        amount = self._page.office.formats().money(record.bought_minor)
        return ngettext("{count} document, {amount}", "{count} documents, {amount}", record.visits).format(
            count=record.visits, amount=amount
        )

    def _shown(self, record: CustomerRecord) -> dict[str, str]:
        formats = self._page.office.formats()
        values = said(record.details, self._page.shop.settings.currency.digits, formats.decimal_sign)
        return {name: " / ".join(str(value).splitlines()) for name, value in values.items()}

    @property
    def kept(self) -> CustomerRecord | None:
        """The one that stays."""
        twins = self.twins
        return None if twins is None else twins.first if self.keeps_left else twins.second

    @property
    def gone(self) -> CustomerRecord | None:
        """The one that becomes the other."""
        twins = self.twins
        return None if twins is None else twins.second if self.keeps_left else twins.first

    # Keys -----------------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """A keeps them apart; nothing else is typed here."""
        if text.upper() == "A":
            self.keep_apart()

    def press(self, key: str) -> bool:
        if self.is_busy:
            return True
        if key in ("LEFT", "RIGHT"):
            self.keep(left=key == "LEFT")
        elif key in ("UP", "DOWN", "PGUP", "PGDN"):
            self.go(1 if key in ("DOWN", "PGDN") else -1)
        elif key == "ENTER":
            self.merge()
        elif key == "ESC":
            self.close()
            self._page.reload()
        return True

    def keep(self, *, left: bool) -> None:
        """Which of the two stays."""
        self.keeps_left = left
        self.changed()

    def go(self, by: int) -> None:
        """To another pair."""
        if self.pairs:
            self.place = (self.place + by) % len(self.pairs)
            self._load()

    def merge(self) -> None:
        """The one that is not kept becomes the other."""
        kept, gone = self.kept, self.gone
        if kept is None or gone is None:
            return
        page, session = self._page, self._page.office.signed_in
        sentence = _("Merged: {gone} into {kept}.").format(gone=gone.number, kept=kept.number)
        undo = Undo(sentence, lambda: merging.part(page.shop, session, gone.id))
        self._do(lambda: merging.merge(page.shop, session, kept, gone), undo, sentence)

    def keep_apart(self) -> None:
        """They are two: this pair is shown no more."""
        twins = self.twins
        if twins is None:
            return
        page, session = self._page, self._page.office.signed_in
        ids = (twins.first.id, twins.second.id)
        sentence = _("{first} and {second} are two.").format(
            first=twins.first.number, second=twins.second.number
        )
        undo = Undo(sentence, lambda: merging.no_longer_apart(page.shop, session, *ids))
        self._do(lambda: merging.keep_apart(page.shop, session, *ids), undo, sentence)

    def _do(self, work: object, undo: Undo, sentence: str) -> None:
        assert callable(work)
        self.is_busy = True

        def done(_result: object) -> None:
            self.is_busy = False
            self._page.office.changed_something(undo, sentence)
            self._drop()

        def failed(error: ShopError) -> None:
            self.is_busy = False
            self._page.office.fail(error)
            self._load()

        self._page.office.run.run(work, done, failed)


def merge_again(page: Page, kept_id: int, gone_id: int) -> None:
    """Undo of parting: both are merged as they are now."""
    session = page.office.signed_in
    kept = customers.get_customer(page.shop, session, kept_id)
    gone = customers.get_customer(page.shop, session, gone_id)
    merging.merge(page.shop, session, kept, gone)
