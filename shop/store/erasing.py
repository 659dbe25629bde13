"""Forgetting a person: their rows blanked, their contacts gone, and what was freed in the file overwritten."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from shop.rules.draft import without_customers
from shop.rules.import_undo import CUSTOMER
from shop.rules.product import name_key
from shop.store.engine import Store, explained
from shop.store.merged import forget_apart
from shop.store.sqlite_file import BUSY_TIMEOUT_MS
from shop.store.tables import customer_contacts, customers, draft_carts, held_carts, import_changes

CHECKPOINT_MS = 500
"""So long a reader is waited for before the log is left for the last program to close."""


def overwrite_what_is_freed(connection: Connection) -> None:
    """From here on this connection overwrites with zeros what it deletes from a SQLite file.

    What earlier changes of a row left behind in the file this can't reach: `rewrite` does.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def forget(connection: Connection, ids: Sequence[int], name: str, at: str, version: int) -> None:
    """Blank these customers, a version each, and all that hangs on them but for their issued documents."""
    for one in ids:
        connection.execute(
            update(customers)
            .where(customers.c.id == one)
            .values(
                name=name,
                name_key=name_key(name),
                company="",
                address="",
                country="",
                email="",
                phone="",
                phone_e164="",
                tax_number="",
                customer_group="",
                credit_limit_minor=0,
                notes="",
                active=0,
                merged_fields="",
                erased_at=at,
                version=version,
            )
        )
        version += 1
    connection.execute(delete(customer_contacts).where(customer_contacts.c.customer_id.in_(ids)))
    connection.execute(
        delete(import_changes).where(import_changes.c.entity == CUSTOMER, import_changes.c.entity_id.in_(ids))
    )
    forget_apart(connection, ids)


def forget_in_carts(connection: Connection, ids: Sequence[int]) -> int:
    """Take these customers off every cart under way and every held one; how many carts that were."""
    many = 0
    for table, key in ((draft_carts, draft_carts.c.till_id), (held_carts, held_carts.c.id)):
        for place, content in connection.execute(select(key, table.c.content)).fetchall():
            without = without_customers(content, ids)
            if without is not None:
                blanked = {"content": without} if table is draft_carts else {"content": without, "label": ""}
                connection.execute(update(table).where(key == place).values(blanked))
                many += 1
    return many


def size_bytes(store: Store) -> int:
    """How large the database's file is; 0 on a server."""
    return store.path.stat().st_size if store.path is not None else 0


def rewrite(store: Store) -> bool:
    """Write the whole SQLite file anew, so that nothing of what was deleted or changed is left in it or its log.

    Nobody else can write meanwhile. On a server the tables that held persons are vacuumed. False where others were
    reading just then, so that the log could not be emptied: it is when the last of them closes.
    """
    if store.path is None:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (customers, customer_contacts, draft_carts, held_carts, import_changes):
                connection.exec_driver_sql(f"VACUUM {table.name}")
            connection.exec_driver_sql("VACUUM invoice_buyers")
        return True
    with explained(store.path):
        raw = store.engine.raw_connection()
        cursor = raw.cursor()
        try:
            cursor.execute("VACUUM")
            cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            return row is None or not row[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
            raw.close()
