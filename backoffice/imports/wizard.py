"""An import on its way: the file, what it holds, what its columns mean, how its rows would be read, what is refused.

Knows no widget and no page; `backoffice.imports.presenter` does the work and shows this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backoffice.form import Form
from shop.rules.import_table import Refusal
from shop.rules.product import name_key
from shop.services import imports
from shop.services.import_file import CUSTOMERS, PRODUCTS, STOCK, ImportFile
from shop.services.import_run import ImportOptions
from shop.services.imports import Preview
from shop.texts import _
from widgets.fields import Field

NOWHERE = -1
ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "iso8859-2",
    "cp932",
    "gb18030",
    "big5hkscs",
    "cp949",
)
READ_AGAIN = ("kind", "encoding", "delimiter", "sheet")
MOST_SHOWN = 1000


def kinds() -> tuple[tuple[str, str], ...]:
    """What a file can hold."""
    return ((PRODUCTS, _("Products")), (CUSTOMERS, _("Customers")), (STOCK, _("Stock counts")))


def fields() -> tuple[Field, ...]:
    """The form that says which file, and how it is read."""
    delimiters = ((",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", "|"))
    return (
        Field("path", _("File (CSV or XLSX)"), span=2, placeholder=_("Type its path, or F2 to choose")),
        Field("kind", _("It holds"), "choice", kinds(), span=2),
        Field("sheet", _("Sheet"), "choice", (("", _("first one")),)),
        Field("delimiter", _("Between columns"), "choice", (("", _("guess")), *delimiters)),
        Field(
            "encoding",
            _("Encoding"),
            "choice",
            (("", _("guess")), *((name, name) for name in ENCODINGS)),
            span=2,
        ),
        Field("skip_bad", _("Leave refused rows out, import the others"), "check", span=2),
        Field("rename", _("Tell repeated names apart by brand and code"), "check", span=2),
    )


class Wizard:
    """The state of one import. `told` says which column a field was given, NOWHERE for none."""

    def __init__(self) -> None:
        self.form = Form(fields())
        self.file: ImportFile | None = None
        self.preview: Preview | None = None
        self.told: dict[str, int] = {}
        self.place = 0
        self.refusals: tuple[Refusal, ...] = ()
        self.checked = ""
        self.is_reading = False

    def start(self) -> None:
        """An empty import."""
        self.file, self.preview, self.refusals, self.checked = None, None, (), ""
        self.told, self.place = {}, 0
        self.form.fill({}, _("Import a file"), is_new=True)
        self._offer_sheets(())

    def take(self, file: ImportFile, preview: Preview) -> None:
        """A file was read."""
        if self.file is None or self.file.kind != file.kind or self.file.table.header != file.table.header:
            self.told, self.place = {}, 0
        self.file, self.preview, self.refusals, self.checked = file, preview, (), ""
        self._offer_sheets(file.table.sheets)
        if file.table.sheet:
            self.form.values["sheet"] = file.table.sheet

    def _offer_sheets(self, sheets: Sequence[str]) -> None:
        choices = tuple((name, name) for name in sheets) or (("", _("first one")),)
        if self.form.values.get("sheet") not in dict(choices):
            self.form.values["sheet"] = choices[0][0]
        self.form.fields = tuple(
            replace(field, choices=choices) if field.name == "sheet" else field for field in self.form.fields
        )

    def options(self, *, dry_run: bool) -> ImportOptions:
        """How the file is imported."""
        values = self.form.values
        return ImportOptions(
            dry_run=dry_run,
            skip_bad=bool(values["skip_bad"]),
            rename_duplicates=bool(values["rename"]),
            columns=self.columns_told,
        )

    @property
    def columns_told(self) -> dict[str, str | int]:
        """What was told of the columns, as the service wants it."""
        return {name: index if index >= 0 else "" for name, index in self.told.items()}

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The fields of what the file holds, with their names."""
        return imports.fields_of(self.file.kind) if self.file is not None else ()

    @property
    def field(self) -> str:
        """The field whose column is being chosen."""
        return self.fields[self.place][0] if self.place < len(self.fields) else ""

    def column_of(self, field: str) -> int:
        """The column of a field, NOWHERE for none."""
        return self.preview.columns.get(field, NOWHERE) if self.preview is not None else NOWHERE

    def column_title(self, index: int) -> str:
        """What a column is called: its heading, or its number where it has none."""
        if self.file is None or index < 0:
            return ""
        header = self.file.table.header
        title = header[index] if index < len(header) else ""
        return title or _("column {number}").format(number=index + 1)

    def turned(self, by: int) -> dict[str, int]:
        """What is told once the field has the next column, or the one before; at the ends there is none."""
        if self.file is None or not self.field:
            return self.told
        # Behind the last column comes none, and then the first again; what another field was given is passed over.
        count = len(self.file.table.header) + 1
        given = {index for name, index in self.told.items() if name != self.field}
        place = (self.column_of(self.field) + by) % count
        while place != count - 1 and place in given:
            place = (place + by) % count
        return self.with_column(NOWHERE if place == count - 1 else place)

    def with_column(self, column: int) -> dict[str, int]:
        """What is told once the field has this column: nobody else has it then."""
        if not self.field:
            return self.told
        # A field that only was guessed to stand there gives way by itself.
        told = {name: index for name, index in self.told.items() if index != column or index == NOWHERE}
        return told | {self.field: column}

    def shown_refusals(self, typed: str) -> list[Refusal]:
        """The refusals that have each of these words somewhere."""
        words = name_key(typed).split()
        found = []
        for each in self.refusals:
            text = name_key(
                f"{each.line} {each.field} {imports.field_label(each.field)} {each.value} {each.reason}"
            )
            if all(word in text for word in words):
                found.append(each)
                if len(found) == MOST_SHOWN:
                    break
        return found
