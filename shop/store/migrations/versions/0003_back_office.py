"""What the back office keeps: deliveries, orders, stocktakes, contacts, pictures, imports that can be undone.

Beside that each kept thing has a version of its own, by which somebody who saves over another's change is told, and
the admin's role may do what the office's pages ask.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_PERMISSIONS = ("invoices", "journal", "export")


def upgrade() -> None:
    """Add the columns, make the tables, let admins do what is new."""
    _columns()
    _suppliers_orders()
    _deliveries()
    _stocktakes()
    _imports()
    _small_tables()
    _product_lists()
    _people()
    _report_sums()
    _sales_lists()
    _customers()
    _permissions()


def _num(name: str, default: int | None = 0, *, nullable: bool = False) -> sa.Column[int]:
    server = None if default is None else sa.text(str(default))
    return sa.Column(name, Big, nullable=nullable, server_default=server)


def _text(name: str, default: str | None = "", *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, server_default=default)


def _ref(name: str, table: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}")
    return sa.Column(name, Big, key, nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", Big, autoincrement=True, nullable=False)


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sqlite_strict=True)


def _key(name: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{name}")


def _columns() -> None:
    for table in ("categories", "suppliers", "users", "roles", "tax_classes", "tenders", "tills"):
        op.add_column(table, _num("version"))
    for name in ("address", "account"):
        op.add_column("suppliers", _text(name))
    op.add_column(
        "suppliers",
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_suppliers_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
    )
    op.add_column("suppliers", _num("lead_days"))
    op.add_column("products", _text("supplier_sku"))
    op.add_column("products", _num("content_milli"))
    op.add_column("products", _text("content_unit"))
    op.add_column("customers", _text("erased_at"))


def _suppliers_orders() -> None:
    _table(
        "purchase_orders",
        _id(),
        _text("number", None),
        _ref("supplier_id", "purchase_orders", "suppliers.id"),
        _text("state", "draft"),
        _text("created_at", None),
        _text("ordered_at"),
        _text("expected_on"),
        _ref("user_id", "purchase_orders", "users.id"),
        _text("note"),
        _num("version"),
        _key("purchase_orders"),
        sa.UniqueConstraint("number", name="uq_purchase_orders_number"),
        sa.CheckConstraint(
            "state IN ('draft', 'ordered', 'part', 'received', 'cancelled')", name="ck_purchase_orders_state"
        ),
    )
    _table(
        "purchase_order_items",
        _id(),
        _ref("order_id", "purchase_order_items", "purchase_orders.id"),
        _num("position", None),
        _ref("product_id", "purchase_order_items", "products.id"),
        _num("quantity_milli", None),
        _num("received_milli"),
        _num("cost_e4"),
        _key("purchase_order_items"),
        sa.UniqueConstraint("order_id", "position", name="uq_purchase_order_items_order_id_position"),
    )
    op.create_index("ix_purchase_order_items_product_id", "purchase_order_items", ["product_id"])


def _deliveries() -> None:
    _table(
        "deliveries",
        _id(),
        _text("uuid", None),
        _text("number", None),
        _ref("supplier_id", "deliveries", "suppliers.id", nullable=True),
        _ref("order_id", "deliveries", "purchase_orders.id", nullable=True),
        _text("reference"),
        _text("received_at", None),
        _ref("user_id", "deliveries", "users.id"),
        _text("note"),
        _text("undone_at"),
        _key("deliveries"),
        sa.UniqueConstraint("uuid", name="uq_deliveries_uuid"),
        sa.UniqueConstraint("number", name="uq_deliveries_number"),
    )
    _table(
        "delivery_items",
        _id(),
        _ref("delivery_id", "delivery_items", "deliveries.id"),
        _num("position", None),
        _ref("product_id", "delivery_items", "products.id"),
        _num("quantity_milli", None),
        _num("cost_e4", None),
        _num("old_cost_e4"),
        _ref("move_id", "delivery_items", "stock_moves.id"),
        _key("delivery_items"),
        sa.UniqueConstraint("delivery_id", "position", name="uq_delivery_items_delivery_id_position"),
    )
    op.create_index("ix_delivery_items_product_id", "delivery_items", ["product_id"])


def _stocktakes() -> None:
    _table(
        "stocktakes",
        _id(),
        _text("name", None),
        _ref("category_id", "stocktakes", "categories.id", nullable=True),
        _text("state", "open"),
        _text("started_at", None),
        _ref("started_by_id", "stocktakes", "users.id"),
        _text("closed_at"),
        _ref("closed_by_id", "stocktakes", "users.id", nullable=True),
        _text("uncounted"),
        _num("counted"),
        _num("differing"),
        _num("plus_e4"),
        _num("minus_e4"),
        _key("stocktakes"),
        sa.CheckConstraint("state IN ('open', 'closed', 'dropped')", name="ck_stocktakes_state"),
    )
    _table(
        "stocktake_counts",
        _id(),
        _ref("stocktake_id", "stocktake_counts", "stocktakes.id"),
        _ref("product_id", "stocktake_counts", "products.id"),
        _num("quantity_milli", None),
        _num("on_hand_milli", None),
        _num("move_id"),
        _num("item_id"),
        _ref("voids_id", "stocktake_counts", "stocktake_counts.id", nullable=True),
        _text("place"),
        _ref("user_id", "stocktake_counts", "users.id"),
        _text("at", None),
        _key("stocktake_counts"),
    )
    op.create_index(
        "ix_stocktake_counts_stocktake_id_product_id", "stocktake_counts", ["stocktake_id", "product_id"]
    )


def _imports() -> None:
    _table(
        "imports",
        _id(),
        _text("kind", None),
        _text("file_name"),
        _text("at", None),
        _ref("user_id", "imports", "users.id"),
        _num("added"),
        _num("changed"),
        _text("undone_at"),
        _key("imports"),
    )
    _table(
        "import_changes",
        _id(),
        _ref("import_id", "import_changes", "imports.id"),
        _text("entity", None),
        _num("entity_id", None),
        _text("before"),
        _text("after"),
        _key("import_changes"),
    )
    op.create_index("ix_import_changes_import_id", "import_changes", ["import_id"])


def _small_tables() -> None:
    _table(
        "customer_contacts",
        _id(),
        _ref("customer_id", "customer_contacts", "customers.id"),
        _text("name"),
        _text("role"),
        _text("phone"),
        _text("phone_e164"),
        _text("email"),
        _key("customer_contacts"),
    )
    op.create_index("ix_customer_contacts_customer_id", "customer_contacts", ["customer_id"])
    _table(
        "product_pictures",
        _ref("product_id", "product_pictures", "products.id"),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("product_id", name="pk_product_pictures"),
    )
    _table(
        "preferences",
        _ref("user_id", "preferences", "users.id"),
        _text("key", None),
        _text("value"),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_preferences"),
    )


def _flag(table: str, name: str, default: int) -> sa.Column[int]:
    check = sa.CheckConstraint(f"{name} IN (0, 1)", name=f"ck_{table}_{name}")
    return sa.Column(name, sa.Integer, check, nullable=False, server_default=sa.text(str(default)))


def _product_lists() -> None:
    """What the office's list of products is ordered and filtered by. Nothing of it changes when something is sold."""
    for name, columns, where in (
        ("sku", "sku", "active = 1"),
        ("price_e4", "price_e4", "active = 1"),
        ("cost_e4", "cost_e4", "active = 1"),
        ("supplier_id_name_key", "supplier_id name_key", "active = 1 AND supplier_id IS NOT NULL"),
    ):
        condition = sa.text(where)
        op.create_index(
            f"ix_products_{name}",
            "products",
            columns.split(),
            sqlite_where=condition,
            postgresql_where=condition,
        )


def _people() -> None:
    """A PIN that must be changed, what an attempt was, and what the sign-in log and the journal are read by."""
    op.add_column("users", _flag("users", "must_change_pin", 0))
    op.add_column("login_attempts", _text("kind"))
    for name, columns in (
        ("at", ["at", "id"]),
        ("succeeded", ["succeeded", "at", "id", "place"]),
        ("username_at", ["username", "at", "id", "place", "succeeded", "kind"]),
        ("place", ["place", "at", "id"]),
        ("kind", ["kind", "at", "id"]),
    ):
        op.create_index(f"ix_login_attempts_{name}", "login_attempts", columns)
    op.create_index(
        "ix_login_attempts_user_id",
        "login_attempts",
        ["user_id", "id"],
        sqlite_where=sa.text("succeeded = 1"),
        postgresql_where=sa.text("succeeded = 1"),
    )
    for name, columns in (
        ("at", ["at", "chain", "seq"]),
        ("kind", ["kind", "at", "chain", "seq"]),
        ("user", ["user", "at", "chain", "seq", "kind"]),
    ):
        op.create_index(f"ix_journal_{name}", "journal", columns)


def _sums_table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=False)


def _key_column(name: str) -> sa.Column[int]:
    return sa.Column(name, Big, autoincrement=False, nullable=False)


def _report_sums() -> None:
    """Sums by month and year that reports are made from, and what the journal tells of that was not sold."""
    _sums_table(
        "sums_made",
        _text("period", None),
        _num("documents", None),
        sa.PrimaryKeyConstraint("period", name="pk_sums_made"),
    )
    _sums_table(
        "product_sums",
        _text("period", None),
        *(_key_column(name) for name in ("documents", "product_id")),
        _text("category", None),
        *(
            _num(name, None)
            for name in ("items", "quantity_milli", "net_minor", "tax_minor", "gross_minor", "discount_minor")
        ),
        *(_num(name, None) for name in ("cost_e4", "cost_rest_e7")),
        _text("last_sold", None),
        sa.PrimaryKeyConstraint("period", "documents", "product_id", "category", name="pk_product_sums"),
    )
    op.create_index("ix_product_sums_product_id_last_sold", "product_sums", ["product_id", "last_sold"])
    _sums_table(
        "person_sums",
        _text("period", None),
        *(_key_column(name) for name in ("documents", "user_id")),
        *(_num(name, None) for name in ("items", "amount_minor", "discounted_items", "discount_minor")),
        *(_num(name, None) for name in ("sale_discount_minor", "overridden_items")),
        *(_num(name, None) for name in ("overridden_e4", "overridden_rest_e7")),
        sa.PrimaryKeyConstraint("period", "documents", "user_id", name="pk_person_sums"),
    )
    _table(
        "journal_marks",
        _text("chain", None),
        _key_column("seq"),
        *(_text(name, None) for name in ("kind", "business_date", "username")),
        *(_num(name, None) for name in ("lines", "amount_minor")),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_journal_marks"),
    )
    op.create_index("ix_journal_marks_business_date", "journal_marks", ["business_date"])
    _table(
        "journal_read",
        _text("chain", None),
        _num("seq", None),
        sa.PrimaryKeyConstraint("chain", name="pk_journal_read"),
    )


def _sales_lists() -> None:
    """Wider indexes in the place of narrow ones: what sales and payments are listed and filtered by.

    A sale writes no entry more, but for items that move no stock: those that do are found by their moves.
    """
    wider = {
        "invoices": (
            "business_date",
            "id number kind till_id user_id customer_id gross_minor cash_rounding_minor",
        ),
        "payments": ("business_date", "id tender_id till_id user_id customer_id amount_minor"),
        "stock_moves": ("product_id", "id invoice_id"),
    }
    for table, (first, others) in wider.items():
        _widened(table, first, *others.split())
    _widened("payment_allocations", "payment_id", "invoice_id")
    _widened("payment_allocations", "invoice_id", "payment_id")
    for name, table, columns, where in (
        ("ix_invoice_items_not_stocked", "invoice_items", ["product_id", "invoice_id"], "stocked = 0"),
        ("ix_products_inactive_name_key", "products", ["name_key"], "active = 0"),
    ):
        condition = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _widened(table: str, first: str, *others: str) -> None:
    op.drop_index(f"ix_{table}_{first}", table)
    op.create_index(f"ix_{table}_{first}", table, [first, *others])


def _customers() -> None:
    """What customers are listed, found as duplicates, merged and erased by. A sale to nobody writes to none of it."""
    op.add_column("customers", _text("merged_fields"))
    for name in ("name_key", "number", "company", "email", "phone_e164", "customer_group"):
        _partial(f"ix_customers_active_{name}", "customers", "merged_into_id IS NULL", "active", name)
    _partial("ix_customers_merged_into_id", "customers", "merged_into_id IS NOT NULL", "merged_into_id")
    _partial("ix_customers_erased_at", "customers", "erased_at <> ''", "erased_at")
    _table(
        "customers_apart",
        _ref("first_id", "customers_apart", "customers.id"),
        _ref("second_id", "customers_apart", "customers.id"),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_customers_apart"),
    )
    for table in ("invoices", "payments"):
        op.drop_index(f"ix_{table}_customer_id", table)
    bought = ("customer_id", "business_date", "gross_minor")
    _partial("ix_invoices_customer_id", "invoices", "customer_id IS NOT NULL", *bought)
    _partial("ix_invoices_owed", "invoices", "kind <> 'receipt'", "customer_id")
    _partial("ix_payments_customer_id", "payments", "customer_id IS NOT NULL", "customer_id")


def _partial(name: str, table: str, where: str, *columns: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)


def _permissions() -> None:
    for permission in NEW_PERMISSIONS:
        op.execute(
            sa.text(
                "INSERT INTO role_permissions (role_id, permission) SELECT id, :permission FROM roles"
                " WHERE code = 'admin' AND NOT EXISTS (SELECT 1 FROM role_permissions p"
                " WHERE p.role_id = roles.id AND p.permission = :permission)"
            ).bindparams(permission=permission)
        )
