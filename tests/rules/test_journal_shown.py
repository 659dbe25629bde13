"""Entries of the journal as people read them, whatever their payloads hold."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.rules.formats import Formats
from shop.rules.journal_shown import MOST_RAW, MOST_ROWS, Reading, Section, pretty, sections, summary
from shop.rules.journal_words import key_name, kind_name


def local(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)


READING = Reading(Formats("en_IE", "EUR"), local)


def read(payload: Any) -> tuple[Section, ...]:
    return sections(json.dumps(payload), READING)


def test_amounts_prices_quantities_rates_and_times_are_formatted() -> None:
    (facts,) = read(
        {
            "gross_minor": 123_456,
            "cost_e4": 12_345,
            "quantity_milli": 1_500,
            "discount_limit_e4": 75_000,
            "at": "2026-03-02T08:05:00.000000Z",
            "business_date": "2026-03-02",
            "prices_include_tax": 1,
            "till_id": 7,
            "note": None,
            "permissions": ["sell", "people"],
        }
    )
    assert dict(facts.rows) == {
        "Gross": "1,234.56",
        "Cost": "1.2345",
        "Quantity": "1.5",
        "Discounts up to": "7.5%",
        "Time": "2 Mar 2026 08:05",
        "Business day": "2 Mar 2026",
        "Prices include tax": "yes",
        "Permissions": "Sell, People",
    }


def test_rows_as_the_journal_keeps_them_are_a_table_and_ids_stay_out_of_it() -> None:
    kept = {
        "columns": ["sku", "name", "product_id", "gross_minor", "reason"],
        "rows": [["A", "Milk", 3, 115, ""], ["B", "Bread", 4, 390, ""]],
        "same": {"kind": "sale", "user_id": 3},
    }
    table, same = read({"items": kept})
    assert table == Section(
        "Items", ("Name", "Gross", "SKU"), (("Milk", "1.15", "A"), ("Bread", "3.90", "B"))
    )
    assert same.rows == (("Kind", "sale"),)


def test_before_and_after_stand_beside_each_other() -> None:
    expected = Section(
        "Changes", ("What", "Before", "After"), (("Name", "Sam", "Samuel"), ("Cost", "1.00", "2.00"))
    )
    assert read(
        {
            "before": {"name": "Sam", "cost_e4": 10_000, "role": "x"},
            "after": {"name": "Samuel", "cost_e4": 20_000, "role": "x"},
        }
    ) == (expected,)
    assert read({"changed": {"name": ["Sam", "Samuel"], "cost_e4": [10_000, 20_000]}}) == (expected,)


def test_a_discount_is_read_by_its_kind() -> None:
    table = read(
        {
            "items": {
                "columns": ["discount_kind", "discount_value"],
                "rows": [["percent", 100_000], ["amount", 150]],
            }
        }
    )[0]
    assert table.rows == (("percent", "10%"), ("amount", "1.50"))


def test_a_long_list_says_how_much_of_it_is_left_out() -> None:
    (table,) = read({"rates": [{"name": str(number)} for number in range(MOST_ROWS + 5)]})
    assert (len(table.rows), table.left_out) == (MOST_ROWS, 5)
    assert len(pretty("x" * (MOST_RAW + 1_000))) < MOST_RAW + 100


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"invoice": {"number": "T1-R26-00001", "gross_minor": 1_234}}, "T1-R26-00001  12.34"),
        ({"username": "sam", "changed": ["pin"]}, "sam"),
        (
            {"sku": "A1", "name": "Milk", "changed": {"name": ["M", "Milk"], "price_e4": [1, 2]}},
            "A1  Milk  Name, Price",
        ),
        ({"number": "C00001"}, "C00001"),
        ({"x": 1}, ""),
        ([1], ""),
    ],
)
def test_an_entry_is_told_in_a_few_words(payload: Any, expected: str) -> None:
    assert summary(json.dumps(payload), READING) == expected


def test_a_payload_that_was_cut_is_still_told() -> None:
    assert summary('{"file":"march.csv","rows":[[1,2', READING) == "march.csv"
    assert summary("{", READING) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = st.sampled_from(
    [
        "items",
        "moves",
        "before",
        "after",
        "changed",
        "columns",
        "rows",
        "same",
        "approvals",
        "at",
        "x_minor",
        "on_on",
        "y_e4",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(KEYS | st.text(max_size=8), JSON | st.dictionaries(KEYS, JSON, max_size=4), max_size=6)
)
def test_whatever_a_payload_holds_it_can_be_shown(payload: dict[str, Any]) -> None:
    text = json.dumps(payload)
    for section in sections(text, READING):
        assert not section.columns or all(len(row) == len(section.columns) for row in section.rows)
    summary(text, READING)
    pretty(text)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '"x"', "null", "[" * 100_000])
def test_a_payload_that_is_none_is_shown_as_it_is(text: str) -> None:
    sections(text, READING)
    assert summary(text, READING) == ""
    assert pretty(text)[:1] == text[:1]


def test_what_has_no_word_is_shown_as_it_is_written() -> None:
    assert kind_name("something_new") == "Something new"
    assert key_name("some_amount_minor") == "Some amount"
    assert (kind_name("sale"), key_name("gross_minor")) == ("Sale", "Gross")


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_the_payload_as_it_is_stored_stays_what_it_is(payload: Any) -> None:
    assert json.loads(pretty(json.dumps(payload))) == payload
