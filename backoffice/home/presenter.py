"""Home: today beside the same day last week, and what waits, each a key from where it is dealt with.

Everything is read in the background and again when something happens; charts come from a process of their own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice import page
from backoffice.actions import Action
from backoffice.charts import ChartPart
from backoffice.page import Loader
from shop.rules.formats import Formats
from shop.rules.money import divide_half_up
from shop.rules.permissions import REPORTS, STOCK
from shop.rules.report_chart import Chart, points
from shop.services import home
from shop.services.home import Today, Waiting
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.office import Office

STOCK_EVERY_S = 30.0
HUNDRED_E4 = 1_000_000
FIRST_HOUR, LAST_HOUR = 8, 20


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the day: its name, how it stands, how it stood last week by now, and the change in per cent."""

    id: str
    label: str
    value: str
    before: str
    change: str
    is_better: bool | None


@dataclass(frozen=True, slots=True)
class Read:
    """What one reading found; `low` is None where it was not looked at again."""

    today: Today | None
    waiting: tuple[Waiting, ...]
    low: Waiting | None
    newest: tuple[int, ...]


class Page(page.Page):
    """The page. `figures` and `waiting` are empty until they have been read."""

    has_search = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Home")
        self.today: Today | None = None
        self.waiting: dict[str, Waiting] = {}
        self.charts = {name: ChartPart(office, self.changed) for name in ("hours", "days")}
        self._newest: tuple[int, ...] = ()
        self._low_at_s = -STOCK_EVERY_S
        self._loads = Loader(office)
        self._looks = Loader(office)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action("low_stock", "F2", _("Low stock"), _("products at their reorder level"), "to_low_stock"),
            Action("unpaid", "F3", _("Unpaid"), _("invoices not paid yet"), "to_unpaid"),
            Action("open_shifts", "F4", _("Shifts"), _("tills with an open shift"), "to_open_shifts"),
            Action("print_jobs", "F6", _("Papers"), _("papers that did not come out"), "to_print_jobs"),
            Action("sign_ins", "F7", _("Sign-ins"), _("refused sign-ins of today"), "to_sign_ins"),
            Action("reports", "F8", _("Reports"), _("all reports"), "to_reports", button="head"),
        )

    # Reading --------------------------------------------------------------------------------------------------------

    @property
    def is_reading(self) -> bool:
        """Whether figures are on their way."""
        return self._loads.is_busy

    def shown(self) -> None:
        super().shown()
        self.office.sums.start()

    def reload(self) -> None:
        """Read everything anew."""
        session = self.office.signed_in
        looks_at_stock = session.may(STOCK) and time.monotonic() - self._low_at_s >= STOCK_EVERY_S
        if looks_at_stock:
            self._low_at_s = time.monotonic()

        def read() -> Read:
            newest = home.newest(self.shop, session)
            today = home.today(self.shop, session) if session.may(REPORTS) else None
            low = home.low_stock(self.shop, session) if looks_at_stock else None
            return Read(today, home.waiting(self.shop, session), low, newest)

        self._loads.load(read, self._read)

    def _read(self, found: Read) -> None:
        self.today, self._newest = found.today, found.newest
        low = found.low or self.waiting.get("low_stock")
        self.waiting = ({"low_stock": low} if low is not None else {}) | {
            each.id: each for each in found.waiting
        }
        local = self.shop.local(self.shop.clock())
        formats = self.office.formats()
        for name, part in self.charts.items():
            part.show(self.chart(name))
        self.summary = f"{formats.day(local.date())}   ·   {formats.time(local)}"
        self.changed()

    def refresh_while_shown(self) -> None:
        """Read again when something was sold, refused, printed or opened, and the stock now and then."""
        session = self.office.signed_in
        if time.monotonic() - self._low_at_s >= STOCK_EVERY_S and session.may(STOCK):
            self.reload()
            return

        def looked(newest: tuple[int, ...]) -> None:
            if newest != self._newest:
                self.reload()

        self._looks.load(lambda: home.newest(self.shop, session), looked)

    # What is shown --------------------------------------------------------------------------------------------------

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The four figures of the day."""
        today = self.today
        if today is None:
            return ()
        formats, now, before = self.office.formats(), today.now, today.by_now
        return (
            _figure("takings", _("Takings today"), now.gross_minor, before.gross_minor, formats.money),
            _figure(
                "sales", _("Sales"), now.sales, before.sales, lambda count: formats.quantity(count * 1000)
            ),
            _figure("average", _("Average sale"), now.average_minor, before.average_minor, formats.money),
            _margin(now.margin_e4, before.margin_e4, formats),
        )

    def beside(self) -> str:
        """What the figures stand beside."""
        if self.today is None:
            return ""
        day = self.office.formats().date(self.today.day_before)
        return _("beside {day}, by this time").format(day=day)

    def chart(self, name: str) -> Chart | None:
        """The chart of this name: `hours` of the day, or `days` of two weeks."""
        today = self.today
        if today is None:
            return None
        formats = self.office.formats()
        if name == "hours":
            known = {*today.hours, *today.hours_before}
            hours = range(min({FIRST_HOUR, *known}), max({LAST_HOUR, *known}) + 1)
            now = [today.hours.get(hour, 0) for hour in hours]
            before = [today.hours_before.get(hour, 0) for hour in hours]
            names = (_("Today"), formats.date(today.day_before))
            beside = before if any(before) else []
            return points("bars", [str(hour) for hour in hours], now, beside, formats, "money", names)
        labels = [formats.short_day(day) for day, _minor in today.days]
        days, earlier = [minor for _day, minor in today.days], [minor for _day, minor in today.days_before]
        names = (_("The last two weeks"), _("the two before"))
        beside = earlier if any(earlier) else []
        return points("bars", labels, days, beside, formats, "money", names)

    def told(self, waiting: Waiting) -> str:
        """What it is that waits, as it stands behind its count."""
        formats, count = self.office.formats(), waiting.count
        if waiting.id == "low_stock":
            return ngettext("product is low", "products are low", count)
        if waiting.id == "unpaid":
            text = ngettext("invoice unpaid", "invoices unpaid", count)
            return f"{text} · {formats.money(waiting.amount_minor or 0)}" if count else text
        if waiting.id == "open_shifts":
            text = ngettext("shift open", "shifts open", count)
            return f"{text} · {waiting.detail}" if waiting.detail else text
        if waiting.id == "print_jobs":
            return ngettext("paper failed", "papers failed", count)
        return ngettext("sign-in refused", "sign-ins refused", count)

    def is_pressing(self, waiting: Waiting) -> bool:
        """Whether it is shown so that it catches the eye."""
        return waiting.urgent or (waiting.count > 0 and waiting.id in ("low_stock", "unpaid", "sign_ins"))

    # Where it is dealt with -----------------------------------------------------------------------------------------

    def to_low_stock(self) -> None:
        """The stock's list of what is low."""
        self.office.show("stock", {"show": "low"})

    def to_unpaid(self) -> None:
        """The invoices that are not paid."""
        self.office.show("invoices", {"kind": "unpaid"})

    def to_open_shifts(self) -> None:
        """The tills."""
        self.office.show("tills")

    def to_print_jobs(self) -> None:
        """The papers that did not come out."""
        self.office.show("print_jobs")

    def to_sign_ins(self) -> None:
        """The sign-ins that were refused."""
        self.office.show("signins", {"result": "failed"})

    def to_reports(self) -> None:
        """The reports."""
        self.office.show("reports")


def _figure(
    name: str, label: str, now: int | None, before: int | None, shown: Callable[[int], str]
) -> Figure:
    """A figure beside last week's; without one there is no change to tell."""
    value = "–" if now is None else shown(now)
    if now is None or not before:
        return Figure(name, label, value, "" if before is None else shown(before), "", None)
    change = divide_half_up(100 * (now - before), abs(before))
    return Figure(name, label, value, shown(before), f"{change:+d} %", change >= 0)


def _margin(now: int | None, before: int | None, formats: Formats) -> Figure:
    """The margin, whose change is told in points."""
    value = "–" if now is None else _share(now, formats)
    if now is None or before is None:
        return Figure(
            "margin", _("Margin"), value, "" if before is None else _share(before, formats), "", None
        )
    points_e4 = divide_half_up(now - before, 1000)
    change = _("{points} points").format(points=f"{points_e4 / 10:+.1f}")
    return Figure("margin", _("Margin"), value, _share(before, formats), change, now >= before)


def _share(e4: int, formats: Formats) -> str:
    """A share with one decimal."""
    return formats.percent(divide_half_up(e4, 1000) * 1000)
