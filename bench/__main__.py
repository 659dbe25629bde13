"""`python -m bench`: every table, one after another. `python -m bench.NAME` prints one."""

from __future__ import annotations

import importlib
import sys

TABLES = (
    *("scan", "search", "people", "sale", "catalogue", "start", "paper", "heartbeat", "growth"),
    *("office", "reports", "sale_list"),
)


def main() -> int:
    """Print all tables; 1 if one of them could not be measured."""
    failed = 0
    for name in TABLES:
        print(f"\n== {name}\n", flush=True)
        try:
            importlib.import_module(f"bench.{name}").main()
        except (OSError, RuntimeError) as error:
            print(f"not measured: {error}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
