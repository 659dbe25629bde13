"""Another shop's sales put through this one: every day's net to the penny, and nothing out of place.

The first days of the year stand for all of it here; `python -m tests.torture.year` does the whole year.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shop.rules.cart import new_cart
from shop.rules.errors import BadInput, NotAllowed
from shop.rules.permissions import Session
from shop.services import sell, setup
from shop.services.refund import refund
from shop.services.replay import replay
from shop.services.shop import Shop
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store import tables
from shop.store.engine import Store
from tests.shops import filled_shop, session_at
from tests.traded import paid, products_of
from tests.uci import BRITISH, YEAR, net_by_customer, net_by_date, pennies, rows_of

HEADER = "invoice,datetime,customer,code,description,quantity,unit_price,country,line,kind"
LINKS_HEADER = "return_invoice,return_line,code,quantity,original_invoice,original_line"


@pytest.fixture
def shop(store: Store) -> Shop:
    """A shop whose prices are in pounds and without tax, once on each engine."""
    return filled_shop(store, BRITISH)


@pytest.fixture
def owner(shop: Shop) -> Session:
    return session_of_database_owner(shop)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of sales, and the links beside it, from lines of text."""

    def write(*lines: str, links: tuple[str, ...] = ()) -> Path:
        path = tmp_path / "sales.csv"
        path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
        if links:
            beside = tmp_path / "sales_return_links.csv"
            beside.write_text("\n".join([LINKS_HEADER, *links]), encoding="utf-8")
        return path

    return write


def _first_days(place: Path, target: Path, days: int) -> tuple[Path, dict[str, int]]:
    """A file of the first days that have sales, and each one's net amount."""
    wanted = {
        row["date"]: pennies(row["net_amount"])
        for row, _day in zip(rows_of(place, f"{YEAR}_expected_daily.csv"), range(days), strict=False)
    }
    path = target / "days.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer: csv.DictWriter[str] | None = None
        for row in rows_of(place, f"{YEAR}.csv.gz"):
            writer = writer or csv.DictWriter(file, list(row))
            if file.tell() == 0:
                writer.writeheader()
            if row["datetime"][:10] in wanted:
                writer.writerow(row)
    return path, wanted


def test_the_first_days_of_a_real_year_are_right_to_the_penny(
    shop: Shop, owner: Session, shared_data: Path, tmp_path: Path
) -> None:
    path, wanted = _first_days(shared_data, tmp_path, 3)
    links = shared_data / "sales" / f"{YEAR}_return_links.csv"
    report = replay(shop, owner, path, links)
    assert net_by_date(shop) == wanted
    assert report.net_minor == sum(wanted.values())
    assert report.linked_lines > 0
    assert verify(shop.store) == []


SOLD = (
    "536365,2010-12-01 08:26:00,17850,85123a,WHITE HOLDER,6,2.55,United Kingdom,1,sale",
    "536365,2010-12-01 08:26:00,17850,POST,POSTAGE,1,18,United Kingdom,2,sale_nonstock",
    "536366,2010-12-01 09:00:00,,85123A,WHITE HOLDER,2,2.55,EIRE,1,sale",
    "536367,2010-12-01 09:01:00,,22000,WHITE  holder,3,0.001,EIRE,1,sale",
)
RETURNED = (
    "C536400,2010-12-02 10:00:00,17850,85123A,WHITE HOLDER,-2,2.55,United Kingdom,1,return",
    "C536400,2010-12-02 10:00:00,17850,22000,,-1,4.10,United Kingdom,2,return",
    "C536400,2010-12-02 10:00:00,17850,D,Discount,-1,27.5,United Kingdom,3,return_nonstock",
)
LINK = "C536400,1,85123A,2,536365,1"


def test_times_in_the_file_are_the_shops_own(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    before = shop.clock()
    shop.settings = replace(shop.settings, time_zone="Asia/Tokyo")
    replay(shop, owner, written(*SOLD))
    assert shop.clock() == before
    with shop.store.read() as connection:
        first = connection.execute(select(tables.invoices).order_by(tables.invoices.c.id)).first()
    assert first
    assert first.issued_at == "2010-11-30T23:26:00.000000Z"
    assert first.issued_local == "2010-12-01T08:26:00+09:00"
    assert (first.business_date, first.number, first.note) == ("2010-12-01", "UCI-R10-00001", "536365")


def test_a_linked_return_is_a_credit_note_on_its_sale_and_the_rest_one_of_its_own(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    report = replay(shop, owner, written(*SOLD, *RETURNED, links=(LINK,)))
    columns = tables.invoices.c
    query = select(columns.kind, columns.net_minor, columns.refers_to_id, columns.note).order_by(columns.id)
    with shop.store.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    assert rows == [
        ("receipt", 3330, None, "536365"),
        ("receipt", 510, None, "536366"),
        ("receipt", 0, None, "536367"),
        ("credit_note", -510, 1, "C536400"),
        ("credit_note", -3160, None, "C536400"),
    ]
    assert (report.linked_lines, report.unlinked_lines) == (1, 2)
    assert (report.sales, report.credit_notes, report.net_minor) == (3, 2, 3840 - 3670)
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    ("returned", "link"),
    [
        ("C1,2010-12-02 10:00:00,17850,85123A,X,-2,2.50,EIRE,1,return", "C1,1,85123A,2,536365,1"),
        ("C1,2010-12-02 10:00:00,17850,85123A,X,-7,2.55,EIRE,1,return", "C1,1,85123A,7,536365,1"),
        ("C1,2010-12-02 10:00:00,17850,22000,X,-1,2.55,EIRE,1,return", "C1,1,22000,1,536365,1"),
        ("C1,2010-12-02 10:00:00,17850,85123A,X,-1,2.55,EIRE,1,return", "C1,1,85123A,1,999999,1"),
        ("C1,2010-12-02 10:00:00,17850,22000,X,-1,0.001,EIRE,1,return", "C1,2,22000,1,536367,1"),
    ],
)
def test_a_return_that_its_sale_does_not_explain_is_one_of_its_own_at_its_own_price(
    shop: Shop, owner: Session, written: Callable[..., Path], returned: str, link: str
) -> None:
    report = replay(shop, owner, written(*SOLD, returned, links=(link,)))
    assert (report.linked_lines, report.unlinked_lines) == (0, 1)
    quantity, price = returned.split(",")[5:7]
    assert report.returns_minor == pennies(str(Decimal(quantity) * Decimal(price)))
    assert verify(shop.store) == []


def test_an_item_is_linked_until_all_of_it_is_back_and_no_longer(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    back = [
        f"C{n},2010-12-0{n} 10:00:00,,85123A,X,-{many},2.55,EIRE,1,return"
        for n, many in ((2, 4), (3, 2), (4, 1))
    ]
    links = tuple(f"C{n},1,85123A,1,536365,1" for n in (2, 3, 4))
    report = replay(shop, owner, written(*SOLD, *back, links=links))
    assert (report.linked_lines, report.unlinked_lines) == (2, 1)
    assert verify(shop.store) == []


def test_stock_begins_with_what_the_file_will_need_and_never_more(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    more = "536999,2010-12-03 09:00:00,,22000,WHITE  holder,1,4.10,EIRE,1,sale"
    replay(shop, owner, written(*SOLD, *RETURNED, more, links=(LINK,)))
    columns = tables.products.c
    with shop.store.read() as connection:
        stock = {
            row.sku: (row.stocked, row.stock_on_hand)
            for row in connection.execute(select(columns.sku, columns.stocked, columns.stock_on_hand))
        }
        moves = Counter(
            dict(
                tuple(row)
                for row in connection.execute(
                    select(tables.stock_moves.c.kind, func.count()).group_by(tables.stock_moves.c.kind)
                )
            )
        )
    assert stock == {"85123A": (1, 2_000), "22000": (1, 0), "POST": (0, 0), "D": (0, 0)}
    assert moves == {"opening": 2, "sale": 4, "return": 2}


def test_repeated_names_are_told_apart_by_code_and_codes_are_one_in_either_case(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    replay(shop, owner, written(*SOLD))
    columns = tables.products.c
    with shop.store.read() as connection:
        names = {row.sku: row.name for row in connection.execute(select(columns.sku, columns.name))}
    assert names == {"85123A": "WHITE HOLDER", "POST": "POSTAGE", "22000": "WHITE holder (22000)"}


def test_customers_are_made_once_and_their_sales_are_theirs(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    replay(shop, owner, written(*SOLD, *RETURNED))
    with shop.store.read() as connection:
        rows = connection.execute(select(tables.customers.c.number, tables.customers.c.country)).all()
    assert [tuple(row) for row in rows] == [("17850", "GB")]
    assert net_by_customer(shop) == {"17850": 3330 - 3670}


def test_what_is_no_trade_is_left_out_and_counted(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    lost = (
        "536589,2010-12-01 16:50:00,,21777,,-10,0,United Kingdom,1,stock_writeoff",
        "536414,2010-12-01 11:52:00,,22139,,56,0,United Kingdom,1,zero_price",
        "A1,2010-12-01 11:52:00,,B,Adjust bad debt,1,-11062.06,United Kingdom,1,adjustment",
    )
    report = replay(shop, owner, written(*lost, *SOLD))
    assert report.left_out == {"stock_writeoff": 1, "zero_price": 1, "adjustment": 1}
    assert report.lines_made == 4


def test_the_same_file_again_makes_nothing_twice_and_a_longer_one_goes_on(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    first = replay(shop, owner, written(*SOLD))
    again = replay(shop, owner, written(*SOLD))
    assert (first.sales, again.sales, again.there_before, again.opening_moves) == (3, 0, 3, 0)
    longer = replay(shop, owner, written(*SOLD, *RETURNED, links=(LINK,)))
    assert (longer.sales, longer.credit_notes, longer.there_before) == (0, 2, 3)
    with shop.store.read() as connection:
        refers = connection.execute(select(func.count(tables.invoices.c.refers_to_id))).scalar_one()
    assert refers == 1
    assert verify(shop.store) == []


def test_a_replay_cut_short_goes_on_where_it_stopped(
    shop: Shop, owner: Session, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> None:
        raise KeyboardInterrupt

    path = written(*SOLD, *RETURNED, links=(LINK,))
    monkeypatch.setattr("shop.services.replay.refund", fail)
    with pytest.raises(KeyboardInterrupt):
        replay(shop, owner, path)
    monkeypatch.setattr("shop.services.replay.refund", refund)
    report = replay(shop, owner, path)
    assert (report.there_before, report.credit_notes) == (3, 2)
    assert verify(shop.store) == []


def test_no_paper_of_the_past_waits_for_a_printer_and_progress_reaches_the_end(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    told: list[tuple[int, int]] = []
    replay(shop, owner, written(*SOLD), progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 4), (3, 4), (4, 4)]
    with shop.store.read() as connection:
        states = set(connection.execute(select(tables.print_jobs.c.state)).scalars())
    assert states == {"dropped"}


def test_the_totals_are_told_in_sentences(shop: Shop, owner: Session, written: Callable[..., Path]) -> None:
    said = replay(shop, owner, written(*SOLD, *RETURNED, links=(LINK,))).lines()
    assert said[0] == "2010-12-01 – 2010-12-02"
    assert "3 sales: £38.40" in said
    assert "2 credit notes: -£36.70" in said


def test_sales_go_on_at_the_till_after_a_replay(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    replay(shop, owner, written(*SOLD, *RETURNED))
    cart, _line = new_cart().add(products_of(shop)["85123A"], 2_000)
    done = sell.complete(shop, session_at(shop, "kim", "UCI"), paid(shop, cart))
    assert (done.number, done.net_minor) == ("UCI-R26-00001", 510)
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    "line",
    [
        "1,2010-12-01 08:26:00,1,A,X,six,2.55,EIRE,1,sale",
        "1,2010-12-01 08:26:00,1,A,X,6,1e3,EIRE,1,sale",
        "1,2010-12-01 08:26:00,1,A,X,-6,2.55,EIRE,1,sale",
        "1,2010-12-01 08:26:00,1,A,X,6,2.55,EIRE,1,return",
        "1,2010-12-01 08:26:00,1,A,X,0,2.55,EIRE,1,sale",
        "1,yesterday,1,A,X,6,2.55,EIRE,1,sale",
        "1,2010-12-01 08:26:00,1,,X,6,2.55,EIRE,1,sale",
        "1,2010-12-01 08:26:00,1",
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_made(
    shop: Shop, owner: Session, written: Callable[..., Path], line: str
) -> None:
    with pytest.raises(BadInput, match="Line 6"):
        replay(shop, owner, written(*SOLD, line))
    assert net_by_date(shop) == {}


def test_a_file_that_is_none_is_refused_with_a_sentence(shop: Shop, owner: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00nothing")
    for path in (tmp_path / "missing.csv", other, broken, tmp_path):
        with pytest.raises(BadInput):
            replay(shop, owner, path)


def test_a_currency_without_cents_and_a_person_without_leave_are_refused(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    path = written(*SOLD)
    with pytest.raises(NotAllowed):
        replay(shop, session_at(shop, "sam"), path)
    shop.settings = replace(shop.settings, currency_code="JPY")
    with pytest.raises(BadInput):
        replay(shop, owner, path)


def test_a_shop_whose_prices_include_tax_and_round_cash_has_the_same_net(
    sqlite_store: Store, written: Callable[..., Path]
) -> None:
    shop = filled_shop(sqlite_store, setup.NewShop("Irish", "IE", "admin", "demo-admin"))
    report = replay(shop, session_of_database_owner(shop), written(*SOLD, *RETURNED, links=(LINK,)))
    assert report.net_minor == 3840 - 3670
    assert verify(sqlite_store) == []


def test_more_rounds_make_the_same_trade_again_later_and_read_again_make_nothing(
    shop: Shop, owner: Session, written: Callable[..., Path]
) -> None:
    path = written(
        "1,2011-01-03T09:00,17850,TEA,Green tea,3,2.55,United Kingdom,1,sale",
        "2,2011-01-11T09:00,17850,TEA,Green tea,-1,2.55,United Kingdom,1,return",
        links=("2,1,TEA,-1,1,1",),
    )
    report = replay(shop, owner, path, rounds=3)
    assert (report.sales, report.credit_notes, report.linked_lines) == (3, 3, 3)
    days = {"2011-01-03": 765, "2011-01-17": 765, "2011-01-31": 765}
    days |= {"2011-01-11": -255, "2011-01-25": -255, "2011-02-08": -255}
    assert net_by_date(shop) == days
    again = replay(shop, owner, path, rounds=3)
    assert (again.lines_made, again.there_before) == (0, 6)
    assert verify(shop.store) == []
