#!/bin/sh
# Opens the till on the demo shop; where there is no display, says so and shows the tour instead.
set -eu
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ]; then
    echo "There is no display here: the till's window can't be shown. Running its tour instead; pictures come to tour/."
    exec sh tools/tour.sh tour
fi
exec "$PYTHON" run_pos.py --demo
