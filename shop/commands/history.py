"""replay and verify: sales of the past, and whether what is stored holds together."""

from __future__ import annotations

import argparse
import json

from shop.commands.progress import progress_bar
from shop.rules.errors import DatabaseProblem
from shop.services.shop import open_shop
from shop.services.verify import Finding, verify
from shop.store.engine import exists, open_store
from shop.texts import _, ngettext


def verify_database(arguments: argparse.Namespace) -> int:
    """Check the database. 1 when something is wrong, each finding named."""
    findings = _findings(arguments.database)
    if arguments.json:
        rows = [{"kind": each.kind, "where": each.where, "message": each.message} for each in findings]
        print(json.dumps({"ok": not rows, "findings": rows}, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(f"{finding.kind}\t{finding.where}\t{finding.message}")
        print(
            ngettext("{count} thing is wrong.", "{count} things are wrong.", len(findings)).format(
                count=len(findings)
            )
            if findings
            else _("Everything holds together.")
        )
    return 1 if findings else 0


def _findings(target: str) -> list[Finding]:
    """What is wrong; a database that is there and can't even be opened is a finding, a missing one a refusal."""
    try:
        store = open_store(target)
    except DatabaseProblem as problem:
        if not exists(target):
            raise
        return [Finding("file", target, problem.message)]
    try:
        with progress_bar(_("documents")) as show:
            return verify(store, show)
    finally:
        store.close()


def replay_file(arguments: argparse.Namespace) -> int:
    """Put a file of sales through the till's own services."""
    from importlib import import_module

    from shop.services.users import session_of_database_owner

    shop = open_shop(arguments.database)
    try:
        with progress_bar(_("lines")) as show:
            replay = import_module("shop.services.replay").replay
            report = replay(shop, session_of_database_owner(shop), arguments.file, arguments.links, show)
    finally:
        shop.close()
    for line in report.lines():
        print(line)
    return 0
