"""The office: who is signed in, which page stands in front, what lies over it, what it tells, what can be undone.

Routes every key and typed text to the page in front. Knows no widget; the window and the tests drive it alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from backoffice import actions, own_password
from backoffice.help import HelpPresenter
from backoffice.page import Page
from backoffice.pages import PageSpec, pages
from backoffice.progress import Progress
from backoffice.reports.sums import SumsKeeper
from backoffice.session_run import SessionRun
from backoffice.undo import Undo
from shop.documents.chart_process import ChartProcess
from shop.rules.errors import BadInput, ChangedMeanwhile, DatabaseProblem, ShopError
from shop.rules.formats import Formats, formats_for
from shop.rules.permissions import BACKOFFICE, Session
from shop.services import guide, preferences
from shop.services.search import ProductSearch
from shop.services.shop import Shop
from shop.texts import _
from widgets.ask.presenter import Question
from widgets.background import Run
from widgets.keyscript import Scan, Step, Text
from widgets.presenter import Panel, Presenter
from widgets.signin.presenter import SignInPresenter

Found = TypeVar("Found")
MOST_UNDOS = 50


@dataclass(frozen=True, slots=True)
class Note:
    """What the office tells a person. `kind` is info, done, warning or error; `code` is stable for programs."""

    text: str
    kind: str = "info"
    code: str = ""


class Office(Presenter):
    """The office of an open shop."""

    def __init__(self, shop: Shop, run: Run) -> None:
        super().__init__()
        self.shop = shop
        self.session: Session | None = None
        self.run: Run = SessionRun(run, lambda: self.session)
        self.page_id = ""
        self.pages: dict[str, Page] = {}
        self.panels: list[Panel] = []
        self.note = Note("")
        self.undos: list[Undo] = []
        self.is_dark = False
        self.preferences: dict[str, str] = {}
        self.on_note: Callable[[Note], None] = lambda note: None
        self.on_sound: Callable[[str], None] = lambda sound: None
        self.on_open_file: Callable[[Any], object] = lambda path: None
        self.search = ProductSearch(shop)
        self.charts = ChartProcess()
        self.sums = SumsKeeper(self, run)
        self.is_closing = False
        self.signin = SignInPresenter(shop, run, None, self.enter)

    def close(self) -> None:
        """The window is closing: long work that looks at `is_closing` stops, and no chart is drawn any more."""
        self.is_closing = True
        self.charts.close()

    # Telling the person ------------------------------------------------------------------------------------------

    def say(self, text: str, kind: str = "info", code: str = "") -> None:
        """Put a sentence in the status line, with a sound where it is a warning or an error."""
        self.note = Note(text, kind, code)
        if text:
            self.on_note(self.note)
        if kind in ("warning", "error"):
            self.on_sound(kind)
        self.changed()

    def fail(self, error: ShopError) -> None:
        """Tell a refusal."""
        self.say(error.message, "error", error.code)

    def quiet(self) -> None:
        """Take the last sentence away."""
        if self.note.text:
            self.note = Note("")
            self.changed()

    def read(self, look: Callable[[], Found], otherwise: Found) -> Found:
        """What `look` finds in the database; where that is out of reach this is told and `otherwise` given."""
        try:
            return look()
        except DatabaseProblem as error:
            if self.note.text != error.message:
                self.fail(error)
            return otherwise

    def formats(self) -> Formats:
        """How amounts, quantities and dates are shown in this shop."""
        return formats_for(self.shop.settings)

    @property
    def signed_in(self) -> Session:
        """The session; pages are only shown to somebody signed in."""
        assert self.session is not None
        return self.session

    # Signing in --------------------------------------------------------------------------------------------------

    def enter(self, session: Session) -> None:
        """Somebody has signed in: the first page they may see, unless the office is not for them."""
        if not session.may(BACKOFFICE):
            self.signin.reset()
            self.signin.problem = _("{name} may not open the office. Ask an admin.").format(name=session.name)
            self.signin.changed()
            self.on_sound("error")
            return
        self.session = session
        self.preferences = self.read(lambda: preferences.load(self.shop, session), {})
        self.is_dark = self.preferences.get("theme", "dark" if self.is_dark else "light") == "dark"
        self.pages.clear()
        self.undos.clear()
        self.quiet()
        shown = self.shown_pages()
        if shown:
            self.show(
                "guide" if self.read(lambda: guide.is_wanted(self.shop, session), False) else shown[0].id
            )
        self.changed()

    def lock(self) -> None:
        """Back to signing in. What was typed and not saved is asked about first."""
        self.before_leaving(self._lock)

    def _lock(self) -> None:
        self.session = None
        self.panels.clear()
        self.page_id = ""
        self.signin.reset()
        self.changed()

    # Pages and panels --------------------------------------------------------------------------------------------

    def shown_pages(self) -> list[PageSpec]:
        """The pages this person may see."""
        session = self.session
        return [] if session is None else [spec for spec in pages() if session.may(spec.permission)]

    @property
    def page(self) -> Page | None:
        """The page in front."""
        return self.pages.get(self.page_id)

    @property
    def front(self) -> Presenter:
        """The presenter that keys go to."""
        if self.panels:
            return self.panels[-1]
        return self.signin if self.session is None or self.page is None else self.page

    def page_of(self, page_id: str) -> Page:
        """The presenter of that page, made if it isn't there yet."""
        if page_id not in self.pages:
            spec = next(spec for spec in pages() if spec.id == page_id)
            self.pages[page_id] = spec.presenter()(self)
        return self.pages[page_id]

    def show(self, page_id: str, about: Mapping[str, str] | None = None) -> None:
        """Put a page in front; `about` says what it is to show (each page knows its own words: id, text, a filter).

        Who may not see it is told, and stays where they are.
        """
        if page_id not in {spec.id for spec in self.shown_pages()}:
            self.say(_("You may not do this. Ask an admin."), "warning", "not_allowed")
            return

        def go() -> None:
            self.page_id = page_id
            self.quiet()
            page = self.page_of(page_id)
            if about:
                page.open_about(about)
            page.shown()
            self.changed()

        if page_id == self.page_id and not about:
            return
        self.before_leaving(go)

    def before_leaving(self, then: Callable[[], None]) -> None:
        """Do it once the page in front has nothing unsaved: saved, given up, or asked to stay."""
        page = self.page
        if page is None:
            then()
        else:
            page.before_leaving(then)

    def ask(self, panel: Panel) -> None:
        """Put a panel over what is shown; it goes when it closes itself."""
        panel.close = lambda: self._close(panel)
        self.panels.append(panel)
        self.changed()

    def _close(self, panel: Panel) -> None:
        if panel in self.panels:
            self.panels.remove(panel)
            self.changed()

    def confirm(self, title: str, about: str, yes: str, on_yes: Callable[[], None]) -> None:
        """Ask before something that can't simply be undone."""
        self.ask(Question(title, about, yes=yes, no=_("Cancel"), on_yes=on_yes))

    # Work --------------------------------------------------------------------------------------------------------

    def work(
        self,
        title: str,
        work: Callable[[Progress], Found],
        then: Callable[[Found], None],
        failed: Callable[[ShopError], None] | None = None,
    ) -> Progress:
        """Run long work behind a progress bar that can be cancelled; `work` is handed it and tells how far it is."""
        progress = Progress(title)
        self.ask(progress)

        def done(result: Found) -> None:
            progress.close()
            then(result)

        def refused(error: ShopError) -> None:
            progress.close()
            if progress.is_cancelled:
                self.say(_("Cancelled. Nothing was changed."), "info", "cancelled")
            else:
                (failed or self.fail)(error)

        self.run.run_slow(lambda: work(progress), done, refused)
        return progress

    def changed_something(self, undo: Undo | None, sentence: str) -> None:
        """A change was saved: tell it, and keep how it is undone."""
        if undo is not None:
            self.undos.append(undo)
            del self.undos[:-MOST_UNDOS]
        self.say(sentence, "done", "saved")

    def undo(self) -> None:
        """Take the last change back."""
        page = self.page
        if page is not None and page.undo_typing():
            return
        if not self.undos:
            self.say(_("There is nothing to undo."))
            return
        last = self.undos.pop()

        def undone(_result: object) -> None:
            self.say(_("Undone: {what}").format(what=last.label), "done", "undone")
            self.refresh()

        def refused(error: ShopError) -> None:
            if isinstance(error, DatabaseProblem):
                self.undos.append(last)
                self.fail(error)
                return
            if isinstance(error, ChangedMeanwhile):
                told = _("{name} was changed since. Nothing was undone.")
                error = BadInput(told.format(name=last.label))
            self.fail(error)
            self.refresh()

        self.run.run(last.work, undone, refused)

    def refresh(self) -> None:
        """Read anew what the page in front shows."""
        page = self.page
        if page is not None:
            page.reload()

    # Keys --------------------------------------------------------------------------------------------------------

    def help(self) -> None:
        """The keys of this page."""
        own = self.page.own_actions() if self.page is not None else ()
        self.ask(HelpPresenter((*own, *actions.common())))

    def next_page(self) -> None:
        """The page below in the sidebar."""
        self._turn(1)

    def last_page(self) -> None:
        """The page above in the sidebar."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        ids = [spec.id for spec in self.shown_pages()]
        if self.page_id in ids:
            self.show(ids[(ids.index(self.page_id) + by) % len(ids)])

    def switch_theme(self) -> None:
        """Light or dark colours from here on, and at this person's next sign-in."""
        self.is_dark = not self.is_dark
        self.prefer("theme", "dark" if self.is_dark else "light")
        self.changed()

    def change_own_password(self) -> None:
        """Another password or PIN for whoever is signed in."""
        own_password.ask(self)

    def prefer(self, key: str, value: str) -> None:
        """Keep what this person likes to see."""
        session = self.signed_in
        self.preferences[key] = value
        self.run.run(lambda: preferences.save(self.shop, session, key, value), lambda _none: None, self.fail)

    def step(self, step: Step) -> bool:
        """A key, a text or a scan, from the window or a key script. Whether it meant something."""
        if isinstance(step, Scan):
            return self.scan(step.code)
        if isinstance(step, Text):
            self.front.type(step.text)
            return True
        return self.press(step.name)

    def press(self, key: str) -> bool:
        """A key that types nothing."""
        if self.session is None or self.panels:
            return self.front.press(key)
        page = self.page
        if page is not None and page.press(key):
            return True
        if key.startswith("ALT+"):
            for spec in self.shown_pages():
                if spec.letter == key[4:]:
                    self.show(spec.id)
                    return True
        for action in actions.common():
            if action.key == key:
                getattr(self, action.command)()
                return True
        return False

    def scan(self, code: str) -> bool:
        """A scanner's code: the page's, or refused audibly."""
        if self.panels and not self.panels[-1].takes_scans:
            self.say(_("Answer the question first, then scan again."), "warning", "scan_refused")
            return True
        if self.session is None or self.page is None:
            self.say(_("Sign in before scanning."), "warning", "scan_refused")
            return True
        self.page.scan(code)
        return True
