"""The panel of a change for many products: its fields at the left, what becomes of each product at the right."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import cast

from backoffice.actions import shown_key
from backoffice.products.bulk import BulkPanel
from shop.texts import _, pgettext
from widgets.button import Button
from widgets.check import Check
from widgets.choice import Choice
from widgets.entry import Entry
from widgets.form import Form
from widgets.lines import Lines
from widgets.overlay import Overlay
from widgets.panel import Label, Space, WrappedLabel
from widgets.table import Column, Row, Table
from widgets.window import Window

ROWS_SEEN = 12


class BulkView:
    """Built once; its fields are made for each panel, whose choices differ."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=1080)
        self._press = press
        self._panel: BulkPanel | None = None
        self._followed: list[BulkPanel] = []
        self._is_filling = False
        px, body = window.theme.px, self.overlay.body
        self._px = px
        body.grid_columnconfigure(0, weight=0, minsize=px(290))
        body.grid_columnconfigure(1, weight=1)
        body.grid_rowconfigure(0, weight=1)
        self.left = Space(body)
        self.left.grid(row=0, column=0, sticky="nswe", padx=(0, px(16)))
        self.left.grid_columnconfigure(0, weight=1)
        self.form: Form | None = None
        self.told = Label(body, font="small", colour="muted")
        self.told.grid(row=1, column=1, sticky="w", pady=(px(6), 0))
        columns = [
            Column("sku", _("SKU"), 90),
            Column("name", _("Name"), 170, stretch=True),
            Column("before", _("Before"), 84, anchor="e"),
            Column("after", _("After"), 250, anchor="e"),
        ]
        self.table = Table(body, columns, dense=True, empty=_("What becomes of each product is shown here."))
        self.table.tree.configure(height=ROWS_SEEN)
        self.table.grid(row=0, column=1, sticky="nswe")
        self.problem = WrappedLabel(body, font="small", colour="error_text", width=1)
        self.problem.grid(row=2, column=0, columnspan=2, sticky="we")
        foot = Space(body)
        foot.grid(row=3, column=0, columnspan=2, sticky="e", pady=(px(12), 0))
        cancel = Button(
            foot, _("Cancel"), partial(press, "ESC"), hint=_("Esc"), height=48, font="small_strong"
        )
        cancel.grid(row=0, column=0)
        self.yes = Button(
            foot,
            pgettext("alter", "Change"),
            partial(press, "CTRL+S"),
            hint=shown_key("CTRL+S"),
            kind="primary",
            height=48,
            font="small_strong",
        )
        self.yes.grid(row=0, column=1, padx=(px(8), 0))

    @property
    def entry(self) -> Entry | Lines | None:
        """The field that is typed into."""
        if self._panel is None or self.form is None or not self._panel.form.focus:
            return None
        widget = self.form.widget(self._panel.form.focus)
        return widget if isinstance(widget, Entry | Lines) else None

    def show(self, panel: BulkPanel) -> None:
        """Show this change."""
        if panel is not self._panel:
            self._panel = panel
            if self.form is not None:
                self.form.destroy()
            self.form = Form(
                self.left,
                panel.form.fields,
                columns=2,
                on_change=self._edited,
                on_focus=self._focused,
                height=40,
            )
            self.form.grid(row=0, column=0, sticky="nwe")
            if panel not in self._followed:
                self._followed.append(panel)
                panel.on_change(self._refresh)
            self.overlay.set_title(panel.title, panel.about)
        self._refresh()
        self.overlay.open(self.overlay.panel)
        self._refresh()

    def _edited(self, name: str) -> None:
        if self._panel is not None and self.form is not None and not self._is_filling:
            self._panel.form.edit(name, self.form.values()[name])

    def _focused(self, name: str) -> None:
        panel = self._panel
        if panel is not None and panel.form.focus != name:
            panel.form.focus = name
            panel.form.text_is_selected = False

    def _refresh(self) -> None:
        panel = self._panel
        if panel is None or self.form is None:
            return
        self._fill(panel, self.form)
        preview = panel.preview
        rows = () if preview is None else preview.rows
        self.table.fill(
            [Row(str(row.id), panel.cells(row), ("muted",) if row.refusal else ()) for row in rows]
        )
        self.told.configure(text=panel.told())
        self.problem.configure(text=panel.problem)
        self.yes.set(enabled=preview is not None and preview.changing > 0)
        self._keep_focus(panel, self.form)

    def _fill(self, panel: BulkPanel, form: Form) -> None:
        self._is_filling = True
        shown = panel.shown_fields
        for field in panel.form.fields:
            widget = form.widget(field.name)
            cell = cast(tk.Frame, widget.master)
            (cell.grid if field.name in shown else cell.grid_remove)()
            wanted = panel.form.values[field.name]
            if widget.value != wanted:
                if isinstance(widget, Check):
                    widget.set_value(bool(wanted))
                else:
                    widget.set_value(str(wanted))
            widget.show_error(panel.form.errors.get(field.name, ""))
        self._is_filling = False

    def _keep_focus(self, panel: BulkPanel, form: Form) -> None:
        """The keyboard is where the panel says, unless a list hangs open."""
        name = panel.form.focus
        if not name or not self.overlay.is_open or str(form.tk.call("focus")).find("popdown") >= 0:
            return
        widget = form.widget(name)
        if isinstance(widget, Entry) and panel.form.text_is_selected:
            widget.entry.selection_range(0, "end")
            panel.form.text_is_selected = False
        inner = widget.box_list if isinstance(widget, Choice) else getattr(widget, "entry", widget)
        if form.focus_get() is not inner:
            widget.focus_set()

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()
