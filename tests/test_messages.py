"""Every message of the source is in every catalogue, translated, with what is put into it; the .mo is its .po's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from shop.texts import languages
from tools import messages

CODES = tuple(messages.catalogues())
# What is put into a message, and the keys it names: F12, Esc, Ctrl+Z.
PUT_IN = re.compile(r"\{[^}]*\}|%\([a-z]+\)[ds]|%[ds]")
KEYS = re.compile(r"\bF\d+\b|\bEsc\b|(?:Ctrl|Strg|Alt)\+\w+")


@pytest.fixture(scope="module")
def wanted() -> dict[messages.Said, str]:
    return messages.messages()


@pytest.fixture(scope="module", params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def catalogue(code: str) -> Catalog:
    return messages.catalogue(messages.catalogues()[code], code)


def _pairs(message: Message) -> list[tuple[str, str]]:
    """The forms of a message, each with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, many = message.id
    return [(one if place == 0 else many, text) for place, text in enumerate(message.string)]


def test_there_are_words_of_german_and_of_every_catalogue() -> None:
    assert languages() == ("en", *CODES)
    assert "de" in CODES


def test_every_message_of_the_source_is_in_the_catalogue_and_no_other(
    wanted: dict[messages.Said, str], catalogue: Catalog
) -> None:
    there = set()
    for message in catalogue:
        if message.id:
            one, many = (message.id, "") if isinstance(message.id, str) else message.id
            there.add(messages.Said(one, many, message.context or ""))
    assert there == set(wanted), "make messages, and translate what is new"


def test_every_message_is_translated_in_all_its_forms(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and not messages.is_translated(message)] == []
    plural = [message for message in catalogue if not isinstance(message.id, str)]
    assert {len(message.string) for message in plural} == {catalogue.num_plurals}


def test_what_is_put_into_a_message_is_put_into_its_translation(catalogue: Catalog) -> None:
    wrong = [
        (said, text)
        for message in catalogue
        if message.id
        for said, text in _pairs(message)
        if sorted(PUT_IN.findall(said)) != sorted(PUT_IN.findall(text))
    ]
    assert wrong == []


def test_a_translation_names_the_keys_that_the_message_names(catalogue: Catalog) -> None:
    ctrl = str(catalogue.get("Ctrl").string)
    wrong = [
        (said, text)
        for message in catalogue
        if message.id
        for said, text in _pairs(message)
        if sorted(KEYS.findall(said)) != sorted(key.replace(ctrl, "Ctrl") for key in KEYS.findall(text))
    ]
    assert wrong == []


def test_blanks_at_the_ends_and_lines_are_as_in_the_message(catalogue: Catalog) -> None:
    wrong = [
        text
        for message in catalogue
        if message.id
        for said, text in _pairs(message)
        if (said[0].isspace(), said[-1].isspace(), said.count("\n"))
        != (text[0].isspace(), text[-1].isspace(), text.count("\n"))
    ]
    assert wrong == []


def test_the_files_are_what_make_messages_writes(
    wanted: dict[messages.Said, str], catalogue: Catalog, code: str
) -> None:
    path = messages.catalogues()[code]
    texts = messages.merged(catalogue, wanted, code)
    assert path.read_bytes() == messages.po_bytes(texts)
    assert path.with_suffix(".mo").read_bytes() == messages.mo_bytes(texts)


def test_a_text_that_changed_is_asked_for_again_and_the_others_are_kept() -> None:
    old = messages.Texts("de")
    old.add("Till", "Kasse")
    old.add("Gone", "Weg")
    old.add(("{count} line", "{count} lines"), ("{count} Zeile", "{count} Zeilen"))
    wanted = [messages.Said("Till"), messages.Said("New"), messages.Said("{count} line", "{count} lines")]
    new = messages.merged(old, wanted, "de")
    assert {message.id: message.string for message in new if message.id} == {
        "Till": "Kasse",
        "New": "",
        ("{count} line", "{count} lines"): ("{count} Zeile", "{count} Zeilen"),
    }


def test_a_message_put_together_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "one.py").write_text('_(f"Hello {name}")\n')
    with pytest.raises(SystemExit, match=r"shop/one\.py:1"):
        messages.messages(tmp_path)


def test_no_message_is_read_before_a_language_is_chosen() -> None:
    """At the import of a module every text would be English for good."""
    early = []
    for source in ("shop", "pos", "widgets", "backoffice"):
        for path in sorted((messages.ROOT / source).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "_(" in text or "gettext(" in text:
                early += [f"{path}:{line}" for line in _at_import(ast.parse(text))]
    assert early == []


def _at_import(node: ast.AST) -> list[int]:
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.Lambda)):
            for default in (*child.args.defaults, *(each for each in child.args.kw_defaults if each)):
                found += _at_import(ast.Expression(default))
            continue
        if (
            isinstance(child, ast.Call)
            and isinstance(child.func, ast.Name)
            and child.func.id in messages.CALLS
        ):
            found.append(child.lineno)
        found += _at_import(child)
    return found
