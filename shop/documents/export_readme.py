"""The text that lies in a full export and explains it to whoever has to read it into another program."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

WIDTH = 100

ABOUT = {
    "settings": "The shop's settings: key, and value as JSON.",
    "tills": "The tills. code stands in document numbers.",
    "roles": "What kinds of people there are. discount_limit_e4: the largest discount without an approval, per cent.",
    "role_permissions": "What each role may do.",
    "users": "The people. Hashes of passwords and PINs are left out.",
    "preferences": "What each person has chosen for the screen.",
    "login_attempts": "Who tried to sign in, when and where, and whether it succeeded.",
    "tax_classes": "Tax classes.",
    "tax_rates": (
        "Rates of tax classes, valid from a day on until the next. Rates of the same day with a component add up. "
        "category: the EN 16931 code (S, Z, E …)."
    ),
    "categories": "Categories of products; parent_id is the one above.",
    "suppliers": "Suppliers.",
    "products": (
        "Products. An empty price_e4 is no price: the till asks. Prices include tax or not as the setting "
        "prices_include_tax says; costs never do. stock_on_hand in 1/1000 of the unit, stock_value_e4 is what it "
        "cost; both are sums of stock_moves. content_milli of content_unit is in one piece. deposit_e4 comes on top. "
        "name_key is the name without case, by which names are unique among active products."
    ),
    "product_barcodes": "Barcodes as printed, the key they are found under, and how many pieces each stands for.",
    "product_pictures": "Pictures of products: data is base64.",
    "price_changes": "Each change of a price; an empty price is none.",
    "stock_moves": (
        "The ledger of stock: each change with its kind (opening, sale, return, delivery, correction, stocktake, "
        "write_off), quantity, value and cause."
    ),
    "purchase_orders": "Orders to suppliers.",
    "purchase_order_items": "Their lines: ordered and received so far.",
    "deliveries": "Deliveries received.",
    "delivery_items": "Their lines, each with the stock move it made.",
    "stocktakes": "Stocktakes.",
    "stocktake_counts": "What was counted, and what the books said at that moment.",
    "imports": "Imports of files.",
    "import_changes": "What each import changed, before and after, as JSON; what was undone is not kept.",
    "customers": (
        "Customers. phone_e164 is phone as dialled from anywhere. A customer with merged_into_id became that one; "
        "one with erased_at asked to be forgotten."
    ),
    "customer_contacts": "Further people at a customer's.",
    "customers_apart": "Pairs of customers who look like one and are two.",
    "tenders": "Means of paying.",
    "shifts": "From opening a till to closing it. float_minor was in the drawer, counted_minor at the end.",
    "cash_movements": "Cash put into drawers and taken out beside sales.",
    "draft_carts": "Sales under way, as JSON, one a till.",
    "held_carts": "Sales put aside, as JSON.",
    "approvals": "Where somebody with the permission let another one do something.",
    "series": "The last number given out, by till, kind and year.",
    "invoices": (
        "Completed sales: receipts, invoices, credit notes (negative amounts). gross = net + tax. seller is JSON, as "
        "printed. issued_local is the shop's own time, business_date its business day."
    ),
    "invoice_items": (
        "Their lines, as they were sold. amount_minor is price times quantity; less discount_minor and "
        "sale_discount_minor it is the net or gross amount, as prices include tax or not."
    ),
    "invoice_taxes": "Their tax by rate.",
    "invoice_charges": "Charges on whole documents.",
    "invoice_buyers": "Whom they are made out to, as printed. The journal has a salted digest of it.",
    "payments": "Money taken (+) and given back (-). amount_minor + change_minor = tendered_minor.",
    "payment_allocations": "Which document each payment settles, and how much of it.",
    "journal": (
        "Every fiscal event, one chain a till and one for the office. hash is SHA-256, in hexadecimal, over the UTF-8 "
        "of the JSON array [version, chain, seq, kind, at, till, user, payload, prev] without blanks, nothing "
        "escaped that JSON doesn't require; prev is the hash before."
    ),
    "journal_heads": "The newest entry of each chain.",
    "journal_marks": "Entries of the journal that tell of what was not sold: lines voided, drawers opened …",
    "journal_read": "Up to which entry of each chain journal_marks tells of all.",
    "sums_made": "Of which months and years sums are kept for reports, and of how many documents.",
    "product_sums": "Those sums by product: worked out of invoices and their items.",
    "person_sums": "Those sums by person: worked out of invoices and their items.",
    "print_jobs": "What was, or is to be, printed.",
}
"""A sentence for each table; one that comes later may lack it."""

_HEAD = """\
Everything of the shop {shop}
made by {program} at {made_at}

This archive holds each table of the shop's database as a CSV file of the same name. manifest.json lists them with
their columns, number of rows, size in bytes and SHA-256, so that a program can check that nothing is missing.

Don't open these files by a double click in a spreadsheet program. The values are exact, as they stand in the
database: a text that begins with = + - or @ would be run as a formula, and long codes would lose digits. Import the
files as text. For lists made for spreadsheets use Export in the back office.

How to read the files
  - UTF-8, comma between columns, one line of headings, lines end in CR LF (RFC 4180).
  - Texts stand in quotes, a quote in them twice; they may hold line ends. Numbers stand without quotes.
  - An empty cell without quotes is NULL (nothing is known), one with quotes ("") is an empty text.
  - Pictures are base64.

Units, by the end of a column's name
  _minor       an amount in the smallest coin of {currency}: 1.00 is {one}
  _e4          a price, cost or value in 1/10000 of {currency}: 1.00 is 10000
  _milli       a quantity in 1/1000 of the product's unit: 1 is 1000; stock_on_hand too
  percent_e4   a per cent in 1/10000: 20 % is 200000
  _id          the id of a row of another table
  at, _at      a time in UTC: 2026-11-23T08:02:11.123456Z
  _date, _on   a day: 2026-11-23
  active, stocked, weighed and the like are 1 for yes and 0 for no

Left out
  The hashes of passwords and PINs (users.password_hash, users.pin_hash): they open doors and nothing else.

The tables
"""


def readme(manifest: Mapping[str, Any]) -> str:
    """The text for an export with this manifest."""
    parts = [
        _HEAD.format(
            shop=manifest["shop"],
            program=manifest["program"],
            made_at=manifest["made_at"],
            currency=manifest["currency"],
            one=10 ** manifest["currency_digits"],
        )
    ]
    for name, told in manifest["tables"].items():
        columns = textwrap.fill(
            ", ".join(told["columns"]), WIDTH, initial_indent="  columns: ", subsequent_indent="    "
        )
        about = textwrap.fill(ABOUT.get(name, ""), WIDTH, initial_indent="  ", subsequent_indent="  ")
        parts.append("\n".join(line for line in (f"{name} ({told['rows']} rows)", about, columns) if line))
    return "\n\n".join(parts).replace("\n", "\r\n") + "\r\n"
