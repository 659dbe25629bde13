"""How long papers take: a receipt laid out and as bytes, an invoice as PDF, and figures shown.

`python -m bench.paper` prints medians; the first of each pays for imports and fonts and has a row of its own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from shop.documents.escpos_bytes import to_bytes
from shop.documents.invoice_pdf import render
from shop.documents.receipt import lay_out
from shop.rules.formats import Formats
from shop.rules.issued import IssuedInvoice
from tests.documents.samples import SETTINGS, invoice, item, many_scripts_sale

ROUNDS = 15


def _sale(lines: int) -> IssuedInvoice:
    names = (
        "Whole milk 1 l",
        "Sourdough loaf 800 g",
        "Dark chocolate 70 % 100 g",
        "Olive oil, extra virgin 750 ml",
    )
    return invoice(
        [
            item(index + 1, names[index % 4], 11_500 + 700 * index, quantity_milli=2000)
            for index in range(lines)
        ]
    )


def _receipt(sale: IssuedInvoice) -> bytes:
    return to_bytes(lay_out(sale, SETTINGS), SETTINGS)


def _ms(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _row(name: str, act: Callable[[], object], goal: str, *, once: bool = False) -> None:
    took = _ms(act) if once else statistics.median(_ms(act) for _round in range(ROUNDS))
    print(f"{name:<46} {took:>9.3f} ms   {goal}")


def main() -> None:
    """Measure and print."""
    ten, long, scripts = _sale(10), _sale(500), many_scripts_sale()
    forms = Formats("en_IE", "EUR")
    print(f"{'paper':<46} {'median':>9}      goal")
    _row("receipt, 10 lines: the first", lambda: _receipt(ten), "", once=True)
    _row("receipt, 10 lines", lambda: _receipt(ten), "<= 5 ms")
    _row("receipt, 10 lines of ten scripts: the first", lambda: _receipt(scripts), "", once=True)
    _row("receipt, 10 lines of ten scripts", lambda: _receipt(scripts), "<= 5 ms")
    _row("PDF, 10 lines: the first", lambda: render(ten, SETTINGS), "", once=True)
    _row("PDF, 10 lines", lambda: render(ten, SETTINGS), "<= 100 ms")
    _row("PDF, 10 lines of ten scripts", lambda: render(scripts, SETTINGS), "<= 100 ms")
    _row("PDF, 500 lines", lambda: render(long, SETTINGS), "<= 500 ms")
    _row("1,000 amounts", lambda: [forms.amount(12_345_678) for _time in range(1000)], "<= 10 ms")


if __name__ == "__main__":
    main()
