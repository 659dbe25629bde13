"""What a cashier types, and what the till's search makes of it."""

from __future__ import annotations

import csv
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.rules.search_index import Entry, SearchIndex
from shop.rules.search_words import slips, words_of

NAMES = (
    "Dark Chocolate 500 g",
    "Milk Chocolate 250g",
    "Chocolate",
    "Hot Chocolate with Marshmallows",
    "Black Currant Jelly",
    "Blackcurrant Jam",
    "Coca-Cola 0.5L",
    "Crème brûlée",
    "Đumbir čaj",
    "Straßenkuchen",
    "Light bulb clear",
    "Tomato Ketchup",
    "Garden hose green",
    "Rose garden soap",
    "水溶 C100",
    "นมรสกาแฟ ตราดัชมิลล์",
    "りんごコンポート",
    "Вафли со сливочным ароматом",
)


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex(Entry(number, name) for number, name in enumerate(NAMES))


def first(index: SearchIndex, typed: str) -> str:
    found = index.find(typed)
    return NAMES[found[0]] if found else ""


def test_nothing_typed_finds_nothing(index: SearchIndex) -> None:
    assert index.find("") == []
    assert index.find("  -/ ") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("choc dark", "Dark Chocolate 500 g"),
        ("marshm hot", "Hot Chocolate with Marshmallows"),
        ("dar cho 500", "Dark Chocolate 500 g"),
    ],
)
def test_words_may_be_unfinished_and_in_any_order(index: SearchIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("drak chocolate", "Dark Chocolate 500 g"),
        ("mlik choclate", "Milk Chocolate 250g"),
        ("marshmalows", "Hot Chocolate with Marshmallows"),
        ("ketchupp tomto", "Tomato Ketchup"),
        ("tomato catchip", "Tomato Ketchup"),
        ("lihgt blub", "Light bulb clear"),
        ("marshmelo", "Hot Chocolate with Marshmallows"),
        ("вафли сливочнм", "Вафли со сливочным ароматом"),
    ],
)
def test_slips_of_the_hand_and_the_ear_are_forgiven(index: SearchIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("creme brulee", "Crème brûlée"),
        ("dumbir caj", "Đumbir čaj"),
        ("strassenk", "Straßenkuchen"),
        ("CRÈME", "Crème brûlée"),
    ],
)
def test_diacritics_and_capitals_do_not_matter(index: SearchIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dark 500g", "Dark Chocolate 500 g"),
        ("milk 250 g", "Milk Chocolate 250g"),
        ("blackcurrant jelly", "Black Currant Jelly"),
        ("black currant jam", "Blackcurrant Jam"),
        ("cocacola", "Coca-Cola 0.5L"),
    ],
)
def test_words_may_be_joined_or_split(index: SearchIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("水溶C100", "水溶 C100"),
        ("溶", "水溶 C100"),
        ("กาแฟ", "นมรสกาแฟ ตราดัชมิลล์"),
        ("กาแฟ นม", "นมรสกาแฟ ตราดัชมิลล์"),
        ("コンポート", "りんごコンポート"),
        ("りんごコンポト", "りんごコンポート"),
    ],
)
def test_scripts_without_spaces_are_found_by_any_part(index: SearchIndex, typed: str, meant: str) -> None:
    assert first(index, typed) == meant


def test_the_exact_name_comes_before_longer_ones_that_have_it(index: SearchIndex) -> None:
    assert first(index, "chocolate") == "Chocolate"


def test_a_name_of_words_that_thousands_have_is_found_as_typed() -> None:
    many = [Entry(number, f"{word} {number}") for number, word in enumerate(("Olive", "Juice") * 4000)]
    index = SearchIndex([*many, Entry(90_000, "Olive Juice")])
    assert index.find("olive juice")[0] == 90_000
    assert index.find("juice oliv")[0] == 90_000


@pytest.mark.parametrize("typed", ["xarmesan", "armesan", "aprmesan", "pparmesan", "barmezan", "aprmezan"])
def test_a_slip_in_the_first_letter_and_one_more_are_forgiven(typed: str) -> None:
    index = SearchIndex([Entry(1, "Parmesan"), Entry(2, "Pears"), Entry(3, "Arrowroot"), Entry(4, "Barley")])
    assert index.find(typed)[:1] == [1]


@pytest.mark.parametrize("typed", ["mozarela", "mozzarelas", "mozzarellaa", "muzzarel", "mozarellast"])
def test_a_long_word_is_found_by_a_beginning_with_slips_key_by_key(typed: str) -> None:
    index = SearchIndex([Entry(1, "Mozzarellasticks"), Entry(2, "Mozart chocolate"), Entry(3, "Muesli")])
    for end in range(1, len(typed) + 1):
        found = index.find(typed[:end])
    assert found[:1] == [1]


def test_the_order_typed_settles_which_of_two_alike_names_is_meant() -> None:
    index = SearchIndex([Entry(1, "Garden Rose"), Entry(2, "Rose Garden")])
    assert index.find("rose garden") == [2, 1]
    assert index.find("garden rose") == [1, 2]


def test_an_exact_word_comes_before_a_begun_one_and_that_before_a_misspelled_one() -> None:
    index = SearchIndex([Entry(1, "Lamb chop"), Entry(2, "Lamp oil"), Entry(3, "Lampion set")])
    assert index.find("lamp") == [2, 3, 1]


def test_a_slip_in_a_digit_weighs_more_than_one_in_a_letter() -> None:
    assert slips("350g", "250g")[0] > slips("mirk", "milk")[0]
    index = SearchIndex([Entry(1, "Salt 250g"), Entry(2, "Salt fine 350g")])
    assert index.find("salt 350g")[0] == 2


def test_a_swap_of_neighbours_is_one_slip_and_less_than_another_letter() -> None:
    assert slips("mlik", "milk")[0] < slips("mxlk", "milk")[0] < slips("mxxk", "milk")[0]


def test_the_brand_is_found_too_but_the_name_comes_first() -> None:
    index = SearchIndex([Entry(1, "Hazelnut spread", brand="Nutella"), Entry(2, "Nutella spread")])
    assert index.find("nutella") == [2, 1]
    assert index.find("nutela hazelnut")[0] == 1


CODES = (
    Entry(1, "Milk", "MILK-1", ("3850108030174",)),
    Entry(2, "Bread", "BR2", ("4005800239458", "12345670")),
    Entry(3, "Milka", "M9", ("7622400005176",)),
    Entry(4, "Eggs 7622 farm", "E40"),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("milk-1", 1),
        ("MILK1", 1),
        ("br2", 2),
        ("3850108030174", 1),
        ("400580", 2),
        ("1234", 2),
        ("30174", 1),
        ("9458", 2),
        ("5670", 2),
        ("e4", 4),
    ],
)
def test_codes_are_found_whole_by_their_beginning_or_their_last_digits(typed: str, meant: int) -> None:
    assert SearchIndex(CODES).find(typed)[0] == meant


def test_less_than_four_last_digits_find_no_barcode() -> None:
    assert 1 not in SearchIndex(CODES).find("174")


def test_a_whole_code_comes_before_a_name_that_begins_with_it() -> None:
    index = SearchIndex([Entry(1, "Tea green"), Entry(2, "Coffee", "TEA")])
    assert index.find("tea") == [2, 1]


def test_a_number_in_a_name_comes_before_barcodes_that_begin_with_it() -> None:
    assert SearchIndex(CODES).find("7622") == [4, 3]


def test_no_more_are_found_than_asked_for(index: SearchIndex) -> None:
    assert len(index.find("c", limit=3)) == 3
    assert index.find("c", limit=0) == []


def test_a_product_put_again_is_found_by_its_new_name_and_code_alone() -> None:
    index = SearchIndex([Entry(7, "Apples", "A1", ("12345670",), "Orchard")])
    index.put(Entry(7, "Pears", "P1"))
    assert len(index) == 1
    assert index.find("pears") == index.find("p1") == [7]
    assert index.find("apples") == index.find("12345670") == index.find("orchard") == []


def test_a_removed_product_is_found_no_more() -> None:
    index = SearchIndex([Entry(7, "Apples", "A1"), Entry(8, "Apples red")])
    index.remove(7)
    index.remove(99)
    assert len(index) == 1
    assert index.find("apples") == [8]
    assert index.find("a1") == []


def test_a_name_of_five_thousand_letters_does_no_harm() -> None:
    index = SearchIndex([Entry(1, "x" * 5000), Entry(2, "xylophone " * 500)])
    assert index.find("x" * 6000)[0] == 1
    assert index.find("xilophone")[0] == 2


def test_words_are_folded_alike_however_they_were_composed() -> None:
    assert words_of("Caf\u00e9 \ufb01n") == words_of("cafe\u0301 fin") == ["cafe", "fin"]
    assert words_of("٢٥٠g") == ["250g"]


def test_a_build_in_the_background_lets_other_threads_run() -> None:
    done = threading.Event()
    ticks = []

    def build() -> None:
        SearchIndex(Entry(number, f"thing {number} of {number % 97}") for number in range(20_000))
        done.set()

    builder = threading.Thread(target=build)
    builder.start()
    while not done.is_set():
        ticks.append(done.wait(0.001))
    builder.join()
    assert len(ticks) > 5


typed_texts = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="abcdeé 0123456789-ก水り'", max_size=20),
    st.sampled_from(NAMES).flatmap(lambda name: st.integers(0, len(name)).map(lambda end: name[:end])),
)


@settings(max_examples=300, deadline=None)
@given(typed=typed_texts)
def test_any_text_is_answered(index: SearchIndex, typed: str) -> None:
    found = index.find(typed)
    assert len(found) == len(set(found)) <= 20
    assert set(found) <= set(range(len(NAMES)))


short_names = st.lists(
    st.sampled_from(["red", "rod", "reed", "tea", "tee pot", "green", "500 g", "500g", "น้ำ", "é"]), max_size=4
).map(" ".join)
entries = st.builds(
    Entry,
    id=st.integers(0, 8),
    name=short_names,
    sku=st.sampled_from(["", "A1", "a-12", "77"]),
    barcodes=st.lists(st.sampled_from(["4005800239458", "12345670", "77"]), max_size=2).map(tuple),
    brand=st.sampled_from(["", "red", "Acme"]),
)
steps = st.lists(st.one_of(entries, st.integers(0, 8)), max_size=25)


@settings(max_examples=150, deadline=None)
@given(steps=steps, typed=st.lists(typed_texts | short_names, min_size=1, max_size=4))
def test_an_index_that_was_changed_answers_as_one_built_afresh(
    steps: list[Entry | int], typed: list[str]
) -> None:
    changed = SearchIndex()
    left: dict[int, Entry] = {}
    for step in steps:
        if isinstance(step, Entry):
            changed.put(step)
            left[step.id] = step
        else:
            changed.remove(step)
            left.pop(step, None)
        changed.find(typed[0])
    afresh = SearchIndex(left.values())
    assert len(changed) == len(afresh) == len(left)
    for text in typed:
        assert changed.find(text) == afresh.find(text)


CATALOGUES = {
    "hr_konzum_prices": ("products/hr_konzum_prices.csv", "gtin", "name"),
    "off_food_20k": ("products/off_food_20k.csv", "gtin", "name"),
    "uci_online_retail_items": ("sales/uci_online_retail_items.csv", "code", "description"),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_real_typing_finds_what_was_meant(shared_data: Path) -> None:
    shelves = {}
    for name, (path, key, text) in CATALOGUES.items():
        products = rows(shared_data / path)
        index = SearchIndex(Entry(number, row[text]) for number, row in enumerate(products))
        shelves[name] = index, [row[key] for row in products]
    typed = rows(shared_data / "search/product_search.csv")[::3]
    first_right = five_right = 0
    for row in typed:
        index, keys = shelves[row["catalogue"]]
        found = [keys[number] in row["acceptable"].split("|") for number in index.find(row["typed"])[:5]]
        first_right += found[:1] == [True]
        five_right += any(found)
    assert first_right >= 0.98 * len(typed)
    assert five_right >= 0.995 * len(typed)
