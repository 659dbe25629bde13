"""A clock that jumped: journaled, told to a person, and never a reason to refuse a sale.

Sales keep the time the clock shows. What keeps them in order is the numbers and the journal, which count; an entry
"clock_jump" with both times stands before the first event after the jump.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shop.rules.permissions import Session
from shop.services.shop import Shop, SystemClock, moment_of, stamp
from shop.store import journal
from shop.texts import _

BACK = timedelta(minutes=1)
"""Less than this is a clock being set right by its time server."""
AHEAD = timedelta(days=1)
"""So far may the clock be ahead of the time that truly went by, as far as this process knows it."""
LONGEST_PAUSE = timedelta(days=31)
"""So long may a till stand still before the clock is doubted: a new process knows nothing else."""


def notice(shop: Shop, session: Session) -> None:
    """Compare the clock with the last event of this session's chain; journal a jump and leave a warning for it.

    The last event is one of this process, or the chain's newest entry. Called before whatever is going to happen;
    costs nothing where all is well. A clock that isn't the machine's own can only go back.
    """
    chain = session.till or journal.OFFICE
    clock = shop.clock
    now = clock()
    running_s = clock.running_s() if isinstance(clock, SystemClock) else 0.0
    seen = shop.seen.get(chain)
    expected, latest = _by_this_process(shop, seen, running_s) if seen else _by_journal(shop, chain, now)
    if expected is not None and (now < expected - BACK or (latest is not None and now > latest)):
        _write(shop, session, chain, expected, now)
    shop.seen[chain] = (now, running_s)


def take_warning(shop: Shop) -> str:
    """What a person must be told of the clock, once; empty for nothing."""
    warning, shop.clock_warning = shop.clock_warning, ""
    return warning


def _by_this_process(
    shop: Shop, seen: tuple[datetime, float], running_s: float
) -> tuple[datetime, datetime | None]:
    """What the clock should show at least, and at most: None for a clock that is set by hand."""
    before, then_s = seen
    expected = before + timedelta(seconds=running_s - then_s)
    return expected, expected + AHEAD if isinstance(shop.clock, SystemClock) else None


def _by_journal(shop: Shop, chain: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The same by the chain's newest entry; nothing is expected of the first one."""
    with shop.store.read() as connection:
        newest = journal.newest_at(connection, chain)
    if not newest:
        return None, None
    before = moment_of(newest)
    return before, before + LONGEST_PAUSE if isinstance(shop.clock, SystemClock) else None


def _write(shop: Shop, session: Session, chain: str, expected: datetime, now: datetime) -> None:
    with shop.store.write() as connection:
        journal.append(
            connection,
            chain=chain,
            kind="clock_jump",
            at=stamp(now),
            till=session.till,
            user=session.username,
            payload={"expected": stamp(expected), "shown": stamp(now)},
        )
    text = (
        _("This machine's clock went back: it was {before}, now it shows {after}. Set it right; sales go on.")
        if now < expected
        else _(
            "This machine's clock went ahead: it was {before}, now it shows {after}. Set it right; sales go on."
        )
    )
    before, after = (f"{shop.local(moment):%Y-%m-%d %H:%M}" for moment in (expected, now))
    shop.clock_warning = text.format(before=before, after=after)
