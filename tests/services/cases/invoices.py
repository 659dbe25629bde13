"""Sales, payments and their papers: what each service needs."""

from __future__ import annotations

from shop.rules.listing import ListQuery
from shop.services import invoices, payments, print_jobs, sale_papers
from tests.services.case import Case

EVERYTHING = ListQuery()
NUMBER = "T1-R26-00001"

CASES = {
    "invoices.list_sales": Case(
        invoices.list_sales,
        "invoices",
        lambda w, s: invoices.list_sales(w.shop, s, EVERYTHING),
        at_till=False,
    ),
    "invoices.sale_ids": Case(
        invoices.sale_ids, "invoices", lambda w, s: invoices.sale_ids(w.shop, s, EVERYTHING), at_till=False
    ),
    "invoices.every_sale": Case(
        invoices.every_sale, "export", lambda w, s: invoices.every_sale(w.shop, s, EVERYTHING), at_till=False
    ),
    "payments.every_payment": Case(
        payments.every_payment,
        "export",
        lambda w, s: payments.every_payment(w.shop, s, EVERYTHING),
        at_till=False,
    ),
    "invoices.newest_sale": Case(
        invoices.newest_sale, "invoices", lambda w, s: invoices.newest_sale(w.shop, s), at_till=False
    ),
    "invoices.sale_names": Case(
        invoices.sale_names, "invoices", lambda w, s: invoices.sale_names(w.shop, s), at_till=False
    ),
    "invoices.get_sale": Case(
        invoices.get_sale, "invoices", lambda w, s: invoices.get_sale(w.shop, s, number=NUMBER), at_till=False
    ),
    "payments.list_payments": Case(
        payments.list_payments,
        "invoices",
        lambda w, s: payments.list_payments(w.shop, s, EVERYTHING),
        at_till=False,
    ),
    "payments.payment_sums": Case(
        payments.payment_sums,
        "invoices",
        lambda w, s: payments.payment_sums(w.shop, s, payments.PaymentsWanted()),
        at_till=False,
    ),
    "payments.newest_payment": Case(
        payments.newest_payment, "invoices", lambda w, s: payments.newest_payment(w.shop, s), at_till=False
    ),
    "print_jobs.list_jobs": Case(
        print_jobs.list_jobs,
        "invoices",
        lambda w, s: print_jobs.list_jobs(w.shop, s, EVERYTHING),
        at_till=False,
    ),
    "print_jobs.count_open": Case(
        print_jobs.count_open, "invoices", lambda w, s: print_jobs.count_open(w.shop, s), at_till=False
    ),
    "print_jobs.list_tills": Case(
        print_jobs.list_tills, "invoices", lambda w, s: print_jobs.list_tills(w.shop, s), at_till=False
    ),
    "print_jobs.retry": Case(
        print_jobs.retry, "reprint", lambda w, s: print_jobs.retry(w.shop, s, [1]), at_till=False
    ),
    "print_jobs.drop": Case(
        print_jobs.drop, "reprint", lambda w, s: print_jobs.drop(w.shop, s, [1]), at_till=False
    ),
    "print_jobs.came_out": Case(
        print_jobs.came_out, "reprint", lambda w, s: print_jobs.came_out(w.shop, s, [1]), at_till=False
    ),
    "print_jobs.put_back": Case(
        print_jobs.put_back,
        "reprint",
        lambda w, s: print_jobs.put_back(w.shop, s, {1: ("waiting", "dropped")}),
        at_till=False,
    ),
    "sale_papers.print_copy": Case(
        sale_papers.print_copy,
        "reprint",
        lambda w, s: sale_papers.print_copy(w.shop, s, NUMBER, "T1"),
        at_till=False,
    ),
    "sale_papers.mail_sale": Case(
        sale_papers.mail_sale,
        "invoice_pdf",
        lambda w, s: sale_papers.mail_sale(w.shop, s, NUMBER, "ann@example.com"),
        at_till=False,
    ),
}

# What the services above are made of, and words.
OPEN = {
    "invoices.rows_of",
    "payments.way_of",
    "sale_search.understand",
    "sale_search.period_filter",
    "sale_search.sales_wanted",
    "sale_search.payments_wanted",
}
