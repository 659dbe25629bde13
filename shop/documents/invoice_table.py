"""The table of an invoice's lines: columns as wide as their widest figure, the name takes what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shop.documents.cells import clean
from shop.documents.paper_style import BODY, GREY, INK, LEADING, LINE, SMALL, wash_of
from shop.documents.sheet import Sheet, width_of, wrap
from shop.documents.wording import quantity_text
from shop.rules.formats import Formats
from shop.rules.issued import IssuedInvoice, IssuedItem
from shop.rules.settings import Settings
from shop.texts import _

_GAP = 15.0
_NAME_LEAST = 60.0
_SKU_MOST = 84.0
_SKU_CHARACTERS = 40
_PAD = 6.0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row ready to be drawn: the rows of its SKU and its name, and the figures from left to right."""

    sku: tuple[str, ...]
    name: tuple[str, ...]
    figures: tuple[str, ...]
    height: float


class ItemTable:
    """The table of one invoice between two edges; the discount has a column only where there is one."""

    def __init__(
        self,
        invoice: IssuedInvoice,
        settings: Settings,
        forms: Formats,
        sheet: Sheet,
        left: float,
        right: float,
    ) -> None:
        self.forms, self.sheet, self.left, self.right = forms, sheet, left, right
        self.wash, self.has_sku, self.has_rate = (
            wash_of(settings.invoice_colour),
            settings.invoice_sku,
            settings.invoice_rate,
        )
        self.items = invoice.items
        self.discounted = any(item.discount_minor for item in self.items)
        self.heads = (
            _("Quantity"),
            _("Price"),
            *((_("Discount"),) if self.discounted else ()),
            *((_("Tax"),) if self.has_rate else ()),
            _("Amount"),
        )
        self.figures = [self.figures_of(item) for item in self.items]
        self.widths = [
            _GAP + max(width_of(head, SMALL), *(width_of(row[place], BODY) for row in self.figures), 0)
            for place, head in enumerate(self.heads)
        ]
        skus = max((width_of(clean(item.sku, _SKU_CHARACTERS), SMALL) for item in self.items), default=0)
        self.sku_width = min(max(skus, width_of(_("SKU"), SMALL)), _SKU_MOST)
        self.name_x = self.left + _PAD + (self.sku_width + _GAP if self.has_sku else 0)
        self.name_width = max(_NAME_LEAST, self.right - _PAD - sum(self.widths) - self.name_x)

    def figures_of(self, item: IssuedItem) -> tuple[str, ...]:
        forms = self.forms
        discount = f"-{forms.amount(item.discount_minor)}" if item.discount_minor > 0 else ""
        if item.discount_minor < 0:
            discount = forms.amount(-item.discount_minor)
        if discount and item.discount_kind == "percent":
            discount = f"{forms.percent(item.discount_value)}  {discount}"
        return (
            quantity_text(item, forms),
            forms.price(item.price_e4),
            *((discount,) if self.discounted else ()),
            *((forms.percent(item.percent_e4),) if self.has_rate else ()),
            forms.amount(item.amount_minor - item.discount_minor),
        )

    def rows(self) -> Iterator[TableRow]:
        for item, figures in zip(self.items, self.figures, strict=True):
            name = wrap(clean(item.name).strip() or "-", self.name_width, BODY, most_rows=4)
            shown = clean(item.sku, _SKU_CHARACTERS) if self.has_sku else ""
            sku = wrap(shown, self.sku_width + 1, SMALL, most_rows=2)
            height = max(len(name), len(sku)) * LEADING - 1 + _PAD
            yield TableRow(tuple(sku), tuple(name), figures, height)

    def head(self, y: float) -> float:
        """Draw the head of the table at y; where its first row begins."""
        self.sheet.box(self.left, y, self.right - self.left, 18, self.wash)
        if self.has_sku:
            self.sheet.text(self.left + _PAD, y + 12, _("SKU"), SMALL, GREY)
        self.sheet.text(self.name_x, y + 12, _("Description"), SMALL, GREY)
        self.figures_at(y + 12, self.heads, SMALL, head=True)
        return y + 20

    def figures_at(self, y: float, figures: tuple[str, ...], size: float, *, head: bool = False) -> None:
        x = self.right - _PAD
        for text, width in zip(reversed(figures), reversed(self.widths), strict=True):
            self.sheet.text(x, y, text, size, GREY if head else INK, align="right")
            x -= width

    def draw(self, row: TableRow, y: float) -> float:
        """Draw a row at y; where the next one begins."""
        base = y + LEADING - 1
        for index, text in enumerate(row.sku):
            self.sheet.text(self.left + _PAD, base + index * LEADING, text, SMALL, GREY)
        for index, text in enumerate(row.name):
            self.sheet.text(self.name_x, base + index * LEADING, text, BODY, INK)
        self.figures_at(base, row.figures, BODY)
        self.sheet.box(self.left, y + row.height - 0.5, self.right - self.left, 0.5, LINE)
        return y + row.height
