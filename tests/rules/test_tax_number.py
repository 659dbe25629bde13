"""Tax numbers: checked by their country's own rule, compared without what only their writing adds."""

from __future__ import annotations

import pytest

from shop.rules.tax_number import number_key, why_not


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("IE6433435F", "IE"),
        ("6433435F", "IE"),
        ("DE 136 695 976", "DE"),
        ("DE136695976", "IE"),
        ("GB980780684", "IE"),
        ("EL094259216", "GR"),
        ("CHE-107.787.577 IVA", "CH"),
        ("16.727.230/0001-97", "BR"),
        ("390.533.447-05", "BR"),
        ("NO995525828MVA", "NO"),
        ("whatever 77", "UA"),
        ("", "IE"),
        ("12", ""),
    ],
)
def test_a_number_of_its_country_or_of_one_without_a_known_rule_is_taken(number: str, country: str) -> None:
    assert why_not(number, country) == ""


@pytest.mark.parametrize(
    ("number", "country", "said"),
    [
        ("IE6433435G", "IE", "check digit of this tax number of Ireland"),
        ("DE136695977", "IE", "check digit of this tax number of Germany"),
        ("33392005962", "HR", "check digit of this tax number of Croatia"),
        ("123", "DE", "no tax number of Germany"),
        ("none", "DE", "has digits"),
        ("12<34", "UA", "has digits"),
    ],
)
def test_a_wrong_number_is_told_with_what_is_wrong(number: str, country: str, said: str) -> None:
    assert said in why_not(number, country)


def test_the_country_is_named_in_the_shops_language() -> None:
    assert "Deutschland" in why_not("DE136695977", "IE", "de")


def test_writings_of_one_number_share_their_key() -> None:
    assert (
        number_key("DE 136.695.976", "DE") == number_key("136695976", "DE") == number_key("de136695976", "")
    )
    assert number_key("AB12345", "ZA") == "AB12345"
