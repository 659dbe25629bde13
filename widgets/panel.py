"""The still parts of a screen: cards, labels and dividing lines, in the theme's colours."""

from __future__ import annotations

import tkinter as tk
from typing import Any

import customtkinter

from widgets.theme import Theme, background_of


class Card(customtkinter.CTkFrame):  # type: ignore[misc]
    """A rounded panel with a fine border; its children keep `px(8)` away from its corners."""

    def __init__(
        self, parent: tk.Misc, *, colour: str = "card", border: str = "line", radius: int = 9
    ) -> None:
        theme = Theme.of(parent)
        super().__init__(
            parent,
            width=0,
            height=0,
            corner_radius=theme.px(radius),
            border_width=1 if border else 0,
            bg_color=background_of(parent),
            fg_color=theme.colour(colour),
            border_color=theme.colour(border) if border else None,
        )


class Label(tk.Label):
    """A line or paragraph of text in a font and a colour of the theme, on its parent's ground."""

    def __init__(
        self,
        parent: tk.Misc,
        text: str = "",
        *,
        font: str = "body",
        colour: str = "text",
        anchor: str = "w",
        ground: str = "",
        **options: Any,
    ) -> None:
        theme = Theme.of(parent)
        options.setdefault("justify", {"e": "right", "center": "center"}.get(anchor, "left"))
        super().__init__(
            parent,
            text=text,
            font=theme.font(font),
            fg=theme.colour(colour),
            bg=theme.colour(ground) if ground else background_of(parent),
            anchor=anchor,  # type: ignore[arg-type]
            borderwidth=0,
            padx=0,
            pady=0,
            **options,
        )

    def show(self, text: str, colour: str = "") -> None:
        """Change the text, and the colour where one is given. The same text is not laid out again."""
        if colour:
            self.configure(text=text, fg=Theme.of(self).colour(colour))
        elif text != str(self.cget("text")):
            self.configure(text=text)


class WrappedLabel(Label):
    """A paragraph that breaks its lines at its own width."""

    def __init__(self, parent: tk.Misc, text: str = "", **options: Any) -> None:
        super().__init__(parent, text, **options)
        self.bind("<Configure>", self._wrap)

    def _wrap(self, event: tk.Event[tk.Misc]) -> None:
        if event.width > 20 and abs(int(str(self.cget("wraplength"))) - event.width) > 1:
            self.configure(wraplength=event.width)


class Line(tk.Frame):
    """A dividing line, horizontal."""

    def __init__(self, parent: tk.Misc, colour: str = "line") -> None:
        super().__init__(parent, height=1, bg=Theme.of(parent).colour(colour), borderwidth=0)


class Space(tk.Frame):
    """An empty frame on its parent's ground, to arrange others in."""

    def __init__(self, parent: tk.Misc, **options: Any) -> None:
        super().__init__(parent, bg=background_of(parent), borderwidth=0, **options)
