"""The days a list is about, as a choice beside its search box: today, this week …, or any two days that are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backoffice.rows_page import Filter
from shop.rules.errors import BadInput
from shop.rules.period import Period
from shop.rules.period import shown as shown_period
from shop.services.sale_search import period_filter
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.rows_page import Rows

BETWEEN = "between"


class PeriodChoice:
    """The filter `period` of a list. "Between…" asks for the days, which then stand among the choices."""

    def __init__(self, page: Rows[Any]) -> None:
        self._page = page
        self._typed: tuple[str, str] | None = None

    @property
    def filter(self) -> Filter:
        """The choices as they are now."""
        typed = (self._typed,) if self._typed is not None else ()
        return Filter(
            "period",
            (
                ("", _("Any day")),
                ("today", _("Today")),
                ("yesterday", _("Yesterday")),
                ("week", _("This week")),
                ("month", _("This month")),
                ("year", _("This year")),
                *typed,
                (BETWEEN, _("Between…")),
            ),
        )

    def asks(self, name: str, value: str) -> bool:
        """Whether this choice has to be asked about first; then it is asked."""
        if name != "period" or value != BETWEEN:
            return False
        page = self._page

        def read(text: str) -> Period:
            period = period_filter(text.strip(), page.shop) if text.strip() else None
            if period is None:
                raise BadInput(
                    _("Type two days as 1.3.2026-31.3.2026, or one, a month 2026-03, a year 2026.")
                )
            return period

        def chosen(period: Period) -> None:
            said = f"{period.first.isoformat()}..{period.last.isoformat()}"
            self.offer(said)
            page.choose_filter("period", said)

        answer = Answer(
            _("Which days?"),
            _("Two days as 1.3.2026-31.3.2026; or one day, a month 2026-03, a year 2026."),
            read,
            chosen,
            yes=_("Show"),
            numeric=False,
            on_cancel=page.changed,
        )
        page.office.ask(answer)
        return True

    def offer(self, said: str) -> None:
        """Have these days, two ISO days with .. between them, among the choices."""
        if ".." not in said:
            return
        period = period_filter(said, self._page.shop)
        if period is not None:
            self._typed = (said, shown_period(period, self._page.office.formats()))
            others = [each for each in self._page.filters if each.id != "period"]
            self._page.filters = (self.filter, *others)
