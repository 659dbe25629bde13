#!/bin/sh
# Makes the virtual environment with the first Python that is new enough and has Tk; says what to install if none.
set -eu
wanted=$1
folder=$2
check='import sys, tkinter; sys.exit(sys.version_info < (3, 10))'
for python in "$wanted" python3.14 python3.13 python3.12 python3.11 python3.10 python3 python /usr/bin/python3; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$check" >/dev/null 2>&1; then
        exec "$python" -m venv "$folder"
    fi
done
echo "Tuppence needs Python 3.10 or newer with Tk." >&2
echo "Debian, Ubuntu: apt-get install python3 python3-venv python3-tk;  Fedora: dnf install python3 python3-tkinter;" >&2
echo "macOS: brew install python python-tk;  others: python.org. Or name one: make run PYTHON=/path/to/python3" >&2
exit 1
