"""THE table of the office's keys: nothing stands twice in it, and each command is there."""

from __future__ import annotations

from collections import Counter

import pytest

from backoffice import actions
from backoffice.list_page import Listing
from backoffice.office import Office
from backoffice.pages import PageSpec, pages
from shop.rules import permissions
from widgets.keyscript import Key, parse

TAKEN = {action.key for action in actions.common()} | {f"ALT+{spec.letter}" for spec in pages()}


def test_each_page_has_a_letter_and_an_id_of_its_own() -> None:
    for many in (Counter(spec.letter for spec in pages()), Counter(spec.id for spec in pages())):
        assert max(many.values()) == 1
    assert {spec.permission for spec in pages()} <= set(permissions.ALL)


def test_what_every_page_does_is_done_by_the_office() -> None:
    assert all(callable(getattr(Office, action.command)) for action in actions.common())


@pytest.mark.parametrize("spec", pages(), ids=lambda spec: spec.id)
def test_every_action_of_a_page_has_a_command_a_key_of_its_own_and_words(spec: PageSpec) -> None:
    own = spec.presenter().own_actions()
    keys = Counter(action.key for action in own if action.key)
    assert [key for key, count in keys.items() if count > 1 or key in TAKEN] == []
    for action in own:
        assert callable(getattr(spec.presenter(), action.command)), action
        assert action.label, action
        assert not action.key or len(action.key) == 1 or isinstance(parse(action.key)[0], Key), action
        assert not action.permission or action.permission in permissions.ALL, action


@pytest.mark.parametrize("spec", pages(), ids=lambda spec: spec.id)
def test_a_list_can_be_exported_by_the_same_key_everywhere(spec: PageSpec) -> None:
    if issubclass(spec.presenter(), Listing):
        assert any(action.key == "CTRL+E" for action in spec.presenter().own_actions())


def test_the_table_names_the_page_of_each_action() -> None:
    labels = {label for label, _action in actions.table()}
    assert labels == {""} | {spec.label for spec in pages() if spec.presenter().own_actions()}
