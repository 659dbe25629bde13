"""What is exported can be brought in again and changes nothing; what is exported whole is all there is, exactly."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from shop.documents.export_readme import ABOUT
from shop.documents.whole_file import FileIsThere
from shop.rules.errors import BadInput
from shop.rules.permissions import Session
from shop.services import imports, users
from shop.services.export_all import export_all
from shop.services.export_lists import export_list
from shop.services.import_file import open_file
from shop.services.import_products import ImportOptions
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import exporting, journal
from shop.store.engine import Store
from shop.store.tables import categories, customers, metadata, product_pictures, products
from tests.shops import filled_shop
from tests.traded import add_stock, trade

PRODUCTS = (
    "sku,gtin,name,brand,category,unit,tax,price,cost,stock,other barcodes,content,deposit,minimum age,"
    "reorder level,reorder quantity,supplier,supplier sku,notes,active,weighed\n"
    "A-1,5012345678900,Čaj = 茶,Lyons,Drinks > Tea,pc,standard,2.4999,1.1,5.5,96385074; 036000291452 × 6; 2712345,"
    '0.75 l,0.25,18,2,12,Mill & Sons,M-7,"strong\nand black",yes,no\n'
    '\'=B2,,"\'=HYPERLINK(""x"")",,Drinks,kg,reduced,,0,,,,,,,,,,,yes,no\n'
    "'-C3,,'+353 ltd,'@home,,kom,zero,0,0,0,,,,,,,,,'=1+1,yes,\n"
    "D-4,4006381333931,Old thing,,Tea,g,zero,1,,,,250 g,,,,,,,,no,yes\n"
)
CUSTOMERS = (
    "number,name,company,address,country,email,phone,group,credit limit,notes,active\n"
    'K1,Ann Murphy,,"1 Main Street\nD01 Dublin",IE,ann@example.com,+353 1 555 0100,Regulars,100.5,\'=1+1,yes\n'
    "'-K2,'=Doe,Doe Ltd,,,jo@example.com,,,,,no\n"
    ",Müller 茶,,,DE,,030 901820,,0,,yes\n"
)


@pytest.fixture
def owner(shop: Shop) -> Session:
    return users.session_of_database_owner(shop)


def bring(shop: Shop, path: Path, kind: str, **options: Any) -> imports.ImportReport:
    session = users.session_of_database_owner(shop)
    report = imports.run(shop, session, open_file(shop, session, path, kind), ImportOptions(**options))
    assert report.refusals == ()
    return report


def fill(shop: Shop, folder: Path) -> None:
    for kind, text in (("products", PRODUCTS), ("customers", CUSTOMERS)):
        path = folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        bring(shop, path, kind)


def kept(shop: Shop, table: Any, *left_out: str) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name not in left_out]
    with shop.store.read() as connection:
        rows = connection.execute(select(*columns).order_by(table.c.id)).fetchall()
    return [dict(row._mapping) for row in rows]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("kind", ["products", "customers", "stock"])
def test_an_exported_list_changes_nothing_when_it_is_imported(
    shop: Shop, owner: Session, tmp_path: Path, kind: str, ending: str
) -> None:
    fill(shop, tmp_path)
    path = tmp_path / f"out{ending}"
    written = export_list(shop, owner, kind, path)
    report = bring(shop, path, kind)
    assert (report.total, report.unchanged) == (written.rows, written.rows)
    assert report.import_id is None


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_exported_lists_make_the_same_shop_elsewhere(
    sqlite_shop: Shop, postgres_store: Store, tmp_path: Path, ending: str
) -> None:
    fill(sqlite_shop, tmp_path)
    other = filled_shop(postgres_store)
    owner = users.session_of_database_owner(sqlite_shop)
    for kind in ("products", "customers"):
        path = tmp_path / f"{kind}-out{ending}"
        export_list(sqlite_shop, owner, kind, path)
        bring(other, path, kind)
    for table, left_out in (
        (products, ("id", "category_id", "tax_class_id", "supplier_id", "created_at", "version")),
        (customers, ("created_at", "version")),
    ):
        assert kept(other, table, *left_out) == kept(sqlite_shop, table, *left_out)
    assert {row["name"] for row in kept(other, categories)} == {"Drinks", "Tea"}
    assert verify(other.store) == []


def test_a_cell_that_is_like_a_formula_is_inert_in_a_list(sqlite_shop: Shop, tmp_path: Path) -> None:
    fill(sqlite_shop, tmp_path)
    owner = users.session_of_database_owner(sqlite_shop)
    for kind in ("products", "customers", "stock"):
        path = tmp_path / "out.csv"
        export_list(sqlite_shop, owner, kind, path, replace=True)
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_an_export_asks_before_it_replaces_a_file_and_is_journaled(
    shop: Shop, owner: Session, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(FileIsThere):
        export_list(shop, owner, "stock", path)
    assert path.read_text(encoding="utf-8") == "mine"
    with pytest.raises(BadInput):
        export_list(shop, owner, "stock", tmp_path / "out.ods")
    with pytest.raises(BadInput):
        export_list(shop, owner, "people", path)
    export_list(shop, owner, "stock", path, replace=True)
    with shop.store.read() as connection:
        kinds = [entry.kind for entry in journal.walk(connection, journal.OFFICE)]
    assert kinds.count("list_exported") == 1


def cell(text: str) -> Any:
    """What a cell of the full export says, by the rules of its own README."""
    if text == "":
        return None
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    return int(text)


def rows_of(data: bytes) -> list[list[Any]]:
    """The rows of a file by the rules of its README, with no help of the csv module, which can't tell NULL."""
    rows: list[list[Any]] = []
    row: list[Any] = []
    start = place = 0
    text, quoted = data.decode("utf-8"), False
    while place < len(text):
        char = text[place]
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            row.append(text[start:place])
            start = place + 1
        elif char == "\r" and not quoted:
            rows.append([*row, text[start:place]])
            row, place = [], place + 1
            start = place + 1
        place += 1
    assert start == len(text)
    return [list(rows[0]), *([cell(each) for each in one] for one in rows[1:])]


def test_everything_is_in_the_full_export_exactly(shop: Shop, owner: Session, tmp_path: Path) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)
    fill(shop, tmp_path)
    with shop.store.write() as connection:
        first = connection.execute(select(products.c.id).limit(1)).scalar_one()
        connection.execute(insert(product_pictures), {"product_id": first, "data": b"\x89PNG\r\n\x00\xff"})
        connection.execute(update(products).where(products.c.id == first).values(notes='=1+1\r\n"x",'))
    path = tmp_path / "all.zip"
    told: list[tuple[int, int]] = []
    with shop.store.read() as connection:
        there = {
            name: [list(row) for batch in exporting.rows(connection, name) for row in batch]
            for name, _columns in exporting.tables()
        }
    done = export_all(shop, owner, path, lambda *step: told.append(step))
    assert set(there) == set(metadata.tables)
    assert (done.tables, done.rows) == (len(there), sum(map(len, there.values())))
    assert told == sorted(told)
    assert told[-1] == (done.rows, done.rows)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
        for name, rows in there.items():
            data, about = archive.read(f"{name}.csv"), manifest["tables"][name]
            header, *found = rows_of(data)
            assert (header, len(found)) == (about["columns"], about["rows"])
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (about["sha256"], about["bytes"])
            if name == "product_pictures":
                found = [[row[0], b64decode(row[1])] for row in found]
                rows = [[row[0], bytes(row[1])] for row in rows]
            assert found == rows
        text = archive.read("README.txt").decode("utf-8")
    assert names == {"manifest.json", "README.txt", *(f"{name}.csv" for name in there)}
    assert manifest["schema_version"] == "0003"
    assert "_e4" in text
    assert "products (" in text


def test_no_hash_of_a_secret_leaves_the_shop(shop: Shop, owner: Session, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    export_all(shop, owner, path)
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".csv"))
        manifest = json.loads(archive.read("manifest.json"))
    assert b"$2b$" not in everything
    assert manifest["left_out"] == {"users": ["password_hash", "pin_hash"]}


def test_an_export_that_is_stopped_leaves_no_file(shop: Shop, owner: Session, tmp_path: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_all(shop, owner, tmp_path / "all.zip", stop)
    with pytest.raises(KeyboardInterrupt):
        export_list(shop, owner, "stock", tmp_path / "stock.xlsx", stop)
    assert [each.name for each in tmp_path.iterdir() if each.suffix in (".zip", ".xlsx", ".part")] == []


def test_a_full_export_asks_before_it_replaces_a_file(shop: Shop, owner: Session, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    export_all(shop, owner, path)
    with pytest.raises(FileIsThere):
        export_all(shop, owner, path)
    assert export_all(shop, owner, path, replace=True).size == path.stat().st_size
    with pytest.raises(BadInput, match=r"\.zip"):
        export_all(shop, owner, tmp_path / "all.tar")


def test_every_table_is_explained() -> None:
    assert set(metadata.tables) <= set(ABOUT)


def test_what_is_written_is_plain_csv_too(sqlite_shop: Shop, tmp_path: Path) -> None:
    fill(sqlite_shop, tmp_path)
    export_all(sqlite_shop, users.session_of_database_owner(sqlite_shop), tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        text = io.TextIOWrapper(archive.open("products.csv"), encoding="utf-8", newline="")
        found = list(csv.DictReader(text))
    names = [row["name"] for row in kept(sqlite_shop, products)]
    assert [row["name"] for row in found] == names
