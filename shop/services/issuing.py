"""The rows of an issued document, and what the journal keeps of it: shared by all that issue one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from shop.rules.cart import Approval
from shop.rules.permissions import Session
from shop.rules.tax import RateTotal
from shop.rules.tender import Payment
from shop.services.shop import Shop, stamp
from shop.store import journal

Values = dict[str, Any]


def head_row(
    shop: Shop, session: Session, now: datetime, *, kind: str, number: str, counter: int, shift_id: int | None
) -> Values:
    """The columns of an invoice that don't depend on what is in it; its amounts are to be added."""
    settings = shop.settings
    seller: Values = {
        "name": settings.shop_name,
        "address": settings.shop_address,
        "country": settings.shop_country,
        "tax_number": settings.shop_tax_number,
        "phone": settings.shop_phone,
        "email": settings.shop_email,
    }
    if settings.demo:
        seller["demo"] = True
    day = shop.business_date(now)
    return {
        "kind": kind,
        "number": number,
        "till_id": session.till_id,
        "series_year": day.year,
        "series_number": counter,
        "shift_id": shift_id,
        "user_id": session.user_id,
        "cashier": session.name,
        "customer_id": None,
        "refers_to_id": None,
        "issued_at": stamp(now),
        "issued_local": shop.local(now).isoformat(timespec="seconds"),
        "business_date": day.isoformat(),
        "due_date": None,
        "seller": json.dumps(seller, ensure_ascii=False, sort_keys=True),
        "currency": settings.currency_code,
        "currency_digits": settings.currency.digits,
        "prices_include_tax": int(settings.prices_include_tax),
        "tax_rounding": settings.tax_rounding,
        "discount_kind": "",
        "discount_value": 0,
        "discount_minor": 0,
        "cash_rounding_minor": 0,
        "note": "",
    }


def tax_row(position: int, total: RateTotal) -> Values:
    """The row of one rate's totals, its components as [name, percent_e4, tax_minor]."""
    parts = [
        [part.name, part.percent_e4, minor]
        for part, minor in zip(total.rate.components, total.component_minor, strict=True)
    ]
    return {
        "position": position,
        "tax_code": total.rate.code,
        "tax_name": total.rate.name,
        "tax_category": total.rate.category,
        "percent_e4": total.rate.percent_e4,
        "net_minor": total.net_minor,
        "tax_minor": total.tax_minor,
        "gross_minor": total.gross_minor,
        "components": json.dumps(parts, ensure_ascii=False),
    }


def payment_row(head: Values, payment: Payment) -> Values:
    """The row of one payment taken with an invoice."""
    return {
        "uuid": payment.uuid,
        "tender_id": payment.tender_id,
        "tender": payment.tender,
        "kind": payment.kind,
        "amount_minor": payment.amount_minor,
        "tendered_minor": payment.tendered_minor,
        "change_minor": payment.change_minor,
        "reference": payment.reference,
        "till_id": head["till_id"],
        "shift_id": head["shift_id"],
        "user_id": head["user_id"],
        "customer_id": head["customer_id"],
        "at": head["issued_at"],
        "business_date": head["business_date"],
    }


def move_row(head: Values, kind: str, product_id: int, quantity_milli: int, value_e4: int) -> Values:
    """The row of one stock move that an invoice causes."""
    return {
        "product_id": product_id,
        "quantity_milli": quantity_milli,
        "value_e4": value_e4,
        "kind": kind,
        "till_id": head["till_id"],
        "user_id": head["user_id"],
        "reason": "",
        "at": head["issued_at"],
    }


def job_row(till_id: int, invoice_id: int, at: str, *, opens_drawer: bool) -> Values:
    """The print job of an original receipt."""
    return {
        "till_id": till_id,
        "invoice_id": invoice_id,
        "kind": "receipt",
        "copy_number": 0,
        "opens_drawer": int(opens_drawer),
        "created_at": at,
    }


def approval_row(approval: Approval, *, at: str, till_id: int | None, detail: str, cart_uuid: str) -> Values:
    """The row of somebody's leave, with both names, which the journal alone keeps."""
    return {
        "at": at,
        "till_id": till_id,
        "permission": approval.permission,
        "asked_by_id": approval.asked_by_id,
        "approved_by_id": approval.approved_by_id,
        "detail": detail,
        "cart_uuid": cart_uuid,
        "asked_by": approval.asked_by,
        "approved_by": approval.approved_by,
    }


def kept_approvals(rows: Iterable[Values]) -> list[list[Any]]:
    """What the journal keeps of approvals, each as `journal.APPROVAL_KEPT` has it."""
    return [[row[key] for key in journal.APPROVAL_KEPT] for row in rows]


# The row's own id and its document's say nothing that isn't plain from where it stands.
def kept_rows(rows: Iterable[Values]) -> Values:
    """Rows as the journal keeps them: `columns` by name, and each of the `rows` as a list of their values."""
    listed = list(rows)
    columns = sorted(key for key in (listed[0] if listed else {}) if key not in ("id", "invoice_id"))
    return {"columns": columns, "rows": [[row[key] for key in columns] for row in listed]}


def kept_in_bulk(rows: Sequence[Values]) -> Values:
    """Like `kept_rows`, for many rows of one cause: what is the same in all of them stands once, under `same`."""
    first: Values = rows[0] if rows else {}
    same = {
        key: value
        for key, value in first.items()
        if key not in ("id", "invoice_id") and all(row[key] == value for row in rows)
    }
    kept = kept_rows({key: value for key, value in row.items() if key not in same} for row in rows)
    return kept | {"same": same}


def sale_payload(
    head: Values,
    items: Sequence[Values],
    taxes: Sequence[Values],
    paid: Sequence[Values],
    moves: Sequence[Values],
) -> Values:
    """What the journal keeps of an invoice: every issued column, lists as columns and rows.

    Ids of products, people, tenders and shifts stand beside their names as they were, for the names may change.
    """
    return {
        "invoice": dict(head),
        "items": kept_rows(items),
        "taxes": kept_rows(taxes),
        "payments": kept_rows(paid),
        "moves": kept_rows(moves),
    }
