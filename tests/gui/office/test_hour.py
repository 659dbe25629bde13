"""A newcomer's hour in the office, as `make tour` shows it: an import, a delivery, a price, labels, a role, a count."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice import tour_steps
from backoffice.tour import Tour


def test_a_newcomers_hour_goes_through_with_real_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "prices.csv"
    small.write_text(tour_steps.SMALL_LIST, encoding="utf-8")
    monkeypatch.setattr(tour_steps, "price_list", lambda _tour: small)
    monkeypatch.setattr(Tour, "picture", lambda _self, _name: None)
    tour = Tour(tmp_path, tmp_path)
    try:
        tour.run(tour_steps.hour(tour))
        tour.end()
    finally:
        if tour.start.app is not None:
            tour.start.end()
        else:
            tour.window.destroy()
