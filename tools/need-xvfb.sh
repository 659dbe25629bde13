#!/bin/sh
# Where there is no display, windows are opened in Xvfb: installs it where that can be done, else says how.
set -eu
[ -n "${DISPLAY:-}" ] && [ -z "${CI:-}" ] && exit 0
command -v Xvfb >/dev/null 2>&1 && exit 0
case "$(uname -s)" in
    Linux) ;;
    *) exit 0 ;;
esac
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root=sudo
    else
        as_root=none
    fi
    if [ "$as_root" != none ]; then
        echo "Installing Xvfb, a display without a screen …"
        $as_root apt-get update -qq >/dev/null 2>&1 || true
        $as_root apt-get install -y -qq xvfb >/dev/null 2>&1 || true
        command -v Xvfb >/dev/null 2>&1 && exit 0
    fi
fi
echo "There is no display here, and Xvfb is not installed. Install it (Debian, Ubuntu: apt-get install xvfb;" >&2
echo "Fedora: dnf install xorg-x11-server-Xvfb) and try again." >&2
exit 1
