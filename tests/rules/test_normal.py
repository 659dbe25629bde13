"""Normal forms of texts of any length, and what can be stored."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.rules.barcode import canonical
from shop.rules.normal import normal, storable
from shop.rules.product import name_key
from shop.rules.signin import MOST_USERNAME, username_key

TOWER = "a" + "\u0301\u0323" * 100_000


@given(st.text(max_size=40))
def test_a_short_text_has_the_normal_form_of_unicode(text: str) -> None:
    assert normal("NFKC", text) == unicodedata.normalize("NFKC", text)


@given(st.text("aé\u0301\u0323한 ß", max_size=30).map(lambda text: text * 40))
def test_a_long_text_is_its_own_normal_form_once_it_has_one(text: str) -> None:
    once = normal("NFKC", text)
    assert normal("NFKC", once) == once


def test_a_long_text_without_towers_of_marks_is_as_unicode_has_it() -> None:
    text = "Čaj s medom, e\u0323\u0301, ﬁn " * 200
    assert normal("NFC", text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("key", [canonical, name_key, username_key])
def test_a_tower_of_marks_takes_no_time(key: object) -> None:
    assert callable(key)
    start = time.process_time()
    key(TOWER)
    # By insertion the marks of this one are sorted for minutes.
    assert time.process_time() - start < 5


def test_what_no_database_takes_is_replaced_and_all_else_stays() -> None:
    assert storable("a\0b\ud800c\udfffd") == "a\ufffdb\ufffdc\ufffdd"
    assert storable("é\u202e\n\t\x1b") == "é\u202e\n\t\x1b"


def test_the_key_of_a_user_name_can_always_be_stored_and_is_never_long() -> None:
    assert username_key("S\ud800am\0") == "s\ufffdam\ufffd"
    assert len(username_key("x" * 1_000_000)) == MOST_USERNAME + 1
