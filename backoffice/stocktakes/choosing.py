"""Which stocktake the page shows: the one under way, a new one, or one that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.page import Loader
from backoffice.pick import Pick
from shop.rules.listing import ListPage, ListQuery
from shop.services import stock_levels, stocktakes
from shop.services.stocktakes import Stocktake
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.stocktakes.presenter import Page

MOST_SHOWN = 200
WHOLE = "whole"


class Choosing:
    """What the page asks before it shows one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.office = page.office
        self.shop = page.shop
        self._opens = Loader(page.office)

    @property
    def is_reading(self) -> bool:
        """Whether one is looked for."""
        return self._opens.is_busy

    def find_open(self) -> None:
        """Show the newest of those under way; none where there is none."""
        session = self.office.signed_in
        self._opens.load(
            lambda: stocktakes.open_stocktakes(self.shop, session),
            lambda found: self.page.take(found[-1] if found else None),
        )

    def begin(self) -> None:
        """Ask what is to be counted, then begin."""
        session = self.office.signed_in

        def ask(choices: stock_levels.Choices) -> None:
            named = [(str(number), name) for number, name in choices.categories]
            self.office.ask(
                Pick(
                    _("What is to be counted?"),
                    _("The tills go on selling meanwhile."),
                    [(WHOLE, _("The whole shop")), *named],
                    self._begin,
                    yes=_("Begin"),
                )
            )

        self.office.run.run(lambda: stock_levels.choices(self.shop, session), ask, self.office.fail)

    def _begin(self, what: str) -> None:
        session, category_id = self.office.signed_in, None if what == WHOLE else int(what)

        def begun(stocktake: Stocktake) -> None:
            self.page.take(stocktake)
            sentence = _("{name} has begun. Scan what is there.").format(name=stocktake.name)
            self.office.say(sentence, "done", "begun")

        self.office.run.run(
            lambda: stocktakes.start(self.shop, session, category_id=category_id), begun, self.office.fail
        )

    def pick(self) -> None:
        """Another stocktake, the newest first."""
        session = self.office.signed_in
        query = ListQuery(sort="started_at", descending=True, limit=MOST_SHOWN)

        def ask(page: ListPage[Stocktake]) -> None:
            if not page.rows:
                self.office.say(_("There is none yet. Ctrl+N begins one."))
                return
            by_id = {str(each.id): each for each in page.rows}
            self.office.ask(
                Pick(
                    _("Stocktakes"),
                    _("Those that have ended can be looked at."),
                    [(number, self.line_of(each)) for number, each in by_id.items()],
                    lambda chosen: self.page.take(by_id[chosen]),
                    yes=_("Show"),
                )
            )

        self.office.run.run(
            lambda: stocktakes.list_stocktakes(self.shop, session, query), ask, self.office.fail
        )

    def line_of(self, stocktake: Stocktake) -> str:
        """A stocktake in a line: name, state, and what it came to."""
        if stocktake.state != "closed":
            state = _("under way") if stocktake.state == "open" else _("dropped")
            return f"{stocktake.name}   ·   {state}"
        value = self.office.formats().money(self.page.minor(stocktake.plus_e4 + stocktake.minus_e4))
        told = ngettext(
            "{name}   ·   closed, {count} difference, {value}",
            "{name}   ·   closed, {count} differences, {value}",
            stocktake.differing,
        )
        return told.format(name=stocktake.name, count=stocktake.differing, value=value)
