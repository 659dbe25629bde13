"""The buyer on a paper: the customer as printed, kept beside the invoice, where alone it can be blanked again.

The journal keeps a digest of it, SHA-256 over a salt and the buyer's fields; the salt goes with the person, and
after that nothing leads from the digest back to them, while every chain stays whole.
"""

from __future__ import annotations

import secrets
from typing import Any

from shop.rules.customer import as_buyer
from shop.rules.issued import Buyer
from shop.services.shop import Shop
from shop.store import buyers as store
from shop.store import customers as customer_store
from shop.store import merged, sales
from shop.store.engine import Connection

SALT_BYTES = 16


def buyer_for(connection: Connection, shop: Shop, customer_id: int | None) -> tuple[int | None, Buyer | None]:
    """Whom a document is for, by the id kept in its cart: the customer's id by now, and as printed.

    One statement for a customer who was never merged; none without one. One who was erased meanwhile is nobody.
    """
    if customer_id is None:
        return None, None
    row: Any = store.sold_to(connection, customer_id)
    if row is not None and row.merged_into_id is not None:
        root = merged.root_of(connection, customer_id)
        row = store.sold_to(connection, root) if root is not None else None
    if row is None or row.erased_at:
        return None, None
    settings = shop.settings
    details = customer_store.details_of(row)
    return int(row.id), as_buyer(details, settings.shop_country, settings.language)


def keep(connection: Connection, invoice_id: int, buyer: Buyer) -> str:
    """Keep the buyer beside an invoice, and give the digest for the journal."""
    salt = secrets.token_hex(SALT_BYTES)
    row = {
        "invoice_id": invoice_id,
        "name": buyer.name,
        "address": buyer.address,
        "tax_number": buyer.tax_number,
        "salt": salt,
    }
    sales.insert_buyer(connection, row)
    return store.digest(salt, buyer.name, buyer.address, buyer.tax_number)
