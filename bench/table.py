"""The table in which every figure stands beside its floor or peer of the same run."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Seconds of each run of ours and of the floor's; `goal` is the ratio of medians to reach."""

    what: str
    ours: Sequence[float]
    floor: Sequence[float]
    beside: str
    goal: float

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.floor)


def _ms(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"{1000 * statistics.median(ordered):8.2f} {1000 * p95:8.2f}"


def print_table(figures: Sequence[Figure]) -> None:
    """One line a figure: median and p95 in milliseconds of both, their ratio, the goal."""
    print(
        f"{'what':44} {'median':>8} {'p95 ms':>8} {'floor':>8} {'p95 ms':>8} {'ratio':>6} {'goal':>6}  beside"
    )
    for f in figures:
        met = "met" if f.ratio <= f.goal else "missed"
        print(f"{f.what:44} {_ms(f.ours)} {_ms(f.floor)} {f.ratio:6.2f} {f.goal:6.2f}  {f.beside}: {met}")


def data_dir() -> Path:
    """The folder of real data; ends the program with a sentence where there is none."""
    data = Path(os.environ.get("TUPPENCE_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not data.is_dir():
        sys.exit("No real data: set TUPPENCE_DATA to its folder.")
    return data
