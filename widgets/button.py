"""The kit's button: label and key on it, pressed by touch, Return or Space, cheap enough for a hundred.

One canvas with a shared image and its texts; the bindings belong to a class of widgets, not to each of them.
It takes the focus by Tab but not by touch, so that the scan box keeps it.
"""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from widgets.fit import ellipsise, wrap
from widgets.keys import HeldKeys
from widgets.shapes import Shape
from widgets.theme import TOUCH_PX, Theme, background_of

TAG = "KitButton"

# kind: (fill, text, hint, border)
KINDS = {
    "primary": ("primary", "on_colour", "on_colour", ""),
    "card": ("pay_card", "on_colour", "on_colour", ""),
    "dark": ("dark", "on_colour", "on_colour", ""),
    "danger": ("danger", "on_colour", "on_colour", ""),
    "plain": ("card", "text", "muted", "line"),
    "soft": ("soft", "accent_text", "accent_text", ""),
    "key": ("key", "text", "muted", ""),
    "quiet": ("", "muted", "muted", ""),
}
FILLS = {"plain": "plain", "quiet": "plain"}


class Button(tk.Canvas):
    """A button. `command` is called with nothing; a held key or a second touch before release calls it once."""

    def __init__(
        self,
        parent: tk.Misc,
        text: str,
        command: Callable[[], object],
        *,
        hint: str = "",
        kind: str = "plain",
        font: str = "strong",
        width: int = 0,
        height: int = TOUCH_PX,
        least: int = TOUCH_PX,
        takefocus: bool = True,
        anchor: str = "center",
        padding: int = 16,
    ) -> None:
        """`width` and `height` are pixels at 1366×768, and neither is ever below `least` real pixels; without a
        width the button is as wide as its text and the `padding` at both sides of it."""
        if kind not in KINDS:
            raise ValueError(f"no kind of button is called {kind}")
        self.theme = Theme.of(parent)
        self.command = command
        self._text, self._hint, self._kind, self._font = text, hint, kind, font
        self._asked = (width, height)
        self._least = least
        self._anchor = anchor
        self._padding = padding
        self._ground = background_of(parent)
        self._enabled = True
        self._state = ""
        self._has_focus = False
        self._size = (0, 0)
        self._held = HeldKeys()
        self.image: tk.PhotoImage | None = None
        self._written: list[Any] = []
        wide, high = self._wanted()
        super().__init__(
            parent,
            width=wide,
            height=high,
            bg=self._ground,
            highlightthickness=0,
            borderwidth=0,
            takefocus=takefocus,
        )
        _bind_class(self)
        self.bindtags((TAG, *self.bindtags()))
        self.theme.follow(self, self._rescaled)

    @property
    def text(self) -> str:
        """The label."""
        return self._text

    @property
    def enabled(self) -> bool:
        """It can be pressed."""
        return self._enabled

    def set(
        self,
        *,
        text: str | None = None,
        hint: str | None = None,
        kind: str | None = None,
        enabled: bool | None = None,
    ) -> None:
        """Change what is given; drawn again only if something changed."""
        wanted = (
            self._text if text is None else text,
            self._hint if hint is None else hint,
            self._kind if kind is None else kind,
            self._enabled if enabled is None else enabled,
        )
        if wanted == (self._text, self._hint, self._kind, self._enabled):
            return
        self._text, self._hint, self._kind, self._enabled = wanted
        if not self._enabled:
            self._state = ""
        self._draw()

    def invoke(self) -> None:
        """Press it, unless it is disabled."""
        if self._enabled:
            self.command()

    def _wanted(self) -> tuple[int, int]:
        theme = self.theme
        width, height = self._asked
        high = max(self._least, theme.px(height))
        if width:
            return max(self._least, theme.px(width)), high
        text = theme.measure(self._font, self._text)
        hint = theme.measure("small", self._hint) if self._hint else 0
        inline = hint and not self._stacked(high)
        wide = text + hint + theme.px(10) if inline else max(text, hint)
        return max(self._least, wide + 2 * theme.px(self._padding)), high

    def _stacked(self, height: int) -> bool:
        """The hint goes below the label where there is room for it."""
        return height >= self.theme.line_px(self._font) + self.theme.line_px("small") + self.theme.px(16)

    def _rescaled(self) -> None:
        wide, high = self._wanted()
        self.configure(width=wide, height=high)
        self._draw()

    def _resized(self, width: int, height: int) -> None:
        if (width, height) != self._size:
            self._size = (width, height)
            self._draw()

    def _shape(self) -> Shape:
        palette = self.theme.palette
        fill, _, _, border = KINDS[self._kind]
        state = self._state if self._enabled else ""
        if state and (self._kind in FILLS):
            fill = f"{FILLS[self._kind]}_{state}"
        elif state and fill:
            fill = f"{fill}_{state}"
        colour = palette.colour(fill) if fill else self._ground
        if not self._enabled:
            colour = palette.disabled if self._kind != "quiet" else self._ground
        return Shape(
            fill=colour,
            ground=self._ground,
            radius=self.theme.px(8),
            border=palette.colour(border) if border else "",
            ring=palette.focus if self._has_focus else "",
            margin=3 if self._has_focus else 0,
        )

    def _draw(self) -> None:
        width, height = self._size
        if width < 8 or height < 8:
            return
        image = self.theme.image(self._shape(), width, height)
        texts = self._texts(width, height)
        call, path = self.tk.call, str(self)
        if image is not self.image or len(texts) != len(self._written):  # else a new text alone is drawn
            call(path, "delete", "all")
            call(path, "create", "image", 0, 0, "-image", str(image), "-anchor", "nw")
            self._written = [call(path, "create", "text", 0, 0, "-justify", "center") for _ in texts]
            self.image = image
        palette = self.theme.palette
        _, text_colour, hint_colour, _ = KINDS[self._kind]
        if not self._enabled:
            text_colour = hint_colour = "disabled_text"
        moved = 1 if self._state == "pressed" else 0
        for item, (text, x, y, font, colour, anchor) in zip(self._written, texts, strict=True):
            fill = palette.colour(text_colour if colour == "text" else hint_colour)
            look = ("-text", text, "-anchor", anchor, "-font", self.theme.font(font), "-fill", fill)
            call(path, "itemconfigure", item, *look)
            call(path, "coords", item, x, y + moved)

    def _texts(self, width: int, height: int) -> list[tuple[str, int, int, str, str, str]]:
        """(text, x, y, font, part, anchor) of everything written on it."""
        theme = self.theme
        room = width - 2 * theme.px(8)
        line, hint_line = theme.line_px(self._font), theme.line_px("small")

        def measure(text: str) -> int:
            return theme.measure(self._font, text)

        if self._hint and self._stacked(height):
            lines = wrap(self._text, room, max(1, (height - hint_line - theme.px(10)) // line), measure)
            top = (height - line * len(lines) - hint_line) // 2
            label = ("\n".join(lines), width // 2, top + line * len(lines) // 2, self._font, "text", "center")
            return [
                label,
                (self._hint, width // 2, top + line * len(lines) + hint_line // 2, "small", "hint", "center"),
            ]
        middle = height // 2
        if not self._hint:
            lines = wrap(self._text, room, max(1, (height - 8) // line), measure)
            if self._anchor == "w":
                return [("\n".join(lines), theme.px(14), middle, self._font, "text", "w")]
            return [("\n".join(lines), width // 2, middle, self._font, "text", "center")]
        hint_width, gap = theme.measure("small", self._hint), theme.px(8)
        text = ellipsise(self._text, room - hint_width - gap, measure)
        left = (width - measure(text) - gap - hint_width) // 2
        return [
            (text, left, middle, self._font, "text", "w"),
            (self._hint, left + measure(text) + gap, middle, "small", "hint", "w"),
        ]

    def _enter_state(self, state: str) -> None:
        if self._enabled and state != self._state:
            self._state = state
            self._draw()

    def _focus(self, has: bool) -> None:
        self._has_focus = has
        if not has:
            self._held.forget()
        self._draw()

    def _release(self, inside: bool) -> None:
        pressed = self._state == "pressed"
        self._enter_state("hover" if inside else "")
        if pressed and inside:
            self.invoke()

    def _key(self, event: tk.Event[Any]) -> str:
        if not self._held.press(event.keycode, event.time):
            self.invoke()
        return "break"


def _bind_class(button: Button) -> None:
    """Bind the events of all buttons of this root, once."""
    root = button._root()  # type: ignore[attr-defined]
    if root.__dict__.get("kit_button_bound"):
        return
    root.__dict__["kit_button_bound"] = True

    def inside(event: tk.Event[Button]) -> bool:
        return 0 <= event.x < event.widget.winfo_width() and 0 <= event.y < event.widget.winfo_height()

    for sequence, act in (
        ("<Configure>", lambda event: event.widget._resized(event.width, event.height)),
        ("<Enter>", lambda event: event.widget._enter_state("hover")),
        ("<Leave>", lambda event: event.widget._enter_state("")),
        ("<ButtonPress-1>", lambda event: event.widget._enter_state("pressed")),
        ("<ButtonRelease-1>", lambda event: event.widget._release(inside(event))),
        ("<FocusIn>", lambda event: event.widget._focus(True)),
        ("<FocusOut>", lambda event: event.widget._focus(False)),
        ("<KeyPress-Return>", lambda event: event.widget._key(event)),
        ("<KeyPress-KP_Enter>", lambda event: event.widget._key(event)),
        ("<KeyPress-space>", lambda event: event.widget._key(event)),
        ("<KeyRelease>", lambda event: event.widget._held.release(event.keycode, event.time)),
    ):
        root.bind_class(TAG, sequence, act)
