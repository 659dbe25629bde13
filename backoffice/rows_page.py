"""A page that is a list: search, filters, order, marks, the chosen row, exporting.

Subclasses say what a row is and call the service; the list is read a page at a time, off the window's thread.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from backoffice.columns import Column, shown
from backoffice.export import ask_where
from backoffice.page import Loader, Page
from shop.rules.listing import PAGE_ROWS, ListPage, ListQuery
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office

Row = TypeVar("Row")
EXPORTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice beside the search box: (value, label) pairs, the first one for "all" with the value ""."""

    id: str
    choices: tuple[tuple[str, str], ...]


class Rows(Page, Generic[Row]):
    """The list. Row is what its service gives.

    `cursor` is the place of the chosen row among all, `rows` are those from `offset` on, `marked` the ids marked,
    `is_read` says whether rows were read at all: until then nobody knows whether there are any;
    `filter_px` is how wide a filter is. `nothing_yet` stands in an empty list, `nothing_found` in one where the search
    or a filter leaves nothing (and in an empty one too where a page has no other sentence).
    """

    columns: tuple[Column, ...] = ()
    usual_sort: ClassVar[tuple[str, bool]] = ("", False)
    placeholder = ""
    nothing_found = ""
    nothing_yet = ""
    filter_px = 170

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.filters: tuple[Filter, ...] = ()
        self.chosen: dict[str, str] = {}
        self.sort, self.descending = self.usual_sort
        self.rows: tuple[Row, ...] = ()
        self.is_read = False
        self.offset = 0
        self.count = 0
        self.room = PAGE_ROWS
        self.cursor = 0
        self.marked: dict[str, None] = {}
        self._seek = ""
        self._apart = ""
        self._loads = Loader(office)

    # What a page says of itself -------------------------------------------------------------------------------------

    @abstractmethod
    def fetch(self, query: ListQuery) -> ListPage[Row]:
        """The rows of a query, by the service. Runs off the window's thread."""

    def every(self, query: ListQuery) -> Iterator[Row]:
        """All rows of a query, for the export, a portion at a time. Runs off the window's thread.

        A page whose rows may grow meanwhile asks its service for them, so that each comes once.
        """
        offset = 0
        while True:
            found = self.fetch(replace(query, offset=offset, limit=EXPORTED_AT_ONCE))
            yield from found.rows
            offset += len(found.rows)
            if len(found.rows) < EXPORTED_AT_ONCE:
                return

    def row_id(self, row: Row) -> str:
        """What tells a row from all others."""
        return str(row.id)  # type: ignore[attr-defined]

    @abstractmethod
    def cells(self, row: Row) -> tuple[Any, ...]:
        """The row's values, one a column, as each column's kind wants them."""

    def tags(self, row: Row) -> tuple[str, ...]:
        """How a row is shown: warning, error, muted, strong."""
        return ()

    def summarised(self) -> str:
        """What stands beside the title."""
        return self.office.formats().quantity(self.count * 1000)

    def show_record(self, row_id: str) -> None:
        """Show what belongs to that row beside the list."""

    def open(self) -> None:
        """Into the chosen row."""

    def _read_chosen(self) -> None:
        """The chosen row may be another one, or have changed."""
        if self.chosen_id:
            self.show_record(self.chosen_id)

    # The list -------------------------------------------------------------------------------------------------------

    @property
    def why_empty(self) -> str:
        """What stands in the list while it has no rows."""
        if self.nothing_yet and not self.text.strip() and not any(self.chosen.values()):
            return self.nothing_yet
        return self.nothing_found or _("Nothing is found. Type something else, or clear the filters.")

    @property
    def query(self) -> ListQuery:
        """What is asked of the service now."""
        chosen = tuple((name, value) for name, value in self.chosen.items() if value)
        return ListQuery(self.text.strip(), chosen, self.sort, self.descending, self.offset, self.room)

    def reload(self) -> None:
        """Read the rows shown anew; the chosen one stays where it can."""
        query = self.query
        self._loads.load(lambda: self.fetch(query), self._loaded)

    def _loaded(self, page: ListPage[Row]) -> None:
        if page.count and page.offset >= page.count:
            self.offset = max(0, page.count - self.room)
            self.reload()
            return
        self.rows, self.count, self.offset = page.rows, page.count, page.offset
        self.is_read = True
        is_again, sought = not self._seek, self._seek or self._apart
        place = next((n for n, row in enumerate(self.rows) if sought and self.row_id(row) == sought), None)
        self._seek, self._apart = "", sought if place is None else ""
        if place is not None:
            self.cursor = self.offset + place
        self.cursor = max(0, min(self.cursor, self.count - 1))
        self.summary = self.summarised()
        if not self._apart:
            self._read_chosen()
        elif is_again:
            self._show_apart_again()
        else:
            self.show_record(self._apart)
        self.changed()

    def _show_apart_again(self) -> None:
        """What stands beside the list, though not among the rows read, stays there until a row is chosen."""
        self.show_record(self._apart)

    @property
    def is_reading(self) -> bool:
        """Whether what is shown is still on its way."""
        return self._loads.is_busy

    @property
    def row(self) -> Row | None:
        """The chosen row, where it is among those read."""
        place = self.cursor - self.offset
        return self.rows[place] if 0 <= place < len(self.rows) and not self._apart else None

    @property
    def chosen_id(self) -> str:
        """The id of the chosen row, or of what else is shown beside the list; empty where there is none."""
        return self._apart if self.row is None else self.row_id(self.row)

    def set_text(self, text: str) -> None:
        """The person types into the search box: the list follows."""

        def go() -> None:
            Page.set_text(self, text)
            self._to_top()
            self.reload()

        self.before_leaving(go)

    def choose_filter(self, name: str, value: str) -> None:
        """Another choice beside the search box."""

        def go() -> None:
            self.chosen[name] = value
            self._to_top()
            self.reload()

        self.before_leaving(go)

    def open_about(self, about: Mapping[str, str]) -> None:
        """Search text, filters by their ids, and `id` for a row to choose, or to show in the form alone."""
        names = {each.id for each in self.filters}
        self.chosen = {name: value for name, value in about.items() if name in names}
        self.text = about.get("text", "")
        self._to_top()
        self._seek = about.get("id", "")

    def sort_by(self, column_id: str) -> None:
        """Order by this column; by the same again the other way round."""
        if not any(column.id == column_id and column.sortable for column in self.columns):
            return

        def go() -> None:
            self.descending = not self.descending if self.sort == column_id else False
            self.sort = column_id
            self._to_top()
            self.reload()

        self.before_leaving(go)

    def _to_top(self) -> None:
        self.offset = self.cursor = 0
        self._apart = ""

    def fit(self, room: int) -> None:
        """So many rows can be seen."""
        if room != self.room and room > 0:
            self.room = room
            self.reload()

    def scroll_to(self, offset: int) -> None:
        """Show the rows from this one on; the chosen one stays chosen."""
        offset = max(0, min(offset, self.count - self.room))
        if offset != self.offset:
            self.offset = offset
            self.reload()

    def move_to(self, place: int) -> None:
        """Choose the row at this place among all."""
        place = max(0, min(place, self.count - 1))
        if place == self.cursor and self.row is not None:
            return

        def go() -> None:
            self.cursor, self._apart = place, ""
            if not self.offset <= place < self.offset + self.room:
                below = place >= self.offset + self.room
                self.offset = max(0, place - self.room + 1 if below else place)
                self.reload()
            elif self.row is None:
                self.reload()
            else:
                self._read_chosen()
            self.changed()

        self.before_leaving(go)

    def choose(self, row_id: str) -> None:
        """A row was touched."""
        for place, row in enumerate(self.rows):
            if self.row_id(row) == row_id:
                self.move_to(self.offset + place)

    # Marks ----------------------------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the chosen row, or take its mark away, and go on to the next."""
        self.toggle_mark(self.chosen_id)
        self.move_to(self.cursor + 1)

    def toggle_mark(self, row_id: str) -> None:
        """Mark that row, or take its mark away."""
        if not row_id:
            return
        if row_id in self.marked:
            del self.marked[row_id]
        else:
            self.marked[row_id] = None
        self.changed()

    def mark_to(self, place: int) -> None:
        """Mark all from the chosen row to this place, as far as they are shown, and choose it."""
        first, last = sorted((self.cursor, max(0, min(place, self.count - 1))))
        for number in range(max(first, self.offset), min(last + 1, self.offset + len(self.rows))):
            self.marked[self.row_id(self.rows[number - self.offset])] = None
        self.move_to(place)
        self.changed()

    def mark_all(self) -> None:
        """Mark every row found; with all of them marked, none."""
        if self.marked:
            self.marked.clear()
            self.changed()
            return
        whole = replace(self.query, offset=0, limit=self.count or 1)

        def found(ids: list[str]) -> None:
            self.marked = dict.fromkeys(ids)
            self.changed()

        self._loads.load(lambda: self.ids_of(whole), found)

    def ids_of(self, query: ListQuery) -> list[str]:
        """The ids of all rows of a query. A page whose service can give ids alone does so. Off the window's thread."""
        return [self.row_id(row) for row in self.fetch(query).rows]

    @property
    def targets(self) -> list[str]:
        """The ids that an action is for: those marked, else the chosen one."""
        return list(self.marked) or ([self.chosen_id] if self.chosen_id else [])

    # Export -----------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Write what is shown, all of it, into a spreadsheet."""
        ask_where(self)

    # Keys -------------------------------------------------------------------------------------------------------------

    def to_search(self) -> None:
        """Back to the search box."""
        if self.form is not None:
            self.form.leave()
        self.text_is_selected = bool(self.text)
        self.changed()

    def press(self, key: str) -> bool:
        """The list's own keys while no field of the form has the focus."""
        if self.form is not None and self.form.focus:
            return super().press(key)
        moves = {
            "UP": self.cursor - 1,
            "DOWN": self.cursor + 1,
            "PGUP": self.cursor - self.room,
            "PGDN": self.cursor + self.room,
            "CTRL+HOME": 0,
            "CTRL+END": self.count - 1,
        }
        if key in moves:
            self.move_to(moves[key])
            return True
        if key in ("SHIFT+UP", "SHIFT+DOWN"):
            self.mark_to(self.cursor + (1 if key == "SHIFT+DOWN" else -1))
            return True
        if key == "BACKSPACE" and self.text:
            return Page.press(self, key) or super(Page, self).press(key)
        if key == "ESC":
            return self._back()
        return super().press(key)

    def _back(self) -> bool:
        """Esc: first a new form is given up, then the text is cleared, then the marks."""
        form = self.form
        if form is not None and form.is_new:
            self.before_leaving(self.reload)
        elif self.text:
            self.set_text("")
        elif self.marked:
            self.marked.clear()
            self.changed()
        else:
            return False
        return True

    def scan(self, code: str) -> None:
        """A scanned code is searched for."""
        self.set_text(code)

    def texts(self, cells: tuple[Any, ...]) -> tuple[str, ...]:
        """A row's values as the list shows them."""
        formats = self.office.formats()
        return tuple(
            shown(column.kind, value, formats, self.shop)
            for column, value in zip(self.columns, cells, strict=True)
        )
