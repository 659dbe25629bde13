"""What the till asks of the catalogue: the product of a code, tiles by category, the means of paying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from shop.rules import barcode
from shop.rules.entry import EntrySettings
from shop.rules.errors import BadInput
from shop.rules.product import Product
from shop.rules.tender import Tender, TenderKind
from shop.services.shop import Shop
from shop.store import products
from shop.store import tenders as tenders_store
from shop.store.products import Found, Shelf, Tile
from shop.texts import _


@dataclass(frozen=True, slots=True)
class TilePage:
    """One page of tiles; `count` is how many there are in all."""

    tiles: tuple[Tile, ...]
    offset: int
    count: int


def entry_settings(shop: Shop) -> EntrySettings:
    """What the scan box's grammar needs of this shop. Rules that can't be read are as if none were set."""
    try:
        rules = read_prefix_rules(shop.settings.prefix_rules)
    except BadInput:
        rules = None
    return EntrySettings(
        shop.settings.currency.digits,
        barcode.DEFAULT_PREFIX_RULES if rules is None else rules,
        shop.settings.confirm_over_milli,
    )


def settings_problem(shop: Shop) -> str:
    """What is wrong with the settings that the scan box uses, as a sentence; empty where nothing is."""
    try:
        read_prefix_rules(shop.settings.prefix_rules)
    except BadInput as error:
        return _("{problem} Until the settings are mended the usual in-store codes count.").format(
            problem=error.message
        )
    return ""


@lru_cache(maxsize=8)
def read_prefix_rules(text: str) -> tuple[barcode.PrefixRule, ...] | None:
    """In-store codes as the setting has them, one rule a line; None where nothing is set.

    `27 5 weight 5 3`: prefix, item digits, weight or price, value digits, decimals (`-` for the usual ones) and
    `check` where the value has a check digit of its own. Raises BadInput, naming the line.
    """
    rules = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            rules.append(_prefix_rule(line))
        except BadInput as error:
            place = _("In-store barcodes, line {number}: {why}")
            raise BadInput(place.format(number=number, why=error.message), "prefix_rules") from error
    return tuple(rules) or None


_PREFIX_RULE = re.compile(
    r"([0-9]+)\s+([0-9]{1,2})\s+(weight|price)\s+([0-9]{1,2})(?:\s+([0-9]{1,2}|-))?(?:\s+(check))?"
)


def _prefix_rule(line: str) -> barcode.PrefixRule:
    match = _PREFIX_RULE.fullmatch(line.strip())
    if match is None:
        raise BadInput(_("Write it as in 27 5 weight 5 3."), "prefix_rules")
    prefix, item_digits, measure, value_digits, decimals, checked = match.groups()
    return barcode.PrefixRule(
        prefix,
        int(item_digits),
        cast(Literal["weight", "price"], measure),
        int(value_digits),
        decimals=None if decimals in (None, "-") else int(decimals),
        value_check=checked is not None,
    )


def find_code(shop: Shop, keys: tuple[str, ...], typed: str = "") -> Found | None:
    """The product of the first of these keys that is known, with what its code says of quantity and price."""
    plain = " ".join(barcode.clean(typed).upper().split())
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
