"""A new shop: its database with settings, roles, taxes, tenders, a till and its first admin, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from shop.rules.countries import CountryPreset, preset, tax_rates
from shop.rules.errors import BadForm, BadInput, DatabaseProblem
from shop.rules.languages import check_language
from shop.rules.money import PERCENT_HUNDRED
from shop.rules.normal import storable
from shop.rules.permissions import PRESETS
from shop.rules.settings import Settings, to_rows
from shop.rules.signin import check_password, check_pin, check_username
from shop.rules.tax import TaxRate
from shop.services import hashing
from shop.services.shifts import MOST_PRINTER, MOST_TILL_NAME, add_till
from shop.services.shop import Shop, stamp, utc_now
from shop.services.users import add_database_owner
from shop.store import journal, people
from shop.store import settings as settings_store
from shop.store import setup as setup_store
from shop.store.engine import Connection, Store, create_store, exists, open_store
from shop.texts import _, speaking, use_language

# Rates are known since this day: sales of any earlier date find the same ones.
RATES_FROM = "1970-01-01"
MOST_NAME = 100
# The most characters of each text of the form, by its field.
_MOST = {
    "name": MOST_NAME,
    "address": 500,
    "tax_number": 50,
    "phone": 50,
    "email": 200,
    "admin_name": MOST_NAME,
    "till": MOST_TILL_NAME,
    "printer": MOST_PRINTER,
    "language": 35,
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewShop:
    """What is asked of whoever starts a shop. What is None follows the country's preset.

    `standard_e4` is the standard tax rate in 1/10000 of a per cent; `cash_step_minor` the smallest coin.
    """

    name: str
    country: str
    admin_username: str
    admin_password: str = field(repr=False)
    admin_name: str = ""
    admin_pin: str = field(default="", repr=False)
    address: str = ""
    tax_number: str = ""
    phone: str = ""
    email: str = ""
    currency: str | None = None
    prices_include_tax: bool | None = None
    standard_e4: int | None = None
    cash_step_minor: int | None = None
    time_zone: str | None = None
    language: str | None = None
    paper: str | None = None
    till: str = "Till 1"
    printer: str = "none"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody a shop starts with."""

    username: str
    name: str
    role: str
    password: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)


def is_set_up(target: str) -> bool:
    """Whether there is a shop to open: a database with people in it. DatabaseProblem where it can't be opened.

    A database whose making was cut short has tables and nobody: making the shop again fills it.
    """
    if not exists(target):
        return False
    store = open_store(target)
    try:
        with store.read() as connection:
            return setup_store.has_people(connection)
    finally:
        store.close()


def create_shop(target: str, new: NewShop) -> Shop:
    """Make a shop's database and open it. BadForm names every field that can't be used; nothing is made then."""
    check(new)
    admin = NewPerson(
        new.admin_username, new.admin_name, "admin", password=new.admin_password, pin=new.admin_pin
    )
    hashes = [(hashing.hash_secret(admin.password), hashing.hash_secret(admin.pin))]
    store = empty_store(target)
    try:
        with store.write() as connection:
            fill(connection, new, settings_of(new), [admin], hashes)
    except BaseException:
        store.close()
        raise
    return opened(store, settings_of(new))


def opened(store: Store, settings: Settings) -> Shop:
    """The shop that has just been made, open."""
    use_language(settings.language)
    return Shop(store, settings)


def empty_store(target: str) -> Store:
    """A database with tables and nobody in it, made unless it is there; one with people is refused."""
    if not exists(target):
        return create_store(target)
    store = open_store(target)
    with store.read() as connection:
        filled = setup_store.has_people(connection)
    if filled:
        store.close()
        raise DatabaseProblem(
            _("There is already a shop at {where}. Open it, or choose another place.").format(where=target)
        )
    return store


def fill(
    connection: Connection,
    new: NewShop,
    settings: Settings,
    staff: Sequence[NewPerson],
    hashes: Sequence[tuple[str, str]],
) -> None:
    """Every row a shop starts with, in one transaction; `hashes` are each person's, of password and PIN."""
    if setup_store.has_people(connection):
        raise DatabaseProblem(_("Another program has just made a shop here. Start again to open it."))
    at = stamp(utc_now())
    settings_store.save(connection, to_rows(settings))
    with speaking(settings.language):
        rates = rates_of(new)
        for rate in rates:
            setup_store.add_tax_class(connection, rate, RATES_FROM)
        setup_store.add_tenders(connection, tenders())
        roles = {
            role.code: people.add_role(
                connection, role.code, _(role.name), role.permissions, role.discount_limit_e4
            )
            for role in PRESETS
        }
    add_database_owner(connection, at)
    for person, (password_hash, pin_hash) in zip(staff, hashes, strict=True):
        key = check_username(person.username)
        people.add_user(
            connection,
            username=key,
            name=person.name.strip() or person.username.strip(),
            role_id=roles[person.role],
            password_hash=password_hash,
            pin_hash=pin_hash,
            at=at,
        )
    journal.append(
        connection,
        chain=journal.OFFICE,
        kind="shop_created",
        at=at,
        till="",
        user="",
        payload={
            "settings": to_rows(settings),
            "rates": [asdict(rate) for rate in rates],
            "users": [[check_username(person.username), person.role] for person in staff],
        },
    )
    add_till(connection, new.till, new.printer, at)


def tenders() -> list[tuple[str, str, str, str]]:
    """The means of paying a shop starts with: code, name, kind, letter. Cash and card have F12 and F11."""
    return [
        ("cash", _("Cash"), "cash", ""),
        ("card", _("Card"), "card", ""),
        ("voucher", _("Voucher"), "voucher", "V"),
        ("transfer", _("Bank transfer"), "transfer", "B"),
    ]


def settings_of(new: NewShop) -> Settings:
    """The settings of a form that `check` let pass."""
    country = preset(new.country)
    # The smallest coin is that of the country's own currency: of another one nothing is known.
    usual_step = country.cash_step_minor if _is_own_currency(new, country) else 0
    language = new.language or country.language
    with speaking(language):
        footer, reasons = _("Thank you for your visit"), _("Damaged\nExpired\nStolen\nOwn use\nSample")
    return Settings(
        shop_name=new.name.strip(),
        shop_address=new.address.strip(),
        shop_country=country.code,
        shop_tax_number=new.tax_number.strip(),
        shop_phone=new.phone.strip(),
        shop_email=new.email.strip(),
        currency_code=(new.currency or country.currency).strip().upper(),
        prices_include_tax=_chosen(new.prices_include_tax, country.prices_include_tax),
        cash_step_minor=_chosen(new.cash_step_minor, usual_step),
        time_zone=new.time_zone or country.time_zone,
        language=language,
        paper=new.paper or country.paper,
        receipt_footer=footer,
        write_off_reasons=reasons,
    )


def _chosen(value: T | None, usual: T) -> T:
    return usual if value is None else value


def rates_of(new: NewShop) -> tuple[TaxRate, ...]:
    """The tax classes of a form; another standard rate than the country's replaces that one alone."""
    country = preset(new.country)
    standard = country.rates[0]
    if new.standard_e4 is None or new.standard_e4 == standard.percent_e4:
        return country.rates
    names = tuple(part.name for part in standard.components)
    halves = (names[0], names[1]) if len(names) == 2 else None
    own = tax_rates(country.tax, new.standard_e4, (), halves)[0]
    return (own, *country.rates[1:])


def check(new: NewShop) -> None:
    """Refuse a form with BadForm, all its fields at once."""
    errors = {**_shop_errors(new), **_money_errors(new), **_person_errors(new)}
    if errors:
        raise BadForm(errors)


def _shop_errors(new: NewShop) -> dict[str, str]:
    errors = _text_errors(new)
    if not new.name.strip():
        errors["name"] = _("Type the shop's name.")
    if not re.fullmatch(r"[A-Za-z]{2}", new.country.strip()):
        errors["country"] = _("Choose a country, or type its code of two letters.")
    if new.time_zone and not _is_time_zone(new.time_zone):
        errors["time_zone"] = _("Type a time zone as in Europe/Dublin.")
    if new.paper not in (None, "", "A4", "Letter"):
        errors["paper"] = _("Choose A4 or Letter.")
    if new.language:
        try:
            check_language(new.language)
        except BadInput as error:
            errors["language"] = error.message
    if not new.till.strip():
        errors["till"] = _("Type a name for the till.")
    return errors


def _text_errors(new: NewShop) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, most in _MOST.items():
        text = getattr(new, name) or ""
        if storable(text) != text:
            errors[name] = _("This contains a character that can't be stored. Type it again.")
        elif len(text.strip()) > most:
            errors[name] = _("At most {count} characters are possible here.").format(count=most)
    return errors


def _money_errors(new: NewShop) -> dict[str, str]:
    errors: dict[str, str] = {}
    if new.currency and not _is_currency(new.currency.strip().upper()):
        errors["currency"] = _("Type a currency's code of three letters, as in EUR.")
    country = preset(new.country)
    if new.standard_e4 is None and country.asks_rate:
        errors["standard_e4"] = _("Type the tax rate of your place in per cent; 0 for none.")
    elif new.standard_e4 is not None and not 0 <= new.standard_e4 <= PERCENT_HUNDRED:
        errors["standard_e4"] = _("A tax rate is between 0 and 100 per cent.")
    if new.cash_step_minor is not None and not 0 <= new.cash_step_minor <= 100_000:
        errors["cash_step_minor"] = _("Type the smallest coin in use, or 0 for no cash rounding.")
    return errors


def _person_errors(new: NewShop) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        check_username(new.admin_username)
    except BadInput as error:
        errors["admin_username"] = error.message
    try:
        check_password(new.admin_password, new.admin_username)
    except BadInput as error:
        errors["admin_password"] = error.message
    if new.admin_pin:
        try:
            check_pin(new.admin_pin)
        except BadInput as error:
            errors["admin_pin"] = error.message
    return errors


def _is_own_currency(new: NewShop, country: CountryPreset) -> bool:
    return not new.currency or new.currency.strip().upper() == country.currency


def _is_currency(code: str) -> bool:
    from babel.numbers import list_currencies

    return code in list_currencies()


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
