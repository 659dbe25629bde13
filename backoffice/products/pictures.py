"""The picture in a product's form: chosen from a file, read off the window's thread, kept once the form is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.form import Form
from shop.documents.picture import thumbnail
from shop.services import products
from shop.services.products import NewPicture, ProductRecord
from shop.texts import _
from widgets.fields import Value

if TYPE_CHECKING:
    from backoffice.office import Office

SIDE_PX = 150
FIELD = "picture"
"""The form's value that says which picture it has, by what that is known by; empty for none."""


def small(record: ProductRecord) -> bytes | None:
    """The product's picture as a small PNG. Takes some milliseconds: off the window's thread."""
    return None if record.picture is None else thumbnail(record.picture, SIDE_PX)


class Pictures:
    """The pictures that the form has had, by what they are known by. `choose_file` asks a person for a file."""

    def __init__(self, office: Office, form: Form) -> None:
        self._office, self._form = office, form
        self._kept: dict[str, bytes | None] = {"": None}
        self._small: dict[str, bytes | None] = {"": None}
        self.choose_file: Callable[[Callable[[str], None]], None] = lambda _then: None

    def know(self, mark: str, data: bytes | None, shown: bytes | None) -> None:
        """Keep a picture, and how it is shown."""
        self._kept[mark], self._small[mark] = data, shown

    def changed(self, known: ProductRecord | None, values: Mapping[str, Value]) -> NewPicture | None:
        """The picture of the form where it is another than the product's."""
        mark = str(values.get(FIELD, ""))
        return None if mark == ("" if known is None else known.picture_mark) else NewPicture(self._kept[mark])

    @property
    def shown(self) -> bytes | None:
        """The form's picture as a small PNG."""
        return self._small.get(str(self._form.values.get(FIELD, ""))) if self._form.is_open else None

    def choose(self) -> None:
        """Ask for a file, and take its picture into the form."""
        self.choose_file(self.take)

    def take(self, path: str) -> None:
        """Read the picture in this file; nothing for an empty path."""
        if not path:
            return
        session = self._office.signed_in

        def read() -> tuple[NewPicture, bytes | None]:
            new = products.read_picture(session, Path(path))
            return new, None if new.data is None else thumbnail(new.data, SIDE_PX)

        def taken(found: tuple[NewPicture, bytes | None]) -> None:
            new, shown = found
            self.know(new.mark, new.data, shown)
            self._office.quiet()
            if self._form.is_open:
                self._form.edit(FIELD, new.mark)

        self._office.say(_("Reading the picture…"))
        self._office.run.run_slow(read, taken, self._office.fail)

    def take_away(self) -> None:
        """The product has no picture any more, once it is saved."""
        self._form.edit(FIELD, "")
