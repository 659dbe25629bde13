"""import-products and find."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from shop.commands.progress import progress_bar
from shop.rules.errors import BadInput
from shop.rules.numbers import format_scaled
from shop.rules.product import Product
from shop.services.shop import open_shop
from shop.services.users import session_of_database_owner
from shop.texts import _

MOST_FOUND = 5
MOST_REFUSALS_SHOWN = 20


def import_file(arguments: argparse.Namespace) -> int:
    """Import a catalogue. 1 when rows were refused, unless they were to be skipped."""
    from shop.services import search
    from shop.services.import_products import ImportOptions, ImportReport, import_products

    options = ImportOptions(
        dry_run=arguments.dry_run,
        skip_bad=arguments.skip_bad,
        rename_duplicates=arguments.rename_duplicates,
        columns=_columns(arguments.map),
        encoding=arguments.encoding,
        delimiter=arguments.delimiter,
        tax_code=arguments.tax,
        refusals_path=arguments.refusals,
    )
    shop = open_shop(arguments.database)
    try:
        with progress_bar(_("lines")) as show:
            report: ImportReport = import_products(
                shop, session_of_database_owner(shop), arguments.file, options, show
            )
        if report.written:
            search.keep(shop)
    finally:
        shop.close()
    for refusal in report.refusals[:MOST_REFUSALS_SHOWN]:
        place = _("line {line}").format(line=refusal.line)
        print(f"{place}: {refusal.field}: {refusal.reason}", file=sys.stderr)
    if report.refusals_path is not None:
        print(
            _("All {count} refused rows are in {path}.").format(
                count=report.refused, path=report.refusals_path
            ),
            file=sys.stderr,
        )
    print(
        _("{total} rows: {added} new, {changed} changed, {unchanged} as before, {refused} refused.").format(
            total=report.total,
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
            refused=report.refused,
        )
    )
    if not report.written:
        print(_("Nothing was written."))
    return 1 if report.refused and not arguments.skip_bad else 0


def _columns(pairs: Iterable[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise BadInput(_("--map {pair}: write FIELD=COLUMN, as in barcode=EAN.").format(pair=pair), "map")
        columns[field.strip()] = column.strip()
    return columns


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
