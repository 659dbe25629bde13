"""Settings as the table has them."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from shop.rules.errors import DamagedDatabase
from shop.rules.settings import Settings, from_rows, to_rows


def test_settings_go_to_the_table_and_back() -> None:
    settings = Settings(shop_name="Čaj", cash_step_minor=5, time_zone="Asia/Tokyo", demo=True)
    assert from_rows(to_rows(settings)) == settings


def test_what_is_missing_has_its_default_and_what_is_unknown_is_left() -> None:
    assert from_rows({"of_a_later_version": "[1]", "paper": '"Letter"'}) == Settings(paper="Letter")


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("currency_code", '"euro"'),
        ("currency_code", "978"),
        ("tax_rounding", '"never"'),
        ("cash_step_minor", "-5"),
        ("cash_step_minor", "0.05"),
        ("cash_step_minor", "true"),
        ("day_cutoff_hour", "24"),
        ("time_zone", '"Europe/Nowhere"'),
        ("time_zone", '"../../etc/passwd"'),
        ("prices_include_tax", '"no"'),
        ("shop_name", "{"),
        ("shop_name", "[" * 100_000),
        ("shop_name", json.dumps("x" * 10_001)),
        ("receipt_width_mm", "9" * 5_000),
    ],
)
def test_a_setting_that_can_not_be_is_refused_by_its_name(name: str, stored: str) -> None:
    with pytest.raises(DamagedDatabase, match=name):
        from_rows({name: stored})


def test_every_text_setting_takes_any_text_that_can_be_stored() -> None:
    texts = [each.name for each in fields(Settings) if each.default == ""]
    settings = from_rows({name: json.dumps("half \ud800, {0} %s") for name in texts})
    assert {getattr(settings, name) for name in texts} == {"half \ufffd, {0} %s"}
