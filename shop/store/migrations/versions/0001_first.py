"""The first schema: every table of the till and of what a till will need.

Released: never edited. A later change is a migration of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table and index."""
    _customers()
    _journal()
    _journal_heads()
    _roles()
    _settings()
    _suppliers()
    _tax_classes()
    _tenders()
    _tills()
    _categories()
    _draft_carts()
    _role_permissions()
    _series()
    _tax_rates()
    _users()
    _approvals()
    _held_carts()
    _login_attempts()
    _products()
    _shifts()
    _cash_movements()
    _invoices()
    _payments()
    _price_changes()
    _product_barcodes()
    _invoice_buyers()
    _invoice_charges()
    _invoice_items()
    _invoice_taxes()
    _payment_allocations()
    _print_jobs()
    _stock_moves()


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("company", sa.Text, nullable=False, server_default=""),
        sa.Column("address", sa.Text, nullable=False, server_default=""),
        sa.Column("country", sa.Text, nullable=False, server_default=""),
        sa.Column("email", sa.Text, nullable=False, server_default=""),
        sa.Column("phone", sa.Text, nullable=False, server_default=""),
        sa.Column("phone_e164", sa.Text, nullable=False, server_default=""),
        sa.Column("tax_number", sa.Text, nullable=False, server_default=""),
        sa.Column("customer_group", sa.Text, nullable=False, server_default=""),
        sa.Column("credit_limit_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_customers_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("merged_into_id", Big, nullable=True),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["customers.id"], name="fk_customers_merged_into_id"),
        sa.UniqueConstraint("number", name="uq_customers_number"),
        sqlite_strict=True,
    )
    op.create_index("ix_customers_name_key", "customers", ["name_key"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("seq", Big, autoincrement=False, nullable=False),
        sa.Column("version", Big, nullable=False, server_default=sa.text("1")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("till", sa.Text, nullable=False, server_default=""),
        sa.Column("user", sa.Text, nullable=False, server_default=""),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name="pk_journal"),
        sqlite_strict=True,
    )


def _journal_heads() -> None:
    op.create_table(
        "journal_heads",
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("seq", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("hash", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("chain", name="pk_journal_heads"),
        sqlite_strict=True,
    )


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("discount_limit_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("code", name="uq_roles_code"),
        sqlite_strict=True,
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
        sqlite_strict=True,
    )


def _suppliers() -> None:
    op.create_table(
        "suppliers",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False, server_default=""),
        sa.Column("phone", sa.Text, nullable=False, server_default=""),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_suppliers"),
        sa.UniqueConstraint("name", name="uq_suppliers_name"),
        sqlite_strict=True,
    )


def _tax_classes() -> None:
    op.create_table(
        "tax_classes",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tax_classes"),
        sa.UniqueConstraint("code", name="uq_tax_classes_code"),
        sqlite_strict=True,
    )


def _tenders() -> None:
    op.create_table(
        "tenders",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, server_default=""),
        sa.Column("position", Big, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_tenders_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tenders"),
        sa.UniqueConstraint("code", name="uq_tenders_code"),
        sqlite_strict=True,
    )


def _tills() -> None:
    op.create_table(
        "tills",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column(
            "code",
            sa.Text,
            sa.CheckConstraint("length(code) BETWEEN 1 AND 3", name="ck_tills_code"),
            nullable=False,
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("printer", sa.Text, nullable=False, server_default="none"),
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_tills_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tills"),
        sa.UniqueConstraint("code", name="uq_tills_code"),
        sqlite_strict=True,
    )


def _categories() -> None:
    op.create_table(
        "categories",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("parent_id", Big, nullable=True),
        sa.Column("colour", sa.Text, nullable=False, server_default=""),
        sa.Column("position", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("tax_class_id", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name="fk_categories_parent_id"),
        sa.ForeignKeyConstraint(["tax_class_id"], ["tax_classes.id"], name="fk_categories_tax_class_id"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_categories_parent_id_name_key",
        "categories",
        [sa.text("coalesce(parent_id, 0)"), "name_key"],
        unique=True,
    )


def _draft_carts() -> None:
    op.create_table(
        "draft_carts",
        sa.Column("till_id", Big, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("till_id", name="pk_draft_carts"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_draft_carts_till_id"),
        sqlite_strict=True,
    )


def _role_permissions() -> None:
    op.create_table(
        "role_permissions",
        sa.Column("role_id", Big, nullable=False),
        sa.Column("permission", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("role_id", "permission", name="pk_role_permissions"),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="fk_role_permissions_role_id"),
        sqlite_strict=True,
    )


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("till_id", Big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("last", Big, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("till_id", "kind", "year", name="pk_series"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_series_till_id"),
        sqlite_strict=True,
    )


def _tax_rates() -> None:
    op.create_table(
        "tax_rates",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("tax_class_id", Big, nullable=False),
        sa.Column("valid_from", sa.Text, nullable=False, server_default="1970-01-01"),
        sa.Column("component", sa.Text, nullable=False, server_default=""),
        sa.Column("percent_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("category", sa.Text, nullable=False, server_default="S"),
        sa.PrimaryKeyConstraint("id", name="pk_tax_rates"),
        sa.ForeignKeyConstraint(["tax_class_id"], ["tax_classes.id"], name="fk_tax_rates_tax_class_id"),
        sa.UniqueConstraint(
            "tax_class_id", "valid_from", "component", name="uq_tax_rates_tax_class_id_valid_from_component"
        ),
        sqlite_strict=True,
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role_id", Big, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False, server_default=""),
        sa.Column("pin_hash", sa.Text, nullable=False, server_default=""),
        sa.Column(
            "must_change",
            sa.Integer,
            sa.CheckConstraint("must_change IN (0, 1)", name="ck_users_must_change"),
            nullable=False,
            server_default=sa.text("0"),
        ),
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_users_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name="fk_users_role_id"),
        sa.UniqueConstraint("username", name="uq_users_username"),
        sqlite_strict=True,
    )


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("till_id", Big, nullable=True),
        sa.Column("permission", sa.Text, nullable=False),
        sa.Column("asked_by_id", Big, nullable=False),
        sa.Column("approved_by_id", Big, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
        sa.Column("cart_uuid", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
        sa.ForeignKeyConstraint(["approved_by_id"], ["users.id"], name="fk_approvals_approved_by_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_approvals_asked_by_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_approvals_till_id"),
        sqlite_strict=True,
    )


def _held_carts() -> None:
    op.create_table(
        "held_carts",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("till_id", Big, nullable=False),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("label", sa.Text, nullable=False, server_default=""),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("held_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_held_carts"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_held_carts_till_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_held_carts_user_id"),
        sa.UniqueConstraint("uuid", name="uq_held_carts_uuid"),
        sqlite_strict=True,
    )


def _login_attempts() -> None:
    op.create_table(
        "login_attempts",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("user_id", Big, nullable=True),
        sa.Column("place", sa.Text, nullable=False, server_default=""),
        sa.Column(
            "succeeded",
            sa.Integer,
            sa.CheckConstraint("succeeded IN (0, 1)", name="ck_login_attempts_succeeded"),
            nullable=False,
            server_default=sa.text("0"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_login_attempts_user_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_login_attempts_username_id", "login_attempts", ["username", "id"])


def _products() -> None:
    op.create_table(
        "products",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("brand", sa.Text, nullable=False, server_default=""),
        sa.Column("category_id", Big, nullable=True),
        sa.Column("tax_class_id", Big, nullable=False),
        sa.Column("supplier_id", Big, nullable=True),
        sa.Column("unit", sa.Text, nullable=False, server_default="pc"),
        sa.Column(
            "weighed",
            sa.Integer,
            sa.CheckConstraint("weighed IN (0, 1)", name="ck_products_weighed"),
            nullable=False,
            server_default=sa.text("0"),
        ),
        sa.Column("price_e4", Big, nullable=True),
        sa.Column("cost_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "stocked",
            sa.Integer,
            sa.CheckConstraint("stocked IN (0, 1)", name="ck_products_stocked"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("stock_on_hand", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("stock_value_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("reorder_level_milli", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("reorder_quantity_milli", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("minimum_age", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("deposit_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("picture", sa.Text, nullable=False, server_default=""),
        sa.Column("notes", sa.Text, nullable=False, server_default=""),
        sa.Column("favourite", Big, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "active",
            sa.Integer,
            sa.CheckConstraint("active IN (0, 1)", name="ck_products_active"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("version", Big, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_products_category_id"),
        sa.ForeignKeyConstraint(["supplier_id"], ["suppliers.id"], name="fk_products_supplier_id"),
        sa.ForeignKeyConstraint(["tax_class_id"], ["tax_classes.id"], name="fk_products_tax_class_id"),
        sa.UniqueConstraint("sku", name="uq_products_sku"),
        sa.CheckConstraint("price_e4 IS NULL OR price_e4 >= 0", name="ck_products_price"),
        sa.CheckConstraint("stock_on_hand >= 0", name="ck_products_stock_on_hand"),
        sqlite_strict=True,
    )
    op.create_index("ix_products_category_id_name_key", "products", ["category_id", "name_key"])
    op.create_index("ix_products_version", "products", ["version"])
    op.create_index(
        "uq_products_name_key",
        "products",
        ["name_key"],
        unique=True,
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active = 1"),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("till_id", Big, nullable=False),
        sa.Column("opened_by_id", Big, nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("float_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("closed_by_id", Big, nullable=True),
        sa.Column("closed_at", sa.Text, nullable=True),
        sa.Column("counted_minor", Big, nullable=True),
        sa.Column("z_number", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name="fk_shifts_closed_by_id"),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name="fk_shifts_opened_by_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_shifts_till_id"),
        sa.UniqueConstraint("uuid", name="uq_shifts_uuid"),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_shifts_open",
        "shifts",
        ["till_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _cash_movements() -> None:
    op.create_table(
        "cash_movements",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("shift_id", Big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("amount_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cash_movements"),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_cash_movements_shift_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_cash_movements_user_id"),
        sa.UniqueConstraint("uuid", name="uq_cash_movements_uuid"),
        sqlite_strict=True,
    )
    op.create_index("ix_cash_movements_shift_id", "cash_movements", ["shift_id"])


def _invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column(
            "number",
            sa.Text,
            sa.CheckConstraint("length(number) BETWEEN 1 AND 16", name="ck_invoices_number"),
            nullable=False,
        ),
        sa.Column("till_id", Big, nullable=False),
        sa.Column("series_year", Big, nullable=False),
        sa.Column("series_number", Big, nullable=False),
        sa.Column("shift_id", Big, nullable=True),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("cashier", sa.Text, nullable=False),
        sa.Column("customer_id", Big, nullable=True),
        sa.Column("refers_to_id", Big, nullable=True),
        sa.Column("issued_at", sa.Text, nullable=False),
        sa.Column("issued_local", sa.Text, nullable=False),
        sa.Column("business_date", sa.Text, nullable=False),
        sa.Column("due_date", sa.Text, nullable=True),
        sa.Column("seller", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("currency_digits", Big, nullable=False, server_default=sa.text("2")),
        sa.Column(
            "prices_include_tax",
            sa.Integer,
            sa.CheckConstraint("prices_include_tax IN (0, 1)", name="ck_invoices_prices_include_tax"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("tax_rounding", sa.Text, nullable=False, server_default="document"),
        sa.Column("discount_kind", sa.Text, nullable=False, server_default=""),
        sa.Column("discount_value", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("discount_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("net_minor", Big, nullable=False),
        sa.Column("tax_minor", Big, nullable=False),
        sa.Column("gross_minor", Big, nullable=False),
        sa.Column("cash_rounding_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_invoices_customer_id"),
        sa.ForeignKeyConstraint(["refers_to_id"], ["invoices.id"], name="fk_invoices_refers_to_id"),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_invoices_shift_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_invoices_till_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_invoices_user_id"),
        sa.UniqueConstraint("number", name="uq_invoices_number"),
        sa.UniqueConstraint(
            "till_id",
            "kind",
            "series_year",
            "series_number",
            name="uq_invoices_till_id_kind_series_year_series_number",
        ),
        sa.UniqueConstraint("uuid", name="uq_invoices_uuid"),
        sa.CheckConstraint("kind IN ('receipt', 'invoice', 'credit_note')", name="ck_invoices_kind"),
        sa.CheckConstraint("net_minor + tax_minor = gross_minor", name="ck_invoices_sum"),
        sqlite_strict=True,
    )
    op.create_index("ix_invoices_business_date", "invoices", ["business_date"])
    op.create_index("ix_invoices_customer_id", "invoices", ["customer_id"])
    op.create_index("ix_invoices_refers_to_id", "invoices", ["refers_to_id"])
    op.create_index("ix_invoices_shift_id", "invoices", ["shift_id"])


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("uuid", sa.Text, nullable=False),
        sa.Column("tender_id", Big, nullable=False),
        sa.Column("tender", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("amount_minor", Big, nullable=False),
        sa.Column("tendered_minor", Big, nullable=False),
        sa.Column("change_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("reference", sa.Text, nullable=False, server_default=""),
        sa.Column("till_id", Big, nullable=True),
        sa.Column("shift_id", Big, nullable=True),
        sa.Column("user_id", Big, nullable=False),
        sa.Column("customer_id", Big, nullable=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("business_date", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_payments_customer_id"),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_payments_shift_id"),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name="fk_payments_tender_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_payments_till_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_payments_user_id"),
        sa.UniqueConstraint("uuid", name="uq_payments_uuid"),
        sa.CheckConstraint("amount_minor + change_minor = tendered_minor", name="ck_payments_sum"),
        sqlite_strict=True,
    )
    op.create_index("ix_payments_business_date", "payments", ["business_date"])
    op.create_index("ix_payments_customer_id", "payments", ["customer_id"])
    op.create_index("ix_payments_shift_id", "payments", ["shift_id"])


def _price_changes() -> None:
    op.create_table(
        "price_changes",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("product_id", Big, nullable=False),
        sa.Column("old_price_e4", Big, nullable=True),
        sa.Column("new_price_e4", Big, nullable=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("user_id", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_price_changes"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_price_changes_product_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_price_changes_user_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_price_changes_product_id", "price_changes", ["product_id"])


def _product_barcodes() -> None:
    op.create_table(
        "product_barcodes",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("product_id", Big, nullable=False),
        sa.Column("barcode", sa.Text, nullable=False),
        sa.Column("barcode_key", sa.Text, nullable=False),
        sa.Column("quantity_milli", Big, nullable=False, server_default=sa.text("1000")),
        sa.PrimaryKeyConstraint("id", name="pk_product_barcodes"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_product_barcodes_product_id"),
        sa.UniqueConstraint("barcode_key", name="uq_product_barcodes_barcode_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_product_barcodes_product_id", "product_barcodes", ["product_id"])


def _invoice_buyers() -> None:
    op.create_table(
        "invoice_buyers",
        sa.Column("invoice_id", Big, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("address", sa.Text, nullable=True),
        sa.Column("tax_number", sa.Text, nullable=True),
        sa.Column("salt", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("invoice_id", name="pk_invoice_buyers"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_buyers_invoice_id"),
        sqlite_strict=True,
    )


def _invoice_charges() -> None:
    op.create_table(
        "invoice_charges",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("invoice_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("tax_code", sa.Text, nullable=False),
        sa.Column("percent_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("net_minor", Big, nullable=False),
        sa.Column("tax_minor", Big, nullable=False),
        sa.Column("gross_minor", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_charges"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_charges_invoice_id"),
        sa.UniqueConstraint("invoice_id", "position", name="uq_invoice_charges_invoice_id_position"),
        sqlite_strict=True,
    )


def _invoice_items() -> None:
    op.create_table(
        "invoice_items",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("invoice_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("product_id", Big, nullable=False),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("barcode", sa.Text, nullable=False, server_default=""),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False, server_default=""),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("quantity_milli", Big, nullable=False),
        sa.Column("list_price_e4", Big, nullable=False),
        sa.Column("price_e4", Big, nullable=False),
        sa.Column("discount_kind", sa.Text, nullable=False, server_default=""),
        sa.Column("discount_value", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("amount_minor", Big, nullable=False),
        sa.Column("discount_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("sale_discount_minor", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("net_minor", Big, nullable=False),
        sa.Column("tax_minor", Big, nullable=False),
        sa.Column("gross_minor", Big, nullable=False),
        sa.Column("tax_code", sa.Text, nullable=False),
        sa.Column("tax_name", sa.Text, nullable=False, server_default=""),
        sa.Column("tax_category", sa.Text, nullable=False, server_default="S"),
        sa.Column("percent_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("cost_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "stocked",
            sa.Integer,
            sa.CheckConstraint("stocked IN (0, 1)", name="ck_invoice_items_stocked"),
            nullable=False,
            server_default=sa.text("1"),
        ),
        sa.Column("price_approved_by", sa.Text, nullable=False, server_default=""),
        sa.Column("discount_approved_by", sa.Text, nullable=False, server_default=""),
        sa.Column("returns_item_id", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_items"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_items_invoice_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_invoice_items_product_id"),
        sa.ForeignKeyConstraint(
            ["returns_item_id"], ["invoice_items.id"], name="fk_invoice_items_returns_item_id"
        ),
        sa.UniqueConstraint("invoice_id", "position", name="uq_invoice_items_invoice_id_position"),
        sa.CheckConstraint("net_minor + tax_minor = gross_minor", name="ck_invoice_items_sum"),
        sqlite_strict=True,
    )
    op.create_index("ix_invoice_items_product_id", "invoice_items", ["product_id"])
    op.create_index("ix_invoice_items_returns_item_id", "invoice_items", ["returns_item_id"])


def _invoice_taxes() -> None:
    op.create_table(
        "invoice_taxes",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("invoice_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("tax_code", sa.Text, nullable=False),
        sa.Column("tax_name", sa.Text, nullable=False, server_default=""),
        sa.Column("tax_category", sa.Text, nullable=False, server_default="S"),
        sa.Column("percent_e4", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("net_minor", Big, nullable=False),
        sa.Column("tax_minor", Big, nullable=False),
        sa.Column("gross_minor", Big, nullable=False),
        sa.Column("components", sa.Text, nullable=False, server_default="[]"),
        sa.PrimaryKeyConstraint("id", name="pk_invoice_taxes"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_invoice_taxes_invoice_id"),
        sa.UniqueConstraint("invoice_id", "position", name="uq_invoice_taxes_invoice_id_position"),
        sqlite_strict=True,
    )


def _payment_allocations() -> None:
    op.create_table(
        "payment_allocations",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("payment_id", Big, nullable=False),
        sa.Column("invoice_id", Big, nullable=False),
        sa.Column("amount_minor", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment_allocations"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_payment_allocations_invoice_id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name="fk_payment_allocations_payment_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_payment_allocations_invoice_id", "payment_allocations", ["invoice_id"])
    op.create_index("ix_payment_allocations_payment_id", "payment_allocations", ["payment_id"])


def _print_jobs() -> None:
    op.create_table(
        "print_jobs",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("till_id", Big, nullable=False),
        sa.Column("invoice_id", Big, nullable=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("copy_number", Big, nullable=False, server_default=sa.text("0")),
        sa.Column(
            "opens_drawer",
            sa.Integer,
            sa.CheckConstraint("opens_drawer IN (0, 1)", name="ck_print_jobs_opens_drawer"),
            nullable=False,
            server_default=sa.text("0"),
        ),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("attempts", Big, nullable=False, server_default=sa.text("0")),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("printed_at", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_print_jobs"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_print_jobs_invoice_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_print_jobs_till_id"),
        sa.CheckConstraint(
            "state IN ('waiting', 'printing', 'printed', 'uncertain', 'dropped')", name="ck_print_jobs_state"
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_print_jobs_invoice_id", "print_jobs", ["invoice_id"])
    op.create_index(
        "ix_print_jobs_open",
        "print_jobs",
        ["till_id", "id"],
        sqlite_where=sa.text("state <> 'printed'"),
        postgresql_where=sa.text("state <> 'printed'"),
    )


def _stock_moves() -> None:
    op.create_table(
        "stock_moves",
        sa.Column("id", Big, autoincrement=True, nullable=False),
        sa.Column("product_id", Big, nullable=False),
        sa.Column("quantity_milli", Big, nullable=False),
        sa.Column("value_e4", Big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("invoice_id", Big, nullable=True),
        sa.Column("till_id", Big, nullable=True),
        sa.Column("user_id", Big, nullable=True),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stock_moves"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name="fk_stock_moves_invoice_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_stock_moves_product_id"),
        sa.ForeignKeyConstraint(["till_id"], ["tills.id"], name="fk_stock_moves_till_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_stock_moves_user_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_stock_moves_invoice_id", "stock_moves", ["invoice_id"])
    op.create_index("ix_stock_moves_product_id", "stock_moves", ["product_id"])
