"""What finding customers and turning pages of tiles needs: a version of each customer, and indexes of what is sold.

Counting or skipping a category's tiles reads its index alone where that holds active products only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a column and three indexes, one of them in the place of a wider one."""
    op.add_column("customers", sa.Column("version", Big, nullable=False, server_default=sa.text("0")))
    op.create_index("ix_customers_version", "customers", ["version"])
    op.drop_index("ix_products_category_id_name_key", "products")
    _products_index("ix_products_category_id_name_key", "category_id", "active = 1")
    _products_index("ix_products_favourite", "favourite", "active = 1 AND favourite > 0")


def _products_index(name: str, column: str, where: str) -> None:
    op.create_index(
        name, "products", [column, "name_key"], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
