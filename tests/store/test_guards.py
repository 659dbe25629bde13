"""Issued rows stay as they are, whoever writes and in whatever way, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger, Connection, Integer, Table, exc, insert

from shop.store import guards, tables
from shop.store.engine import Store

REFUSED = exc.DBAPIError


def _free_of_keys(connection: Connection) -> None:
    """Let rows stand without the rows they point to: these tests are about guards alone."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


SPECIAL = {
    ("invoices", "kind"): "receipt",
    ("invoice_buyers", "name"): "Ada",
    ("invoice_buyers", "salt"): "s4lt",
}


def _a_row(table: Table) -> dict[str, object]:
    """A row of this table with 1 or "x" wherever something must stand; sums are 0."""
    row: dict[str, object] = {}
    for column in table.columns:
        if (table.name, column.name) in SPECIAL:
            row[column.name] = SPECIAL[table.name, column.name]
        elif column.nullable:
            continue
        elif isinstance(column.type, (BigInteger, Integer)):
            row[column.name] = 1 if column.name == "id" or column.name.endswith("_id") else 0
        else:
            row[column.name] = "x"
    return row


def _fill(connection: Connection) -> None:
    counted = (table for table, _counter in guards.COUNTED)
    for table in (tables.tills, tables.products, *guards.GUARDED, guards.BLANKED, *counted):
        connection.execute(insert(table), _a_row(table))


@pytest.fixture
def bench(store: Store) -> Iterator[Connection]:
    """A transaction with one row in every guarded table; what a test does to them is rolled back."""
    with store.engine.connect() as connection:
        connection = connection.execution_options(tuppence_write=True)
        transaction = connection.begin()
        _free_of_keys(connection)
        _fill(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        yield connection
        transaction.rollback()


def _refused(connection: Connection, statement: str, words: str) -> None:
    point = connection.begin_nested()
    with pytest.raises(REFUSED, match=words):
        connection.exec_driver_sql(statement)
    point.rollback()


NAMES = [table.name for table in guards.GUARDED]


@pytest.mark.parametrize("name", NAMES)
def test_a_guarded_row_can_not_be_updated(bench: Connection, name: str) -> None:
    column = next(
        c.name for c in tables.metadata.tables[name].columns if not c.primary_key and c.name != "kind"
    )
    _refused(bench, f'UPDATE {name} SET "{column}" = "{column}"', "rows never change")  # noqa: S608


@pytest.mark.parametrize("name", NAMES)
def test_a_guarded_row_can_not_be_deleted(bench: Connection, name: str) -> None:
    _refused(bench, f"DELETE FROM {name}", "rows never change")  # noqa: S608


@pytest.mark.parametrize("name", NAMES)
def test_a_guarded_row_can_not_be_replaced_by_its_id(sqlite_only: Connection, name: str) -> None:
    table = tables.metadata.tables[name]
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    _refused(
        sqlite_only,
        f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {columns} FROM {name}",  # noqa: S608
        "this one exists",
    )


UNIQUE = [
    (table.name, key)
    for table in (*guards.GUARDED, guards.BLANKED)
    for key in guards.keys(table)
    if key != ("id",)
]


@pytest.mark.parametrize(("name", "key"), UNIQUE, ids=lambda value: str(value))
def test_a_guarded_row_can_not_be_replaced_by_any_unique_key(
    sqlite_only: Connection, name: str, key: tuple[str, ...]
) -> None:
    table = tables.metadata.tables[name]
    others = {column for k in guards.keys(table) if k != key for column in k} - set(key)
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        _another(column) if column.name in others else f'"{column.name}"' for column in table.columns
    )
    _refused(
        sqlite_only,
        f"INSERT OR REPLACE INTO {name} ({columns}) SELECT {values} FROM {name}",  # noqa: S608
        "this one exists",
    )


def _another(column: object) -> str:
    is_number = isinstance(getattr(column, "type", None), (BigInteger, Integer))
    return "7777" if is_number else "'another'"


@pytest.fixture
def sqlite_only(request: pytest.FixtureRequest, sqlite_store: Store) -> Iterator[Connection]:
    """As `bench`, on SQLite alone, the only engine that has INSERT OR REPLACE."""
    with sqlite_store.engine.connect() as connection:
        connection = connection.execution_options(tuppence_write=True)
        transaction = connection.begin()
        _free_of_keys(connection)
        _fill(connection)
        yield connection
        transaction.rollback()


@pytest.mark.parametrize("name", ["series", "journal_heads"])
def test_a_counter_can_not_be_replaced(sqlite_only: Connection, name: str) -> None:
    _refused(sqlite_only, f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}", "this one exists")  # noqa: S608


@pytest.mark.parametrize("name", [*NAMES, "invoice_buyers", "series", "journal_heads"])
def test_guarded_tables_can_not_be_truncated(postgres_store: Store, name: str) -> None:
    with postgres_store.engine.connect() as connection, pytest.raises(REFUSED, match="rows never change"):
        connection.exec_driver_sql(f"TRUNCATE {name} CASCADE")


def test_a_new_row_beside_the_old_ones_is_taken(bench: Connection) -> None:
    bench.execute(insert(tables.stock_moves), _a_row(tables.stock_moves) | {"id": 2, "product_id": 1})
    assert bench.exec_driver_sql("SELECT count(*) FROM stock_moves").scalar_one() == 2


def test_a_buyer_may_be_blanked_column_by_column(bench: Connection) -> None:
    bench.exec_driver_sql("UPDATE invoice_buyers SET name = NULL")
    bench.exec_driver_sql("UPDATE invoice_buyers SET salt = NULL, name = NULL")
    row = bench.exec_driver_sql("SELECT name, salt FROM invoice_buyers").one()
    assert tuple(row) == (None, None)


@pytest.mark.parametrize(
    "change", ["name = 'Eve'", "address = 'x'", "invoice_id = 9", "name = NULL, salt = 'y'"]
)
def test_a_buyer_can_not_be_changed(bench: Connection, change: str) -> None:
    _refused(bench, f"UPDATE invoice_buyers SET {change}", "may only be blanked")  # noqa: S608


def test_a_buyer_can_not_be_deleted(bench: Connection) -> None:
    _refused(bench, "DELETE FROM invoice_buyers", "may only be blanked")


def test_a_blanked_buyer_can_not_be_filled_in_again(bench: Connection) -> None:
    bench.exec_driver_sql("UPDATE invoice_buyers SET name = NULL")
    _refused(bench, "UPDATE invoice_buyers SET name = 'Ada'", "may only be blanked")


@pytest.mark.parametrize(("name", "counter"), [("series", "last"), ("journal_heads", "seq")])
def test_a_counter_goes_up_by_one_and_no_other_way(bench: Connection, name: str, counter: str) -> None:
    for step in ("+ 2", "- 1", "+ 0"):
        _refused(bench, f"UPDATE {name} SET {counter} = {counter} {step}", "only count up by one")  # noqa: S608
    bench.exec_driver_sql(f"UPDATE {name} SET {counter} = {counter} + 1")  # noqa: S608
    _refused(bench, f"DELETE FROM {name}", "only count up by one")  # noqa: S608


@pytest.mark.parametrize(
    "change",
    ["UPDATE series SET last = last + 1, year = 1999", "UPDATE journal_heads SET seq = seq + 1, chain = 'z'"],
)
def test_a_counter_keeps_its_key(bench: Connection, change: str) -> None:
    _refused(bench, change, "only count up by one")


def test_no_guard_is_missing_after_installing_them_twice(store: Store) -> None:
    with store.write() as connection:
        guards.install(connection)
        guards.install(connection)
    with store.read() as connection:
        assert guards.missing(connection) == []


def test_every_dropped_guard_is_missed_by_name(store: Store) -> None:
    with store.write() as connection:
        names = guards.expected(connection.dialect.name)
        guards.remove(connection)
    with store.read() as connection:
        assert guards.missing(connection) == sorted(names)


def test_a_guard_that_was_weakened_is_missed(sqlite_store: Store) -> None:
    with sqlite_store.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_invoices_update")
        connection.exec_driver_sql(
            "CREATE TRIGGER guard_invoices_update BEFORE UPDATE ON invoices WHEN 0 BEGIN SELECT 1; END"
        )
    with sqlite_store.read() as connection:
        assert guards.missing(connection) == ["guard_invoices_update"]


@pytest.mark.parametrize(
    ("weaken", "found"),
    [
        ("ALTER TABLE invoices DISABLE TRIGGER guard_invoices_change", ["guard_invoices_change"]),
        ("ALTER TABLE journal ENABLE REPLICA TRIGGER guard_journal_change", ["guard_journal_change"]),
        ("DROP TRIGGER guard_payments_truncate ON payments", ["guard_payments_truncate"]),
        (
            "CREATE OR REPLACE FUNCTION guard_series() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RETURN NEW; END$$",
            ["guard_series_change"],
        ),
        (
            "CREATE OR REPLACE TRIGGER guard_payments_change BEFORE UPDATE OR DELETE ON payments"
            " FOR EACH ROW WHEN (OLD.id < 0) EXECUTE FUNCTION guard_issued()",
            ["guard_payments_change"],
        ),
    ],
)
def test_a_guard_that_was_weakened_on_the_server_is_missed(
    postgres_store: Store, weaken: str, found: list[str]
) -> None:
    with postgres_store.write() as connection:
        connection.exec_driver_sql(weaken)
    with postgres_store.read() as connection:
        assert guards.missing(connection) == found


@pytest.mark.parametrize("name", [*NAMES, "invoice_buyers", "series", "journal_heads"])
def test_each_table_that_was_issued_has_guards(name: str) -> None:
    assert {f"guard_{name}_update", f"guard_{name}_delete", f"guard_{name}_insert"} <= guards.expected(
        "sqlite"
    )
    assert {f"guard_{name}_change", f"guard_{name}_truncate"} <= guards.expected("postgresql")
