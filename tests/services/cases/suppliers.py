"""Suppliers."""

from __future__ import annotations

from shop.rules.listing import ListQuery
from shop.services import suppliers
from tests.services.case import Case

CASES = {
    "suppliers.list_suppliers": Case(
        suppliers.list_suppliers,
        "stock",
        lambda w, s: suppliers.list_suppliers(w.shop, s, ListQuery()),
        at_till=False,
    ),
    "suppliers.get_supplier": Case(
        suppliers.get_supplier, "stock", lambda w, s: suppliers.get_supplier(w.shop, s, 1), at_till=False
    ),
    "suppliers.save_supplier": Case(
        suppliers.save_supplier,
        "stock",
        lambda w, s: suppliers.save_supplier(w.shop, s, None, {"name": "Mill"}),
        at_till=False,
    ),
}
