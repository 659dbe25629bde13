"""What a scanner's code means on the page of products: one of the form's codes, a product to show, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice.form import Form
from shop.rules import barcode
from shop.rules.errors import BadInput
from shop.rules.product_form import checked_code
from shop.services import catalogue, products
from shop.store.products import Found
from shop.texts import _
from widgets.ask.presenter import Question

if TYPE_CHECKING:
    from backoffice.products.presenter import Page


class Scans:
    """The scanner's side of the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def scan(self, code: str) -> None:
        """Into the form's codes while it is being filled in; else the product of the code is looked for."""
        page, form = self._page, self._page.form
        if form is not None and form.is_open and (form.is_new or form.focus):
            self._add(form, code)
            return
        page.office.run.run(
            lambda: catalogue.find_code(page.shop, barcode.lookup_keys(code), code),
            lambda match: self._found(code, match),
            page.office.fail,
        )

    def _found(self, code: str, match: Found | None) -> None:
        page = self._page
        page.set_text(code)
        if match is None and not page.office.panels:
            question = Question(
                _("No active product has this code"),
                code,
                yes=_("New product"),
                no=_("Back"),
                on_yes=lambda: self._new(code),
            )
            page.office.ask(question)

    def _new(self, code: str) -> None:
        page = self._page
        page.set_text("")
        page.new()
        if page.form is not None and page.form.is_new:
            self._add(page.form, code)

    def _add(self, form: Form, code: str) -> None:
        """Put a code below those that stand in the form."""
        office, shop = self._page.office, self._page.shop
        try:
            kept = checked_code(code, products.scale_rules(shop), shop.settings.currency.digits)
        except BadInput as error:
            sentence = _("{code}: {why}").format(code=code, why=error.message)
            office.say(sentence, "error", error.code)
            return
        lines = [line for line in str(form.values["barcodes"]).splitlines() if line.strip()]
        if any(line.split(" × ")[0].strip() == kept for line in lines):
            office.say(_("{code} is here already.").format(code=kept), "warning", "code_is_here")
            return
        form.edit("barcodes", "\n".join([*lines, kept]))
        office.say(_("Barcode {code} added; save to keep it.").format(code=kept), "done", "code_added")
