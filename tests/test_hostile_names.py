"""Names made to break things go the whole way, on both engines: file, catalogue, search, cart, sale, papers, books."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from shop.rules.product_row import tidy
from shop.services import hashing, printing, users
from shop.services.import_products import ImportOptions, ImportReport, import_products
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.engine import Store
from shop.store.tables import invoice_items, journal, products
from tests.documents.escpos_parser import parse
from tests.pos.conftest import Played
from tests.shops import LOWEST_COST, filled_shop

LONG = "Lengthy " + "x" * 4_992
NAMES = (
    "=1+1",
    "@SUM(A1) -2+3",
    "\x1bp\x00\x19\xfa Drawer\x07 opener",
    "\x10\x14\x01\x00\x05\x1d\x56\x00\x18Cutter\x7f\x9b",
    LONG,
    "Robert'; DROP TABLE products;--",
    '"Quoted", and; split\tby tabs',
    "Two\nlines\r\nof text\x00 and an end",
    "שוקולד מריר 70%",
    "شوكولاتة داكنة",
    "Family \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 pack",
    "Over\u202eride\u2066 isolates\u2069\u202c",
    "%s %(name)d {name} {0} \\n ${HOME}",
    "<b>bold</b> & **markdown** [red]",
    "Zalgo z" + "\u0335\u0336\u0337" * 100,
    "巧克力 チョコ 초콜릿",
    "İstanbul ŉ ΐ ß ﬁ",
)
PRICE_MINOR = 123


class Keeper:
    """A printer that keeps what it is sent, each paper apart."""

    def __init__(self) -> None:
        self.papers: list[bytes] = []
        self.drawers = 0

    def print(self, data: bytes) -> None:
        self.papers.append(data)

    def open_drawer(self) -> None:
        self.drawers += 1


@pytest.fixture
def shop(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    shop = filled_shop(store)
    shop.settings = replace(shop.settings, documents_dir=str(tmp_path / "papers"))
    return shop


def bring(shop: Shop, path: Path, raw: bytes) -> ImportReport:
    file = path / "names.csv"
    file.write_bytes(raw)
    options = ImportOptions(refusals_path=path / "refused.csv")
    return import_products(shop, users.session_of_database_owner(shop), file, options)


def table(names: tuple[str, ...]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["sku", "name", "price", "stock"])
    writer.writerows([f"H-{number}", name, "1.23", "9"] for number, name in enumerate(names))
    return out.getvalue().encode("utf-8")


def stored(shop: Shop) -> dict[str, str]:
    with shop.store.read() as connection:
        return {row.sku: row.name for row in connection.execute(select(products.c.sku, products.c.name))}


def test_hostile_names_go_from_a_file_to_the_papers_and_the_books(shop: Shop, tmp_path: Path) -> None:
    report = bring(shop, tmp_path, table(NAMES))
    assert (report.added, report.refused) == (len(NAMES), 0)
    names = stored(shop)
    assert names == {f"H-{number}": tidy(name) for number, name in enumerate(NAMES)}
    assert not [name for name in names.values() if any(unicodedata.category(char) == "Cc" for char in name)]
    played = Played(shop)
    for sku in names:
        played.play(f"{sku} ENTER")
    assert {line.product.name for line in played.till.sale.cart.lines} == set(names.values())
    played.play("UP DELETE CTRL+Z 20% ESC F9 ESC")
    before = played.till.sale.cart
    played.restart()
    assert played.till.sale.cart == before
    played.play("F12")
    assert played.sales[-1].gross_minor == PRICE_MINOR * len(NAMES)
    _papers(shop, played, tmp_path)
    _books(shop, names)


def _papers(shop: Shop, played: Played, tmp_path: Path) -> None:
    printer = Keeper()
    queue = printing.PrintQueue(shop, played.row.id, lambda: printer)
    assert queue.step().problem == ""
    paper = parse(printer.papers[0])
    assert (paper.cuts, printer.drawers) == (1, 1)
    printed = paper.as_text()
    for harmless in ("=1+1", "DROP TABLE", "%s %(name)d {name}", "<b>bold</b>"):
        assert harmless in printed
    pdf = printing.save_pdf(shop, played.session, played.sales[-1].uuid)
    read = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    text = " ".join(unicodedata.normalize("NFKC", read).split())
    for harmless in (
        "=1+1",
        "DROP TABLE products;--",
        "Drawer",
        "Cutter",
        "**markdown**",
        "{name}",
        "xxxxxxxx",
    ):
        assert harmless in text
    assert pdf.is_relative_to(tmp_path)


def _books(shop: Shop, names: dict[str, str]) -> None:
    with shop.store.read() as connection:
        items = {row[0] for row in connection.execute(select(invoice_items.c.name))}
        payload = connection.execute(select(journal.c.payload).where(journal.c.kind == "sale")).scalar_one()
        count = connection.execute(select(func.count()).select_from(products)).scalar_one()
    assert items == set(names.values())
    listed = json.loads(payload)["items"]
    place = listed["columns"].index("name")
    assert {row[place] for row in listed["rows"]} == set(names.values())
    assert count == len(names)
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    ("typed", "sku"),
    [
        ("lengthy", "H-4"),
        ("drop table robert", "H-5"),
        ("cutter", "H-3"),
        ("שוקולד", "H-8"),
        ("شوكولاتة", "H-9"),
        ("family pack", "H-10"),
        ("巧克力", "H-15"),
        ("istanbul", "H-16"),
        ("two lines", "H-7"),
    ],
)
def test_hostile_names_are_found_by_their_words(shop: Shop, tmp_path: Path, typed: str, sku: str) -> None:
    bring(shop, tmp_path, table(NAMES))
    played = Played(shop)
    played.till.front.type(typed)
    assert sku in [product.sku for product in played.till.sell.found[:5]]


@pytest.mark.parametrize("typed", [*NAMES, "\ud800 half", "a\x00b", "\x00"])
def test_hostile_names_can_be_typed_and_scanned(shop: Shop, typed: str) -> None:
    played = Played(shop)
    played.till.front.type(typed[:200])
    played.play("ENTER ESC ESC ESC")
    played.till.scan(typed)
    assert not played.till.sale.is_busy
    assert all(note.text.encode() for note in played.notes)
    assert verify(shop.store) == []


def test_half_a_character_in_a_file_is_read_or_refused_but_never_kept_as_one(
    shop: Shop, tmp_path: Path
) -> None:
    raw = b"sku,name,price\r\nS-1,Half \xed\xa0\x80 a pair,1.00\r\nS-2,End\x00of\x1atext,1.00\r\n"
    report = bring(shop, tmp_path, raw)
    assert report.added + report.refused == 2
    assert all(name.encode() for name in stored(shop).values())
    assert verify(shop.store) == []
