"""A scanner is told from a person by the times of the keys."""

from __future__ import annotations

import pytest

from widgets.burst import Burst, Thresholds, Verdict

GTIN = "5012345678900"


def strike(burst: Burst, text: str, start_ms: int, gap_ms: int) -> int:
    """Strike the characters so far apart; the time of the last."""
    for place, char in enumerate(text):
        burst.char(char, (start_ms + place * gap_ms) & 0xFFFFFFFF)
    return (start_ms + (len(text) - 1) * gap_ms) & 0xFFFFFFFF


@pytest.mark.parametrize("gap_ms", [0, 1, 4, 12, 35])
def test_a_burst_with_a_suffix_is_a_scan(gap_ms: int) -> None:
    burst = Burst()
    last = strike(burst, GTIN, 5000, gap_ms)
    assert burst.suffix(last + 60) == GTIN


@pytest.mark.parametrize(("text", "gap_ms", "behind_ms"), [(GTIN, 36, 4), (GTIN, 4, 61), ("123", 4, 4)])
def test_what_is_too_slow_or_too_short_is_no_scan(text: str, gap_ms: int, behind_ms: int) -> None:
    burst = Burst()
    last = strike(burst, text, 5000, gap_ms)
    assert burst.suffix(last + behind_ms) is None


def test_what_was_typed_before_is_no_part_of_the_scan() -> None:
    burst = Burst()
    last = strike(burst, "3*", 5000, 90)
    last = strike(burst, GTIN, last + 200, 4)
    assert burst.suffix(last + 4) == GTIN


def test_the_times_may_wrap_around_within_a_scan() -> None:
    burst = Burst()
    last = strike(burst, GTIN, 0xFFFFFFF0, 4)
    assert last < 100
    assert burst.suffix(last + 4) == GTIN


def test_a_held_key_with_enter_behind_it_is_no_scan() -> None:
    burst = Burst()
    last = strike(burst, "1111111", 5000, 33)
    assert burst.suffix(last + 10) is None


def test_a_code_of_one_digit_alone_is_a_scan_at_a_scanners_speed() -> None:
    burst = Burst()
    last = strike(burst, "0000", 5000, 4)
    assert burst.suffix(last + 4) == "0000"


def test_only_the_suffix_right_behind_the_first_is_trailing() -> None:
    burst = Burst()
    last = strike(burst, GTIN, 5000, 4)
    assert not burst.is_trailing(last)
    assert burst.suffix(last + 4) == GTIN
    assert burst.is_trailing(last + 8)
    assert not burst.is_trailing(last + 400)
    burst.char("5", last + 20)
    assert not burst.is_trailing(last + 24)


def test_verdicts_say_what_begins_what_goes_on_and_what_repeats() -> None:
    burst = Burst()
    verdicts = [burst.char("1", 100), burst.char("1", 130), burst.char("2", 134), burst.char("2", 500)]
    assert verdicts == [Verdict.FIRST, Verdict.REPEATED, Verdict.FAST, Verdict.FIRST]


def test_another_key_ends_the_burst() -> None:
    burst = Burst()
    last = strike(burst, GTIN, 5000, 4)
    burst.reset()
    assert burst.suffix(last + 4) is None


def test_the_thresholds_can_be_set() -> None:
    burst = Burst(Thresholds(least_chars=3, gap_ms=100, suffix_ms=200))
    last = strike(burst, "123", 5000, 90)
    assert burst.suffix(last + 190) == "123"
