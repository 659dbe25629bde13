"""A catalogue of any other program becomes products, whole or not at all, and a second time as changes."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shop.rules.entry import Code, parse
from shop.rules.errors import BadInput, NotAllowed
from shop.rules.permissions import Session
from shop.rules.product import Product
from shop.services import catalogue, users
from shop.services.import_products import ImportOptions, ImportReport, import_products
from shop.services.shop import Shop
from shop.store import journal
from shop.store.tables import categories, price_changes, product_barcodes, products, stock_moves
from tests.shops import session_at

TEA, COFFEE, MILK = "5012345678900", "96385074", "036000291452"


@pytest.fixture
def owner(shop: Shop) -> Session:
    return users.session_of_database_owner(shop)


def bring(
    shop: Shop, session: Session, path: Path, text: str | bytes, options: ImportOptions | None = None
) -> ImportReport:
    file = path / "list.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    chosen = options or ImportOptions(refusals_path=path / "refused.csv")
    return import_products(shop, session, file, chosen)


def sold_as(shop: Shop, code: str) -> Product:
    """The product the till finds when this is typed."""
    typed = parse(code)
    assert isinstance(typed, Code)
    found = catalogue.find_code(shop, typed.keys, code)
    assert found is not None, code
    return found.product


def names(shop: Shop) -> set[str]:
    with shop.store.read() as connection:
        return {row.name for row in connection.execute(select(products.c.name))}


def count(shop: Shop) -> int:
    with shop.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(products)).scalar_one())


def test_a_file_becomes_products_that_the_till_finds(shop: Shop, owner: Session, tmp_path: Path) -> None:
    report = bring(
        shop,
        owner,
        tmp_path,
        "\ufeffEAN;Naziv;Cijena;Kategorija;Jedinica;Marka;PDV;Šifra\r\n"
        f"{TEA};Čaj;1.234,50;Pića;kom;Franck;23;T-1\r\n"
        f"{COFFEE};Kava;;Pića;kg;;0 %;k1\r\n",
    )
    assert (report.total, report.added, report.refused, report.written) == (2, 2, 0, True)
    assert report.columns["barcode"] == "EAN"
    assert (report.delimiter, report.refusals_path) == (";", None)
    tea, coffee = sold_as(shop, TEA), sold_as(shop, COFFEE)
    assert (tea.sku, tea.name, tea.price_e4, tea.category, tea.unit) == (
        "T-1",
        "Čaj",
        12_345_000,
        "Pića",
        "pc",
    )
    assert (tea.weighed, tea.tax.percent_e4, tea.barcode) == (False, 230_000, TEA)
    assert (coffee.sku, coffee.price_e4, coffee.weighed, coffee.tax.percent_e4) == ("K1", None, True, 0)


def test_one_refused_row_stops_the_whole_import(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"gtin,name,price\n{TEA},Tea,1\n5012345678901,Bad,1\n{COFFEE},Coffee,dear\n{MILK},Tea,2\n"
    report = bring(shop, owner, tmp_path, text)
    assert (report.written, report.total, report.refused, count(shop)) == (False, 4, 3, 0)
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["line", "field", "value", "reason"],
            ["3", "barcode", "5012345678901", "The check digit should be 0."],
            ["4", "price", "dear", "dear is not a number."],
            ["5", "name", "Tea", "Line 2 has the same name."],
        ]


def test_refused_rows_can_be_left_out(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"gtin,name,price\n{TEA},Tea,1\n5012345678901,Bad,1\n"
    report = bring(
        shop, owner, tmp_path, text, ImportOptions(skip_bad=True, refusals_path=tmp_path / "refused.csv")
    )
    assert (report.written, report.added, report.refused) == (True, 1, 1)
    assert names(shop) == {"Tea"}


def test_a_dry_run_tells_everything_and_writes_nothing(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"gtin,name,category\n{TEA},Tea,Hot\n"
    report = bring(shop, owner, tmp_path, text, ImportOptions(dry_run=True))
    assert (report.written, report.added, count(shop)) == (False, 1, 0)
    with shop.store.read() as connection:
        assert connection.execute(select(categories.c.id)).fetchall() == []
        assert "import_products" not in {entry.kind for entry in journal.walk(connection, journal.OFFICE)}


def test_importing_again_changes_only_what_differs(shop: Shop, owner: Session, tmp_path: Path) -> None:
    first = f"gtin,name,price,brand\n{TEA},Tea,1,Lyons\n{COFFEE},Coffee,2,\n"
    bring(shop, owner, tmp_path, first)
    assert bring(shop, owner, tmp_path, first).unchanged == 2
    before = sold_as(shop, TEA).id
    report = bring(shop, owner, tmp_path, f"gtin,name,price,brand\n{TEA},Gold Tea,1.5,\n{COFFEE},Coffee,,\n")
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    tea = sold_as(shop, "0" + TEA)
    assert (tea.id, tea.name, tea.price_e4) == (before, "Gold Tea", 15_000)
    assert sold_as(shop, COFFEE).price_e4 == 20_000
    with shop.store.read() as connection:
        changes = connection.execute(
            select(price_changes.c.product_id, price_changes.c.old_price_e4, price_changes.c.new_price_e4)
        ).fetchall()
    assert [tuple(change) for change in changes] == [(before, 10_000, 15_000)]


def test_changed_products_alone_take_a_newer_version(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, f"gtin,name,price\n{TEA},Tea,1\n{COFFEE},Coffee,2\n")
    bring(shop, owner, tmp_path, f"gtin,name,price\n{TEA},Tea,1\n{COFFEE},Coffee,3\n")
    with shop.store.read() as connection:
        rows = connection.execute(select(products.c.version).order_by(products.c.name_key)).scalars().all()
    coffee, tea = rows
    assert coffee > tea


def test_products_may_swap_their_names_and_give_them_to_new_ones(
    shop: Shop, owner: Session, tmp_path: Path
) -> None:
    bring(shop, owner, tmp_path, f"gtin,name\n{TEA},Tea\n{COFFEE},Coffee\n")
    report = bring(shop, owner, tmp_path, f"gtin,name\n{MILK},Tea\n{TEA},Coffee\n{COFFEE},Cocoa\n")
    assert (report.added, report.changed, report.written) == (1, 2, True)
    assert [sold_as(shop, code).name for code in (MILK, TEA, COFFEE)] == ["Tea", "Coffee", "Cocoa"]


def test_a_refused_change_keeps_the_old_name_from_others(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, f"gtin,name\n{TEA},Tea\n{COFFEE},Coffee\n{MILK},Milk\n")
    # Coffee may not become Milk, so it stays Coffee, so Tea can't become Coffee, and nobody can become Tea.
    text = f"gtin,name\n{COFFEE},Milk\n{TEA},Coffee\n15012345678907,Tea\n"
    report = bring(
        shop, owner, tmp_path, text, ImportOptions(skip_bad=True, refusals_path=tmp_path / "refused.csv")
    )
    assert (report.refused, report.added, report.changed) == (3, 0, 0)
    assert names(shop) == {"Tea", "Coffee", "Milk"}


def test_repeated_names_are_told_apart_by_brand_and_code(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"gtin,name,brand\n{TEA},Tea,\n{COFFEE},TEA,Lyons\n{MILK},Tea,Lyons\n"
    options = ImportOptions(rename_duplicates=True)
    report = bring(shop, owner, tmp_path, text, options)
    assert (report.added, report.renamed, report.refused) == (3, 2, 0)
    assert names(shop) == {"Tea", "TEA (Lyons)", f"Tea ({MILK})"}
    assert bring(shop, owner, tmp_path, text, options).unchanged == 3


def test_a_code_or_product_that_comes_twice_is_refused(shop: Shop, owner: Session, tmp_path: Path) -> None:
    report = bring(shop, owner, tmp_path, f"gtin,name,sku\n{MILK},Milk,A\n0{MILK},More milk,B\n{TEA},Tea,a\n")
    assert [(refusal.line, refusal.field) for refusal in report.refusals] == [(3, "barcode"), (4, "sku")]
    bring(shop, owner, tmp_path, f"gtin,name,sku\n{MILK},Milk,A\n{TEA},Tea,B\n")
    report = bring(shop, owner, tmp_path, f"gtin,name,sku\n{MILK},Milk,B\n")
    assert report.refusals[0].reason == "The barcode and the SKU belong to different products."


def test_a_second_barcode_of_a_sku_is_added(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, f"gtin,name,sku\n{TEA},Tea,A\n")
    bring(shop, owner, tmp_path, f"gtin,name,sku\n{COFFEE},Tea,A\n")
    assert sold_as(shop, TEA).id == sold_as(shop, COFFEE).id
    with shop.store.read() as connection:
        assert len(connection.execute(select(product_barcodes.c.id)).fetchall()) == 2


def test_a_sku_that_is_a_gtin_is_found_when_scanned(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, f"sku,name\n{TEA},Tea\nabc-1,Cup\n")
    assert sold_as(shop, TEA).name == "Tea"
    with shop.store.read() as connection:
        skus = set(connection.execute(select(products.c.sku)).scalars())
    assert skus == {TEA, "ABC-1"}


def test_products_without_codes_are_numbered_and_matched_by_name(
    shop: Shop, owner: Session, tmp_path: Path
) -> None:
    bring(shop, owner, tmp_path, "name,price\nTea,1\nCoffee,2\n")
    report = bring(shop, owner, tmp_path, "name,price\nTEA,1\nCocoa,3\n")
    assert (report.added, report.changed) == (1, 1)
    assert names(shop) == {"TEA", "Coffee", "Cocoa"}


def test_stock_comes_as_moves_and_is_kept_only_where_told(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, f"gtin,name,cost,qty\n{TEA},Tea,0.5,12\n{COFFEE},Coffee,1,\n")
    tea, coffee = sold_as(shop, TEA), sold_as(shop, COFFEE)
    assert (tea.stocked, tea.stock_milli, coffee.stocked) == (True, 12_000, False)
    bring(shop, owner, tmp_path, f"gtin,name,cost,qty\n{TEA},Tea,0.5,9\n")
    with shop.store.read() as connection:
        moves = connection.execute(
            select(stock_moves.c.kind, stock_moves.c.quantity_milli, stock_moves.c.value_e4)
        ).fetchall()
        row = connection.execute(
            select(products.c.stock_on_hand, products.c.stock_value_e4).where(products.c.id == tea.id)
        ).one()
    assert [tuple(move) for move in moves] == [("opening", 12_000, 60_000), ("correction", -3000, -15_000)]
    assert tuple(row) == (9000, 45_000)


def test_an_unknown_tax_class_is_refused(shop: Shop, owner: Session, tmp_path: Path) -> None:
    report = bring(shop, owner, tmp_path, "name,tax\nTea,77%\n")
    assert report.refusals[0].field == "tax"
    with pytest.raises(BadInput):
        bring(shop, owner, tmp_path, "name\nTea\n", ImportOptions(tax_code="nowhere"))


def test_columns_can_be_told(shop: Shop, owner: Session, tmp_path: Path) -> None:
    text = f"code\tlabel\n{TEA}\tTea\n"
    with pytest.raises(BadInput, match="--map"):
        bring(shop, owner, tmp_path, text)
    options = ImportOptions(columns={"barcode": "code", "name": "label"})
    assert bring(shop, owner, tmp_path, text, options).added == 1


def test_windows_1252_and_gzip_are_read(shop: Shop, owner: Session, tmp_path: Path) -> None:
    report = bring(shop, owner, tmp_path, gzip.compress("name;prix\nCrème brûlée;3,20\n".encode("cp1252")))
    assert (report.encoding, report.delimiter) == ("cp1252", ";")
    assert names(shop) == {"Crème brûlée"}


def test_hostile_names_are_kept_and_formulas_defused(shop: Shop, owner: Session, tmp_path: Path) -> None:
    hostile = {"=1+1", "'; DROP TABLE products; --", "x" * 5000, "שוקולד", "🍫"}
    text = "name,price\n" + "".join(f"{name},1\n" for name in sorted(hostile)) + "Escape\x1bp,=2+2\n"
    report = bring(
        shop, owner, tmp_path, text, ImportOptions(skip_bad=True, refusals_path=tmp_path / "refused.csv")
    )
    assert (report.added, names(shop)) == (5, hostile)
    assert "'=2+2" in (tmp_path / "refused.csv").read_text("utf-8-sig")


def test_progress_rises_to_the_end(sqlite_shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name\n" + "".join(f"Product {number}\n" for number in range(5000)))
    told: list[tuple[int, int]] = []
    import_products(
        sqlite_shop,
        users.session_of_database_owner(sqlite_shop),
        file,
        ImportOptions(),
        lambda done, total: told.append((done, total)),
    )
    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_only_those_who_may_import_can(sqlite_shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        bring(sqlite_shop, session_at(sqlite_shop), tmp_path, "name\nTea\n")


def test_a_file_or_folder_out_of_reach_is_a_sentence(sqlite_shop: Shop, tmp_path: Path) -> None:
    session = users.session_of_database_owner(sqlite_shop)
    with pytest.raises(BadInput, match="can't be read"):
        import_products(sqlite_shop, session, tmp_path / "nowhere.csv", ImportOptions())
    nowhere = ImportOptions(refusals_path=tmp_path / "nowhere" / "refused.csv")
    with pytest.raises(BadInput, match="There is no folder"):
        bring(sqlite_shop, session, tmp_path, "name,price\nTea,dear\n", nowhere)


def test_an_import_stands_in_the_journal(shop: Shop, owner: Session, tmp_path: Path) -> None:
    bring(shop, owner, tmp_path, "name\nTea\n")
    with shop.store.read() as connection:
        entries = [
            entry for entry in journal.walk(connection, journal.OFFICE) if entry.kind == "import_products"
        ]
    assert len(entries) == 1
    assert '"added":1' in entries[0].payload


@pytest.mark.parametrize(("file", "total"), [("hr_konzum_prices.csv", 6638), ("off_food_nonlatin.csv", 1588)])
def test_every_row_of_a_real_catalogue_is_in_or_refused_with_its_reason(
    shop: Shop, shared_data: Path, tmp_path: Path, file: str, total: int
) -> None:
    session = users.session_of_database_owner(shop)
    options = ImportOptions(skip_bad=True, refusals_path=tmp_path / "refused.csv")
    report = import_products(shop, session, shared_data / "products" / file, options)
    assert (report.total, report.added + report.refused, count(shop)) == (total, total, report.added)
    assert {refusal.field for refusal in report.refusals} == {"name"}
    renamed = import_products(
        shop, session, shared_data / "products" / file, ImportOptions(rename_duplicates=True)
    )
    assert (renamed.added, renamed.refused) == (report.refused, 0)


def test_real_malformed_codes_are_refused_unless_they_are_upc_e(
    sqlite_shop: Shop, shared_data: Path, tmp_path: Path
) -> None:
    options = ImportOptions(
        skip_bad=True,
        rename_duplicates=True,
        columns={"barcode": "code"},
        refusals_path=tmp_path / "refused.csv",
    )
    report = import_products(
        sqlite_shop,
        users.session_of_database_owner(sqlite_shop),
        shared_data / "products" / "off_malformed_codes.csv",
        options,
    )
    assert (report.total, report.added) == (1614, 357)
    with sqlite_shop.store.read() as connection:
        codes = connection.execute(select(product_barcodes.c.barcode)).scalars().all()
    assert all(len(code) == 8 and code[0] in "01" for code in codes)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "loop", "missing"])
def test_what_is_no_file_is_refused_and_never_waited_for(
    sqlite_shop: Shop, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "list.csv"
    makers: dict[str, Callable[[], object]] = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
        "loop": lambda: path.symlink_to(path),
        "missing": lambda: None,
    }
    makers[kind]()
    with pytest.raises(BadInput, match=r"list\.csv"):
        import_products(sqlite_shop, users.session_of_database_owner(sqlite_shop), path, ImportOptions())


def test_a_file_whose_name_is_no_text_is_imported_and_on_the_record(
    sqlite_shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "li\udcffst.csv"
    path.write_text("name,stock\nTea,1\n", encoding="utf-8")
    owner = users.session_of_database_owner(sqlite_shop)
    assert import_products(sqlite_shop, owner, path, ImportOptions()).added == 1
    with sqlite_shop.store.read() as connection:
        assert connection.execute(select(stock_moves.c.reason)).scalar_one() == "li\ufffdst.csv"
