"""A form beside a list: its title, its fields, the sentence that says what is wrong, and its buttons."""

from __future__ import annotations

import tkinter as tk
from functools import partial

from backoffice.actions import Action, shown_key
from backoffice.form import Form as FormState
from backoffice.page import Page
from shop.texts import _
from widgets.bidi import drawn
from widgets.button import Button
from widgets.check import Check
from widgets.choice import Choice
from widgets.entry import Entry
from widgets.fit import shortened
from widgets.form import Form
from widgets.lines import Lines
from widgets.panel import Card, Space, WrappedLabel
from widgets.scroll import Scroll
from widgets.theme import Theme

FIELD_PX = 36
BUTTON_PADDING_PX = 11
MOST_TITLE = 70


class FormView(Card):
    """Draws the form of a page. `body` is a place below the fields for what a page adds of its own."""

    def __init__(
        self, parent: tk.Misc, page: Page, *, columns: int = 2, empty: str = "", buttons: bool = True
    ) -> None:
        super().__init__(parent)
        assert page.form is not None
        self.theme = Theme.of(parent)
        self.page, self.state = page, page.form
        self._is_filling = False
        pad = self.theme.px(16)
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(2, weight=1)
        self.title = WrappedLabel(self, font="title", width=1)
        self.title.grid(row=0, column=0, sticky="we", padx=pad, pady=(self.theme.px(14), 0))
        self.about = WrappedLabel(self, font="small", colour="muted", width=1)
        self.about.grid(row=1, column=0, sticky="we", padx=pad, pady=(0, self.theme.px(6)))
        self.scroll = Scroll(self)
        self.scroll.grid(
            row=2, column=0, sticky="nswe", padx=(pad, self.theme.px(6)), pady=(self.theme.px(6), 2)
        )
        self.scroll.body.grid_columnconfigure(0, weight=1)
        self.form = Form(
            self.scroll.body,
            self.state.fields,
            columns=columns,
            on_change=self._edited,
            on_focus=self._focused,
            height=FIELD_PX,
        )
        self.form.grid(row=0, column=0, sticky="nwe", padx=(0, self.theme.px(10)))
        self.body = Space(self.scroll.body)
        self.body.grid(row=1, column=0, sticky="nwe", padx=(0, self.theme.px(10)))
        self.body.grid_columnconfigure(0, weight=1)
        self.problem = WrappedLabel(self, font="small", colour="error_text", width=1)
        self.problem.grid(row=3, column=0, sticky="we", padx=pad)
        self.buttons: dict[str, Button] = {}
        self.foot = Space(self)
        if buttons:
            self.foot.grid(row=4, column=0, sticky="we", padx=pad, pady=(self.theme.px(6), self.theme.px(14)))
            self._build_buttons()
        self._empty = WrappedLabel(self, empty, colour="muted", anchor="center", width=1)
        self._shown: FormState | None = None

    def _build_buttons(self) -> None:
        """Save at the right end, what takes typing back beside it; the page's own before them, or in rows above."""
        actions = [action for action in self.page.own_actions() if action.button == "form"]
        revert = Action("revert", "CTRL+Z", _("Revert"), "", "undo_typing")
        ends = [revert] if self.page.has_revert else []
        ends += [action for action in actions if action.id == "save"]
        for action in (*(action for action in actions if action.id != "save"), *ends):
            self._button(action)
        self._bars = [Space(self.foot) for _button in self.buttons]
        self._ends = [action.id for action in ends]
        self._rows: list[list[str]] = []
        self.foot.bind("<Configure>", lambda _event: self._arrange_buttons())

    def _button(self, action: Action) -> None:
        command = self.page.undo_typing if action.id == "revert" else partial(self.page.do, action)
        self.buttons[action.id] = Button(
            self.foot,
            action.label,
            command,
            hint=shown_key(action.key),
            kind=action.kind,
            font="small_strong",
            height=44,
            padding=BUTTON_PADDING_PX,
            takefocus=False,
        )

    def _arrange_buttons(self) -> None:
        """As few rows as there is room for; those at the end stay together in the last one, if they can."""
        gap, room = self.theme.px(8), self.foot.winfo_width()
        wide = {name: button.winfo_reqwidth() + gap for name, button in self.buttons.items()}
        rows, free = [list(self._ends)], room - sum(wide[name] for name in self._ends)
        if free < 0:
            rows = [[name] for name in self._ends]
            free = room - wide[self._ends[0]]
        for name in reversed([name for name in self.buttons if name not in self._ends]):
            if wide[name] > free:
                rows.insert(0, [])
                free = room
            rows[0].insert(0, name)
            free -= wide[name]
        if rows == self._rows:
            return
        self._rows = rows
        for bar in self._bars:
            bar.pack_forget()
        for bar, names in zip(self._bars, rows, strict=False):
            bar.pack(anchor="e", pady=(self.theme.px(3), 0))
            for name in names:
                self.buttons[name].pack(in_=bar, side="left", padx=(gap, 0))
                tk.Misc.lift(self.buttons[name])

    def _edited(self, name: str) -> None:
        if not self._is_filling:
            self.state.edit(name, self.form.values()[name])

    def _focused(self, name: str) -> None:
        if self.state.focus != name:
            self.state.focus = name
            self.state.text_is_selected = False
            self.state.changed()

    def refresh(self) -> None:
        """Show the state of the form."""
        state = self.state
        if not state.is_open:
            for widget in (self.title, self.about, self.scroll, self.problem, self.foot):
                widget.grid_remove()
            if str(self._empty.cget("text")):
                self._empty.place(relx=0.5, rely=0.4, anchor="center", relwidth=0.8)
            return
        self._empty.place_forget()
        for widget in (self.title, self.scroll, self.foot):
            widget.grid()
        self.title.show(drawn(shortened(state.title, MOST_TITLE)))
        self.about.show(drawn(state.about))
        (self.about.grid if state.about else self.about.grid_remove)()
        self._fill()
        self._show_errors()
        dirty = state.is_dirty
        for action in self.page.own_actions():
            if action.id in self.buttons and action.id != "save":
                self.buttons[action.id].set(enabled=self.page.can(action))
        if "revert" in self.buttons:
            self.buttons["revert"].set(enabled=dirty)
        if "save" in self.buttons:
            self.buttons["save"].set(enabled=dirty or state.is_new)

    def _fill(self) -> None:
        self._is_filling = True
        shown, state = self.form.values(), self.state
        for field in state.fields:
            wanted = state.values[field.name]
            widget = self.form.widget(field.name)
            if isinstance(widget, Choice):
                widget.set_choices(field.choices)
                shown[field.name] = widget.value
            if shown[field.name] == wanted:
                continue
            if isinstance(widget, Check):
                widget.set_value(bool(wanted))
            else:
                widget.set_value(str(wanted))
        self._is_filling = False

    def _show_errors(self) -> None:
        state = self.state
        for field in state.fields:
            self.form.widget(field.name).show_error(state.errors.get(field.name, ""))
        names = {field.name for field in state.fields}
        rest = " ".join(text for name, text in state.errors.items() if name not in names)
        self.problem.show(rest)
        (self.problem.grid if rest else self.problem.grid_remove)()

    def focus_field(self) -> bool:
        """Give the keyboard to the field that the form says; whether there is one."""
        name = self.state.focus
        if not name or not self.state.is_open:
            return False
        widget = self.form.widget(name)
        if isinstance(widget, Entry) and self.state.text_is_selected:
            widget.entry.selection_range(0, "end")
            widget.entry.icursor("end")
            self.state.text_is_selected = False
        inner = getattr(widget, "entry", None) or getattr(widget, "box_list", None) or widget
        if self.focus_get() is not (widget.canvas if isinstance(widget, Check) else inner):
            widget.focus_set()
        return True

    def text_of_focus(self) -> Lines | Entry | None:
        """The field that is typed into."""
        widget = self.form.widget(self.state.focus) if self.state.focus else None
        return widget if isinstance(widget, Lines | Entry) else None
