"""Import and export: the imports there were, a new one step by step, and what leaves the shop.

With a file in the form its columns are what the keys are for: ↑ ↓ choose a field, ← → its column. Nothing is written
before Import is said, and one key takes the whole of it back.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action
from backoffice.columns import Column
from backoffice.export import ask_where
from backoffice.imports import refused, taking_back
from backoffice.imports.export_panel import ExportPanel
from backoffice.imports.wizard import READ_AGAIN, Wizard, kinds
from backoffice.list_page import Filter, Listing
from backoffice.undo import Undo
from shop.rules.errors import BadInput, ShopError
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import EXPORT, IMPORT
from shop.services import imports
from shop.services.import_file import ImportFile, open_file
from shop.services.import_run import ImportReport
from shop.services.import_undo import undo_import
from shop.services.imports import Import, Preview
from shop.services.shop import stamp
from shop.texts import _
from widgets.ask.presenter import Question

if TYPE_CHECKING:
    from backoffice.office import Office
    from backoffice.progress import Progress


class Page(Listing[Import, Import]):
    """The list of imports, and the import on its way while `is_importing`."""

    usual_sort = ("at", True)
    has_revert = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Import and export")
        self.placeholder = _("Search file, person…")
        self.nothing_found = _("Nothing has been imported yet. Ctrl+N imports a file.")
        self.columns = (
            Column("at", _("When"), 175, "moment"),
            Column("kind", _("What"), 110),
            Column("file_name", _("File"), 220, stretch=True),
            Column("person", _("By"), 130),
            Column("added", _("New"), 80, "number"),
            Column("changed", _("Changed"), 80, "number"),
            Column("undone", _("Undone"), 175, "moment"),
        )
        self.filters = (Filter("kind", (("", _("Everything")), *kinds())),)
        self.wizard = Wizard()
        self.form = self.wizard.form
        self.form.on_edit = self._edited
        self.form.on_change(self.changed)
        self.form.on_submit = self.form.leave
        self.is_importing = False
        self.choose_file: Callable[[Callable[[str], None]], None] = lambda _then: None

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action(
                "new", "CTRL+N", _("Import a file"), _("bring a file in"), "new", IMPORT, "head", "primary"
            ),
            Action(
                "take_back",
                "DELETE",
                _("Undo import"),
                _("undo the whole of the chosen import"),
                "take_back",
                IMPORT,
                "head",
            ),
            Action(
                "export", "CTRL+E", _("Export"), _("lists, or everything, as files"), "export", EXPORT, "head"
            ),
            Action("list", "F7", _("Export this list"), _("the list of imports"), "export_list", EXPORT),
            Action("search", "CTRL+F", _("Search"), _("to the search box"), "to_search"),
            Action("mark", "INSERT", _("Mark"), _("mark the row, or take its mark away"), "mark"),
            Action("browse", "F2", _("Choose a file"), _("choose the file"), "browse", IMPORT, "form"),
            Action("check", "F6", _("Check"), _("say what an import would do"), "check", IMPORT, "form"),
            Action(
                "refused",
                "F8",
                _("Save refused rows"),
                _("refused rows as CSV"),
                "save_refused",
                IMPORT,
            ),
            Action("save", "CTRL+S", _("Import"), _("import the file"), "save", IMPORT, "form", "primary"),
        )

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        wizard = self.wizard
        if action.id in ("browse",):
            return self.is_importing
        if action.id in ("check", "save"):
            return self.is_importing and wizard.file is not None and not wizard.is_reading
        if action.id == "refused":
            return self.is_importing and bool(wizard.refusals)
        if action.id == "take_back":
            return not self.is_importing and self.row is not None and self.row.undone_at is None
        return action.id == "export" or not self.is_importing

    # The list -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[Import]:
        return imports.list_imports(self.shop, self.office.signed_in, query)

    def cells(self, row: Import) -> tuple[Any, ...]:
        undone = stamp(row.undone_at) if row.undone_at else ""
        what = dict(kinds()).get(row.kind, row.kind)
        return stamp(row.at), what, row.file_name, row.person, row.added, row.changed, undone

    def tags(self, row: Import) -> tuple[str, ...]:
        return ("muted",) if row.undone_at else ()

    def _read_chosen(self) -> None:
        """Nothing stands beside the list."""

    def summarised(self) -> str:
        return "" if self.is_importing else super().summarised()

    def open_about(self, about: Any) -> None:
        """`kind` begins an import of that kind."""
        if about.get("import"):
            self._begin(str(about["import"]))
            return
        super().open_about(about)

    def export_list(self) -> None:
        """The list of imports as a file."""
        ask_where(self)

    # A new import: the file -------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin an import."""
        if not self.is_importing:
            self._begin("")

    def _begin(self, kind: str) -> None:
        self.is_importing = True
        self.text = self.summary = ""
        self.wizard.start()
        if kind in dict(kinds()):
            self.wizard.form.values["kind"] = kind
        self.wizard.form.go_to("path")
        self.changed()

    def browse(self) -> None:
        """Choose the file in the system's own window."""

        def chosen(path: str) -> None:
            if path:
                self.wizard.form.edit("path", path)
                self.look()

        self.choose_file(chosen)

    def _edited(self, name: str) -> None:
        if name in READ_AGAIN and self.wizard.file is not None:
            self.look()

    def look(self) -> None:
        """Read the file that stands in the form."""
        wizard, session = self.wizard, self.office.signed_in
        values = dict(wizard.form.values)
        path = Path(os.path.expanduser(str(values["path"]).strip().strip('"')))
        told = dict(wizard.columns_told) if wizard.file and wizard.file.kind == values["kind"] else {}
        if not str(values["path"]).strip():
            wizard.form.show_errors({"path": _("Type the file's path, or choose it.")})
            return
        # A sheet that was offered for one file says nothing of another one.
        is_same = wizard.file is not None and wizard.file.path == path
        wizard.is_reading = True
        self.summary = _("Reading {name}…").format(name=path.name)
        self.changed()

        def read() -> tuple[ImportFile, Preview]:
            file = open_file(
                self.shop,
                session,
                path,
                str(values["kind"]),
                encoding=str(values["encoding"]),
                delimiter=str(values["delimiter"]),
                sheet=str(values["sheet"]) if is_same else "",
            )
            try:
                return file, imports.preview(self.shop, session, file, told)
            except BadInput:
                return file, imports.preview(self.shop, session, file)

        self.office.run.run_slow(read, self._looked, self._not_read)

    def _looked(self, found: tuple[ImportFile, Preview]) -> None:
        wizard = self.wizard
        wizard.is_reading = False
        if not self.is_importing:
            return
        wizard.take(*found)
        self.summary = _("{count} rows").format(
            count=self.office.formats().quantity((found[0].table.line_count - 1) * 1000)
        )
        self.office.quiet()
        wizard.form.leave()
        self.changed()

    def _not_read(self, error: ShopError) -> None:
        self.wizard.is_reading = False
        self.summary = ""
        self.wizard.file = self.wizard.preview = None
        field = error.field if isinstance(error, BadInput) and error.field else "path"
        self.wizard.form.show_errors({field: error.message})
        self.office.fail(error)

    # Its columns ------------------------------------------------------------------------------------------------------

    def choose_field(self, name: str) -> None:
        """Another field is to be given its column."""
        names = [each for each, _label in self.wizard.fields]
        if name in names:
            self.wizard.place = names.index(name)
            self.changed()

    def give_column(self, column: int) -> None:
        """The chosen field stands in this column; the rows are read anew at once."""
        self._tell(self.wizard.with_column(column))

    def _tell(self, told: dict[str, int]) -> None:
        wizard = self.wizard
        if wizard.file is None or told == wizard.told:
            return
        wizard.told = told
        wizard.refusals, wizard.checked = (), ""
        file, columns = wizard.file, wizard.columns_told
        try:
            wizard.preview = imports.preview(self.shop, self.office.signed_in, file, columns)
        except ShopError as error:
            self.office.fail(error)
        self.changed()

    # Checking and importing -----------------------------------------------------------------------------------------

    def check(self) -> None:
        """Say what the import would do, row by row, and write nothing."""
        self._run(dry_run=True, then=self._checked)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Import the file."""
        if self.is_importing:
            self._run(dry_run=False, then=self._imported)

    def _run(self, *, dry_run: bool, then: Callable[[ImportReport], None]) -> None:
        wizard, session = self.wizard, self.office.signed_in
        file = wizard.file
        if file is None:
            self.look()
            return
        if wizard.preview is not None and wizard.preview.missing:
            self.office.say(
                _("Say first which column holds this: {field}.").format(field=wizard.preview.missing),
                "warning",
            )
            return
        options = wizard.options(dry_run=dry_run)
        title = _("Checking {name}") if dry_run else _("Importing {name}")

        def work(progress: Progress) -> ImportReport:
            return imports.run(self.shop, session, file, options, progress.step)

        self.office.work(title.format(name=file.path.name), work, then)

    def _told(self, report: ImportReport) -> str:
        number = self.office.formats().quantity
        return _("{added} new, {changed} changed, {unchanged} as before, {refused} refused").format(
            added=number(report.added * 1000),
            changed=number(report.changed * 1000),
            unchanged=number(report.unchanged * 1000),
            refused=number(report.refused * 1000),
        )

    def _checked(self, report: ImportReport) -> None:
        wizard = self.wizard
        wizard.refusals, wizard.checked = report.refusals, self._told(report)
        self.office.say(
            _("{told}. Nothing was written yet.").format(told=wizard.checked),
            "warning" if report.refused else "done",
            "checked",
        )
        self.changed()

    def _imported(self, report: ImportReport) -> None:
        wizard = self.wizard
        told = self._told(report)
        if not report.written:
            wizard.refusals, wizard.checked = report.refusals, told
            self.office.say(
                _("Nothing was imported: {told}. Mend the file, or leave refused rows out.").format(
                    told=told
                ),
                "warning",
                "refused",
            )
            self.changed()
            return
        name = wizard.file.path.name if wizard.file is not None else ""
        import_id = report.import_id
        undo = None
        if import_id is not None:
            session = self.office.signed_in
            undo = Undo(name, lambda: undo_import(self.shop, session, import_id))
            self._seek = str(import_id)
        if report.refusals:
            # They stay in sight: what was left out can still be saved.
            wizard.refusals, wizard.checked = report.refusals, told
            wizard.file = wizard.preview = None
            self.summary = ""
        else:
            self._leave()
        self.office.changed_something(undo, _("Imported {name}: {told}.").format(name=name, told=told))
        self.reload()

    def save_refused(self) -> None:
        """The refused rows as a CSV file, each with its reason."""
        refused.save(self.office, self.wizard)

    # Undoing ----------------------------------------------------------------------------------------------------------

    def take_back(self) -> None:
        """Undo the chosen import, once that is confirmed."""
        if self.row is not None and self.row.undone_at is None:
            taking_back.ask(self.office, self.row, self.reload)

    # Export -----------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Ask what is to leave, and whereto."""
        self.office.ask(ExportPanel(self.office))

    # Keys -------------------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """While importing the box filters what is refused."""
        if not self.is_importing:
            super().set_text(text)
            return
        self.text = text
        self.text_is_selected = False
        self.changed()

    def press(self, key: str) -> bool:
        if not self.is_importing:
            return super().press(key)
        form = self.wizard.form
        if form.focus == "path" and key == "ENTER":
            self.look()
            return True
        if not form.focus:
            if key in ("UP", "DOWN"):
                last = max(0, len(self.wizard.fields) - 1)
                self.wizard.place = max(0, min(last, self.wizard.place + (1 if key == "DOWN" else -1)))
                self.changed()
                return True
            if key in ("LEFT", "RIGHT"):
                self._tell(self.wizard.turned(1 if key == "RIGHT" else -1))
                return True
            if key == "ENTER":
                form.go_to("path")
                return True
            if key == "ESC":
                self._back()
                return True
        return super().press(key)

    def _back(self) -> bool:
        if not self.is_importing:
            return super()._back()
        if self.text:
            self.set_text("")
        else:
            self.before_leaving(self.reload)
        return True

    def _leave(self) -> None:
        self.is_importing = False
        self.wizard.form.clear()
        self.wizard.file = self.wizard.preview = None
        self.text = ""
        self.changed()

    def undo_typing(self) -> bool:
        """Ctrl+Z undoes imports here, not what was typed."""
        return False

    def before_leaving(self, then: Callable[[], None]) -> None:
        """A file that was opened and not imported is asked about."""
        if not self.is_importing:
            then()
            return

        def leave() -> None:
            self._leave()
            then()

        if self.wizard.file is None:
            leave()
            return
        self.office.ask(
            Question(
                _("Leave the import?"),
                _("{name} has not been imported.").format(name=self.wizard.file.path.name),
                yes=_("Leave"),
                no=_("Back to the import"),
                on_yes=leave,
            )
        )

    @property
    def query(self) -> ListQuery:
        """The list's question; what is typed while importing is none of its business."""
        return replace(super().query, text="") if self.is_importing else super().query
