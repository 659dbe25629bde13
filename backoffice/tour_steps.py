"""What happens in the newcomer's hour: each leg acts, and says what must be seen then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice.app import App

if TYPE_CHECKING:
    from backoffice.tour import Tour


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


def hour(_tour: Tour) -> Iterator[Leg]:
    """The hour, from signing in on."""
    yield Leg("sign-in", keys("admin ENTER"), ("Alex",))
    yield Leg("signed-in", keys("demo-admin ENTER"), holds=lambda app: app.office.session is not None)
    yield Leg(
        "supplier",
        keys('ALT+U CTRL+N "Mill & Sons" ENTER "01 555 0100" ENTER ENTER ENTER 2 CTRL+S'),
        ("Saved: Mill & Sons",),
    )
