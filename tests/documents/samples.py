"""Issued invoices that the papers' tests share, each made by hand so that nothing but the paper is tested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

from shop.rules.issued import Buyer, IssuedInvoice, IssuedItem, IssuedPayment, IssuedTax, Seller
from shop.rules.money import divide_half_up, line_amount
from shop.rules.settings import Settings

SETTINGS = Settings(
    shop_name="Corner Street Grocery",
    shop_address="12 Corner Street\nDublin 2\nD02 XY45",
    shop_tax_number="IE1234567T",
    shop_phone="+353 1 555 0101",
    shop_email="shop@example.com",
)
SELLER = Seller(
    SETTINGS.shop_name,
    SETTINGS.shop_address,
    "IE",
    SETTINGS.shop_tax_number,
    SETTINGS.shop_phone,
    SETTINGS.shop_email,
)
HOSTILE_NAMES = (
    "=1+1",
    "\x1bp\x00\x19\xfa Free drawer",
    "x" * 5000,
    "\u202egnirts sdrawkcab\u202c",
    "שוקולד מריר 70%",
    "شوكولاتة داكنة 100 غ",
    "Choco \U0001f36b\u200d\U0001f600 bar \ufe0f",
    "'; DROP TABLE products; --",
    "\x1d\x56\x00cut\x10\x14\x01\x00\x01\x18\x0c\x7f\x9b",
    "<b>bold</b> & **markdown** \\ (paren) {brace}",
    "z" + "\u0335\u0336\u0337" * 300,
    "\ud800 half a pair",
    "",
)


def item(
    position: int,
    name: str,
    price_e4: int,
    *,
    quantity_milli: int = 1000,
    unit: str = "pc",
    percent_e4: int = 230_000,
    discount_percent_e4: int = 0,
    digits: int = 2,
    tax_name: str = "VAT",
) -> IssuedItem:
    """An item whose price includes its tax."""
    amount = line_amount(price_e4, quantity_milli, digits)
    off = divide_half_up(abs(amount) * discount_percent_e4, 1_000_000) * (-1 if amount < 0 else 1)
    gross = amount - off
    tax = divide_half_up(gross * percent_e4, 1_000_000 + percent_e4)
    return IssuedItem(
        position=position,
        sku=f"SKU-{position:04d}",
        barcode="",
        name=name,
        category="",
        unit=unit,
        quantity_milli=quantity_milli,
        list_price_e4=price_e4,
        price_e4=price_e4,
        discount_kind="percent" if discount_percent_e4 else "",
        discount_value=discount_percent_e4,
        amount_minor=amount,
        discount_minor=off,
        sale_discount_minor=0,
        net_minor=gross - tax,
        tax_minor=tax,
        gross_minor=gross,
        tax_code=f"V{percent_e4}",
        tax_name=tax_name,
        percent_e4=percent_e4,
    )


def payment(tender: str, amount: int, tendered: int | None = None, reference: str = "") -> IssuedPayment:
    """A payment by cash or by card."""
    given = amount if tendered is None else tendered
    kind = "cash" if tender == "Cash" else "card"
    return IssuedPayment(tender, kind, amount, given, given - amount, reference)


def invoice(
    items: list[IssuedItem], payments: list[IssuedPayment] | None = None, **others: object
) -> IssuedInvoice:
    """An invoice of these items, its taxes summed by rate; paid exactly in cash if nothing else is said."""
    taxes = []
    for code in dict.fromkeys(row.tax_code for row in items):
        rows = [row for row in items if row.tax_code == code]
        net, tax, gross = (
            sum(getattr(row, f"{name}_minor") for row in rows) for name in ("net", "tax", "gross")
        )
        taxes.append(IssuedTax(code, rows[0].tax_name, "S", rows[0].percent_e4, net, tax, gross))
    gross = sum(row.gross_minor for row in items)
    made = IssuedInvoice(
        uuid="00000000-0000-4000-8000-000000000001",
        kind="receipt",
        number="R1-2025/000123",
        issued_at=datetime(2025, 11, 23, 12, 41, 7, tzinfo=timezone.utc),
        issued_local=datetime(2025, 11, 23, 12, 41, 7, tzinfo=timezone.utc),
        business_date=date(2025, 11, 23),
        till="1",
        cashier="Sam",
        currency_code="EUR",
        prices_include_tax=True,
        tax_rounding="document",
        seller=SELLER,
        buyer=None,
        items=tuple(items),
        taxes=tuple(taxes),
        payments=tuple([payment("Cash", gross)] if payments is None else payments),
        discount_kind="",
        discount_value=0,
        discount_minor=0,
        net_minor=sum(row.net_minor for row in items),
        tax_minor=sum(row.tax_minor for row in items),
        gross_minor=gross,
        cash_rounding_minor=0,
    )
    return replace(made, **others)  # type: ignore[arg-type]


def plain_sale() -> IssuedInvoice:
    """Three lines, cash with change."""
    items = [
        item(1, "Whole milk 1 l", 11_500, quantity_milli=3000, percent_e4=0),
        item(2, "Sourdough loaf 800 g", 39_000, percent_e4=135_000),
        item(3, "Dark chocolate 70 % 100 g", 24_900, quantity_milli=2000),
    ]
    return invoice(items, [payment("Cash", 1233, 2000)])


def discounted_sale() -> IssuedInvoice:
    """A discount on a line, one on the sale, and a split tender."""
    items = [
        item(1, "Dark chocolate 70 % 100 g", 24_900, quantity_milli=2000, discount_percent_e4=100_000),
        item(2, "Olive oil, extra virgin, cold pressed, from the first harvest of the year 750 ml", 128_900),
        item(3, "Carrier bag", 2_500, quantity_milli=4000),
    ]
    return invoice(
        items,
        [payment("Cash", 1000), payment("Card", 752, reference="VISA **** 4242, auth 031337")],
        discount_kind="percent",
        discount_value=50_000,
        discount_minor=92,
        gross_minor=1752,
        net_minor=1424,
        tax_minor=328,
        taxes=(IssuedTax("V230000", "VAT", "S", 230_000, 1424, 328, 1752),),
    )


def weighed_sale() -> IssuedInvoice:
    """Goods by weight, a price of four decimals, and cash rounding."""
    items = [
        item(1, "Bananas", 18_900, quantity_milli=462, unit="kg", percent_e4=0),
        item(2, "Gouda, aged 18 months", 249_000, quantity_milli=1000, unit="kg", percent_e4=0),
        item(3, "Screws, loose", 345, quantity_milli=25_000, percent_e4=230_000),
    ]
    return invoice(items, [payment("Cash", 2665, 5000)], cash_rounding_minor=2)


def many_scripts_sale() -> IssuedInvoice:
    """Names in Han, Kana, Hangul, Arabic, Hebrew, Thai, Devanagari, Cyrillic and accents beyond CP858."""
    names = [
        "巧克力牛奶 250毫升",
        "チョコレートクッキー",
        "초콜릿 우유",
        "شوكولاتة داكنة 100 غ",
        "שוקולד מריר 70%",
        "ช็อกโกแลตนม",
        "चॉकलेट दूध",
        "Шоколад молочный",
        "Čokoládové mléko",
        "Crème brûlée à la façon",
    ]
    items = [item(1 + index, name, 14_500 + 700 * index) for index, name in enumerate(names)]
    items[3] = item(4, names[3], 20_000, quantity_milli=2000, discount_percent_e4=100_000)
    return invoice(items, cashier="Łucja")


def credit_note() -> IssuedInvoice:
    """Two of three chocolates come back."""
    items = [item(1, "Dark chocolate 70 % 100 g", 24_900, quantity_milli=-2000)]
    return invoice(items, kind="credit_note", number="C1-2025/000007", refers_to="R1-2025/000123")


def account_invoice() -> IssuedInvoice:
    """To a named buyer, prices without tax, two components, payable later."""
    tax = IssuedTax(
        "G18",
        "GST",
        "S",
        180_000,
        125_000,
        22_500,
        147_500,
        (("CGST", 90_000, 11_250), ("SGST", 90_000, 11_250)),
    )
    row = item(
        1, "Steel cabinet with four drawers and a lock", 6_250_000, quantity_milli=2000, percent_e4=180_000
    )
    row = replace(
        row, net_minor=125_000, tax_minor=22_500, gross_minor=147_500, tax_name="GST", tax_code="G18"
    )
    return invoice(
        [row],
        [],
        kind="invoice",
        number="I1-2025/000042",
        prices_include_tax=False,
        taxes=(tax,),
        net_minor=125_000,
        tax_minor=22_500,
        gross_minor=147_500,
        buyer=Buyer("Liffey Workshops Ltd", "4 Mill Lane\nCork\nT12 AB34", "IE7654321B"),
        due_date=date(2025, 12, 23),
    )


SAMPLES = {
    "plain": plain_sale,
    "discounts": discounted_sale,
    "weighed": weighed_sale,
    "scripts": many_scripts_sale,
    "credit-note": credit_note,
    "account": account_invoice,
}
