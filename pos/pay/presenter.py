"""Taking money: what is due, the amount typed, the tenders, and completing the sale when nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.ask.presenter import Answer, Question
from shop.rules.currency import quick_notes
from shop.rules.errors import BadInput, NotEnoughStock, ShopError
from shop.rules.money import round_to_step
from shop.rules.numbers import parse_amount
from shop.rules.tender import Payment, Taken, Tender, take
from shop.services import catalogue
from shop.texts import _
from widgets.presenter import Presenter

if TYPE_CHECKING:
    from pos.till import Till


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
        """The means of paying, cash and card first."""
        if not self._tenders:
            self._tenders = catalogue.tenders(self.till.shop)
        return self._tenders

    @property
    def notes(self) -> tuple[int, ...]:
        """Amounts a customer is likely to hand over."""
        settings = self.till.shop.settings
        due = round_to_step(self.sale.due_minor, settings.cash_step_minor)
        return quick_notes(due, settings.currency)

    def open(self) -> None:
        """Show the screen with an empty amount."""
        self._tenders = ()
        self._reset()
        self.till.show("pay")

    def _reset(self) -> None:
        self.text = ""
        self.text_is_selected = False
        self.reference = ""

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
            if tender.key == letter:
                self._take_typed(tender)
                return
        self.till.say(_("No tender has the letter {letter}.").format(letter=letter), "warning")

    def press(self, key: str) -> bool:
        if super().press(key):
            return True
        actions: dict[str, Callable[[], object]] = {
            "ENTER": lambda: self._key("cash"),
            "F12": lambda: self._key("cash"),
            "F11": lambda: self._key("card"),
            "ESC": self._back,
            "DELETE": self._take_back,
            "F8": lambda: self.till.sell.press("F8"),
        }
        action = actions.get(key)
        if action is None:
            return False
        action()
        return True

    def _key(self, kind: str) -> None:
        if self.sale.cart.payments and self.sale.due_minor <= 0:
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
            digits = self.till.shop.settings.currency.digits
            amount = parse_amount(self.text, digits, "amount") if self.text.strip() else None
        except ShopError as error:
            self.till.fail(error)
            self.text_is_selected = True
            self.changed()
            return
        self._take(tender, amount)

    def _of_kind(self, kind: str) -> Tender | None:
        found = next((tender for tender in self.tenders if tender.kind == kind), None)
        if found is None:
            self.till.say(_("This shop takes no {kind}.").format(kind=kind), "warning", "no_tender")
        return found

    def take(self, kind: str, amount_minor: int | None) -> bool:
        """Take an amount (the whole rest without one) by the first tender of a kind: cash, card …

        False where it was refused, so that what was typed can stay.
        """
        if self.sale.cart.payments and self.sale.due_minor <= 0:
            self.finish()
            return True
        tender = self._of_kind(kind)
        return tender is not None and self._take(tender, amount_minor)

    def _take(self, tender: Tender, amount_minor: int | None, *, sure: bool = False) -> bool:
        if self.sale.is_busy or self.sale.is_frozen:
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

    def _ask_if_so_much(self, tender: Tender, taken: Taken) -> None:
        amount = self.till.shop_formats().amount(taken.payment.tendered_minor)
        change = self.till.shop_formats().amount(taken.payment.change_minor)
        self.till.ask(
            Question(
                _("{amount} in cash?").format(amount=amount),
                _("The change would be {change}.").format(change=change),
                yes=_("Yes, take it"),
                no=_("No, change it"),
                on_yes=lambda: self._confirmed(tender, taken.payment.tendered_minor),
                on_no=lambda: self._put_back(amount),
            )
        )

    def _confirmed(self, tender: Tender, amount_minor: int) -> None:
        self._take(tender, amount_minor, sure=True)

    def _put_back(self, amount: str) -> None:
        """What was typed stands in the box again, to be typed over."""
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
        self.sale.complete(self.till.sold, self._not_completed)
        self.changed()

    def _not_completed(self, error: ShopError) -> None:
        only_cash = [payment for payment in self.sale.cart.payments if payment.kind != "cash"] == []
        if only_cash and error.code in ("no_open_shift", "not_allowed", "bad_input"):
            for payment in self.sale.cart.payments:
                self.sale.take_back(payment)
        self.till.show("pay" if self.sale.cart.payments else "sell")
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
                lambda typed: " ".join(typed.split())[:40],
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
