"""Customers and counts come from files of other programs as products do, and go again when an import is undone."""

from __future__ import annotations

import threading
import tracemalloc
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update

from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import imports, users
from shop.services.import_file import open_file
from shop.services.import_products import ImportOptions, ImportReport
from shop.services.import_undo import undo_import
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import journal, names
from shop.store.tables import customers, import_changes, products, stock_moves

TEA, COFFEE, MILK = "5012345678900", "96385074", "036000291452"


@pytest.fixture
def owner(shop: Shop) -> Session:
    return users.session_of_database_owner(shop)


def bring(shop: Shop, owner: Session, folder: Path, kind: str, text: str, **options: Any) -> ImportReport:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    file = open_file(shop, owner, path, kind)
    return imports.run(shop, owner, file, ImportOptions(**options))


def people(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.store.read() as connection:
        columns = customers.c
        query = select(columns.number, columns.name, columns.company, columns.address, columns.email)
        return [
            tuple(row) for row in connection.execute(query.where(columns.active == 1).order_by(columns.id))
        ]


def stock(shop: Shop) -> dict[str, tuple[int, int, int]]:
    with shop.store.read() as connection:
        columns = products.c
        rows = connection.execute(
            select(columns.name, columns.stocked, columns.stock_on_hand, columns.stock_value_e4)
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


LIST = (
    "Customer no;First name;Last name;Company;Street;Postcode;Town;Country;Mail;Phone;Credit limit\n"
    "K1;Ann;Murphy;;1 Main Street;D01;Dublin;Ireland;ann@example.com;01 555 0100;100\n"
    ";Jo;Doe;Doe Ltd;;;;;jo@example.com;;\n"
)


def test_a_list_becomes_customers(shop: Shop, owner: Session, tmp_path: Path) -> None:
    report = bring(shop, owner, tmp_path, "customers", LIST)
    assert (report.added, report.refused, report.written) == (2, 0, True)
    first, second = people(shop)
    assert first == ("K1", "Ann Murphy", "", "1 Main Street\nD01 Dublin", "ann@example.com")
    assert second[1:3] == ("Jo Doe", "Doe Ltd")
    assert second[0].startswith("C0")
    with shop.store.read() as connection:
        row = connection.execute(select(customers).where(customers.c.number == "K1")).one()
        kept = [entry.payload for entry in journal.walk(connection, journal.OFFICE)]
    assert (row.phone_e164, row.country, row.credit_limit_minor) == ("+35315550100", "IE", 10_000)
    assert not any("Murphy" in payload or "example.com" in payload for payload in kept)


def test_importing_again_updates_by_number_or_address(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, "customers", LIST)
    assert bring(shop, owner, tmp_path, "customers", LIST).unchanged == 2
    report = bring(
        shop,
        owner,
        tmp_path,
        "customers",
        "number,name,email,notes\nk1,Ann Murphy,,regular\n,Jo Doe,JO@example.com,\n,Max,max@example.com,\n",
    )
    assert (report.added, report.changed) == (1, 2)
    assert [row[1] for row in people(shop)] == ["Ann Murphy", "Jo Doe", "Max"]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("name,email\nAnn,nowhere\n", "email"),
        ("name,phone\nAnn,12\n", "phone"),
        ("name,email\n,ann@example.com\n", "name"),
        ("name,country\nAnn,Atlantis\n", "country"),
        ("name,number\nAnn,7\nBen,7\n", "number"),
        ("name,active\nAnn,perhaps\n", "active"),
        ("name,credit limit\nAnn,much\n", "credit_limit"),
    ],
)
def test_a_row_that_can_not_be_used_is_refused_with_its_field(
    sqlite_shop: Shop, tmp_path: Path, text: str, field: str
) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    report = bring(sqlite_shop, owner, tmp_path, "customers", text)
    assert ([refusal.field for refusal in report.refusals], report.written) == ([field], False)


def test_an_undone_list_leaves_nothing_of_the_persons(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, "customers", "number,name,email\nK1,Ann,ann@example.com\n")
    report = bring(
        shop,
        owner,
        tmp_path,
        "customers",
        "number,name,email\nK1,Anna,anna@example.com\nK2,Ben,ben@example.com\nK3,Eve,\n",
    )
    with shop.store.write() as connection:
        connection.execute(update(customers).where(customers.c.number == "K3").values(notes="since"))
    assert report.import_id is not None
    done = undo_import(shop, owner, report.import_id)
    assert (done.removed, done.restored, [left.name for left in done.left]) == (1, 1, ["K3"])
    assert [row[:2] for row in people(shop)] == [("K1", "Ann"), ("K3", "Eve")]
    with shop.store.read() as connection:
        rows = connection.execute(select(customers)).fetchall()
        assert (
            connection.execute(
                select(import_changes).where(import_changes.c.import_id == report.import_id)
            ).fetchall()
            == []
        )
    assert not any("ben" in str(row).lower() for row in rows)
    again = bring(shop, owner, tmp_path, "customers", "number,name,email\nK2,Ben,ben@example.com\n")
    assert again.added == 1


def test_counts_set_the_stock_by_moves(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"gtin,sku,name,price,cost,stock\n{TEA},A,Tea,1,0.5,5\n{COFFEE},B,Coffee,2,1,\n,C,Milk,1,0.2,3\n"
    bring(shop, owner, tmp_path, "products", text)
    report = bring(shop, owner, tmp_path, "stock", f"EAN;SKU;Bestand;EK\n{TEA};;7;\n;B;2,5;0,8\n;C;3;\n")
    assert (report.changed, report.unchanged, report.refused) == (2, 1, 0)
    assert stock(shop) == {"Tea": (1, 7000, 35_000), "Coffee": (1, 2500, 20_000), "Milk": (1, 3000, 6000)}
    with shop.store.read() as connection:
        moves = connection.execute(
            select(stock_moves.c.kind, stock_moves.c.quantity_milli, stock_moves.c.reason)
        ).fetchall()
    assert [tuple(move) for move in moves][2:] == [
        ("correction", 2000, "list.csv"),
        ("opening", 2500, "list.csv"),
    ]
    assert verify(shop.store) == []
    assert report.import_id is not None
    assert undo_import(shop, owner, report.import_id).restored == 2
    assert stock(shop) == {"Tea": (1, 5000, 25_000), "Coffee": (0, 0, 0), "Milk": (1, 3000, 6000)}
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("sku,stock\nX,1\n", "barcode"),
        ("sku,stock\n,1\n", "barcode"),
        ("sku,stock\nA,\n", "counted"),
        ("sku,stock\nA,-1\n", "counted"),
        ("sku,stock\nA,1\na,2\n", "barcode"),
        (f"gtin,sku,stock\n{TEA},B,1\n", "barcode"),
    ],
)
def test_a_count_that_can_not_be_booked_is_refused(
    sqlite_shop: Shop, tmp_path: Path, text: str, field: str
) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    bring(sqlite_shop, owner, tmp_path, "products", f"gtin,sku,name\n{TEA},A,Tea\n{COFFEE},B,Coffee\n")
    report = bring(sqlite_shop, owner, tmp_path, "stock", text)
    assert [refusal.field for refusal in report.refusals] == [field]
    assert not report.written


def test_a_preview_shows_what_each_row_is_taken_for(sqlite_shop: Shop, tmp_path: Path) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    path = tmp_path / "list.csv"
    path.write_text(f"code;label;VK\n{TEA};Tea;1.234,50\n{MILK};;1\n", encoding="utf-8")
    file = open_file(sqlite_shop, owner, path)
    first = imports.preview(sqlite_shop, owner, file)
    assert first.missing == "Name"
    told = imports.preview(sqlite_shop, owner, file, {"name": 1, "barcode": 0, "sku": ""})
    assert told.missing == ""
    good, bad = told.rows
    assert (good.line, good.understood) == (2, {"barcode": TEA, "name": "Tea", "price": "1234.50"})
    assert [refusal.field for refusal in bad.refusals] == ["name"]
    assert bad.cells == (MILK, "", "1")


def test_imports_are_listed_with_who_did_them(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, "products", "name\nTea\n")
    report = bring(shop, owner, tmp_path, "customers", "name\nAnn\n")
    assert report.import_id is not None
    undo_import(shop, owner, report.import_id)
    page = imports.list_imports(shop, owner, ListQuery())
    assert [(each.kind, each.added, each.undone_at is not None) for each in page.rows] == [
        ("customers", 1, True),
        ("products", 1, False),
    ]
    assert page.rows[0].person == "Command line"
    only = imports.list_imports(shop, owner, ListQuery(filters=(("kind", "products"),)))
    assert only.count == 1


def test_a_file_without_rows_or_of_no_kind_is_a_sentence(sqlite_shop: Shop, tmp_path: Path) -> None:
    owner = users.session_of_database_owner(sqlite_shop)
    with pytest.raises(BadInput, match="no row"):
        bring(sqlite_shop, owner, tmp_path, "products", "name;price\n")
    with pytest.raises(BadInput, match="Choose what"):
        bring(sqlite_shop, owner, tmp_path, "spaceships", "name\nEnterprise\n")


def test_a_line_of_a_gigabyte_is_refused_without_being_read(sqlite_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.write(b"name,price\nTea")
        file.truncate(1 << 30)
    tracemalloc.start()
    with pytest.raises(BadInput, match="larger than 256 MB"):
        open_file(sqlite_shop, users.session_of_database_owner(sqlite_shop), path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_workbook_is_imported_as_a_text_is(shop: Shop, owner: Session, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["EAN", "Name", "Preis", "Bestand"],
        [5012345678900, "=Tea", 1.234, 2.5],
        ["", "#N/A", 1, None],
    ):
        page.append(row)
    page["B2"].data_type = "s"
    book.save(tmp_path / "list.xlsx")
    file = open_file(shop, owner, tmp_path / "list.xlsx")
    report = imports.run(shop, owner, file, ImportOptions(skip_bad=True))
    assert [(each.line, each.field) for each in report.refusals] == [(3, "name")]
    assert stock(shop) == {"=Tea": (1, 2500, 0)}
    with shop.store.read() as connection:
        assert connection.execute(select(products.c.price_e4)).scalar_one() == 12_340


def test_counts_that_are_imported_while_a_product_is_saved_take_a_version_of_their_own(
    shop: Shop, owner: Session, tmp_path: Path
) -> None:
    bring(shop, owner, tmp_path, "products", "name,sku,price\nTea,T1,3.00\nCoffee,C1,4.00\n")
    columns = products.c
    importing = threading.Thread(
        target=bring, args=(shop, owner, tmp_path, "stock", "sku,stock\nT1,5\n"), daemon=True
    )
    with shop.store.write() as connection:
        version = names.next_version(connection)
        connection.execute(update(products).where(columns.sku == "C1").values(version=version))
        importing.start()
        importing.join(0.5)
    importing.join(20)
    with shop.store.read() as connection:
        rows = connection.execute(select(columns.sku, columns.stocked, columns.version)).fetchall()
    assert {row[0]: row[1:] for row in rows} == {"T1": (1, version + 1), "C1": (0, version)}
