"""Runs a command on a display of its own that has no screen: `python tools/in_xvfb.py COMMAND …`."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Start Xvfb on a free number, run the command there, end Xvfb; the command's exit code."""
    read_end, write_end = os.pipe()
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as numbers:
            number = numbers.readline().strip()
        if not number:
            print("Xvfb did not start.", file=sys.stderr)
            return 1
        return subprocess.run(
            sys.argv[1:], env=os.environ | {"DISPLAY": f":{number}"}, check=False
        ).returncode
    finally:
        xvfb.terminate()
        xvfb.wait()


if __name__ == "__main__":
    raise SystemExit(main())
