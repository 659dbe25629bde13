"""The window of an app: header, screens, status line, dialogs in the window, and what becomes of a fault.

Screens are built once and hidden with grid_remove; dialogs are frames over them, since Toplevels leak and have
their own focus. customtkinter's habits that harm a till are undone here and nowhere else.
"""

from __future__ import annotations

import logging
import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from types import TracebackType

import customtkinter
from customtkinter.windows.widgets.appearance_mode import AppearanceModeTracker
from customtkinter.windows.widgets.scaling import ScalingTracker

from shop.texts import _
from widgets import fonts
from widgets.keys import ONCE_ONLY, HeldKeys, step_of
from widgets.keyscript import Key, Step
from widgets.keytags import focused, put_first
from widgets.overlay import Overlay
from widgets.palette import LIGHT, Palette
from widgets.panel import Label
from widgets.theme import Theme, scale_for

log = logging.getLogger(__name__)

KEY_TAG = "KitKeys"
RESCALE_MS = 120
STATUS_COLOURS = {
    "info": ("muted", "ground"),
    "done": ("done_text", "done_ground"),
    "warning": ("warning_text", "warning_ground"),
    "error": ("error_text", "error_ground"),
}

KeyHandler = Callable[[Step], bool]
FaultHandler = Callable[[BaseException], None]


class Window(customtkinter.CTk):  # type: ignore[misc]
    """The root window. `on_fault` gets every exception that a callback let through."""

    def __init__(
        self,
        title: str,
        *,
        width: int = 1366,
        height: int = 768,
        palette: Palette = LIGHT,
        header: bool = True,
        on_fault: FaultHandler | None = None,
    ) -> None:
        _prepare(palette)
        super().__init__(fg_color=palette.ground)
        # it would take the focus to whatever is clicked, away from the scan box
        self.unbind_all("<Button-1>")
        self.on_fault: FaultHandler = on_fault or self._log_fault
        self.on_key: KeyHandler | None = None
        self.busy: list[Callable[[], bool]] = []
        self.title(title)
        self.geometry(f"{width}x{height}")
        self.theme = Theme(self, palette, scale_for(width, height))
        self._screens: dict[str, tuple[tk.Widget, tk.Misc | None]] = {}
        self._focused: dict[str, tk.Misc] = {}
        self._overlays: list[Overlay] = []
        self.screen = ""
        self._rescale = ""
        self._held = HeldKeys()
        self._has_header = header
        self._build(header)
        self._listen()

    def set_header(self, shop_name: str, fields: Sequence[str] = (), *, demo: bool = False) -> None:
        """What the header shows: the shop at the left, the fields (till, person, shift, time) at the right."""
        self._shop_name.configure(text=shop_name)
        self._fields.configure(text="   ·   ".join(field for field in fields if field))
        if demo:
            self._demo.grid()
        else:
            self._demo.grid_remove()

    def say(self, text: str, kind: str = "info") -> None:
        """Show a sentence in the status line; `kind` is info, done, warning or error. Empty text clears it."""
        colour, ground = STATUS_COLOURS[kind if text else "info"]
        palette = self.theme.palette
        ground_colour = palette.colour(ground)
        self._status_bar.configure(bg=ground_colour)
        self._status.configure(text=text, fg=palette.colour(colour), bg=ground_colour)

    @property
    def said(self) -> str:
        """The sentence in the status line."""
        return str(self._status.cget("text"))

    def add_screen(self, name: str, screen: tk.Widget, focus: tk.Misc | None = None) -> None:
        """Keep a screen (a child of `content`), hidden. `focus` has the focus each time it is shown; without
        it the widget that had it when the screen was left."""
        screen.grid(row=0, column=0, sticky="nswe")
        screen.grid_remove()
        self._screens[name] = (screen, focus)

    def show(self, name: str) -> None:
        """Show that screen and hide the one before it. KeyError for a name not added."""
        screen, focus = self._screens[name]
        if self.screen and self.screen != name:
            before = focused(self)
            if before is not None:
                self._focused[self.screen] = before
            self._screens[self.screen][0].grid_remove()
        self.screen = name
        screen.grid()
        target = focus or self._focused.get(name)
        if self.overlay is None and target is not None and target.winfo_exists():
            target.focus_set()

    @property
    def overlay(self) -> Overlay | None:
        """The dialog on top, if one is open."""
        return self._overlays[-1] if self._overlays else None

    def opened(self, overlay: Overlay) -> None:
        """A dialog tells that it is open now."""
        if overlay not in self._overlays:
            self._overlays.append(overlay)

    def closed(self, overlay: Overlay) -> None:
        """A dialog tells that it is closed."""
        if overlay in self._overlays:
            self._overlays.remove(overlay)

    def is_idle(self) -> bool:
        """Nothing that registered in `busy` is at work."""
        return not any(check() for check in self.busy)

    def report_callback_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """An exception left a callback: tkinter calls this in place of printing it."""
        self.on_fault(error.with_traceback(trace))

    def set_palette(self, palette: Palette) -> None:
        """Other colours from here on: every screen and dialog is gone and has to be made again."""
        for child in self.winfo_children():
            child.destroy()
        self._screens.clear()
        self._focused.clear()
        self._overlays.clear()
        self.screen = ""
        self.configure(fg_color=palette.ground)
        self.theme.set_palette(palette)
        self._build(self._has_header)

    def _log_fault(self, error: BaseException) -> None:
        log.error("a callback failed", exc_info=error)
        self.say(_("Something went wrong and was written to the log. Try again."), "error")

    def _build(self, header: bool) -> None:
        theme, palette = self.theme, self.theme.palette
        # the column before is for what an app puts beside all of this
        self.grid_columnconfigure(1, weight=1)
        self.grid_rowconfigure(1, weight=1)
        self._header = tk.Frame(self, bg=palette.header, height=theme.px(44))
        self._header.grid_propagate(False)
        self._header.grid_columnconfigure(2, weight=1)
        self._header.grid_rowconfigure(0, weight=1)
        if header:
            self._header.grid(row=0, column=1, sticky="we")
        self._shop_name = Label(self._header, font="strong", colour="header_text")
        self._shop_name.grid(row=0, column=0, padx=(theme.px(16), theme.px(12)))
        self._demo = Label(self._header, _("DEMO"), font="small_strong", colour="demo_text", ground="demo")
        self._demo.configure(padx=theme.px(8), pady=theme.px(1))
        self._demo.grid(row=0, column=1)
        self._demo.grid_remove()
        self._fields = Label(self._header, font="small", colour="header_muted", anchor="e")
        self._fields.grid(row=0, column=2, sticky="e", padx=theme.px(16))
        self.content = tk.Frame(self, bg=palette.ground)
        self.content.grid(row=1, column=1, sticky="nswe")
        self.content.grid_columnconfigure(0, weight=1)
        self.content.grid_rowconfigure(0, weight=1)
        self._status_bar = tk.Frame(self, bg=palette.ground, height=theme.px(30))
        self._status_bar.pack_propagate(False)
        self._status_bar.grid(row=2, column=1, sticky="we")
        self._status = Label(self._status_bar, font="small", colour="muted")
        self._status.pack(side="left", fill="both", expand=True, padx=theme.px(16))
        theme.follow(self, self._rescaled)

    def _rescaled(self) -> None:
        theme = self.theme
        self._header.configure(height=theme.px(44))
        self._status_bar.configure(height=theme.px(30))
        self._shop_name.grid_configure(padx=(theme.px(16), theme.px(12)))

    def _listen(self) -> None:
        self.bind_class(KEY_TAG, "<KeyPress>", self._key_pressed)
        self.bind_class(KEY_TAG, "<KeyRelease>", self._key_released)
        put_first(self, KEY_TAG)
        self.bind_all("<FocusIn>", self._keep_focus_in_overlay, add="+")
        self.bind("<FocusOut>", self._focus_lost, add="+")
        self.bind("<Configure>", self._resized, add="+")

    def _key_pressed(self, event: tk.Event[tk.Misc]) -> str | None:
        step = step_of(event.keysym, event.char, int(event.state))
        repeated = self._held.press(event.keycode, event.time)
        if step is None:
            return None
        if repeated and isinstance(step, Key) and (step.name in ONCE_ONLY or "+" in step.name):
            return "break"
        overlay = self.overlay
        handled = overlay.key(step) if overlay is not None else bool(self.on_key and self.on_key(step))
        return "break" if handled else None

    def _key_released(self, event: tk.Event[tk.Misc]) -> None:
        self._held.release(event.keycode, event.time)

    def _focus_lost(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is self:
            self._held.forget()

    def _keep_focus_in_overlay(self, event: tk.Event[tk.Misc]) -> None:
        overlay = self.overlay
        if overlay is not None and isinstance(event.widget, tk.Misc) and event.widget is not self:
            overlay.keep_focus(event.widget)

    def _resized(self, event: tk.Event[tk.Misc]) -> None:
        if event.widget is not self or event.width < 200:
            return
        if self._rescale:
            self.after_cancel(self._rescale)
            self._rescale = ""
        if abs(scale_for(event.width, event.height) - self.theme.scale) >= 0.005:
            self._rescale = self.after(RESCALE_MS, self._fit, event.width, event.height)

    def _fit(self, width: int, height: int) -> None:
        self._rescale = ""
        self.theme.set_scale(scale_for(width, height))


def _prepare(palette: Palette) -> None:
    """What has to be set before there is a root."""
    fonts.add_shipped()
    customtkinter.set_appearance_mode(palette.mode)
    # the kit scales by the window's pixels itself; twice would be too much
    customtkinter.deactivate_automatic_dpi_awareness()
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shcore.SetProcessDpiAwareness(2)
    # both poll for ever, even in a fixed mode and scale; told that they already run, they never begin
    AppearanceModeTracker.update_loop_running = True
    ScalingTracker.update_loop_running = True
