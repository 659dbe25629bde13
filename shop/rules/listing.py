"""What a list on the screen asks for, and the page of it that is shown: a list is never read whole.

`text` is what stands in the search box, `filters` what was chosen beside it, `sort` the id of a column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from shop.rules.normal import storable
from shop.rules.product import name_key

Item = TypeVar("Item")
PAGE_ROWS = 60
MOST_TEXT = 1000
MOST_WORDS = 10


def words_sought(text: str) -> list[str]:
    """The words of a text that a list is searched for, each once: the first ten, as the index of products takes too.

    Each word is a test of its own in every row, and more than ten narrow nothing further that a person means.
    """
    return list(dict.fromkeys(name_key(text).split()))[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of a list, in which order, from which one on and how many of them.

    Of what was typed only so much is looked for as a search can mean, and nothing that no database takes.
    """

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    descending: bool = False
    offset: int = 0
    limit: int = PAGE_ROWS

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", storable(self.text[:MOST_TEXT]))
        chosen = tuple((name, storable(value)) for name, value in self.filters)
        object.__setattr__(self, "filters", chosen)

    @property
    def words(self) -> list[str]:
        """The words of the text that are looked for."""
        return words_sought(self.text)

    @property
    def has_filters(self) -> bool:
        """Whether anything but a text narrows the list."""
        return any(value for _name, value in self.filters)

    def is_part_of_same(self, other: ListQuery) -> bool:
        """Whether both ask for parts of one list."""
        return replace(self, offset=0, limit=0) == replace(other, offset=0, limit=0)

    def filter(self, name: str) -> str:
        """What was chosen in this filter; empty for nothing."""
        return dict(self.filters).get(name, "")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Item]):
    """Rows from `offset` on, and how many the list has in all."""

    rows: tuple[Item, ...]
    count: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class LongPage(ListPage[Item]):
    """A page of a list too long to be gone through whole: `reached` is the time of the last row looked at.

    Empty where every row was looked at. The count goes no further than the list's own limit.
    """

    reached: str = ""
