"""Draws a `ChartPart`: the picture as it comes, a sentence where there is nothing to see."""

from __future__ import annotations

import base64
import tkinter as tk

from backoffice.charts import ChartPart
from shop.documents.charts import ChartLook
from shop.texts import _
from widgets.palette import rgb
from widgets.theme import LEAST_REQUEST_PX, Theme, background_of

SETTLED_MS = 90


def between(one: str, other: str) -> str:
    """The colour in the middle of two."""
    return "#" + "".join(f"{(a + b) // 2:02x}" for a, b in zip(rgb(one), rgb(other), strict=True))


class ChartBox(tk.Canvas):
    """The room of a chart. While a new picture is on its way the one before stands, at its upper left."""

    def __init__(self, parent: tk.Misc, part: ChartPart, *, empty: str = "") -> None:
        self.theme = Theme.of(parent)
        super().__init__(
            parent,
            bg=background_of(parent),
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            highlightthickness=0,
            borderwidth=0,
            takefocus=False,
        )
        self.part = part
        self._empty = empty or _("Nothing was sold.")
        self._picture: tk.PhotoImage | None = None
        self._png = b""
        self._settling = ""
        self.bind("<Configure>", lambda _event: self._soon())
        self.bind("<Map>", lambda _event: self._soon())
        self.theme.follow(self, self._soon)

    def _soon(self) -> None:
        """Ask for the picture once the size has settled: a window that is dragged changes it all the time."""
        if self._settling:
            self.after_cancel(self._settling)
        self._settling = self.after(SETTLED_MS, self._fit)

    def _fit(self) -> None:
        self._settling = ""
        if self.winfo_exists() and self.winfo_ismapped():
            self.part.fit(self.look())
            self.refresh()

    def look(self) -> ChartLook:
        """The size there is and the theme's colours."""
        palette = self.theme.palette
        dark = palette.mode == "dark"
        return ChartLook(
            self.winfo_width(),
            self.winfo_height(),
            self.theme.scale,
            background_of(self),
            palette.text,
            palette.muted,
            palette.line,
            between(palette.accent_text, palette.primary) if dark else palette.primary,
            palette.header_muted if dark else palette.dark,
        )

    @property
    def is_drawn(self) -> bool:
        """Whether what is seen is what is to be seen."""
        return (
            not self._settling and self.part.is_drawn and (self.part.is_empty or self._png == self.part.png)
        )

    def refresh(self) -> None:
        """Show the newest picture."""
        part = self.part
        self.delete("said")
        if part.is_empty or part.problem:
            self.delete("all")
            self._picture, self._png = None, b""
            self.create_text(
                self.winfo_width() // 2,
                self.winfo_height() // 2,
                text=part.problem or (self._empty if part.chart is not None else ""),
                font=self.theme.font("small"),
                fill=self.theme.palette.muted,
                width=max(self.winfo_width() - 20, 50),
                justify="center",
                tags="said",
            )
        elif part.png != self._png:
            self._png = part.png
            self._picture = tk.PhotoImage(master=self, data=base64.b64encode(part.png))
            self.delete("all")
            self.create_image(0, 0, image=self._picture, anchor="nw")

    def destroy(self) -> None:
        """End with its timer."""
        if self._settling:
            self.after_cancel(self._settling)
            self._settling = ""
        super().destroy()
