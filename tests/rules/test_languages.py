"""The languages a shop can have, and which words each has."""

from __future__ import annotations

import pytest

from shop.rules.errors import BadInput
from shop.rules.languages import check_language, choices, has_words, own_name
from shop.texts import _, machine_language, use_language, words_of


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de_CH", "de"),
        ("en-GB", "en"),
        ("en", "en"),
        ("hr", "en"),
        ("no such", "en"),
        ("", "en"),
        ("../de", "en"),
    ],
)
def test_words_are_those_of_the_language_else_english(code: str, words: str) -> None:
    assert words_of(code) == words
    use_language(code)
    assert _("Till") == {"de": "Kasse", "en": "Till"}[words]


def test_languages_with_words_stand_first_by_their_own_names() -> None:
    names = [name for _code, name in choices()]
    assert names[:7] == [
        "English",
        "English (United Kingdom)",
        "English (United States)",
        "Deutsch",
        "Deutsch (Deutschland)",
        "Deutsch (Österreich)",
        "Deutsch (Schweiz)",
    ]
    assert all(has_words(code) for code, _name in choices()[:7])


def test_a_language_without_words_says_what_it_changes() -> None:
    assert not has_words("hr")
    assert dict(choices())["hr"] == "Hrvatski (amounts and dates)"


def test_what_is_stored_is_offered_as_it_is_stored() -> None:
    assert dict(choices("de_AT"))["de_AT"] == "Deutsch (Österreich)"
    assert "de-AT" not in dict(choices("de_AT"))
    assert dict(choices("pt-BR"))["pt-BR"] == "Português (Brasil) (amounts and dates)"
    assert dict(choices("de-LI"))["de-LI"] == "Deutsch (Liechtenstein)"
    assert own_name("??") == "??"


def test_a_code_of_no_language_is_refused() -> None:
    assert check_language("sr-Latn") == "sr-Latn"
    for wrong in ("??", "klingon", ""):
        with pytest.raises(BadInput):
            check_language(wrong)


def test_until_a_shop_is_open_the_machines_language_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    assert machine_language() == "de_AT"
