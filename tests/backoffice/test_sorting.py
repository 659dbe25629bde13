"""Lists of the office can be ordered by each of their columns."""

from __future__ import annotations

import pytest

from backoffice.rows_page import Rows
from tests.backoffice.conftest import Played


@pytest.mark.parametrize(
    "page_id",
    [
        *("orders", "deliveries", "imports", "tenders", "taxes", "payments", "invoices", "print_jobs"),
        *("signins", "stocktakes"),
    ],
)
def test_every_column_orders_its_list_both_ways(played: Played, page_id: str) -> None:
    played.office.show(page_id)
    page = played.office.page
    assert isinstance(page, Rows)
    for column in page.columns:
        for descending in (False, True):
            page.sort, page.descending = column.id, not descending
            page.sort_by(column.id)
            assert (page.sort, page.descending) == (column.id, descending)
            assert played.office.note.kind != "error"


def test_means_of_paying_stand_in_the_order_of_their_letters(played: Played) -> None:
    played.office.show("tenders")
    page = played.office.page
    assert isinstance(page, Rows)
    page.sort_by("key")
    letters = [str(page.cells(row)[3]) for row in page.rows]
    assert letters == sorted(letters)
    page.sort_by("key")
    assert [str(page.cells(row)[3]) for row in page.rows] == letters[::-1]


def test_rates_stand_in_the_order_of_what_a_column_shows(played: Played) -> None:
    played.office.show("taxes")
    page = played.office.page
    assert isinstance(page, Rows)
    assert len(page.rows) > 2
    for place, column in enumerate(page.columns[:4]):
        page.sort, page.descending = "", False
        page.sort_by(column.id)
        shown = [page.cells(row)[place] for row in page.rows]
        assert shown == sorted(shown, key=lambda cell: cell.casefold() if isinstance(cell, str) else cell)
