"""The panel of exports: what, and into which file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.imports.export_panel import ExportPanel
from shop.texts import _
from widgets.button import Button
from widgets.entry import Entry
from widgets.overlay import Overlay
from widgets.panel import Label, Space, WrappedLabel
from widgets.screen import Box
from widgets.table import Column, Row, Table
from widgets.window import Window


class ExportView:
    """Built once, shown for each export."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=760)
        self._panel: ExportPanel | None = None
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        columns = [Column("what", _("What"), 130), Column("about", _("What is in it"), 420, stretch=True)]
        self.table = Table(body, columns, on_select=self._chosen)
        self.table.tree.configure(height=4)
        self.table.grid(row=0, column=0, sticky="we")
        Label(body, _("File"), font="small", colour="muted").grid(
            row=1, column=0, sticky="w", pady=(px(12), 0)
        )
        self.entry = Entry(body, font="body", height=44)
        self.entry.grid(row=2, column=0, sticky="we")
        self.box = Box(self.entry)
        self.problem = WrappedLabel(body, font="small", colour="error_text", width=1)
        self.problem.grid(row=3, column=0, sticky="we")
        foot = Space(body)
        foot.grid(row=4, column=0, sticky="e", pady=(px(12), 0))
        for column, (text, key, kind, hint) in enumerate(
            ((_("Cancel"), "ESC", "plain", _("Esc")), (_("Export"), "ENTER", "primary", _("Enter")))
        ):
            Button(foot, text, partial(press, key), hint=hint, kind=kind, width=160).grid(
                row=0, column=column, padx=(px(8), 0)
            )

    def _chosen(self, row_id: str) -> None:
        if self._panel is not None:
            self._panel.choose(row_id)
            self.entry.focus_set()

    def show(self, panel: ExportPanel) -> None:
        """Show this export."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(self._refresh)
            self.overlay.set_title(panel.title, panel.about)
            self.table.fill([Row(name, (label, about)) for name, label, about in panel.choices])
            self.box.follow(panel)
        self._refresh()
        self.overlay.open(self.entry.entry)

    def _refresh(self) -> None:
        panel = self._panel
        if panel is None:
            return
        self.table.select(panel.chosen)
        self.box.sync()
        self.problem.configure(text=panel.problem)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()
