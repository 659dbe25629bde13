"""The categories and suppliers that a catalogue names, found or made within its import."""

from __future__ import annotations

from collections.abc import Iterator

from shop.rules.import_plan import Plan
from shop.rules.import_undo import CATEGORY, SUPPLIER, Change
from shop.rules.product import name_key
from shop.store import importing
from shop.store.engine import Connection

# A category or supplier that a dry run finds missing.
NOT_MADE_YET = -1


class Made:
    """The categories and suppliers that a catalogue names: those there are, and those that are made for it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._categories = importing.category_ids(connection)
        self._suppliers = importing.supplier_ids(connection)
        self._new: list[tuple[str, int]] = []

    def category(self, text: str) -> tuple[int, int | None]:
        """The id of a category, given by its name or its path, and its tax class."""
        return self._categories.get(_path_key(text), (NOT_MADE_YET, None))

    def supplier(self, name: str) -> int:
        """The id of a supplier."""
        return self._suppliers.get(name_key(name), NOT_MADE_YET)

    def make(self, plan: Plan) -> None:
        """Make what is missing, in the order in which the file names it."""
        for planned in plan.taken:
            text = planned.row.category
            if text and _path_key(text) not in self._categories:
                self._make_category(text)
            more = planned.row.more
            if more is not None and more.supplier and name_key(more.supplier) not in self._suppliers:
                made = importing.add_supplier(self._connection, more.supplier)
                self._suppliers[name_key(more.supplier)] = made
                self._new.append((SUPPLIER, made))

    def _make_category(self, text: str) -> None:
        """A category and those above it: "Drinks > Tea"."""
        parent_id: int | None = None
        path: list[str] = []
        for name in _parts(text):
            path.append(name_key(name))
            key = importing.PATH_SIGN.join(path)
            if key not in self._categories:
                made = importing.add_category(self._connection, name, parent_id)
                self._categories[key] = (made, None)
                self._new.append((CATEGORY, made))
            parent_id = self._categories[key][0]

    def changes(self) -> Iterator[Change]:
        """What was made, as the record keeps it."""
        for entity, made in self._new:
            yield Change(entity, made, "", "")


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(importing.PATH_SIGN.strip())]
    return parts if all(parts) and len(parts) <= importing.MOST_LEVELS else [text]


def _path_key(text: str) -> str:
    return importing.PATH_SIGN.join(name_key(part) for part in _parts(text))
