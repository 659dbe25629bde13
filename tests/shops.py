"""Shops for tests: filled with people and taxes at bcrypt's lowest cost, open on any store."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from shop.rules.permissions import Session
from shop.services import hashing, setup, shifts, users
from shop.services.shop import Shop
from shop.store.engine import Store

LOWEST_COST = 4
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=timezone.utc)

NEW = setup.NewShop(
    name="Test Shop",
    country="IE",
    admin_username="admin",
    admin_password="demo-admin",
    admin_name="Ada",
    address="1 Test Street\nDublin",
    tax_number="IE1234567T",
)
STAFF = (
    setup.NewPerson("admin", "Ada", "admin", password="demo-admin"),
    setup.NewPerson("sam", "Sam", "staff", password="demo-sam", pin="246810"),
    setup.NewPerson("kim", "Kim", "supervisor", password="demo-kim", pin="135790"),
)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def filled_shop(store: Store, new: setup.NewShop = NEW, clock: Clock | None = None) -> Shop:
    """A shop in an empty store, with admin, sam (staff) and kim (supervisor). Lower `hashing.COST` first."""
    hashes = [(hashing.hash_secret(person.password), hashing.hash_secret(person.pin)) for person in STAFF]
    with store.write() as connection:
        setup.fill(connection, new, setup.settings_of(new), STAFF, hashes)
    return Shop(store, setup.settings_of(new), clock or Clock())


def session_at(shop: Shop, username: str = "sam", till: str = "Till 1") -> Session:
    """Somebody of `STAFF` signed in at a till, without the work of checking a secret."""
    place = shifts.use_till(shop, till)
    return users.session_for(shop, username, place)
