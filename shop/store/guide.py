"""How far a new shop has come: each question answered by the first row that says so."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, literal, select

from shop.store.tables import invoices, print_jobs, products, shifts, tax_rates, tills, users


def standing(connection: Connection) -> dict[str, bool]:
    """Whether there are rates, products, a printer, a printed receipt, people, a sale, a shift."""
    questions: dict[str, ColumnElement[bool]] = {
        "tax": select(tax_rates.c.id).where(tax_rates.c.percent_e4 > 0).exists(),
        "products": select(products.c.id).where(products.c.active == 1).exists(),
        "printer": select(tills.c.id).where(tills.c.active == 1, tills.c.printer != "none").exists(),
        "printed": select(print_jobs.c.id).where(print_jobs.c.state == "printed").exists(),
        "people": select(func.count()).where(users.c.active == 1).scalar_subquery() > 1,
        "sale": select(invoices.c.id).exists(),
        "shift": select(shifts.c.id).exists(),
    }
    row = connection.execute(
        select(*(question.label(name) for name, question in questions.items()), literal(1))
    )
    found = row.one()
    return {name: bool(getattr(found, name)) for name in questions}


def test_printer(connection: Connection) -> str:
    """The printer of the first till that has one; empty for none."""
    query = select(tills.c.printer).where(tills.c.active == 1, tills.c.printer != "none").order_by(tills.c.id)
    return str(connection.execute(query.limit(1)).scalar() or "")
