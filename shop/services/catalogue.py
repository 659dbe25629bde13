"""What the till asks of the catalogue: the product of a code, tiles by category, the means of paying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from shop.rules import barcode
from shop.rules.entry import EntrySettings
from shop.rules.product import Product
from shop.rules.tender import Tender, TenderKind
from shop.services.shop import Shop
from shop.store import products
from shop.store import tenders as tenders_store
from shop.store.products import Found, Shelf, Tile


@dataclass(frozen=True, slots=True)
class TilePage:
    """One page of tiles; `count` is how many there are in all."""

    tiles: tuple[Tile, ...]
    offset: int
    count: int


def entry_settings(shop: Shop) -> EntrySettings:
    """What the scan box's grammar needs of this shop."""
    rules = read_prefix_rules(shop.settings.prefix_rules)
    return EntrySettings(
        shop.settings.currency.digits,
        barcode.DEFAULT_PREFIX_RULES if rules is None else rules,
        shop.settings.confirm_over_milli,
    )


def read_prefix_rules(text: str) -> tuple[barcode.PrefixRule, ...] | None:
    """In-store codes as the setting has them: `27 5 weight 5 3` a line; None where nothing is set."""
    rules = []
    for line in text.splitlines():
        parts = line.split()
        if not parts:
            continue
        prefix, item_digits, measure, value_digits, *rest = parts
        decimals = int(rest[0]) if rest and rest[0] != "-" else None
        kind: Literal["weight", "price"] = "weight" if measure == "weight" else "price"
        checked = len(rest) > 1 and rest[1] == "check"
        rules.append(
            barcode.PrefixRule(
                prefix, int(item_digits), kind, int(value_digits), decimals=decimals, value_check=checked
            )
        )
    return tuple(rules) or None


def find_code(shop: Shop, keys: tuple[str, ...], typed: str = "") -> Found | None:
    """The product of the first of these keys that is known, with what its code says of quantity and price."""
    plain = " ".join(typed.upper().split())
    wanted = (*keys, plain) if plain and plain not in keys else keys
    with shop.store.read() as connection:
        return products.by_keys(connection, wanted, shop.business_date(shop.clock()))


def find_products(shop: Shop, ids: list[int]) -> list[Product]:
    """These products, in this order, as they are now."""
    with shop.store.read() as connection:
        return products.by_ids(connection, ids, shop.business_date(shop.clock()))


def shelves(shop: Shop) -> list[Shelf]:
    """The categories that have something to sell."""
    with shop.store.read() as connection:
        return products.shelves(connection)


def tile_page(shop: Shop, shelf_id: int | None, offset: int, size: int) -> TilePage:
    """So many tiles of a category from this one on; of the favourites where there is no category."""
    with shop.store.read() as connection:
        found = products.tiles(connection, shelf_id, offset, size)
        return TilePage(tuple(found), offset, products.tile_count(connection, shelf_id))


def tenders(shop: Shop) -> tuple[Tender, ...]:
    """The means of paying this shop takes, in their order."""
    with shop.store.read() as connection:
        return tuple(
            Tender(row.id, row.code, row.name, cast(TenderKind, row.kind), row.key)
            for row in tenders_store.active(connection)
        )
