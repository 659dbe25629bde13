"""The way from an empty shop to its first sale: steps that are done as soon as what they ask for is there.

Whether the guide was put away, and that a test receipt was printed, stands in the settings' table beside the settings.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from shop.rules.permissions import BACKOFFICE, SETTINGS, Session, require
from shop.services import tills
from shop.services.shop import Shop, stamp
from shop.store import guide as store
from shop.store import journal
from shop.store import settings as settings_store
from shop.texts import _

DISMISSED, TESTED = "guide_dismissed", "guide_tested"
YES = json.dumps(True)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called and asks for, and whether it is done. `must` says that no sale goes without it."""

    id: str
    title: str
    about: str
    done: bool
    must: bool = True


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps in their order, and whether the guide was put away."""

    steps: tuple[Step, ...]
    dismissed: bool

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def next(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in self.steps if not step.done), None)


def load(shop: Shop, session: Session) -> Guide:
    """How far the shop has come."""
    require(session, BACKOFFICE)
    with shop.store.read() as connection:
        rows = settings_store.load(connection)
        found = store.standing(connection)
    settings = shop.settings
    done = {
        "shop": bool(settings.shop_name and settings.shop_address.strip()),
        "tax": found["tax"],
        "products": found["products"],
        "till": found["printer"] or found["shift"],
        "test": rows.get(TESTED) == YES or found["printed"],
        "people": found["people"],
        "sale": found["sale"],
    }
    return Guide(
        tuple(
            Step(name, title, about, done[name], name not in ("test", "people"))
            for name, title, about in _steps()
        ),
        rows.get(DISMISSED) == YES,
    )


def is_wanted(shop: Shop, session: Session) -> bool:
    """Whether the guide should be shown at first: to somebody who can go its way, until it is done or put away."""
    if shop.settings.demo or not session.may(SETTINGS):
        return False
    guide = load(shop, session)
    return not (guide.dismissed or guide.is_finished)


def dismiss(shop: Shop, session: Session, dismissed: bool = True) -> None:
    """Put the guide away for everybody, or bring it back."""
    require(session, SETTINGS)
    at = stamp(shop.clock())
    with shop.store.write() as connection:
        settings_store.save(connection, {DISMISSED: json.dumps(dismissed)})
        journal.append(
            connection,
            chain=session.till or journal.OFFICE,
            kind="guide_dismissed" if dismissed else "guide_shown",
            at=at,
            till=session.till,
            user=session.username,
            payload={},
        )


def print_test(shop: Shop, session: Session) -> bool:
    """Print a test receipt at the first till that has a printer; False where none has. PrinterProblem as printing."""
    require(session, SETTINGS)
    with shop.store.read() as connection:
        spec = store.test_printer(connection)
    if not spec:
        return False
    tills.print_test(shop, session, spec)
    with shop.store.write() as connection:
        settings_store.save(connection, {TESTED: YES})
    return True


def _steps() -> tuple[tuple[str, str, str], ...]:
    return (
        ("shop", _("Your shop"), _("Name, address and tax number, as they stand on receipts.")),
        ("tax", _("Tax"), _("Look the rates over: they came from your country's usual ones.")),
        ("products", _("Products"), _("Import a list of them (CSV or XLSX), or type the first one.")),
        ("till", _("A till"), _("Name it, and say which printer it has.")),
        ("test", _("A test receipt"), _("Print one, to see that paper and accents come out right.")),
        ("people", _("People"), _("Give everybody who sells a name and a PIN of their own.")),
        (
            "sale",
            _("The first sale"),
            _("Open the till, sign in with a PIN, open a shift, scan and take the money."),
        ),
    )
