"""Products as lists: a page of them, the ids of all that are found, how the whole stands, what fields offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shop.rules.category_form import STEP, Leaf, below, paths
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import CATALOGUE, Session, require
from shop.rules.pricing import margin_e4, net_price
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.store import categories as category_rows
from shop.store import product_details, product_list, taxes
from shop.store.engine import Connection
from shop.store.product_list import Found, Narrowed
from shop.store.taxes import ClassOn

INDENT = "\u2003"
SHOWS = ("low", "out", "no_price", "inactive", "all")
"""What the filter `show` can say; nothing for active products."""


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in a list. Prices in 1/10000 in the shop's mode, margin in 1/10000 of a per cent, stock in 1/1000."""

    id: int
    sku: str
    name: str
    category: str
    supplier: str
    unit: str
    price_e4: int | None
    cost_e4: int
    margin_e4: int | None
    stocked: bool
    stock_milli: int
    reorder_level_milli: int
    active: bool

    @property
    def is_low(self) -> bool:
        """Whether it is to be ordered anew."""
        return self.stocked and 0 < self.reorder_level_milli >= self.stock_milli


@dataclass(frozen=True, slots=True)
class Standing:
    """How many products are active, how many of them are low, and how many have no price."""

    active: int
    low: int
    no_price: int


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category to choose, named with those above it, and the tax class its new products have."""

    id: int
    path: str
    tax_class_id: int | None
    indented: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a product's fields offer: categories in the order of the tree, tax classes with today's rate, suppliers."""

    categories: tuple[CategoryChoice, ...]
    tax_classes: tuple[ClassOn, ...]
    suppliers: tuple[tuple[int, str], ...]


def list_products(
    shop: Shop, session: Session, query: ListQuery, search: ProductSearch | None = None
) -> ListPage[ProductLine]:
    """A page of products. Filters: `category` (an id, its own categories count too; or none), `show`, `supplier` and
    `tax_class` (ids). With a search its index finds what is meant; without, or for products that are not active,
    each word must stand in the name, the brand or a code.
    """
    require(session, CATALOGUE)
    found = _found(query, search)
    with shop.store.read() as connection:
        classes = _classes(shop, connection)
        ids, count = product_list.page(connection, _narrowed(shop, connection, query, classes, found))
        lines = _lines(shop, connection, ids, classes)
    return ListPage(lines, count, query.offset)


def product_lines(shop: Shop, session: Session, ids: Sequence[int]) -> tuple[ProductLine, ...]:
    """The lines of these products in this order, those that are gone left out."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        return _lines(shop, connection, ids, _classes(shop, connection))


def _classes(shop: Shop, connection: Connection) -> list[ClassOn]:
    return taxes.classes_on(connection, shop.business_date(shop.clock()))


def _lines(
    shop: Shop, connection: Connection, ids: Sequence[int], classes: Sequence[ClassOn]
) -> tuple[ProductLine, ...]:
    percents = {each.id: each.percent_e4 for each in classes}
    included = shop.settings.prices_include_tax

    def line(row: product_list.Line) -> ProductLine:
        net = None
        if row.price_e4 is not None:
            net = net_price(row.price_e4, percents.get(row.tax_class_id, 0), included=included)
        margin = margin_e4(net, row.cost_e4) if net is not None and row.cost_e4 else None
        return ProductLine(
            row.id, row.sku, row.name, row.category, row.supplier, row.unit, row.price_e4, row.cost_e4, margin,
            bool(row.stocked), row.stock_on_hand, row.reorder_level_milli, bool(row.active),
        )  # fmt: skip

    return tuple(map(line, product_list.rows(connection, ids)))


def product_ids(
    shop: Shop, session: Session, query: ListQuery, search: ProductSearch | None = None
) -> list[int]:
    """The ids of all products of a query, in its order."""
    require(session, CATALOGUE)
    found = _found(query, search)
    with shop.store.read() as connection:
        classes = _classes(shop, connection)
        return product_list.ids(connection, _narrowed(shop, connection, query, classes, found))


def standing(shop: Shop, session: Session) -> Standing:
    """How the whole catalogue stands."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        return Standing(*product_list.standing(connection))


def choices(shop: Shop, session: Session, chosen_suppliers: tuple[int | None, ...] = ()) -> Choices:
    """What the fields of a product offer; suppliers that are chosen are among them though no longer active."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        rows = category_rows.everything(connection)
        offered = product_details.offered(connection, chosen_suppliers)
        classes = _classes(shop, connection)
    named = [(Leaf(row.id, row.parent_id, row.position, row.name_key), str(row.name)) for row in rows]
    tax_of, names = {row.id: row.tax_class_id for row in rows}, {row.id: row.name for row in rows}
    return Choices(
        tuple(
            CategoryChoice(number, path, tax_of[number], INDENT * path.count(STEP) + names[number])
            for number, path in paths(named)
        ),
        tuple(classes),
        tuple(offered),
    )


def newest_change(shop: Shop, session: Session) -> tuple[int, int]:
    """Two numbers of which one rises with every change of a product, the other with every move of stock."""
    require(session, CATALOGUE)
    with shop.store.read() as connection:
        return product_list.newest_change(connection)


def _found(query: ListQuery, search: ProductSearch | None) -> Found | None:
    if search is None or not query.text or query.filter("show") in ("inactive", "all"):
        return None
    listed = search.listed(query.text)
    return None if listed is None else Found(frozenset(listed[0]), tuple(listed[1]))


def _narrowed(
    shop: Shop, connection: Connection, query: ListQuery, classes: list[ClassOn], found: Found | None
) -> Narrowed:
    chosen = query.filter("category")
    category_ids: frozenset[int] | None = None
    if chosen and chosen != "none":
        category_ids = frozenset(below(category_rows.leaves(connection), int(chosen)))
    percents = {each.id: each.percent_e4 for each in classes} if shop.settings.prices_include_tax else {}
    return Narrowed(query, category_ids, percents, found)
