"""Opens the office: python run_backoffice.py [--database PATH_OR_URL] [--demo] [--geometry WxH]

Everything up to the first import of ours runs on any Python 3, so that an old one can say that it is too old.
"""

import argparse
import re
import sys

LEAST = (3, 10)


def main() -> int:
    if sys.version_info < LEAST:
        return _refuse(
            "Tuppence needs Python {}.{} or newer, and this is {}.{}. Install a newer Python and start it with "
            "that.".format(*LEAST, *sys.version_info[:2])
        )
    options = _parser().parse_args()
    try:
        import tkinter  # noqa: F401
    except ImportError:
        return _refuse(
            "This Python has no Tk, which draws the windows. Install it (Debian and Ubuntu: sudo apt-get install "
            "python3-tk; Fedora: python3-tkinter; Homebrew: python-tk) and start again."
        )
    try:
        from backoffice.start import run
    except ImportError as error:
        return _refuse(
            f"The package {error.name or error} is missing. Run `make run`, or install what is needed with: "
            "python -m pip install -r requirements.txt"
        )
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run_backoffice.py", description="The back office of Tuppence.")
    parser.add_argument("--database", default="", metavar="PATH_OR_URL", help="a file, or postgresql://…")
    parser.add_argument("--demo", action="store_true", help="open the demo shop, made if it isn't there yet")
    parser.add_argument("--geometry", default=None, type=_geometry, metavar="WxH", help="size of the window")
    return parser


def _geometry(text: str) -> "tuple[int, int]":
    match = re.match(r"^(\d{3,5})x(\d{3,5})$", text)
    if match is None:
        raise argparse.ArgumentTypeError("type the size as 1366x768")
    return int(match.group(1)), int(match.group(2))


def _refuse(sentence: str) -> int:
    if sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
