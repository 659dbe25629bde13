"""Stock moves that are no sale's, booked in the caller's transaction: on hand, value, ledger and journal at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shop.rules.errors import BadInput, NotEnoughStock
from shop.rules.permissions import Session
from shop.rules.quantity import format_quantity
from shop.rules.stock import check_stock
from shop.services.issuing import kept_in_bulk, kept_rows
from shop.services.shop import Shop, stamp
from shop.store import journal, products, sales, stock
from shop.store.engine import Connection
from shop.store.products import StockRow
from shop.texts import _

Values = dict[str, Any]


class Booking:
    """What one person books in one transaction. Products are locked before (`stock.locked`), each is booked once."""

    def __init__(self, connection: Connection, shop: Shop, session: Session) -> None:
        self._connection = connection
        self._session = session
        self.at = stamp(shop.clock())
        self.moves: list[Values] = []

    def add(self, row: StockRow, by_milli: int, value_e4: int, kind: str, reason: str = "") -> None:
        """One product's move. NotEnoughStock where less is on hand, BadInput for more than can be kept."""
        if row.on_hand_milli + by_milli < 0:
            raise NotEnoughStock(
                _("Only {count} of {name} are on hand. Type fewer, or correct the count first.").format(
                    count=format_quantity(row.on_hand_milli), name=row.name
                ),
                product_id=row.id,
                name=row.name,
                wanted_milli=-by_milli,
                on_hand_milli=row.on_hand_milli,
            )
        if by_milli > 0:
            check_stock(row.name, row.on_hand_milli + by_milli, row.value_e4 + value_e4)
        self.moves.append(
            {
                "invoice_id": None,
                "product_id": row.id,
                "quantity_milli": by_milli,
                "value_e4": value_e4,
                "kind": kind,
                "till_id": self._session.till_id,
                "user_id": self._session.user_id,
                "reason": reason,
                "at": self.at,
            }
        )

    def write(self) -> list[int]:
        """Book what was added, in the order of the products' ids; the ids of the moves in the order of `moves`."""
        self._move_stock()
        return [stock.insert_move(self._connection, move) for move in self.moves]

    def write_many(self) -> None:
        """The same for thousands of moves whose ids nobody needs."""
        self._move_stock()
        sales.insert_moves(self._connection, self.moves)

    def _move_stock(self) -> None:
        self.moves.sort(key=lambda move: int(move["product_id"]))
        changes = [
            {"of_id": move["product_id"], "by_milli": move["quantity_milli"], "by_value_e4": move["value_e4"]}
            for move in self.moves
        ]
        if changes and not products.move_stock(self._connection, changes):
            raise BadInput(_("The stock changed meanwhile. Try again."))

    def note(self, kind: str, payload: Values) -> None:
        """Write the journal's entry, which lists the moves."""
        listed: Sequence[Values] = self.moves
        moves = kept_in_bulk(listed) if len(listed) > 1 else kept_rows(listed)
        journal.append(
            self._connection,
            chain=self._session.till or journal.OFFICE,
            kind=kind,
            at=self.at,
            till=self._session.till,
            user=self._session.username,
            payload=payload | {"moves": moves},
        )
