"""Reports, their files, and the office's first page."""

from __future__ import annotations

from datetime import date

from shop.rules.period import Period, period_of
from shop.rules.permissions import Session
from shop.rules.report import Report
from shop.services import home, report_files, reports
from tests.services.case import Case, World
from tests.shops import MORNING, session_at


def _day() -> Period:
    return period_of("day", MORNING.date())


def _report(world: World) -> Report:
    admin = session_at(world.shop, "admin")
    return reports.run(world.shop, admin, reports.Query("days", period_of("day", date(2020, 2, 3))))


def _saved(world: World, session: Session) -> object:
    return report_files.save(world.shop, session, _report(world), world.path, replace=True)


CASES = {
    "reports.list_reports": Case(
        reports.list_reports, "reports", lambda w, s: reports.list_reports(w.shop, s), at_till=False
    ),
    "reports.run": Case(
        reports.run,
        "reports",
        lambda w, s: reports.run(w.shop, s, reports.Query("days", _day())),
        at_till=False,
    ),
    "reports.sums_wanting": Case(
        reports.sums_wanting, "reports", lambda w, s: reports.sums_wanting(w.shop, s), at_till=False
    ),
    "reports.keep_sums": Case(
        reports.keep_sums, "reports", lambda w, s: reports.keep_sums(w.shop, s), at_till=False
    ),
    "report_files.save": Case(report_files.save, "reports", _saved, at_till=False),
    "report_files.pdf": Case(
        report_files.pdf,
        "reports",
        lambda w, s: report_files.pdf(w.shop, s, _report(w)),
        at_till=False,
    ),
    "home.today": Case(home.today, "reports", lambda w, s: home.today(w.shop, s), at_till=False),
    "home.low_stock": Case(home.low_stock, "stock", lambda w, s: home.low_stock(w.shop, s), at_till=False),
    "home.newest": Case(home.newest, "backoffice", lambda w, s: home.newest(w.shop, s), at_till=False),
    "home.waiting": Case(home.waiting, "backoffice", lambda w, s: home.waiting(w.shop, s), at_till=False),
}

# The rows of reports, put together by `reports.run` and `home.today`, which have asked; and what needs no database.
OPEN = {
    *(
        f"report_lines.{name}"
        for name in (
            "by_category by_customer by_day by_hour by_month by_person by_product by_rate by_tender by_till"
            " by_weekday category_margins day_of discounts margins utc_of voids week_start"
        ).split()
    ),
    "report_shelf.dead_stock",
    "report_shelf.low_stock",
    "report_files.paper_look",
    "report_files.proposed_name",
    "reports.period_now",
}
