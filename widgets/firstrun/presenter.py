"""The first start, with no database yet: the demo shop, or a new one by a form. Knows no widget."""

from __future__ import annotations

import locale
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from shop.rules.countries import country_names, preset
from shop.rules.currency import currency
from shop.rules.errors import BadForm, BadInput, ShopError
from shop.rules.numbers import format_scaled, parse_amount, parse_percent
from shop.services.demo import create_demo
from shop.services.setup import NewShop, check, create_shop
from shop.services.shop import Shop
from shop.texts import _
from widgets.background import Run
from widgets.presenter import Presenter

Step = Literal["choice", "form"]
Value: TypeAlias = str | bool

# The form's fields that the new shop calls otherwise.
_FIELDS = {"standard_e4": "standard_rate", "cash_step_minor": "cash_step"}


def usual_country() -> str:
    """The country of the machine's own language setting where it has a preset, else Ireland."""
    name = locale.getlocale()[0] or ""
    code = name.partition("_")[2][:2].upper()
    return code if code in dict(country_names()) else "IE"


class FirstRunPresenter(Presenter):
    """`step` is what is shown: the choice, then perhaps the form; `chosen` is the choice that Enter takes.

    `values` are the form's by field, `errors` a sentence by field, `problem` what is wrong with the whole. `done`
    gets the shop, open.
    """

    def __init__(
        self, target: str, run: Run, done: Callable[[Shop], None], *, country: str | None = None
    ) -> None:
        super().__init__()
        self.target = target
        self._run = run
        self._done = done
        self.step: Step = "choice"
        self.chosen: Literal["demo", "new"] = "demo"
        self.busy = False
        self.problem = ""
        self.errors: dict[str, str] = {}
        self.values: dict[str, Value] = dict.fromkeys(
            "name street town tax_number phone admin_name password again pin".split(), ""
        )
        self.values["admin_username"] = "admin"
        self._fill_from(country or usual_country())

    def press(self, key: str) -> bool:
        """On the choice ↑ ↓ and Enter; on the form Esc goes back. While the shop is being made every key waits."""
        if self.busy:
            return True
        if self.step == "form":
            if key == "ESC":
                self.back()
                return True
            return False
        if key in ("UP", "DOWN", "LEFT", "RIGHT"):
            self.chosen = "new" if self.chosen == "demo" else "demo"
            self.changed()
            return True
        if key == "ENTER":
            self.choose_demo() if self.chosen == "demo" else self.choose_new()
            return True
        return False

    def choose_demo(self) -> None:
        """Make the demo shop and open it."""
        if not self.busy:
            self.chosen = "demo"
            self._make(lambda: create_demo(self.target))

    def choose_new(self) -> None:
        """Show the form."""
        if not self.busy:
            self.chosen = "new"
            self.step = "form"
            self.problem = ""
            self.changed()

    def back(self) -> None:
        """To the choice; what was typed stays."""
        if not self.busy:
            self.step = "choice"
            self.problem = ""
            self.changed()

    def change(self, name: str, value: Value) -> None:
        """A field was changed by hand; another country brings its presets."""
        self.values[name] = value
        self.errors.pop(name, None)
        if name == "country":
            self._fill_from(str(value))
            self.changed()

    def submit(self, values: Mapping[str, Value] | None = None) -> None:
        """Make the shop of the form, or show beside each field why it can't be used, all at once."""
        if self.busy:
            return
        self.values.update(values or {})
        self.problem = ""
        self.errors, new = self._read()
        if self.errors:
            self.problem = _("Some fields can't be used yet; the reason stands below each.")
            self.changed()
            return
        self._make(lambda: create_shop(self.target, new))

    def _read(self) -> tuple[dict[str, str], NewShop]:
        errors: dict[str, str] = {}
        digits = currency(self._text("currency").upper()).digits
        lines = (self._text("street"), self._text("town"))
        new = NewShop(
            name=self._text("name"),
            country=self._text("country"),
            admin_username=self._text("admin_username"),
            admin_password=str(self.values["password"]),
            admin_name=self._text("admin_name"),
            admin_pin=self._text("pin"),
            address="\n".join(line for line in lines if line),
            tax_number=self._text("tax_number"),
            phone=self._text("phone"),
            currency=self._text("currency"),
            prices_include_tax=bool(self.values["prices_include_tax"]),
            standard_e4=self._number("standard_rate", parse_percent, errors),
            cash_step_minor=self._number("cash_step", lambda text: parse_amount(text, digits), errors),
            time_zone=self._text("time_zone"),
            language=self._text("language"),
        )
        try:
            check(new)
        except BadForm as error:
            errors = {_FIELDS.get(name, name): why for name, why in error.errors.items()} | errors
        for name, shown in (("admin_password", "password"), ("admin_pin", "pin")):
            if name in errors:
                errors[shown] = errors.pop(name)
        if not self._text("currency"):
            errors["currency"] = _("Type a currency's code of three letters, as in EUR.")
        if "password" not in errors and self.values["password"] != self.values["again"]:
            errors["again"] = _("This is not the same password. Type it again.")
        return errors, new

    def _text(self, name: str) -> str:
        return str(self.values[name]).strip()

    def _number(self, name: str, parse: Callable[[str], int], errors: dict[str, str]) -> int | None:
        text = self._text(name)
        if not text:
            return None
        try:
            return parse(text)
        except BadInput as error:
            errors[name] = error.message
            return None

    def _fill_from(self, country: str) -> None:
        usual = preset(country)
        digits = currency(usual.currency).digits
        rate = usual.rates[0].percent_e4
        self.values |= {
            "country": usual.code,
            "currency": usual.currency,
            "prices_include_tax": usual.prices_include_tax,
            "standard_rate": "" if usual.asks_rate else format_scaled(rate, 4),
            "cash_step": format_scaled(usual.cash_step_minor, digits),
            "time_zone": usual.time_zone,
            "language": usual.language,
        }
        for name in ("country", "currency", "standard_rate", "cash_step", "time_zone", "language"):
            self.errors.pop(name, None)

    def _make(self, work: Callable[[], Shop]) -> None:
        self.busy = True
        self.problem = ""
        self.changed()

        def made(shop: Shop) -> None:
            self.busy = False
            self._done(shop)

        def failed(error: ShopError) -> None:
            self.busy = False
            self.problem = error.message
            self.changed()

        self._run.run_slow(work, made, failed)
