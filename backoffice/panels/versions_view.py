"""Theirs and mine beside each other, field by field."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.versions import BothVersions
from shop.texts import _
from widgets.button import Button
from widgets.overlay import Overlay
from widgets.panel import Label, Space
from widgets.table import Column, Row, Table
from widgets.window import Window


class VersionsView:
    """Built once, shown for each pair of versions."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=860)
        self._panel: BothVersions | None = None
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        columns = [
            Column("field", _("Field"), 180),
            Column("theirs", _("Theirs, as it is now"), 280, stretch=True),
            Column("mine", _("Mine, not saved"), 280, stretch=True),
        ]
        self.table = Table(body, columns, dense=True, empty=_("The fields you see are the same in both."))
        self.table.tree.configure(height=7)
        self.table.grid(row=0, column=0, sticky="nswe")
        note = _("Keep mine keeps what you changed and takes everything else as they left it.")
        Label(body, note, font="small", colour="muted").grid(row=1, column=0, sticky="w", pady=(px(8), 0))
        foot = Space(body)
        foot.grid(row=2, column=0, sticky="e", pady=(px(12), 0))
        keys: tuple[tuple[str, Callable[[], object], str, str], ...] = (
            (_("Back to the form"), partial(press, "ESC"), _("Esc"), "plain"),
            (_("Take theirs"), self._take, "T", "plain"),
            (_("Keep mine"), partial(press, "ENTER"), _("Enter"), "primary"),
        )
        for column, (text, command, hint, kind) in enumerate(keys):
            Button(foot, text, command, hint=hint, kind=kind, height=48, font="small_strong").grid(
                row=0, column=column, padx=(px(8), 0)
            )

    def _take(self) -> None:
        if self._panel is not None:
            self._panel.set_text("T")

    def show(self, panel: BothVersions) -> None:
        """Show these."""
        self._panel = panel
        self.overlay.set_title(panel.title, panel.about, "warning_text")
        self.table.fill([Row(str(place), row) for place, row in enumerate(panel.rows)])
        self.overlay.open(self.overlay.panel)

    def hide(self) -> None:
        """Take it away."""
        self.overlay.close()
