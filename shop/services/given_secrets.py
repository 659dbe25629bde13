"""A password and a PIN that somebody who looks after people gives to somebody else."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.rules.permissions import Session
from shop.services import hashing
from shop.services.keepers import note
from shop.services.shop import Shop
from shop.store import people
from shop.store.engine import Connection
from shop.store.people import PersonRow


@dataclass(frozen=True, slots=True)
class GivenSecrets:
    """What is given to somebody: hashes, empty for none, and whether they must choose others (None: as it is)."""

    password_hash: str = field(default="", repr=False)
    pin_hash: str = field(default="", repr=False)
    must_change: bool | None = None

    @classmethod
    def made(cls, password: str, pin: str, must_change: bool | None) -> GivenSecrets:
        """Hashed: a quarter of a second each."""
        return cls(hashing.hash_secret(password), hashing.hash_secret(pin), must_change)

    def write(
        self, connection: Connection, shop: Shop, session: Session, person: PersonRow, username: str
    ) -> None:
        """Store them, on record."""
        must = bool(self.must_change)
        if self.password_hash:
            people.set_password_hash(connection, person.id, self.password_hash, must)
        if self.pin_hash:
            people.set_pin_hash(connection, person.id, self.pin_hash, must)
        changed = ["password"] * bool(self.password_hash) + ["pin"] * bool(self.pin_hash)
        if changed:
            payload: dict[str, object] = {"username": username, "changed": changed, "must_change": must}
            note(connection, session, shop, "secret_reset", payload)
        elif self.must_change is not None:
            people.set_must_change(connection, person.id, must)
            note(connection, session, shop, "must_change_set", {"username": username, "must_change": must})
