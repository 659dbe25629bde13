"""What stands in the search box and the filters of sales and payments, as what the store is asked for, and in words.

Owns how words that are no number, amount, day or name of the shop's own are looked up: as a customer's, a product's,
or either's. What nothing has finds nothing; what too many have is left out until more of it is typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shop.rules import barcode, sale_words
from shop.rules.formats import formats_for
from shop.rules.listing import ListQuery
from shop.rules.normal import shown
from shop.rules.period import Period, moved, period_of
from shop.rules.product import name_key
from shop.rules.sale_words import Typed
from shop.services.shop import Shop
from shop.store import sale_links
from shop.store.engine import Connection
from shop.store.invoice_list import Either, SalesWanted
from shop.store.payment_list import PaymentsWanted
from shop.store.sale_links import Meant
from shop.texts import _

PERIODS = ("today", "yesterday", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed, looked up: `either` are the ways each word can hold, `told` a few words for each part."""

    typed: Typed
    days: tuple[Period, ...]
    either: tuple[Either, ...] = ()
    told: tuple[str, ...] = ()
    none: bool = False


@dataclass(slots=True)
class _LookUp:
    """The words of one text being looked up."""

    shop: Shop
    connection: Connection
    either: list[Either] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    none: bool = False
    of_products: bool = True

    def add(self, each: Either, told: str, *, nothing: bool = False) -> None:
        self.told.append(told)
        if nothing:
            self.none = True
        else:
            self.either.append(each)


def understand(
    shop: Shop, connection: Connection, query: ListQuery, *, of_products: bool = True
) -> Understood:
    """What a query's text and its filter `period` mean today. Words are customers' alone unless `of_products`."""
    forms = formats_for(shop.settings)
    today = shop.business_date(shop.clock())
    typed = sale_words.read(
        query.text,
        today=today,
        digits=shop.settings.currency.digits,
        names=sale_links.names(connection),
        month_first=sale_words.month_first(shop.settings.shop_country),
        week_start=forms.first_weekday,
    )
    found = _LookUp(shop, connection, of_products=of_products)
    for number in typed.numbers:
        _number(found, number)
    for code in typed.codes:
        _code(found, code)
    if typed.customer:
        _customer(found, typed.customer)
    if typed.product:
        _product(found, typed.product)
    if typed.words:
        _words(found, typed.words)
    period = period_filter(query.filter("period"), shop)
    told = (*sale_words.told(typed, forms), *found.told)
    return Understood(
        typed,
        (*typed.periods, *([period] if period else [])),
        tuple(found.either),
        told,
        found.none or bool(typed.unknown),
    )


def period_filter(chosen: str, shop: Shop) -> Period | None:
    """The days of a choice beside the search box: one of PERIODS, or two ISO days with .. between them."""
    today = shop.business_date(shop.clock())
    week_start = formats_for(shop.settings).first_weekday
    if chosen in ("today", "yesterday"):
        return moved(period_of("day", today), -1 if chosen == "yesterday" else 0)
    if chosen in ("week", "month", "year"):
        return period_of(chosen, today, week_start)  # type: ignore[arg-type]
    found = sale_words.read(chosen, today=today, digits=2, names=sale_words.Names(), week_start=week_start)
    return found.periods[0] if found.periods else None


# The words, one sort after the other ------------------------------------------------------------------------------


def _by_code(found: _LookUp, code: str) -> Meant:
    return sale_links.products_by_code(found.connection, code) if found.of_products else sale_links.NOBODY


def _by_words(found: _LookUp, words: Sequence[str]) -> Meant:
    return sale_links.products_of(found.connection, words) if found.of_products else sale_links.NOBODY


def _number(found: _LookUp, number: str) -> None:
    """A part of a sale's number, a product's code or a customer's number; with letters a word of a product too."""
    products = _by_code(found, number)
    customer = sale_links.customers_by_number(found.connection, number)
    told = [_("number with {text}").format(text=shown(number))]
    if not products.ids and any(map(str.isalpha, number)) and not set(number) & set("-/"):
        products = _by_words(found, (name_key(number),))
    if products.ids:
        told.append(_said(_("product {name}"), _("product with “{text}”"), products, number))
    if customer.ids:
        told.append(_("customer {name}").format(name=shown(customer.name)))
    found.add(Either(number, customer.ids, products.ids), _(" or ").join(told))


def _code(found: _LookUp, code: str) -> None:
    """A whole barcode: the product's, an in-store one's with a weight or a price in it, or else a sale's number."""
    meant = _by_code(found, code)
    variable = None
    if not meant.ids:
        digits = found.shop.settings.currency.digits
        variable = barcode.read_variable(code, barcode.DEFAULT_PREFIX_RULES, digits)
    for key in barcode.item_keys(variable) if variable is not None else ():
        meant = meant if meant.ids else _by_code(found, key)
    if meant.ids:
        told = _said(_("product {name}"), _("product with “{text}”"), meant, code)
        found.add(Either(product_ids=meant.ids), told)
    else:
        found.add(Either(code), _("number with {text}").format(text=shown(code)))


def _customer(found: _LookUp, words: Sequence[str]) -> None:
    text = " ".join(words)
    meant = Meant()
    if len(words) == 1:
        meant = sale_links.customers_by_number(found.connection, text.upper())
    if not meant.ids:
        meant = sale_links.customers_of(found.connection, words)
    if meant.too_many:
        found.told.append(_too_many(text))
        return
    told = _said(_("customer {name}"), _("customer with “{text}”"), meant, text)
    found.add(Either(customer_ids=meant.ids), told, nothing=not meant.ids)


def _product(found: _LookUp, words: Sequence[str]) -> None:
    text = " ".join(words)
    meant = _by_code(found, text)
    if not meant.ids:
        meant = _by_words(found, words)
    if meant.too_many:
        found.told.append(_too_many(text))
        return
    told = _said(_("product {name}"), _("product with “{text}”"), meant, text)
    found.add(Either(product_ids=meant.ids), told, nothing=not meant.ids)


def _words(found: _LookUp, words: Sequence[str]) -> None:
    """A customer's or a product's: all the words together, or else each by itself."""
    if _either(found, words):
        return
    if len(words) > 1:
        for word in words:
            if not _either(found, (word,)):
                found.add(Either(), _nobody(found, word), nothing=True)
        return
    found.add(Either(), _nobody(found, words[0]), nothing=True)


def _nobody(found: _LookUp, text: str) -> str:
    said = _("no customer or product has “{text}”") if found.of_products else _("no customer has “{text}”")
    return said.format(text=shown(text))


def _either(found: _LookUp, words: Sequence[str]) -> bool:
    text = " ".join(words)
    customers = sale_links.customers_of(found.connection, words)
    products = sale_links.NOBODY if customers.too_many else _by_words(found, words)
    if not products.ids and not products.too_many and not customers.too_many:
        products = _by_code(found, text)
    if customers.too_many or products.too_many:
        found.told.append(_too_many(text))
        return True
    if not customers.ids and not products.ids:
        return False
    each = Either(customer_ids=customers.ids, product_ids=products.ids)
    if customers.ids and products.ids:
        told = _("customer or product with “{text}”").format(text=shown(text))
    elif customers.ids:
        told = _said(_("customer {name}"), _("customer with “{text}”"), customers, text)
    else:
        told = _said(_("product {name}"), _("product with “{text}”"), products, text)
    found.add(each, told)
    return True


def _said(of_one: str, of_some: str, meant: Meant, text: str) -> str:
    if meant.name:
        return of_one.format(name=shown(meant.name))
    return of_some.format(text=shown(text))


def _too_many(text: str) -> str:
    return _("“{text}”: type more of it").format(text=shown(text))


# What the store is asked for --------------------------------------------------------------------------------------


def _days(periods: Iterable[Period]) -> tuple[tuple[str, str], ...]:
    return tuple((period.first.isoformat(), period.last.isoformat()) for period in periods)


def _ids(chosen: str) -> tuple[int, ...]:
    return (int(chosen),) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else ()


def sales_wanted(query: ListQuery, said: Understood) -> SalesWanted:
    """The sales that a query means. Filters: `kind` (a kind, or unpaid), `tender`, `till` and `person` as ids."""
    typed = said.typed
    kind = query.filter("kind")
    return SalesWanted(
        days=_days(said.days),
        amounts=tuple((each.low, each.high) for each in typed.amounts),
        kinds=_both(typed.kinds, (kind,) if kind in sale_words.kind_names() else ()),
        till_ids=_both(tuple(each.id for each in typed.tills), _ids(query.filter("till"))),
        user_ids=_both(tuple(each.id for each in typed.people), _ids(query.filter("person"))),
        tender_ids=_both(tuple(each.id for each in typed.tenders), _ids(query.filter("tender"))),
        either=said.either,
        references=typed.references,
        unpaid=kind == "unpaid",
        none=said.none or _contradict(query, typed, kind),
    )


def payments_wanted(query: ListQuery, said: Understood) -> PaymentsWanted:
    """The payments that a query means. Filters: `tender`, `till` and `person` as ids, `way` (in or out)."""
    typed = said.typed
    way = query.filter("way")
    return PaymentsWanted(
        days=_days(said.days),
        amounts=tuple((each.low, each.high) for each in typed.amounts),
        till_ids=_both(tuple(each.id for each in typed.tills), _ids(query.filter("till"))),
        user_ids=_both(tuple(each.id for each in typed.people), _ids(query.filter("person"))),
        tender_ids=_both(tuple(each.id for each in typed.tenders), _ids(query.filter("tender"))),
        kinds=typed.kinds,
        either=said.either,
        references=typed.references,
        taken=None if way not in ("in", "out") else way == "in",
        none=said.none or _contradict(query, typed, ""),
    )


def _both(typed: tuple, chosen: tuple) -> tuple:  # type: ignore[type-arg]
    """What is typed and what is chosen: both must hold."""
    if typed and chosen:
        return tuple(each for each in typed if each in chosen)
    return typed or chosen


def _contradict(query: ListQuery, typed: Typed, kind: str) -> bool:
    """Whether something typed and the choice beside it can't both be."""
    pairs = (
        (tuple(each.id for each in typed.tills), _ids(query.filter("till"))),
        (tuple(each.id for each in typed.people), _ids(query.filter("person"))),
        (tuple(each.id for each in typed.tenders), _ids(query.filter("tender"))),
        (typed.kinds, (kind,) if kind in sale_words.kind_names() else ()),
    )
    return any(said and chosen and not _both(said, chosen) for said, chosen in pairs)
