"""Which widgets show a panel. A page's own panel names its view: `view = "backoffice.products.bulk_view:BulkView"`.

A view is made with the window and what presses a key, at the first panel of its kind, and shown for each.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from backoffice.office import Office
from widgets.ask.presenter import Answer
from widgets.presenter import Panel
from widgets.window import Window

VIEWS = {
    "question": "widgets.ask.view:QuestionView",
    "help": "widgets.help_view:HelpView",
    "progress": "backoffice.panels.progress_view:ProgressView",
    "versions": "backoffice.panels.versions_view:VersionsView",
}


def panel_view(window: Window, office: Office, panel: Panel, made: dict[str, Any]) -> Any:
    """The view of this panel; `made` keeps those there are."""
    place = getattr(panel, "view", "") or VIEWS.get(panel.kind, "")
    if isinstance(panel, Answer):
        place = f"answer {panel.numeric}"
    if place not in made:
        made[place] = (
            _answer(window, office, panel) if isinstance(panel, Answer) else _made(window, office, place)
        )
    return made[place]


def _answer(window: Window, office: Office, panel: Answer[Any]) -> Any:
    from widgets.ask.view import AnswerView

    return AnswerView(window, office.press, numeric=panel.numeric, keys=False)


def _made(window: Window, office: Office, place: str) -> Any:
    module, _colon, name = place.partition(":")
    return getattr(import_module(module), name)(window, office.press)
