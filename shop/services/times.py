"""The moments of a list that were chosen as days: stored times from the first day's beginning to the last one's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shop.rules.listing import ListQuery
from shop.rules.period import Period
from shop.services.sale_search import period_filter
from shop.services.shop import Shop, stamp


def bounds(shop: Shop, period: Period) -> tuple[str, str]:
    """When these business days begin and when they are over, as times are stored."""
    zone = ZoneInfo(shop.settings.time_zone)
    begins = time(shop.settings.day_cutoff_hour)
    first = datetime.combine(period.first, begins, zone)
    over = datetime.combine(period.last + timedelta(days=1), begins, zone)
    return stamp(first), stamp(over)


def with_times(shop: Shop, query: ListQuery) -> ListQuery:
    """The query with its filter `period` as `from` and `to`; a choice that means no days is left out."""
    chosen = dict(query.filters)
    said = chosen.pop("period", "")
    period = period_filter(said, shop) if said else None
    if period is not None:
        chosen["from"], chosen["to"] = bounds(shop, period)
    return replace(query, filters=tuple(chosen.items()))
