"""Sign-ins: who tried, when, where and how it ended; beside it who failed too often in a row, and the end of a wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column, shown
from backoffice.list_page import Listing
from backoffice.periods import PeriodChoice
from backoffice.rows_page import Filter
from shop.rules.listing import ListQuery, LongPage
from shop.rules.permissions import PEOPLE
from shop.services import signin_log
from shop.services.signin_log import APPROVAL, MOST_COUNTED, UNLOCK, AttemptRow, LockOut
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.office import Office


class Page(Listing[AttemptRow, None]):
    """The log. `lockouts` are those who wait, `waiting` the place of the chosen one among them."""

    usual_sort = ("at", True)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Sign-ins")
        self.placeholder = _("Search name or user name…")
        self.columns = (
            Column("at", _("When"), 190, "moment"),
            Column("username", _("User name"), 110, stretch=True),
            Column("name", _("Name"), 130, stretch=True),
            Column("place", _("Where"), 90),
            Column("result", _("Result"), 170),
        )
        self.period = PeriodChoice(self)
        found: tuple[str, ...] = ()
        places = office.read(lambda: signin_log.places(self.shop, office.signed_in), found)
        self.filters = (
            self.period.filter,
            Filter(
                "result",
                (
                    ("", _("All results")),
                    ("failed", _("Refused")),
                    ("ok", _("Let in")),
                    ("unlock", _("Waits ended")),
                ),
            ),
            Filter("place", (("", _("Anywhere")), *((f"={place}", place_name(place)) for place in places))),
        )
        self.lockouts: tuple[LockOut, ...] = ()
        self.waiting = 0
        self.reached = ""
        self._newest = -1

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(),
            Action(
                "people", "F4", _("People"), _("the person of the chosen row"), "to_people", PEOPLE, "head"
            ),
            Action(
                "end_wait",
                "F8",
                _("End the wait"),
                _("let the next attempt of who waits be looked at"),
                "end_wait",
                PEOPLE,
            ),
            Action("next_wait", "F7", _("Next"), _("the next of those who wait"), "next_wait", PEOPLE),
        )

    # The log ---------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> LongPage[AttemptRow]:
        session = self.office.signed_in
        found = signin_log.list_attempts(self.shop, session, query)
        self.reached = found.reached
        self._newest = signin_log.newest(self.shop, session)
        self.lockouts = signin_log.lockouts(self.shop, session)
        return found

    def cells(self, row: AttemptRow) -> tuple[Any, ...]:
        return row.at, row.username, row.name, place_name(row.place), _result(row)

    def tags(self, row: AttemptRow) -> tuple[str, ...]:
        if row.kind == UNLOCK:
            return ("muted",)
        return () if row.succeeded else ("error",)

    def summarised(self) -> str:
        return counted(self, self.count, MOST_COUNTED, self.reached)

    def choose_filter(self, name: str, value: str) -> None:
        if not self.period.asks(name, value):
            super().choose_filter(name, value)

    def open_about(self, about: Mapping[str, str]) -> None:
        """Text, filters and `id`; a `period` may also be two ISO days with .. between them."""
        self.period.offer(about.get("period", ""))
        super().open_about(about)

    def refresh_while_shown(self) -> None:
        """What is tried meanwhile stands here within a second, and waits count down."""
        session = self.office.signed_in
        newest = self.office.read(lambda: signin_log.newest(self.shop, session), self._newest)
        if newest != self._newest and not self.is_reading:
            self.reload()
        elif any(each.wait_s for each in self.lockouts):
            self.lockouts = self.office.read(lambda: signin_log.lockouts(self.shop, session), self.lockouts)
            self.changed()

    # Who waits -------------------------------------------------------------------------------------------------------

    @property
    def lockout(self) -> LockOut | None:
        """The chosen one of those who wait."""
        return self.lockouts[min(self.waiting, len(self.lockouts) - 1)] if self.lockouts else None

    def can(self, action: Action) -> bool:
        if action.id == "end_wait":
            return bool(self.lockouts) and super().can(action)
        return super().can(action)

    def told_of(self, each: LockOut) -> tuple[str, str]:
        """Who waits, and why."""
        who = each.name or each.username
        if not each.username:
            who = _("Approvals at {place}").format(place=place_name(each.place))
        elif not each.name:
            who = _("{username} (nobody's name)").format(username=each.username)
        text = ngettext(
            "{count} wrong attempt in a row, last on {when} at {place}.",
            "{count} wrong attempts in a row, last on {when} at {place}.",
            each.failures,
        )
        when = shown("moment", each.last_at, self.office.formats(), self.shop)
        said = text.format(count=each.failures, when=when, place=place_name(each.place))
        wait = ngettext("Waits {count} second.", "Waits {count} seconds.", each.wait_s)
        return who, f"{said} {wait.format(count=each.wait_s)}" if each.wait_s else said

    def next_wait(self) -> None:
        """The next of those who wait."""
        if self.lockouts:
            self.choose_wait((self.waiting + 1) % len(self.lockouts))

    def choose_wait(self, place: int) -> None:
        """One of those who wait was touched."""
        self.waiting = place
        self.changed()

    def end_wait(self) -> None:
        """Let the next attempt of the chosen one be looked at right away."""
        chosen = self.lockout
        if chosen is None:
            return

        def ended(_none: None) -> None:
            who = self.told_of(chosen)[0]
            sentence = _("{who}: the next attempt is looked at right away.").format(who=who)
            self.office.changed_something(None, sentence)
            self.waiting = 0
            self.reload()

        self.office.run.run(
            lambda: signin_log.end_lockout(self.shop, self.office.signed_in, chosen.username, chosen.place),
            ended,
            self.office.fail,
        )

    def to_people(self) -> None:
        """The person of the chosen row."""
        row = self.row
        if row is not None and row.name:
            self.office.show("people", {"text": row.username, "active": "all"})


def place_name(place: str) -> str:
    """Where somebody tried: a till by its code, or the office."""
    return _("Office") if place in ("", "office") else _("Till {code}").format(code=place)


def counted(page: Listing[Any, Any], count: int, most: int, reached: str) -> str:
    """How many there are, and how far back was looked where that was not all."""
    formats = page.office.formats()
    number = formats.quantity(count * 1000)
    said = _("more than {count}").format(count=number) if count >= most else number
    if not reached:
        return said
    when = shown("moment", reached, formats, page.shop)
    return _("{count}   ·   looked at until {when}: choose days for the others").format(count=said, when=when)


def _result(row: AttemptRow) -> str:
    if row.kind == UNLOCK:
        return _("Wait ended")
    if row.kind == APPROVAL:
        return _("Approved") if row.succeeded else _("Approval refused")
    return _("Let in") if row.succeeded else _("Refused")
