"""Every table, once. Alembic's migrations make them; `guards` adds the triggers that keep issued rows as they are.

Times are text in UTC ("2026-11-23T08:02:11.123456Z"), dates text ("2026-11-23"): one form on both engines, which
sorts and hashes as it stands. Yes or no is 0 or 1. Units are in the columns' names as everywhere else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = BigInteger().with_variant(Integer, "sqlite")


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True)


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Big, ForeignKey(target), nullable=nullable, index=index)


def _num(name: str, default: int | None = 0, *, nullable: bool = False) -> Column[int]:
    return Column(
        name, Big, nullable=nullable, server_default=None if default is None else text(str(default))
    )


def _text(name: str, *, nullable: bool = False, default: str | None = "") -> Column[str]:
    return Column(name, Text, nullable=nullable, server_default=None if default is None else default)


def _flag(name: str, default: int) -> Column[int]:
    return Column(
        name,
        Integer,
        CheckConstraint(f"{name} IN (0, 1)", name=name),
        nullable=False,
        server_default=text(str(default)),
    )


# The shop and its people ----------------------------------------------------------------------------------------

settings = _table("settings", Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

tills = _table(
    "tills",
    _id(),
    Column(
        "code",
        Text,
        CheckConstraint("length(code) BETWEEN 1 AND 3", name="code"),
        nullable=False,
        unique=True,
    ),
    _text("name", default=None),
    _text("printer", default="none"),
    _flag("active", 1),
    _num("version"),
)

roles = _table(
    "roles",
    _id(),
    Column("code", Text, nullable=False, unique=True),
    _text("name", default=None),
    _num("discount_limit_e4"),
    _num("version"),
)

role_permissions = _table(
    "role_permissions",
    Column("role_id", Big, ForeignKey("roles.id"), primary_key=True),
    Column("permission", Text, primary_key=True),
)

users = _table(
    "users",
    _id(),
    Column("username", Text, nullable=False, unique=True),
    _text("name", default=None),
    _ref("role_id", "roles.id"),
    _text("password_hash"),
    _text("pin_hash"),
    _flag("must_change", 0),
    _flag("active", 1),
    _text("created_at", default=None),
    _num("version"),
    _flag("must_change_pin", 0),
)

preferences = _table(
    "preferences",
    Column("user_id", Big, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    _text("value"),
)

login_attempts = _table(
    "login_attempts",
    _id(),
    _text("at", default=None),
    _text("username", default=None),
    _ref("user_id", "users.id", nullable=True),
    _text("place"),
    _flag("succeeded", 0),
    _text("kind"),
    Index("ix_login_attempts_username_id", "username", "id"),
    Index("ix_login_attempts_at", "at", "id"),
    Index("ix_login_attempts_succeeded", "succeeded", "at", "id", "place"),
    Index("ix_login_attempts_username_at", "username", "at", "id", "place", "succeeded", "kind"),
    Index("ix_login_attempts_place", "place", "at", "id"),
    Index("ix_login_attempts_kind", "kind", "at", "id"),
    Index(
        "ix_login_attempts_user_id",
        "user_id",
        "id",
        sqlite_where=text("succeeded = 1"),
        postgresql_where=text("succeeded = 1"),
    ),
)

# What is sold ---------------------------------------------------------------------------------------------------

tax_classes = _table(
    "tax_classes",
    _id(),
    Column("code", Text, nullable=False, unique=True),
    _text("name", default=None),
    _num("version"),
)

tax_rates = _table(
    "tax_rates",
    _id(),
    _ref("tax_class_id", "tax_classes.id"),
    _text("valid_from", default="1970-01-01"),
    _text("component"),
    _num("percent_e4"),
    _text("category", default="S"),
    UniqueConstraint("tax_class_id", "valid_from", "component"),
)

categories = _table(
    "categories",
    _id(),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    _ref("parent_id", "categories.id", nullable=True),
    _text("colour"),
    _num("position"),
    _ref("tax_class_id", "tax_classes.id", nullable=True),
    _num("version"),
    Index("uq_categories_parent_id_name_key", text("coalesce(parent_id, 0)"), "name_key", unique=True),
)

suppliers = _table(
    "suppliers",
    _id(),
    Column("name", Text, nullable=False, unique=True),
    _text("email"),
    _text("phone"),
    _text("notes"),
    _text("address"),
    _text("account"),
    _num("lead_days"),
    _flag("active", 1),
    _num("version"),
)

products = _table(
    "products",
    _id(),
    Column("sku", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    _text("brand"),
    _ref("category_id", "categories.id", nullable=True),
    _ref("tax_class_id", "tax_classes.id"),
    _ref("supplier_id", "suppliers.id", nullable=True),
    _text("unit", default="pc"),
    _flag("weighed", 0),
    _num("price_e4", None, nullable=True),
    _num("cost_e4"),
    _flag("stocked", 1),
    _num("stock_on_hand"),
    _num("stock_value_e4"),
    _num("reorder_level_milli"),
    _num("reorder_quantity_milli"),
    _num("minimum_age"),
    _num("deposit_e4"),
    _text("picture"),
    _text("notes"),
    _num("favourite"),
    _flag("active", 1),
    _text("created_at", default=None),
    _num("version"),
    _text("supplier_sku"),
    _num("content_milli"),
    _text("content_unit"),
    CheckConstraint("stock_on_hand >= 0", name="stock_on_hand"),
    CheckConstraint("price_e4 IS NULL OR price_e4 >= 0", name="price"),
    Index(
        "uq_products_name_key",
        "name_key",
        unique=True,
        sqlite_where=text("active = 1"),
        postgresql_where=text("active = 1"),
    ),
    Index(
        "ix_products_category_id_name_key",
        "category_id",
        "name_key",
        sqlite_where=text("active = 1"),
        postgresql_where=text("active = 1"),
    ),
    Index(
        "ix_products_favourite",
        "favourite",
        "name_key",
        sqlite_where=text("active = 1 AND favourite > 0"),
        postgresql_where=text("active = 1 AND favourite > 0"),
    ),
    Index("ix_products_version", "version"),
    # Sales of what is sold no longer are found by its name, too.
    Index(
        "ix_products_inactive_name_key",
        "name_key",
        sqlite_where=text("active = 0"),
        postgresql_where=text("active = 0"),
    ),
    # What the office's list is ordered and filtered by. Nothing of it changes when something is sold.
    *(
        Index(f"ix_products_{name}", *columns.split(), sqlite_where=text(where), postgresql_where=text(where))
        for name, columns, where in (
            ("sku", "sku", "active = 1"),
            ("price_e4", "price_e4", "active = 1"),
            ("cost_e4", "cost_e4", "active = 1"),
            ("supplier_id_name_key", "supplier_id name_key", "active = 1 AND supplier_id IS NOT NULL"),
        )
    ),
)

product_barcodes = _table(
    "product_barcodes",
    _id(),
    _ref("product_id", "products.id", index=True),
    Column("barcode", Text, nullable=False),
    Column("barcode_key", Text, nullable=False, unique=True),
    _num("quantity_milli", 1000),
)

product_pictures = _table(
    "product_pictures",
    Column("product_id", Big, ForeignKey("products.id"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

price_changes = _table(
    "price_changes",
    _id(),
    _ref("product_id", "products.id", index=True),
    _num("old_price_e4", None, nullable=True),
    _num("new_price_e4", None, nullable=True),
    _text("at", default=None),
    _ref("user_id", "users.id", nullable=True),
)

stock_moves = _table(
    "stock_moves",
    _id(),
    _ref("product_id", "products.id"),
    _num("quantity_milli", None),
    _num("value_e4", None),
    Column("kind", Text, nullable=False),
    _ref("invoice_id", "invoices.id", nullable=True, index=True),
    _ref("till_id", "tills.id", nullable=True),
    _ref("user_id", "users.id", nullable=True),
    _text("reason"),
    _text("at", default=None),
    Index("ix_stock_moves_product_id", "product_id", "id", "invoice_id"),
)

# Whence it comes, and what is there ------------------------------------------------------------------------------

purchase_orders = _table(
    "purchase_orders",
    _id(),
    Column("number", Text, nullable=False, unique=True),
    _ref("supplier_id", "suppliers.id"),
    _text("state", default="draft"),
    _text("created_at", default=None),
    _text("ordered_at"),
    _text("expected_on"),
    _ref("user_id", "users.id"),
    _text("note"),
    _num("version"),
    CheckConstraint("state IN ('draft', 'ordered', 'part', 'received', 'cancelled')", name="state"),
)

purchase_order_items = _table(
    "purchase_order_items",
    _id(),
    _ref("order_id", "purchase_orders.id"),
    _num("position", None),
    _ref("product_id", "products.id", index=True),
    _num("quantity_milli", None),
    _num("received_milli"),
    _num("cost_e4"),
    UniqueConstraint("order_id", "position"),
)

deliveries = _table(
    "deliveries",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("number", Text, nullable=False, unique=True),
    _ref("supplier_id", "suppliers.id", nullable=True),
    _ref("order_id", "purchase_orders.id", nullable=True),
    _text("reference"),
    _text("received_at", default=None),
    _ref("user_id", "users.id"),
    _text("note"),
    _text("undone_at"),
)

delivery_items = _table(
    "delivery_items",
    _id(),
    _ref("delivery_id", "deliveries.id"),
    _num("position", None),
    _ref("product_id", "products.id", index=True),
    _num("quantity_milli", None),
    _num("cost_e4", None),
    _num("old_cost_e4"),
    _ref("move_id", "stock_moves.id"),
    UniqueConstraint("delivery_id", "position"),
)

stocktakes = _table(
    "stocktakes",
    _id(),
    _text("name", default=None),
    _ref("category_id", "categories.id", nullable=True),
    _text("state", default="open"),
    _text("started_at", default=None),
    _ref("started_by_id", "users.id"),
    _text("closed_at"),
    _ref("closed_by_id", "users.id", nullable=True),
    _text("uncounted"),
    _num("counted"),
    _num("differing"),
    _num("plus_e4"),
    _num("minus_e4"),
    CheckConstraint("state IN ('open', 'closed', 'dropped')", name="state"),
)

stocktake_counts = _table(
    "stocktake_counts",
    _id(),
    _ref("stocktake_id", "stocktakes.id"),
    _ref("product_id", "products.id"),
    _num("quantity_milli", None),
    _num("on_hand_milli", None),
    _num("move_id"),
    _num("item_id"),
    _ref("voids_id", "stocktake_counts.id", nullable=True),
    _text("place"),
    _ref("user_id", "users.id"),
    _text("at", default=None),
    Index("ix_stocktake_counts_stocktake_id_product_id", "stocktake_id", "product_id"),
)

# What an import changed, so that the whole of it can be undone: each row as it was, empty for one that was new.
imports = _table(
    "imports",
    _id(),
    _text("kind", default=None),
    _text("file_name"),
    _text("at", default=None),
    _ref("user_id", "users.id"),
    _num("added"),
    _num("changed"),
    _text("undone_at"),
)

import_changes = _table(
    "import_changes",
    _id(),
    _ref("import_id", "imports.id", index=True),
    _text("entity", default=None),
    _num("entity_id", None),
    _text("before"),
    _text("after"),
)

# Whom it is sold to ---------------------------------------------------------------------------------------------

# What the office's list of customers can be ordered by: an index each, which no sale ever writes to.
LISTED_BY = ("name_key", "number", "company", "email", "phone_e164", "customer_group")

customers = _table(
    "customers",
    _id(),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
    _text("company"),
    _text("address"),
    _text("country"),
    _text("email"),
    _text("phone"),
    _text("phone_e164"),
    _text("tax_number"),
    _text("customer_group"),
    _num("credit_limit_minor"),
    _text("notes"),
    _flag("active", 1),
    _ref("merged_into_id", "customers.id", nullable=True),
    _text("created_at", default=None),
    _num("version"),
    _text("erased_at"),
    _text("merged_fields"),
    Index("ix_customers_version", "version"),
    *(
        Index(
            f"ix_customers_active_{name}",
            "active",
            name,
            sqlite_where=text("merged_into_id IS NULL"),
            postgresql_where=text("merged_into_id IS NULL"),
        )
        for name in LISTED_BY
    ),
    Index(
        "ix_customers_merged_into_id",
        "merged_into_id",
        sqlite_where=text("merged_into_id IS NOT NULL"),
        postgresql_where=text("merged_into_id IS NOT NULL"),
    ),
    Index(
        "ix_customers_erased_at",
        "erased_at",
        sqlite_where=text("erased_at <> ''"),
        postgresql_where=text("erased_at <> ''"),
    ),
)

customer_contacts = _table(
    "customer_contacts",
    _id(),
    _ref("customer_id", "customers.id", index=True),
    _text("name"),
    _text("role"),
    _text("phone"),
    _text("phone_e164"),
    _text("email"),
)

# Two customers who look like one and are not: not shown as duplicates again. The lower id stands first.
customers_apart = _table(
    "customers_apart",
    Column("first_id", Big, ForeignKey("customers.id"), primary_key=True, autoincrement=False),
    Column("second_id", Big, ForeignKey("customers.id"), primary_key=True, autoincrement=False),
)

# The till -------------------------------------------------------------------------------------------------------

tenders = _table(
    "tenders",
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _text("key"),
    _num("position"),
    _flag("active", 1),
    _num("version"),
)

shifts = _table(
    "shifts",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _ref("till_id", "tills.id"),
    _ref("opened_by_id", "users.id"),
    _text("opened_at", default=None),
    _num("float_minor"),
    _ref("closed_by_id", "users.id", nullable=True),
    _text("closed_at", nullable=True, default=None),
    _num("counted_minor", None, nullable=True),
    _num("z_number", None, nullable=True),
    Index(
        "uq_shifts_open",
        "till_id",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

cash_movements = _table(
    "cash_movements",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _ref("shift_id", "shifts.id", index=True),
    Column("kind", Text, nullable=False),
    _num("amount_minor"),
    _text("reason"),
    _ref("user_id", "users.id"),
    _text("at", default=None),
)

draft_carts = _table(
    "draft_carts",
    Column("till_id", Big, ForeignKey("tills.id"), primary_key=True),
    _text("content", default=None),
    _text("saved_at", default=None),
)

held_carts = _table(
    "held_carts",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _ref("till_id", "tills.id"),
    _ref("user_id", "users.id"),
    _text("label"),
    _text("content", default=None),
    _text("held_at", default=None),
)

approvals = _table(
    "approvals",
    _id(),
    _text("at", default=None),
    _ref("till_id", "tills.id", nullable=True),
    Column("permission", Text, nullable=False),
    _ref("asked_by_id", "users.id"),
    _ref("approved_by_id", "users.id"),
    _text("detail"),
    _text("cart_uuid"),
)

# What was sold: never changed -------------------------------------------------------------------------------------

series = _table(
    "series",
    Column("till_id", Big, ForeignKey("tills.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    _num("last"),
)

invoices = _table(
    "invoices",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column(
        "number",
        Text,
        CheckConstraint("length(number) BETWEEN 1 AND 16", name="number"),
        nullable=False,
        unique=True,
    ),
    _ref("till_id", "tills.id"),
    _num("series_year", None),
    _num("series_number", None),
    _ref("shift_id", "shifts.id", nullable=True, index=True),
    _ref("user_id", "users.id"),
    _text("cashier", default=None),
    _ref("customer_id", "customers.id", nullable=True),
    _ref("refers_to_id", "invoices.id", nullable=True, index=True),
    _text("issued_at", default=None),
    _text("issued_local", default=None),
    Column("business_date", Text, nullable=False),
    _text("due_date", nullable=True, default=None),
    _text("seller", default=None),
    _text("currency", default=None),
    _num("currency_digits", 2),
    _flag("prices_include_tax", 1),
    _text("tax_rounding", default="document"),
    _text("discount_kind"),
    _num("discount_value"),
    _num("discount_minor"),
    _num("net_minor", None),
    _num("tax_minor", None),
    _num("gross_minor", None),
    _num("cash_rounding_minor"),
    _text("note"),
    UniqueConstraint("till_id", "kind", "series_year", "series_number"),
    CheckConstraint("net_minor + tax_minor = gross_minor", name="sum"),
    CheckConstraint("kind IN ('receipt', 'invoice', 'credit_note')", name="kind"),
    # A sale to nobody in particular writes to none of these two; what each customer bought is summed from the first.
    Index(
        "ix_invoices_customer_id",
        "customer_id",
        "business_date",
        "gross_minor",
        sqlite_where=text("customer_id IS NOT NULL"),
        postgresql_where=text("customer_id IS NOT NULL"),
    ),
    Index(
        "ix_invoices_owed",
        "customer_id",
        sqlite_where=text("kind <> 'receipt'"),
        postgresql_where=text("kind <> 'receipt'"),
    ),
    # The office's list is filtered by what stands here alone, in its usual order.
    Index(
        "ix_invoices_business_date",
        "business_date",
        "id",
        "number",
        "kind",
        "till_id",
        "user_id",
        "customer_id",
        "gross_minor",
        "cash_rounding_minor",
    ),
)

invoice_items = _table(
    "invoice_items",
    _id(),
    _ref("invoice_id", "invoices.id"),
    _num("position", None),
    _ref("product_id", "products.id"),
    _text("sku", default=None),
    _text("barcode"),
    _text("name", default=None),
    _text("category"),
    _text("unit", default=None),
    _num("quantity_milli", None),
    _num("list_price_e4", None),
    _num("price_e4", None),
    _text("discount_kind"),
    _num("discount_value"),
    _num("amount_minor", None),
    _num("discount_minor"),
    _num("sale_discount_minor"),
    _num("net_minor", None),
    _num("tax_minor", None),
    _num("gross_minor", None),
    _text("tax_code", default=None),
    _text("tax_name"),
    _text("tax_category", default="S"),
    _num("percent_e4"),
    _num("cost_e4"),
    _flag("stocked", 1),
    _text("price_approved_by"),
    _text("discount_approved_by"),
    _ref("returns_item_id", "invoice_items.id", nullable=True),
    UniqueConstraint("invoice_id", "position"),
    CheckConstraint("net_minor + tax_minor = gross_minor", name="sum"),
    Index(
        "ix_invoice_items_returns_item_id",
        "returns_item_id",
        sqlite_where=text("returns_item_id IS NOT NULL"),
        postgresql_where=text("returns_item_id IS NOT NULL"),
    ),
    # The sales of what is stocked are found by its moves.
    Index(
        "ix_invoice_items_not_stocked",
        "product_id",
        "invoice_id",
        sqlite_where=text("stocked = 0"),
        postgresql_where=text("stocked = 0"),
    ),
)

invoice_taxes = _table(
    "invoice_taxes",
    _id(),
    _ref("invoice_id", "invoices.id"),
    _num("position", None),
    _text("tax_code", default=None),
    _text("tax_name"),
    _text("tax_category", default="S"),
    _num("percent_e4"),
    _num("net_minor", None),
    _num("tax_minor", None),
    _num("gross_minor", None),
    _text("components", default="[]"),
    UniqueConstraint("invoice_id", "position"),
)

invoice_charges = _table(
    "invoice_charges",
    _id(),
    _ref("invoice_id", "invoices.id"),
    _num("position", None),
    _text("reason", default=None),
    _text("tax_code", default=None),
    _num("percent_e4"),
    _num("net_minor", None),
    _num("tax_minor", None),
    _num("gross_minor", None),
    UniqueConstraint("invoice_id", "position"),
)

invoice_buyers = _table(
    "invoice_buyers",
    Column("invoice_id", Big, ForeignKey("invoices.id"), primary_key=True, autoincrement=False),
    _text("name", nullable=True, default=None),
    _text("address", nullable=True, default=None),
    _text("tax_number", nullable=True, default=None),
    _text("salt", nullable=True, default=None),
)

payments = _table(
    "payments",
    _id(),
    Column("uuid", Text, nullable=False, unique=True),
    _ref("tender_id", "tenders.id"),
    _text("tender", default=None),
    _text("kind", default=None),
    _num("amount_minor", None),
    _num("tendered_minor", None),
    _num("change_minor"),
    _text("reference"),
    _ref("till_id", "tills.id", nullable=True),
    _ref("shift_id", "shifts.id", nullable=True, index=True),
    _ref("user_id", "users.id"),
    _ref("customer_id", "customers.id", nullable=True),
    _text("at", default=None),
    Column("business_date", Text, nullable=False),
    CheckConstraint("amount_minor + change_minor = tendered_minor", name="sum"),
    Index(
        "ix_payments_customer_id",
        "customer_id",
        sqlite_where=text("customer_id IS NOT NULL"),
        postgresql_where=text("customer_id IS NOT NULL"),
    ),
    Index(
        "ix_payments_business_date",
        "business_date",
        "id",
        "tender_id",
        "till_id",
        "user_id",
        "customer_id",
        "amount_minor",
    ),
)

payment_allocations = _table(
    "payment_allocations",
    _id(),
    _ref("payment_id", "payments.id"),
    _ref("invoice_id", "invoices.id"),
    _num("amount_minor", None),
    Index("ix_payment_allocations_payment_id", "payment_id", "invoice_id"),
    Index("ix_payment_allocations_invoice_id", "invoice_id", "payment_id"),
)

journal = _table(
    "journal",
    Column("chain", Text, primary_key=True),
    Column("seq", Big, primary_key=True, autoincrement=False),
    _num("version", 1),
    Column("kind", Text, nullable=False),
    _text("at", default=None),
    _text("till"),
    _text("user"),
    _text("payload", default=None),
    _text("prev", default=None),
    _text("hash", default=None),
    Index("ix_journal_at", "at", "chain", "seq"),
    Index("ix_journal_kind", "kind", "at", "chain", "seq"),
    Index("ix_journal_user", "user", "at", "chain", "seq", "kind"),
)

journal_heads = _table(
    "journal_heads",
    Column("chain", Text, primary_key=True),
    _num("seq"),
    _text("hash"),
)

# Sums of what was sold, kept for reports ----------------------------------------------------------------------------

# What the reports of a whole month or year are made from: `documents` says of how many documents of that period the
# sums are, and `sums_made` which of them are whole. All of it can be made again from the issued rows at any time.


def _sums(name: str, keys: tuple[Column[Any], ...], *sums: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("period", Text, primary_key=True),
        Column("documents", Big, primary_key=True, autoincrement=False),
        *keys,
        *sums,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


sums_made = Table(
    "sums_made",
    metadata,
    Column("period", Text, primary_key=True),
    _num("documents", None),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

product_sums = _sums(
    "product_sums",
    (
        Column("product_id", Big, primary_key=True, autoincrement=False),
        Column("category", Text, primary_key=True),
    ),
    _num("items", None),
    _num("quantity_milli", None),
    _num("net_minor", None),
    _num("tax_minor", None),
    _num("gross_minor", None),
    _num("discount_minor", None),
    _num("cost_e4", None),
    _num("cost_rest_e7", None),
    _text("last_sold", default=None),
)
Index("ix_product_sums_product_id_last_sold", product_sums.c.product_id, product_sums.c.last_sold)

person_sums = _sums(
    "person_sums",
    (Column("user_id", Big, primary_key=True, autoincrement=False),),
    _num("items", None),
    _num("amount_minor", None),
    _num("discounted_items", None),
    _num("discount_minor", None),
    _num("sale_discount_minor", None),
    _num("overridden_items", None),
    _num("overridden_e4", None),
    _num("overridden_rest_e7", None),
)

# Entries of the journal that tell of something that was not sold: lines voided, carts given up, the drawer opened.
journal_marks = Table(
    "journal_marks",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("seq", Big, primary_key=True, autoincrement=False),
    _text("kind", default=None),
    Column("business_date", Text, nullable=False, index=True),
    _text("username", default=None),
    _num("lines", None),
    _num("amount_minor", None),
    sqlite_strict=True,
)

# Up to which entry of a chain `journal_marks` tells of all.
journal_read = Table(
    "journal_read",
    metadata,
    Column("chain", Text, primary_key=True),
    _num("seq", None),
    sqlite_strict=True,
)

# Papers -----------------------------------------------------------------------------------------------------------

print_jobs = _table(
    "print_jobs",
    _id(),
    _ref("till_id", "tills.id"),
    _ref("invoice_id", "invoices.id", nullable=True, index=True),
    Column("kind", Text, nullable=False),
    _num("copy_number"),
    _flag("opens_drawer", 0),
    _text("state", default="waiting"),
    _num("attempts"),
    _text("problem"),
    _text("created_at", default=None),
    _text("printed_at", nullable=True, default=None),
    CheckConstraint("state IN ('waiting', 'printing', 'printed', 'uncertain', 'dropped')", name="state"),
    Index(
        "ix_print_jobs_open",
        "till_id",
        "id",
        sqlite_where=text("state <> 'printed'"),
        postgresql_where=text("state <> 'printed'"),
    ),
)

# Rows that never change once they are there. `invoice_buyers` may only be blanked.
ISSUED = (
    invoices,
    invoice_items,
    invoice_taxes,
    invoice_charges,
    payments,
    payment_allocations,
    stock_moves,
    journal,
)
