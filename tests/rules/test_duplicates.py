"""Who looks like one customer, how sure that is, and that many who share a key cost no more than their number."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from shop.rules.duplicates import WHOLE_GROUP, Known, pairs
from shop.rules.erasing import free_from, last_free_year
from shop.rules.product import name_key


def known(number: int, name: str, **more: str) -> Known:
    return Known(number, name_key(name), **more)


def found(*everybody: Known) -> list[tuple[int, int, list[str]]]:
    return [(pair.first_id, pair.second_id, pair.reasons) for pair in pairs(everybody)]


def test_the_same_telephone_e_mail_or_tax_number_make_a_pair() -> None:
    assert found(
        known(1, "Ann", phone_e164="+3531555"), known(2, "Tom", phone_e164="+3531555"), known(3, "Eve")
    ) == [(1, 2, ["phone"])]
    assert found(known(5, "Ann", email="Ann@Example.com"), known(4, "Tom", email="ann@example.com")) == [
        (4, 5, ["email"])
    ]
    assert found(
        known(1, "Ann", tax_number="IE 6433435F", country="IE"), known(2, "Ann", tax_number="6433435F")
    ) == [(1, 2, ["tax_number"])]


def test_near_names_count_only_at_one_company_or_address() -> None:
    here = {"address": "1 Quay Street\nCork"}
    assert found(known(1, "Ann Murphy", **here), known(2, "Murphy Anne", address="1 quay street, Cork")) == [
        (1, 2, ["address"])
    ]
    assert found(known(1, "Ann Murphy", **here), known(2, "Ann Murphy", address="2 Quay Street")) == []
    assert found(known(1, "Ann Murphy", **here), known(2, "Tom Quinn", **here)) == []
    assert found(known(1, "Ann Murphy"), known(2, "Ann Murphy")) == []
    assert found(known(1, "Ann Murphy", company="Café Ltd"), known(2, "Ann Murphy", company="CAFE LTD.")) == [
        (1, 2, ["company"])
    ]


def test_the_surest_pair_stands_first_and_other_names_make_it_less_sure() -> None:
    found_pairs = pairs(
        [
            known(1, "Ann Murphy", phone_e164="+3531"),
            known(2, "Ann Murphy", phone_e164="+3531"),
            known(3, "Zoltan Xu", phone_e164="+3531"),
        ]
    )
    assert (found_pairs[0].first_id, found_pairs[0].second_id) == (1, 2)
    assert found_pairs[0].sureness > found_pairs[-1].sureness > 0


@given(
    st.lists(st.tuples(st.text("ab ", max_size=6), st.sampled_from(("", "+1", "+2"))), max_size=WHOLE_GROUP)
)
def test_every_two_with_one_telephone_are_found_whoever_they_are(people: list[tuple[str, str]]) -> None:
    everybody = [known(n, name, phone_e164=number) for n, (name, number) in enumerate(people)]
    wanted = {
        (one.id, other.id)
        for one, other in combinations(everybody, 2)
        if one.phone_e164 and one.phone_e164 == other.phone_e164
    }
    assert {(pair.first_id, pair.second_id) for pair in pairs(everybody)} == wanted


def test_a_switchboard_that_thousands_share_is_compared_among_neighbours_alone() -> None:
    everybody = [known(n, f"Person {n:05d}", phone_e164="+3531") for n in range(3_000)]
    everybody.append(known(9_000, "Person 01500", phone_e164="+3531"))
    found_pairs = pairs(everybody)
    assert len(found_pairs) < 4 * len(everybody)
    assert (found_pairs[0].first_id, found_pairs[0].second_id) == (1_500, 9_000)


def test_years_are_counted_from_the_end_of_the_invoices_own() -> None:
    day = free_from(2026, 10)
    assert day.isoformat() == "2037-01-01"
    assert last_free_year(day, 10) == 2026
    assert last_free_year(day.replace(year=2036, month=12, day=31), 10) == 2025
