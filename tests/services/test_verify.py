"""`verify` is silent on a sound shop, and names what was changed behind the application's back."""

# ruff: noqa: S608 (statements that tamper with the tests' own rows)
from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shop.rules.cart import new_cart
from shop.services import sell, shifts
from shop.services.shop import Shop
from shop.services.verify import Finding, verify
from shop.services.verify_checks import rounded
from shop.store import evidence, guards, journal
from shop.store.engine import Store, connect, create_store
from tests.databases import name_of_database, new_server_database, server_store
from tests.shops import Clock, filled_shop, session_at
from tests.traded import add_stock, paid, products_of, trade


def _traded(target: str) -> None:
    store = create_store(target) if "://" not in target else connect(target)
    shop = filled_shop(store, clock=Clock())
    with store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    trade(shop)
    store.close()


@pytest.fixture(scope="module")
def sqlite_traded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of a shop after its morning, to be copied."""
    path = tmp_path_factory.mktemp("traded") / "shop.sqlite"
    _traded(str(path))
    return path


@pytest.fixture(scope="module")
def server_traded(postgres_server: Any) -> str:
    """The name of the same shop's database on the server, to be copied."""
    url = new_server_database(postgres_server)
    _traded(url)
    return name_of_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def traded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A shop of its own after its morning, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "shop.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_traded"), path)
        opened: AbstractContextManager[Store] = closing(connect(str(path)))
    else:
        template = request.getfixturevalue("server_traded")
        opened = server_store(request.getfixturevalue("postgres_server"), template)
    with opened as store:
        yield store


def tamper(store: Store, *statements: str) -> None:
    """Change rows as somebody with the database's own tools would: guards off, keys off, guards on again."""
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        connection = connection.execution_options(tuppence_write=True)
        with connection.begin():
            guards.remove(connection)
            if not store.is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                done = connection.exec_driver_sql(statement)
                assert done.rowcount != 0, statement
            guards.install(connection)
        connection.invalidate()


def found(store: Store) -> set[tuple[str, str]]:
    """The kinds of findings and where they are; without the gaps in ids, which SQLite alone can show."""
    return {(finding.kind, finding.where) for finding in verify(store) if finding.kind != "rows"}


ONE, TWO, THREE = "T1-R26-00001", "T1-R26-00002", "T1-R26-00003"
BACK, FREE = "T1-C26-00001", "T1-C26-00002"


def _of(number: str) -> str:
    return f"(SELECT id FROM invoices WHERE number = '{number}')"


def test_a_sound_shop_has_no_findings(traded: Store) -> None:
    assert verify(traded) == []


def test_an_empty_shop_has_no_findings(store: Store) -> None:
    assert verify(store) == []


CHANGES: list[tuple[str, list[str], set[tuple[str, str]]]] = [
    (
        "an invoice's total",
        [
            f"UPDATE invoices SET gross_minor = gross_minor + 1, net_minor = net_minor + 1 WHERE number = '{ONE}'"
        ],
        {("items", ONE), ("payment", ONE), ("journal", ONE)},
    ),
    (
        "a price that still multiplies out",
        [f"UPDATE invoice_items SET list_price_e4 = 1 WHERE invoice_id = {_of(ONE)} AND position = 1"],
        {("journal", ONE)},
    ),
    (
        "an item's price",
        [
            f"UPDATE invoice_items SET price_e4 = price_e4 + 100 WHERE invoice_id = {_of(ONE)} AND position = 1"
        ],
        {("items", ONE), ("journal", ONE)},
    ),
    (
        "an item's quantity",
        [f"UPDATE invoice_items SET quantity_milli = 4000 WHERE invoice_id = {_of(ONE)} AND position = 1"],
        {("items", ONE), ("stock", ONE), ("journal", ONE)},
    ),
    (
        "an item's own discount",
        [
            "UPDATE invoice_items SET discount_minor = discount_minor + 1, amount_minor = amount_minor + 1"
            f" WHERE invoice_id = {_of(TWO)} AND position = 1"
        ],
        {("items", TWO), ("discount", TWO), ("journal", TWO)},
    ),
    (
        "the discount on a sale",
        [f"UPDATE invoices SET discount_value = 80000 WHERE number = '{TWO}'"],
        {("discount", TWO), ("journal", TWO)},
    ),
    (
        "a share of the discount",
        [
            "UPDATE invoice_items SET sale_discount_minor = sale_discount_minor + 1"
            f" WHERE invoice_id = {_of(TWO)} AND position = 1"
        ],
        {("items", TWO), ("discount", TWO), ("journal", TWO)},
    ),
    (
        "an item's name",
        [f"UPDATE invoice_items SET name = 'Coffee' WHERE invoice_id = {_of(ONE)} AND position = 1"],
        {("journal", ONE)},
    ),
    (
        "tax moved to net everywhere",
        [
            f"UPDATE {table} SET tax_minor = tax_minor - 1, net_minor = net_minor + 1 WHERE {where}"
            for table, where in (
                ("invoices", f"number = '{ONE}'"),
                ("invoice_items", f"invoice_id = {_of(ONE)} AND position = 1"),
                ("invoice_taxes", f"invoice_id = {_of(ONE)} AND position = 1"),
            )
        ],
        {("tax", ONE), ("journal", ONE)},
    ),
    (
        "tax moved between items",
        [
            "UPDATE invoice_items SET tax_minor = tax_minor + 5, net_minor = net_minor - 5"
            f" WHERE invoice_id = {_of(TWO)} AND position = 2",
            "UPDATE invoice_items SET tax_minor = tax_minor - 5, net_minor = net_minor + 5"
            f" WHERE invoice_id = {_of(TWO)} AND position = 3",
        ],
        {("tax", TWO), ("journal", TWO)},
    ),
    (
        "a rate",
        [f"UPDATE invoice_taxes SET percent_e4 = 10000 WHERE invoice_id = {_of(ONE)} AND position = 1"],
        {("tax", ONE), ("journal", ONE)},
    ),
    (
        "the components of a rate",
        [
            "UPDATE invoice_taxes SET components = '[[\"A\", 1, 1]]'"
            f" WHERE invoice_id = {_of(ONE)} AND position = 1"
        ],
        {("tax", ONE), ("journal", ONE)},
    ),
    (
        "a tax row gone",
        [f"DELETE FROM invoice_taxes WHERE invoice_id = {_of(ONE)}"],
        {("tax", ONE), ("journal", ONE)},
    ),
    (
        "an item gone",
        [f"DELETE FROM invoice_items WHERE invoice_id = {_of(ONE)} AND position = 1"],
        {("items", ONE), ("tax", ONE), ("stock", ONE), ("journal", ONE)},
    ),
    (
        "a payment's amount",
        [
            "UPDATE payments SET amount_minor = amount_minor - 100, change_minor = change_minor + 100 WHERE kind ="
            f" 'cash' AND id IN (SELECT payment_id FROM payment_allocations WHERE invoice_id = {_of(ONE)})"
        ],
        {("payment", ONE), ("journal", ONE)},
    ),
    (
        "change from a card",
        [
            "UPDATE payments SET change_minor = 10, tendered_minor = tendered_minor + 10 WHERE kind = 'card'",
        ],
        {("payment", TWO), ("journal", TWO)},
    ),
    (
        "an allocation",
        [f"UPDATE payment_allocations SET amount_minor = amount_minor + 1 WHERE invoice_id = {_of(THREE)}"],
        {("payment", THREE)},
    ),
    (
        "a payment tied to another document",
        [
            f"UPDATE payment_allocations SET invoice_id = {_of(ONE)} WHERE invoice_id = {_of(THREE)}",
        ],
        {("payment", ONE), ("journal", ONE), ("payment", THREE), ("journal", THREE)},
    ),
    (
        "a stock move",
        [
            f"UPDATE stock_moves SET quantity_milli = quantity_milli + 1000 WHERE invoice_id = {_of(THREE)}",
        ],
        {("stock", THREE), ("stock", "BOOK"), ("journal", THREE)},
    ),
    (
        "the value of an opening move",
        ["UPDATE stock_moves SET value_e4 = value_e4 + 1 WHERE kind = 'opening' AND quantity_milli = 7000"],
        {("stock", "BOOK")},
    ),
    (
        "the stock of a product",
        ["UPDATE products SET stock_on_hand = stock_on_hand + 1 WHERE sku = 'TEA'"],
        {("stock", "TEA")},
    ),
    (
        "the value of a product",
        ["UPDATE products SET stock_value_e4 = 1 WHERE sku = 'NUTS'"],
        {("stock", "NUTS")},
    ),
    (
        "more taken back than was sold",
        [f"UPDATE invoice_items SET quantity_milli = -8000 WHERE invoice_id = {_of(BACK)} AND position = 1"],
        {("returns", TWO), ("stock", BACK), ("journal", BACK)},
    ),
    (
        "the whole price paid back for a part",
        [f"UPDATE invoice_items SET amount_minor = 2 * amount_minor WHERE invoice_id = {_of(BACK)}"],
        {("returns", TWO), ("items", BACK), ("journal", BACK)},
    ),
    (
        "a credit note that takes money",
        [
            "UPDATE payments SET amount_minor = -amount_minor, tendered_minor = -tendered_minor"
            f" WHERE id IN (SELECT payment_id FROM payment_allocations WHERE invoice_id = {_of(BACK)})",
            f"UPDATE payment_allocations SET amount_minor = -amount_minor WHERE invoice_id = {_of(BACK)}",
        ],
        {("payment", BACK), ("journal", BACK)},
    ),
    (
        "a credit note turned to another sale",
        [f"UPDATE invoices SET refers_to_id = {_of(ONE)} WHERE number = '{BACK}'"],
        {("journal", BACK)},
    ),
    (
        "the price of goods taken back alone",
        [
            f"UPDATE invoice_items SET price_e4 = price_e4 + 1000 WHERE invoice_id = {_of(FREE)} AND position = 1"
        ],
        {("items", FREE), ("journal", FREE)},
    ),
    (
        "a credit note's item turned to another item",
        [
            "UPDATE invoice_items SET returns_item_id = (SELECT min(id) FROM invoice_items)"
            f" WHERE invoice_id = {_of(BACK)} AND position = 1"
        ],
        {("returns", ONE), ("journal", BACK)},
    ),
    (
        "who took a payment",
        [
            f"UPDATE payments SET user_id = 1 WHERE at = (SELECT issued_at FROM invoices WHERE number = '{ONE}')"
        ],
        {("journal", number) for number in (ONE, TWO, THREE, BACK, FREE)},
    ),
    (
        "the reason of an opening move",
        ["UPDATE stock_moves SET reason = 'found' WHERE kind = 'opening' AND quantity_milli = 7000"],
        {("stock", "BOOK")},
    ),
    (
        "a series without a document",
        ["INSERT INTO series (till_id, kind, year, last) VALUES (1, 'invoice', 2026, 0)"],
        {("series", "T1 invoice 2026")},
    ),
    (
        "a chain without an entry",
        ["INSERT INTO journal_heads (chain, seq, hash) VALUES ('T9', 0, '')"],
        {("journal", "T9")},
    ),
    (
        "a buyer that nobody wrote down",
        [f"INSERT INTO invoice_buyers (invoice_id, name) VALUES ({_of(ONE)}, 'Eve')"],
        {("journal", ONE)},
    ),
    (
        "a counter gone ahead",
        ["UPDATE series SET last = last + 1 WHERE kind = 'receipt'"],
        {("series", "T1 receipt 2026")},
    ),
    (
        "a document renumbered, which leaves a gap",
        [
            f"UPDATE invoices SET series_number = 4, number = 'T1-R26-00004' WHERE number = '{THREE}'",
            "UPDATE series SET last = 4 WHERE kind = 'receipt'",
        ],
        {("series", "T1 receipt 2026"), ("journal", "T1-R26-00004")},
    ),
    (
        "the seller",
        [f"UPDATE invoices SET seller = '{{}}' WHERE number = '{ONE}'"],
        {("journal", ONE)},
    ),
    (
        "the business date",
        [f"UPDATE invoices SET business_date = '2026-03-01' WHERE number = '{ONE}'"],
        {("journal", ONE)},
    ),
    (
        "a journal entry's user",
        ["UPDATE journal SET \"user\" = 'eve' WHERE seq = 2 AND chain = 'T1'"],
        {("journal", "T1 2")},
    ),
    (
        "the journal's head",
        ["UPDATE journal_heads SET hash = 'x' WHERE chain = 'T1'"],
        {("journal", "T1")},
    ),
]


@pytest.mark.parametrize(("statements", "expected"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_change_is_found_and_its_document_named(
    traded: Store, statements: list[str], expected: set[tuple[str, str]]
) -> None:
    tamper(traded, *statements)
    assert found(traded) == expected


def _last_entry(store: Store, kind: str) -> int:
    with store.read() as connection:
        return int(
            connection.exec_driver_sql(f"SELECT max(seq) FROM journal WHERE kind = '{kind}'").scalar_one()
        )


def test_a_document_whose_entry_was_taken_out_is_found(traded: Store) -> None:
    seq = _last_entry(traded, "sale")
    tamper(traded, f"DELETE FROM journal WHERE seq = {seq} AND chain = 'T1'")
    assert found(traded) == {("journal", THREE), ("journal", f"T1 {seq + 1}")}


def test_a_document_taken_out_whole_is_found(traded: Store) -> None:
    of = _of(THREE)
    tables_of = ("invoice_items", "invoice_taxes", "payment_allocations", "print_jobs")
    tamper(
        traded,
        f"DELETE FROM payments WHERE id IN (SELECT payment_id FROM payment_allocations WHERE invoice_id = {of})",
        f"UPDATE stock_moves SET kind = 'correction', invoice_id = NULL WHERE invoice_id = {of}",
        *(f"DELETE FROM {table} WHERE invoice_id = {of}" for table in tables_of),
        f"DELETE FROM invoices WHERE number = '{THREE}'",
        "UPDATE series SET last = last - 1 WHERE kind = 'receipt'",
    )
    assert found(traded) == {("journal", THREE), ("stock", "BOOK")}


def test_the_end_of_the_chain_cut_off_is_found_by_its_documents(traded: Store) -> None:
    seq = _last_entry(traded, "credit_note")
    tamper(
        traded,
        f"DELETE FROM journal WHERE seq = {seq} AND chain = 'T1'",
        f"UPDATE journal_heads SET seq = {seq - 1}, hash = (SELECT hash FROM journal WHERE seq = {seq - 1}"
        " AND chain = 'T1') WHERE chain = 'T1'",
    )
    assert found(traded) == {("journal", FREE)}


def test_an_entry_changed_with_its_own_hash_is_found_by_the_next_one(traded: Store) -> None:
    seq = _last_entry(traded, "sale")
    with traded.read() as connection:
        entry = next(e for e in journal.walk(connection, "T1") if e.seq == seq)
    payload = json.loads(entry.payload)
    payload["voided"] = []
    changed = journal.Entry(
        "T1", seq, 1, entry.kind, entry.at, "T1", entry.user, journal.canonical(payload), entry.prev, ""
    )
    text = changed.payload.replace("'", "''").replace("%", "%%")
    tamper(
        traded,
        f"UPDATE journal SET payload = '{text}', hash = '{changed.true_hash}' WHERE seq = {seq}"
        " AND chain = 'T1'",
    )
    assert found(traded) == {("journal", f"T1 {seq + 1}")}


def test_an_entry_that_can_not_be_read_is_found(traded: Store) -> None:
    seq = _last_entry(traded, "sale")
    tamper(traded, f"UPDATE journal SET payload = 'not json' WHERE seq = {seq} AND chain = 'T1'")
    assert found(traded) == {("journal", f"T1 {seq}"), ("journal", THREE)}


def test_a_document_told_of_twice_is_found(traded: Store) -> None:
    with traded.read() as connection:
        entry = next(e for e in journal.walk(connection, "T1") if e.kind == "sale")
    with traded.write() as connection:
        journal.append(
            connection,
            chain="T1",
            kind="sale",
            at=entry.at,
            till="T1",
            user="eve",
            payload=json.loads(entry.payload),
        )
    assert found(traded) == {("journal", ONE)}


def test_a_payment_of_no_document_is_found(traded: Store) -> None:
    with traded.read() as connection:
        uuid = connection.exec_driver_sql(
            "SELECT p.uuid FROM payments p JOIN payment_allocations a ON a.payment_id = p.id"
            f" WHERE a.invoice_id = {_of(BACK)}"
        ).scalar_one()
    tamper(traded, f"DELETE FROM payment_allocations WHERE invoice_id = {_of(BACK)}")
    assert found(traded) == {("payment", uuid), ("journal", BACK)}


def test_a_row_that_points_nowhere_is_found(traded: Store) -> None:
    tamper(traded, "DELETE FROM tenders WHERE kind = 'card'")
    assert found(traded) == {("foreign_key", "payments")}


def test_a_missing_guard_is_found_by_name(traded: Store) -> None:
    name, on = (
        ("guard_payments_update", "") if traded.is_sqlite else ("guard_payments_change", " ON payments")
    )
    with traded.write() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")
    assert verify(traded) == [
        Finding("guard", name, "the trigger is missing or is not what it should be"),
    ]


def test_a_constraint_switched_off_on_the_server_is_found(postgres_store: Store) -> None:
    with postgres_store.write() as connection:
        connection.exec_driver_sql("ALTER TABLE payments DROP CONSTRAINT ck_payments_sum")
        connection.exec_driver_sql(
            "ALTER TABLE payments ADD CONSTRAINT ck_payments_sum"
            " CHECK (amount_minor + change_minor = tendered_minor) NOT VALID"
        )
    assert verify(postgres_store) == [Finding("file", "the server", "payments ck_payments_sum")]


def test_a_damaged_file_is_a_finding(sqlite_traded: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    shutil.copy(sqlite_traded, path)
    page = 4096
    with path.open("r+b") as file:
        for number in range(30, 60):
            file.seek(number * page)
            file.write(b"\xa5" * page)
    store = connect(str(path))
    findings = verify(store)
    store.close()
    assert ("file", str(path)) in {(finding.kind, finding.where) for finding in findings}


def test_documents_are_read_on_beyond_one_portion(traded: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "PORTION", 2)
    told: list[tuple[int, int]] = []
    assert verify(traded, lambda done, whole: told.append((done, whole))) == []
    assert told[-1] == (5, 5)
    assert [done for done, _whole in told] == sorted(done for done, _whole in told)


@pytest.mark.parametrize("tax_rounding", ["document", "line"])
@pytest.mark.parametrize("included", [True, False])
def test_every_way_of_counting_tax_is_sound(
    sqlite_store: Store, change_settings: Callable[..., Shop], included: bool, tax_rounding: str
) -> None:
    shop = change_settings(sqlite_store, prices_include_tax=included, tax_rounding=tax_rounding)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    trade(shop)
    assert verify(sqlite_store) == []


@pytest.mark.parametrize("step", [5, 10, 100])
def test_cash_rounding_is_sound_and_its_loss_found(
    sqlite_store: Store, change_settings: Callable[..., Shop], step: int
) -> None:
    shop = change_settings(sqlite_store, cash_step_minor=step)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    session = session_at(shop)
    shifts.open_shift(shop, session, 0)
    cart, _line = new_cart().add(products_of(shop)["TEA"], 3_000)
    done = sell.complete(shop, session, paid(shop, cart))
    assert done.cash_rounding_minor != 0
    assert verify(sqlite_store) == []
    tamper(sqlite_store, "UPDATE invoices SET cash_rounding_minor = 0")
    assert found(sqlite_store) == {("payment", done.number), ("journal", done.number)}


@pytest.fixture
def change_settings() -> Callable[..., Shop]:
    """Makes a shop in a store with other settings than a new one's."""

    def make(store: Store, **changes: Any) -> Shop:
        shop = filled_shop(store, clock=Clock())
        shop.settings = replace(shop.settings, **changes)
        return shop

    return make


def test_two_days_are_in_one_series(sqlite_store: Store) -> None:
    clock = Clock()
    shop = filled_shop(sqlite_store, clock=clock)
    with sqlite_store.write() as connection:
        add_stock(connection, "2026-03-02T07:00:00.000000Z")
    trade(shop)
    clock.move(timedelta(days=1).total_seconds())
    session = session_at(shop, "kim")
    cart, _line = new_cart().add(products_of(shop)["TEA"], 1_000)
    assert sell.complete(shop, session, paid(shop, cart)).number == "T1-R26-00004"
    assert verify(sqlite_store) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (7, 7, 1), (1, 3, 0)],
)
def test_rounding_is_half_up_and_symmetric(numerator: int, denominator: int, expected: int) -> None:
    assert rounded(numerator, denominator) == expected
