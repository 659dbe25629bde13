"""One product's ledger beside the list of stock: its moves a page at a time, the newest first. Knows no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.page import Loader
from shop.rules.listing import ListPage, ListQuery
from shop.rules.stock import RETURN, SALE, kind_text
from shop.services import stock_levels
from shop.services.stock_levels import Move
from shop.texts import _
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from backoffice.office import Office

ROOM = 12


class Ledger(Presenter):
    """`moves` are those from `offset` on of `count` in all."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._loads = Loader(office)
        self.product_id = 0
        self.moves: tuple[Move, ...] = ()
        self.offset = 0
        self.count = 0
        self.room = ROOM
        self.chosen_id = 0

    @property
    def is_reading(self) -> bool:
        """Whether moves are on their way."""
        return self._loads.is_busy

    def show(self, product_id: int) -> None:
        """Show this product's moves, from the newest on if another one was shown; 0 shows nothing."""
        if product_id != self.product_id:
            self.product_id, self.offset = product_id, 0
        self.reload()

    def reload(self) -> None:
        """Read the moves shown anew."""
        product_id = self.product_id
        if not product_id:
            self._loaded(0, ListPage((), 0))
            return
        office, query = self._office, ListQuery(offset=self.offset, limit=self.room)
        session = office.signed_in
        self._loads.load(
            lambda: stock_levels.list_moves(office.shop, session, product_id, query),
            lambda page: self._loaded(product_id, page),
        )

    def _loaded(self, product_id: int, page: ListPage[Move]) -> None:
        if product_id != self.product_id:
            return
        self.moves, self.count, self.offset = page.rows, page.count, page.offset
        self.changed()

    def scroll_to(self, offset: int) -> None:
        """Show the moves from this one on."""
        offset = max(0, min(offset, self.count - self.room))
        if offset != self.offset:
            self.offset = offset
            self.reload()

    def fit(self, room: int) -> None:
        """So many moves can be seen."""
        if room > 0 and room != self.room:
            self.room = room
            self.reload()

    def choose(self, move_id: int) -> None:
        """A move was touched: tell all of it."""
        self.chosen_id = move_id
        self.changed()

    @property
    def chosen(self) -> Move | None:
        """The move that is told in full: the one touched, else the newest."""
        found = next((move for move in self.moves if move.id == self.chosen_id), None)
        return found or (self.moves[0] if self.moves else None)

    def cells(self, move: Move) -> tuple[str, ...]:
        """A move as a row: when, what, by how many, what was left, who."""
        formats, shop = self._office.formats(), self._office.shop
        local, today = shop.local(move.at), shop.local(shop.clock()).date()
        if local.date() == today:
            when = formats.time(local)
        else:
            when = formats.short_day(local.date()) if local.year == today.year else str(local.date())
        return (
            when,
            _what(move),
            self._moved(move),
            formats.quantity(move.on_hand_milli),
            move.person or move.till,
        )

    def _moved(self, move: Move) -> str:
        return ("+" if move.quantity_milli > 0 else "") + self._office.formats().quantity(move.quantity_milli)

    def told(self) -> str:
        """All of the chosen move in a sentence: cause, value, person, till, moment."""
        move = self.chosen
        if move is None:
            return ""
        formats, local = self._office.formats(), self._office.shop.local(move.at)
        who = _("{person} at {till}").format(person=move.person, till=move.till) if move.till else move.person
        cause = " ".join(text for text in (kind_text(move.kind), move.document, move.reason) if text)
        worth = _("worth {value}").format(value=formats.price(move.value_e4))
        when = f"{formats.date(local.date())} {formats.time(local)}"
        return "   ·   ".join(text for text in (cause, worth, who, when) if text)


def _what(move: Move) -> str:
    """The kind and what it belongs to; a sale and a return are named by their numbers."""
    if move.kind in (SALE, RETURN) and move.document:
        return move.document
    return " ".join(text for text in (kind_text(move.kind), move.document or move.reason) if text)
