"""The table of permissions of the back office's services, one file a kind of service.

Each file has CASES, by "module.function", and may have OPEN: public functions that take no session, and need none
because a service that asked calls them; and OTHERWISE: those that take one and look at something else than its
permissions, or are called by a service that asked.
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.services.case import Case

CASES: dict[str, Case] = {}
OPEN: set[str] = set()
OTHERWISE: set[str] = set()

for _info in pkgutil.iter_modules(__path__):
    _module = importlib.import_module(f"{__name__}.{_info.name}")
    CASES.update(_module.CASES)
    OPEN.update(getattr(_module, "OPEN", ()))
    OTHERWISE.update(getattr(_module, "OTHERWISE", ()))
