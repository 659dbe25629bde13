"""One entry of the journal in words: facts, small tables, and below them the payload as it is stored."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from backoffice.journal.presenter import Page
from shop.rules.journal_shown import Section
from shop.rules.journal_words import kind_name
from shop.services.journal_log import EntryShown
from shop.texts import _, ngettext
from widgets.bidi import drawn
from widgets.panel import Card, WrappedLabel
from widgets.theme import LEAST_REQUEST_PX, Theme

GAP_PX = 14
MOST_CELL_PX = 190
FACT_PX = 90
PAD_PX = 13


class EntryView(Card):
    """Draws the page's chosen entry. One text holds it all, so that it can be scrolled, marked and copied."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent)
        self.page = page
        self.theme = Theme.of(parent)
        self._shown: EntryShown | None = None
        self._width = 0
        px, palette = self.theme.px, self.theme.palette
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(1, weight=1)
        self.title = WrappedLabel(self, font="title", width=1)
        self.title.grid(row=0, column=0, columnspan=2, sticky="we", padx=px(16), pady=(px(14), px(6)))
        self.text = tk.Text(
            self,
            wrap="none",
            width=LEAST_REQUEST_PX,
            height=LEAST_REQUEST_PX,
            font=self.theme.font("small"),
            bg=palette.card,
            fg=palette.text,
            borderwidth=0,
            highlightthickness=0,
            takefocus=False,
            cursor="arrow",
            padx=px(PAD_PX),
            spacing1=px(2),
            spacing3=px(2),
        )
        self.text.grid(row=1, column=0, sticky="nswe", padx=(px(3), px(3)), pady=(0, px(10)))
        self.bar = ttk.Scrollbar(self, style="Kit.Vertical.TScrollbar", command=self.text.yview)
        self.bar.grid(row=1, column=1, sticky="ns", padx=(0, px(6)), pady=(0, px(10)))
        self.text.configure(yscrollcommand=self._scrolled)  # type: ignore[arg-type]
        self._style()
        self.text.bind("<Configure>", self._resized)

    def _style(self) -> None:
        font, palette, px = self.theme.font, self.theme.palette, self.theme.px
        tag = self.text.tag_configure
        tag("fact", tabs=(px(FACT_PX),), lmargin2=px(FACT_PX), wrap="word")
        tag("label", foreground=palette.muted)
        tag("bad", foreground=palette.error_text, font=font("small_strong"))
        tag("title", font=font("small_strong"), foreground=palette.accent_text, spacing1=px(14))
        tag("head", foreground=palette.muted)
        tag("raw", font=font("tiny"), foreground=palette.muted, wrap="char")

    def _scrolled(self, first: str, last: str) -> None:
        self.bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:
            self.bar.grid_remove()
        else:
            self.bar.grid()

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        if abs(event.width - self._width) > 4:
            self._width = event.width
            self._shown = None
            self.refresh()

    def refresh(self) -> None:
        """Show the chosen entry."""
        entry = self.page.entry
        if entry is self._shown and entry is not None:
            return
        self._shown = entry
        self.text.configure(state="normal")
        self.text.delete("1.0", "end")
        if entry is None:
            self.title.configure(text=_("Nothing is chosen."))
        else:
            self.title.configure(text=kind_name(entry.row.kind))
            self._write(entry)
        self.text.configure(state="disabled")

    def _write(self, entry: EntryShown) -> None:
        text = self.text
        facts = self.page.facts()
        for place, (label, value) in enumerate(facts, 1):
            text.insert("end", label, ("fact", "label"))
            text.insert(
                "end",
                f"\t{drawn(value)}\n",
                ("fact", "bad") if place == len(facts) and not entry.is_sound else "fact",
            )
        for number, section in enumerate(entry.sections):
            self._section(section, f"table{number}")
        text.insert("end", _("As it is stored") + "\n", "title")
        text.insert("end", f"{_('Hash')} {entry.hash}\n{entry.raw}\n", "raw")

    def _section(self, section: Section, tag: str) -> None:
        """A small table, its columns as wide as their widest cells; those that don't fit are left to what is stored."""
        text = self.text
        text.insert("end", (section.title or _("Content")) + "\n", "title")
        rows = [*([section.columns] if section.columns else []), *section.rows]
        stops, fitting = self._stops(rows)
        last = stops[-1] if stops else 0
        text.tag_configure(tag, tabs=stops, lmargin2=last, wrap="word" if fitting <= 2 else "none")
        if section.columns:
            heads = [*section.columns[:fitting], *(["…"] if len(section.columns) > fitting else [])]
            text.insert("end", "\t".join(heads) + "\n", (tag, "head"))
        for row in section.rows:
            text.insert("end", "\t".join(drawn(_line(cell)) for cell in row[:fitting]) + "\n", tag)
        if section.left_out:
            more = ngettext("… and {count} more", "… and {count} more", section.left_out)
            text.insert("end", more.format(count=section.left_out) + "\n", (tag, "head"))

    def _stops(self, rows: list[tuple[str, ...]]) -> tuple[tuple[int, ...], int]:
        """Where the second and each further column begins, and how many columns there is room for."""
        most, gap = self.theme.px(MOST_CELL_PX), self.theme.px(GAP_PX)
        room = self.text.winfo_width() - self.theme.px(2 * PAD_PX)
        columns = max(map(len, rows), default=0)
        wide = [
            min(
                most,
                max(
                    self.theme.measure("small", _line(row[column])[:60]) for row in rows if column < len(row)
                ),
            )
            for column in range(columns)
        ]
        fitting, left = 0, 0
        stops: list[int] = []
        for column, width in enumerate(wide):
            # the last column of a table of two may go on below itself
            if column > 1 and left + width > room:
                break
            fitting += 1
            left += width + gap
            stops.append(left)
        return tuple(stops[: fitting - 1]), fitting


def _line(cell: str) -> str:
    return " ".join(cell.split())
