"""The open shop that every service is handed: its database, its settings, its clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from shop.rules.errors import NotAllowed
from shop.rules.permissions import Session
from shop.rules.settings import Settings, from_rows
from shop.store import settings as settings_store
from shop.store.engine import Store, open_store
from shop.texts import _, use_language


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(timezone.utc)


def running_s() -> float:
    """Seconds on a clock that nobody can set, and that goes on while the machine sleeps where there is such a one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class SystemClock:
    """The machine's own clock, and beside it the one that can't be set, by which a jump of the first is noticed."""

    def __init__(
        self, now: Callable[[], datetime] = utc_now, running_s: Callable[[], float] = running_s
    ) -> None:
        self._now = now
        self.running_s = running_s

    def __call__(self) -> datetime:
        return self._now()


@dataclass(slots=True)
class Shop:
    """A shop that is open for business. `clock` gives UTC; tests and imports of old sales set their own.

    `seen` is the last moment at which something happened, by journal chain, with what `running_s` was then;
    `clock_warning` is what `clock.notice` has to tell a person.
    """

    store: Store
    settings: Settings
    clock: Callable[[], datetime] = field(default_factory=SystemClock)
    seen: dict[str, tuple[datetime, float]] = field(default_factory=dict)
    clock_warning: str = ""

    def reload_settings(self) -> None:
        """Read the settings again, after they were changed here or elsewhere."""
        with self.store.read() as connection:
            self.settings = from_rows(settings_store.load(connection))

    def local(self, moment: datetime) -> datetime:
        """A moment on the shop's own clock."""
        return moment.astimezone(ZoneInfo(self.settings.time_zone))

    def business_date(self, moment: datetime) -> date:
        """The business day a moment belongs to: the local day, which begins at the cut-off hour."""
        return (self.local(moment) - timedelta(hours=self.settings.day_cutoff_hour)).date()

    def close(self) -> None:
        self.store.close()


def open_shop(target: str) -> Shop:
    """Open the shop in an existing database. DatabaseProblem where it can't be."""
    store = open_store(target)
    with store.read() as connection:
        settings = from_rows(settings_store.load(connection))
    use_language(settings.language)
    return Shop(store, settings)


def stamp(moment: datetime) -> str:
    """A moment as it is stored: UTC text of fixed width that sorts."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment_of(text: str) -> datetime:
    """A stored moment."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)


def at_till(session: Session | None) -> tuple[Session, int]:
    """The session and its till's id; NotAllowed unless somebody is signed in at a till."""
    if session is None or session.till_id is None:
        raise NotAllowed(_("Sign in at a till first."))
    return session, session.till_id
