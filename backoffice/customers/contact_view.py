"""The panel of one contact."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.actions import shown_key
from backoffice.customers.contact import ContactPanel
from backoffice.customers.fields import contact_fields
from shop.texts import _
from widgets.button import Button
from widgets.entry import Entry
from widgets.form import Form
from widgets.overlay import Overlay
from widgets.panel import Space, WrappedLabel
from widgets.window import Window


class ContactView:
    """Built once, shown for each contact."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=560)
        self._panel: ContactPanel | None = None
        self._is_filling = False
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        self.form = Form(
            body, contact_fields(), columns=2, on_change=self._edited, on_focus=self._focused, height=40
        )
        self.form.grid(row=0, column=0, sticky="we")
        self.problem = WrappedLabel(body, font="small", colour="error_text", width=1)
        self.problem.grid(row=1, column=0, sticky="we")
        foot = Space(body)
        foot.grid(row=2, column=0, sticky="e", pady=(px(12), 0))
        self.no = Button(foot, _("Cancel"), partial(press, "ESC"), hint=_("Esc"), width=140, height=48)
        self.no.grid(row=0, column=0)
        self.yes = Button(
            foot,
            _("Save"),
            partial(press, "CTRL+S"),
            hint=shown_key("CTRL+S"),
            kind="primary",
            width=160,
            height=48,
        )
        self.yes.grid(row=0, column=1, padx=(px(8), 0))

    @property
    def entry(self) -> Entry | None:
        """The field that is typed into."""
        if self._panel is None or not self._panel.form.focus:
            return None
        widget = self.form.widget(self._panel.form.focus)
        return widget if isinstance(widget, Entry) else None

    def show(self, panel: ContactPanel) -> None:
        """Show this contact."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(lambda: self._refresh(panel))
        self.overlay.set_title(panel.title, panel.about)
        self._refresh(panel)
        self.overlay.open(self.overlay.panel)
        self._refresh(panel)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _edited(self, name: str) -> None:
        if self._panel is not None and not self._is_filling:
            self._panel.form.edit(name, self.form.values()[name])

    def _focused(self, name: str) -> None:
        panel = self._panel
        if panel is not None and panel.form.focus != name:
            panel.form.focus = name
            panel.form.text_is_selected = False

    def _refresh(self, panel: ContactPanel) -> None:
        if panel is not self._panel:
            return
        self._is_filling = True
        for field in panel.form.fields:
            widget = self.form.widget(field.name)
            wanted = panel.form.values[field.name]
            if isinstance(widget, Entry) and widget.value != wanted:
                widget.set_value(str(wanted))
            widget.show_error(panel.form.errors.get(field.name, ""))
        self._is_filling = False
        self.problem.configure(text=panel.problem)
        entry = self.entry
        if entry is None or not self.overlay.is_open:
            return
        if panel.form.text_is_selected:
            entry.entry.selection_range(0, "end")
            panel.form.text_is_selected = False
        if entry.focus_get() is not entry.entry:
            entry.focus_set()
