"""Tax against invoices and cases that others published."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from shop.rules.money import divide_half_up, round_to_step
from shop.rules.tax import RateTotal, TaxComponent, TaxMode, TaxRate, tax_of, taxed_lines
from tests.conftest import shared_data_dir

Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    place = shared_data_dir()
    if place is None:
        return []
    with (place / "tax" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_id(name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(name):
        found[row["id"]].append(row)
    return found


INVOICES = [row for row in _rows("en16931_index.csv") if row["totals_recompute_ok"] == "1"]
LINES = _by_id("en16931_lines.csv")
CHARGES = _by_id("en16931_document_allowances_charges.csv")
SUBTOTALS = _by_id("en16931_tax_subtotals.csv")
ODOO = [
    row
    for row in _rows("odoo_line_cases.csv")
    if row["simple_percent_only"] == "1" and row["reproduced_by_half_up"] == "1"
]


def _minor(text: str) -> int:
    """An amount in cents; the examples have at most two decimals that matter."""
    scaled = Decimal(text or "0") * 100
    assert scaled == int(scaled), text
    return int(scaled)


def _rate(row: Row) -> TaxRate:
    percent_e4 = int(Decimal(row["rate"]) * 10_000)
    return TaxRate(f"{row['category']} {percent_e4}", "VAT", percent_e4, row["category"])


def _amounts(number: str) -> list[tuple[int, TaxRate]]:
    """The lines of an example, its allowances as amounts below zero and its charges, each with its own rate."""
    charged = [
        (_minor(row["amount"]) * (1 if row["is_charge"] == "1" else -1), _rate(row))
        for row in CHARGES[number]
    ]
    return [(_minor(row["line_net"]), _rate(row)) for row in LINES[number]] + charged


def _keyed(rates: list[RateTotal]) -> dict[str, tuple[int, int]]:
    found = {}
    for total in rates:
        if total.net_minor or total.tax_minor:
            found[total.rate.code] = (total.net_minor, total.tax_minor)
    return found


@pytest.mark.parametrize("row", INVOICES, ids=[row["file"] for row in INVOICES])
def test_an_official_invoice_gives_the_tax_and_totals_it_states(row: Row) -> None:
    lines, rates = taxed_lines(_amounts(row["id"]), TaxMode(prices_include_tax=False))
    stated = {
        _rate(each).code: (_minor(each["taxable"]), _minor(each["tax"]))
        for each in SUBTOTALS[row["id"]]
        if _minor(each["taxable"]) or _minor(each["tax"])
    }
    assert _keyed(rates) == stated
    net = sum(rate.net_minor for rate in rates)
    tax = sum(rate.tax_minor for rate in rates)
    gross = sum(rate.gross_minor for rate in rates)
    assert net == sum(line.net_minor for line in lines) == _minor(row["tax_exclusive"])
    assert tax == sum(line.tax_minor for line in lines) == _minor(row["tax_total"])
    assert gross == sum(line.gross_minor for line in lines) == _minor(row["tax_inclusive"])
    assert gross - _minor(row["prepaid"]) + _minor(row["rounding"]) == _minor(row["payable"])
    line_total = sum(_minor(each["line_net"]) for each in LINES[row["id"]])
    assert line_total == _minor(row["line_total"])
    assert line_total - _minor(row["allowance_total"]) + _minor(row["charge_total"]) == net


@pytest.mark.parametrize(
    "row",
    [row for row in INVOICES if row["lines_recompute_ok"] == "1"],
    ids=[row["file"] for row in INVOICES if row["lines_recompute_ok"] == "1"],
)
def test_the_lines_of_an_official_invoice_are_price_times_quantity_rounded_once(row: Row) -> None:
    for line in LINES[row["id"]]:
        price, per = Decimal(line["unit_price"]), Decimal(line["base_quantity"] or "1")
        exact = (price * Decimal(line["quantity"]) / per).as_integer_ratio()
        gross = divide_half_up(exact[0] * 100, exact[1])
        own = _minor(line["line_charge"]) - _minor(line["line_allowance"])
        assert gross + own == _minor(line["line_net"]), line


def test_a_stated_rounding_to_whole_units_is_half_up(shared_data: Path) -> None:
    rounded = [row for row in INVOICES if _minor(row["rounding"]) and not _minor(row["prepaid"])]
    assert rounded, shared_data
    for row in rounded:
        assert round_to_step(_minor(row["tax_inclusive"]), 100) == _minor(row["payable"])


@pytest.mark.parametrize("row", ODOO, ids=[f"{row['test']} {row['case']}" for row in ODOO])
def test_a_line_of_the_other_program_has_the_tax_it_expects(row: Row) -> None:
    step = Decimal(row["precision_rounding"])

    def steps(amount: float | str) -> int:
        scaled = Decimal(str(amount)) / step
        assert scaled == int(scaled), amount
        return int(scaled)

    parts = [
        TaxComponent(f"part {number}", int(Decimal(str(tax["amount"])) * 10_000))
        for number, tax in enumerate(json.loads(row["taxes_json"]))
    ]
    included = [tax.get("price_include_override") == "tax_included" for tax in json.loads(row["taxes_json"])]
    assert len(set(included)) == 1
    whole = sum(part.percent_e4 for part in parts)
    rate = TaxRate("case", "case", whole, "S", tuple(parts) if len(parts) > 1 else ())
    amount = steps(Decimal(row["price_unit"]) * Decimal(row["quantity"]))
    rounding = {"round_per_line": "line", "round_globally": "document"}[row["rounding_method"]]
    mode = TaxMode(included[0], "line" if rounding == "line" else "document")
    lines, rates = taxed_lines([(amount, rate)], mode)
    assert lines[0].net_minor == steps(row["expected_total_excluded"])
    assert lines[0].gross_minor == steps(row["expected_total_included"])
    pairs = json.loads(row["expected_base_tax_pairs"])
    assert [rates[0].net_minor] * len(parts) == [steps(base) for base, _tax in pairs]
    found = list(rates[0].component_minor) or [rates[0].tax_minor]
    assert found == [steps(tax) for _base, tax in pairs]
    assert sum(found) == tax_of(amount, whole, included=included[0])


def test_the_published_examples_are_there(shared_data: Path) -> None:
    assert (shared_data / "tax").is_dir()
    assert INVOICES
    assert ODOO
