"""The list of imports; while one is on its way the form of its file, its columns, and its rows or what is refused."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from typing import Any

from backoffice.form_view import FormView
from backoffice.imports.presenter import Page
from backoffice.imports.wizard import MOST_SHOWN
from backoffice.list_view import ListView
from shop.services.imports import field_label
from shop.texts import _
from widgets.button import Button
from widgets.choice import Choice
from widgets.entry import Entry
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.screen import Box
from widgets.table import Column, Row, Table

LINE_PX, CELL_PX, FIELD_PX, WHY_PX, FORM_PX = 66, 100, 150, 300, 330
WIDTHS = {
    "name": 190,
    "barcode": 160,
    "sku": 120,
    "email": 180,
    "address": 180,
    "phone": 140,
    "unit": 60,
    "tax": 80,
}
WHY = ":why"


class View(ListView):
    """Draws the page in its two states."""

    def __init__(self, parent: tk.Misc, page: Page) -> None:
        super().__init__(parent, page)
        self.imports = page
        page.choose_file = self._ask_for_file
        assert self.form is not None
        px = self.theme.px
        self.list_widgets: tuple[tk.Misc, ...] = (self.search.master, self.table.master)
        self.body.grid_columnconfigure(1, weight=0, uniform="")
        self.form.grid(row=0, column=0, rowspan=2, sticky="nswe", padx=(0, px(10)))
        self.right = Space(self.body)
        self.right.grid(row=0, column=1, rowspan=2, sticky="nswe")
        self.right.grid_columnconfigure(0, weight=1)
        self.right.grid_rowconfigure(0, weight=4, uniform="half")
        self.right.grid_rowconfigure(1, weight=5, uniform="half")
        self._build_columns()
        self._build_rows()
        self._preview_shape: tuple[str, ...] = ()
        self._is_wide: bool | None = None

    def make_form(self, columns: int) -> FormView:
        return FormView(self.body, self.page, columns=2)

    def _ask_for_file(self, then: Any) -> None:
        from tkinter import filedialog

        types = [(_("Tables"), "*.csv *.xlsx *.txt *.tsv *.gz"), (_("All files"), "*")]
        then(filedialog.askopenfilename(parent=self.winfo_toplevel(), filetypes=types) or "")

    def _build_columns(self) -> None:
        px = self.theme.px
        card = Card(self.right)
        card.grid(row=0, column=0, sticky="nswe")
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        head = Space(card)
        head.grid(row=0, column=0, sticky="we", padx=px(12), pady=(px(8), 0))
        head.grid_columnconfigure(0, weight=1)
        self.about_columns = WrappedLabel(head, font="small", colour="muted", width=1)
        self.about_columns.grid(row=0, column=0, sticky="we")
        self.before = Button(head, "←", lambda: self.imports.press("LEFT"), height=44, takefocus=False)
        self.before.grid(row=0, column=1, padx=(px(8), 0))
        self.column = Choice(
            head, (("", ""),), on_change=self._column_chosen, on_enter=lambda: None, height=44
        )
        self.column.box.configure(width=px(220))
        self.column.grid(row=0, column=2, padx=(px(8), 0))
        self.after_button = Button(head, "→", lambda: self.imports.press("RIGHT"), height=44, takefocus=False)
        self.after_button.grid(row=0, column=3, padx=(px(8), 0))
        columns = [
            Column("field", _("Field"), FIELD_PX),
            Column("column", _("Column in the file"), FIELD_PX, stretch=True),
            Column("value", _("Read as"), FIELD_PX, stretch=True),
        ]
        self.columns = Table(
            card,
            columns,
            dense=True,
            on_select=self.imports.choose_field,
            empty=_("Choose a file: its columns are shown here."),
        )
        self.columns.grid(row=1, column=0, sticky="nswe", padx=px(8), pady=px(8))

    def _build_rows(self) -> None:
        px = self.theme.px
        self.rows_card = Card(self.right)
        self.rows_card.grid(row=1, column=0, sticky="nswe", pady=(px(10), 0))
        self.rows_card.grid_columnconfigure(0, weight=1)
        self.rows_card.grid_rowconfigure(1, weight=1)
        head = Space(self.rows_card)
        head.grid(row=0, column=0, sticky="we", padx=px(12), pady=(px(8), 0))
        head.grid_columnconfigure(0, weight=1)
        self.about_rows = Label(head, font="small", colour="muted")
        self.about_rows.grid(row=0, column=0, sticky="w")
        self.filter = Entry(head, placeholder=_("Search…"), font="body", height=40)
        self.filter.box.configure(width=px(240))
        self.filter.grid(row=0, column=1, sticky="e")
        self.filter_box = Box(self.filter, self.imports)
        action = next(each for each in self.page.own_actions() if each.id == "refused")
        self.save_refused = Button(
            head,
            action.label,
            partial(self.page.do, action),
            hint=action.key,
            font="small_strong",
            height=44,
            takefocus=False,
        )
        self.save_refused.grid(row=0, column=2, padx=(px(8), 0))
        columns = [
            Column("line", _("Line"), LINE_PX, anchor="e"),
            Column("field", _("Field"), CELL_PX),
            Column("value", _("What stands there"), FIELD_PX, stretch=True),
            Column("why", _("Why it is refused"), WHY_PX, stretch=True),
        ]
        self.refused = Table(self.rows_card, columns, dense=True, empty=_("Nothing is refused."))
        self.preview = Table(self.rows_card, columns, dense=True)

    # Drawing ---------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the list, or the import on its way."""
        self._arrange()
        super().refresh()
        if self.imports.is_importing:
            assert self.form is not None
            wizard = self.imports.wizard
            sheet = self.form.form.widget("sheet")
            assert isinstance(sheet, Choice)
            sheet.set_choices(wizard.form.field("sheet").choices)
            sheet.set_value(str(wizard.form.values["sheet"]))
            self._show_columns()
            self._show_rows()
            for name in ("browse", "check", "save"):
                action = next(each for each in self.page.own_actions() if each.id == name)
                self.form.buttons[name].set(enabled=self.page.can(action))
        else:
            self.summary.configure(text=self.page.summary)

    def _arrange(self) -> None:
        """The widgets of the state there is."""
        is_importing = self.imports.is_importing
        if is_importing is self._is_wide:
            return
        self._is_wide = is_importing
        assert self.form is not None
        for widget in self.list_widgets:
            (widget.grid_remove if is_importing else widget.grid)()  # type: ignore[attr-defined]
        for widget in (self.form, self.right):
            (widget.grid if is_importing else widget.grid_remove)()
        self.body.grid_columnconfigure(
            0, weight=0 if is_importing else 1, minsize=self.theme.px(FORM_PX) if is_importing else 0
        )
        self.body.grid_columnconfigure(1, weight=1 if is_importing else 0)
        self.body.grid_rowconfigure(0, weight=0)
        if not is_importing:
            self.body.grid_columnconfigure(0, uniform="")

    def _show_columns(self) -> None:
        wizard = self.imports.wizard
        preview = wizard.preview
        first = next((row for row in preview.rows if row.understood), None) if preview is not None else None
        rows = []
        for name, label in wizard.fields:
            column = wizard.column_of(name)
            value = first.understood.get(name, "") if first is not None and column >= 0 else ""
            rows.append(
                Row(name, (label, wizard.column_title(column), value), () if column >= 0 else ("muted",))
            )
        self.columns.fill(rows)
        self.columns.select(wizard.field or None)
        is_open = preview is not None
        text = _("↑ ↓ choose a field, ← → the column it stands in.") if is_open else ""
        if preview is not None and preview.missing:
            text = _("Say first which column holds this: {field}.").format(field=preview.missing)
        self.about_columns.configure(
            text=text,
            fg=self.theme.colour("error_text" if preview is not None and preview.missing else "muted"),
        )
        header = wizard.file.table.header if wizard.file is not None else ()
        choices = [("-1", _("not in the file"))]
        choices += [(str(index), wizard.column_title(index)) for index in range(len(header))]
        if [value for value, _label in choices] != getattr(self, "_offered", None) or header != getattr(
            self, "_header", None
        ):
            self._offered, self._header = [value for value, _label in choices], header
            self.column.set_choices(choices)
        self.column.set_value(str(wizard.column_of(wizard.field)) if wizard.field else "-1")
        for button in (self.before, self.after_button):
            button.set(enabled=is_open)

    def _column_chosen(self) -> None:
        self.imports.give_column(int(self.column.value or "-1"))
        self.focus_set()

    def _show_rows(self) -> None:
        wizard, page = self.imports.wizard, self.imports
        px = self.theme.px
        has_refusals = bool(wizard.refusals) or bool(wizard.checked)
        shown, hidden = (self.refused, self.preview) if has_refusals else (self.preview, self.refused)
        if has_refusals:
            found = wizard.shown_refusals(page.text)
            self.refused.fill(
                [
                    Row(str(place), (each.line, field_label(each.field), each.value, each.reason))
                    for place, each in enumerate(found)
                ]
            )
            count = page.office.formats().quantity(len(found) * 1000) + (
                "+" if len(found) == MOST_SHOWN else ""
            )
            self.about_rows.configure(text=_("{count} refused").format(count=count))
            self.filter.grid()
            self.save_refused.grid()
            self.save_refused.set(enabled=bool(wizard.refusals))
        else:
            self._show_preview()
            shown = self.preview
            self.about_rows.configure(text=_("The first rows, as they would be read"))
            self.filter.grid_remove()
            self.save_refused.grid_remove()
        hidden.grid_remove()
        shown.grid(row=1, column=0, sticky="nswe", padx=px(8), pady=px(8))
        self.filter_box.sync()

    def _show_preview(self) -> None:
        wizard = self.imports.wizard
        preview = wizard.preview
        shape: tuple[str, ...] = ()
        if preview is not None:
            shape = tuple(name for name, _label in wizard.fields if name in preview.columns)
            if any(row.refusals for row in preview.rows):
                shape = (*shape, WHY)
        if shape != self._preview_shape:
            # Its columns are those of the fields that have one.
            self._preview_shape = shape
            self.preview.destroy()
            columns = [Column("line", _("Line"), LINE_PX, anchor="e")]
            columns += [
                Column(WHY, _("Why it is refused"), 200, stretch=True)
                if name == WHY
                else Column(name, field_label(name), WIDTHS.get(name, CELL_PX), stretch=name == "name")
                for name in shape
            ]
            self.preview = Table(self.rows_card, columns, dense=True)
        if preview is None:
            self.preview.fill([])
            return
        rows = []
        for row in preview.rows:
            why = " ".join(f"{field_label(each.field)}: {each.reason}" for each in row.refusals)
            cells = [
                why
                if name == WHY
                else self._cell(row.cells, preview.columns[name])
                if row.refusals
                else row.understood.get(name, "")
                for name in shape
            ]
            rows.append(Row(str(row.line), (row.line, *cells), ("error",) if row.refusals else ()))
        self.preview.fill(rows)

    def _cell(self, cells: tuple[str, ...], index: int) -> str:
        return cells[index] if index < len(cells) else ""

    @property
    def box(self) -> Entry | None:
        return self.filter if self.imports.is_importing else self.search

    def keep_focus(self) -> None:
        """The form's field; while columns are chosen, nothing that takes the arrows; else the search box."""
        if not self.imports.is_importing:
            if self.search.entry is not self.focus_get():
                self.search.focus_set()
            return
        assert self.form is not None
        if not self.form.focus_field():
            wanted = self.filter.entry if self.imports.wizard.refusals else self
            if self.focus_get() is not wanted:
                wanted.focus_set()
