"""The till's product search: ready behind the window, fresh whatever changes the catalogue, the same everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from shop.rules.search_index import Entry, SearchIndex
from shop.services import search as search_service
from shop.services.import_products import ImportOptions, import_products
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.store import names, tables
from tests.conftest import ROOT


class ByHand:
    """A clock in seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def imported(tmp_path: Path) -> Callable[[Shop, str], None]:
    """Imports lines of a catalogue, as the office's process does."""

    def bring_in(shop: Shop, lines: str) -> None:
        path = tmp_path / "catalogue.csv"
        path.write_text(f"sku,name,barcode,price\n{lines}\n", encoding="utf-8")
        import_products(shop, session_of_database_owner(shop), path, ImportOptions())

    return bring_in


def found(search: ProductSearch, text: str) -> list[str]:
    return [product.sku for product in search.find(text)]


def test_a_search_asked_first_makes_its_index(shop: Shop, imported: Callable[[Shop, str], None]) -> None:
    imported(shop, "GT,Green tea,,2.50")
    search = ProductSearch(shop)
    assert not search.is_ready
    assert found(search, "gren tea") == ["GT"]
    assert search.is_ready


def test_what_another_process_changes_is_found_within_a_second(
    sqlite_shop: Shop, imported: Callable[[Shop, str], None], tmp_path: Path
) -> None:
    clock = ByHand()
    imported(sqlite_shop, "GT,Green tea,,2.50\nBT,Black tea,,2.50")
    search = ProductSearch(sqlite_shop, clock)
    search.load()
    path = tmp_path / "more.csv"
    path.write_text("sku,name,barcode\nGT,Jasmine tea,2000010100378\nCO,Coffee,\n", encoding="utf-8")
    command = [sys.executable, "-m", "shop", "--database", str(sqlite_shop.store.path), "import-products"]
    subprocess.run([*command, str(path)], cwd=ROOT, check=True, capture_output=True)
    clock.now_s += 0.4
    assert found(search, "jasmine") == []
    clock.now_s += 0.2
    assert found(search, "jasmine") == ["GT"]
    assert found(search, "green") == []
    assert found(search, "coffee") == ["CO"]
    assert found(search, "0378") == ["GT"]


def test_a_product_taken_from_sale_is_no_longer_found(
    shop: Shop, imported: Callable[[Shop, str], None]
) -> None:
    clock = ByHand()
    imported(shop, "GT,Green tea,,2.50\nBT,Black tea,,2.50")
    search = ProductSearch(shop, clock)
    search.load()
    with shop.store.write() as connection:
        columns = tables.products.c
        connection.execute(
            update(tables.products).where(columns.sku == "GT").values(active=0, version=columns.version + 1)
        )
    clock.now_s += 1
    assert found(search, "tea") == ["BT"]


def test_a_catalogue_that_changed_as_a_whole_is_taken_in_beside_the_window(
    shop: Shop, imported: Callable[[Shop, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ByHand()
    imported(shop, "GT,Green tea,,2.50")
    search = ProductSearch(shop, clock)
    search.load()
    monkeypatch.setattr(search_service, "TAKEN_IN_AT_ONCE", 3)
    imported(shop, "\n".join(f"S{n},Spice {n},,1.00" for n in range(5)))
    under_way, go_on = threading.Event(), threading.Event()
    whole = names.entries

    def slowly(connection: object) -> object:
        under_way.set()
        assert go_on.wait(20)
        return whole(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(names, "entries", slowly)
    clock.now_s += 1
    assert found(search, "green") == ["GT"]
    assert under_way.wait(20)
    assert found(search, "spice 3") == []
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "search index":
            thread.join()
    assert found(search, "spice 3")[0] == "S3"
    assert found(search, "gren") == ["GT"]


def test_the_database_answers_while_the_first_index_is_made(
    shop: Shop, imported: Callable[[Shop, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(shop, "GT,Green tea,,2.50\nBT,Black tea 100% Assam,,2.50\nTT,Tea_towel,,4.00\nTG,Tea gun,,9.00")
    search = ProductSearch(shop)
    under_way, go_on = threading.Event(), threading.Event()
    whole = names.entries

    def slowly(connection: object) -> object:
        under_way.set()
        assert go_on.wait(20)
        return whole(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(names, "entries", slowly)
    loading = threading.Thread(target=search.load)
    loading.start()
    try:
        assert under_way.wait(20)
        assert not search.is_ready
        assert found(search, "gree") == ["GT"]
        assert sorted(found(search, "TEA")[:2]) == ["TG", "TT"]
        assert sorted(found(search, "tea")) == ["BT", "GT", "TG", "TT"]
        assert found(search, "assam black") == ["BT"]
        assert found(search, "100%") == ["BT"]
        assert found(search, "tea_") == ["TT"]
        assert found(search, " ") == []
    finally:
        go_on.set()
        loading.join()
    assert found(search, "gren tea")[0] == "GT"


def test_codes_stay_with_their_products(shop: Shop, imported: Callable[[Shop, str], None]) -> None:
    imported(shop, "A,Green tea,2000010100378,1\nB,Black tea,,1\nC,White tea,2000010100477,1\nD,Mint tea,,1")
    with shop.store.write() as connection:
        connection.execute(update(tables.products).where(tables.products.c.sku == "A").values(active=0))
    with shop.store.read() as connection:
        entries = list(names.entries(connection))
    assert [(each.sku, each.barcodes) for each in entries] == [
        ("B", ()),
        ("C", ("2000010100477",)),
        ("D", ()),
    ]


def test_find_on_the_command_line_answers_as_the_till_does(
    sqlite_shop: Shop, shared_data: Path, tmp_path: Path
) -> None:
    options = ImportOptions(skip_bad=True, rename_duplicates=True, refusals_path=tmp_path / "refused.csv")
    import_products(
        sqlite_shop,
        session_of_database_owner(sqlite_shop),
        shared_data / "products/hr_konzum_prices.csv",
        options,
    )
    queries = ["mlijeko", "cokolda mlijecna", "kruh pol", "3850", "jogurt vocni 150g", "zzzzqqq", "šunka"]
    path = tmp_path / "queries.txt"
    path.write_text("\n".join(queries), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "shop",
        "--database",
        str(sqlite_shop.store.path),
        "find",
        "--batch",
        str(path),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8")
    search = ProductSearch(sqlite_shop)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == queries
    for answer in answers:
        assert [each["sku"] for each in answer["products"]] == found(search, answer["query"])[:5]


def test_an_index_made_of_entries_as_they_come_from_the_database_is_the_same(
    shop: Shop, imported: Callable[[Shop, str], None]
) -> None:
    imported(shop, "GT,Green tea,2000010100378,2.50")
    with shop.store.read() as connection:
        entries = list(names.entries(connection))
        again = names.changed(connection, -1, 10)
        assert names.changed(connection, -1, 0) is None
    assert entries == [Entry(entries[0].id, "Green tea", "GT", ("2000010100378",), "")]
    assert again == [(entries[0], True)]
    assert SearchIndex(entries).find("green") == [entries[0].id]
