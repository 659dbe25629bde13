"""Two customers side by side, field by field; which of them is kept, and the keys that merge or part them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from backoffice.customers.duplicates import DuplicatesPanel
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.fit import shortened
from widgets.overlay import Overlay
from widgets.panel import Space
from widgets.table import Column, Row, Table
from widgets.window import Window

MOST_NAME = 34
LEAST_ROWS = 7


class DuplicatesView:
    """Built once, shown for each search."""

    def __init__(self, window: Window, press: Callable[[str], object]) -> None:
        self.overlay = Overlay(window, width=900)
        self._panel: DuplicatesPanel | None = None
        px, body = window.theme.px, self.overlay.body
        body.grid_columnconfigure(0, weight=1)
        heads = Space(body)
        heads.grid(row=0, column=0, sticky="we", pady=(px(4), px(8)))
        self.sides: dict[str, Button] = {}
        for column, (side, hint) in enumerate((("left", "←"), ("right", "→"))):
            button = Button(
                heads, "", partial(press, side.upper()), hint=hint, height=48, font="small_strong", width=200
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else px(8), 0))
            heads.grid_columnconfigure(column, weight=1, uniform="side")
            self.sides[side] = button
        self.table = Table(
            body,
            [
                Column("field", _("Field"), 120),
                Column("left", "", 280, stretch=True),
                Column("right", "", 280, stretch=True),
            ],
            dense=True,
            empty=_("No pair is left."),
        )
        self.table.grid(row=1, column=0, sticky="nswe")
        foot = Space(body)
        foot.grid(row=2, column=0, sticky="we", pady=(px(12), 0))
        keys: tuple[tuple[str, str, str, str, Callable[[], object]], ...] = (
            ("close", _("Close"), _("Esc"), "plain", partial(press, "ESC")),
            ("back", _("Before"), "↑", "plain", partial(press, "UP")),
            ("next", _("Next"), "↓", "plain", partial(press, "DOWN")),
            ("apart", _("They are two"), "A", "plain", self._keep_apart),
            ("merge", _("Merge"), _("Enter"), "primary", partial(press, "ENTER")),
        )
        self.buttons: dict[str, Button] = {}
        for column, (name, text, hint, kind, command) in enumerate(keys):
            button = Button(
                foot, text, command, hint=hint, kind=kind, height=48, font="small_strong", width=100
            )
            button.grid(row=0, column=column, sticky="we", padx=(0 if column == 0 else px(8), 0))
            foot.grid_columnconfigure(column, weight=2 if name == "merge" else 1)
            self.buttons[name] = button

    def show(self, panel: DuplicatesPanel) -> None:
        """Show these pairs."""
        if panel is not self._panel:
            self._panel = panel
            panel.on_change(lambda: self._refresh(panel))
        self._refresh(panel)
        self.overlay.open(self.overlay.panel)

    def hide(self) -> None:
        """Take it away."""
        self._panel = None
        self.overlay.close()

    def _keep_apart(self) -> None:
        if self._panel is not None:
            self._panel.keep_apart()

    def _refresh(self, panel: DuplicatesPanel) -> None:
        if panel is not self._panel:
            return
        self.overlay.set_title(panel.title, panel.about)
        twins = panel.twins
        for side, button in self.sides.items():
            kept = panel.keeps_left == (side == "left")
            name = ""
            if twins is not None:
                record = twins.first if side == "left" else twins.second
                name = drawn(shortened(record.details.name, MOST_NAME))
            text = _("Keep {name}").format(name=name) if kept else name
            button.set(text=text, kind="soft" if kept else "plain", enabled=twins is not None)
        self.table.tree.configure(height=max(len(panel.rows), LEAST_ROWS))
        self.table.fill(
            [
                Row(str(place), (row.label, row.left, row.right), ("muted",) if row.same else ())
                for place, row in enumerate(panel.rows)
            ]
        )
        for name in ("apart", "merge"):
            self.buttons[name].set(enabled=twins is not None and not panel.is_busy)
        for name in ("back", "next"):
            self.buttons[name].set(enabled=len(panel.pairs) > 1)
