"""A made-up receipt and invoice of this shop, for previews and test prints. Nothing of it is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from shop.rules.cart import Discount, Line, LineTotals, new_cart, totals
from shop.rules.issued import Buyer, IssuedInvoice, IssuedItem, IssuedPayment, IssuedTax, Seller
from shop.rules.product import Product
from shop.rules.settings import Settings
from shop.rules.tax import RateTotal, TaxRate
from shop.services.shop import Shop
from shop.texts import _


def receipt(shop: Shop, settings: Settings | None = None) -> IssuedInvoice:
    """A receipt as this shop would print it now, or by other settings."""
    return _document(shop, settings or shop.settings)


def invoice(shop: Shop, settings: Settings | None = None) -> IssuedInvoice:
    """The same sale as an invoice to a customer."""
    document = _document(shop, settings or shop.settings)
    buyer = Buyer(_("A Customer Ltd"), _("12 Harbour Road\nPort Town"), "")
    due = document.business_date + timedelta(days=14)
    return replace(document, kind="invoice", number="T1-I26-00042", buyer=buyer, due_date=due, payments=())


def _goods() -> tuple[tuple[Product, int], ...]:
    """What is sold in it: something by the piece, something weighed, something at another rate."""
    standard, lower = TaxRate("A", _("Tax"), 200_000, "S"), TaxRate("B", _("Tax"), 90_000, "S")
    return (
        (_product(1, _("Tea, 80 bags"), "pc", 34_900, standard), 2000),
        (_product(2, _("Apples"), "kg", 29_900, lower), 745),
        (_product(3, _("A cup with a rather long name, blue and white"), "pc", 125_000, standard), 1000),
    )


def _product(number: int, name: str, unit: str, price_e4: int, rate: TaxRate) -> Product:
    return Product(
        id=number,
        sku=f"P-100{number}",
        name=name,
        barcode="",
        category="",
        unit=unit,
        weighed=unit == "kg",
        price_e4=price_e4,
        tax=rate,
        cost_e4=0,
        stocked=False,
        stock_milli=0,
    )


def _item(place: int, line: Line, sums: LineTotals) -> IssuedItem:
    discount = line.discount
    return IssuedItem(
        position=place,
        sku=line.product.sku,
        barcode="",
        name=line.product.name,
        category="",
        unit=line.product.unit,
        quantity_milli=line.quantity_milli,
        list_price_e4=line.list_price_e4,
        price_e4=line.price_e4,
        discount_kind=discount.kind if discount else "",
        discount_value=discount.value if discount else 0,
        amount_minor=sums.amount_minor,
        discount_minor=sums.discount_minor,
        sale_discount_minor=0,
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
        gross_minor=sums.gross_minor,
        tax_code=line.product.tax.code,
        tax_name=line.product.tax.name,
        percent_e4=line.product.tax.percent_e4,
    )


def _tax(of: RateTotal) -> IssuedTax:
    rate = of.rate
    return IssuedTax(
        rate.code, rate.name, rate.category, rate.percent_e4, of.net_minor, of.tax_minor, of.gross_minor
    )


def _document(shop: Shop, settings: Settings) -> IssuedInvoice:
    cart = new_cart()
    for product, milli in _goods():
        cart, line = cart.add(product, milli)
    digits = settings.currency.digits
    cart = cart.with_line_discount(line, Discount("percent", 100_000), digits)
    sums = totals(cart.lines, cart.discount, settings.tax_mode, digits)
    now = shop.clock()
    items = tuple(
        _item(place, each, of) for place, (each, of) in enumerate(zip(cart.lines, sums.lines, strict=True), 1)
    )
    taxes = tuple(_tax(of) for of in sums.rates)
    seller = Seller(
        settings.shop_name,
        settings.shop_address,
        settings.shop_country,
        settings.shop_tax_number,
        settings.shop_phone,
        settings.shop_email,
    )
    given = -(-sums.gross_minor // (20 * 10**digits)) * 20 * 10**digits
    paid = IssuedPayment(_("Cash"), "cash", sums.gross_minor, given, given - sums.gross_minor, "")
    local = shop.local(now)
    return IssuedInvoice(
        uuid="sample",
        kind="receipt",
        number="T1-R26-00042",
        issued_at=now,
        issued_local=local,
        business_date=date(local.year, local.month, local.day),
        till="T1",
        cashier=_("Sam"),
        currency_code=settings.currency_code,
        prices_include_tax=settings.prices_include_tax,
        tax_rounding=settings.tax_rounding,
        seller=seller,
        buyer=None,
        items=items,
        taxes=taxes,
        payments=(paid,),
        discount_kind="",
        discount_value=0,
        discount_minor=0,
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
        gross_minor=sums.gross_minor,
        cash_rounding_minor=0,
    )
