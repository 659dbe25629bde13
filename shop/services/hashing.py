"""Hashing passwords and PINs with bcrypt: own salt each, today's cost, the same time for a name nobody has.

bcrypt reads 72 bytes and refuses more, also when checking: longer secrets are refused when set (`rules.signin`)
and are simply wrong here. Each call takes about a quarter of a second: never on a window's own thread.
"""

from __future__ import annotations

from typing import Final

from shop.rules.signin import MOST_SECRET_BYTES, normal_secret

COST: int = 12

# No secret has it: 31 dots as a result would need a preimage.
_NOBODY: Final = "." * 53


def hash_secret(secret: str) -> str:
    """The hash to store for a password or PIN at today's cost; empty for an empty one."""
    if not secret:
        return ""
    import bcrypt

    return bcrypt.hashpw(normal_secret(secret), bcrypt.gensalt(COST)).decode("ascii")


def matches(secret: str, stored: str) -> bool:
    """Whether a secret is the one behind a stored hash. Without a hash the same work is done for nothing."""
    import bcrypt

    raw = normal_secret(secret)
    possible = bool(stored) and len(raw) <= MOST_SECRET_BYTES
    against = stored if possible else f"$2b${COST:02d}${_NOBODY}"
    return bcrypt.checkpw(raw[:MOST_SECRET_BYTES], against.encode("ascii")) and possible


def is_outdated(stored: str) -> bool:
    """Whether a hash was made at a lower cost than today's."""
    parts = stored.split("$")
    return len(parts) == 4 and int(parts[2]) < COST
