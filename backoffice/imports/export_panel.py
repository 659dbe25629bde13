"""What leaves the shop, and into which file: products, customers, stock as lists, or everything in one ZIP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.export import make_folder_for
from shop.rules.errors import ShopError
from shop.services.export_all import export_all
from shop.services.export_lists import export_list
from shop.services.import_file import CUSTOMERS, PRODUCTS, STOCK
from shop.services.printing import documents_folder
from shop.texts import _
from widgets.presenter import Panel

if TYPE_CHECKING:
    from backoffice.office import Office
    from backoffice.progress import Progress

EVERYTHING = "everything"


class ExportPanel(Panel):
    """↑ ↓ choose what, the file's name follows until it was typed over; Enter exports."""

    kind = "export"
    view = "backoffice.imports.export_view:ExportView"

    def __init__(self, office: Office) -> None:
        super().__init__(
            _("Export"), _("Lists can be imported again. Everything is for leaving, or for a look at it all.")
        )
        self._office = office
        self.choices = (
            (PRODUCTS, _("Products"), _("All products with prices, codes and stock (XLSX or CSV)")),
            (CUSTOMERS, _("Customers"), _("All customers (XLSX or CSV)")),
            (STOCK, _("Stock"), _("What is on hand and what it cost (XLSX or CSV)")),
            (
                EVERYTHING,
                _("Everything"),
                _("Every table of the database in one ZIP of CSV, with a manifest"),
            ),
        )
        self.place = 0
        self._proposed = ""
        self._propose()

    @property
    def chosen(self) -> str:
        """What is to be exported."""
        return self.choices[self.place][0]

    def choose(self, what: str) -> None:
        """Another choice."""
        names = [name for name, _label, _about in self.choices]
        if what in names and names.index(what) != self.place:
            self.place = names.index(what)
            self._propose()
            self.changed()

    def _propose(self) -> None:
        if self.text not in ("", self._proposed):
            return
        shop = self._office.shop
        day = shop.business_date(shop.clock()).isoformat()
        ending = "zip" if self.chosen == EVERYTHING else "xlsx"
        self._proposed = str(documents_folder(shop) / f"{self.chosen}-{day}.{ending}")
        self.text, self.text_is_selected = self._proposed, True

    def set_text(self, text: str) -> None:
        self.problem = ""
        super().set_text(text)

    def press(self, key: str) -> bool:
        """↑ ↓ choose, Enter exports, Esc leaves."""
        if super().press(key):
            return True
        if key in ("UP", "DOWN"):
            step = 1 if key == "DOWN" else -1
            place = max(0, min(len(self.choices) - 1, self.place + step))
            self.choose(self.choices[place][0])
        elif key == "ENTER":
            self._take()
        elif key == "ESC":
            self.close()
        return True

    def _take(self) -> None:
        path = Path(os.path.expanduser(self.text.strip()))
        wanted = (".zip",) if self.chosen == EVERYTHING else (".xlsx", ".csv")
        if path.suffix.lower() not in wanted:
            self.problem = _("End the file's name in {endings}.").format(endings=_(" or ").join(wanted))
        elif not path.is_absolute():
            self.problem = _("Write the whole path, from the root of the disk on.")
        else:
            self.close()
            self._ask(path)
            return
        self.changed()

    def _ask(self, path: Path) -> None:
        if not os.path.exists(path):
            self._write(path, replace=False)
            return
        self._office.confirm(
            _("{name} is there already").format(name=path.name),
            _("Replace it?"),
            _("Replace"),
            lambda: self._write(path, replace=True),
        )

    def _write(self, path: Path, *, replace: bool) -> None:
        office, what = self._office, self.chosen
        session = office.signed_in

        def work(progress: Progress) -> int:
            make_folder_for(path)
            if what == EVERYTHING:
                return export_all(office.shop, session, path, progress.step, replace=replace).rows
            return export_list(office.shop, session, what, path, progress.step, replace=replace).rows

        def written(rows: int) -> None:
            count = office.formats().quantity(rows * 1000)
            office.say(_("{count} rows in {path}.").format(count=count, path=path), "done", "exported")

        def refused(error: ShopError) -> None:
            office.fail(error)

        office.work(_("Exporting"), work, written, refused)
