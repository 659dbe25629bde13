"""Whatever a file says, an import leaves every name and code with one product."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.errors import BadInput
from shop.rules.import_plan import (
    Catalogue,
    Known,
    Planner,
    default_tax_class,
    number_made_up,
    tax_word,
    tax_words,
)
from shop.rules.product import name_key
from shop.rules.product_row import ProductRow

CLASSES = [(4, "standard", "VAT 23%", 230_000), (5, "reduced", "VAT 13.5%", 135_000), (6, "zero", "Zero", 0)]
CLASSES.append((7, "exempt", "Exempt", 0))


def known(number: int, name: str, *, active: bool = True) -> Known:
    return Known(
        number, f"S{number}", name, name_key(name), "", None, 1, "pc", False, None, 0, False, 0, 0, active
    )


def catalogue_of(*products: Known) -> Catalogue:
    catalogue = Catalogue()
    for product in products:
        catalogue.add(product)
        catalogue.by_barcode[f"B{product.id}"] = product.id
    return catalogue


def row(
    line: int, name: str, code: str = "", sku: str = "", brand: str = "", active: bool | None = None
) -> ProductRow:
    return ProductRow(line, name, name_key(name), sku, code, code, brand, active=active)


names = st.sampled_from(["a", "b", "c", "d", "A"])
codes = st.sampled_from(["", "B1", "B2", "B3", "B4", "X1", "X2", "X3"])
skus = st.sampled_from(["", "", "S1", "S2", "Z1"])


@given(
    st.lists(st.tuples(names.filter(str.islower), st.booleans()), max_size=4, unique_by=lambda pair: pair[0]),
    st.lists(
        st.tuples(
            names, codes, skus, st.sampled_from(["", "brand"]), st.sampled_from([None, None, True, False])
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_no_import_gives_a_name_or_a_code_to_two_products(
    there: list[tuple[str, bool]], rows: list[tuple[str, str, str, str, bool | None]], rename: bool
) -> None:
    catalogue = catalogue_of(
        *(known(number, name, active=active) for number, (name, active) in enumerate(there, 1))
    )
    planner = Planner(catalogue, {}, rename_duplicates=rename)
    plan = planner.plan([row(line, *cells) for line, cells in enumerate(rows, 2)])
    number_made_up(plan.taken, catalogue)

    after = {
        product.id: (product.name_key, product.sku)
        for product in catalogue.products.values()
        if product.active
    }
    for count, planned in enumerate(plan.taken):
        number = planned.known.id if planned.known else -1 - count
        after.pop(number, None)
        if planned.active:
            after[number] = (planned.name_key, planned.sku)
    assert len({key for key, _sku in after.values()}) == len(after)
    assert len({sku for _key, sku in after.values()}) == len(after)
    keys = [key for planned in plan.taken for key, _text, _quantity in planned.new_keys]
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(catalogue.by_barcode)
    lines = [planned.row.line for planned in plan.taken] + [refusal.line for refusal in plan.refusals]
    assert sorted(lines) == list(range(2, len(rows) + 2))


def test_the_first_of_two_rows_keeps_the_name() -> None:
    plan = Planner(catalogue_of(), {}).plan([row(2, "Tea", "X1"), row(3, "TEA", "X2")])
    assert [planned.row.line for planned in plan.taken] == [2]
    assert [(refusal.line, refusal.reason) for refusal in plan.refusals] == [(3, "Line 2 has the same name.")]


def test_a_product_keeps_its_name_before_a_row_that_comes_earlier() -> None:
    plan = Planner(catalogue_of(known(1, "Tea")), {}).plan([row(2, "Tea", "X1"), row(3, "Tea", "B1")])
    assert [planned.row.line for planned in plan.taken] == [3]
    assert plan.refusals[0].reason == "Line 3 has the same name."


def test_the_name_of_a_product_that_is_not_in_the_file_is_taken() -> None:
    plan = Planner(catalogue_of(known(1, "Tea")), {}).plan([row(2, "Tea", "X1")])
    assert plan.refusals[0].reason == "The product S1 has the same name."


def test_the_name_of_a_product_no_longer_sold_is_free() -> None:
    plan = Planner(catalogue_of(known(1, "Tea", active=False)), {}).plan([row(2, "Tea", "X1")])
    assert not plan.refusals


@pytest.mark.parametrize(
    ("cell", "class_id"),
    [
        ("23", 4),
        ("23,00 %", 4),
        ("13.5%", 5),
        ("0", 6),
        ("0.0%", 6),
        ("EXEMPT", 7),
        ("Vat 23%", 4),
        ("9%", None),
    ],
)
def test_a_tax_cell_says_a_rate_a_name_or_a_code(cell: str, class_id: int | None) -> None:
    assert tax_words(CLASSES).get(tax_word(cell)) == class_id


def test_products_without_tax_get_the_class_told_or_the_first() -> None:
    assert default_tax_class(CLASSES, "") == 4
    assert default_tax_class(CLASSES, "zero") == 6
    for rows, code in ((CLASSES, "nowhere"), ([], "")):
        with pytest.raises(BadInput):
            default_tax_class(rows, code)
