"""The shop's settings: read, and changed on the record. Running tills take them in at the next sign-in."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from shop.documents.logo import small_picture
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.permissions import SETTINGS, Session, require
from shop.rules.settings import Settings, from_rows, to_rows
from shop.rules.settings_form import LOCKED, Said, read
from shop.services import catalogue
from shop.services.shop import Shop, stamp
from shop.store import journal, sold
from shop.store import settings as store
from shop.store.engine import Connection, retried
from shop.texts import _

LOGO_LOOKED_AT_PX = 64


def load_settings(shop: Shop, session: Session) -> Settings:
    """The settings as they are stored now; the open shop takes them in."""
    require(session, SETTINGS)
    shop.reload_settings()
    return shop.settings


@retried
def save_settings(shop: Shop, session: Session, known: Settings, told: Said) -> Settings:
    """Save a form over the settings that were read. Only what differs is written, and journaled.

    BadForm for what can't be, ChangedMeanwhile where another office changed the same setting since.
    """
    require(session, SETTINGS)
    wanted = read(told, known)
    if wanted.prefix_rules != known.prefix_rules:
        _check_prefix_rules(wanted.prefix_rules)
    if wanted.receipt_logo != known.receipt_logo:
        _check_logo(wanted.receipt_logo)
    with shop.store.write() as connection:
        stored = from_rows(store.load(connection))
        changes = _changes(known, wanted)
        if any(getattr(stored, name) != getattr(known, name) for name in changes):
            raise ChangedMeanwhile(_("Somebody else has changed these settings meanwhile."), stored)
        if changes:
            _check_locked(connection, changes)
            rows = to_rows(wanted)
            store.save(connection, {name: rows[name] for name in changes})
            _journal(connection, shop, session, stored, changes)
    shop.reload_settings()
    return shop.settings


def _changes(known: Settings, wanted: Settings) -> dict[str, Any]:
    return {
        field.name: getattr(wanted, field.name)
        for field in fields(Settings)
        if getattr(wanted, field.name) != getattr(known, field.name)
    }


def _check_locked(connection: Connection, changes: dict[str, Any]) -> None:
    locked = [name for name in LOCKED if name in changes]
    if locked and sold.anything(connection):
        sentence = _("Something was sold in this currency already. Make a new shop for another one.")
        raise BadForm(dict.fromkeys(locked, sentence))


def _check_prefix_rules(text: str) -> None:
    try:
        catalogue.read_prefix_rules(text)
    except BadInput as error:
        raise BadForm({"prefix_rules": error.message}) from error


def _check_logo(path: str) -> None:
    if path and small_picture(path, LOGO_LOOKED_AT_PX, LOGO_LOOKED_AT_PX) is None:
        sentence = _("This file is no picture that can be shown. Choose a PNG or a JPEG of a usual size.")
        raise BadForm({"receipt_logo": sentence})


def _journal(
    connection: Connection, shop: Shop, session: Session, before: Settings, changes: dict[str, Any]
) -> None:
    journal.append(
        connection,
        chain=session.till or journal.OFFICE,
        kind="settings_changed",
        at=stamp(shop.clock()),
        till=session.till,
        user=session.username,
        payload={"before": {name: getattr(before, name) for name in changes}, "after": changes},
    )
