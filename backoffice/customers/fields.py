"""The form of a customer: its fields, what stands in them, and what is known of a customer in a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shop.rules.country_names import country_name, every_country
from shop.rules.customer import CustomerDetails
from shop.rules.formats import Formats
from shop.rules.numbers import format_scaled
from shop.rules.settings import Settings
from shop.services.customers import CustomerRecord
from shop.texts import _, ngettext
from widgets.fields import Field, Value


def fields(settings: Settings) -> tuple[Field, ...]:
    """The fields, in their order."""
    return (
        Field("name", _("Name"), span=2),
        Field("company", _("Company"), span=2),
        Field("phone", _("Telephone")),
        Field("email", _("E-mail")),
        Field("address", _("Address"), "lines", span=2),
        Field("country", _("Country"), "choice", countries(settings)),
        Field("tax_number", _("Tax number")),
        Field("group", _("Group")),
        Field("credit_limit", _("Credit limit"), anchor="e"),
        Field("notes", _("Notes"), "lines", span=2, height=3),
        Field("active", _("Active"), "check", span=2),
    )


def contact_fields() -> tuple[Field, ...]:
    """The fields of a contact."""
    return (
        Field("name", _("Name"), span=2),
        Field("role", _("Role"), span=2),
        Field("phone", _("Telephone")),
        Field("email", _("E-mail")),
    )


def countries(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The shop's own country first, then every other by its name."""
    own = country_name(settings.shop_country.upper(), settings.language)
    return (("", own), *every_country(settings.language))


def said(details: CustomerDetails, digits: int, sign: str) -> dict[str, Value]:
    """A customer as the form has it. `digits` are the currency's decimals, `sign` the decimal sign."""
    limit = details.credit_limit_minor
    return {
        "name": details.name,
        "company": details.company,
        "phone": details.phone,
        "email": details.email,
        "address": details.address,
        "country": details.country,
        "tax_number": details.tax_number,
        "group": details.group,
        "credit_limit": format_scaled(limit, digits, sign, digits) if limit else "",
        "notes": details.notes,
        "active": details.active,
    }


def fresh() -> Mapping[str, Value]:
    """A new customer's form."""
    return {"active": True, "country": ""}


def told(record: CustomerRecord, formats: Formats) -> str:
    """What is known of a customer besides the form: number, what was bought, what is owed, who was merged."""
    if record.erased_at:
        return _("{number} · erased: nothing is kept but the number and the invoices").format(
            number=record.number
        )
    parts = [record.number]
    if record.visits:
        day = formats.date(date.fromisoformat(record.last_bought))
        told = ngettext(
            "{count} document, {amount}, on {day}",
            "{count} documents, {amount}, last on {day}",
            record.visits,
        )
        parts.append(told.format(count=record.visits, amount=formats.money(record.bought_minor), day=day))
    if record.owed_minor > 0:
        parts.append(_("owes {amount}").format(amount=formats.money(record.owed_minor)))
    elif record.owed_minor < 0:
        parts.append(_("{amount} to their credit").format(amount=formats.money(-record.owed_minor)))
    if record.merged:
        names = ", ".join(f"{one.number} {one.name}" for one in record.merged)
        parts.append(_("merged: {names}").format(names=names))
    return " · ".join(parts)
