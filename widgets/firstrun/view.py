"""The first start as a screen: two large choices, then the new-shop form."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from shop.rules import languages
from shop.rules.countries import country_names
from shop.texts import _
from widgets.button import Button
from widgets.firstrun.presenter import FirstRunPresenter
from widgets.form import Field, Form
from widgets.keyscript import Key, Step
from widgets.panel import Card, Label, Space, WrappedLabel
from widgets.theme import BIG_TOUCH_PX, Theme

COLUMNS = 3
FIELD_PX = 40


def fields(country: str = "") -> tuple[Field, ...]:
    """The form, in the order in which Enter goes through it. A country without a preset is offered by its code."""
    names = dict(country_names())
    if country and country not in names:
        names[country] = country
    countries = tuple(sorted(names.items(), key=lambda pair: pair[1]))
    return (
        Field("name", _("Name of the shop"), span=2),
        Field("country", _("Country"), "choice", countries),
        Field("street", _("Street and number")),
        Field("town", _("Postcode and town")),
        Field("tax_number", _("Tax number")),
        Field("currency", _("Currency"), placeholder="EUR"),
        Field("standard_rate", _("Standard tax rate, %")),
        Field("prices_include_tax", _("Prices include tax"), "check"),
        Field("cash_step", _("Smallest coin for cash, 0 for no rounding")),
        Field("time_zone", _("Time zone")),
        Field("language", _("Language"), "choice", languages.choices()),
        Field("phone", _("Telephone")),
        Field("admin_username", _("User name of the admin")),
        Field("admin_name", _("Name as others see it")),
        Field("pin", _("PIN for the till, 4 to 8 digits, if you like"), "secret"),
        Field("password", _("Password, at least 8 characters"), "secret"),
        Field("again", _("The same password again"), "secret"),
    )


class FirstRunView(tk.Frame):
    """Shows a `FirstRunPresenter`. The window's keys go to `key`."""

    def __init__(self, parent: tk.Misc, presenter: FirstRunPresenter) -> None:
        self.theme = Theme.of(parent)
        super().__init__(parent, bg=self.theme.palette.ground, borderwidth=0)
        self.presenter = presenter
        self._step = ""
        self.grid_columnconfigure(0, weight=1)
        self.grid_rowconfigure(0, weight=1)
        self._choice = self._build_choice()
        self._card = self._build_form()
        presenter.on_change(self.refresh)
        self.bind("<Map>", lambda _event: self._focus())
        self.refresh()

    def key(self, step: Step) -> bool:
        """A key of the window: the presenter's, unless a button has the focus and means to be pressed."""
        if not isinstance(step, Key):
            return False
        if step.name == "ENTER" and self.focus_get() in (self.demo, self.new, self.make, self.back):
            return False
        return self.presenter.press(step.name)

    def refresh(self) -> None:
        """Show the presenter's state."""
        presenter = self.presenter
        for shown, step in ((self._choice, "choice"), (self._card, "form")):
            if presenter.step == step:
                shown.grid()
            else:
                shown.grid_remove()
        for button in (self.demo, self.new, self.back):
            button.set(enabled=not presenter.busy)
        self.make.set(
            text=_("Making the shop…") if presenter.busy else _("Make the shop"), enabled=not presenter.busy
        )
        self.form.set_values(presenter.values)
        self.form.show_errors(presenter.errors)
        sentence = _("Making the shop…") if presenter.busy else presenter.problem
        for label in (self._choice_problem, self._form_problem):
            label.show(sentence, "muted" if presenter.busy else "error_text")
        if self._step != presenter.step:
            self._step = presenter.step
            self._focus()
        elif presenter.step == "choice" and not presenter.busy:
            self._focus()

    def _build_choice(self) -> Card:
        px = self.theme.px
        card = Card(self)
        card.grid(row=0, column=0)
        inner = Space(card)
        inner.grid(padx=px(40), pady=px(32))
        Label(inner, _("Welcome to Tuppence"), font="heading").grid(row=0, column=0, columnspan=2, sticky="w")
        Label(
            inner, _("There is no shop on this machine yet. How do you want to begin?"), colour="muted"
        ).grid(row=1, column=0, columnspan=2, sticky="w", pady=(px(4), px(20)))
        self.demo = self._choice_button(inner, 0, _("Demo shop"), self.presenter.choose_demo)
        self.new = self._choice_button(inner, 1, _("New shop"), self.presenter.choose_new)
        abouts = (
            _(
                "A small grocery with products, stock and three people, to try everything. Nothing in it is real."
            ),
            _("Your own shop: its name and address, its taxes, and you as its admin."),
        )
        for column, about in enumerate(abouts):
            label = WrappedLabel(inner, about, font="small", colour="muted", anchor="nw", width=1, height=3)
            label.grid(row=3, column=column, sticky="we", padx=px(6), pady=(px(8), 0))
        self._choice_problem = WrappedLabel(inner, font="small", colour="error_text")
        self._choice_problem.grid(row=4, column=0, columnspan=2, sticky="we", pady=(px(16), 0))
        return card

    def _choice_button(self, parent: tk.Misc, column: int, text: str, command: Callable[[], None]) -> Button:
        button = Button(
            parent,
            text,
            command,
            kind="primary" if column == 0 else "plain",
            font="title",
            width=320,
            height=96,
            least=BIG_TOUCH_PX,
        )
        button.grid(row=2, column=column, padx=self.theme.px(6))
        return button

    def _build_form(self) -> Card:
        px = self.theme.px
        card = Card(self)
        card.grid(row=0, column=0, sticky="nswe", padx=px(16), pady=(px(10), px(2)))
        card.grid_columnconfigure(0, weight=1)
        card.grid_rowconfigure(1, weight=1)
        Label(card, _("New shop"), font="title").grid(
            row=0, column=0, sticky="w", padx=px(24), pady=(px(12), px(6))
        )
        self.form = Form(
            card,
            fields(str(self.presenter.values["country"])),
            columns=COLUMNS,
            on_submit=self._submit,
            on_change=self._changed,
            height=FIELD_PX,
        )
        self.form.grid(row=1, column=0, sticky="nwe", padx=px(24))
        foot = Space(card)
        foot.grid(row=2, column=0, sticky="we", padx=px(24), pady=(px(4), px(12)))
        foot.grid_columnconfigure(0, weight=1)
        self._form_problem = WrappedLabel(foot, font="small", colour="error_text")
        self._form_problem.grid(row=0, column=0, sticky="we")
        self.back = Button(foot, _("Back"), self.presenter.back, hint=_("Esc"))
        self.back.grid(row=0, column=1, padx=px(8))
        self.make = Button(foot, _("Make the shop"), self._submit, hint=_("Enter"), kind="primary", width=230)
        self.make.grid(row=0, column=2)
        return card

    def _changed(self, name: str) -> None:
        self.presenter.change(name, self.form.values()[name])

    def _submit(self) -> None:
        self.presenter.submit(self.form.values())

    def _focus(self) -> None:
        if not self.winfo_viewable():
            return
        if self.presenter.step == "form":
            self.form.focus_field()
        else:
            (self.demo if self.presenter.chosen == "demo" else self.new).focus_set()
