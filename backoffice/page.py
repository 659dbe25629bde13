"""What all pages of the office share. A page is a presenter: state and decisions, driven by `set_text` and `press`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from backoffice.actions import Action
from backoffice.form import Form
from shop.rules.errors import ShopError
from shop.texts import _
from widgets.ask.presenter import Question
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from backoffice.office import Office

Found = TypeVar("Found")


class Loader:
    """Reads off the window's thread; of what is asked while one reading is under way only the newest is read.

    A `slow` one does not keep the reading of others waiting.
    """

    def __init__(self, office: Office, *, slow: bool = False) -> None:
        self._office = office
        self._slow = slow
        self._next: tuple[Callable[[], Any], Callable[[Any], None], Callable[[], None]] | None = None
        self.is_busy = False

    def load(
        self,
        work: Callable[[], Found],
        then: Callable[[Found], None],
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Read by `work` and hand on what it found, unless something newer has been asked for meanwhile.

        What keeps it from being read is told in the status line, then `refused` is called.
        """
        if self.is_busy:
            self._next = (work, then, refused)
            return
        session = self._office.session
        if session is None:
            return
        self.is_busy = True

        def look() -> Found | None:
            return None if self._office.session is None else work()

        def loaded(found: Found | None) -> None:
            self.is_busy = False
            # who has signed out meanwhile is shown nothing, and nothing more is read for them
            if self._office.session is session and not self._go_on():
                then(cast(Found, found))

        def failed(error: ShopError) -> None:
            self.is_busy = False
            if self._office.session is session and not self._go_on():
                self._office.fail(error)
                refused()

        run = self._office.run.run_slow if self._slow else self._office.run.run
        run(look, loaded, failed)

    def _go_on(self) -> bool:
        waiting, self._next = self._next, None
        if waiting is None:
            return False
        self.load(*waiting)
        return True


class Page(Presenter):
    """One page. `title` and `summary` stand at its head; `form` is the form on it, where there is one.

    `has_revert` says whether what is typed into that is kept somewhere, so that it can be taken back.
    """

    title = ""
    has_search = True
    has_revert = True

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.shop = office.shop
        self.summary = ""
        self.form: Form | None = None

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        """This page's rows of the table of actions."""
        return ()

    def can(self, action: Action) -> bool:
        """Whether this person may do it, and it means something now."""
        return not action.permission or self.office.signed_in.may(action.permission)

    def shown(self) -> None:
        """The page came to the front."""
        self.reload()

    def reload(self) -> None:
        """Read anew what is shown."""

    def open_about(self, about: Mapping[str, str]) -> None:
        """Show what another page asked for."""

    def scan(self, code: str) -> None:
        """A scanner's code; a page that has no use for one says so."""
        self.office.say(_("Nothing is scanned on this page."), "warning", "scan_refused")

    def refresh_while_shown(self) -> None:
        """Called well within each second while the page is in front and nobody types: for what others change. Cheap."""

    def undo_typing(self) -> bool:
        """Take back what was typed into the form and not saved; whether there was any."""
        if self.form is None or not self.form.is_dirty:
            return False
        self.form.revert()
        return True

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save the form, then go on; where it is refused nothing follows."""
        then()

    def before_leaving(self, then: Callable[[], None]) -> None:
        """Go on once nothing unsaved stands in the form: asks to save it, to give it up or to stay."""
        form = self.form
        if form is None or not form.is_dirty:
            if form is not None and form.is_new:
                form.clear()
            then()
            return

        def give_up() -> None:
            if form.is_new:
                form.clear()
            else:
                form.revert()
            then()

        self.office.ask(
            Question(
                _("Save what was changed?"),
                form.title,
                yes=_("Save"),
                no=_("Go back"),
                on_yes=lambda: self.save(then),
                third=("D", _("Discard"), give_up),
            )
        )

    def press(self, key: str) -> bool:
        """A key: the form's where it has the focus, else the action of the table that bears it."""
        if self.form is not None and self.form.focus:
            if key == "ESC":
                self.form.leave()
                return True
            if self.form.press(key):
                return True
        for action in self.own_actions():
            if action.key == key and (
                self.form is None or not self.form.focus or "+" in key or key[0] == "F"
            ):
                return self.do(action)
        return False

    def do(self, action: Action) -> bool:
        """Do it, unless it may not be done now; who lacks the permission is told."""
        if not self.can(action):
            if action.permission and not self.office.signed_in.may(action.permission):
                self.office.say(_("You may not do this. Ask an admin."), "warning", "not_allowed")
            return True
        getattr(self, action.command)()
        return True

    def type(self, text: str) -> None:
        """Typed text goes into the form's field where one has the focus, else into the page's box.

        On a page without a box each character is a key, letters in upper case.
        """
        if self.form is not None and self.form.focus:
            self.form.type(text)
        elif self.has_search:
            super().type(text)
        else:
            for char in text:
                self.press(char.upper())
