"""What a forked child can do: the program's own entries, and the shop that the tortures start from."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

FIRST_RUN = 3
STOCK_MILLI = 900_000_000
MILK, BREAD, WATER_SIX = "2000020103338", "2000010100743", "12000040111105"


def _keys(arguments: Sequence[str]) -> int:
    from pos import keys

    return keys.main(["keys", *arguments])


def _shop(arguments: Sequence[str]) -> int:
    from shop.command_line import main

    return main(arguments)


def _start(arguments: Sequence[str]) -> int:
    """What the till's window does behind its first picture. 3 where it would offer to make a new shop."""
    from argparse import Namespace

    from pos.start import find_shop
    from shop.rules.errors import ShopError

    demo = "--demo" in arguments
    try:
        ready = find_shop(Namespace(database=arguments[0], demo=demo, till="Till 1", printer=None))
    except ShopError as error:
        print(error.message, file=sys.stderr)
        return 1
    if ready.shop is None:
        return FIRST_RUN
    ready.shop.close()
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {"keys": _keys, "shop": _shop, "start": _start}


def warm_up() -> None:
    """Import all that the commands import late, and open nothing that stays open."""
    import tempfile

    import alembic.command  # noqa: F401
    import escpos.printer  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.sqlite"
        make_shop(path)
        script = Path(folder) / "script"
        script.write_text(f"{MILK} ENTER F12\n")
        os.environ["TUPPENCE_PASSWORD"] = "demo-sam"
        silence = os.open(os.devnull, os.O_WRONLY)
        out = os.dup(1)
        os.dup2(silence, 1)
        _keys(
            [str(script), "--database", str(path), "--user", "sam", "--printer", f"file:{folder}/paper.bin"]
        )
        _shop(["--database", str(path), "verify", "--json"])
        os.dup2(out, 1)
        os.close(out)
        os.close(silence)


def make_shop(path: Path) -> None:
    """The demo shop with more stock than any torture can sell, its shift open. Lower `hashing.COST` first."""
    from shop.services import shifts, signin, stock
    from shop.services.demo import create_demo

    shop = create_demo(str(path))
    till = shifts.use_till(shop, "Till 1")
    session = signin.session_for(shop, "admin", till)
    shifts.open_shift(shop, session, 10_000)
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT barcode, product_id FROM product_barcodes").fetchall()
    ids = dict(tuple(row) for row in rows)
    for product_id in sorted({ids[code] for code in (MILK, BREAD, WATER_SIX)}):
        stock.correct_count(shop, session, product_id, STOCK_MILLI)
    shop.close()
