"""Reads bars as a scanner does, by the standards' own tables: written for tests, apart from what makes the bars.

EAN and UPC after ISO/IEC 15420, ITF after ISO/IEC 16390, Code 128 after ISO/IEC 15417. Given the bars in any unit;
raises ValueError where they say nothing, and where the quiet zones are too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

# Widths of the four elements of each digit in set A (left, odd); set C is the same from a bar, set B is C backwards.
_DIGITS = "3211 2221 2122 1411 1132 1231 1114 1312 1213 3112".split()
_PARITIES = "AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA".split()
_ITF = "NNWWN WNNNW NWNNW WWNNN NNWNW WNWNN NWWNN NNNWW WNNWN NWNWN".split()
# Bars and spaces of the 106 symbols of Code 128, values 0 to 105, and of the stop.
_CODE_128 = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
).split()
_STOP = "2331112"
_SET_C, _SET_B, _SET_A, _START_A, _START_B, _START_C = 99, 100, 101, 103, 104, 105


def read(bars: Sequence[tuple[float, float]], left: float, right: float) -> str:
    """What bars (start, width) say, within a blank that reaches from `left` to `right`."""
    bars = sorted(bars)
    edges = [edge for start, width in bars for edge in (start, start + width)]
    runs = [after - before for before, after in pairwise(edges)]
    narrow = min(runs)
    quiet = ((edges[0] - left) / narrow, (right - edges[-1]) / narrow)
    for reader, least in (
        (_read_ean_13, (9, 7)),
        (_read_ean_8, (7, 7)),
        (_read_128, (10, 10)),
        (_read_itf, (8, 8)),
    ):
        try:
            text = reader(runs)
        except (ValueError, IndexError):
            continue
        if quiet[0] < least[0] - 0.01 or quiet[1] < least[1] - 0.01:
            raise ValueError(f"quiet zones of {quiet} modules are too small for {text}")
        return text
    raise ValueError("these bars say nothing")


def _in_modules(runs: Sequence[float], modules: int) -> list[int]:
    unit = sum(runs) / modules
    found = [round(run / unit) for run in runs]
    if sum(found) != modules or any(
        abs(run / unit - whole) > 0.1 for run, whole in zip(runs, found, strict=True)
    ):
        raise ValueError("the bars are no whole modules")
    return found


def _groups(widths: Sequence[int], size: int) -> list[str]:
    return ["".join(map(str, widths[at : at + size])) for at in range(0, len(widths), size)]


def _read_ean_13(runs: Sequence[float]) -> str:
    if len(runs) != 59:
        raise ValueError("no EAN-13")
    widths = _in_modules(runs, 95)
    if widths[:3] != [1, 1, 1] or widths[27:32] != [1] * 5 or widths[56:] != [1, 1, 1]:
        raise ValueError("no guards")
    digits, parity = "", ""
    for group in _groups(widths[3:27], 4):
        is_odd = group in _DIGITS
        parity += "A" if is_odd else "B"
        digits += str(_DIGITS.index(group if is_odd else group[::-1]))
    digits += "".join(str(_DIGITS.index(group)) for group in _groups(widths[32:56], 4))
    return _checked(f"{_PARITIES.index(parity)}{digits}")


def _read_ean_8(runs: Sequence[float]) -> str:
    if len(runs) != 43:
        raise ValueError("no EAN-8")
    widths = _in_modules(runs, 67)
    groups = [*_groups(widths[3:19], 4), *_groups(widths[24:40], 4)]
    return _checked("".join(str(_DIGITS.index(group)) for group in groups))


def _checked(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    if total % 10:
        raise ValueError("the check digit is wrong")
    return digits


def _read_itf(runs: Sequence[float]) -> str:
    narrow = min(runs)
    kinds = "".join("W" if run > 1.75 * narrow else "N" for run in runs)
    if not kinds.startswith("NNNN") or not kinds.endswith("WNN") or (len(kinds) - 7) % 10:
        raise ValueError("no ITF")
    digits = ""
    for at in range(4, len(kinds) - 3, 10):
        pair = kinds[at : at + 10]
        digits += f"{_ITF.index(pair[0::2])}{_ITF.index(pair[1::2])}"
    return _checked(digits)


def _read_128(runs: Sequence[float]) -> str:
    if (len(runs) - 7) % 6:
        raise ValueError("no Code 128")
    count = (len(runs) - 7) // 6
    widths = _in_modules(runs, 11 * count + 13)
    if "".join(map(str, widths[-7:])) != _STOP:
        raise ValueError("no stop")
    values = [_CODE_128.index(group) for group in _groups(widths[:-7], 6)]
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:-1], 1))) % 103
    if check != values[-1]:
        raise ValueError("the check symbol is wrong")
    chosen, text = values[0], ""
    for value in values[1:-1]:
        if chosen == _START_C and value < 100:
            text += f"{value:02d}"
        elif value in (_SET_A, _SET_B, _SET_C):
            chosen = {_SET_A: _START_A, _SET_B: _START_B, _SET_C: _START_C}[value]
        elif chosen == _START_B or value < 64:
            text += chr(value + 32)
        else:
            text += chr(value - 64)
    return text
