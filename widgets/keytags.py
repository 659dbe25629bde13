"""Seeing keys before any widget does.

A window's keys go to the widget with the focus, whose class acts on them first; a tag put in front of all of
its others lets the till see a key before the entry does.
"""

from __future__ import annotations

import tkinter as tk


def focused(root: tk.Misc) -> tk.Misc | None:
    """The widget with the focus; None if another program has it, or a widget of Tk's own such as an open list."""
    try:
        return root.focus_get()
    except KeyError:
        return None


def put_first(root: tk.Misc, tag: str) -> None:
    """Let the bindings of `tag` see keys before those of any widget of this root, and before earlier such tags.

    Only the widget with the focus gets keys, so the tag is put in front of a widget's others as it gets it.
    """
    tags: list[str] = root.__dict__.setdefault("kit_first_tags", [])
    tags.insert(0, tag)
    _tag(root, tags)
    if len(tags) == 1:
        root.bind_all("<FocusIn>", lambda event: _tag(event.widget, tags), add="+")
    widget = focused(root)
    if widget is not None:
        _tag(widget, tags)


def _tag(widget: tk.Misc | str, tags: list[str]) -> None:
    if isinstance(widget, str):
        return  # the list of a combobox: Tk's own, without a Python widget
    present = widget.bindtags()
    if list(present[: len(tags)]) != tags:
        widget.bindtags((*tags, *(tag for tag in present if tag not in tags)))
