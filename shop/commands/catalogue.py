"""find."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from shop.rules.errors import BadInput
from shop.rules.numbers import format_scaled
from shop.rules.product import Product
from shop.services.shop import open_shop
from shop.texts import _

MOST_FOUND = 5


def find_products(arguments: argparse.Namespace) -> int:
    """The first five products of one query, or of a query a line as JSON lines. 1 when one query finds nothing."""
    text = " ".join(arguments.text)
    if bool(text) == (arguments.batch is not None):
        raise BadInput(_("Type what to find, or name a file of queries with --batch."))
    shop = open_shop(arguments.database)
    try:
        from shop.services.search import ProductSearch

        search = ProductSearch(shop)
        search.load()
        if arguments.batch is None:
            found = search.find(text, MOST_FOUND)
            for product in found:
                print("\t".join((product.sku, product.name, _price(product), _stock(product))))
            return 0 if found else 1
        with _queries(arguments.batch) as lines:
            for line in lines:
                query = line.rstrip("\r\n")
                answer = {
                    "query": query,
                    "products": [_shown(each) for each in search.find(query, MOST_FOUND)],
                }
                print(json.dumps(answer, ensure_ascii=False))
        return 0
    finally:
        shop.close()


@contextmanager
def _queries(name: str) -> Iterator[Iterable[str]]:
    if name == "-":
        yield sys.stdin
        return
    try:
        file = open(name, encoding="utf-8-sig", errors="replace")  # noqa: SIM115
    except OSError as error:
        raise BadInput(
            _("{path} can't be read ({because}).").format(path=name, because=error.strerror), "batch"
        ) from error
    with file:
        yield file


def _price(product: Product) -> str:
    return "" if product.price_e4 is None else format_scaled(product.price_e4, 4, least_decimals=2)


def _stock(product: Product) -> str:
    return format_scaled(product.stock_milli, 3) if product.stocked else ""


def _shown(product: Product) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "barcode": product.barcode,
        "name": product.name,
        "price": _price(product) or None,
        "stock": _stock(product) or None,
    }
