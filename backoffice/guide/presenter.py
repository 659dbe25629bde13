"""The guide: what a new shop needs before its first sale, each step a key away, ticked as soon as it is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from backoffice import page
from backoffice.actions import Action
from backoffice.page import Loader
from shop.rules.permissions import SETTINGS
from shop.services import guide
from shop.services.guide import Guide, Step
from shop.texts import _

if TYPE_CHECKING:
    from backoffice.office import Office

KEYS = {"shop": "F2", "tax": "F3", "products": "F4", "till": "F6", "test": "F7", "people": "F8", "sale": "F9"}


class Page(page.Page):
    """The steps and how far the shop has come."""

    has_search = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("First steps")
        self.guide = Guide((), False)
        self._reads = Loader(office)

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action("shop", "F2", _("Your shop"), _("name, address, tax number"), "go_shop", SETTINGS),
            Action("tax", "F3", _("Tax"), _("the tax rates"), "go_tax"),
            Action("products", "F4", _("Import products"), _("import products"), "go_products"),
            Action("typed", "F11", _("Type a product"), _("type the first product"), "go_typed"),
            Action("till", "F6", _("Tills"), _("tills and printers"), "go_till", SETTINGS),
            Action("test", "F7", _("Test receipt"), _("print a test receipt"), "go_test", SETTINGS),
            Action("people", "F8", _("People"), _("names, PINs, roles"), "go_people"),
            Action("sale", "F9", _("First sale"), _("how the first sale is made"), "go_sale"),
            Action("next", "ENTER", _("Next step"), _("the first step that is not done"), "go_next"),
            Action(
                "dismiss",
                "F10",
                _("Don't show at start"),
                _("put the guide away, or bring it back"),
                "dismiss",
                SETTINGS,
                "head",
            ),
        )

    def reload(self) -> None:
        """Look how far the shop has come."""
        session = self.office.signed_in

        def loaded(found: Guide) -> None:
            self.guide = found
            self.summary = _("{done} of {count} done").format(done=found.done, count=len(found.steps))
            self.changed()

        self._reads.load(lambda: guide.load(self.shop, session), loaded)

    def refresh_while_shown(self) -> None:
        """Steps are ticked while somebody looks."""
        self.reload()

    def go(self, step: Step) -> None:
        """Do this step."""
        getattr(self, f"go_{step.id}")()

    def go_next(self) -> None:
        """The first step that is not done."""
        if self.guide.next is not None:
            self.go(self.guide.next)

    def _go(self, page_id: str, about: dict[str, str] | None = None) -> None:
        if page_id not in {spec.id for spec in self.office.shown_pages()}:
            self.office.say(_("You may not do this. Ask an admin."), "warning", "not_allowed")
            return
        self.office.show(page_id, about)

    def go_shop(self) -> None:
        """The shop's settings."""
        self._go("settings", {"group": "shop"})

    def go_tax(self) -> None:
        """The tax rates."""
        self._go("taxes")

    def go_products(self) -> None:
        """An import of products."""
        self._go("imports", {"import": "products"})

    def go_typed(self) -> None:
        """A new product in its form."""
        self._go("products")
        front = self.office.page
        if self.office.page_id == "products" and front is not None:
            front.press("CTRL+N")

    def go_till(self) -> None:
        """The tills and their printers."""
        self._go("tills")

    def go_test(self) -> None:
        """Print a test receipt at the first till that has a printer."""
        session = self.office.signed_in

        def printed(was_printed: bool) -> None:
            if was_printed:
                self.office.say(_("The test receipt is printed."), "done", "printed")
            else:
                self.office.say(_("No till has a printer yet: give one its printer first (F6)."), "warning")
            self.reload()

        self.office.run.run_slow(partial(guide.print_test, self.shop, session), printed, self.office.fail)

    def go_people(self) -> None:
        """The people."""
        self._go("people")

    def go_sale(self) -> None:
        """Say how the first sale is made."""
        self.office.say(
            _(
                "Start the till (run_pos.py), sign in, open a shift with F5, scan a product and press F12 for cash."
            )
        )

    def dismiss(self) -> None:
        """Put the guide away, or bring it back."""
        session, put_away = self.office.signed_in, not self.guide.dismissed

        def done(_none: object) -> None:
            told = (
                _("The guide is shown at start no longer. It stays in the sidebar.")
                if put_away
                else _("The guide is shown at start again.")
            )
            self.office.say(told, "done", "saved")
            self.reload()

        self.office.run.run(lambda: guide.dismiss(self.shop, session, put_away), done, self.office.fail)
