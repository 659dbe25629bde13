"""Tells a scanner's burst of keys from a person's typing, by the times of the keys alone.

A scanner types as a keyboard does, only faster: at least four characters, each at most 35 ms after the one before,
and Enter, Linefeed or Tab at most 60 ms behind the last. Imports no tkinter; times are the events' milliseconds,
which wrap around at 32 bits, never a clock's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from widgets.keys import elapsed_ms


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as a scan: characters and milliseconds."""

    least_chars: int = 4
    gap_ms: int = 35
    suffix_ms: int = 60
    repeat_ms: int = 15


class Verdict(Enum):
    """What to do with a character: it begins anew, it may be part of a burst, or it is a held key's repetition."""

    FIRST = "first"
    FAST = "fast"
    REPEATED = "repeated"


class Burst:
    """The characters typed in quick succession so far."""

    def __init__(self, thresholds: Thresholds | None = None) -> None:
        self.thresholds = thresholds or Thresholds()
        self._chars: list[str] = []
        self._last_ms = 0
        self._scanned_ms: int | None = None
        self._all_repeated = True

    @property
    def text(self) -> str:
        """What the burst consists of."""
        return "".join(self._chars)

    def char(self, char: str, time_ms: int) -> Verdict:
        """A printable character came."""
        self._scanned_ms = None
        gap = elapsed_ms(self._last_ms, time_ms)
        if not self._chars or gap > self.thresholds.gap_ms:
            self._chars, self._last_ms, self._all_repeated = [char], time_ms, True
            return Verdict.FIRST
        repeated = char == self._chars[-1] and gap >= self.thresholds.repeat_ms
        self._all_repeated = self._all_repeated and repeated
        self._chars.append(char)
        self._last_ms = time_ms
        return Verdict.REPEATED if repeated else Verdict.FAST

    def suffix(self, time_ms: int) -> str | None:
        """Enter, Linefeed or Tab came: the scanned code, or None if a person pressed it."""
        in_time = elapsed_ms(self._last_ms, time_ms) <= self.thresholds.suffix_ms
        enough = len(self._chars) >= self.thresholds.least_chars
        code = self.text if in_time and enough and not self._all_repeated else None
        self.reset()
        self._scanned_ms = None if code is None else time_ms
        return code

    def is_trailing(self, time_ms: int) -> bool:
        """A suffix came: it is the Linefeed right behind the Enter of a scan."""
        return (
            self._scanned_ms is not None
            and elapsed_ms(self._scanned_ms, time_ms) <= self.thresholds.suffix_ms
        )

    def reset(self) -> None:
        """Some other key came: a person is at the keyboard."""
        self._chars = []
        self._scanned_ms = None
        self._all_repeated = True
