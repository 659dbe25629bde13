"""The settings in groups: what is typed is previewed as papers would look, saved on the record, and can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from backoffice import page
from backoffice.actions import Action
from backoffice.form import Form
from backoffice.page import Loader
from backoffice.progress import Progress
from backoffice.undo import Undo
from backoffice.versions import BothVersions
from shop.documents import invoice_pdf, receipt
from shop.documents.rows import Receipt
from shop.documents.sheet import Sheet
from shop.rules import languages
from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile, ShopError
from shop.rules.permissions import SETTINGS
from shop.rules.settings import Settings, about
from shop.rules.settings_form import PATHS, Entry, Group, as_text, groups, read, said
from shop.services import backup, sample, shop_settings
from shop.services.backup import Backup
from shop.texts import _, pgettext
from widgets.fields import Field, Value

if TYPE_CHECKING:
    from backoffice.office import Office

PREVIEWS = {"receipts": "receipt", "invoices": "invoice"}


class Page(page.Page):
    """Settings. Each group has a form of its own; `form` is that of the group in front.

    `ask_for_path` asks a person for a picture's file or for a folder.
    """

    has_search = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Settings")
        self.groups = groups()
        self.known = office.shop.settings
        self.forms = {group.id: self._make_form(group) for group in self.groups}
        self.group = self.groups[0].id
        self._reads = Loader(office)
        self._is_saving = False
        self.ask_for_path: Callable[[str, Callable[[str], None]], None] = lambda _kind, _then: None
        self._fill(self.known)
        self.form = self.forms[self.group]

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action("next_group", "PGDN", _("Next group"), _("the group below"), "next_group"),
            Action("last_group", "PGUP", _("Group before"), _("the group above"), "last_group"),
            Action("open", "ENTER", pgettext("alter", "Change"), _("into the form of the group"), "open"),
            Action(
                "path", "F4", _("Choose"), _("choose a file or a folder"), "choose_path", SETTINGS, "form"
            ),
            Action(
                "default",
                "F6",
                _("Default"),
                _("the default of this field"),
                "to_default",
                button="form",
            ),
            Action(
                "backup", "F8", _("Back up now"), _("a backup of the whole shop"), "back_up", SETTINGS, "form"
            ),
            Action(
                "save",
                "CTRL+S",
                _("Save"),
                _("save the settings"),
                "save",
                SETTINGS,
                button="form",
                kind="primary",
            ),
        )

    def _make_form(self, group: Group) -> Form:
        form = Form(tuple(_field(entry) for entry in group.entries))
        form.on_submit = self.save
        form.on_change(self.changed)
        return form

    def _fill(self, settings: Settings) -> None:
        """Show what is stored in every form that nothing was typed into."""
        self.known = settings
        for group in self.groups:
            form = self.forms[group.id]
            if not form.is_dirty:
                if group.id == "shop":
                    form.offer("language", languages.choices(settings.language))
                values = {entry.name: as_text(entry.name, settings) for entry in group.entries}
                focus = form.focus
                form.fill(values, group.label)
                form.focus = focus

    def reload(self) -> None:
        """Read the settings anew."""
        session = self.office.signed_in

        def loaded(settings: Settings) -> None:
            self._fill(settings)
            self.changed()

        self._reads.load(lambda: shop_settings.load_settings(self.shop, session), loaded)

    def open_about(self, about: Mapping[str, str]) -> None:
        """`group` is the id of a group."""
        self.choose(about.get("group", self.group))

    def choose(self, group_id: str) -> None:
        """Another group in front; what was typed into this one is asked about."""
        if group_id not in self.forms or group_id == self.group:
            return

        def go() -> None:
            self.group = group_id
            self.form = self.forms[group_id]
            self.changed()

        self.before_leaving(go)

    def next_group(self) -> None:
        """The group below."""
        self._turn(1)

    def last_group(self) -> None:
        """The group above."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        ids = [group.id for group in self.groups]
        self.choose(ids[max(0, min(len(ids) - 1, ids.index(self.group) + by))])

    def press(self, key: str) -> bool:
        """↑ ↓ choose the group while no field has the focus."""
        if key in ("UP", "DOWN") and not self.forms[self.group].focus:
            self._turn(1 if key == "DOWN" else -1)
            return True
        return super().press(key)

    def open(self) -> None:
        """Into the form."""
        self.forms[self.group].go_to()

    def to_default(self) -> None:
        """What the field has in a new shop."""
        form = self.forms[self.group]
        if form.focus:
            form.edit(form.focus, as_text(form.focus, Settings()))

    def can(self, action: Action) -> bool:
        """Backups are made where their settings stand, a file is chosen where one is named."""
        if action.id == "path" and self._path_entry is None:
            return False
        return super().can(action) and (action.id != "backup" or self.group == "privacy")

    @property
    def _path_entry(self) -> Entry | None:
        """The setting in front that names a file or a folder: the one typed into, else the first of its group."""
        group = next(group for group in self.groups if group.id == self.group)
        paths = [entry for entry in group.entries if entry.kind in PATHS]
        focus = self.forms[self.group].focus
        return next((entry for entry in paths if entry.name == focus), paths[0] if paths else None)

    def choose_path(self) -> None:
        """Ask for a file or a folder where the system shows them, and put its path into the field."""
        entry, form = self._path_entry, self.forms[self.group]
        if entry is None:
            return

        def chosen(path: str) -> None:
            if path:
                form.go_to(entry.name)
                form.edit(entry.name, path)

        self.ask_for_path(entry.kind, chosen)

    def back_up(self) -> None:
        """Copy the whole database while the tills sell, by the settings as they are saved."""
        shop, session = self.shop, self.office.signed_in

        def made(found: Backup) -> None:
            told = _("The backup is {path}, {megabytes} MB.")
            megabytes = self.office.formats().quantity(max(found.size // 1000, 1))
            self.office.say(told.format(path=found.path, megabytes=megabytes), "done", "backed_up")

        def work(progress: Progress) -> Backup:
            return backup.back_up(shop, session, progress=progress.step)

        def go() -> None:
            self.office.work(_("Making a backup"), work, made)

        self.before_leaving(go)

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save the group in front; asked again while that is under way it does nothing, and what is typed stays."""
        form = self.forms[self.group]
        if not form.is_dirty:
            then()
            return
        if self._is_saving:
            return
        self._is_saving = True
        session, known, values = self.office.signed_in, self.known, dict(form.values)

        def saved(after: Settings) -> None:
            self._is_saving = False
            typed = {name: value for name, value in form.values.items() if value != values[name]}
            self._saved(known, after, values, form, then)
            for name, value in typed.items():
                form.edit(name, value)

        def refused(error: ShopError) -> None:
            self._is_saving = False
            self._refused(error, form)

        self.office.run.run(
            lambda: shop_settings.save_settings(self.shop, session, known, values), saved, refused
        )

    def _saved(
        self,
        before: Settings,
        saved: Settings,
        values: Mapping[str, Value],
        form: Form,
        then: Callable[[], None],
    ) -> None:
        form.before = dict(form.values)
        form.leave()
        self._fill(saved)
        names = [name for name, value in values.items() if value != as_text(name, before)]
        undo = Undo(form.title, self._putting_back(form.title, before, saved, names))
        self.office.changed_something(undo, _("Saved: {what}").format(what=form.title))
        self.changed()
        then()

    def _putting_back(
        self, title: str, before: Settings, saved: Settings, names: Sequence[str]
    ) -> Callable[[], object]:
        """Undo: these settings as they were, over what was saved then and over nothing else."""
        session, shop = self.office.signed_in, self.shop

        def put_back() -> Settings:
            now = shop_settings.load_settings(shop, session)
            if any(getattr(now, name) != getattr(saved, name) for name in names):
                raise BadInput(_("{name} was changed since. Nothing was undone.").format(name=title))
            return shop_settings.save_settings(
                shop, session, now, {name: as_text(name, before) for name in names}
            )

        return put_back

    def _refused(self, error: ShopError, form: Form) -> None:
        if isinstance(error, BadForm):
            form.show_errors(error.errors)
            self.office.say(_("Not saved: see the fields marked."), "error", error.code)
        elif isinstance(error, ChangedMeanwhile) and isinstance(error.current, Settings):
            self._show_versions(error.message, error.current, form)
        else:
            self.office.fail(error)

    def _show_versions(self, message: str, current: Settings, form: Form) -> None:
        theirs = {name: value for name, value in said(current).items() if name in form.values}
        rows = [
            (field.label, str(theirs[field.name]), str(form.values[field.name]))
            for field in form.fields
            if theirs[field.name] != form.values[field.name]
        ]

        def keep_mine() -> None:
            mine = {name: value for name, value in form.values.items() if value != form.before.get(name)}
            form.values = {**theirs, **mine}
            form.before = dict(theirs)
            self.known = current
            self.save()

        def take_theirs() -> None:
            form.values = dict(theirs)
            form.before = dict(theirs)
            self._fill(current)
            self.changed()

        self.office.ask(BothVersions(message, form.title, rows, keep_mine, take_theirs))

    # What papers look like ------------------------------------------------------------------------------------------

    @property
    def preview(self) -> str:
        """Which paper stands beside the form: receipt, invoice, or none."""
        return PREVIEWS.get(self.group, "receipt" if self.group == "shop" else "")

    def typed(self) -> Settings:
        """The settings as they are typed, as far as they can be; the stored ones for the others."""
        form = self.forms[self.group]
        try:
            return read(form.values, self.known)
        except BadForm as error:
            sound = {name: value for name, value in form.values.items() if name not in error.errors}
            return read(sound, self.known)

    def receipt(self) -> Receipt:
        """A receipt by what is typed."""
        settings = self.typed()
        return receipt.lay_out(sample.receipt(self.shop, settings), settings)

    def invoice(self) -> Sheet:
        """An invoice by what is typed."""
        settings = self.typed()
        return invoice_pdf.lay_out(sample.invoice(self.shop, settings), replace(settings))


def _field(entry: Entry) -> Field:
    default = as_text(entry.name, Settings())
    shown: Value = _("yes") if default is True else _("no") if default is False else default
    hint = _(about(entry.name))
    if shown:
        told = dict(entry.choices).get(str(shown), str(shown)).replace("\n", " · ")
        hint += " " + _("Default: {value}").format(value=told)
    wide = entry.kind in ("lines", "check")
    return Field(
        entry.name,
        entry.label,
        "text" if entry.kind in PATHS else entry.kind,
        entry.choices,
        span=2 if wide else 1,
        hint=hint,
        height=3,
    )
