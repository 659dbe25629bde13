"""Customers: their records, list, history, merging and erasing."""

from __future__ import annotations

from typing import Any

from shop.rules.customer import CustomerDetails
from shop.rules.duplicates import Pair
from shop.rules.listing import ListQuery
from shop.services import customer_history, customer_list, customers, erasing, merging
from shop.services.customers import CustomerRecord
from tests.services.case import Ask, Case

ANN = CustomerRecord(1, "C00001", 0, CustomerDetails("Ann"))
TOM = CustomerRecord(2, "C00002", 0, CustomerDetails("Tom"))
QUERY = ListQuery()


def _case(service: Any, ask: Ask) -> Case:
    return Case(service, "customers", ask, at_till=False)


CASES = {
    "customers.get_customer": _case(
        customers.get_customer, lambda w, s: customers.get_customer(w.shop, s, 1)
    ),
    "customers.save_customer": _case(
        customers.save_customer, lambda w, s: customers.save_customer(w.shop, s, None, {"name": "Ann"})
    ),
    "customers.list_groups": _case(customers.list_groups, lambda w, s: customers.list_groups(w.shop, s)),
    "customers.save_contact": _case(
        customers.save_contact, lambda w, s: customers.save_contact(w.shop, s, 1, {"name": "Tom"})
    ),
    "customers.remove_contact": _case(
        customers.remove_contact, lambda w, s: customers.remove_contact(w.shop, s, 1, 1)
    ),
    "customer_list.list_customers": _case(
        customer_list.list_customers, lambda w, s: customer_list.list_customers(w.shop, s, QUERY)
    ),
    "customer_list.newest_change": _case(
        customer_list.newest_change, lambda w, s: customer_list.newest_change(w.shop, s)
    ),
    "customer_list.customer_ids": _case(
        customer_list.customer_ids, lambda w, s: customer_list.customer_ids(w.shop, s, QUERY)
    ),
    "customer_history.list_documents": _case(
        customer_history.list_documents, lambda w, s: customer_history.list_documents(w.shop, s, 1, QUERY)
    ),
    "customer_history.list_items": _case(
        customer_history.list_items, lambda w, s: customer_history.list_items(w.shop, s, 1, QUERY)
    ),
    "customer_history.list_paid": _case(
        customer_history.list_paid, lambda w, s: customer_history.list_paid(w.shop, s, 1, QUERY)
    ),
    "customer_history.owed_minor": _case(
        customer_history.owed_minor, lambda w, s: customer_history.owed_minor(w.shop, s, 1)
    ),
    "customer_history.remembered": _case(
        customer_history.remembered, lambda w, s: customer_history.remembered(w.shop, s, 1)
    ),
    "merging.find_duplicates": _case(
        merging.find_duplicates, lambda w, s: merging.find_duplicates(w.shop, s)
    ),
    "merging.twins": _case(merging.twins, lambda w, s: merging.twins(w.shop, s, Pair(1, 2))),
    "merging.merge": _case(merging.merge, lambda w, s: merging.merge(w.shop, s, ANN, TOM)),
    "merging.part": _case(merging.part, lambda w, s: merging.part(w.shop, s, 2)),
    "merging.keep_apart": _case(merging.keep_apart, lambda w, s: merging.keep_apart(w.shop, s, 1, 2)),
    "merging.no_longer_apart": _case(
        merging.no_longer_apart, lambda w, s: merging.no_longer_apart(w.shop, s, 1, 2)
    ),
    "erasing.preview": _case(erasing.preview, lambda w, s: erasing.preview(w.shop, s, 1)),
    "erasing.erase": _case(erasing.erase, lambda w, s: erasing.erase(w.shop, s, ANN)),
    "erasing.due": _case(erasing.due, lambda w, s: erasing.due(w.shop, s)),
    "erasing.blank_due": _case(erasing.blank_due, lambda w, s: erasing.blank_due(w.shop, s)),
    "erasing.tidy": _case(erasing.tidy, lambda w, s: erasing.tidy(w.shop, s)),
    "erasing.rewrite": _case(erasing.rewrite, lambda w, s: erasing.rewrite(w.shop, s)),
}

# They read whom a sale is for, work without a database, or are part of a service that asked.
OPEN = {
    "buyers.buyer_for",
    "buyers.keep",
    "customers.note",
    "customers.on_sale",
    "customers.read",
    "erasing.sentence",
    "merging.emptied",
    "merging.filled",
}
