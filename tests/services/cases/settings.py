"""Settings, tills and means of paying."""

from __future__ import annotations

from shop.rules.listing import ListQuery
from shop.services import shop_settings, tenders, tills
from tests.services.case import Case

TILL = {"code": "T9", "name": "Till 9", "printer": "none", "active": True}
TENDER = {"name": "Cheque", "kind": "transfer", "key": "Q", "position": "9", "active": True}

CASES = {
    "shop_settings.load_settings": Case(
        shop_settings.load_settings,
        "settings",
        lambda w, s: shop_settings.load_settings(w.shop, s),
        at_till=False,
    ),
    "shop_settings.save_settings": Case(
        shop_settings.save_settings,
        "settings",
        lambda w, s: shop_settings.save_settings(w.shop, s, w.shop.settings, {"shop_name": "Other"}),
        at_till=False,
    ),
    "tills.list_tills": Case(
        tills.list_tills, "settings", lambda w, s: tills.list_tills(w.shop, s, ListQuery()), at_till=False
    ),
    "tills.get_till": Case(
        tills.get_till, "settings", lambda w, s: tills.get_till(w.shop, s, 1), at_till=False
    ),
    "tills.save_till": Case(
        tills.save_till, "settings", lambda w, s: tills.save_till(w.shop, s, None, TILL), at_till=False
    ),
    "tills.print_test": Case(
        tills.print_test, "settings", lambda w, s: tills.print_test(w.shop, s, "none"), at_till=False
    ),
    "tills.open_drawer": Case(
        tills.open_drawer, "settings", lambda w, s: tills.open_drawer(w.shop, s, "none"), at_till=False
    ),
    "tenders.list_tenders": Case(
        tenders.list_tenders,
        "settings",
        lambda w, s: tenders.list_tenders(w.shop, s, ListQuery()),
        at_till=False,
    ),
    "tenders.get_tender": Case(
        tenders.get_tender, "settings", lambda w, s: tenders.get_tender(w.shop, s, 1), at_till=False
    ),
    "tenders.save_tender": Case(
        tenders.save_tender,
        "settings",
        lambda w, s: tenders.save_tender(w.shop, s, None, TENDER),
        at_till=False,
    ),
}
OPEN = {"sample.receipt", "sample.invoice"}
