"""The search for customers: how often a mistyped name and a telephone number in any form find whom they mean.

The persons are FEBRL's, the numbers those of phone_variants.csv, each in a shop of its country. A name counts where
every typed word is within two edits of one of the person's; any customer of that name is right. A single word that
more than five customers bear can't be told by anybody: beside whether the very name was found stands whether
somebody was who has the word that was meant. `python -m bench.people`; needs the real data.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.search import show, timed
from bench.table import data_dir
from shop.rules.person_index import PersonEntry, PersonIndex

EDITS = 2
SHOWN = 5
GOAL = 97.0
COPIES = 20


def main() -> None:
    """Print the tables."""
    place = data_dir() / "people"
    names = [f"{row['given_name']} {row['surname']}".strip() for row in rows(place / "febrl_customers.csv")]
    asked = [row for row in rows(place / "febrl_name_typos.csv") if is_near(row["typed"], row["intended"])]
    index = PersonIndex("AU", (PersonEntry(n, f"C{n:05d}", name) for n, name in enumerate(names)))
    title = f"found among {len(names):,} customers"
    print(f"{title:44} {'typed':>6} {'in 5 %':>8} {'somebody so called %':>21}")
    for label, least, most in (("all", 1, 99), ("one word", 1, 1), ("two words or more", 2, 99)):
        some = [row for row in asked if least <= len(row["typed"].split()) <= most]
        show_names(label, some, index, names)
    show_phones(rows(place / "phone_variants.csv"))
    show_speed(names, [row["typed"] for row in asked])


def rows(path: Path) -> list[dict[str, str]]:
    """A file's rows by the titles of their columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_near(typed: str, name: str) -> bool:
    """Whether every typed word is within two edits of a word of the name."""
    return all(meant_by(word, name) for word in typed.split())


def meant_by(word: str, name: str) -> set[str]:
    """The words of a name that a typed word may mean."""
    return {one for one in name.split() if Levenshtein.distance(word, one) <= EDITS}


def show_names(label: str, asked: list[dict[str, str]], index: PersonIndex, names: list[str]) -> None:
    """How many of these found the name, and how many somebody who has every word that was meant."""
    very = so_called = 0
    for row in asked:
        found = [names[n] for n in index.find(row["typed"], SHOWN)]
        very += row["intended"] in found
        meant = [meant_by(word, row["intended"]) for word in row["typed"].split()]
        so_called += any(all(words & set(name.split()) for words in meant) for name in found)
    shares = [100 * count / len(asked) for count in (very, so_called)]
    print(f"{label:44} {len(asked):6} {shares[0]:8.2f} {shares[1]:21.2f}   goal {GOAL}")


def show_phones(asked: list[dict[str, str]]) -> None:
    """How many typed numbers found their customer, by the form they were typed in."""
    numbers: dict[str, dict[str, None]] = defaultdict(dict)
    for row in asked:
        numbers[row["region"]][row["intended_e164"]] = None
    shops = {region: (list(own), index_of(region, own)) for region, own in numbers.items()}
    forms: dict[str, list[bool]] = defaultdict(list)
    for row in asked:
        own, index = shops[row["region"]]
        found = [own[n] for n in index.find(row["typed"], SHOWN)]
        forms[row["format"]].append(row["intended_e164"] in found)
        forms["all"].append(row["intended_e164"] in found)
    print(f"\n{'telephone numbers, typed as':44} {'typed':>6} {'in 5 %':>8}")
    for form, right in forms.items():
        print(f"{form:44} {len(right):6} {100 * sum(right) / len(right):8.2f}")


def index_of(region: str, numbers: Iterable[str]) -> PersonIndex:
    """A shop of that country whose customers have these numbers."""
    entries = (PersonEntry(n, f"C{n:05d}", "Name", phone_e164=number) for n, number in enumerate(numbers))
    return PersonIndex(region, entries)


def show_speed(names: list[str], typed: list[str]) -> None:
    """Each key of each text, among as many customers and among twenty times as many."""
    keys = [text[:end] for text in typed[::10] for end in range(1, len(text) + 1)]
    print()
    for copies in (1, COPIES):
        start = time.perf_counter()
        entries = (
            PersonEntry(n, f"C{n:06d}", f"{names[n % len(names)]}{n // len(names) or ''}")
            for n in range(copies * len(names))
        )
        index = PersonIndex("AU", entries)
        built_s = time.perf_counter() - start
        print(f"{len(index):,} customers, index made in {built_s:.2f} s")
        show("search", timed(index.find, keys))


if __name__ == "__main__":
    main()
