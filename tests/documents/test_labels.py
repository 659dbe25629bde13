"""Labels lie where their sheet has them, say what they should, and their bars can be read."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from shop.documents.barcode_bars import NARROWEST_UM, Symbol, symbol_of
from shop.documents.label_layout import PT_PER_UM, Drawn, lay_out
from shop.documents.labels_pdf import labels_pdf, lay_out_sheets
from shop.documents.page_raster import draw_page
from shop.documents.sheet import BoxAt, TextAt, width_of
from shop.rules.barcode import check_digit
from shop.rules.label import Label
from shop.rules.label_sheet import SHEETS, LabelSheet, sheet_named
from tests.documents import barcode_reader

MADE_AT = datetime(2026, 3, 2, tzinfo=timezone.utc)
CODES = {
    "5012345678900": "5012345678900",
    "4006381333931": "4006381333931",
    "96385074": "96385074",
    "036000291452": "0036000291452",
    "15012345678907": "15012345678907",
    "04252614": "0042100005264",
    "ABC-1": "ABC-1",
    "12345678901": "12345678901",
    "a b/C.9": "a b/C.9",
}
FULL = Label(
    "Barry's Gold Blend Tea 80 bags",
    "5012345678900",
    "€4.29",
    "€17.16/kg",
    "€4.99",
    "",
    "TEA-80",
    "2 Mar 2026",
)


def bars_of(symbol: Symbol) -> list[tuple[float, float]]:
    return [(bar.start, bar.width) for bar in symbol.bars]


def drawn_bars(drawn: Drawn) -> list[BoxAt]:
    """The upright boxes: bars, and neither lines through old prices nor bearers."""
    return [mark for mark in drawn.marks if isinstance(mark, BoxAt) and mark.height > mark.width]


def texts_of(drawn: Drawn) -> list[str]:
    return [mark.text for mark in drawn.marks if isinstance(mark, TextAt)]


@pytest.mark.parametrize(("code", "said"), CODES.items())
def test_bars_say_their_code(code: str, said: str) -> None:
    symbol = symbol_of(code)
    assert symbol is not None
    unit = 2 if symbol.kind == "ITF-14" else 1
    assert barcode_reader.read(bars_of(symbol), -symbol.left, symbol.modules + symbol.right) == said
    assert min(bar.width for bar in symbol.bars) == unit


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
def test_any_code_of_the_shops_own_can_be_read(code: str) -> None:
    symbol = symbol_of(code)
    assert symbol is not None
    said = barcode_reader.read(bars_of(symbol), -symbol.left, symbol.modules + symbol.right)
    assert said.lstrip("0") == symbol.text.lstrip("0")


@given(st.text("0123456789", min_size=12, max_size=12).filter(lambda digits: digits.strip("0")))
def test_any_ean_13_can_be_read(digits: str) -> None:
    code = digits + check_digit(digits)
    symbol = symbol_of(code)
    assert symbol is not None
    assert barcode_reader.read(bars_of(symbol), -symbol.left, symbol.modules + symbol.right) == code


def test_a_reader_refuses_bars_that_stand_too_near_to_something() -> None:
    symbol = symbol_of("5012345678900")
    assert symbol is not None
    with pytest.raises(ValueError, match="quiet"):
        barcode_reader.read(bars_of(symbol), -3, symbol.modules + 7)


@pytest.mark.parametrize("code", ["Č-1", "\x1b", "x" * 31, ""])
def test_what_no_symbology_can_say_has_no_bars(code: str) -> None:
    assert symbol_of(code) is None
    drawn = lay_out(Label("Tea", code), (0, 0, 60_000, 30_000), 42)
    assert not drawn_bars(drawn)
    assert bool(drawn.problem) == bool(code)


def quiet_zone(drawn: Drawn, room: tuple[float, float, float, float]) -> tuple[float, float]:
    """How far the blank beside the bars reaches: to the label's edge, or to what else stands at their height."""
    bars = drawn_bars(drawn)
    top, bottom = min(bar.y for bar in bars), max(bar.y + bar.height * 0.9 for bar in bars)
    first, last = min(bar.x for bar in bars), max(bar.x + bar.width for bar in bars)
    left, right = room[0], room[0] + room[2]
    for mark in drawn.marks:
        if (
            not isinstance(mark, TextAt)
            or mark.y - 0.8 * mark.size > bottom
            or mark.y + 0.25 * mark.size < top
        ):
            continue
        if mark.x >= last:
            right = min(right, mark.x)
        elif mark.x + width_of(mark.text, mark.size) <= first:
            left = max(left, mark.x + width_of(mark.text, mark.size))
    return left, right


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
@pytest.mark.parametrize("code", ["5012345678900", "96385074"])
def test_bars_on_every_sheet_are_wide_enough_and_stand_free(sheet: LabelSheet, code: str) -> None:
    label = Label(FULL.name, code, *(getattr(FULL, name) for name in Label.__slots__[2:]))
    for place in (0, sheet.count - 1):
        room = sheet.inner(place)
        drawn = lay_out(label, room, sheet.dot)
        assert drawn.problem == ""
        bars = drawn_bars(drawn)
        narrowest = min(bar.width for bar in bars)
        assert narrowest >= NARROWEST_UM * PT_PER_UM - 1e-6
        assert min(bar.height for bar in bars) >= 14
        found = [(bar.x, bar.width) for bar in bars]
        assert (
            barcode_reader.read(found, *quiet_zone(drawn, tuple(each * PT_PER_UM for each in room))) == code
        )


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.is_roll], ids=lambda sheet: sheet.id)
def test_on_a_roll_every_bar_is_whole_dots_at_a_dot(sheet: LabelSheet) -> None:
    dot = sheet.dot * PT_PER_UM
    for bar in drawn_bars(lay_out(FULL, sheet.inner(0), sheet.dot)):
        for length in (bar.x, bar.width):
            assert abs(length / dot - round(length / dot)) < 0.01


def test_bars_that_have_no_room_are_left_out_and_the_price_stays() -> None:
    sheet = sheet_named("letter-4x20")
    drawn = lay_out(Label("Tea", "A-VERY-LONG-CODE-123456789", "€1.00"), sheet.inner(0), sheet.dot)
    assert "too large" in drawn.problem
    assert drawn_bars(drawn) == []
    assert "€1.00" in texts_of(drawn)


SCRIPTS = [
    "Čaj",
    "お茶 緑茶 とても長い名前",
    "شوكولاتة داكنة سبعون بالمئة",
    "ชาเขียว",
    "चाय पत्ती",
    "x" * 500,
    "🍫 choc",
    "\u202etxt.exe",
]


@settings(max_examples=60)
@given(
    st.sampled_from(SHEETS),
    st.sampled_from([*SCRIPTS, "Tea"]),
    st.sampled_from(["", "5012345678900", "ABC-1"]),
    st.sampled_from(["", "€1.00", "1.234.567,50 kn"]),
    st.booleans(),
)
def test_nothing_is_printed_outside_of_its_label(
    sheet: LabelSheet, name: str, code: str, price: str, is_full: bool
) -> None:
    more = ("€17.16/kg", "€4.99", "+ €0.25 deposit", "SKU-123456789-" * 3, "2 Mar 2026") if is_full else ()
    place = sheet.count // 2
    x, y, width, height = (each * PT_PER_UM for each in sheet.inner(place))
    for mark in lay_out(Label(name, code, price, *more), sheet.inner(place), sheet.dot).marks:
        if isinstance(mark, BoxAt):
            assert x - 1.5 <= mark.x
            assert mark.x + mark.width <= x + width + 1.5
            assert y - 0.5 <= mark.y <= mark.y + mark.height <= y + height + 3
        else:
            assert x - 0.5 <= mark.x
            assert mark.x + width_of(mark.text, mark.size, bold=mark.font.endswith("Bold")) <= x + width + 0.5
            assert y <= mark.y <= y + height + 3


def test_labels_begin_at_the_first_free_place_and_go_on_on_the_next_sheet() -> None:
    sheet = sheet_named("a4-3x8")
    laid = lay_out_sheets([(Label("Tea"), 20), (Label("Coffee"), 3)], sheet, 23)
    assert [len(page.marks) for page in laid.sheet.pages] == [2, 21]
    first = laid.sheet.pages[0].marks[0]
    x, y = sheet.place(22)
    assert x * PT_PER_UM < first.x < (x + sheet.width) * PT_PER_UM
    assert y * PT_PER_UM < first.y < (y + sheet.height) * PT_PER_UM
    assert [mark.text for mark in laid.sheet.pages[1].marks if isinstance(mark, TextAt)][-3:] == [
        "Coffee"
    ] * 3


def test_a_preview_lays_out_no_more_than_it_shows() -> None:
    laid = lay_out_sheets([(Label("Tea"), 1000)], sheet_named("a4-5x13"), most_sheets=1)
    assert (len(laid.sheet.pages), len(laid.sheet.pages[0].marks)) == (1, 65)


def test_what_is_left_out_is_told_once_for_each_product() -> None:
    laid = lay_out_sheets([(Label("Tea", "Č"), 3), (Label("Coffee", "96385074"), 3)], sheet_named("a4-3x8"))
    assert [name for name, _reason in laid.problems] == ["Tea"]


@pytest.mark.parametrize("name", ["a4-3x8", "letter-3x10", "roll-58x40"])
def test_the_pdf_has_the_papers_size_and_its_texts_and_is_always_the_same(name: str) -> None:
    sheet = sheet_named(name)
    data = labels_pdf(lay_out_sheets([(FULL, 2)], sheet), "Shop", "en", MADE_AT)
    assert data == labels_pdf(lay_out_sheets([(FULL, 2)], sheet), "Shop", "en", MADE_AT)
    reader = PdfReader(io.BytesIO(data))
    page = reader.pages[0]
    assert len(reader.pages) == (2 if sheet.is_roll else 1)
    assert abs(float(page.mediabox.width) - sheet.paper_width * PT_PER_UM) < 0.1
    assert abs(float(page.mediabox.height) - sheet.paper_height * PT_PER_UM) < 0.1
    text = page.extract_text()
    assert "€17.16/kg" in text
    assert "€4.99" in text


def test_a_picture_of_a_page_shows_its_bars_and_its_texts() -> None:
    sheet = sheet_named("roll-58x40")
    laid = lay_out_sheets([(FULL, 1)], sheet)
    dots = 8 / (72 / 25.4)
    picture = draw_page(laid.sheet.pages[0], laid.sheet.size, dots)
    assert picture.size == (464, 320)
    row = (
        round(
            next(mark.y for mark in laid.sheet.pages[0].marks if isinstance(mark, BoxAt) and mark.height > 30)
            * dots
        )
        + 5
    )
    dark = [picture.getpixel((x, row))[0] < 128 for x in range(picture.width // 2 + 60)]
    starts = [x for x in range(1, len(dark)) if dark[x] and not dark[x - 1]]
    ends = [x for x in range(1, len(dark)) if dark[x - 1] and not dark[x]]
    bars = [(float(start), float(end - start)) for start, end in zip(starts, ends, strict=True)]
    assert barcode_reader.read(bars[:30], 0, bars[29][0] + 30) == "5012345678900"
    name = picture.crop((0, 0, 464, 40)).convert("L")
    assert name.getextrema()[0] < 60


def test_many_labels_are_laid_out_quickly() -> None:
    random = Random(1)
    labels = []
    for number in range(120):
        digits = f"40{random.randrange(10**10):010d}"
        labels.append((Label(f"Product {number} with some name", digits + check_digit(digits), "€1.00"), 1))
    told: list[int] = []
    laid = lay_out_sheets(
        labels, sheet_named("a4-5x13"), progress=lambda done, _all: told.append(done), total=120
    )
    assert (len(laid.sheet.pages), told) == (2, [50, 100])
