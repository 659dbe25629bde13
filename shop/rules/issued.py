"""An issued invoice as it was stored: what papers and reports show. Nothing here is ever computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

InvoiceKind = Literal["receipt", "invoice", "credit_note"]


@dataclass(frozen=True, slots=True)
class Seller:
    """The shop as it was on the day."""

    name: str
    address: str
    country: str
    tax_number: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """The customer as printed."""

    name: str
    address: str
    tax_number: str


@dataclass(frozen=True, slots=True)
class IssuedItem:
    """One invoice item. `amount` = price × quantity; net + tax = gross after both discounts."""

    position: int
    sku: str
    barcode: str
    name: str
    category: str
    unit: str
    quantity_milli: int
    list_price_e4: int
    price_e4: int
    discount_kind: str
    discount_value: int
    amount_minor: int
    discount_minor: int
    sale_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    tax_code: str
    tax_name: str
    percent_e4: int


@dataclass(frozen=True, slots=True)
class IssuedTax:
    """One rate's totals; `components` are (name, percent_e4, tax_minor)."""

    code: str
    name: str
    category: str
    percent_e4: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    components: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedPayment:
    """One payment on this invoice: tendered = amount + change."""

    tender: str
    kind: str
    amount_minor: int
    tendered_minor: int
    change_minor: int
    reference: str


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """A whole document. `issued_at` is UTC, `issued_local` the shop's own clock, `business_date` the shop's day.

    gross + cash_rounding = what payments settle. `discount_minor` is the discount on the sale, already spread
    over the items; `refers_to` the number of the invoice a credit note mirrors, empty otherwise.
    """

    uuid: str
    kind: InvoiceKind
    number: str
    issued_at: datetime
    issued_local: datetime
    business_date: date
    till: str
    cashier: str
    currency_code: str
    prices_include_tax: bool
    tax_rounding: str
    seller: Seller
    buyer: Buyer | None
    items: tuple[IssuedItem, ...]
    taxes: tuple[IssuedTax, ...]
    payments: tuple[IssuedPayment, ...]
    discount_kind: str
    discount_value: int
    discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    cash_rounding_minor: int
    refers_to: str = ""
    due_date: date | None = None
    is_demo: bool = False

    @property
    def change_minor(self) -> int:
        return sum(payment.change_minor for payment in self.payments)

    @property
    def paid_minor(self) -> int:
        return sum(payment.amount_minor for payment in self.payments)
