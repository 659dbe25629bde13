"""Products, categories and tax classes, and changes of many products."""

from __future__ import annotations

from array import array

from shop.rules.bulk_form import BulkChange
from shop.rules.category_form import CategoryDetails
from shop.rules.listing import ListQuery
from shop.rules.tax_form import FIRST_DAY, ClassDetails, RateDetails
from shop.services import bulk, categories, product_lists, products, taxes
from shop.services.shop import moment_of
from tests.services.case import Case, World

CHANGE = BulkChange("active", 0)
CATEGORY = categories.Category(1, 0, CategoryDetails("Food"))
CLASS = taxes.TaxClass(1, 0, ClassDetails("standard", "VAT"), ())


def record(world: World) -> products.ProductRecord:
    """The product as it would have been read."""
    details = products.ProductDetails(world.product.name, world.product.sku, 1)
    return products.ProductRecord(
        world.product.id, 0, details, 0, 0, moment_of("2026-03-01T00:00:00.000000Z")
    )


def done(world: World) -> bulk.BulkDone:
    """A change of that one product."""
    ids, one, zero = (array("q", [number]) for number in (world.product.id, 1, 0))
    return bulk.BulkDone(CHANGE, 1, 0, ids, one, zero)


CASES = {
    f"{module}.{name}": Case(
        getattr(service, name), "settings" if module == "taxes" else "catalogue", ask, at_till=False
    )
    for module, service, name, ask in (
        ("products", products, "get_product", lambda w, s: products.get_product(w.shop, s, w.product.id)),
        ("products", products, "price_history", lambda w, s: products.price_history(w.shop, s, w.product.id)),
        ("products", products, "read_picture", lambda w, s: products.read_picture(s, w.path)),
        (
            "products",
            products,
            "save_product",
            lambda w, s: products.save_product(w.shop, s, None, {"name": "Soap", "tax_class": "1"}),
        ),
        ("products", products, "put_back", lambda w, s: products.put_back(w.shop, s, record(w), record(w))),
        ("products", products, "add_again", lambda w, s: products.add_again(w.shop, s, record(w))),
        ("products", products, "delete_product", lambda w, s: products.delete_product(w.shop, s, record(w))),
        (
            "product_lists",
            product_lists,
            "list_products",
            lambda w, s: product_lists.list_products(w.shop, s, ListQuery()),
        ),
        (
            "product_lists",
            product_lists,
            "product_ids",
            lambda w, s: product_lists.product_ids(w.shop, s, ListQuery()),
        ),
        ("product_lists", product_lists, "standing", lambda w, s: product_lists.standing(w.shop, s)),
        ("product_lists", product_lists, "choices", lambda w, s: product_lists.choices(w.shop, s)),
        (
            "product_lists",
            product_lists,
            "newest_change",
            lambda w, s: product_lists.newest_change(w.shop, s),
        ),
        (
            "product_lists",
            product_lists,
            "product_lines",
            lambda w, s: product_lists.product_lines(w.shop, s, [w.product.id]),
        ),
        ("bulk", bulk, "preview", lambda w, s: bulk.preview(w.shop, s, [w.product.id], CHANGE)),
        ("bulk", bulk, "apply", lambda w, s: bulk.apply(w.shop, s, [w.product.id], CHANGE)),
        ("bulk", bulk, "undo", lambda w, s: bulk.undo(w.shop, s, done(w))),
        ("categories", categories, "tree", lambda w, s: categories.tree(w.shop, s)),
        ("categories", categories, "get_category", lambda w, s: categories.get_category(w.shop, s, 1)),
        (
            "categories",
            categories,
            "save_category",
            lambda w, s: categories.save_category(w.shop, s, None, {"name": "Food"}),
        ),
        (
            "categories",
            categories,
            "put",
            lambda w, s: categories.put(w.shop, s, None, CategoryDetails("Food")),
        ),
        ("categories", categories, "move_category", lambda w, s: categories.move_category(w.shop, s, 1, 1)),
        (
            "categories",
            categories,
            "delete_category",
            lambda w, s: categories.delete_category(w.shop, s, CATEGORY),
        ),
        (
            "categories",
            categories,
            "merge_category",
            lambda w, s: categories.merge_category(w.shop, s, CATEGORY, 2),
        ),
        (
            "categories",
            categories,
            "undo_merge",
            lambda w, s: categories.undo_merge(w.shop, s, categories.Merged(CATEGORY, 2, (), ())),
        ),
        ("taxes", taxes, "list_classes", lambda w, s: taxes.list_classes(w.shop, s)),
        ("taxes", taxes, "product_counts", lambda w, s: taxes.product_counts(w.shop, s)),
        (
            "taxes",
            taxes,
            "save",
            lambda w, s: taxes.save(w.shop, s, None, None, {"code": "new", "name": "New", "percent": "5"}),
        ),
        (
            "taxes",
            taxes,
            "put",
            lambda w, s: taxes.put(w.shop, s, CLASS, CLASS.details, None, RateDetails(FIRST_DAY, 50_000)),
        ),
        ("taxes", taxes, "delete_class", lambda w, s: taxes.delete_class(w.shop, s, CLASS)),
        ("taxes", taxes, "add_class_again", lambda w, s: taxes.add_class_again(w.shop, s, CLASS)),
    )
}

# They take the session of somebody who was let in by the service that calls them, or work out without a database.
OPEN = {"catalogue_journal.note", "catalogue_journal.price_row", "bulk.no_progress", "products.scale_rules"}
