"""Imports, their undo, exports, labels, the guide."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shop.rules.label_sheet import sheet_named
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.services import (
    backup,
    export_all,
    export_lists,
    guide,
    import_customers,
    import_file,
    import_products,
    import_run,
    import_stock,
    imports,
    labels,
)
from shop.services.import_file import ImportFile, open_file
from shop.services.import_products import ImportOptions
from shop.services.import_undo import undo_import
from tests.services.case import Case, World
from tests.shops import session_at

DRY = ImportOptions(dry_run=True)


def _file(world: World, text: str = "name,price\nSoap,1.00\n") -> Path:
    world.path.write_text(text, encoding="utf-8")
    return world.path


def _opened(world: World, kind: str) -> ImportFile:
    text = {"stock": "sku,stock\nTEA,5\n"}.get(kind, "name\nSoap\n")
    return open_file(world.shop, session_at(world.shop, "admin"), _file(world, text), kind)


def _refusals(world: World, session: Session) -> object:
    return import_run.save_refusals(session, (), world.path.with_name("refused.csv"))


def _job(world: World) -> labels.LabelJob:
    items = labels.items_of(world.shop, session_at(world.shop, "admin"), [world.product.id])
    return labels.LabelJob(items, sheet_named("a4-3x8"))


CASES = {
    "import_file.open_file": Case(
        import_file.open_file,
        "import",
        lambda w, s: open_file(w.shop, s, _file(w)),
        at_till=False,
    ),
    "import_products.import_opened": Case(
        import_products.import_opened,
        "import",
        lambda w, s: import_products.import_opened(w.shop, s, _opened(w, "products"), DRY),
        at_till=False,
    ),
    "import_customers.import_customers": Case(
        import_customers.import_customers,
        "import",
        lambda w, s: import_customers.import_customers(w.shop, s, _file(w), DRY),
        at_till=False,
    ),
    "import_customers.import_opened": Case(
        import_customers.import_opened,
        "import",
        lambda w, s: import_customers.import_opened(w.shop, s, _opened(w, "customers"), DRY),
        at_till=False,
    ),
    "import_stock.import_stock": Case(
        import_stock.import_stock,
        "import",
        lambda w, s: import_stock.import_stock(w.shop, s, _file(w, "sku,stock\nTEA,5\n"), DRY),
        at_till=False,
    ),
    "import_stock.import_opened": Case(
        import_stock.import_opened,
        "import",
        lambda w, s: import_stock.import_opened(w.shop, s, _opened(w, "stock"), DRY),
        at_till=False,
    ),
    "imports.preview": Case(
        imports.preview,
        "import",
        lambda w, s: imports.preview(w.shop, s, _opened(w, "products")),
        at_till=False,
    ),
    "imports.run": Case(
        imports.run,
        "import",
        lambda w, s: imports.run(w.shop, s, _opened(w, "products"), DRY),
        at_till=False,
    ),
    "imports.list_imports": Case(
        imports.list_imports,
        "import",
        lambda w, s: imports.list_imports(w.shop, s, ListQuery()),
        at_till=False,
    ),
    "import_undo.undo_import": Case(
        undo_import, "import", lambda w, s: undo_import(w.shop, s, 1), at_till=False
    ),
    "import_run.save_refusals": Case(import_run.save_refusals, "import", _refusals, at_till=False),
    "export_lists.export_list": Case(
        export_lists.export_list,
        "export",
        lambda w, s: export_lists.export_list(w.shop, s, "stock", w.path.with_name("stock.csv")),
        at_till=False,
    ),
    "export_all.export_all": Case(
        export_all.export_all,
        "export",
        lambda w, s: export_all.export_all(w.shop, s, w.path.with_name("all.zip")),
        at_till=False,
    ),
    "backup.back_up": Case(
        backup.back_up,
        "settings",
        lambda w, s: backup.back_up(w.shop, s, w.path.parent / "backups"),
        at_till=False,
    ),
    "labels.items_of": Case(
        labels.items_of, "catalogue", lambda w, s: labels.items_of(w.shop, s, [1]), at_till=False
    ),
    "labels.items_found": Case(
        labels.items_found, "catalogue", lambda w, s: labels.items_found(w.shop, s, "tea"), at_till=False
    ),
    "labels.items_repriced": Case(
        labels.items_repriced,
        "catalogue",
        lambda w, s: labels.items_repriced(w.shop, s, date(2026, 3, 1)),
        at_till=False,
    ),
    "labels.items_delivered": Case(
        labels.items_delivered,
        "catalogue",
        lambda w, s: labels.items_delivered(w.shop, s, 1),
        at_till=False,
    ),
    "labels.deliveries": Case(
        labels.deliveries, "catalogue", lambda w, s: labels.deliveries(w.shop, s), at_till=False
    ),
    "labels.first_sheet": Case(
        labels.first_sheet,
        "catalogue",
        lambda w, s: labels.first_sheet(w.shop, s, _job(w)),
        at_till=False,
    ),
    "labels.make_pdf": Case(
        labels.make_pdf, "catalogue", lambda w, s: labels.make_pdf(w.shop, s, _job(w)), at_till=False
    ),
    "guide.load": Case(guide.load, "backoffice", lambda w, s: guide.load(w.shop, s), at_till=False),
    "guide.dismiss": Case(guide.dismiss, "settings", lambda w, s: guide.dismiss(w.shop, s), at_till=False),
    "guide.print_test": Case(
        guide.print_test, "settings", lambda w, s: guide.print_test(w.shop, s), at_till=False
    ),
}
OPEN = {
    "backup.backup_folder",
    "backup.backups_in",
    "guide.is_wanted",
    "import_customers.reader",
    "import_products.reader",
    "import_run.columns_of",
    "import_run.read_rows",
    "import_stock.reader",
    "imports.field_label",
    "imports.fields_of",
    "labels.label_of",
    "labels.with_copies",
}
