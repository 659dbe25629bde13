"""Customers for the big shop, and whom each of its sales is for. The same seed gives the same ones."""

from __future__ import annotations

import random
from typing import Any

from shop.rules.product import name_key

GIVEN = (
    "Ann Aoife Brian Ciara Colm Deirdre Eoin Fiona Grace Hugh Ian Jane Kate Liam Maeve Niall Orla Pat Rory Una"
).split()
FAMILY = (
    "Murphy Kelly Byrne Ryan Walsh Nolan Quinn Doyle Lynch Burke Daly Moore Farrell Brady Hughes Kavanagh Power Casey"
    " Foley Healy"
).split()
ENDINGS = ("", "son", "ley", "ton", "ford", "wood", "well", "er", "man", "s")
STREETS = ("Quay", "Mill", "Church", "Bridge", "Castle", "Market", "Abbey", "Green")
GROUPS = ("", "", "", "Trade", "Staff")
# This share of sales is for a customer; a few come every day, most now and then.
SHARE = 0.6


class Customers:
    """Makes them, and picks one for a sale."""

    def __init__(self, raw: Any, wanted: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._first = int(raw.execute("SELECT coalesce(max(id), 0) + 1 FROM customers").fetchone()[0])
        self._count = wanted
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(
            "INSERT INTO customers (id, number, name, name_key, company, address, country, email, phone, phone_e164,"
            " customer_group, active, created_at, version)"
            " VALUES (?, ?, ?, ?, ?, ?, 'IE', ?, ?, ?, ?, ?, '2024-01-01T00:00:00.000000Z', ?)",
            (self._row(number) for number in range(self._first, self._first + wanted)),
        )
        raw.execute("COMMIT")

    def _row(self, number: int) -> tuple[object, ...]:
        pick = self._chance.choice
        name = f"{pick(GIVEN)} {pick(FAMILY)}{pick(ENDINGS)}"
        company = f"{pick(FAMILY)}{pick(ENDINGS)} Ltd" if self._chance.random() < 0.1 else ""
        dialled = f"+3531{2_000_000 + number * 37 % 7_000_000}" if self._chance.random() < 0.8 else ""
        email = f"{name.replace(' ', '.').lower()}{number}@example.com" if self._chance.random() < 0.5 else ""
        return (
            number,
            f"C{number:05d}",
            name,
            name_key(name),
            company,
            f"{number % 200 + 1} {pick(STREETS)} Street\nDublin",
            email,
            dialled,
            dialled,
            pick(GROUPS),
            int(self._chance.random() < 0.97),
            number,
        )

    def one(self) -> int | None:
        """Whom the next sale is for, None for nobody in particular."""
        if not self._count or self._chance.random() >= SHARE:
            return None
        return self._first + int(self._count * self._chance.random() ** 3)
