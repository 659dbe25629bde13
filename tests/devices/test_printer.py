"""The printer: each spec, each way a printer fails, and how long anything may take."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from pathlib import Path

import pytest

from shop.devices import connections, printer
from shop.devices.printer import open_printer
from shop.documents.escpos_bytes import drawer_bytes
from shop.rules.errors import BadInput, PrinterProblem
from tests.devices.fake_printer import NEAR_END, NO_PAPER, OFFLINE, OK, FakePrinter, MoodyPrinter

JOB = b"\x1b@Whole milk 1 l   1.24\n\x1dV\x01"
LIMITS = (connections.CONNECT_S, connections.WRITE_S, connections.JOB_S, printer.REPLY_S)
GOOD_SPECS = """
network:10.0.0.7:9100
network:printer.local
network:[fe80::1]:9100
usb:04b8:0202
usb:0x04b8:0x0e28
serial:/dev/ttyUSB0
serial:COM3:115200
cups:Till_1
windows:EPSON TM-T20
file:/tmp/receipts.bin
file:C:\\till\\receipts.bin
none
""".strip().splitlines()
BAD_SPECS = """
lpt1
file:
network:
network:host:port
network:host:70000
usb:04b8
usb:xyz:1
serial:/dev/ttyUSB0:12345
serial::9600
cups:-o raw
cups:a/b
windows:
none:1
bluetooth:1
""".splitlines()
LONG_JOB = b"Whole milk 1 l   1.24\n" * 3000


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every limit a fraction of what it is, so that a hung printer costs a test little."""
    monkeypatch.setattr(printer, "REPLY_S", 0.3)
    monkeypatch.setattr(printer, "DONE_S", 0.4)
    monkeypatch.setattr(connections, "WRITE_S", 0.4)
    monkeypatch.setattr(connections, "CONNECT_S", 0.5)
    monkeypatch.setattr(connections, "JOB_S", 2.0)
    monkeypatch.setattr(connections, "SETTLE_S", 0.3)


def test_a_printer_that_has_paper_prints_the_job_and_nothing_else() -> None:
    with FakePrinter() as fake:
        open_printer(fake.spec).print(JOB)
        assert fake.printed() == JOB


def test_a_printer_that_answers_nothing_is_taken_at_its_word() -> None:
    with FakePrinter(silent=True) as fake:
        open_printer(fake.spec).print(JOB)
        assert fake.printed() == JOB


def test_without_paper_nothing_is_sent_and_the_sentence_says_what_to_do() -> None:
    with FakePrinter(papers=(NO_PAPER,)) as fake:
        with pytest.raises(PrinterProblem, match="new roll") as problem:
            open_printer(fake.spec).print(JOB)
        assert not problem.value.uncertain
        assert fake.printed() == b""


def test_paper_that_ends_while_printing_leaves_the_receipt_uncertain() -> None:
    with FakePrinter(papers=(OK, NO_PAPER)) as fake:
        with pytest.raises(PrinterProblem, match="out of paper") as problem:
            open_printer(fake.spec).print(JOB)
        assert problem.value.uncertain
        assert fake.printed() == JOB


def test_an_open_cover_is_told_before_anything_is_sent() -> None:
    with FakePrinter(state=OFFLINE) as fake:
        with pytest.raises(PrinterProblem, match="cover") as problem:
            open_printer(fake.spec).print(JOB)
        assert not problem.value.uncertain
        assert fake.printed() == b""


def test_a_printer_that_falls_silent_after_the_job_is_uncertain() -> None:
    with FakePrinter(falls_silent_after=1) as fake:
        with pytest.raises(PrinterProblem, match="stopped answering") as problem:
            open_printer(fake.spec).print(JOB)
        assert problem.value.uncertain


def test_a_printer_that_takes_a_connection_and_nothing_more_is_uncertain() -> None:
    with MoodyPrinter() as fake:
        fake.mood = "hangs"
        with pytest.raises(PrinterProblem, match="stopped answering") as problem:
            open_printer(fake.spec).print(JOB)
        assert problem.value.uncertain
        assert fake.papers == []


def test_a_printer_that_answered_before_and_is_silent_now_hangs_and_gets_nothing() -> None:
    with MoodyPrinter() as fake:
        made = open_printer(fake.spec)
        made.print(JOB)
        fake.mood = "hangs"
        with pytest.raises(PrinterProblem, match="does not answer") as problem:
            made.print(JOB)
        assert not problem.value.uncertain
        fake.mood = "well"
        made.print(JOB)
        assert fake.papers == [JOB, JOB]


@pytest.mark.parametrize("silent", [True, False])
def test_a_printer_that_hangs_up_halfway_is_uncertain(silent: bool) -> None:
    with FakePrinter(takes=700, silent=silent) as fake:
        with pytest.raises(PrinterProblem, match="Look whether the receipt is whole") as problem:
            open_printer(fake.spec).print(LONG_JOB)
        assert problem.value.uncertain


def test_a_printer_that_reads_nothing_ends_in_time_and_uncertain() -> None:
    with FakePrinter(reads=False) as fake:
        started = time.monotonic()
        with pytest.raises(PrinterProblem, match="in time") as problem:
            open_printer(fake.spec).print(LONG_JOB * 200)
        assert problem.value.uncertain
        assert time.monotonic() - started < 10


def test_a_printer_that_refuses_the_connection_is_told_with_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterProblem, match=f"network:127.0.0.1:{port}.*Switch it on") as problem:
        open_printer(f"network:127.0.0.1:{port}").print(JOB)
    assert not problem.value.uncertain


def test_an_address_that_nobody_has_ends_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(PrinterProblem, match="can't be reached"):
        open_printer("network:no-such-host.invalid:9100").print(JOB)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("fake", "online", "paper"),
    [
        (FakePrinter(), True, "ok"),
        (FakePrinter(papers=(NEAR_END,)), True, "near_end"),
        (FakePrinter(papers=(NO_PAPER,)), False, "out"),
        (FakePrinter(state=OFFLINE), False, "ok"),
        (FakePrinter(silent=True), None, "unknown"),
    ],
)
def test_the_status_says_what_the_printer_says(fake: FakePrinter, online: bool | None, paper: str) -> None:
    with fake:
        status = open_printer(fake.spec).status()
    assert (status.online, status.paper) == (online, paper)
    assert bool(status.message) == (paper in ("near_end", "out") or online is False)


def test_the_drawer_opens_even_without_paper() -> None:
    with FakePrinter(papers=(NO_PAPER,)) as fake:
        open_printer(fake.spec).open_drawer()
        assert fake.printed() == drawer_bytes()


def test_a_file_takes_one_job_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "receipts: today.bin"
    made = open_printer(f"file:{path}")
    made.print(JOB)
    made.open_drawer()
    made.print(JOB)
    assert path.read_bytes() == JOB + printer.DRAWER + JOB
    assert made.status().paper == "unknown"


def test_a_file_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(PrinterProblem, match="folder") as problem:
        open_printer(f"file:{tmp_path / 'nowhere' / 'receipts.bin'}").print(JOB)
    assert not problem.value.uncertain


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_that_nobody_reads_is_a_problem_and_one_that_is_read_gets_the_job(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(PrinterProblem):
        open_printer(f"file:{path}").print(JOB)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    got = bytearray()

    def read_all() -> None:
        while len(got) < len(LONG_JOB) and select.select([reader], [], [], 5)[0]:
            got.extend(os.read(reader, 4096))

    thread = threading.Thread(target=read_all)
    thread.start()
    open_printer(f"file:{path}").print(LONG_JOB)
    thread.join(5)
    os.close(reader)
    assert bytes(got) == LONG_JOB


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_that_fills_up_ends_in_time_and_uncertain(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(PrinterProblem, match="in time") as problem:
        open_printer(f"file:{path}").print(LONG_JOB * 10)
    os.close(reader)
    assert problem.value.uncertain


def test_none_prints_nothing_and_succeeds() -> None:
    made = open_printer("none")
    made.print(JOB)
    made.open_drawer()
    assert made.status().online is None


@pytest.mark.parametrize("spec", GOOD_SPECS)
def test_every_form_of_a_spec_is_known_without_touching_the_printer(spec: str) -> None:
    assert open_printer(spec).spec == spec.strip()


@pytest.mark.parametrize("spec", BAD_SPECS)
def test_a_spec_of_no_known_form_is_refused_with_the_forms_there_are(spec: str) -> None:
    with pytest.raises(BadInput, match="network:HOST:PORT") as problem:
        open_printer(spec)
    assert "serial:DEVICE" in problem.value.message


@pytest.mark.parametrize(
    "spec", ["usb:ffff:ffff", "serial:/dev/no-such-port", "cups:no-such-queue", "windows:none"]
)
def test_an_attached_printer_that_is_not_there_is_a_printer_problem(spec: str) -> None:
    with pytest.raises(PrinterProblem) as problem:
        open_printer(spec).print(JOB)
    assert not problem.value.uncertain


def test_no_limit_lets_a_job_take_longer_than_eight_seconds_and_a_little() -> None:
    connect_s, write_s, job_s, reply_s = LIMITS
    assert job_s <= 8
    assert connect_s + write_s + reply_s <= job_s
