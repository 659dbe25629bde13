"""init and demo: the commands that make a shop."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from shop.commands.secrets_in import read_secrets
from shop.rules.countries import preset
from shop.rules.currency import currency
from shop.rules.errors import BadForm, BadInput
from shop.rules.numbers import parse_amount, parse_percent
from shop.services.setup import NewShop, check, create_shop
from shop.services.shop import Shop
from shop.texts import _

# The form's fields that are called otherwise as options.
_OPTIONS = {
    "admin_username": "admin",
    "admin_password": "password",
    "admin_pin": "pin",
    "standard_e4": "standard_rate",
    "cash_step_minor": "cash_step",
}


def init(arguments: argparse.Namespace) -> int:
    """Make a new shop from the options. BadForm names all options that can't be used."""
    password, pin = read_secrets(password=True, pin=arguments.with_pin)
    errors: dict[str, str] = {}
    money = currency((arguments.currency or preset(arguments.country).currency).upper())
    standard = _number(errors, "standard_rate", arguments.standard_rate, parse_percent)
    step = _number(errors, "cash_step", arguments.cash_step, lambda text: parse_amount(text, money.digits))
    new = NewShop(
        name=arguments.name,
        country=arguments.country,
        admin_username=arguments.admin,
        admin_password=password,
        admin_name=arguments.admin_name,
        admin_pin=pin,
        address=arguments.address.replace("\\n", "\n"),
        tax_number=arguments.tax_number,
        phone=arguments.phone,
        email=arguments.email,
        currency=arguments.currency,
        prices_include_tax=arguments.prices_include_tax,
        standard_e4=standard,
        cash_step_minor=step,
        time_zone=arguments.time_zone,
        language=arguments.language,
        paper=arguments.paper,
        till=arguments.till,
        printer=arguments.printer,
    )
    try:
        check(new)
    except BadForm as error:
        errors = {_OPTIONS.get(name, name): sentence for name, sentence in error.errors.items()} | errors
    if errors:
        raise BadForm(errors)
    _say_made(create_shop(arguments.database, new), arguments.database)
    return 0


def _number(errors: dict[str, str], option: str, text: str | None, parse: Callable[[str], int]) -> int | None:
    """The number of an option that may be missing; why it can't be read goes to `errors`."""
    if text is None:
        return None
    try:
        return parse(text)
    except BadInput as error:
        errors[option] = error.message
        return None


def demo(arguments: argparse.Namespace) -> int:
    """Make the demo shop."""
    from shop.services.demo import create_demo

    _say_made(create_demo(arguments.database), arguments.database)
    print(_("Sign in as admin / demo-admin, sam / demo-sam (PIN 246810) or kim / demo-kim (PIN 135790)."))
    return 0


def _say_made(shop: Shop, target: str) -> None:
    print(_("{shop} is ready at {where}.").format(shop=shop.settings.shop_name, where=target))
    shop.close()
