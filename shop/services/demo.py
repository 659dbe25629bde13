"""The demo shop, Corner Street Grocery: a catalogue of our own making, three people, a morning's stock.

Its barcodes lie in GS1's range for use within one shop (200…), so that none belongs to a real product. Its passwords
are known to everybody, which is why every screen says that it is the demo.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from shop.rules.barcode import canonical
from shop.rules.money import QUANTITY_ONE, divide_half_up
from shop.rules.numbers import parse_price, parse_scaled
from shop.rules.product import name_key
from shop.services import hashing, setup
from shop.services.issuing import kept_in_bulk
from shop.services.setup import NewPerson, NewShop
from shop.services.shop import Shop, stamp, utc_now
from shop.store import journal, sales
from shop.store import setup as setup_store
from shop.store.engine import Connection

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets" / "demo"

DEMO = NewShop(
    name="Corner Street Grocery",
    country="IE",
    admin_username="admin",
    admin_password="demo-admin",
    address="12 Corner Street\nDublin D02 X285",
    tax_number="IE0000000A",
    phone="+353 1 555 0100",
    email="hello@corner-street.example",
)
PEOPLE = (
    NewPerson("admin", "Alex", "admin", password="demo-admin"),
    NewPerson("sam", "Sam", "staff", password="demo-sam", pin="246810"),
    NewPerson("kim", "Kim", "supervisor", password="demo-kim", pin="135790"),
)

Row = Mapping[str, str]


def create_demo(target: str) -> Shop:
    """Make the demo shop's database and open it. DatabaseProblem where there is a shop already."""
    secrets = [secret for person in PEOPLE for secret in (person.password, person.pin)]
    settings = replace(setup.settings_of(DEMO), demo=True)
    with ThreadPoolExecutor(max_workers=4) as pool:
        hashed = pool.map(hashing.hash_secret, secrets)
        store = setup.empty_store(target)
        try:
            hashes = list(hashed)
            pairs = list(zip(hashes[::2], hashes[1::2], strict=True))
            with store.write() as connection:
                setup.fill(connection, DEMO, settings, PEOPLE, pairs)
                _stock_the_shelves(connection)
        except BaseException:
            store.close()
            raise
    return setup.opened(store, settings)


def _stock_the_shelves(connection: Connection) -> None:
    at = stamp(utc_now())
    taxes = setup_store.tax_class_ids(connection)
    shelves = {
        row["name"]: setup_store.add_category(
            connection, row["name"], name_key(row["name"]), row["colour"], position, taxes[row["tax"]]
        )
        for position, row in enumerate(_read("categories.csv"), start=1)
    }
    rows = _read("products.csv")
    values = [
        _product(row, version, at)
        | {"category_id": shelves[row["category"]], "tax_class_id": taxes[row["tax"]]}
        for version, row in enumerate(rows, start=1)
    ]
    ids = setup_store.add_products(connection, values)
    setup_store.add_barcodes(connection, [code for row in rows for code in _barcodes(row, ids[row["sku"]])])
    stocked = [value for value in values if value["stock_on_hand"]]
    moves = [_opening_move(value, ids[value["sku"]], at) for value in stocked]
    sales.insert_moves(connection, moves)
    journal.append(
        connection,
        chain=journal.OFFICE,
        kind="opening_stock",
        at=at,
        till="",
        user="",
        payload={"products": [value["sku"] for value in stocked], "moves": kept_in_bulk(moves)},
    )


def _read(name: str) -> list[dict[str, str]]:
    with (ASSETS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _milli(text: str) -> int:
    return parse_scaled(text, 3, 10**9)


def _product(row: Row, version: int, at: str) -> dict[str, Any]:
    """A product's row; its stock is valued at cost, rounded half-up."""
    cost_e4 = parse_price(row["cost"]) if row["cost"] else 0
    stock_milli = _milli(row["stock"])
    return {
        "sku": row["sku"],
        "name": row["name"],
        "name_key": name_key(row["name"]),
        "brand": row["brand"],
        "unit": row["unit"],
        "weighed": int(row["unit"] == "kg"),
        "price_e4": parse_price(row["price"]) if row["price"] else None,
        "cost_e4": cost_e4,
        "stocked": int(row["stocked"]),
        "stock_on_hand": stock_milli,
        "stock_value_e4": divide_half_up(cost_e4 * stock_milli, QUANTITY_ONE),
        "reorder_level_milli": _milli(row["reorder_level"]),
        "favourite": int(row["favourite"]),
        "minimum_age": int(row["minimum_age"] or 0),
        "created_at": at,
        "version": version,
    }


def _barcodes(row: Row, product_id: int) -> list[dict[str, Any]]:
    codes = ((row["barcode"], "1"), (row["pack_barcode"], row["pack_quantity"]))
    return [
        {
            "product_id": product_id,
            "barcode": code,
            "barcode_key": canonical(code),
            "quantity_milli": _milli(quantity),
        }
        for code, quantity in codes
        if code
    ]


def _opening_move(value: Mapping[str, Any], product_id: int, at: str) -> dict[str, Any]:
    return {
        "invoice_id": None,
        "product_id": product_id,
        "quantity_milli": value["stock_on_hand"],
        "value_e4": value["stock_value_e4"],
        "kind": "opening",
        "till_id": None,
        "user_id": None,
        "reason": "",
        "at": at,
    }
