"""The steps below each other, each with its tick and its button."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.guide.presenter import KEYS, Page
from backoffice.page_view import PageView
from shop.services.guide import Step
from shop.texts import _
from widgets.button import Button
from widgets.panel import Card, Label, Line, Space, WrappedLabel
from widgets.scroll import Scroll
from widgets.shapes import Shape

TICK_PX = 30
WIDTH_PX = 900


class View(PageView):
    """Draws the guide; its rows are made once the steps are known."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.steps_page = page
        px = self.theme.px
        card = Card(self.body)
        card.grid(row=0, column=0, sticky="nswe")
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(0, weight=1)
        self.scroll = Scroll(card)
        self.scroll.grid(row=0, column=0, sticky="nswe", padx=px(14), pady=px(8))
        self.scroll.body.grid_columnconfigure(0, weight=1)
        self.rows: dict[str, _StepRow] = {}

    def refresh(self) -> None:
        """Show how far the shop has come."""
        super().refresh()
        guide = self.steps_page.guide
        label = _("Show at start again") if guide.dismissed else _("Don't show at start")
        self.buttons["dismiss"].set(text=label)
        for place, step in enumerate(guide.steps):
            if step.id not in self.rows:
                self.rows[step.id] = _StepRow(self.scroll.body, self.steps_page, step)
                self.rows[step.id].grid(row=place, column=0, sticky="we")
            self.rows[step.id].show(step, is_next=step == guide.next, number=place + 1)

    def keep_focus(self) -> None:
        """Nothing is typed here."""
        if self.focus_get() is not self:
            self.focus_set()


class _StepRow(Space):
    """A step: its tick or its number, its words, its button."""

    def __init__(self, parent: tk.Misc, page: Page, step: Step) -> None:
        super().__init__(parent)
        from widgets.theme import Theme

        self.theme = Theme.of(parent)
        px = self.theme.px
        self.grid_columnconfigure(1, weight=1)
        side = px(TICK_PX)
        self.tick = tk.Canvas(
            self, width=side, height=side, bg=str(self.cget("bg")), highlightthickness=0, borderwidth=0
        )
        self.tick.grid(row=0, column=0, padx=(px(4), px(14)), pady=px(9))
        words = Space(self)
        words.grid(row=0, column=1, sticky="we", pady=px(6))
        words.grid_columnconfigure(0, weight=1)
        self.title = Label(words, step.title, font="strong")
        self.title.grid(row=0, column=0, sticky="we")
        self.about = WrappedLabel(words, step.about, font="small", colour="muted", width=1)
        self.about.grid(row=1, column=0, sticky="we")
        actions = {action.id: action for action in page.own_actions()}
        self.buttons = [self._button(page, actions[step.id].label, KEYS[step.id], partial(page.go, step), 3)]
        if step.id == "products":
            self._button(page, actions["typed"].label, actions["typed"].key, page.go_typed, 2)
        Line(self).grid(row=1, column=0, columnspan=4, sticky="we")

    def _button(self, page: Page, text: str, key: str, command: object, column: int) -> Button:
        button = Button(self, text, command, hint=key, font="small_strong", height=44, takefocus=False)  # type: ignore[arg-type]
        button.grid(row=0, column=column, padx=(self.theme.px(8), 0), pady=self.theme.px(5))
        return button

    def show(self, step: Step, *, is_next: bool, number: int) -> None:
        """Ticked, or next, or waiting."""
        palette, side = self.theme.palette, self.theme.px(TICK_PX)
        canvas = self.tick
        canvas.delete("all")
        edge = palette.primary if step.done or is_next else palette.line
        ground = str(canvas.cget("bg"))
        disc = Shape(palette.primary if step.done else ground, ground, side // 2, edge, 2)
        self._disc = self.theme.image(disc, side, side)
        canvas.create_image(0, 0, image=self._disc, anchor="nw")
        if step.done:
            points = [(0.28, 0.52), (0.44, 0.68), (0.74, 0.34)]
            line = [coordinate * side for point in points for coordinate in point]
            canvas.create_line(*line, fill=palette.on_colour, width=self.theme.px(3), capstyle="round")
        else:
            canvas.create_text(
                side / 2, side / 2, text=str(number), font=self.theme.font("small_strong"), fill=palette.text
            )
        self.title.show(step.title, "muted" if step.done else "text")
        self.buttons[0].set(kind="primary" if is_next else "plain")
