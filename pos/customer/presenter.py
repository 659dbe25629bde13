"""The customer of a sale: F3, letters or a telephone number's digits, Enter; a new one: F3, name, Enter, phone, Enter.

Enter takes somebody found only where every typed word begins one of theirs: whoever is merely alike stands below the
row that adds a new one. What they bought last stands beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.customer.putting import put_customer
from shop.rules import phone
from shop.rules.customer import Customer
from shop.rules.errors import BadInput, ShopError
from shop.rules.search_words import words_of
from shop.services import customer_history, customers
from shop.services.customer_history import Remembered
from shop.texts import _
from widgets.presenter import Panel

if TYPE_CHECKING:
    from pos.till import Till

MOST_FOUND = 30
LEAST_NAME = 2


class CustomerPresenter(Panel):
    """Finds and adds. `step` is what is typed now: "find", or the "phone" or "name" of a new customer.

    `rows` are those found and, for None, the new one; `chosen` is the place of the row that Enter takes.
    """

    kind = "customer"
    takes_scans = True

    def __init__(self, till: Till) -> None:
        super().__init__(_("Customer"))
        self._till = till
        self.step = "find"
        self.rows: list[Customer | None] = []
        self.chosen = 0
        self.is_busy = False
        self._found: list[Customer] = []
        self._new: dict[str, str] = {}
        self._typed = ""
        self._known = False
        self._recalled: dict[int, Remembered] = {}
        self._about_current()
        if not till.customers.is_ready:
            till.run.run_slow(till.customers.load, lambda _none: self._look_again(), till.fail)

    # What is shown ---------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Customer | None:
        """Whom the sale is for now."""
        return self._till.sale.customer

    @property
    def shown(self) -> Customer | None:
        """Whose last visits are shown: the one chosen, or the sale's own while nothing is typed."""
        if self.step != "find":
            return None
        if self.rows:
            return self.rows[self.chosen]
        return None if self.text.strip() else self.current

    @property
    def remembered(self) -> Remembered:
        """What the one shown bought last."""
        one, session = self.shown, self._till.session
        if one is None or session is None:
            return Remembered()
        if one.id not in self._recalled:
            self._recalled[one.id] = self._till.read(
                lambda: customer_history.remembered(self._till.shop, session, one.id), Remembered()
            )
        return self._recalled[one.id]

    @property
    def new_name(self) -> str:
        """What the row that adds a new customer calls them."""
        return self._new.get("name", "") or self._new.get("phone", "") or self.text.strip()

    def _about_current(self) -> None:
        if self.step == "phone":
            self.title = _("New customer: {name}").format(name=self._new["name"])
            self.about = _("Type the telephone number. Enter adds them, also without one.")
        elif self.step == "name":
            self.title = _("New customer: {name}").format(name=self._new["phone"])
            self.about = _("Type the name.")
        else:
            self.title = _("Customer")
            self.about = _("Letters of a name, or digits of a telephone number.")
            if self.current is not None:
                self.about = _("On this sale: {name}. Delete takes them off.").format(name=self.current.title)

    # Typing -----------------------------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        self.problem = ""
        self.text, self.text_is_selected = text, False
        if self.step == "find":
            self._known = False
            self._new = {}
            self._look()
        self.changed()

    def _look(self) -> None:
        text = self.text.strip()
        nobody: list[Customer] = []
        search = self._till.customers
        self._found = self._till.read(lambda: search.find_now(text, MOST_FOUND), nobody) if text else nobody
        sure = [one for one in self._found if _is_meant(one, text)]
        alike = [one for one in self._found if one not in sure]
        self.rows = [*sure]
        if len(text) >= LEAST_NAME:
            self.rows.append(None)
        self.rows += alike
        self.chosen = 0

    def _look_again(self) -> None:
        """The index is made: what was found without it is found by it."""
        if self.step == "find" and self.text and not self._known:
            self._look()
        self.changed()

    def press(self, key: str) -> bool:
        if self.is_busy:
            return True
        if super().press(key):
            return True
        steps = {"UP": -1, "DOWN": 1, "PGUP": -8, "PGDN": 8}
        if key in steps and self.step == "find":
            self.chosen = min(max(self.chosen + steps[key], 0), max(len(self.rows) - 1, 0))
            self.changed()
        elif key == "ENTER":
            self._enter()
        elif key == "F3":
            self._begin_new()
        elif key == "DELETE" and not self.text:
            self.take_off()
        elif key == "ESC":
            self._back()
        return True

    def _back(self) -> None:
        if self.step == "find":
            self.close()
            return
        self._to("find", self._typed)
        self._new = {}
        self._look()
        self.changed()

    def _to(self, step: str, text: str) -> None:
        self.step, self.text, self.problem = step, text, ""
        self.text_is_selected = bool(text)
        self.rows, self.chosen = [], 0
        # what is typed for a new customer is not lost to a scan
        self.takes_scans = step == "find"
        self._about_current()
        self.changed()

    def choose(self, index: int) -> None:
        """A touch on a row."""
        self.chosen = min(max(index, 0), max(len(self.rows) - 1, 0))
        self.changed()

    # Taking and adding -----------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        if self.step != "find":
            self._take_field()
        elif self.rows:
            one = self.rows[self.chosen]
            if one is not None:
                self._put_on(one)
            elif self._known:
                self._add()
            else:
                self._begin_new()
        elif not self.text.strip():
            self.close()

    def _begin_new(self) -> None:
        """What was typed is a new customer's name, or telephone number."""
        typed = self.text.strip()
        if self.step != "find" or not typed:
            return
        self._typed = typed
        if phone.is_phone_like(typed):
            self._new = {"phone": typed}
            self._to("name", "")
        else:
            self._new = {"name": typed}
            self._to("phone", "")

    def _take_field(self) -> None:
        typed = self.text.strip()
        if self.step == "name" and not typed:
            self.problem = _("Type the name.")
            self.changed()
            return
        self._new[self.step] = typed
        known = self._with_number()
        if known:
            sentence = _("{name} has this telephone number. Enter takes them.").format(name=known[0].title)
            self._to("find", self._typed)
            self._known = True
            self.rows = [*known, None]
            self.problem = sentence
            self.changed()
            return
        self._add()

    def _with_number(self) -> list[Customer]:
        """Who has the new customer's telephone number already."""
        number = self._new.get("phone", "")
        dialled = phone.e164(number, self._till.shop.settings.shop_country.upper()) if number else ""
        if not dialled:
            return []
        nobody: list[Customer] = []
        found = self._till.read(lambda: self._till.customers.find_now(dialled, MOST_FOUND), nobody)
        return [one for one in found if one.phone_e164 == dialled]

    def _add(self) -> None:
        till, session, new = self._till, self._till.session, dict(self._new)
        if session is None:
            return
        self.is_busy = True

        def added(made: Customer) -> None:
            self.is_busy = False
            self._put_on(made)

        def refused(error: ShopError) -> None:
            self.is_busy = False
            self._refused(error)

        till.run.run(
            lambda: customers.add(till.shop, session, new.get("name", ""), phone=new.get("phone", "")),
            added,
            refused,
        )

    def _refused(self, error: ShopError) -> None:
        """The field that can't be used is typed again; all else stays."""
        field = error.field if isinstance(error, BadInput) and error.field in ("name", "phone") else self.step
        if field in ("name", "phone") and field in self._new:
            self._to(field, self._new[field])
        self.problem = error.message
        self._till.on_sound("error")
        self.changed()

    def _put_on(self, one: Customer) -> None:
        self.close()
        put_customer(self._till, one)

    def take_off(self) -> None:
        """The sale is for nobody in particular again."""
        if self.current is not None:
            self.close()
            put_customer(self._till, None)


def _is_meant(one: Customer, text: str) -> bool:
    """Whether every typed word begins a word of this customer's, or it is their telephone number that was typed."""
    if phone.is_phone_like(text):
        return True
    own = list(words_of(f"{one.name} {one.company} {one.email} {one.number}"))
    return all(any(word.startswith(typed) for word in own) for typed in words_of(text))
