"""A stocktake: what was counted, what the books said at that moment, and what the books should say after closing.

Counts are only added, and each remembers the stock on hand when it was made. Goods are sold from the shop floor
(the place ""), so what the books said when the floor was counted last is what the whole count is compared with;
where the floor was not counted, what they said at the last count of all. What moved since then is not touched by
closing: see docs/decisions/0010-stocktake.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shop.rules.errors import BadInput
from shop.rules.numbers import MAX_QUANTITY_MILLI
from shop.texts import _

State = Literal["open", "closed", "dropped"]
Uncounted = Literal["leave", "zero"]
FLOOR = ""
LONGEST_NAME = 100
LONGEST_PLACE = 40


@dataclass(frozen=True, slots=True)
class Tally:
    """One product in a stocktake, in 1/1000 of its unit.

    `counted_milli` is the sum of its counts, `book_milli` what was on hand when it is compared, `moved_milli` what
    came (+) and went (-) since then, corrections of a count left out; `on_hand_milli` is what is on hand now.
    """

    counted_milli: int
    book_milli: int
    moved_milli: int
    on_hand_milli: int

    @property
    def difference_milli(self) -> int:
        """What was found more (+) or less (-) than the books said."""
        return self.counted_milli - self.book_milli

    @property
    def target_milli(self) -> int:
        """What is to be on hand after closing: what was counted, and what moved since. Never below zero."""
        return max(0, self.counted_milli + self.moved_milli)

    @property
    def change_milli(self) -> int:
        """By how much closing changes the stock."""
        return self.target_milli - self.on_hand_milli


def checked_count(total_milli: int, by_milli: int) -> int:
    """What a product's count comes to with this one added. BadInput for less than nothing and for too much."""
    total = total_milli + by_milli
    if total < 0:
        raise BadInput(_("That would make the count less than nothing. Type how many there are."), "quantity")
    if total > MAX_QUANTITY_MILLI:
        raise BadInput(_("That is more than can be counted. Type the quantity again."), "quantity")
    return total


def checked_place(text: str) -> str:
    """A place as it is kept: on one line, empty for the shop floor. BadInput for one that is too long."""
    place = " ".join(text.split())
    if len(place) > LONGEST_PLACE or not all(char.isprintable() for char in place):
        raise BadInput(
            _("A place has at most {count} characters, all of them visible.").format(count=LONGEST_PLACE),
            "place",
        )
    return place
