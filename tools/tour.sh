#!/bin/sh
# Drives the real till through a morning's trade, on a display without a screen; pictures and papers go to $1.
set -eu
out=$1
sh tools/need-xvfb.sh
if command -v Xvfb >/dev/null 2>&1; then
    exec "$PYTHON" tools/in_xvfb.py "$PYTHON" -m pos.tour "$out"
fi
exec "$PYTHON" -m pos.tour "$out"
