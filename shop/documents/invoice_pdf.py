"""An issued invoice as a PDF on A4 or Letter: seller, buyer, lines, tax by rate, totals and payments.

Shows what was stored and computes nothing but sums of it. A document of several pages repeats its number and
the head of its table, and counts its pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from shop.documents.cells import clean, paragraphs
from shop.documents.invoice_table import ItemTable
from shop.documents.logo import logo_picture
from shop.documents.paper_style import (
    AMBER,
    AMBER_INK,
    BODY,
    FAINT,
    GREY,
    INK,
    LEADING,
    LINE,
    MARGIN,
    SMALL,
    accent_of,
    wash_of,
)
from shop.documents.sheet import Metadata, Sheet, to_pdf, width_of, wrap
from shop.documents.wording import discount_text, rate_text, title_of
from shop.rules.formats import formats_for
from shop.rules.issued import IssuedInvoice, IssuedTax
from shop.rules.settings import Settings
from shop.texts import _

_FOOT = 40.0
_LOGO = (170.0, 64.0)


def render(invoice: IssuedInvoice, settings: Settings, *, copy_number: int | None = None) -> bytes:
    """The PDF of an invoice on the shop's paper; `copy_number` marks a reprint. Same invoice, same bytes."""
    about = Metadata(
        f"{title_of(invoice)} {clean(invoice.number, 40)}",
        clean(invoice.seller.name, 120),
        settings.language.replace("_", "-"),
        invoice.issued_at,
    )
    return to_pdf(lay_out(invoice, settings, copy_number=copy_number), about)


def lay_out(invoice: IssuedInvoice, settings: Settings, *, copy_number: int | None = None) -> Sheet:
    """The same as pages of texts and boxes at their places, for whoever draws them elsewhere."""
    page = _Paper(invoice, settings)
    page.head(copy_number)
    page.parties()
    page.intro()
    page.items()
    page.sums()
    page.closing()
    page.page_feet()
    return page.sheet


class _Paper:
    """One invoice on its way down the pages; `y` is where the next thing may begin."""

    def __init__(self, invoice: IssuedInvoice, settings: Settings) -> None:
        self.invoice = invoice
        self.settings = settings
        self.forms = formats_for(settings, invoice.currency_code)
        self.accent = accent_of(settings.invoice_colour)
        self.sheet = Sheet(settings.paper)
        self.left = MARGIN
        self.right = self.sheet.size[0] - MARGIN
        self.bottom = self.sheet.size[1] - MARGIN - _FOOT
        self.y = MARGIN

    def head(self, copy_number: int | None) -> None:
        self.sheet.box(0, 0, self.sheet.size[0], 5, self.accent)
        under_seller = self.seller()
        self.y = MARGIN + 18
        self.sheet.text(self.right, self.y, title_of(self.invoice), 22, INK, bold=True, align="right")
        self.y += 18
        number = clean(self.invoice.number, 40)
        self.sheet.text(self.right, self.y, number, 11, self.accent, bold=True, align="right")
        self.y += 8
        if copy_number is not None:
            self.chip(_("COPY {number}").format(number=copy_number))
        if self.invoice.is_demo:
            self.chip(_("DEMO - not a real sale"))
        self.facts()
        self.y = max(self.y, under_seller) + 14

    def chip(self, text: str) -> None:
        wide = width_of(text, BODY, bold=True) + 16
        self.sheet.box(self.right - wide, self.y, wide, 17, AMBER)
        self.sheet.text(self.right - wide / 2, self.y + 12, text, BODY, AMBER_INK, bold=True, align="center")
        self.y += 21

    def facts(self) -> None:
        """The dates and places at the right, each beside its label."""
        invoice, forms = self.invoice, self.forms
        issued = f"{forms.date(invoice.issued_local.date())}, {forms.time(invoice.issued_local)}"
        rows = [(_("Date"), issued)]
        if invoice.business_date != invoice.issued_local.date():
            rows.append((_("Date of supply"), forms.date(invoice.business_date)))
        if invoice.due_date is not None:
            rows.append((_("Due"), forms.date(invoice.due_date)))
        if invoice.refers_to:
            rows.append((_("Refers to"), clean(invoice.refers_to, 40)))
        rows.append((_("Till"), clean(invoice.till, 40)))
        rows.append((_("Served by"), clean(invoice.cashier, 60)))
        widest = max(width_of(value, BODY) for _label, value in rows)
        self.y += 12
        for label, value in rows:
            self.sheet.text(self.right, self.y, value, BODY, INK, align="right")
            self.sheet.text(self.right - min(widest, 200) - 12, self.y, label, BODY, GREY, align="right")
            self.y += LEADING

    def seller(self) -> float:
        """The seller's block at the left; where it ends."""
        seller, y = self.invoice.seller, MARGIN
        if logo := logo_picture(self.settings.receipt_logo, *_LOGO):
            self.sheet.picture(self.left, y, logo.width_pt, logo.height_pt, logo.picture)
            y += logo.height_pt + 6
        y += 14
        for row in wrap(clean(seller.name, 160), 260, 15, bold=True, most_rows=2):
            self.sheet.text(self.left, y, row, 15, INK, bold=True)
            y += 18
        lines = paragraphs(seller.address, 8)
        lines += [clean(text, 80) for text in (seller.phone, seller.email) if text]
        if seller.tax_number:
            lines.append(_("Tax number {number}").format(number=clean(seller.tax_number, 40)))
        return self.lines(lines, y - 2, 260)

    def lines(self, lines: list[str], y: float, room: float) -> float:
        for line in lines:
            for row in wrap(line, room, BODY, most_rows=2):
                self.sheet.text(self.left, y, row, BODY, GREY)
                y += LEADING
        return y

    def parties(self) -> None:
        buyer = self.invoice.buyer
        if buyer is None:
            return
        self.sheet.text(self.left, self.y + 6, _("Billed to"), SMALL, GREY)
        self.y += 20
        for row in wrap(clean(buyer.name, 160), 300, 11, bold=True, most_rows=2):
            self.sheet.text(self.left, self.y, row, 11, INK, bold=True)
            self.y += 14
        lines = paragraphs(buyer.address, 8)
        if buyer.tax_number:
            lines.append(_("Tax number {number}").format(number=clean(buyer.tax_number, 40)))
        self.y = self.lines(lines, self.y, 300) + 10

    def intro(self) -> None:
        """The shop's own lines above the items."""
        lines = paragraphs(self.settings.invoice_intro, 8)
        if lines:
            self.y = self.lines(lines, self.y + 4, self.right - self.left) + 8

    def items(self) -> None:
        table = ItemTable(self.invoice, self.settings, self.forms, self.sheet, self.left, self.right)
        self.y = table.head(self.y)
        for row in table.rows():
            if self.y + row.height > self.bottom:
                self.next_page()
                self.y = table.head(self.y)
            self.y = table.draw(row, self.y)
        self.y += 16

    def next_page(self) -> None:
        self.sheet.new_page()
        self.sheet.box(0, 0, self.sheet.size[0], 5, self.accent)
        title = f"{title_of(self.invoice)} {clean(self.invoice.number, 40)}"
        self.sheet.text(self.left, MARGIN + 6, title, BODY, INK, bold=True)
        self.sheet.text(self.right, MARGIN + 6, _("continued"), BODY, GREY, align="right")
        self.y = MARGIN + 22

    def room_for(self, height: float) -> None:
        if self.y + height > self.bottom:
            self.next_page()

    def sums(self) -> None:
        """The tax table at the left and the totals and payments at the right, kept on one page if they fit."""
        totals = list(self.totals())
        split = self.left + (self.right - self.left) * 0.5
        taxes = self.tax_rows()
        height = max(sum(row[3] for row in totals), (len(taxes) + 2) * LEADING) + 20
        self.room_for(min(height, self.bottom - MARGIN - 40))
        top = self.y
        after_taxes = self.tax_table(taxes, top, split - 24)
        self.y = top
        for label, value, strong, step in totals:
            self.room_for(step)
            self.total_row(label, value, strong, split, step)
        same_page = self.y >= top
        self.y = max(self.y, after_taxes) if same_page else self.y

    def totals(self) -> Iterator[tuple[str, str, str, float]]:
        """Label, value, how strong, and height of each row of the totals."""
        invoice, forms = self.invoice, self.forms
        if invoice.discount_minor or not invoice.prices_include_tax:
            subtotal = sum(item.amount_minor - item.discount_minor for item in invoice.items)
            yield _("Subtotal"), forms.amount(subtotal), "plain", LEADING
        if invoice.discount_minor:
            label = discount_text(invoice.discount_kind, invoice.discount_value, forms, sale=True)
            yield label, forms.amount(-invoice.discount_minor), "plain", LEADING
        if not invoice.prices_include_tax:
            for tax in invoice.taxes:
                label = rate_text(tax.name, tax.percent_e4, forms)
                yield label, forms.amount(tax.tax_minor), "plain", LEADING
        yield _("Total"), forms.money(invoice.gross_minor), "total", 32
        if invoice.prices_include_tax and invoice.taxes:
            yield _("of which tax"), forms.amount(invoice.tax_minor), "faint", LEADING
        if invoice.cash_rounding_minor:
            yield _("Cash rounding"), forms.amount(invoice.cash_rounding_minor), "plain", LEADING
            to_pay = forms.money(invoice.gross_minor + invoice.cash_rounding_minor)
            yield _("To pay"), to_pay, "strong", LEADING
        yield from self.payments()

    def payments(self) -> Iterator[tuple[str, str, str, float]]:
        invoice, forms = self.invoice, self.forms
        for index, payment in enumerate(invoice.payments):
            step = LEADING + (8 if index == 0 else 0)
            yield clean(payment.tender, 40), forms.amount(payment.tendered_minor), "plain", step
            if payment.reference:
                yield clean(payment.reference, 80), "", "faint", LEADING - 1
        if invoice.change_minor:
            yield _("Change"), forms.amount(invoice.change_minor), "plain", LEADING
        rest = invoice.gross_minor + invoice.cash_rounding_minor - invoice.paid_minor
        if rest and invoice.kind == "invoice":
            yield _("Still to pay"), forms.money(rest), "strong", LEADING + 8

    def total_row(self, label: str, value: str, strong: str, left: float, step: float) -> None:
        if strong == "total":
            self.sheet.box(left, self.y + 2, self.right - left, 26, wash_of(self.settings.invoice_colour))
            y = self.y + 19.5
            self.sheet.text(left + 8, y, label, 11, INK, bold=True)
            self.sheet.text(self.right - 6, y, value, 14, INK, bold=True, align="right")
            self.y += step
            return
        color = {"plain": INK, "faint": GREY, "strong": INK}[strong]
        y = self.y + step - 3
        bold = strong == "strong"
        room = self.right - left - 20 - width_of(value, BODY, bold=bold)
        shown = wrap(label, room, BODY, bold=bold, most_rows=1)[0]
        self.sheet.text(left + 8, y, shown, BODY, GREY if strong != "strong" else INK, bold=bold)
        self.sheet.text(self.right - 6, y, value, BODY, color, bold=bold, align="right")
        self.y += step

    def tax_rows(self) -> list[tuple[str, str, str, str]]:
        rows: list[tuple[str, str, str, str]] = []
        for tax in self.invoice.taxes:
            rows.append(self.tax_row(tax))
            for name, percent_e4, minor in tax.components:
                rows.append(
                    ("  " + rate_text(name, percent_e4, self.forms), "", self.forms.amount(minor), "")
                )
        return rows

    def tax_row(self, tax: IssuedTax) -> tuple[str, str, str, str]:
        amount = self.forms.amount
        name = rate_text(tax.name, tax.percent_e4, self.forms)
        return name, amount(tax.net_minor), amount(tax.tax_minor), amount(tax.gross_minor)

    def tax_table(self, rows: list[tuple[str, str, str, str]], y: float, right: float) -> float:
        """The table of taxes by rate; where it ends."""
        if not rows:
            return y
        head = (_("Tax by rate"), _("Net"), _("Tax"), _("Gross"))
        column = max(width_of(text, SMALL + 0.5) for row in (head, *rows) for text in row[1:]) + 12
        y += LEADING
        for index, row in enumerate((head, *rows)):
            color, size = (GREY, SMALL) if index == 0 else (INK, SMALL + 0.5)
            indent = 8 if row[0].startswith(" ") else 0
            name = wrap(row[0], right - self.left - 3 * column - indent, size, most_rows=1)[0]
            self.sheet.text(self.left + indent, y - 3, name, size, GREY if indent else color)
            for place, text in enumerate(reversed(row[1:])):
                self.sheet.text(
                    right - place * column, y - 3, text, size, GREY if indent else color, align="right"
                )
            if index == 0:
                self.sheet.box(self.left, y + 1.5, right - self.left, 0.6, LINE)
                y += 3
            y += LEADING
        return y

    def closing(self) -> None:
        footer = self.settings.invoice_footer or self.settings.receipt_footer
        rows = [row for line in paragraphs(footer) for row in wrap(line, 440, BODY)]
        self.y += 26
        self.room_for(len(rows) * LEADING)
        for row in rows:
            self.sheet.text(self.sheet.size[0] / 2, self.y, row, BODY, GREY, align="center")
            self.y += LEADING

    def page_feet(self) -> None:
        y = self.sheet.size[1] - MARGIN + 8
        seller = wrap(clean(self.invoice.seller.name, 160), 300, SMALL, most_rows=1)[0]
        for index, page in enumerate(self.sheet.pages, start=1):
            count = _("Page {page} of {count}").format(page=index, count=len(self.sheet.pages))
            self.sheet.text(self.left, y, seller, SMALL, FAINT, page=page)
            self.sheet.text(self.right, y, count, SMALL, FAINT, align="right", page=page)
