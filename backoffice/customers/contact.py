"""The panel of one contact: Enter goes from field to field and at last saves, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.customers.fields import contact_fields
from backoffice.form import Form
from shop.rules.customer import Contact
from shop.rules.errors import BadForm, ShopError
from shop.texts import _
from widgets.fields import Value
from widgets.presenter import Panel

Save = Callable[[dict[str, Value], Callable[[ShopError], None]], None]


class ContactPanel(Panel):
    """Its form. `save` gets the values and what is to be told of a refusal; it closes the panel once it is saved."""

    kind = "contact"
    view = "backoffice.customers.contact_view:ContactView"

    def __init__(self, of: str, contact: Contact | None, save: Save) -> None:
        super().__init__(_("Contact") if contact is not None else _("New contact"), of)
        self._save = save
        self._is_saving = False
        self.form = Form(contact_fields())
        values: dict[str, Value] = {}
        if contact is not None:
            values = {name: getattr(contact, name) for name in ("name", "role", "phone", "email")}
        self.form.fill(values, "")
        self.form.on_submit = self.save
        self.form.on_change(self.changed)
        self.form.go_to("name")

    def save(self) -> None:
        """Save what stands in the form; asked again while that is under way it does nothing."""
        if self._is_saving:
            return
        self._is_saving = True
        self.problem = ""
        self._save(dict(self.form.values), self._refused)

    def _refused(self, error: ShopError) -> None:
        self._is_saving = False
        if isinstance(error, BadForm):
            self.form.show_errors(error.errors)
        else:
            self.problem = error.message
        self.changed()

    @property
    def text(self) -> str:
        """What stands in the field that has the focus."""
        return self.form.text

    @text.setter
    def text(self, text: str) -> None:
        """Only the form's own fields are typed into."""

    def set_text(self, text: str) -> None:
        self.form.set_text(text)

    def type(self, text: str) -> None:
        self.form.type(text)

    def press(self, key: str) -> bool:
        if key == "ESC":
            self.close()
        elif key == "CTRL+S":
            self.save()
        else:
            self.form.press(key)
        return True
