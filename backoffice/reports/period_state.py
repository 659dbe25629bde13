"""The period of the page of reports: chosen by its kind, moved by arrows, typed. Imports no tkinter."""

from __future__ import annotations

from typing import cast

from shop.rules.period import KINDS, Kind, Period, moved, parse_period, period_of
from shop.services.reports import period_now, week_start
from shop.services.shop import Shop


class PeriodState:
    """The days chosen. Of another kind it stays where it is: the month of the day that was shown."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.period: Period = period_now(shop, "month")

    @property
    def has_today(self) -> bool:
        """Whether today is among the days."""
        return self._shop.business_date(self._shop.clock()) in self.period

    def choose(self, kind: str) -> None:
        """The period of this kind around the days there are: around today where that is one of them."""
        if kind not in KINDS or kind == "between":
            return
        today = self._shop.business_date(self._shop.clock())
        day = today if today in self.period else self.period.first
        self.period = period_of(cast(Kind, kind), day, week_start(self._shop))

    def move(self, by: int) -> None:
        """So many periods on, or back."""
        self.period = moved(self.period, by)

    def to_today(self) -> None:
        """The period of this kind that today is in."""
        kind = self.period.kind if self.period.kind != "between" else "day"
        self.period = period_now(self._shop, kind)

    def type(self, text: str) -> Period:
        """A period as typed. BadInput says how to type one."""
        self.period = parse_period(text, week_start(self._shop))
        return self.period
