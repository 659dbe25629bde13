"""Taking money: what is due, the amount typed, the tenders, and completing the sale when nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shop.rules import entry
from shop.rules.barcode import clean
from shop.rules.cart import Approval
from shop.rules.currency import quick_notes
from shop.rules.errors import BadInput, NoOpenShift, NotEnoughStock, ShopError
from shop.rules.money import round_to_step
from shop.rules.numbers import format_scaled, parse_amount
from shop.rules.tender import Payment, Taken, Tender, take
from shop.services import catalogue
from shop.texts import _
from widgets.ask.presenter import Answer, Question
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from pos.till import Till

MOST_REFERENCE = 40


class PayPresenter(Presenter):
    """The pay screen, and the tender keys of the selling screen."""

    def __init__(self, till: Till) -> None:
        super().__init__()
        self.till = till
        self.sale = till.sale
        self.reference = ""
        self._tenders: tuple[Tender, ...] = ()

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """The means of paying, cash and card first, as last read."""
        return self._tenders

    def load_tenders(self) -> None:
        """Read the means of paying; those known already stay where the database is out of reach."""
        self._tenders = self.till.read(lambda: catalogue.tenders(self.till.shop), self._tenders)

    @property
    def notes(self) -> tuple[int, ...]:
        """Amounts a customer is likely to hand over."""
        settings = self.till.shop.settings
        due = round_to_step(self.sale.due_minor, settings.cash_step_minor)
        return quick_notes(due, settings.currency)

    def open(self) -> None:
        """Show the screen with an empty amount."""
        self.load_tenders()
        self._reset()
        self.till.show("pay")

    def _reset(self) -> None:
        self.text = ""
        self.text_is_selected = False
        self.reference = ""

    def give_up_text(self) -> str:
        """What was typed while the sale was being completed: it belongs to the next one."""
        typed = self.text
        self._reset()
        return typed

    def set_text(self, text: str) -> None:
        """Digits are the amount; letters choose a tender."""
        letter = text[-1:].upper() if len(text) > len(self.text) or self.text_is_selected else ""
        if letter.isalpha():
            self._letter(letter)
            return
        if all(char in "0123456789.," for char in text):
            super().set_text(text)
        else:
            self.changed()

    def _letter(self, letter: str) -> None:
        if letter == "R":
            self._ask_reference()
            return
        for tender in self.tenders:
            if tender.key == letter and self.text.strip():
                self._take_typed(tender)
                return
            if tender.key == letter:
                self._ask_if_all(tender)
                return
        self.till.say(_("No tender has the letter {letter}.").format(letter=letter), "warning")

    def _ask_if_all(self, tender: Tender) -> None:
        """A letter alone takes the whole rest: it may be the first of a word, so it asks."""
        if self.sale.due_minor <= 0 or self.sale.is_busy:
            self._take_typed(tender)
            return
        amount = self.till.shop_formats().amount(self.sale.due_minor)
        self.till.ask(
            Question(
                _("{amount} by {tender}?").format(amount=amount, tender=tender.name),
                _("That is the whole rest."),
                yes=_("Yes, take it"),
                no=_("No"),
                on_yes=lambda: self._take_typed(tender),
            )
        )

    def press(self, key: str) -> bool:
        if super().press(key):
            return True
        actions: dict[str, Callable[[], object]] = {
            "ENTER": lambda: self._key("cash"),
            "F12": lambda: self._key("cash"),
            "F11": lambda: self._key("card"),
            "ESC": self._back,
            "DELETE": self._take_back,
            "F3": self.till.ask_for_customer,
            "F8": lambda: self.till.sell.press("F8"),
        }
        action = actions.get(key)
        if action is None:
            return False
        action()
        return True

    def _key(self, kind: str) -> None:
        if self.sale.is_busy:
            return
        if self.sale.is_paid:
            self.finish()
            return
        tender = self._of_kind(kind)
        if tender is not None:
            self._take_typed(tender)

    def press_tender(self, tender: Tender) -> None:
        """A touch on a tender."""
        self._take_typed(tender)

    def press_note(self, amount_minor: int) -> None:
        """A touch on a quick note: that much in cash."""
        self._reset()
        self.take("cash", amount_minor)

    def _take_typed(self, tender: Tender) -> None:
        try:
            amount = self._typed_amount() if self.text.strip() else None
        except ShopError as error:
            self.till.fail(error)
            self.text_is_selected = True
            self.changed()
            return
        self._take(tender, amount)

    def _typed_amount(self) -> int:
        digits = self.till.shop.settings.currency.digits
        amount = parse_amount(self.text, digits, "amount")
        if entry.amount_minor(self.till.sell.parse(self.text), digits) is None:
            raise BadInput(_("That is a code, not an amount. Type the amount again."), "amount")
        return amount

    def _of_kind(self, kind: str) -> Tender | None:
        if not self._tenders:
            self.load_tenders()
        found = next((tender for tender in self.tenders if tender.kind == kind), None)
        if found is None:
            self.till.say(_("This shop takes no {kind}.").format(kind=kind), "warning", "no_tender")
        return found

    def take(self, kind: str, amount_minor: int | None) -> bool:
        """Take an amount (the whole rest without one) by the first tender of a kind: cash, card …

        False where it was refused, so that what was typed can stay.
        """
        if self.sale.is_paid:
            self.finish()
            return True
        tender = self._of_kind(kind)
        return tender is not None and self._take(tender, amount_minor)

    def _take(self, tender: Tender, amount_minor: int | None, *, sure: bool = False) -> bool:
        if self.sale.is_busy or self.sale.is_frozen:
            return False
        if self._asks_leave(lambda: self._take_with_leave(tender, amount_minor)):
            return False
        step = self.till.shop.settings.cash_step_minor
        reference = self.reference if tender.kind != "cash" else ""
        try:
            taken = take(tender, self.sale.due_minor, amount_minor, step_minor=step, reference=reference)
        except BadInput as error:
            self._refuse(error)
            return False
        largest = self.till.shop.settings.currency.notes_minor[-1]
        if not sure and taken.payment.change_minor > largest:
            self._ask_if_so_much(tender, taken)
            return True
        self._taken(taken)
        return True

    def _take_with_leave(self, tender: Tender, amount_minor: int | None) -> None:
        """The amount had stayed in its box while leave was asked."""
        self.till.sell.keep_text("")
        if not self._take(tender, amount_minor) and self.till.screen == "sell" and amount_minor is not None:
            self._put_back(amount_minor)

    def _ask_if_so_much(self, tender: Tender, taken: Taken) -> None:
        amount = self.till.shop_formats().amount(taken.payment.tendered_minor)
        change = self.till.shop_formats().amount(taken.payment.change_minor)
        tendered_minor = taken.payment.tendered_minor
        self.till.ask(
            Question(
                _("{amount} in cash?").format(amount=amount),
                _("The change would be {change}.").format(change=change),
                yes=_("Yes, take it"),
                no=_("No, change it"),
                on_yes=lambda: self._confirmed(tender, tendered_minor),
                on_no=lambda: self._put_back(tendered_minor),
            )
        )

    def _confirmed(self, tender: Tender, amount_minor: int) -> None:
        self._take(tender, amount_minor, sure=True)

    def _put_back(self, amount_minor: int) -> None:
        """What was typed stands in the box again, to be typed over."""
        digits = self.till.shop.settings.currency.digits
        amount = format_scaled(amount_minor, digits, least_decimals=digits)
        if self.till.screen == "sell":
            self.till.sell.keep_text(amount)
        else:
            self.text, self.text_is_selected = amount, True
            self.changed()

    def _taken(self, taken: Taken) -> None:
        self._reset()
        self.sale.pay(taken.payment)
        if taken.rest_minor:
            left = self.till.shop_formats().amount(taken.rest_minor)
            self.till.say(_("{amount} left to pay.").format(amount=left), code="part_paid")
            self.till.show("pay")
            self.changed()
            return
        self.finish()

    def finish(self) -> None:
        """Complete a sale that is paid; completing it again is harmless."""
        if self.sale.is_busy:
            return
        # A frozen cart may be sold already: that is looked up first, and needs nobody's leave.
        if not self.sale.is_frozen and self._asks_leave(self.finish):
            return
        self._reset()
        self.sale.complete(self.till.sold, self._not_completed)
        self.changed()

    def _asks_leave(self, go_on: Callable[[], object]) -> bool:
        """Ask for leave that the cart needs and lacks before money is taken, then go on. False where none lacks."""
        needed = self.sale.leave_needed
        if needed is None:
            return False

        def allowed(approval: Approval | None) -> None:
            if approval is not None:
                self.sale.approve(approval, needed.line_uuid)
                go_on()

        refusal = needed.refusal
        self.till.with_leave(
            refusal.permission, refusal.message, allowed, is_allowed=False, percent_e4=needed.percent_e4
        )
        return True

    def _not_completed(self, error: ShopError) -> None:
        paid = self.sale.cart.payments
        if (
            len(paid) == 1
            and paid[0].kind == "cash"
            and error.code in ("no_open_shift", "not_allowed", "bad_input")
        ):
            # Asked for a moment ago and not kept by anybody yet: the key can simply be pressed again.
            self.sale.take_back(paid[0])
        self.till.show("pay" if self.sale.cart.payments else "sell")
        if isinstance(error, NoOpenShift):
            self.till.shift = None
            self.till.show("shift")
        if isinstance(error, NotEnoughStock):
            self._short_of_stock(error)
            return
        if self.sale.cart.payments:
            again = _("The payment is kept. Press Enter to try again.")
            self.till.say(f"{error.message} {again}", "error", error.code)
        else:
            self.till.fail(error)

    def _short_of_stock(self, error: NotEnoughStock) -> None:
        """The payment is kept and completion tried again when the count is right."""
        self.till.fail(error)
        self.till.sell.adding.ask_count(error.product_id, error.name, error.on_hand_milli, self.finish)

    def _refuse(self, error: BadInput) -> None:
        self.till.fail(error)
        if self.till.screen == "pay":
            self.text_is_selected = bool(self.text)
        self.changed()

    def _ask_reference(self) -> None:
        def keep(reference: str) -> None:
            self.reference = reference
            self.changed()

        self.till.ask(
            Answer(
                _("Card reference"),
                _("What the card terminal printed; it goes with the next card payment."),
                lambda typed: " ".join(clean(typed).split())[:MOST_REFERENCE],
                keep,
                yes=_("Keep it"),
                numeric=False,
            )
        )

    def _take_back(self) -> None:
        if not self.sale.cart.payments or self.sale.is_busy or self.sale.is_frozen:
            return
        last = self.sale.cart.payments[-1]
        amount = self.till.shop_formats().amount(last.tendered_minor)
        about = (
            _("Give the money back to the customer.")
            if last.kind == "cash"
            else _("Cancel it at the terminal first.")
        )
        self.till.ask(
            Question(
                _("Take back {tender} {amount}?").format(tender=last.tender, amount=amount),
                about,
                yes=_("Take it back"),
                no=_("Keep it"),
                on_yes=lambda: self._given_back(last),
            )
        )

    def _given_back(self, payment: Payment) -> None:
        self.sale.take_back(payment)
        self.till.say(_("The payment was taken back."), code="payment_taken_back")
        self.changed()

    def _back(self) -> None:
        if self.text:
            self._reset()
            self.changed()
        elif self.sale.cart.payments:
            self.till.say(
                _("A payment is taken. Finish the sale, or press Delete to take it back."),
                "warning",
                "cart_paid",
            )
        else:
            self.till.quiet()
            self.till.show("sell")
