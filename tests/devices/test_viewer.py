"""The viewer: started where there is a display, never waited for, never a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shop.devices import viewer


def test_without_a_display_the_path_is_logged_and_nothing_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CI", "true")
    with caplog.at_level("INFO"):
        assert viewer.open_file(tmp_path / "invoice.pdf") is False
    assert "invoice.pdf" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own way")
def test_with_a_display_the_opener_is_started_on_the_file_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr(viewer.sys, "platform", "linux")
    monkeypatch.setattr(viewer.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_others: started.append(command))
    assert viewer.open_file(tmp_path / "invoice.pdf") is True
    assert started == [["/usr/bin/xdg-open", str(tmp_path / "invoice.pdf")]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own way")
def test_an_opener_that_can_not_start_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr(viewer.sys, "platform", "linux")
    monkeypatch.setattr(viewer.shutil, "which", lambda name: str(tmp_path / "no-such-program"))
    assert viewer.open_file(tmp_path / "invoice.pdf") is False
