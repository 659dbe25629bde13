"""Counting on the page of stocktakes: what a scan or a typed code adds, at which place, and how it is taken back.

Knows no widget. The page hands on what is typed and scanned; everything read or written goes off its thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backoffice.page import Loader
from backoffice.undo import Undo
from shop.rules.errors import ShopError, UnknownCode
from shop.rules.money import QUANTITY_ONE
from shop.rules.normal import shown
from shop.rules.product import Product
from shop.services import counting
from shop.services.counting import Added, Count, Counted, Scanned
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_FOUND = 8


class Counting:
    """`place` is where is counted, "" the shop floor; `current` the product last counted or chosen, with its counts."""

    def __init__(self, office: Office, changed: Callable[[], None], counted: Callable[[], None]) -> None:
        self.office = office
        self.shop = office.shop
        self.changed = changed
        self._counted = counted
        self.stocktake_id = 0
        self.place = ""
        self.current: Counted | None = None
        self.counts: tuple[Count, ...] = ()
        self.found: list[Product] = []
        self.chosen = 0
        self._waiting = 0
        self._finds = Loader(office)
        self._reads = Loader(office)

    @property
    def is_reading(self) -> bool:
        """Whether anything is on its way."""
        return self._finds.is_busy or self._reads.is_busy or self._waiting > 0

    def begin(self, stocktake_id: int) -> None:
        """Count for this one; 0 for none."""
        if stocktake_id != self.stocktake_id:
            self.stocktake_id = stocktake_id
            self.current, self.counts, self.found = None, (), []

    # What is typed ----------------------------------------------------------------------------------------------------

    def look_for(self, words: str) -> None:
        """Find what these words mean; none of them finds nothing."""
        self.chosen = 0
        if not words:
            self.found = []
            return

        def found(products: list[Product]) -> None:
            self.found = products
            self.changed()

        self._finds.load(lambda: self.office.search.find(words, MOST_FOUND), found)

    def choose(self, place: int) -> None:
        """Another of the products found."""
        self.chosen = max(0, min(place, len(self.found) - 1))
        self.changed()

    def add_typed(self, text: str, refused: Callable[[str], None]) -> None:
        """A code typed or scanned, behind `12*` or not; else the product that the words mean."""
        session, found, chosen = self.office.signed_in, list(self.found), self.chosen

        def read(scanned: Scanned | None) -> None:
            self._waiting -= 1
            if scanned is not None and not chosen:
                self.add(scanned.product_id, scanned.quantity_milli, refused=lambda: refused(text))
            elif found:
                product = found[min(chosen, len(found) - 1)]
                self.add(product.id, QUANTITY_ONE, refused=lambda: refused(text))
            else:
                sentence = _("No product has {code}. Add it under Products first.")
                refused(text)
                self.office.fail(UnknownCode(sentence.format(code=shown(text)), text))

        self._run(lambda: counting.find(self.shop, session, text), read, lambda: refused(text))

    def _run(
        self, work: Callable[[], object], then: Callable[..., None], refused: Callable[[], None]
    ) -> None:
        def failed(error: ShopError) -> None:
            self._waiting -= 1
            refused()
            self.office.fail(error)

        self._waiting += 1
        self.office.run.run(work, then, failed)

    # Counting ---------------------------------------------------------------------------------------------------------

    def add(
        self,
        product_id: int,
        quantity_milli: int,
        *,
        is_all: bool = False,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Count so much of a product at the place where is counted; with `is_all` in place of what was there."""
        session, stocktake_id, place = self.office.signed_in, self.stocktake_id, self.place
        self.found, self.chosen = [], 0

        def added(result: Added) -> None:
            self._waiting -= 1
            undo = Undo(result.product.name, lambda: counting.take_back(self.shop, session, result.count_id))
            self.office.changed_something(undo, self.told(result.product))
            self.show(result.product)
            self._counted()

        self._run(
            lambda: counting.add(
                self.shop, session, stocktake_id, product_id, quantity_milli, place=place, is_all=is_all
            ),
            added,
            refused,
        )

    def set_total(self, quantity_milli: int, refused: Callable[[], None] = lambda: None) -> None:
        """So many of the chosen product are at this place in all."""
        if self.current is None:
            self.office.say(_("Scan something first."), "warning", "nothing_counted")
            return
        self.add(self.current.id, quantity_milli, is_all=True, refused=refused)

    def more(self, by_milli: int) -> None:
        """So many more of the chosen product, or fewer."""
        if self.current is not None:
            self.add(self.current.id, by_milli)

    def take_back_last(self) -> None:
        """The newest count of the chosen product no longer counts."""
        if not self.counts:
            return
        session, count_id = self.office.signed_in, self.counts[0].id

        def done(product: Counted) -> None:
            self._waiting -= 1
            self.office.say(self.told(product), "done", "taken_back")
            self.show(product)
            self._counted()

        self._run(lambda: counting.take_back(self.shop, session, count_id), done, lambda: None)

    def told(self, product: Counted) -> str:
        """How a product stands, in a sentence."""
        formats = self.office.formats()
        if product.counted_milli is None:
            return _("{name} is not counted.").format(name=product.name)
        sentence = _("{name}: {counted} counted, {expected} expected")
        if not product.is_kept:
            sentence = _("{name}: {counted} counted. Stock is kept of it once this is closed.")
        return sentence.format(
            name=product.name,
            counted=formats.quantity(product.counted_milli),
            expected=formats.quantity(product.expected_milli),
        )

    def show(self, product: Counted | None) -> None:
        """Show this product, and read its counts."""
        self.current = product
        if product is None or not self.stocktake_id:
            self.counts = ()
            self.changed()
            return
        session, stocktake_id, product_id = self.office.signed_in, self.stocktake_id, product.id

        def read(counts: tuple[Count, ...]) -> None:
            self.counts = counts
            self.changed()

        self._reads.load(lambda: counting.counts_of(self.shop, session, stocktake_id, product_id), read)
