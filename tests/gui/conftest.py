"""Real windows for tests, and the law that an exception in a Tk callback fails the test that met it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Generator, Iterator
from types import TracebackType
from typing import Any

import pytest

from widgets.driver import Driver
from widgets.window import Window

FAULTS: list[BaseException] = []


def _noting(original: Callable[..., None]) -> Callable[..., None]:
    def report(
        root: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        FAULTS.append(error.with_traceback(trace))
        original(root, kind, error, trace)

    return report


@pytest.fixture(autouse=True)
def _note_faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every root of the test, whoever made it and whatever it does with a fault, notes it here as well."""
    FAULTS.clear()
    for root in (tk.Tk, Window):
        monkeypatch.setattr(root, "report_callback_exception", _noting(root.report_callback_exception))
    yield
    # those met while the fixtures of the test were taken down
    if FAULTS:
        raise FAULTS.pop(0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail the test, not its teardown, with the exception itself."""
    result = yield
    if FAULTS:
        fault = FAULTS[0]
        FAULTS.clear()
        raise fault
    return result


def open_window(width: int = 1366, height: int = 768, **options: Any) -> Window:
    """A window that is on the screen and has the keyboard."""
    window = Window("Tuppence", width=width, height=height, **options)
    window.update()
    window.focus_force()
    window.update()
    return window


@pytest.fixture
def window() -> Iterator[Window]:
    """A window of 1366×768, destroyed after the test."""
    window = open_window()
    yield window
    window.destroy()


@pytest.fixture
def driver(window: Window) -> Driver:
    """Plays keys and touches into the window."""
    return Driver(window, timeout_s=30)
