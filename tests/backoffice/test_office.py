"""The office itself: who may come in, what is remembered of a person, leaving a page, long work."""

from __future__ import annotations

from backoffice.office import Office
from backoffice.progress import Cancelled, Progress
from shop.rules.errors import BadInput
from shop.services.shop import Shop
from shop.services.signin import session_for
from tests.backoffice.conftest import Later, Played
from widgets.keyscript import parse


def test_the_colours_a_person_chose_are_there_at_the_next_sign_in(shop: Shop) -> None:
    played = Played(shop)
    assert not played.office.is_dark
    played.play("CTRL+T CTRL+L")
    again = Played(shop)
    assert again.office.is_dark


def test_signing_out_forgets_the_pages_and_what_was_asked(played: Played) -> None:
    played.play("ALT+U CTRL+L")
    assert played.office.session is None
    assert played.office.page is None


def test_signing_out_while_a_page_is_still_read_is_no_fault(played: Played) -> None:
    played.office.run = later = Later()
    played.play("ALT+F F5 CTRL+L")
    later.finish()
    assert (played.office.session, played.said) == (None, "")


def test_a_change_that_ends_after_signing_out_is_made_and_is_not_the_next_persons_to_undo(shop: Shop) -> None:
    later = Later()
    office = Office(shop, later)
    office.enter(session_for(shop, "admin"))
    later.finish()
    assert office.page is not None
    for step in parse('ALT+G DOWN DOWN DOWN ENTER TAB TAB TAB "Open till nine" CTRL+S'):
        office.step(step)
    office.session = None
    later.finish()
    assert shop.settings.receipt_header == "Open till nine"
    assert (office.note.text, office.undos) == ("", [])


def test_what_somebody_else_changed_since_is_not_undone_but_shown(shop: Shop) -> None:
    first = Played(shop)
    first.play('ALT+K CTRL+N Bread CTRL+S ENTER CTRL+A "Bread and rolls" CTRL+S')
    Played(shop).play('ALT+K ENTER CTRL+A "Bakery" CTRL+S')
    first.play("CTRL+Z")
    assert first.said == "Bread and rolls was changed since. Nothing was undone."
    assert first.office.page is not None
    assert first.office.page.form is not None
    assert first.office.page.form.values["name"] == "Bakery"


def test_work_that_is_cancelled_says_that_nothing_was_changed(played: Played) -> None:
    def work(progress: Progress) -> None:
        progress.is_cancelled = True
        progress.step(1, 2)

    played.office.work("Long work", work, lambda _none: None)
    assert played.said == str(Cancelled())
    assert not played.office.panels


def test_work_that_is_refused_says_why(played: Played) -> None:
    def work(_progress: Progress) -> None:
        raise BadInput("The file is empty.")

    played.office.work("Long work", work, lambda _none: None)
    assert played.said == "The file is empty."


def test_a_scan_is_refused_aloud_where_nothing_is_scanned_or_a_question_is_open(played: Played) -> None:
    sounds: list[str] = []
    played.office.on_sound = sounds.append
    played.play("F1 SCAN:5012345678900")
    assert sounds == ["warning"]
    assert "Answer the question" in played.said


def test_the_help_shows_the_keys_of_the_page_in_front(played: Played) -> None:
    played.play("ALT+U F1")
    rows = played.office.panels[-1].rows  # type: ignore[attr-defined]
    assert ("Ctrl+N", "New supplier", "a new one") in rows
    played.play("ESC")
    assert not played.office.panels
