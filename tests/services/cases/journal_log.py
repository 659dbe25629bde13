"""The journal as it is read: what each service needs."""

from __future__ import annotations

from shop.rules.listing import ListQuery
from shop.services import journal_log
from tests.services.case import Case

CASES = {
    "journal_log.list_entries": Case(
        journal_log.list_entries,
        "journal",
        lambda w, s: journal_log.list_entries(w.shop, s, ListQuery()),
        at_till=False,
    ),
    "journal_log.load_entry": Case(
        journal_log.load_entry,
        "journal",
        lambda w, s: journal_log.load_entry(w.shop, s, "office", 1),
        at_till=False,
    ),
    "journal_log.choices": Case(
        journal_log.choices, "journal", lambda w, s: journal_log.choices(w.shop, s), at_till=False
    ),
    "journal_log.heads": Case(
        journal_log.heads, "journal", lambda w, s: journal_log.heads(w.shop, s), at_till=False
    ),
    "journal_log.check": Case(
        journal_log.check,
        "journal",
        lambda w, s: journal_log.check(w.shop, s, lambda _done, _all: None),
        at_till=False,
    ),
}
