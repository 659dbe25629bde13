"""Labels on their sheets as pages of marks, and those as a PDF; bars are vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from shop.documents.label_layout import PT_PER_UM, Drawn, lay_out
from shop.documents.sheet import Metadata, Page, Sheet, to_pdf
from shop.rules.label import Label
from shop.rules.label_sheet import LabelSheet
from shop.texts import _

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Laid:
    """Sheets of labels laid out, and of which labels something had to be left out: name and reason, each once."""

    sheet: Sheet
    problems: tuple[tuple[str, str], ...]


def lay_out_sheets(
    labels: Iterable[tuple[Label, int]],
    sheet: LabelSheet,
    first: int = 1,
    *,
    most_sheets: int = 0,
    progress: Progress | None = None,
    total: int = 0,
) -> Laid:
    """Labels, each so many times, on sheets; the first one takes place number `first` of the first sheet.

    With `most_sheets` no more of them are laid out.
    """
    size = (sheet.paper_width * PT_PER_UM, sheet.paper_height * PT_PER_UM)
    pages = Sheet("", [Page()], size)
    problems: dict[tuple[str, str], None] = {}
    place, done = min(first, sheet.count) - 1, 0
    for label, copies in labels:
        for _copy in range(copies):
            if place == sheet.count:
                if most_sheets and len(pages.pages) == most_sheets:
                    return Laid(pages, tuple(problems))
                pages.new_page()
                place = 0
            drawn = _drawn(label, sheet, place)
            pages.pages[-1].marks.extend(drawn.marks)
            if drawn.problem:
                problems[label.name, drawn.problem] = None
            place += 1
            done += 1
            if progress and done % 50 == 0:
                progress(done, total)
    return Laid(pages, tuple(problems))


def _drawn(label: Label, sheet: LabelSheet, place: int) -> Drawn:
    return lay_out(label, sheet.inner(place), sheet.dot)


def labels_pdf(laid: Laid, shop_name: str, language: str, made_at: datetime) -> bytes:
    """The PDF of sheets of labels. The same labels give the same bytes."""
    return to_pdf(laid.sheet, Metadata(_("Labels"), shop_name, language.replace("_", "-"), made_at))
