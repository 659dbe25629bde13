"""An issued invoice laid out as a receipt, for paper of any width. Computes nothing but sums of what was stored."""

from __future__ import annotations

from collections.abc import Iterator

from shop.documents.cells import Align, cells_of, clean, paragraphs, wrap
from shop.documents.rows import Barcode, Cell, Columns, Cut, Logo, Receipt, Row, Rule, Size, Text, as_text
from shop.documents.wording import discount_text, quantity_by_price, rate_text, tax_letters, title_of
from shop.rules.formats import Formats, formats_for
from shop.rules.issued import IssuedInvoice, IssuedItem, IssuedPayment, IssuedTax
from shop.rules.settings import Settings
from shop.texts import _

__all__ = ["as_text", "lay_out", "width_of"]

_NAME_ROWS = 3


def width_of(settings: Settings) -> int:
    """Characters across the shop's paper: 48 on 80 mm and 32 on 58 mm, at 12 dots each."""
    return 32 if settings.receipt_width_mm < 70 else 48


def lay_out(
    invoice: IssuedInvoice,
    settings: Settings,
    *,
    copy_number: int | None = None,
    width_chars: int | None = None,
) -> Receipt:
    """The receipt of an invoice; `copy_number` marks a reprint, the width is the shop's paper if not given."""
    width = width_chars or width_of(settings)
    sheet = _Sheet(invoice, settings, formats_for(settings, invoice.currency_code, plain=True), width)
    rows = (
        *sheet.head(),
        *sheet.marks(copy_number),
        Rule(),
        *sheet.about(),
        Rule(),
        *(row for item in invoice.items for row in sheet.item(item)),
        Rule(),
        *sheet.total(),
        *sheet.payments(),
        *sheet.taxes(),
        *sheet.foot(),
        Cut(),
    )
    return Receipt(rows, width)


class _Sheet:
    """One receipt in the making: the invoice, its forms and its paper."""

    def __init__(self, invoice: IssuedInvoice, settings: Settings, forms: Formats, width: int) -> None:
        self.invoice = invoice
        self.settings = settings
        self.forms = forms
        self.width = width
        self.letters = tax_letters(invoice.taxes)

    def texts(self, text: str, align: Align = "center", *, bold: bool = False) -> Iterator[Row]:
        for line in paragraphs(text):
            for row in wrap(line, self.width, _NAME_ROWS):
                yield Text(row, align, bold)

    def big(self, text: str) -> Iterator[Row]:
        """A centred row in the largest size that it fits in."""
        if cells_of(text) <= self.width // 2:
            yield Text(text, "center", True, "big")
        else:
            for row in wrap(text, self.width, _NAME_ROWS):
                yield Text(row, "center", True, "tall")

    def pair(
        self, left: str, right: str, *, bold: bool = False, size: Size = "normal", indent: int = 0
    ) -> Iterator[Row]:
        """A name and its amount at the other edge; a long name takes more rows, the amount stands on the last."""
        width = self.width // 2 if size == "big" else self.width
        room = width - cells_of(right) - (1 if right else 0)
        if room < 4:
            yield from (Columns((Cell(row, width),), bold, size) for row in wrap(left, width, _NAME_ROWS))
            yield Columns((Cell(right, width, "right"),), bold, size)
            return
        *above, last = wrap(left, room - indent, _NAME_ROWS)
        blank = " " * indent
        for row in above:
            yield Columns((Cell(blank + row, width),), bold, size)
        yield Columns(
            (Cell(blank + last, width - cells_of(right)), Cell(right, cells_of(right), "right")), bold, size
        )

    def head(self) -> Iterator[Row]:
        seller = self.invoice.seller
        if self.settings.receipt_logo:
            yield Logo(self.settings.receipt_logo)
        if name := clean(seller.name, 120).strip():
            yield from self.big(name)
        yield from self.texts(seller.address)
        if seller.phone:
            yield from self.texts(_("Tel. {number}").format(number=clean(seller.phone, 40)))
        if seller.tax_number:
            yield from self.texts(_("Tax number {number}").format(number=clean(seller.tax_number, 40)))
        yield from self.texts(self.settings.receipt_header)

    def marks(self, copy_number: int | None) -> Iterator[Row]:
        if self.invoice.is_demo:
            yield from self.big(_("DEMO"))
            yield from self.texts(_("Not a real sale"))
        if copy_number is not None:
            yield from self.big(_("COPY {number}").format(number=copy_number))

    def about(self) -> Iterator[Row]:
        invoice, forms = self.invoice, self.forms
        yield from self.pair(title_of(invoice), clean(invoice.number, 20), bold=True)
        if invoice.refers_to:
            yield from self.pair(_("Refers to"), clean(invoice.refers_to, 20))
        when = f"{forms.date(invoice.issued_local.date())} {forms.time(invoice.issued_local)}"
        yield from self.pair(when, _("Till {till}").format(till=clean(invoice.till, 12)))
        yield from self.pair(_("Served by"), clean(invoice.cashier, self.width // 2))
        if invoice.due_date is not None:
            yield from self.pair(_("Due"), forms.date(invoice.due_date))
        if invoice.buyer is not None:
            yield from self.texts(invoice.buyer.name, "left", bold=True)
            yield from self.texts(invoice.buyer.address, "left")
            if invoice.buyer.tax_number:
                yield from self.pair(_("Tax number"), clean(invoice.buyer.tax_number, 40))

    def marked(self, minor: int, item: IssuedItem | None = None) -> str:
        """An amount, with the letter of its item's rate where there are several, or a blank in its place."""
        amount = self.forms.amount(minor)
        if not self.letters:
            return amount
        letter = self.letters.get((item.tax_code, item.percent_e4), " ") if item is not None else " "
        return f"{amount} {letter}"

    def item(self, item: IssuedItem) -> Iterator[Row]:
        name = clean(item.name).strip() or clean(item.sku, 40)
        detail = quantity_by_price(item, self.forms)
        if detail:
            yield from (Text(row) for row in wrap(name, self.width, _NAME_ROWS))
            yield from self.pair(detail, self.marked(item.amount_minor, item), indent=2)
        else:
            yield from self.pair(name, self.marked(item.amount_minor, item))
        if item.discount_minor:
            label = discount_text(item.discount_kind, item.discount_value, self.forms)
            yield from self.pair(label, self.marked(-item.discount_minor), indent=2)

    def total(self) -> Iterator[Row]:
        invoice, forms = self.invoice, self.forms
        if invoice.discount_minor or not invoice.prices_include_tax:
            subtotal = sum(item.amount_minor - item.discount_minor for item in invoice.items)
            yield from self.pair(_("Subtotal"), self.marked(subtotal))
        if invoice.discount_minor:
            label = discount_text(invoice.discount_kind, invoice.discount_value, forms, sale=True)
            yield from self.pair(label, self.marked(-invoice.discount_minor))
        if not invoice.prices_include_tax:
            for tax in invoice.taxes:
                yield from self.pair(rate_text(tax.name, tax.percent_e4, forms), self.marked(tax.tax_minor))
        label, amount = (
            _("TOTAL {currency}").format(currency=invoice.currency_code),
            forms.amount(invoice.gross_minor),
        )
        fits = cells_of(label) + cells_of(amount) < self.width // 2
        yield from self.pair(label, amount, bold=True, size="big" if fits else "tall")
        if invoice.cash_rounding_minor:
            yield from self.pair(_("Cash rounding"), self.marked(invoice.cash_rounding_minor))
            to_pay = self.marked(invoice.gross_minor + invoice.cash_rounding_minor)
            yield from self.pair(_("To pay"), to_pay, bold=True)

    def payments(self) -> Iterator[Row]:
        invoice = self.invoice
        if not invoice.payments and invoice.kind != "invoice":
            return
        yield Rule()
        for payment in invoice.payments:
            yield from self.payment(payment)
        if invoice.change_minor:
            yield from self.pair(_("Change"), self.marked(invoice.change_minor), bold=True)
        rest = invoice.gross_minor + invoice.cash_rounding_minor - invoice.paid_minor
        if rest and invoice.kind == "invoice":
            yield from self.pair(_("Still to pay"), self.marked(rest), bold=True)

    def payment(self, payment: IssuedPayment) -> Iterator[Row]:
        yield from self.pair(clean(payment.tender, 40), self.marked(payment.tendered_minor))
        if payment.reference:
            text = _("Reference {reference}").format(reference=clean(payment.reference, 80))
            yield from (Text("  " + row) for row in wrap(text, self.width - 2, 2))

    def taxes(self) -> Iterator[Row]:
        taxes = self.invoice.taxes
        if not taxes:
            return
        yield Rule()
        head = (_("Net"), _("Tax"), _("Gross"))
        amounts = [
            tuple(map(self.forms.amount, (tax.net_minor, tax.tax_minor, tax.gross_minor))) for tax in taxes
        ]
        column = 1 + max(cells_of(text) for row in (head, *amounts) for text in row)
        if 3 * column > self.width:
            yield from self.taxes_below_each_other(head, amounts)
            return
        room = self.width - 3 * column
        yield self.tax_row(_("Rate") if room >= 6 else "", head, column)
        for tax, row in zip(taxes, amounts, strict=True):
            name = self.rate_name(tax)
            if cells_of(name) <= room:
                yield self.tax_row(name, row, column)
            else:
                yield from (Text(part) for part in wrap(name, self.width, 2))
                yield self.tax_row("", row, column)
            yield from self.components(tax, column)

    def rate_name(self, tax: IssuedTax) -> str:
        letter = self.letters.get((tax.code, tax.percent_e4), "")
        return f"{letter} {rate_text(tax.name, tax.percent_e4, self.forms)}".lstrip()

    def taxes_below_each_other(self, head: tuple[str, ...], amounts: list[tuple[str, ...]]) -> Iterator[Row]:
        """The table of taxes where its amounts are too long for columns."""
        for tax, row in zip(self.invoice.taxes, amounts, strict=True):
            yield from (Text(part) for part in wrap(self.rate_name(tax), self.width, 2))
            for label, amount in zip(head, row, strict=True):
                yield from self.pair(label, amount, indent=2)

    def components(self, tax: IssuedTax, column: int) -> Iterator[Row]:
        for name, percent_e4, minor in tax.components:
            text = "  " + rate_text(name, percent_e4, self.forms)
            amount = self.forms.amount(minor)
            room = self.width - column - cells_of(amount)
            if cells_of(text) >= room:
                yield from self.pair(text.strip(), amount, indent=2)
            else:
                yield Columns((Cell(text, room), Cell(amount, cells_of(amount)), Cell("", column)))

    def tax_row(self, name: str, amounts: tuple[str, ...], column: int) -> Columns:
        cells = tuple(Cell(amount, column, "right") for amount in amounts)
        return Columns((Cell(name, self.width - column * len(amounts)), *cells))

    def foot(self) -> Iterator[Row]:
        yield Text("")
        if self.invoice.number:
            yield Barcode(clean(self.invoice.number, 20))
        yield from self.texts(self.settings.receipt_footer)
        if self.invoice.is_demo:
            yield from self.texts(_("DEMO - not a real sale"), bold=True)
