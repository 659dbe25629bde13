"""Printers attached to this machine: USB and serial by python-escpos, and the spoolers of CUPS and Windows.

python-escpos is imported when a printer is opened; its errors come out as OSError like those of other wires. A
spooler takes a job and answers nothing: what it does with it later its own window shows.
"""

from __future__ import annotations

import importlib
import logging
import re
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from shop.texts import _

if TYPE_CHECKING:
    from shop.devices.connections import Connection

WRITE_S = 5.0
_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_PRINTER_CLASS = 7
_Made = TypeVar("_Made")


def parse(kind: str, rest: str) -> Connection | None:
    """The connection of a spec split at its first colon, or None if it has no such form."""
    if kind == "usb":
        match = re.fullmatch(r"(?:0[xX])?([0-9a-fA-F]{1,4}):(?:0[xX])?([0-9a-fA-F]{1,4})", rest)
        return UsbConnection(int(match[1], 16), int(match[2], 16)) if match else None
    if kind == "serial":
        device, colon, baud = rest.rpartition(":")
        if colon and baud.isdigit():
            return SerialConnection(device, int(baud)) if device and int(baud) in _BAUDS else None
        return SerialConnection(rest)
    if kind == "cups" and re.fullmatch(r"[^\s/#-][^\s/#]*", rest):
        return CupsConnection(rest)
    return WindowsConnection(rest) if kind == "windows" else None


def _as_os_error(act: Callable[[], _Made]) -> _Made:
    """What a driver does, with any error of its own as an OSError."""
    try:
        return act()
    except OSError:
        raise
    except Exception as problem:
        raise OSError(str(problem) or type(problem).__name__) from problem


def _escpos_class(name: str) -> Any:
    """A printer class of python-escpos, imported without the logging that it sets up for the whole program."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    module = importlib.import_module("escpos.printer")
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
    return getattr(module, name)


@dataclass(frozen=True, slots=True)
class UsbConnection:
    """A printer by its vendor's and product's numbers."""

    vendor: int
    product: int

    @property
    def advice(self) -> str:
        return _("Switch it on and check its cable; this user must be allowed to use it.")

    def open(self) -> UsbLink:
        return _as_os_error(lambda: UsbLink(self.vendor, self.product))


class UsbLink:
    """Writes to the printer's own endpoints, which differ between makers."""

    def __init__(self, vendor: int, product: int) -> None:
        self.sent = 0
        self._usb: Any = _escpos_class("Usb")(vendor, product, timeout=int(WRITE_S * 1000))
        self._usb.open()
        with suppress(Exception):
            self._find_endpoints()

    def _find_endpoints(self) -> None:
        interfaces = list(self._usb.device.get_active_configuration())
        printers = [one for one in interfaces if one.bInterfaceClass == _PRINTER_CLASS] or interfaces
        for endpoint in printers[0]:
            if endpoint.bEndpointAddress & 0x80:
                self._usb.in_ep = endpoint.bEndpointAddress
            else:
                self._usb.out_ep = endpoint.bEndpointAddress

    def write(self, data: bytes) -> None:
        self.sent += 1
        _as_os_error(lambda: self._usb._raw(data))
        self.sent += len(data) - 1

    def ask(self, question: bytes, wait_s: float) -> bytes:
        try:
            self._usb._raw(question)
            return bytes(self._usb.device.read(self._usb.in_ep, 16, int(wait_s * 1000)))
        except Exception:
            return b""

    def settle(self) -> None:
        return

    def close(self) -> None:
        with suppress(Exception):
            self._usb.close()


@dataclass(frozen=True, slots=True)
class SerialConnection:
    """A printer on a serial line."""

    device: str
    baud: int = 9600

    @property
    def advice(self) -> str:
        return _("Switch it on and check its cable and the name of its port.")

    def open(self) -> SerialLink:
        return _as_os_error(lambda: SerialLink(self.device, self.baud))


class SerialLink:
    """A slow line: a job may take as long as its bytes need at this speed, and `WRITE_S` more."""

    def __init__(self, device: str, baud: int) -> None:
        self.sent = 0
        self._baud = baud
        self._serial: Any = _escpos_class("Serial")(device, baudrate=baud)
        self._serial.open()

    def write(self, data: bytes) -> None:
        line = self._serial.device
        line.write_timeout = WRITE_S + 10 * len(data) / self._baud
        self.sent += 1
        _as_os_error(lambda: self._serial._raw(data))
        self.sent += len(data) - 1

    def ask(self, question: bytes, wait_s: float) -> bytes:
        line = self._serial.device
        line.timeout = wait_s
        line.write_timeout = wait_s
        try:
            line.write(question)
            return bytes(line.read(1))
        except OSError:
            return b""

    def settle(self) -> None:
        return

    def close(self) -> None:
        """Without waiting for bytes that a printer switched off will never take."""
        line = self._serial.device
        with suppress(Exception):
            if line.out_waiting and not self.sent:
                line.reset_output_buffer()
            line.close()
        self._serial.device = None


@dataclass(frozen=True, slots=True)
class CupsConnection:
    """A queue of CUPS, by the lp command that comes with it."""

    name: str

    @property
    def advice(self) -> str:
        return _("Check the name of the queue with lpstat -p.")

    def open(self) -> CupsLink:
        return CupsLink(self.name)


class CupsLink:
    """Hands a whole job to the spooler as raw bytes."""

    def __init__(self, name: str) -> None:
        self.sent = 0
        self._name = name

    def write(self, data: bytes) -> None:
        command = ["lp", "-s", "-d", self._name, "-o", "raw", "-t", "Tuppence", "-"]
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=WRITE_S, check=False)
        except subprocess.TimeoutExpired:
            self.sent += 1
            raise TimeoutError from None
        if done.returncode:
            raise OSError(done.stderr.decode(errors="replace").strip() or "lp failed")
        self.sent += len(data)

    def ask(self, question: bytes, wait_s: float) -> bytes:
        return b""

    def settle(self) -> None:
        return

    def close(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class WindowsConnection:
    """A printer of Windows, by the name its settings show."""

    name: str

    @property
    def advice(self) -> str:
        return _("Check its name in the settings of Windows.")

    def open(self) -> WindowsLink:
        return _as_os_error(lambda: WindowsLink(self.name))


class WindowsLink:
    """Hands a whole job to the spooler as raw bytes."""

    def __init__(self, name: str) -> None:
        self.sent = 0
        self._raw: Any = _escpos_class("Win32Raw")(name)
        self._raw.open(job_name="Tuppence")

    def write(self, data: bytes) -> None:
        self.sent += 1
        _as_os_error(lambda: self._raw._raw(data))
        self.sent += len(data) - 1

    def ask(self, question: bytes, wait_s: float) -> bytes:
        return b""

    def settle(self) -> None:
        return

    def close(self) -> None:
        with suppress(Exception):
            self._raw.close()
