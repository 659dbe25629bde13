"""The keys of the page of reports: periods by letters and arrows, what they stand beside, files."""

from __future__ import annotations

from backoffice.actions import Action
from shop.rules.permissions import EXPORT
from shop.texts import _

KIND_KEYS = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y", "between": "B"}


def report_actions() -> tuple[Action, ...]:
    """This page's rows of the table of keys."""
    return (
        Action(
            "beside",
            "C",
            _("Compare"),
            _("compare with the period before, a week or a year earlier, or nothing"),
            "next_beside",
            button="head",
        ),
        Action("pdf", "CTRL+P", _("PDF"), _("the report as PDF, opened"), "open_pdf", button="head"),
        Action(
            "export", "CTRL+E", _("Export"), _("as XLSX, CSV, PDF or JSON"), "export", EXPORT, button="head"
        ),
        Action("day", "D", _("Day"), _("a day"), "to_day"),
        Action("week", "W", _("Week"), _("a week"), "to_week"),
        Action("month", "M", _("Month"), _("a month"), "to_month"),
        Action("quarter", "Q", _("Quarter"), _("a quarter"), "to_quarter"),
        Action("year", "Y", _("Year"), _("a year"), "to_year"),
        Action("between", "B", _("Days…"), _("any period, typed"), "ask_period"),
        Action("earlier", "LEFT", _("Earlier"), _("the period before"), "earlier"),
        Action("later", "RIGHT", _("Later"), _("the period after"), "later"),
        Action("today", "T", _("Today"), _("the period of today"), "to_today"),
        Action("chart", "V", _("Chart"), _("show the chart or hide it"), "switch_chart"),
        Action("search", "CTRL+F", _("Search"), _("only rows of these words"), "ask_words"),
        Action(
            "other_side", "TAB", _("Other side"), _("from the reports to their rows and back"), "switch_side"
        ),
        Action("report_before", "CTRL+UP", _("Report before"), _("the report above"), "report_before"),
        Action("next_report", "CTRL+DOWN", _("Next report"), _("the report below"), "next_report"),
        Action("open", "ENTER", _("Open"), _("what the row is about"), "open"),
        Action("back", "ESC", _("Back"), _("all rows again; back to the reports"), "back"),
    )
