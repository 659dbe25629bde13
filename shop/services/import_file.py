"""The file of an import, opened once: what was looked at is what is imported, whatever becomes of it meanwhile."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shop.documents.workbook import is_workbook, read_workbook
from shop.rules.columns import KINDS
from shop.rules.csv_guess import LARGEST_BYTES, read_table, too_large, unpack, usual_encoding
from shop.rules.errors import BadInput
from shop.rules.import_table import Table
from shop.rules.normal import storable
from shop.rules.permissions import IMPORT, Session, require
from shop.rules.product_row import tidy
from shop.services.shop import Shop
from shop.texts import _

PRODUCTS: Final = "products"
CUSTOMERS: Final = "customers"
STOCK: Final = "stock"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file that can be imported: its table, what it is taken to hold, and the SHA-256 of its bytes."""

    path: Path
    kind: str
    table: Table
    digest: str

    @property
    def name(self) -> str:
        """The file's name as it can be stored."""
        return tidy(storable(self.path.name))


def open_file(
    shop: Shop,
    session: Session,
    path: Path,
    kind: str = PRODUCTS,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
) -> ImportFile:
    """Read a CSV file, plain or gzip, or a sheet of an XLSX workbook. What is not told is guessed.

    Raises BadInput for what can't be read, and for a file without rows.
    """
    require(session, IMPORT)
    if kind not in KINDS:
        raise BadInput(_("Choose what the file holds: {kinds}.").format(kinds=", ".join(KINDS)), "kind")
    raw = _bytes_of(path)
    table: Table
    if is_workbook(raw):
        table = read_workbook(raw, sheet)
    else:
        table = read_table(unpack(raw), encoding, delimiter, usual_encoding(shop.settings.shop_country))
    if next(iter(table.rows()), None) is None:
        raise BadInput(
            _("There is no row under the heading {first}. Is it the right file?").format(
                first=table.header[0]
            )
        )
    return ImportFile(path, kind, table, hashlib.sha256(raw).hexdigest())


def _bytes_of(path: Path) -> bytes:
    """What is in the file, unless it is of a size that no catalogue has."""
    try:
        found = path.stat()
        # A pipe or a device could be waited for, or read, without end.
        if not stat.S_ISREG(found.st_mode):
            raise BadInput(_("{path} is no file. Choose a CSV or XLSX file.").format(path=tidy(str(path))))
        if found.st_size > LARGEST_BYTES:
            raise too_large()
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            _("{path} can't be read: {reason}.").format(path=tidy(str(path)), reason=reason)
        ) from error
