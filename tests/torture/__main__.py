"""`python -m tests.torture`: every long form, one after another; 1 if one of them found anything wrong.

Each is a process of its own, told by its name and its count; `python -m tests.torture.NAME` runs one.
"""

from __future__ import annotations

import subprocess
import sys
import time

PROGRAMS = (
    ("kill", "1000"),
    ("faults",),
    ("disk_full", "100"),
    ("damaged", "120"),
    ("crowd_sqlite",),
    ("crowd_server",),
    ("printer", "500"),
    ("clock",),
    ("bad_files", "10000"),
    ("bad_scans", "100000"),
    ("bad_fields",),
    ("bad_people",),
    ("tamper", "1000"),
    ("model",),
    ("year",),
)


def main() -> int:
    """Run them all; what each came to stands in one table at the end."""
    came_to = []
    for name, *count in PROGRAMS:
        print(f"\n== {name} {' '.join(count)}\n", flush=True)
        start = time.monotonic()
        code = subprocess.run([sys.executable, "-m", f"tests.torture.{name}", *count], check=False).returncode
        came_to.append((name, code, time.monotonic() - start))
    print()
    for name, code, took_s in came_to:
        print(f"{name:14} {'held' if code == 0 else f'exit code {code}':14} {took_s:7.0f} s")
    return int(any(code for _name, code, _took in came_to))


if __name__ == "__main__":
    sys.exit(main())
