"""No service is forgotten: each public function is in the table of permissions, or here with a reason."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import shop.services
from shop.rules import permissions
from shop.rules.errors import NotAllowed
from shop.services import signin, stock
from tests.services import cases
from tests.services.case import World
from tests.services.test_permissions import CASES, NO_PERMISSION, OTHERWISE, outcome, rows
from tests.shops import session_at

# What asks for no permission itself, by why it needs none.
OPEN = {
    "reads what every till shows": (
        "catalogue.entry_settings catalogue.find_code catalogue.find_products catalogue.settings_problem"
        " catalogue.shelves catalogue.tenders catalogue.tile_page customers.find customers.load"
        " drafts.was_completed printing.documents_folder printing.issued printing.receipt_bytes"
        " printing.receipt_text search.keep sell.completed_before shifts.current_shift users.people_at_till"
    ),
    "works out without a database": (
        "hashing.hash_secret hashing.is_outdated hashing.matches issuing.approval_row issuing.head_row"
        " issuing.job_row issuing.kept_approvals issuing.kept_in_bulk issuing.kept_rows issuing.move_row"
        " issuing.payment_row issuing.sale_payload issuing.tax_row replay_report.sentences sell.cart_totals"
        " sell.due_minor sell.share_e4 sell.short_of_stock setup.check setup.rates_of setup.settings_of"
        " setup.tenders shop.moment_of shop.running_s shop.stamp shop.utc_now signin.session_of"
        " collecting.without_collecting crediting.of_its_own clock.take_warning"
    ),
    "is part of a service that asked, within its transaction": (
        "crediting.mirror shifts.add_till shifts.require_open setup.fill users.add_database_owner"
    ),
    "comes before anybody is signed in": (
        "demo.create_demo setup.create_shop setup.empty_store setup.is_set_up setup.opened shop.open_shop"
        " shop.at_till shifts.use_till signin.sign_in signin.wait_left"
    ),
    "is for whoever has the database itself": (
        "signin.session_for users.session_of_database_owner verify.verify verify_checks.check_document"
        " verify_checks.check_payload verify_checks.check_returned verify_checks.rounded"
    ),
    "only notes down what the machine's clock shows": "clock.notice",
    "stands in a file of its own under cases": " ".join(sorted(cases.OPEN)),
}


def services() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of every module, by its name in the table."""
    for info in pkgutil.iter_modules(shop.services.__path__):
        module = importlib.import_module(f"shop.services.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{info.name}.{name}", function


def test_every_public_function_of_the_services_is_in_a_table() -> None:
    excused = {name for names in OPEN.values() for name in names.split()}
    found = {name for name, _function in services()}
    assert found - excused - set(CASES) - OTHERWISE == set(), "say which permission it needs, or why none"
    assert excused - found == set(), "these are gone"
    assert not excused & set(CASES)


def test_what_is_excused_takes_no_session_to_write_with() -> None:
    takes = {name for name, function in services() if "session" in inspect.signature(function).parameters}
    excused = {name for names in OPEN.values() for name in names.split()}
    assert takes & excused <= NO_PERMISSION


@pytest.mark.parametrize("name", CASES)
def test_nobody_is_refused_by_every_service(world: World, name: str) -> None:
    before = rows(world.shop)
    assert outcome(CASES[name].ask, world, None) == "refused"
    assert rows(world.shop) == before


def test_leave_from_somebody_does_not_let_nobody_in(world: World) -> None:
    sam = session_at(world.shop, "sam")
    leave = signin.approve(world.shop, sam, "kim", "135790", permissions.STOCK_CORRECTION)
    nobody: object = None
    with pytest.raises(NotAllowed):
        stock.correct_count(world.shop, nobody, world.product.id, 1, leave)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        signin.approve(world.shop, nobody, "kim", "135790", permissions.REFUND)  # type: ignore[arg-type]
