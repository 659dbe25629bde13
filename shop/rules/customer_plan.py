"""Which customers a list means: those there are, found by number, e-mail address or telephone, and new ones.

Pure: it is given the customers as they stand and gives back what to add and what to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shop.rules.customer_row import CustomerRow
from shop.rules.import_table import Refusal
from shop.texts import _

COLUMNS: Final = (
    "number",
    "name",
    "company",
    "address",
    "country",
    "email",
    "phone",
    "phone_e164",
    "tax_number",
    "customer_group",
    "credit_limit_minor",
    "notes",
    "active",
)
"""What an import may write of a customer."""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer who is there. One that was merged or erased can't be changed by a list."""

    id: int
    values: Mapping[str, Any]
    name_key: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class PlannedCustomer:
    """A row that will be taken: as a new customer, or as a change of `known`. `changed` holds what becomes another."""

    row: CustomerRow
    known: KnownCustomer | None
    changed: Mapping[str, Any]


@dataclass(slots=True)
class CustomerPlanner:
    """Matches rows with the customers there are."""

    _by_number: dict[str, KnownCustomer] = field(default_factory=dict)
    _by_email: dict[str, list[KnownCustomer]] = field(default_factory=dict)
    _by_phone: dict[str, list[KnownCustomer]] = field(default_factory=dict)
    _lines: dict[str, int] = field(default_factory=dict)

    def add(self, known: KnownCustomer) -> None:
        """Take in a customer who is there."""
        self._by_number[str(known.values["number"]).casefold()] = known
        if known.is_open:
            for index, column in ((self._by_email, "email"), (self._by_phone, "phone_e164")):
                key = str(known.values[column]).casefold()
                if key:
                    index.setdefault(key, []).append(known)

    def plan(self, rows: Iterable[CustomerRow]) -> tuple[list[PlannedCustomer], list[Refusal]]:
        """The whole plan. Of rows that mean the same customer, the first one counts."""
        taken, refusals = [], []
        for row in rows:
            known, refusal = self._known(row)
            refusal = refusal or self._again(row, known)
            if refusal is not None:
                refusals.append(refusal)
            else:
                taken.append(PlannedCustomer(row, known, _changed(row, known)))
        return taken, refusals

    def _known(self, row: CustomerRow) -> tuple[KnownCustomer | None, Refusal | None]:
        """The customer this row means, None for a new one; or why it can't be told or changed."""
        if row.number:
            known = self._by_number.get(row.number.casefold())
            if known is not None and not known.is_open:
                reason = _("This customer was merged or erased. Leave the number out for a new one.")
                return None, Refusal(row.line, "number", row.number, reason)
            return known, None
        found = self._by_email.get(row.email.casefold(), []) if row.email else []
        if not found and row.phone_e164:
            found = [
                known for known in self._by_phone.get(row.phone_e164, []) if known.name_key == row.name_key
            ]
        if len(found) > 1:
            found = [known for known in found if known.name_key == row.name_key] or found
        if len(found) > 1:
            reason = _("Several customers have this address. Say which one by its number.")
            return None, Refusal(row.line, "email", row.email, reason)
        return (found[0] if found else None), None

    def _again(self, row: CustomerRow, known: KnownCustomer | None) -> Refusal | None:
        """Why a row can't come after one before it."""
        keys = [("number", row.number.casefold())] if row.number else []
        if known is not None:
            keys.append(("id", str(known.id)))
        elif row.email and not row.number:
            keys.append(("email", row.email.casefold()))
        for kind, key in keys:
            line = self._lines.setdefault(f"{kind} {key}", row.line)
            if line != row.line:
                reason = _("Line {line} is the same customer.").format(line=line)
                return Refusal(row.line, "number" if kind == "id" else kind, row.number or row.email, reason)
        return None


def _changed(row: CustomerRow, known: KnownCustomer | None) -> dict[str, Any]:
    """The columns that the file tells and that are another one now; all of them for a new customer."""
    told: dict[str, Any] = {}
    for column in COLUMNS:
        value = getattr(row, column)
        if value is not None and value != "":
            told[column] = int(value) if column == "active" else value
    if known is None:
        return told
    if row.number:
        # Found by it, however it was written.
        told["number"] = known.values["number"]
    return {column: value for column, value in told.items() if known.values[column] != value}
