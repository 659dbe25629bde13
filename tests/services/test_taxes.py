"""Tax classes and rates: from which day on, and what was charged once stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from shop.rules.errors import BadForm, BadInput, ChangedMeanwhile
from shop.rules.permissions import Session
from shop.rules.tax import TaxComponent
from shop.rules.tax_form import FIRST_DAY, ClassDetails, RateDetails
from shop.services import catalogue, categories, products, taxes
from shop.services.import_products import ImportOptions, import_products
from shop.services.shop import Shop
from shop.services.taxes import TaxClass
from shop.services.users import session_of_database_owner
from shop.services.verify import verify
from tests.shops import MORNING, Clock
from tests.traded import add_stock, trade

TODAY = MORNING.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def admin(shop: Shop) -> Session:
    return session_of_database_owner(shop)


def standard(shop: Shop, admin: Session) -> TaxClass:
    return taxes.list_classes(shop, admin)[0]


def save_rate(
    shop: Shop, admin: Session, known: TaxClass, old: RateDetails | None, said: dict[str, str]
) -> TaxClass:
    return taxes.save(
        shop, admin, known, old, {"code": known.details.code, "name": known.details.name, **said}
    )


def put_rate(
    shop: Shop, admin: Session, known: TaxClass, old: RateDetails | None, new: RateDetails | None
) -> TaxClass:
    return taxes.put(shop, admin, known, known.details, old, new)


def rename(shop: Shop, admin: Session, known: TaxClass, code: str, name: str) -> TaxClass:
    return taxes.put(shop, admin, known, ClassDetails(code, name), None, None)


def rate(day: date, percent: str, **more: str) -> dict[str, str]:
    return {"valid_from": day.isoformat(), "percent": percent, "category": "S", **more}


def percent_at_the_till(shop: Shop, sku: str) -> int:
    found = catalogue.find_code(shop, (sku,))
    assert found is not None
    return found.product.tax.percent_e4


def traded(shop: Shop) -> None:
    with shop.store.write() as connection:
        add_stock(connection, "2026-03-01T00:00:00.000000Z")
    trade(shop)


def test_a_rate_from_tomorrow_counts_from_tomorrow_at_the_till(shop: Shop, admin: Session) -> None:
    traded(shop)
    known = standard(shop, admin)
    after = save_rate(shop, admin, known, None, rate(TOMORROW, "25"))
    assert [each.percent_e4 for each in after.rates] == [230_000, 250_000]
    assert percent_at_the_till(shop, "TEA") == 230_000
    assert isinstance(shop.clock, Clock)
    shop.clock.move(86_400)
    assert percent_at_the_till(shop, "TEA") == 250_000
    assert verify(shop.store) == []


def test_a_rate_something_was_sold_at_is_neither_changed_nor_taken_away(shop: Shop, admin: Session) -> None:
    traded(shop)
    known = standard(shop, admin)
    for day in (TODAY, TODAY - timedelta(days=30)):
        with pytest.raises(BadForm) as refusal:
            save_rate(shop, admin, known, None, rate(day, "25"))
        assert set(refusal.value.errors) == {"valid_from"}
    with pytest.raises(BadForm):
        save_rate(shop, admin, known, known.rates[0], rate(FIRST_DAY, "25"))
    with pytest.raises(BadInput):
        put_rate(shop, admin, known, known.rates[0], None)
    assert standard(shop, admin) == known


def test_a_rate_nothing_was_sold_at_can_be_changed_and_taken_away(shop: Shop, admin: Session) -> None:
    traded(shop)
    known = save_rate(shop, admin, standard(shop, admin), None, rate(TOMORROW, "25"))
    known = save_rate(shop, admin, known, known.rates[1], rate(TOMORROW, "26"))
    assert known.rates[1].percent_e4 == 260_000
    assert known.rate_on(TOMORROW) == known.rates[1]
    known = put_rate(shop, admin, known, known.rates[1], None)
    assert len(known.rates) == 1


def test_before_the_first_sale_every_rate_can_be_put_right_but_the_first_stays(
    shop: Shop, admin: Session
) -> None:
    known = standard(shop, admin)
    known = save_rate(shop, admin, known, known.rates[0], rate(FIRST_DAY, "21"))
    assert known.rates[0].percent_e4 == 210_000
    for change in (None, RateDetails(TODAY, 210_000)):
        with pytest.raises(BadInput, match="first rate stays"):
            put_rate(shop, admin, known, known.rates[0], change)


def test_two_rates_never_begin_on_one_day(shop: Shop, admin: Session) -> None:
    known = save_rate(shop, admin, standard(shop, admin), None, rate(TOMORROW, "25"))
    with pytest.raises(BadForm) as refusal:
        save_rate(shop, admin, known, None, rate(TOMORROW, "26"))
    assert set(refusal.value.errors) == {"valid_from"}


def test_a_rate_of_parts_is_charged_in_parts(shop: Shop, admin: Session) -> None:
    said = {"code": "gst", "name": "GST", "components": "CGST 9 + SGST 9", "category": "S"}
    made = taxes.save(shop, admin, None, None, said)
    parts = (TaxComponent("CGST", 90_000), TaxComponent("SGST", 90_000))
    assert made.rates == (RateDetails(FIRST_DAY, 180_000, "S", parts),)
    products.save_product(shop, admin, None, {"name": "Tea", "sku": "TEA", "tax_class": str(made.id)})
    found = catalogue.find_code(shop, ("TEA",))
    assert found is not None
    assert found.product.tax.components == parts


def test_a_new_class_has_a_rate_from_the_beginning_and_all_faults_are_told(
    shop: Shop, admin: Session
) -> None:
    with pytest.raises(BadForm) as refusal:
        taxes.save(shop, admin, None, None, {"code": "", "name": "", "percent": "x"})
    assert set(refusal.value.errors) == {"code", "name", "percent"}
    with pytest.raises(BadForm) as refusal:
        taxes.save(shop, admin, None, None, {"code": "standard", "name": "New", "percent": "5"})
    assert set(refusal.value.errors) == {"code"}


def test_name_and_rate_are_saved_together_or_not_at_all(shop: Shop, admin: Session) -> None:
    known = standard(shop, admin)
    said = {"code": "standard", "name": "VAT full", **rate(TOMORROW, "25")}
    saved = taxes.save(shop, admin, known, None, said)
    assert (saved.details.name, len(saved.rates)) == ("VAT full", 2)
    with pytest.raises(BadForm):
        taxes.save(shop, admin, saved, None, {**said, "name": "VAT"})
    assert standard(shop, admin) == saved


def test_a_code_that_sales_bear_stays_and_a_name_may_change(shop: Shop, admin: Session) -> None:
    traded(shop)
    known = standard(shop, admin)
    renamed = rename(shop, admin, known, "standard", "VAT 23 %")
    assert renamed.details == ClassDetails("standard", "VAT 23 %")
    with pytest.raises(BadForm) as refusal:
        rename(shop, admin, renamed, "full", "VAT")
    assert set(refusal.value.errors) == {"code"}
    unsold = next(each for each in taxes.list_classes(shop, admin) if each.details.code == "exempt")
    assert rename(shop, admin, unsold, "free", "Free").details.code == "free"


def test_a_file_that_tells_a_rate_means_the_class_that_has_it_today(
    shop: Shop, admin: Session, tmp_path: Path
) -> None:
    known = standard(shop, admin)
    save_rate(shop, admin, known, None, rate(TOMORROW, "25"))
    file = tmp_path / "new.csv"
    file.write_text("name,price,tax\nTea,1.00,23\n", encoding="utf-8")
    options = ImportOptions(refusals_path=tmp_path / "refused.csv")
    assert import_products(shop, admin, file, options).added == 1
    file.write_text("name,price,tax\nSoap,1.00,25\n", encoding="utf-8")
    assert import_products(shop, admin, file, options).refused == 1


def test_a_class_that_anything_is_of_is_not_deleted(shop: Shop, admin: Session) -> None:
    traded(shop)
    classes = {each.details.code: each for each in taxes.list_classes(shop, admin)}
    with pytest.raises(BadInput, match="Products or categories"):
        taxes.delete_class(shop, admin, classes["standard"])
    categories.save_category(shop, admin, None, {"name": "Food", "tax_class": str(classes["exempt"].id)})
    with pytest.raises(BadInput, match="Products or categories"):
        taxes.delete_class(shop, admin, classes["exempt"])
    unused = taxes.save(shop, admin, None, None, {"code": "unused", "name": "Unused", "percent": "5"})
    unused = save_rate(shop, admin, unused, None, rate(TOMORROW, "6"))
    taxes.delete_class(shop, admin, unused)
    assert len(taxes.list_classes(shop, admin)) == len(classes)
    again = taxes.add_class_again(shop, admin, unused)
    assert (again.details, again.rates) == (unused.details, unused.rates)


def test_a_class_that_only_past_sales_bear_is_not_deleted(shop: Shop, admin: Session) -> None:
    traded(shop)
    with shop.store.write() as connection:
        connection.exec_driver_sql("UPDATE products SET tax_class_id = 1")
    zero = next(each for each in taxes.list_classes(shop, admin) if each.details.code == "zero")
    with pytest.raises(BadInput, match="Sales bear it"):
        taxes.delete_class(shop, admin, zero)


def test_two_offices_change_one_class_the_second_is_told(shop: Shop, admin: Session) -> None:
    read = standard(shop, admin)
    theirs = save_rate(shop, admin, read, None, rate(TOMORROW, "25"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        rename(shop, admin, read, "standard", "VAT")
    assert refusal.value.current == theirs
