"""How everything looks: one palette, the type sizes that grow with the window, the ttk styles.

A `Theme` belongs to a root window; a widget finds its own with `Theme.of(widget)`. All lengths are pixels at
1366×768 and grow by `scale_for`. Refuses the operating system's light or dark mode: following it costs a poll.
"""

from __future__ import annotations

import contextlib
import sys
import tkinter as tk
import tkinter.font
from collections.abc import Callable
from tkinter import ttk
from typing import Any, cast

from widgets.palette import LIGHT, Palette
from widgets.shapes import Shape, Shapes

TOUCH_PX = 44
BIG_TOUCH_PX = 60
# what fills the room it is given asks for this; asked for 1, Tk's grid may leave it unplaced
LEAST_REQUEST_PX = 2

FAMILIES = {
    "win32": ("Segoe UI", "Arial"),
    "darwin": ("Helvetica Neue", "Helvetica"),
}
OTHER_FAMILIES = ("DejaVu Sans", "Noto Sans", "Liberation Sans", "Helvetica")

# name: (pixels at 1366×768, weight)
FONTS = {
    "tiny": (12, "normal"),
    "small": (14, "normal"),
    "small_strong": (14, "bold"),
    "body": (17, "normal"),
    "strong": (16, "bold"),
    "entry": (18, "normal"),
    "key": (20, "normal"),
    "title": (20, "bold"),
    "amount": (24, "bold"),
    "heading": (29, "bold"),
    "total": (46, "bold"),
    "huge": (72, "bold"),
}
SMALLEST_TYPE_PX = 12


def scale_for(width: int, height: int) -> float:
    """How much larger than at 1366×768 everything is drawn in a window of this size in pixels.

    Three quarters of the window's own growth, so that a large screen also shows more: 0.81 at 1024×600, 1 at
    1366×768, 1.3 at 1920×1080. Between 0.75 and 2.5.
    """
    return max(0.75, min(2.5, 1 + (min(width / 1366, height / 768) - 1) * 0.75))


class Theme:
    """The look of one root window."""

    def __init__(self, root: tk.Misc, palette: Palette = LIGHT, scale: float = 1.0) -> None:
        self.root = root
        self.palette = palette
        self.scale = scale
        self.shapes = Shapes(root)
        self._followers: list[tuple[tk.Misc, Callable[[], None]]] = []
        family = _family(root)
        self.fonts = {
            name: tkinter.font.Font(
                root=root,
                name=f"kit.{name}",
                family=family,
                size=-self._type_px(size),
                weight=cast(Any, weight),
            )
            for name, (size, weight) in FONTS.items()
        }
        self._keep_fonts()
        self._widths: dict[tuple[str, str], int] = {}
        root.__dict__["kit_theme"] = self
        self._style()

    def _keep_fonts(self) -> None:
        """Tk opens a font anew for each measuring (0.3 ms) unless some widget has it."""
        self._font_keepers = [tk.Label(self.root, font=font) for font in self.fonts.values()]

    def set_palette(self, palette: Palette) -> None:
        """Other colours for all that is made from here on; what there was is gone."""
        self.palette = palette
        self._followers.clear()
        self._keep_fonts()
        self._style()

    @staticmethod
    def of(widget: tk.Misc) -> Theme:
        """The theme of the widget's root window; RuntimeError where the root has none."""
        theme = widget._root().__dict__.get("kit_theme")  # type: ignore[attr-defined]
        if not isinstance(theme, Theme):
            raise RuntimeError("this root window has no theme: make it with widgets.window.Window")
        return theme

    def px(self, pixels: float) -> int:
        """A length given at 1366×768, in this window's pixels."""
        return round(pixels * self.scale)

    def touch(self, pixels: float = TOUCH_PX, least: int = TOUCH_PX) -> int:
        """The side of something to touch: scaled, but never below `least` pixels."""
        return max(least, self.px(pixels))

    def control(self, pixels: float) -> int:
        """The height of a field: one asked to be for touch stays so in a small window, others shrink to 32."""
        return max(TOUCH_PX if pixels >= TOUCH_PX else 32, self.px(pixels))

    def font(self, name: str) -> str:
        """The Tk name of a font of `FONTS`; it follows the scale by itself."""
        return str(self.fonts[name])

    def line_px(self, name: str) -> int:
        """The height of a line in this font."""
        return int(self.fonts[name].metrics("linespace"))

    def measure(self, name: str, text: str) -> int:
        """The width of the text in this font, remembered."""
        key = (name, text)
        width = self._widths.get(key)
        if width is None:
            if len(self._widths) > 20_000:
                self._widths.clear()
            width = self._widths[key] = self.fonts[name].measure(text)
        return width

    def colour(self, name: str) -> str:
        """A colour by its name in the palette; #rrggbb is passed through."""
        return name if name.startswith("#") else self.palette.colour(name)

    def image(self, shape: Shape, width: int, height: int) -> tk.PhotoImage:
        """A rounded rectangle of that size, shared with whoever asks for the same."""
        return self.shapes.image(shape, max(2, width), max(2, height))

    def follow(self, widget: tk.Misc, changed: Callable[[], None]) -> None:
        """Call `changed` after each change of scale, as long as the widget lives."""
        self._followers.append((widget, changed))

    def set_scale(self, scale: float) -> None:
        """Draw everything larger or smaller from here on."""
        if abs(scale - self.scale) < 0.005:
            return
        self.scale = scale
        self._widths.clear()
        for name, (size, _) in FONTS.items():
            self.fonts[name].configure(size=-self._type_px(size))
        self._style()
        alive = [(widget, changed) for widget, changed in self._followers if widget.winfo_exists()]
        self._followers = alive
        for _, changed in alive:
            changed()

    def _type_px(self, size: int) -> int:
        return max(SMALLEST_TYPE_PX, round(size * self.scale))

    def _style(self) -> None:
        style = ttk.Style(self.root)
        if style.theme_use() != "clam":
            style.theme_use("clam")
        self._style_tables(style)
        self._style_scrollbars(style)
        self._style_choices(style)

    def _style_tables(self, style: ttk.Style) -> None:
        palette = self.palette
        # the layout without a field element leaves out the frame that clam draws around a table
        style.layout("Kit.Treeview", [("Treeview.treearea", {"sticky": "nswe"})])
        style.configure(
            "Kit.Treeview",
            background=palette.card,
            fieldbackground=palette.card,
            foreground=palette.text,
            borderwidth=0,
            relief="flat",
            font=self.font("body"),
        )
        style.map(
            "Kit.Treeview",
            background=[("selected", palette.selected)],
            foreground=[("selected", palette.text)],
        )
        for name, height, font in (
            ("Touch", self.touch(42), "body"),
            ("Dense", max(26, self.px(32), self.line_px("body") + self.px(6)), "body"),
        ):
            table = f"{name}.Kit.Treeview"
            style.configure(table, rowheight=height, font=self.font(font))
            # Tk adds four pixels of its own
            style.configure(f"{table}.Cell", padding=(self.px(4), 0))
            style.configure(
                f"{table}.Heading",
                background=palette.card,
                foreground=palette.muted,
                font=self.font("small"),
                relief="flat",
                borderwidth=0,
                padding=(self.px(8), self.px(5)),
            )
            style.map(
                f"{table}.Heading",
                background=[("active", palette.plain_hover)],
                relief=[("pressed", "flat"), ("active", "flat")],
            )

    def _style_scrollbars(self, style: ttk.Style) -> None:
        palette = self.palette
        thumb = ("Vertical.Scrollbar.thumb", {"expand": "1", "sticky": "nswe"})
        layout: Any = [("Vertical.Scrollbar.trough", {"sticky": "ns", "children": [thumb]})]
        style.layout("Kit.Vertical.TScrollbar", layout)
        style.configure(
            "Kit.Vertical.TScrollbar",
            troughcolor=palette.ground,
            background=palette.field_line,
            bordercolor=palette.ground,
            lightcolor=palette.field_line,
            darkcolor=palette.field_line,
            relief="flat",
            borderwidth=0,
            gripcount=0,
            arrowsize=self.px(14),
            width=self.px(14),
        )
        style.map(
            "Kit.Vertical.TScrollbar",
            background=[("pressed", palette.muted), ("active", palette.muted)],
        )

    def _style_choices(self, style: ttk.Style) -> None:
        palette = self.palette
        style.configure(
            "Kit.TCombobox",
            font=self.font("body"),
            foreground=palette.text,
            background=palette.field,
            fieldbackground=palette.field,
            bordercolor=palette.field,
            lightcolor=palette.field,
            darkcolor=palette.field,
            arrowcolor=palette.muted,
            arrowsize=self.px(16),
            borderwidth=0,
            relief="flat",
            padding=(0, self.px(3)),
        )
        style.map(
            "Kit.TCombobox",
            fieldbackground=[("readonly", palette.field), ("disabled", palette.disabled)],
            foreground=[("disabled", palette.disabled_text)],
            background=[("active", palette.field)],
            selectbackground=[("readonly", palette.field)],
            selectforeground=[("readonly", palette.text)],
            bordercolor=[("focus", palette.field)],
            lightcolor=[("focus", palette.field)],
        )
        for option, value in (
            ("background", palette.card),
            ("foreground", palette.text),
            ("selectBackground", palette.selected),
            ("selectForeground", palette.text),
            ("font", self.font("body")),
            ("borderWidth", 0),
        ):
            self.root.option_add(f"*TCombobox*Listbox.{option}", value)


def background_of(widget: tk.Misc) -> str:
    """The colour behind a child of this widget, for the corners of what is drawn there."""
    with contextlib.suppress(tk.TclError, ValueError, AttributeError):
        colour = widget.cget("fg_color")
        if isinstance(colour, str) and colour.startswith("#"):
            return colour
    with contextlib.suppress(tk.TclError, ValueError):
        colour = widget.cget("bg")
        if isinstance(colour, str) and colour.startswith("#"):
            return colour
    return background_of(widget.master) if widget.master is not None else Theme.of(widget).palette.ground


def _family(root: tk.Misc) -> str:
    present = set(tkinter.font.families(root))
    wanted = (*FAMILIES.get(sys.platform, ()), *OTHER_FAMILIES)
    return next((family for family in wanted if family in present), "TkDefaultFont")
