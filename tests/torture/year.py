"""Puts a whole year of a real shop's sales through a till, and holds every date and every customer to its own totals.

    python -m tests.torture.year

The data lies in TUPPENCE_DATA, or in ../shared/data beside the checkout. Each sum must be met to the penny, every line
be made or counted as left out, and `verify` find nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from shop.services import hashing
from shop.services.replay import replay
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from shop.store.engine import create_store
from tests.conftest import shared_data_dir
from tests.shops import LOWEST_COST, filled_shop
from tests.uci import BRITISH, YEAR, net_by_customer, net_by_date, pennies, rows_of


def wrongs(place: Path, target: Path) -> tuple[int, list[str]]:
    """How many lines the year has, and a sentence for everything that is not as its totals say."""
    shop = filled_shop(create_store(str(target)), BRITISH)
    report = replay(shop, session_of_database_owner(shop), place / "sales" / f"{YEAR}.csv.gz")
    found = []
    for what, made in (("daily", net_by_date(shop)), ("customers", net_by_customer(shop))):
        key = "date" if what == "daily" else "customer"
        rows = rows_of(place, f"{YEAR}_expected_{what}.csv")
        wanted = {row[key]: pennies(row["net_amount"]) for row in rows}
        different = sorted(one for one in made.keys() | wanted.keys() if made.get(one) != wanted.get(one))
        found += [f"{key} {one}: {made.get(one)}, not {wanted.get(one)}" for one in different]
    lines = sum(1 for _row in rows_of(place, f"{YEAR}.csv.gz"))
    told = report.lines_made + sum(report.left_out.values())
    if told != lines:
        found.append(f"{lines} lines, of which {told} were made or left out")
    found += [str(finding) for finding in verify(shop.store)]
    shop.close()
    return lines, found


def main(argv: list[str] | None = None) -> int:
    """0 when all of the year was right."""
    argparse.ArgumentParser(prog="python -m tests.torture.year", description=__doc__).parse_args(argv)
    place = shared_data_dir()
    if place is None:
        print("The real data is not there: nothing was tried.")
        return 1
    hashing.COST = LOWEST_COST
    with tempfile.TemporaryDirectory() as folder:
        lines, found = wrongs(place, Path(folder) / "shop.sqlite")
    print(f"{lines:,} lines of a year, {len(found)} wrong")
    for each in found[:20]:
        print(f"  {each}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
