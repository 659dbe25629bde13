"""An entry of the journal as people read it: small tables with names and formatted amounts, made of its payload.

What the payload holds is the writer's business: whatever it is, it is shown, and nothing here fails on it. Ids are left
to the payload itself, which is shown below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shop.rules.formats import Formats
from shop.rules.journal_words import key_name
from shop.rules.roles import permission_texts
from shop.texts import _

MOST_ROWS = 200
MOST_TEXT = 400
MOST_RAW = 60_000
# Lists of lists whose columns the payload itself doesn't name.
_KNOWN_COLUMNS = {
    "approvals": ("permission", "asked_by", "approved_by", "detail"),
    "items": ("sku", "name", "quantity_milli", "cost_e4"),
    "costs": ("name", "old_cost_e4", "cost_e4"),
    "users": ("username", "role"),
    "products": ("sku", "before", "after"),
}
_ABOUT = re.compile(r'"(?:number|file|stocktake|name)":"([^"\\\\]{1,80})"')
# What people look for first; all else follows in the order of the payload.
_FIRST = (
    "number kind name product username quantity_milli price_e4 discount_minor gross_minor sku tender amount_minor"
    " tendered_minor change_minor tax_name percent_e4 net_minor tax_minor value_e4 reason unit cashier issued_at"
    " business_date refers_to"
).split()
_DEEPEST = 3
_PERCENTS = frozenset(("percent_e4", "discount_limit_e4", "standard_e4", "rate_e4"))


@dataclass(frozen=True, slots=True)
class Section:
    """A small table: its title (empty for the entry's own facts), the heads of its columns, its rows of texts.

    `left_out` says how many rows more there are.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How values are written: the shop's forms, and a stored moment as the shop's clock shows it."""

    formats: Formats
    local: Callable[[str], datetime]


def sections(payload: str, reading: Reading) -> tuple[Section, ...]:
    """The payload as sections, its own facts first. One that can't be read has none."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(told, dict):
        return (Section("", (), ((_value("", told, reading),),)),)
    return tuple(_whole("", told, reading, 0))


def summary(payload: str, reading: Reading) -> str:
    """An entry in a few words: what it is about, by number, name or amount. A payload that was cut will do."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        found = _ABOUT.search(payload)
        return found[1][:MOST_TEXT] if found else ""
    if not isinstance(told, dict):
        return ""
    invoice = told.get("invoice")
    if isinstance(invoice, dict):
        gross = invoice.get("gross_minor")
        amount = reading.formats.amount(gross) if type(gross) is int else ""
        return "  ".join(text for text in (str(invoice.get("number", "")), amount) if text)
    about = ("number", "delivery", "order", "username", "supplier", "product", "sku", "name", "code", "file")
    words = [_value(key, told[key], reading) for key in about if isinstance(told.get(key), str) and told[key]]
    changes = told.get("changed", told.get("after"))
    if isinstance(changes, dict):
        words.append(", ".join(key_name(key) for key in list(changes)[:4]))
    return "  ".join(dict.fromkeys(words))[:MOST_TEXT]


def target(kind: str, payload: str) -> tuple[str, str]:
    """What an entry is about, as the office's page that shows it and what to look for there; empty for nothing."""
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(told, dict):
        return "", ""
    invoice = told.get("invoice")
    if isinstance(invoice, dict):
        return "invoices", str(invoice.get("number", ""))
    for start, page, key in _TARGETS:
        found = told.get(key)
        if kind.startswith(start) and isinstance(found, str) and found:
            return page, found
    return "", ""


_TARGETS = (
    ("customer", "customers", "number"),
    ("product", "products", "sku"),
    ("user", "people", "username"),
    ("secret", "people", "username"),
    ("must_change", "people", "username"),
    ("own_secret", "people", "username"),
    ("lockout", "signins", "username"),
    ("supplier", "suppliers", "supplier"),
    ("order", "orders", "order"),
    ("delivery", "deliveries", "delivery"),
    ("reprint", "invoices", "number"),
    ("mail_draft", "invoices", "number"),
    ("stock_correction", "products", "product"),
    ("write_off", "products", "product"),
)


def pretty(payload: str) -> str:
    """The payload's own text, a line for each value and each list of plain ones; at most `MOST_RAW` characters."""
    shown = payload
    if len(payload) <= MOST_RAW:
        try:
            shown = "\n".join(_lines(json.loads(payload), ""))
        except (ValueError, RecursionError):
            shown = payload
    if len(shown) <= MOST_RAW:
        return shown
    more = _("… and {count} characters more").format(count=len(shown) - MOST_RAW)
    return f"{shown[:MOST_RAW]}\n{more}"


def _lines(value: Any, indent: str, before: str = "") -> Iterator[str]:
    """A value as lines of JSON; whatever holds no more mappings or lists stands on one."""
    if not _is_nested(value) or (
        isinstance(value, dict) and not any(map(_is_nested, value.values())) and not indent
    ):
        yield indent + before + json.dumps(value, ensure_ascii=False, sort_keys=True)
        return
    opens, closes = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield indent + before + opens
    pairs = sorted(value.items()) if isinstance(value, dict) else [("", each) for each in value]
    for number, (name, each) in enumerate(pairs, 1):
        *above, last = _lines(
            each,
            indent + "  ",
            f"{json.dumps(name, ensure_ascii=False)}: " if name or isinstance(value, dict) else "",
        )
        yield from above
        yield last + ("," if number < len(pairs) else "")
    yield indent + closes


def _is_id(key: str) -> bool:
    return key == "id" or key.endswith("_id")


def _whole(key: str, told: Mapping[str, Any], reading: Reading, depth: int) -> Iterator[Section]:
    """What a mapping holds: its own facts first, then a section for each list and mapping in it."""
    told = {name: _unfolded(value) for name, value in told.items()}
    facts = tuple(_facts(told, reading))
    if facts:
        yield Section(key_name(key) if key else "", (), facts)
    for name, value in told.items():
        yield from _sections(name, value, told, reading, depth)


def _unfolded(value: Any) -> Any:
    """A mapping that is kept as text, as a document keeps its seller."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return found if isinstance(found, dict) else value
    return value


def _ordered(names: Iterable[str]) -> list[str]:
    """Names of columns or facts, what people look for first before the others."""
    listed = list(names)
    first = [name for name in _FIRST if name in listed]
    return first + [name for name in listed if name not in first]


def _facts(told: Mapping[str, Any], reading: Reading) -> Iterator[tuple[str, str]]:
    for key in _ordered(told):
        value = told[key]
        if not _is_id(key) and not _is_nested(value) and value not in (None, "", [], {}):
            yield key_name(key), _value(key, value, reading, told)


def _is_nested(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value)


def _sections(
    key: str, value: Any, told: Mapping[str, Any], reading: Reading, depth: int
) -> Iterator[Section]:
    if _is_id(key) or not _is_nested(value) or (key == "before" and isinstance(told.get("after"), dict)):
        return
    before = told.get("before")
    if key == "after" and isinstance(value, dict) and isinstance(before, dict):
        yield _differences(before, value, reading)
    elif isinstance(value, dict) and _is_kept(value):
        yield from _kept(key, value, reading)
    elif isinstance(value, dict) and all(
        isinstance(each, list) and len(each) == 2 for each in value.values()
    ):
        pairs = (
            {name: each[0] for name, each in value.items()},
            {name: each[1] for name, each in value.items()},
        )
        yield _differences(*pairs, reading)
    elif isinstance(value, dict) and depth < _DEEPEST:
        yield from _whole(key, value, reading, depth + 1)
    elif isinstance(value, dict):
        yield Section(key_name(key), (), ((_value(key, value, reading),),))
    else:
        yield _list(key, value, reading)


def _is_kept(value: Mapping[str, Any]) -> bool:
    """Whether this is rows as the journal keeps them: columns by name, and each row a list of their values."""
    return isinstance(value.get("columns"), list) and isinstance(value.get("rows"), list)


def _kept(key: str, value: Mapping[str, Any], reading: Reading) -> Iterator[Section]:
    same = value.get("same")
    names = [str(name) for name in value["columns"]]
    if not value["rows"]:
        return
    rows = [dict(zip(names, row, strict=False)) for row in value["rows"][:MOST_ROWS] if isinstance(row, list)]
    yield _table(key, names, rows, len(value["rows"]), reading)
    if isinstance(same, dict) and any(not _is_id(name) for name in same):
        title = _("{list}: the same in all").format(list=key_name(key))
        yield Section(title, (), tuple(_facts(same, reading)))


def _list(key: str, value: Sequence[Any], reading: Reading) -> Section:
    shown = value[:MOST_ROWS]
    if all(isinstance(each, dict) for each in shown):
        names = list(dict.fromkeys(str(name) for each in shown for name in each))
        return _table(key, names, shown, len(value), reading)
    lists = [each if isinstance(each, list) else [each] for each in shown]
    width = max(len(each) for each in lists)
    known = _KNOWN_COLUMNS.get(key, ())[:width]
    if len(known) < width and key != "approvals":
        plain = tuple(tuple(_value("", cell, reading) for cell in each) for each in lists)
        return Section(key_name(key), (), plain, len(value) - len(shown))
    rows = [dict(zip(known, each, strict=False)) for each in lists]
    return _table(key, list(known), rows, len(value), reading)


def _table(
    key: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]], many: int, reading: Reading
) -> Section:
    """Rows under the names of their columns; columns of ids, and those that are empty throughout, are left out."""
    told = [name for name in names if any(row.get(name) not in (None, "", 0, "[]", [], {}) for row in rows)]
    shown = [name for name in _ordered(told) if not _is_id(name)]
    cells = tuple(tuple(_value(name, row.get(name), reading, row) for name in shown) for row in rows)
    return Section(key_name(key), tuple(map(key_name, shown)), cells, many - len(rows))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], reading: Reading) -> Section:
    names = list(dict.fromkeys((*before, *after)))
    rows = tuple(
        (
            key_name(str(name)),
            _value(str(name), before.get(name), reading, before),
            _value(str(name), after.get(name), reading, after),
        )
        for name in names
        if before.get(name) != after.get(name) and not _is_id(str(name))
    )
    return Section(_("Changes"), (_("What"), _("Before"), _("After")), rows)


def _value(key: str, value: Any, reading: Reading, beside: Mapping[str, Any] | None = None) -> str:
    """One value as it is shown; at most `MOST_TEXT` characters of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _number(key, value, reading.formats, beside or {})
    if isinstance(value, list) and not _is_nested(value):
        return _cut(", ".join(_value(key, each, reading) for each in value))
    if isinstance(value, (dict, list)):
        return _cut(json.dumps(value, ensure_ascii=False, sort_keys=True))
    text = str(value)
    if key in ("permission", "permissions"):
        return next((each.name for each in permission_texts() if each.permission == text), _cut(text))
    return _moment(key, text, reading) or _cut(text)


def _number(key: str, value: int, formats: Formats, beside: Mapping[str, Any]) -> str:
    if key == "discount_value":
        return formats.percent(value) if beside.get("discount_kind") == "percent" else formats.amount(value)
    if key in _PERCENTS:
        return formats.percent(value)
    if key.endswith("_minor"):
        return formats.amount(value)
    if key.endswith("_e4"):
        return formats.price(value)
    if key.endswith("_milli"):
        return formats.quantity(value)
    if key in ("active", "stocked", "weighed", "prices_include_tax", "opens_drawer") and value in (0, 1):
        return _("yes") if value else _("no")
    return str(value)


def _moment(key: str, text: str, reading: Reading) -> str:
    """A stored moment or day as it is shown, empty for what is none."""
    try:
        if len(text) == 27 and text.endswith("Z"):
            local = reading.local(text)
            return f"{reading.formats.date(local.date())} {reading.formats.time(local)}"
        if key == "issued_local":
            local = datetime.fromisoformat(text)
            return f"{reading.formats.date(local.date())} {reading.formats.time(local)}"
        if key.endswith(("_date", "_on")) and len(text) == 10:
            return reading.formats.date(date.fromisoformat(text))
    except (ValueError, OverflowError):
        return ""
    return ""


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
