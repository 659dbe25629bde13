"""Papers from the till: copies, PDF, and a receipt's own barcode."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from tests.pos.conftest import BREAD, MILK, Played


def _jobs(played: Played) -> list[tuple[str, str, int]]:
    with played.shop.store.read() as connection:
        rows = connection.execute(
            text(
                "SELECT i.number, j.kind, j.copy_number FROM print_jobs j JOIN invoices i ON i.id = j.invoice_id"
            )
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_a_reprint_is_one_key_and_counts_its_copies(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12 CTRL+P CTRL+P")
    assert _jobs(played)[1:] == [("T1-R26-00001", "copy", 1), ("T1-R26-00001", "copy", 2)]


def test_scanning_a_receipt_makes_it_the_one_to_copy(played: Played) -> None:
    played.play(f"SCAN:{BREAD} F12 SCAN:{MILK} F12 SCAN:T1-R26-00001")
    assert played.codes[-1] == "receipt"
    assert "4.20" in played.notes[-1].text
    assert played.till.sell.text == ""
    played.play("CTRL+P")
    assert _jobs(played)[-1] == ("T1-R26-00001", "copy", 1)


def test_a_pdf_of_any_receipt_is_saved_beside_the_database(played: Played) -> None:
    opened: list[Path] = []
    played.till.on_open_file = opened.append
    played.play(f"SCAN:{BREAD} F12 SCAN:{MILK} F12 CTRL+I SCAN:T1-R26-00001 CTRL+I")
    assert [path.name for path in opened] == ["T1-R26-00002.pdf", "T1-R26-00001.pdf"]
    assert opened[0].read_bytes().startswith(b"%PDF-")


def test_a_number_that_was_never_issued_is_an_unknown_code(played: Played) -> None:
    played.play("SCAN:T1-R26-00099")
    assert played.codes[-1] == "unknown_code"
