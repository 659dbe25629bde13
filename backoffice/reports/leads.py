"""Where a report's row leads: the page on which what it is about can be dealt with. Imports no tkinter."""

from __future__ import annotations

from datetime import date

from shop.rules.period import period_of
from shop.rules.report import Line, Report

Lead = tuple[str, dict[str, str]]
PRODUCTS = ("products", "margins", "low-stock", "dead-stock")


def lead_of(report: Report, line: Line) -> Lead | None:
    """The page's id and what it is to show; None where a row leads nowhere."""
    name, first = report.shape.name, line.labels[0]
    if name == "days" and isinstance(first, date):
        return "invoices", {"period": f"{first}..{first}"}
    if name == "months" and isinstance(first, date):
        month = period_of("month", first)
        return "reports", {"report": "days", "period": f"{month.first:%Y-%m}"}
    if name in PRODUCTS:
        return "products", {"id": str(line.key), "text": str(first)}
    if name == "customers" and line.key:
        return "customers", {"id": str(line.key)}
    days = f"{report.period.first}..{report.period.last}"
    if name == "tenders":
        return "payments", {"tender": str(line.key), "period": days}
    return None
