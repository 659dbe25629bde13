"""The page of imports and exports without a window: from a file to its rows, into the books, and out again."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from backoffice.imports.export_panel import ExportPanel
from backoffice.imports.presenter import Page
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store.tables import products
from tests.backoffice.conftest import Played
from widgets.ask.presenter import Question

TEA, COFFEE = "5012345678900", "96385074"
ONE, TWO = "name,price\nTea,1\n", "name,price\nTea,1\nMilk,2\n"
LIST = f"kod;label;VK\n{TEA};Tea;1,50\n{COFFEE};;2\n;Milk;dear\n"


@pytest.fixture
def page(played: Played) -> Page:
    played.office.show("imports")
    found = played.office.page
    assert isinstance(found, Page)
    return found


def written(folder: Path, text: str = LIST, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def names(played: Played) -> list[str]:
    with played.office.shop.store.read() as connection:
        rows = connection.execute(
            select(products.c.name).where(products.c.active == 1).order_by(products.c.name)
        )
        return list(rows.scalars())


def test_a_file_is_read_mapped_checked_imported_and_undone_by_keys(
    played: Played, page: Page, tmp_path: Path
) -> None:
    path = written(tmp_path)
    played.play(f'CTRL+N "{path}" ENTER')
    wizard = page.wizard
    assert wizard.preview is not None
    assert (wizard.field, wizard.column_of("name"), wizard.preview.missing) == ("name", -1, "Name")
    played.play("CTRL+S")
    assert played.said == "Say first which column holds this: Name."
    played.play("RIGHT RIGHT")
    assert wizard.column_title(wizard.column_of("name")) == "label"
    assert wizard.preview.rows[0].understood == {"sku": TEA, "name": "Tea", "price": "1.50"}
    assert [each.field for each in wizard.preview.rows[1].refusals] == ["name"]
    played.play("F6")
    assert played.said == "1 new, 0 changed, 0 as before, 2 refused. Nothing was written yet."
    played.play('"dear"')
    assert [each.field for each in wizard.shown_refusals(page.text)] == ["price"]
    played.play("CTRL+S")
    assert played.said.startswith("Nothing was imported: 1 new")
    assert names(played) == []
    page.form.edit("skip_bad", True)
    played.play("CTRL+S")
    assert names(played) == ["Tea"]
    assert [row.file_name for row in page.rows] == ["list.csv"]
    played.play("CTRL+Z")
    assert names(played) == []
    assert page.rows[0].undone_at is not None
    assert verify(played.office.shop.store) == []


def test_a_column_belongs_to_one_field(played: Played, page: Page, tmp_path: Path) -> None:
    played.play(f'CTRL+N "{written(tmp_path)}" ENTER DOWN DOWN')
    assert page.wizard.field == "sku"
    page.choose_field("name")
    page.give_column(0)
    assert page.wizard.column_of("name") == 0
    assert page.wizard.column_of("sku") == -1
    page.give_column(-1)
    assert page.wizard.column_of("name") == -1
    played.play("LEFT")
    assert page.wizard.column_of("name") == 2


def test_changing_how_a_file_is_read_reads_it_again_at_once(
    played: Played, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("name;cijena\nŠećer;1\n".encode("cp1250"))
    played.play(f'CTRL+N "{path}" ENTER')
    assert page.wizard.preview is not None
    assert page.wizard.preview.rows[0].understood["name"] != "Šećer"
    page.form.edit("encoding", "cp1250")
    assert page.wizard.preview.rows[0].understood["name"] == "Šećer"
    page.form.edit("kind", "customers")
    assert page.wizard.preview.rows[0].understood == {"name": "Šećer"}
    page.form.edit("delimiter", "|")
    assert page.wizard.preview.rows[0].understood == {"name": "Šećer;1"}


def test_a_workbook_offers_its_sheets(played: Played, page: Page, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, product in (("Old", "Coffee"), ("New", "Tea")):
        sheet = book.create_sheet(name)
        sheet.append(["name", "price"])
        sheet.append([product, 1.5])
    del book["Sheet"]
    book_path = tmp_path / "list.xlsx"
    book.save(book_path)
    played.play(f'CTRL+N "{book_path}" ENTER')
    assert page.form.field("sheet").choices == (("Old", "Old"), ("New", "New"))
    page.form.edit("sheet", "New")
    played.play("CTRL+S")
    assert names(played) == ["Tea"]


@pytest.mark.parametrize("text", ["", "name\n", "\x01\x02\x03" * 50])
def test_a_file_that_can_not_be_read_is_told_beside_its_field(
    played: Played, page: Page, tmp_path: Path, text: str
) -> None:
    played.play(f'CTRL+N "{written(tmp_path, text)}" ENTER')
    assert page.form.errors["path"]
    assert page.form.focus == "path"
    assert page.wizard.file is None
    played.play("CTRL+S F6")
    assert page.rows == ()


def test_leaving_with_a_file_that_was_not_imported_is_asked_about(
    played: Played, page: Page, tmp_path: Path
) -> None:
    played.play("CTRL+N ESC ESC")
    assert not page.is_importing
    played.play(f'CTRL+N "{written(tmp_path)}" ENTER ESC')
    assert isinstance(played.office.panels[-1], Question)
    played.play("ESC")
    assert page.is_importing
    played.play("ALT+U ENTER")
    assert played.office.page_id == "suppliers"
    assert not page.is_importing


def test_refused_rows_are_saved_with_their_reasons(played: Played, page: Page, tmp_path: Path) -> None:
    played.play(f'CTRL+N "{written(tmp_path)}" ENTER RIGHT RIGHT F6 F8')
    target = tmp_path / "why.csv"
    played.play(f'"{target}" ENTER')
    assert "The name is missing." in target.read_text("utf-8-sig")
    played.play(f'F8 "{target}" ENTER')
    assert isinstance(played.office.panels[-1], Question)
    played.play("ENTER")
    assert played.said.startswith("The refused rows are in")


def test_undoing_names_what_was_changed_since(played: Played, page: Page, tmp_path: Path) -> None:
    played.play(f'CTRL+N "{written(tmp_path, TWO)}" ENTER CTRL+S')
    with played.office.shop.store.write() as connection:
        connection.execute(products.update().where(products.c.name == "Tea").values(price_e4=5))
    played.play("DELETE ENTER")
    assert played.said == "Undone: 1 taken out of use, 0 put back, 1 left as they are"
    assert "Tea: It was changed since." in played.office.panels[-1].about
    played.play("ENTER")
    assert names(played) == ["Tea"]
    played.play("DELETE")
    assert played.office.panels == []


def test_a_cancelled_import_leaves_nothing(
    played: Played, page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played.play(f'CTRL+N "{written(tmp_path, ONE)}" ENTER')
    monkeypatch.setattr("backoffice.progress.Progress.__init__", _cancelled_from_the_start)
    played.play("CTRL+S")
    assert played.said == "Cancelled. Nothing was changed."
    assert (names(played), page.is_importing, page.wizard.file is not None) == ([], True, True)


def _cancelled_from_the_start(self: object, title: str) -> None:
    from widgets.presenter import Panel

    Panel.__init__(self, title)  # type: ignore[arg-type]
    self.__dict__.update(done=0, total=0, stage="", is_cancelled=True)


def test_lists_and_everything_are_exported_from_one_panel(played: Played, page: Page, tmp_path: Path) -> None:
    played.play(f'CTRL+N "{written(tmp_path, ONE)}" ENTER CTRL+S CTRL+E')
    panel = played.office.panels[-1]
    assert isinstance(panel, ExportPanel)
    assert panel.text.endswith(".xlsx")
    played.play("DOWN DOWN DOWN")
    assert (panel.chosen, panel.text.endswith(".zip")) == ("everything", True)
    panel.set_text(str(tmp_path / "all.csv"))
    played.play("ENTER")
    assert panel.problem == "End the file's name in .zip."
    panel.set_text(str(tmp_path / "all.zip"))
    played.play("ENTER")
    assert zipfile.ZipFile(tmp_path / "all.zip").testzip() is None
    target = tmp_path / "products.csv"
    for script in (f'CTRL+E "{target}" ENTER', f'CTRL+E "{target}" ENTER ENTER'):
        played.play(script)
        assert played.said == f"1 rows in {target}."
        assert "Tea" in target.read_text("utf-8-sig")


def test_who_may_not_import_sees_no_such_page(shop: Shop) -> None:
    assert "imports" not in {spec.id for spec in Played(shop, "kim").office.shown_pages()}


def test_another_page_can_begin_an_import_of_a_kind(played: Played, page: Page) -> None:
    played.office.show("suppliers")
    played.office.show("imports", {"import": "customers"})
    assert page.is_importing
    assert page.form.values["kind"] == "customers"
    with played.office.shop.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(products)).scalar_one() == 0
