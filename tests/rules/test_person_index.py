"""Who is meant by a name, a telephone number, an e-mail address or a number, typed as people type them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from shop.rules import phone
from shop.rules.person_index import PersonEntry, PersonIndex

PEOPLE = (
    PersonEntry(1, "C00001", "Ann Murphy", "", "ann.murphy@example.com", "01 555 0100", "+35315550100"),
    PersonEntry(2, "C00002", "Anna Murphy-Byrne", "Byrne & Sons", "office@byrne.example"),
    PersonEntry(3, "C00003", "Ólafur Þórsson", "", "", "+354 555 1234", "+3545551234"),
    PersonEntry(4, "17850", "Byrne Catering", "", "", "ask for Tom", ""),
    PersonEntry(5, "C00005", "Jürgen Müller", "Müller GmbH", "jm@mueller.example", "", "+493012345679"),
)


@pytest.fixture
def index() -> PersonIndex:
    return PersonIndex("IE", PEOPLE)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("murphy ann", 1),
        ("an murhpy", 1),
        ("ANNA mur", 2),
        ("sons", 2),
        ("olafur thorsson", 3),
        ("byrne catreing", 4),
        ("jurgen muler", 5),
    ],
)
def test_a_name_is_found_misspelled_unfinished_turned_round_and_without_its_accents(
    index: PersonIndex, typed: str, meant: int
) -> None:
    assert index.find(typed)[0] == meant


@pytest.mark.parametrize(
    "typed",
    [
        "+35315550100",
        "+353 1 555 0100",
        "00353 1 555-0100",
        "(01) 555 0100",
        "01/5550100",
        "15550100",
        "5550100",
        "0100",
        "015550",
        "tel:+353-1-555-0100",
        "+353 (0)1 555 0100",
        "٠١٥٥٥٠١٠٠",
    ],
)
def test_a_telephone_number_is_found_however_it_is_written(index: PersonIndex, typed: str) -> None:
    assert index.find(typed)[0] == 1


def test_a_number_dialled_at_home_in_another_country_is_found_too(index: PersonIndex) -> None:
    assert index.find("030 12345679")[0] == 5
    assert index.find("555 1234")[0] == 3


def test_of_numbers_that_end_alike_those_of_the_shops_country_come_first() -> None:
    abroad = PersonEntry(1, "C1", "Abroad", "", "", "", "+3545550100")
    at_home = PersonEntry(2, "C2", "Home", "", "", "", "+35315550100")
    assert PersonIndex("IE", (abroad, at_home)).find("50100") == [2, 1]
    assert PersonIndex("IS", (abroad, at_home)).find("50100") == [1, 2]


def test_an_e_mail_address_is_found_by_its_beginning(index: PersonIndex) -> None:
    assert index.find("ann.murphy@ex")[0] == 1
    assert index.find("office@byrne.example") == [2]


def test_a_customer_number_comes_before_telephones_and_names(index: PersonIndex) -> None:
    assert index.find("17850")[0] == 4
    assert index.find("c00003")[0] == 3


def test_nothing_typed_and_no_room_find_nobody(index: PersonIndex) -> None:
    assert index.find("  ") == []
    assert index.find("ann", 0) == []


def test_a_customer_put_again_is_found_by_what_is_new_alone(index: PersonIndex) -> None:
    index.put(PersonEntry(1, "C00001", "Mary Quinn", "", "mq@example.com", "", "+35315550199"))
    assert index.find("mary")[0] == 1
    assert 1 not in index.find("015550100")
    assert index.find("ann.murphy@example.com")[0] != 1
    assert len(index) == len(PEOPLE)


def test_a_customer_taken_out_is_found_by_nothing(index: PersonIndex) -> None:
    index.remove(1)
    index.remove(1)
    for typed in ("ann murphy", "+35315550100", "ann.murphy@example.com", "c00001"):
        assert 1 not in index.find(typed)


@pytest.mark.parametrize("typed", ["", "no number", "12", "+999 123", "0" * 60])
def test_what_is_no_telephone_number_has_no_such_form(typed: str) -> None:
    assert phone.e164(typed, "IE") == ""


def test_every_written_form_of_a_number_finds_its_customer_in_a_shop_of_that_country(
    shared_data: Path,
) -> None:
    numbers: dict[str, list[str]] = defaultdict(list)
    rows = _rows(shared_data, "phone_variants.csv")
    for row in rows:
        if row["intended_e164"] not in numbers[row["region"]]:
            numbers[row["region"]].append(row["intended_e164"])
    indexes = {
        region: PersonIndex(
            region, (PersonEntry(n, f"C{n}", "Name", phone_e164=each) for n, each in enumerate(own))
        )
        for region, own in numbers.items()
    }
    for row in rows:
        found = [numbers[row["region"]][n] for n in indexes[row["region"]].find(row["typed"], 5)]
        assert row["intended_e164"] in found, row


def test_two_words_of_a_name_each_within_two_edits_find_it_in_five_of_almost_all_cases(
    shared_data: Path,
) -> None:
    names = [_name(row) for row in _rows(shared_data, "febrl_customers.csv")]
    index = PersonIndex("AU", (PersonEntry(n, f"C{n:05d}", name) for n, name in enumerate(names)))
    asked = [row for row in _rows(shared_data, "febrl_name_typos.csv") if _is_near(row)][::4]
    right = sum(row["intended"] in (names[n] for n in index.find(row["typed"], 5)) for row in asked)
    assert right >= 0.99 * len(asked) > 300


def test_one_word_of_a_name_within_two_edits_finds_somebody_of_that_name(shared_data: Path) -> None:
    names = [_name(row) for row in _rows(shared_data, "febrl_customers.csv")]
    index = PersonIndex("AU", (PersonEntry(n, f"C{n:05d}", name) for n, name in enumerate(names)))
    asked = [row for row in _rows(shared_data, "febrl_name_typos.csv") if len(row["typed"].split()) == 1]
    right = count = 0
    for row in asked:
        meant = {word for word in row["intended"].split() if Levenshtein.distance(row["typed"], word) <= 2}
        if meant:
            count += 1
            right += any(meant & set(names[n].split()) for n in index.find(row["typed"], 5))
    assert right >= 0.97 * count > 100


def _rows(place: Path, name: str) -> list[dict[str, str]]:
    with (place / "people" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _name(row: dict[str, str]) -> str:
    return f"{row['given_name']} {row['surname']}".strip()


def _is_near(row: dict[str, str]) -> bool:
    typed, meant = row["typed"].split(), row["intended"].split()
    return len(typed) > 1 and all(
        any(Levenshtein.distance(one, other) <= 2 for other in meant) for one in typed
    )
