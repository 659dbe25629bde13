"""What a customer must have, all told at once, and how one stands on a paper."""

from __future__ import annotations

import pytest

from shop.rules.customer import CustomerDetails, as_buyer, checked_contact, checked_form
from shop.rules.errors import BadForm


def test_all_wrong_fields_are_told_at_once() -> None:
    said = {
        "name": " ",
        "email": "ann at example",
        "phone": "ring twice",
        "country": "XX",
        "credit_limit": "much",
        "notes": "n" * 5_001,
        "group": "g" * 61,
    }
    with pytest.raises(BadForm) as caught:
        checked_form(said, "IE", 2)
    assert set(caught.value.errors) == set(said)


def test_a_wrong_check_digit_of_the_tax_number_is_told_beside_it() -> None:
    with pytest.raises(BadForm) as caught:
        checked_form({"name": "Ann", "tax_number": "IE6433435G"}, "IE", 2)
    assert set(caught.value.errors) == {"tax_number"}
    assert "check digit" in caught.value.errors["tax_number"]


def test_fields_are_kept_tidy_and_the_telephone_as_it_is_dialled_from_anywhere() -> None:
    details = checked_form(
        {
            "company": "  Byrne   Catering ",
            "address": " 1 Quay \n\n Cork ",
            "country": "de",
            "phone": "030 901820",
            "tax_number": "de 136695976",
            "credit_limit": "250.5",
            "active": True,
        },
        "IE",
        2,
    )
    assert details == CustomerDetails(
        "Byrne Catering",
        "Byrne Catering",
        "1 Quay\n\nCork",
        "DE",
        "",
        "030 901820",
        "+4930901820",
        "DE 136695976",
        credit_limit_minor=25_050,
    )


def test_a_contact_needs_a_name_and_numbers_that_can_be_used() -> None:
    with pytest.raises(BadForm) as caught:
        checked_contact({"phone": "x", "email": "y", "role": "r" * 101}, "IE")
    assert set(caught.value.errors) == {"name", "phone", "email", "role"}
    assert checked_contact({"name": "Ann", "phone": "01 555 0100"}, "IE").phone_e164 == "+35315550100"


def test_a_company_stands_first_on_papers_and_a_country_only_abroad() -> None:
    ann = CustomerDetails("Ann Murphy", "Byrne Catering", "1 Quay\nCork", "IE", tax_number="IE6433435F")
    buyer = as_buyer(ann, "IE")
    assert (buyer.name, buyer.address, buyer.tax_number) == (
        "Byrne Catering",
        "Ann Murphy\n1 Quay\nCork",
        "IE6433435F",
    )
    assert as_buyer(ann, "DE", "de").address == "Ann Murphy\n1 Quay\nCork\nIrland"
    assert as_buyer(CustomerDetails("Ann", "Ann"), "IE").address == ""
