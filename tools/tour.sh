#!/bin/sh
# Drives the real till through a morning's trade and the real office through a newcomer's hour, on a display without
# a screen; pictures and papers go to $1.
set -eu
out=$1
sh tools/need-xvfb.sh
display=
if command -v Xvfb >/dev/null 2>&1; then
    display="$PYTHON tools/in_xvfb.py"
fi
$display "$PYTHON" -m pos.tour "$out"
$display "$PYTHON" -m backoffice.tour "$out"
