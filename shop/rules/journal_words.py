"""What the journal's kinds and keys are called by people. A key that has no word here is shown as it is written."""

from __future__ import annotations

from functools import lru_cache

from shop.rules.settings_form import groups
from shop.texts import _, language, pgettext

Words = dict[str, str]


def kind_name(kind: str) -> str:
    """What an entry of this kind records, in a few words."""
    return _kinds(language()).get(kind) or kind.replace("_", " ").capitalize()


def key_name(key: str) -> str:
    """What a value in an entry is."""
    return (
        _keys(language()).get(key)
        or _settings(language()).get(key)
        or _plain(key).replace("_", " ").capitalize()
    )


@lru_cache(maxsize=2)
def _settings(_spoken: str) -> Words:
    """Settings are called as on their page. Kept: their choices, made beside the labels, ask Babel for languages."""
    return {entry.name: entry.label for group in groups() for entry in group.entries}


def _plain(key: str) -> str:
    for tail in ("_minor", "_milli", "_e4", "_at"):
        key = key.removesuffix(tail)
    return key


@lru_cache(maxsize=2)
def _kinds(_spoken: str) -> Words:
    return _at_tills() | _of_goods() | _of_people() | _of_customers() | _of_the_shop()


def _at_tills() -> Words:
    return {
        "sale": _("Sale"),
        "credit_note": _("Credit note"),
        "shift_opened": _("Shift opened"),
        "cart_abandoned": _("Cart given up"),
        "approval": _("Approval"),
        "reprint": _("Copy printed"),
        "mail_draft": _("Invoice put into a mail"),
        "clock_jump": _("Clock jumped"),
        "stock_correction": _("Count corrected"),
        "print_again": _("Paper printed again"),
        "print_dropped": _("Paper given up"),
        "print_put_back": _("Paper waits again"),
        "paper_is_there": _("Paper came out"),
    }


def _of_goods() -> Words:
    return {
        "product_added": _("Product added"),
        "product_changed": _("Product changed"),
        "product_deleted": _("Product deleted"),
        "products_bulk_changed": _("Many products changed"),
        "products_bulk_undone": _("Change of many products undone"),
        "category_added": _("Category added"),
        "category_changed": _("Category changed"),
        "category_moved": _("Category moved"),
        "category_deleted": _("Category deleted"),
        "category_merged": _("Categories merged"),
        "category_merge_undone": _("Categories parted again"),
        "tax_class_added": _("Tax class added"),
        "tax_class_changed": _("Tax class changed"),
        "tax_class_deleted": _("Tax class deleted"),
        "tax_rate_changed": _("Tax rate changed"),
        "supplier_added": _("Supplier added"),
        "supplier_changed": _("Supplier changed"),
        "order_added": _("Order made"),
        "order_changed": _("Order changed"),
        "delivery": _("Delivery"),
        "delivery_taken_back": _("Delivery taken back"),
        "write_off": _("Written off"),
        "move_taken_back": _("Stock move taken back"),
        "stock_moves": _("Stock moves"),
        "opening_stock": _("Opening stock"),
        "stocktake_started": _("Stocktake begun"),
        "stocktake_closed": _("Stocktake closed"),
        "stocktake_dropped": _("Stocktake dropped"),
        "import_products": _("Products imported"),
        "import_stock": _("Stock imported"),
        "import_customers": _("Customers imported"),
        "import_undone": _("Import undone"),
    }


def _of_people() -> Words:
    return {
        "user_added": _("Person added"),
        "user_changed": _("Person changed"),
        "user_activated": _("Person let in again"),
        "user_deactivated": _("Person let in no longer"),
        "secret_reset": _("Password or PIN given"),
        "secret_taken": _("Password or PIN taken away"),
        "must_change_set": _("Must choose a new password or PIN"),
        "own_secret_changed": _("Own password or PIN chosen"),
        "role_added": _("Role added"),
        "role_changed": _("Role changed"),
        "role_deleted": _("Role deleted"),
        "lockout_ended": _("Wait ended"),
    }


def _of_customers() -> Words:
    return {
        "customer_added": _("Customer added"),
        "customer_changed": _("Customer changed"),
        "customer_contact_added": _("Contact added"),
        "customer_contact_changed": _("Contact changed"),
        "customers_merged": _("Customers merged"),
        "customers_parted": _("Customers parted again"),
        "customer_contact_removed": _("Contact removed"),
        "customers_kept_apart": _("Two customers, not one"),
        "customers_no_longer_apart": _("Perhaps one customer again"),
        "customer_erased": _("Customer erased"),
        "buyers_blanked": _("Buyers blanked"),
    }


def _of_the_shop() -> Words:
    return {
        "shop_created": _("Shop made"),
        "settings_changed": _("Settings changed"),
        "till_added": _("Till added"),
        "till_changed": _("Till changed"),
        "printer_chosen": _("Printer chosen"),
        "tender_added": _("Tender added"),
        "tender_changed": _("Tender changed"),
        "list_exported": _("List exported"),
        "everything_exported": _("Everything exported"),
        "backup_made": _("Backup made"),
        "journal_checked": _("Journal checked"),
    }


@lru_cache(maxsize=2)
def _keys(_spoken: str) -> Words:
    return _keys_of_papers() | _keys_of_goods() | _keys_of_the_rest()


def _keys_of_papers() -> Words:
    return {
        "amount_minor": _("Amount"),
        "business_date": _("Business day"),
        "cash_rounding_minor": _("Cash rounding"),
        "cashier": _("Cashier"),
        "change_minor": _("Change"),
        "currency": _("Currency"),
        "currency_digits": _("Decimals of the currency"),
        "discount_kind": _("Discount by"),
        "discount_minor": _("Discount"),
        "discount_value": _("Discount of"),
        "due_date": _("Due"),
        "float_minor": _("Float"),
        "gross_minor": _("Gross"),
        "invoice": _("Document"),
        "issued_at": _("Issued"),
        "issued_local": _("Issued locally"),
        "items": _("Items"),
        "list_price_e4": _("List price"),
        "net_minor": _("Net"),
        "number": _("Number"),
        "payments": _("Payments"),
        "percent_e4": _("Rate"),
        "position": _("No."),
        "price_approved_by": _("Price approved by"),
        "discount_approved_by": _("Discount approved by"),
        "prices_include_tax": _("Prices include tax"),
        "reference": _("Reference"),
        "sale_discount_minor": _("Discount on the sale"),
        "seller": _("Seller"),
        "series_number": _("Number in its series"),
        "series_year": _("Year of its series"),
        "tax_category": _("Tax category"),
        "tax_code": _("Tax class"),
        "tax_minor": _("Tax"),
        "tax_name": _("Tax"),
        "tax_rounding": _("Tax rounding"),
        "taxes": _("Taxes"),
        "tender": _("Tender"),
        "tendered_minor": _("Tendered"),
        "uuid": pgettext("identity", "Mark"),
        "voided": _("Voided lines"),
        "voids": _("Voided lines"),
    }


def _keys_of_goods() -> Words:
    return {
        "barcode": _("Barcode"),
        "category": _("Category"),
        "cost_e4": _("Cost"),
        "costs": _("Costs"),
        "counts": _("Counts"),
        "from_milli": _("From"),
        "moves": _("Stock moves"),
        "must_change": _("Must choose another"),
        "name": _("Name"),
        "new_price_e4": _("New price"),
        "old_price_e4": _("Old price"),
        "on_hand_milli": _("On hand"),
        "price_changes": _("Price changes"),
        "price_e4": _("Price"),
        "product": _("Product"),
        "products": _("Products"),
        "quantity_milli": _("Quantity"),
        "reason": _("Reason"),
        "sku": _("SKU"),
        "to_milli": _("To"),
        "unit": _("Unit"),
        "value_e4": _("Value"),
    }


def _keys_of_the_rest() -> Words:
    return {
        "active": _("Active"),
        "after": _("After"),
        "approvals": _("Approvals"),
        "approved_by": _("Approved by"),
        "asked_by": _("Asked by"),
        "at": _("Time"),
        "before": _("Before"),
        "changed": _("Changes"),
        "code": _("Code"),
        "discount_limit_e4": _("Discounts up to"),
        "expected": _("Expected"),
        "failures": _("Wrong attempts"),
        "findings": _("Findings"),
        "heads": _("Heads"),
        "kind": _("Kind"),
        "permission": _("Permission"),
        "permissions": _("Permissions"),
        "place": _("Place"),
        "printer": _("Printer"),
        "rates": _("Rates"),
        "role": _("Role"),
        "settings": _("Settings"),
        "shown": _("Shown"),
        "sha256": _("SHA-256"),
        "supplier": _("Supplier"),
        "taken": _("Taken away"),
        "till": _("Till"),
        "username": _("User name"),
        "users": _("People"),
    }
