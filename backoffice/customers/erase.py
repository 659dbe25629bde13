"""The panel before a person is erased: what goes now, what stays until when, and the number typed as the key to it."""

from __future__ import annotations

from collections.abc import Callable

from shop.rules.formats import Formats
from shop.services.customers import CustomerRecord
from shop.services.erasing import Erasure
from shop.texts import _, ngettext
from widgets.presenter import Panel


class ErasePanel(Panel):
    """Enter erases once the customer's number has been typed; Esc leaves."""

    kind = "erase"
    view = "backoffice.customers.erase_view:EraseView"

    def __init__(
        self, record: CustomerRecord, erasure: Erasure, formats: Formats, on_yes: Callable[[], None]
    ) -> None:
        super().__init__(
            _("Erase {name}?").format(name=record.details.name),
            _("Nobody can bring a person back. Type the number {number} to erase.").format(
                number=record.number
            ),
        )
        self.record = record
        self.erasure = erasure
        self._formats = formats
        self._on_yes = on_yes

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What goes or stays, and when."""
        erasure, formats, now = self.erasure, self._formats, _("now")
        rows = [
            (_("Name, company, address, telephone, e-mail"), now),
            (_("Tax number, group, credit limit, notes"), now),
        ]
        if len(erasure.numbers) > 1:
            others = ", ".join(number for number in erasure.numbers if number != self.record.number)
            rows.append((_("The same of those merged into it: {numbers}").format(numbers=others), now))
        if erasure.contacts:
            rows.append(
                (
                    ngettext("{count} contact", "{count} contacts", erasure.contacts).format(
                        count=erasure.contacts
                    ),
                    now,
                )
            )
        if erasure.invoices:
            rows.append(
                (
                    ngettext(
                        "The buyer's name on {count} document",
                        "The buyer's name on {count} documents",
                        erasure.invoices,
                    ).format(count=erasure.invoices),
                    now,
                )
            )
        rows += [
            (
                ngettext(
                    "The buyer's name on {count} document, which the law keeps",
                    "The buyer's name on {count} documents, which the law keeps",
                    kept.invoices,
                ).format(count=kept.invoices),
                _("from {day}").format(day=formats.date(kept.until)),
            )
            for kept in erasure.kept
        ]
        rows.append((_("The number, and what was bought, by nobody's name"), _("stays")))
        rows.append((_("Printed papers, saved PDF files, exports, older backups"), _("by hand")))
        return rows

    @property
    def is_ready(self) -> bool:
        """Whether the number was typed."""
        return self.text.strip().upper() == self.record.number.upper()

    def set_text(self, text: str) -> None:
        self.problem = ""
        super().set_text(text)

    def press(self, key: str) -> bool:
        if super().press(key):
            return True
        if key == "ESC":
            self.close()
        elif key == "ENTER" and self.is_ready:
            self.close()
            self._on_yes()
        elif key == "ENTER":
            self.problem = _("Type {number} here, then press Enter.").format(number=self.record.number)
            self.changed()
        return True
