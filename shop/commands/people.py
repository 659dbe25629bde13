"""user: people on the command line, which acts for whoever has access to the database itself."""

from __future__ import annotations

import argparse

from shop.commands.secrets_in import read_secrets
from shop.rules.permissions import Session
from shop.services import users
from shop.services.shop import Shop, open_shop
from shop.texts import _


def user(arguments: argparse.Namespace) -> int:
    """Add, reset or list."""
    shop = open_shop(arguments.database)
    try:
        owner = users.session_of_database_owner(shop)
        if arguments.action == "list":
            _list(shop, owner)
            return 0
        password, pin = read_secrets(
            password=not arguments.pin_only, pin=arguments.with_pin or arguments.pin_only
        )
        if arguments.action == "add":
            person = users.add_user(
                shop, owner, arguments.username, arguments.name, arguments.role, password=password, pin=pin
            )
            print(_("{username} can sign in now.").format(username=person.username))
        else:
            users.reset_secret(shop, owner, arguments.username, password=password, pin=pin)
            print(_("{username} signs in by the new one now.").format(username=arguments.username))
        return 0
    finally:
        shop.close()


def _list(shop: Shop, owner: Session) -> None:
    for person in users.list_users(shop, owner):
        ways = [_("password")] * person.has_password + [_("PIN")] * person.has_pin
        state = ", ".join(ways) if person.active else _("not active")
        print(f"{person.username}\t{person.name}\t{person.role}\t{state}")
