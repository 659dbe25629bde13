"""Taxes: the list and the form beside it, as the kit draws them."""

from __future__ import annotations

from backoffice.list_view import ListView

View = ListView
