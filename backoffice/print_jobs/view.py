"""Print jobs: the list, as the kit draws it."""

from __future__ import annotations

from backoffice.list_view import ListView

View = ListView
