"""A page that is a list with a form beside it: reading the chosen record, saving it, what becomes of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from backoffice.form import Form
from backoffice.page import Loader
from backoffice.rows_page import Filter as Filter
from backoffice.rows_page import Row, Rows
from backoffice.undo import Undo
from backoffice.versions import BothVersions
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, ShopError
from shop.texts import _
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office

Record = TypeVar("Record")


class Listing(Rows[Row], Generic[Row, Record]):
    """The list and its form. Row is what the list's service gives, Record what the form edits.

    A page without a form makes none; its Record is of no use then. `saves_slowly` says that saving takes a quarter of
    a second and more, so that nothing else should wait for it.
    """

    saves_slowly: ClassVar[bool] = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.record: Record | None = None
        self._reads = Loader(office)
        self._is_saving = False
        self._save_again: Callable[[], None] | None = None

    # What a page says of itself -------------------------------------------------------------------------------------

    def fetch_one(self, row_id: str) -> Record | None:
        """The record of the form, by the service. Runs off the window's thread. None where there is no form."""
        return None

    def filled(self, record: Record) -> tuple[Mapping[str, Value], str, str]:
        """The form's values, its title and a line below that."""
        return {}, "", ""

    def fresh(self) -> Mapping[str, Value]:
        """The values of the form for a new one."""
        return {}

    def store(self, record: Record | None, values: Mapping[str, Value]) -> Record:
        """Save by the service; None is a new one. Runs off the window's thread. Raises BadForm, ChangedMeanwhile."""
        raise BadInput(_("Nothing can be saved on this page."))

    def undo_of(self, before: Record | None, after: Record) -> Undo | None:
        """How saving that is undone."""
        return None

    def saved_sentence(self, before: Record | None, after: Record) -> str:
        """What is told once it is saved."""
        return _("Saved: {what}").format(what="" if self.form is None else self.form.title)

    def differences(
        self, theirs: Mapping[str, Value], mine: Mapping[str, Value]
    ) -> list[tuple[str, str, str]]:
        """What another office saved beside what was typed here: (label, theirs, mine) of each field that differs."""
        fields = () if self.form is None else self.form.fields
        return [
            (field.label, _value_text(field, theirs[field.name]), _value_text(field, mine[field.name]))
            for field in fields
            if field.name in theirs and theirs[field.name] != mine[field.name]
        ]

    def record_id(self, record: Record) -> str:
        """The id of the row that a record is."""
        return str(record.id)  # type: ignore[attr-defined]

    @property
    def is_reading(self) -> bool:
        """Whether rows or a record are on their way."""
        return super().is_reading or self._reads.is_busy

    # The form ---------------------------------------------------------------------------------------------------------

    def make_form(self, form: Form) -> None:
        """Take this form: Enter in its last field saves."""
        self.form = form
        form.on_submit = self.save
        form.on_change(self.changed)

    def _read_chosen(self) -> None:
        form = self.form
        if form is None or form.is_new or form.is_dirty:
            return
        row_id = self.chosen_id
        if not row_id:
            self.record = None
            form.clear()
            return
        self.show_record(row_id)

    def show_record(self, row_id: str) -> None:
        """Read that record and show it in the form."""
        self._reads.load(lambda: self.fetch_one(row_id), self._show)

    def _show_apart_again(self) -> None:
        row_id = self._apart

        def look() -> Record | None:
            try:
                return self.fetch_one(row_id)
            except BadInput:
                return None

        def shown(record: Record | None) -> None:
            if record is None and self._apart == row_id:
                # it is gone
                self._apart = ""
                self._read_chosen()
                self.changed()
            else:
                self._show(record)

        self._reads.load(look, shown)

    def _show(self, record: Record | None) -> None:
        form = self.form
        if form is None or form.is_dirty or record is None:
            return
        focus = form.focus
        self.record = record
        self._fill(record)
        form.focus = focus
        self.changed()

    def _fill(self, record: Record) -> None:
        if self.form is not None:
            values, title, about = self.filled(record)
            self.form.fill(values, title, about)

    def open(self) -> None:
        """Into the form of the chosen row."""
        if self.form is not None and self.form.is_open:
            self.form.go_to(self.form.focus)

    def new(self) -> None:
        """An empty form for a new one."""

        def go() -> None:
            if self.form is not None:
                self.record, self._apart = None, ""
                self.form.fill(self.fresh(), _("New"), is_new=True)
                self.form.go_to()

        self.before_leaving(go)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save what stands in the form; what is refused is told beside its field, and nothing follows.

        Asked again while that is under way it waits, and saves no more than was typed meanwhile.
        """
        form = self.form
        if form is None or not form.is_open or not (form.is_dirty or form.is_new):
            then()
            return
        if self._is_saving:
            self._save_again = then
            return
        self._is_saving = True
        record, values = self.record, dict(form.values)

        def saved(after: Record) -> None:
            self._is_saving = False
            again, self._save_again = self._save_again, None
            typed = {name: value for name, value in form.values.items() if value != values.get(name)}
            focus = form.focus
            self._saved(record, after, then)
            for name, value in typed.items():
                form.edit(name, value)
                form.focus = focus
            if again is not None:
                self.save(again)

        def refused(error: ShopError) -> None:
            self._is_saving, self._save_again = False, None
            self._refused(error)

        run = self.office.run.run_slow if self.saves_slowly else self.office.run.run
        run(lambda: self.store(record, values), saved, refused)

    def _saved(self, before: Record | None, saved: Record, then: Callable[[], None]) -> None:
        form = self.form
        assert form is not None
        self.record = saved
        self._fill(saved)
        form.leave()
        self._seek = self.record_id(saved)
        self.office.changed_something(self.undo_of(before, saved), self.saved_sentence(before, saved))
        self.reload()
        then()

    def _refused(self, error: ShopError) -> None:
        form = self.form
        assert form is not None
        if isinstance(error, BadForm):
            form.show_errors(error.errors)
            self.office.say(_("Not saved: see the fields marked."), "error", error.code)
        elif isinstance(error, BadInput) and error.field in form.values:
            form.show_errors({error.field: error.message})
            self.office.say(_("Not saved: see the field marked."), "error", error.code)
        elif isinstance(error, ChangedMeanwhile):
            self._show_versions(error)
        else:
            self.office.fail(error)

    def _show_versions(self, error: ChangedMeanwhile) -> None:
        """Another office saved the same row: show theirs and ours beside each other."""
        form = self.form
        assert form is not None
        current: Any = error.current
        theirs = dict(self.filled(current)[0])
        mine = dict(form.values)
        base = dict(form.before)

        def keep_mine() -> None:
            self.record = current
            # what I left alone is theirs, what I changed is mine
            form.values = {
                name: value if value != base.get(name) else theirs.get(name, value)
                for name, value in mine.items()
            }
            self.save()

        def take_theirs() -> None:
            self.record = current
            self._fill(current)
            self.reload()

        rows = self.differences(theirs, mine)
        self.office.ask(BothVersions(error.message, form.title, rows, keep_mine, take_theirs))


def _value_text(field: Field, value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return dict(field.choices).get(value, value)
