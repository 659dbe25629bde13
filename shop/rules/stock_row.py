"""A row of a count or of an opening stock: which product it means and how many there are, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.rules import barcode
from shop.rules.import_plan import Catalogue, Known
from shop.rules.import_table import LONGEST_WORD, Refusal, cells_of, wrong_shape
from shop.rules.numbers import MAX_PRICE_E4, MAX_QUANTITY_MILLI, PRICE_DECIMALS, QUANTITY_DECIMALS
from shop.rules.product import name_key
from shop.rules.product_row import number_of, own_code, tidy
from shop.texts import _

CODES = ("barcode", "sku", "name")


@dataclass(frozen=True, slots=True)
class StockRow:
    """What was counted of a product, in 1/1000, and what one of it cost (1/10000), where the file tells."""

    line: int
    counted_milli: int
    barcode: str = ""
    sku: str = ""
    name: str = ""
    cost_e4: int | None = None

    @property
    def code(self) -> str:
        """What the file calls the product."""
        return self.barcode or self.sku or self.name


class StockReader:
    """Turns rows into counts. `signs` are the decimal signs of the columns."""

    def __init__(self, columns: Mapping[str, int], width: int, signs: Mapping[str, str | None]) -> None:
        self._columns = dict(columns)
        self._width = width
        self._signs = signs

    def read(self, line: int, cells: Sequence[str]) -> StockRow | list[Refusal]:
        """The count of a row, or every reason why there is none; at least one."""
        found = cells_of(self._columns, cells)
        wrong = wrong_shape(line, self._width, cells, found)
        if wrong:
            return wrong
        problems: list[tuple[str, str]] = []
        sign = self._signs.get
        counted = number_of(
            found, "counted", QUANTITY_DECIMALS, MAX_QUANTITY_MILLI, sign("counted"), problems
        )
        cost = number_of(found, "cost", PRICE_DECIMALS, MAX_PRICE_E4, sign("cost"), problems)
        code, sku = barcode.clean(found.get("barcode", "")), found.get("sku", "")
        name = tidy(found.get("name", ""))
        if not (code or sku.strip() or name):
            problems.append(("barcode", _("Say which product: by its barcode, its SKU or its name.")))
        if counted is None and not problems:
            problems.append(("counted", _("How many there are is missing.")))
        if problems or counted is None:
            return [Refusal(line, at, found.get(at, "")[:LONGEST_WORD], reason) for at, reason in problems]
        return StockRow(line, counted, code, own_code(sku) if sku else "", name, cost)


@dataclass(frozen=True, slots=True)
class PlannedCount:
    """A count that will be booked: of which product."""

    row: StockRow
    known: Known


def matched(rows: Sequence[StockRow], catalogue: Catalogue) -> tuple[list[PlannedCount], list[Refusal]]:
    """The products that the rows mean. A product counted twice is refused: which count is right nobody can tell."""
    taken, refusals = [], []
    lines: dict[int, int] = {}
    for row in rows:
        product_id = _product_of(row, catalogue)
        if isinstance(product_id, str):
            refusals.append(Refusal(row.line, CODES[0], row.code[:LONGEST_WORD], product_id))
        elif product_id in lines:
            reason = _("Line {line} is the same product.").format(line=lines[product_id])
            refusals.append(Refusal(row.line, CODES[0], row.code[:LONGEST_WORD], reason))
        else:
            lines[product_id] = row.line
            taken.append(PlannedCount(row, catalogue.products[product_id]))
    return taken, refusals


def _product_of(row: StockRow, catalogue: Catalogue) -> int | str:
    """The product's id, or why there is none."""
    found: set[int] = set()
    if row.barcode:
        found.update(
            catalogue.by_barcode[key]
            for key in barcode.lookup_keys(row.barcode)[:1]
            if key in catalogue.by_barcode
        )
        if not found and barcode.canonical(row.barcode) in catalogue.by_sku:
            found.add(catalogue.by_sku[barcode.canonical(row.barcode)])
    if row.sku and row.sku in catalogue.by_sku:
        found.add(catalogue.by_sku[row.sku])
    if not row.barcode and not row.sku and name_key(row.name) in catalogue.by_name:
        found.add(catalogue.by_name[name_key(row.name)])
    if len(found) > 1:
        return _("The barcode and the SKU belong to different products.")
    return found.pop() if found else _("There is no such product. Import the products first.")
