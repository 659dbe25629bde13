"""What happens in the newcomer's hour: each leg acts, and says what must be seen then."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.app import App

if TYPE_CHECKING:
    from backoffice.tour import Tour

BAGUETTE, SOURDOUGH, MILK = "2000010100378", "2000010100743", "2000020103338"
# where the real price list isn't at hand
SMALL_LIST = (
    "name,barcode,price,category\nOat drink 1 l,2000090000018,2.19,Drinks\nRye bread 500 g,,3.20,Bakery\n"
)


@dataclass(frozen=True, slots=True)
class Leg:
    """`act` is done, then every text of `shows` must be seen and `holds` be true."""

    name: str
    act: Callable[[Tour], object]
    shows: tuple[str, ...] = ()
    holds: Callable[[App], bool] | None = None


def keys(script: str) -> Callable[[Tour], object]:
    """Play a key script."""
    return lambda tour: tour.driver.play(script)


def price_list(tour: Tour) -> Path:
    """A real supermarket's list of prices where there is one, else a small one."""
    root = Path(__file__).resolve().parents[2]
    for folder in (os.environ.get("TUPPENCE_DATA"), root / "shared" / "data"):
        found = Path(folder or "") / "products" / "hr_konzum_prices.csv"
        if folder and found.is_file():
            return found
    small = tour.place / "prices.csv"
    small.write_text(SMALL_LIST, encoding="utf-8")
    return small


def said(tour_said: str) -> Callable[[App], bool]:
    """The status line begins so."""
    return lambda app: app.window.said.startswith(tour_said)


def import_all(tour: Tour) -> None:
    """Tell repeated names apart, then import."""
    page = tour.app.office.page
    assert page is not None
    assert page.form is not None
    page.form.edit("rename", True)
    tour.driver.play("CTRL+S")


def sell_meanwhile(tour: Tour) -> None:
    """A till sells what is being counted."""
    tour.sell(f"SCAN:{BAGUETTE} SCAN:{SOURDOUGH} F12")


def hour(tour: Tour) -> Iterator[Leg]:
    """The hour, from signing in to an export of what was made in it."""
    yield Leg("sign-in", keys("admin ENTER"), ("Alex",))
    yield Leg("home", keys("demo-admin ENTER ALT+H"), ("Takings today",))
    yield Leg("first-steps", keys("ALT+Z"), ("First steps",))
    yield Leg("import-file", keys(f'ALT+E CTRL+N "{price_list(tour)}" ENTER'))
    yield Leg("import-checked", keys("F6"), holds=lambda app: not app.office.panels)
    yield Leg("imported", import_all, holds=said("Imported"))
    yield Leg(
        "supplier",
        keys('ALT+U CTRL+N "Mill & Sons" ENTER "01 555 0100" ENTER ENTER ENTER 2 CTRL+S'),
        ("Saved: Mill & Sons",),
    )
    yield Leg("delivery-scanned", keys(f'ALT+D CTRL+N SCAN:{BAGUETTE} "24*" SCAN:{SOURDOUGH} "=2.10" ENTER'))
    yield Leg("delivery-booked", keys("F12"), holds=lambda app: "in stock" in app.window.said)
    yield Leg(
        "price-changed", keys('ALT+P "dark choc" ENTER ENTER ENTER ENTER 2.79 CTRL+S'), holds=said("Saved")
    )
    yield Leg("price-undone", keys("CTRL+Z"), holds=said("Undone"))
    yield from stocktake()
    yield Leg("labels", keys(f"ESC ALT+L SCAN:{BAGUETTE} SCAN:{MILK}"), ("2 labels · 1 sheet",))
    yield Leg("labels-made", keys("CTRL+S"), holds=lambda app: app.window.said.endswith(".pdf."))
    yield Leg("role", keys('ALT+A CTRL+N "Storekeeper" ESC SPACE CTRL+S'), holds=said("Storekeeper is there"))
    yield Leg(
        "person",
        keys('ALT+W CTRL+N "Zoe Byrne" ENTER zoe ENTER DOWN DOWN DOWN ENTER "given by alex" CTRL+S'),
        ("Zoe Byrne can sign in now.",),
    )
    yield Leg("report", keys("ESC ALT+R"))
    yield Leg("export-asked", keys("ALT+P CTRL+E"), ("Export what is shown",))
    yield Leg("exported", keys("ENTER"), holds=lambda app: " rows in " in app.window.said)


def stocktake() -> Iterator[Leg]:
    """Counted by scanner while a till sells; the differences booked."""
    yield Leg("stocktake-begun", keys("ESC ESC ALT+Q CTRL+N ENTER"))
    yield Leg("stocktake-counted", keys(f"30*{BAGUETTE} ENTER SCAN:{SOURDOUGH}"))
    yield Leg("sold-meanwhile", sell_meanwhile)
    yield Leg("stocktake-closing", keys("F12"))
    yield Leg("stocktake-closed", keys("ENTER"), holds=lambda app: "is closed" in app.window.said)
