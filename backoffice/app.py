"""The office's window at work: the sidebar, pages, panels, keys and scans between the window and the presenters.

Owns what is shown in front and where the keyboard's focus is; decides nothing.
"""

from __future__ import annotations

import time
from typing import Any, Protocol

from backoffice.office import Office
from backoffice.page_view import PageView
from backoffice.panel_views import panel_view
from backoffice.sidebar import Sidebar
from backoffice.window import OfficeWindow
from shop.devices.viewer import open_file
from shop.services.shop import Shop
from widgets.button import Button
from widgets.entry import Entry
from widgets.keyscript import Key, Step, Text
from widgets.keytags import focused
from widgets.lines import Lines
from widgets.palette import DARK, LIGHT
from widgets.panel import Space
from widgets.presenter import Panel
from widgets.scanner import ScanCatcher
from widgets.signin.view import SignInView
from widgets.waiting import Waiting
from widgets.worker import Worker

LOOK_MS = 700
AHEAD_MS, QUIET_S = 60, 0.6
EDITING = frozenset(
    {"BACKSPACE", "LEFT", "RIGHT", "HOME", "END", "SHIFT+LEFT", "SHIFT+RIGHT", "SHIFT+HOME", "SHIFT+END"}
    | {"CTRL+LEFT", "CTRL+RIGHT", "CTRL+C", "CTRL+V", "CTRL+X"}
)


class PanelView(Protocol):
    """What shows a panel over the page."""

    def show(self, panel: Any) -> None: ...

    def hide(self) -> None: ...


class App:
    """The office in one window, from an open shop on.

    With `ahead` the pages are made one by one while nobody types, so that each opens at once when it is wanted.
    """

    def __init__(self, window: OfficeWindow, worker: Worker, shop: Shop, *, ahead: bool = False) -> None:
        self.window = window
        self.worker = worker
        self.shop = shop
        self.office = Office(shop, worker)
        self.office.is_dark = window.theme.palette is DARK
        self.pages: dict[str, PageView] = {}
        self._views: dict[str, PanelView] = {}
        self._front_panel: Panel | None = None
        self._front_view: PanelView | None = None
        self._shown_page = ""
        self._pending = ""
        self._looking = ""
        self._ahead = ahead
        self._building = ""
        self._typed_s = 0.0
        self.is_closed = False
        self.waiting = Waiting(shop, self._soon)
        worker.on_look = self.waiting.look
        self._connect()
        self._build()
        self.scanner = ScanCatcher(window, self._scanned)
        self.refresh()
        self.worker.run_slow(self.office.search.load, lambda _none: None, self.office.fail)
        self._look()

    def _connect(self) -> None:
        window = self.window
        window.on_key = self.key
        window.busy.append(lambda: not self.is_painted)
        self.office.on_sound = lambda _kind: window.bell()
        self.office.on_open_file = open_file
        self.office.on_change(self._soon)

    def _build(self) -> None:
        """Make the widgets; those of the pages come as they are shown."""
        content = self.window.content
        self.signin = SignInView(content, self.office.signin)
        self.window.add_screen("signin", self.signin)
        self.area = Space(content)
        self.area.grid_columnconfigure(0, weight=1)
        self.area.grid_rowconfigure(0, weight=1)
        self.window.add_screen("office", self.area)
        self.sidebar = Sidebar(self.window, self.office.show)

    @property
    def is_painted(self) -> bool:
        """Whether the views show all that the presenters hold."""
        return not self._pending and not any(view.is_pending for view in self.pages.values())

    def close(self) -> None:
        """End: finish what is being written, let the shop go."""
        if self.is_closed:
            return
        self.is_closed = True
        for timer in (self._pending, self._looking, self._building):
            if timer:
                self.window.after_cancel(timer)
        self.office.close()
        self.worker.close()
        self.shop.close()

    def _look(self) -> None:
        """Well within a second: what others changed, on the page in front."""
        self._looking = self.window.after(LOOK_MS, self._look)
        page = self.office.page
        if page is not None and not self.office.panels and self.worker.idle:
            page.refresh_while_shown()

    def _build_ahead(self) -> None:
        """The next page that isn't there yet, unless somebody types or the database is at work."""
        self._building = ""
        office = self.office
        missing = [spec.id for spec in office.shown_pages() if spec.id not in self.pages]
        if not missing or self.is_closed:
            return
        if self.worker.idle and not office.panels and time.monotonic() - self._typed_s > QUIET_S:
            self.page_view(missing[0])
        self._building = self.window.after(AHEAD_MS, self._build_ahead)

    # Painting ----------------------------------------------------------------------------------------------------

    def _soon(self) -> None:
        if not self._pending and not self.is_closed:
            self._pending = self.window.after_idle(self._refresh)

    def _refresh(self) -> None:
        self._pending = ""
        if not self.is_closed:
            self.refresh()

    def refresh(self) -> None:
        """Show the page and the panel that are in front, the sidebar and the status line."""
        office = self.office
        if office.is_dark != (self.window.theme.palette is DARK):
            self._rebuild()
        self._show_page()
        self._show_panel()
        session, settings = office.session, self.shop.settings
        self.sidebar.set(
            office.shown_pages(),
            office.page_id,
            settings.shop_name,
            session.name if session is not None else "",
            demo=settings.demo,
        )
        note = office.note
        self.window.say(*self.waiting.or_note(note.text, note.kind))
        self.keep_focus()

    def _rebuild(self) -> None:
        """All widgets anew, in the other colours: the presenters hold everything that was typed and chosen."""
        if self._front_view is not None:
            self._front_view.hide()
        self._front_panel = self._front_view = None
        self._views.clear()
        self._forget_pages()
        self.office.signin.forget_views()
        self.window.set_palette(DARK if self.office.is_dark else LIGHT)
        self._build()

    def _show_page(self) -> None:
        office = self.office
        if office.session is None:
            self.sidebar.grid_remove()
            self.window.show("signin")
        else:
            self.window.put_beside(self.sidebar)
            self.window.show("office")
        if office.page_id == self._shown_page and office.page_id in self.pages:
            return
        before = self.pages.get(self._shown_page)
        if before is not None:
            before.hide()
            before.grid_remove()
        self._shown_page = office.page_id
        if office.session is None:
            self._forget_pages()
        elif office.page is not None:
            view = self.page_view(office.page_id)
            view.grid(row=0, column=0, sticky="nswe")
            view.show()
            if self._ahead and not self._building:
                self._building = self.window.after(AHEAD_MS * 10, self._build_ahead)

    def _forget_pages(self) -> None:
        """Another person sees other pages, and nothing of what this one typed."""
        for view in self.pages.values():
            view.hide()
            view.page.forget_views()
            view.destroy()
        self.pages.clear()
        self._shown_page = ""

    def page_view(self, page_id: str) -> PageView:
        """The view of that page, made if it isn't there yet."""
        page = self.office.page_of(page_id)
        known = self.pages.get(page_id)
        if known is None or known.page is not page:
            if known is not None:
                known.hide()
                known.destroy()
            spec = next(spec for spec in self.office.shown_pages() if spec.id == page_id)
            self.pages[page_id] = spec.view()(self.area, page)
            page.on_change(self._soon)
        return self.pages[page_id]

    def _show_panel(self) -> None:
        panel = self.office.panels[-1] if self.office.panels else None
        if panel is self._front_panel:
            return
        view = panel_view(self.window, self.office, panel, self._views) if panel is not None else None
        if self._front_view is not None and self._front_view is not view:
            self._front_view.hide()
        self._front_panel, self._front_view = panel, view
        overlay = getattr(view, "overlay", None)
        if overlay is not None:
            overlay.on_key = self.key
        if view is not None:
            view.show(panel)

    # Keys --------------------------------------------------------------------------------------------------------

    @property
    def box(self) -> Entry | Lines | None:
        """The text box that is typed into."""
        if self._front_view is not None:
            return getattr(self._front_view, "entry", None)
        if self.office.session is None:
            return self.signin.field
        view = self.pages.get(self.office.page_id)
        form = getattr(view, "form", None)
        in_form = form.text_of_focus() if form is not None else None
        return in_form or (view.box if view is not None else None)

    def key(self, step: Step) -> bool:
        """A key before any widget sees it: the presenter's, unless it edits a box, opens a list or presses a button."""
        self._typed_s = time.monotonic()
        self._flush()
        at_button = isinstance(focused(self.window), Button)
        box = self.box
        if isinstance(step, Text):
            if box is None and not (at_button and step.text == " "):
                return self.office.step(step)
            return at_button and step.text != " " and self._type(step.text)
        name = step.name if isinstance(step, Key) else ""
        if (name in EDITING and box is not None) or (at_button and name in ("ENTER", "TAB", "SHIFT+TAB")):
            return False
        if name in ("CTRL+A", "DELETE") and box is not None and (box.text or isinstance(box, Lines)):
            return False
        if isinstance(box, Lines) and name in ("ENTER", "UP", "DOWN"):
            return False
        if self.office.session is None and not self.office.panels:
            return name in ("ENTER", "ESC") and self.office.front.press(name)
        return self.office.press(name)

    def _flush(self) -> None:
        """A panel that was asked for takes this key already, drawn or not."""
        if self._pending:
            self.window.after_cancel(self._pending)
            self._refresh()

    def _type(self, text: str) -> bool:
        """What is typed while a button has the focus goes into the box."""
        box = self.box
        if box is None:
            return False
        box.focus_set()
        self.office.front.type(text)
        return True

    def _scanned(self, code: str, _before: str) -> object:
        """A scanner's burst, wherever the focus was; the field has its text back already."""
        return self.office.scan(code)

    def keep_focus(self) -> None:
        """The keyboard goes to what the page in front says, whatever was touched."""
        if self.office.session is None or self._front_view is not None:
            return
        view = self.pages.get(self.office.page_id)
        if view is not None and self._typed_elsewhere(view):
            view.keep_focus()

    def _typed_elsewhere(self, view: PageView) -> bool:
        """A list that hangs open keeps the focus until something is chosen."""
        return str(self.window.tk.call("focus")).find("popdown") < 0
