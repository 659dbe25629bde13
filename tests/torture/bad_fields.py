"""Strings that break programs, in every field: python -m tests.torture.bad_fields [COUNT] [--seed N]

Each of COUNT strings (`tests.torture.hostile`) goes into the scan box, the scanner, the amounts, weights, prices,
discounts and references of a till, into signing in and approving, the first run's form, the options of the commands,
users, customers, settings as stored, and key scripts. What comes of it is a value or a sentence that can be shown;
never an exception, nor one that the log had to be told of, and never a shop that can't go on.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from pos import keys
from pos.till import Note, Till
from shop.command_line import main as command
from shop.rules.errors import ShopError
from shop.rules.settings import Settings
from shop.services import customers, hashing, printing, shifts, signin, users
from shop.services.setup import NewShop
from shop.services.shop import Shop, open_shop
from shop.services.verify import verify
from shop.store.engine import create_store
from tests.quick import quick_folder
from tests.shops import LOWEST_COST
from tests.torture.bad_scans import make_shop
from tests.torture.commands import BREAD
from tests.torture.hostile import strings
from widgets import keyscript
from widgets.background import Inline
from widgets.firstrun import presenter as firstrun
from widgets.presenter import Panel, Presenter
from widgets.signin.presenter import SignInPresenter

FAULT = "Something in the program went wrong"
LONGEST_SENTENCE = 1_500
LONGEST_S = 5.0
MOST_TYPED = 60
# Far from the moments of other tests, and each attempt to sign in a day after the one before: nobody has to wait.
A_DAY_S = 86_400


@dataclass(slots=True)
class Tally:
    """What a run saw."""

    tries: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0.0
    slowest: str = ""
    problems: list[str] = field(default_factory=list)


class Errors(logging.Handler):
    """What the log was told of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{record.name}: {record.getMessage()[:200]} {record.exc_info}")


class Fields:
    """A till, a shop and a folder, and one method a field."""

    def __init__(self, folder: Path, tally: Tally, seed: int) -> None:
        self.folder, self.tally, self.random = folder.resolve(), tally, Random(seed)
        self.errors = Errors()
        logging.getLogger().addHandler(self.errors)
        self.database = make_shop(folder)
        self.empty = folder / "empty.sqlite"
        create_store(str(self.empty)).close()
        self.shop: Shop = open_shop(str(self.database))
        self.days = 0
        self.owner = users.session_of_database_owner(self.shop)
        self.notes: list[Note] = []
        self.sales = 0
        self._prepare()
        self.till = self._till()

    def _prepare(self) -> None:
        with self.shop.store.write() as connection:
            connection.execute(text("UPDATE products SET price_e4 = NULL WHERE sku = 'P-1015'"))
            connection.execute(text("UPDATE products SET stocked = 0 WHERE sku <> 'P-1146'"))

    def _till(self, username: str = "admin") -> Till:
        row = shifts.use_till(self.shop, "Till 1")
        session = signin.session_for(self.shop, username, row)
        if shifts.current_shift(self.shop, row.id) is None:
            shifts.open_shift(self.shop, session, 0)
        till = Till(self.shop, row, Inline())
        till.on_note = self.notes.append
        till.on_sale = lambda _sale: self._sold()
        till.enter(session)
        return till

    def _sold(self) -> None:
        self.sales += 1

    def close(self) -> None:
        """Check the books and close."""
        self.tally.problems += [f"verify: {each.where}: {each.message}" for each in verify(self.shop.store)]
        self.shop.close()
        logging.getLogger().removeHandler(self.errors)

    def attempt(self, name: str, string: str, work: Callable[[str], object]) -> None:
        """Put the string into a field; only sentences may come out."""
        self.tally.tries[name] += 1
        self.notes.clear()
        self.errors.told.clear()
        start = time.process_time()
        try:
            work(string)
        except ShopError as error:
            self.tally.refused[name] += 1
            self._sentence(name, string, str(error))
        except Exception as error:
            self.problem(name, string, f"{type(error).__name__}: {str(error)[:200]}")
            self._recover()
        took = time.process_time() - start
        if took > self.tally.slowest_s:
            self.tally.slowest_s, self.tally.slowest = took, f"{name} {string[:20]!r}"
        if took > LONGEST_S:
            self.problem(name, string, f"took {took:.1f} s")
        for note in self.notes:
            self._sentence(name, string, note.text)
        for told in self.errors.told:
            self.problem(name, string, f"the log was told of {told}")

    def _recover(self) -> None:
        with contextlib.suppress(Exception):
            self.till = self._till()

    def _sentence(self, name: str, string: str, said: str) -> None:
        odd = [char for char in said if "\ud800" <= char <= "\udfff" or char == "\0"]
        if not said.strip() or len(said) > LONGEST_SENTENCE or odd or "Traceback" in said:
            self.problem(name, string, f"said {len(said)} characters, {said[:100]!r}")

    def problem(self, name: str, string: str, what: str) -> None:
        self.tally.problems.append(f"{name} {string[:40]!r} ({len(string)}): {what}")

    # The till --------------------------------------------------------------------------------------------------------

    def _put(self, presenter: Presenter, string: str) -> None:
        """Paste it, or type it where it is short."""
        if len(string) <= MOST_TYPED and self.random.random() < 0.5:
            presenter.type(string)
        else:
            presenter.set_text(string)

    def _fill(self, string: str, key: str = "ENTER") -> None:
        """Into whatever is asked, Enter, and out of it again."""
        front = self.till.front
        self._put(front, string)
        self.till.press(key)
        for panel in self.till.panels:
            self._panel(string, panel)

    def _panel(self, string: str, panel: Panel) -> None:
        if panel.problem:
            self._sentence(panel.kind, string, panel.problem)

    def _leave(self) -> None:
        """Back to an empty cart, by the keys that a person has."""
        for _time in range(6):
            while self.till.panels:
                self.till.press("ESC")
            if self.till.screen == "pay" and self.till.sale.cart.payments:
                self.till.sale.take_back(self.till.sale.cart.payments[-1])
            elif self.till.screen == "sell" and self.till.sale.cart.lines and not self.till.sell.text:
                self.till.press("ESC")
                self.till.press("ENTER")
            else:
                self.till.press("ESC")
        if self.till.screen != "sell" or not self.till.sale.cart.is_empty or self.till.sell.text:
            raise AssertionError(f"the till stays at {self.till.screen} with {self.till.sell.text[:40]!r}")

    def _with_line(self, work: Callable[[], object], code: str = BREAD) -> None:
        self.till.scan(code)
        work()
        self._leave()

    def scan_box(self, string: str) -> None:
        self._fill(string)
        self._leave()

    def scan_box_with_a_line(self, string: str) -> None:
        self._with_line(lambda: self._fill(string))

    def scanner(self, string: str) -> None:
        self.till.scan(string)
        self._leave()
        self.till.scan(BREAD, string)
        self._leave()
        self.till.scan(string, "3*")
        self._leave()

    def price(self, string: str) -> None:
        self._with_line(lambda: self._fill(f"={string}"))

    def per_cent(self, string: str) -> None:
        self._with_line(lambda: self._fill(f"{string}%"))

    def amount_off(self, string: str) -> None:
        self._with_line(lambda: self._fill(f"{string}-"))

    def quantity(self, string: str) -> None:
        self._fill(f"{string}*{BREAD}")
        self._leave()

    def sale_discount(self, string: str) -> None:
        def work() -> None:
            self.till.press("F8")
            self._fill(string)

        self._with_line(work)

    def find(self, string: str) -> None:
        self.till.press("F2")
        self._fill(string)
        self._leave()

    def cash_in_the_box(self, string: str) -> None:
        self._with_line(lambda: self._fill(string, "F12"))

    def pay_amount(self, string: str) -> None:
        def work() -> None:
            self.till.press("F9")
            self._fill(string, self.random.choice(("F12", "F11", "ENTER")))

        self._with_line(work)

    def reference(self, string: str) -> None:
        def work() -> None:
            self.till.press("F9")
            self.till.pay.set_text("R")
            self._fill(string)
            before = self.sales
            self.till.press("F11")
            if self.sales != before + 1:
                raise AssertionError("the sale was not made")

        self._with_line(work)

    def weight(self, string: str) -> None:
        self._fill("P-1146")
        self._fill(string)
        self._leave()

    def asked_price(self, string: str) -> None:
        self._fill("P-1015")
        self._fill(string)
        self._leave()

    def count(self, string: str) -> None:
        """The recount of what ran out."""
        self._fill("999999*P-1146")
        self.till.press("ENTER")
        self._fill(string)
        self._leave()

    def float_of_a_shift(self, string: str) -> None:
        with self.shop.store.write() as connection:
            connection.execute(text("UPDATE shifts SET closed_at = opened_at WHERE closed_at IS NULL"))
        session = self.till.session
        assert session is not None
        self.till.enter(session)
        self._put(self.till.front, string)
        self.till.press("ENTER")
        if self.till.screen == "shift":
            self._sentence("float_of_a_shift", string, self.till.shift_opening.problem)
            self.till.shift_opening.set_text("0")
            self.till.press("ENTER")
        self._leave()

    # People ----------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _another_day(self) -> Iterator[None]:
        clock, self.days = self.shop.clock, self.days + 1
        now, days = clock(), self.days
        from datetime import timedelta

        self.shop.clock = lambda: now + timedelta(days=days)
        try:
            yield
        finally:
            self.shop.clock = clock

    def _sign_in(self, name: str, secret: str) -> None:
        with self._another_day():
            entered: list[object] = []
            presenter = SignInPresenter(self.shop, Inline(), "T1", entered.append)
            self._put(presenter, name)
            presenter.press("ENTER")
            self._put(presenter, secret)
            presenter.press("ENTER")
            if entered or (presenter.step == "secret" and presenter.text and not presenter.problem):
                raise AssertionError("signed in, or nothing was said")
            if presenter.problem:
                self._sentence("sign in", name, presenter.problem)

    def sign_in_name(self, string: str) -> None:
        self._sign_in(string, "demo-sam")

    def sign_in_secret(self, string: str) -> None:
        self._sign_in("sam", string)

    def approval(self, string: str) -> None:
        till = self.till = self._till("sam")
        with self._another_day():
            till.scan(BREAD)
            self._fill("50%")
            assert till.panels
            self._fill(string)
            if till.panels:
                self._fill(string)
            if till.sale.totals.discount_minor or any(row.discount_minor for row in till.sale.totals.lines):
                raise AssertionError("it was approved")
        self._leave()
        self.till = self._till()

    def user_name(self, string: str) -> None:
        users.add_user(self.shop, self.owner, string, "New", "staff", password="long enough 1")

    def user_shown_name(self, string: str) -> None:
        self._user(name=string)

    def user_role(self, string: str) -> None:
        self._user(role=string)

    def user_password(self, string: str) -> None:
        self._user(password=string)

    def user_pin(self, string: str) -> None:
        self._user(pin=string)

    def _user(self, **options: str) -> None:
        self.days += 1
        told = {"name": "New", "role": "staff", "password": "long enough 1"} | options
        name, role = told.pop("name"), told.pop("role")
        users.add_user(self.shop, self.owner, f"user{self.days}", name, role, **told)

    def user_reset(self, string: str) -> None:
        users.reset_secret(self.shop, self.owner, string, password="long enough 1")

    def user_off(self, string: str) -> None:
        if string.strip().lower() not in ("sam", "kim", "admin"):
            users.set_active(self.shop, self.owner, string, False)

    def customer(self, string: str) -> None:
        customers.find(self.shop, string)
        told = {"phone": "", "email": "", "company": ""} | {
            self.random.choice(("phone", "email", "company")): string
        }
        name = string if self.random.random() < 0.5 else "Somebody"
        customers.add(self.shop, self.owner, name, **told)

    # Papers and places -----------------------------------------------------------------------------------------------

    def reprinted_number(self, string: str) -> None:
        session = self.till.session
        assert session is not None
        printing.reprint(self.shop, session, string)

    def till_name(self, string: str) -> None:
        shifts.use_till(self.shop, string)

    def printer(self, string: str) -> None:
        from shop.devices.printer import open_printer

        if not string.startswith(("file:", "network:")):
            open_printer(string)

    # A new shop ------------------------------------------------------------------------------------------------------

    def first_run(self, string: str) -> None:
        """Each field of the form by itself, then a shop made of all that were let pass."""
        passed: dict[str, str | bool] = {}
        usual = {"name": "Shop", "password": "long enough 1", "again": "long enough 1"}
        with pytest.MonkeyPatch.context() as patch:
            made: list[NewShop] = []
            patch.setattr(firstrun, "create_shop", lambda _target, new: made.append(new))
            form = firstrun.FirstRunPresenter("nowhere", Inline(), lambda _shop: None, country="IE")
            form.choose_new()
            for name in list(form.values):
                if name == "prices_include_tax":
                    continue
                form = firstrun.FirstRunPresenter("nowhere", Inline(), lambda _shop: None, country="IE")
                form.change(name, string)
                form.submit(usual | {name: string} | ({"again": string} if name == "password" else {}))
                if form.errors or form.problem:
                    for said in (*form.errors.values(), form.problem):
                        self._sentence(f"first run {name}", string, said)
                elif name not in ("password", "again"):
                    passed[name] = string
        self._make(usual | passed, string)

    def _make(self, values: dict[str, str | bool], string: str) -> None:
        path = self.folder / f"new{self.random.random()}.sqlite"
        shutil.copy(self.empty, path)
        shops: list[Shop] = []
        form = firstrun.FirstRunPresenter(str(path), Inline(), shops.append, country="IE")
        form.submit(values)
        if not shops and not form.problem and not form.errors:
            raise AssertionError("neither a shop nor a sentence")
        for shop in shops:
            shop.close()
            self._opens(path)
        path.unlink()

    def _opens(self, path: Path) -> None:
        """A shop that was made, or set oddly, opens and sells."""
        shop = open_shop(str(path))
        try:
            with shop.store.read() as connection:
                user = connection.exec_driver_sql(
                    "SELECT u.username FROM users u JOIN roles r ON r.id = u.role_id"
                    " WHERE u.active = 1 AND r.code = 'admin'"
                ).scalar_one()
                row = shifts.shift_store.all_tills(connection)[0]
            session = signin.session_for(shop, user, row)
            if shifts.current_shift(shop, row.id) is None:
                shifts.open_shift(shop, session, 0)
            till = Till(shop, row, Inline())
            till.on_note = self.notes.append
            till.enter(session)
            for key in (f"SCAN:{BREAD}", "F12"):
                till.step(keyscript.parse(key)[0])
            with shop.store.read() as connection:
                number = connection.exec_driver_sql("SELECT max(number) FROM invoices").scalar_one()
            invoice = printing.issued(shop, number) if number else None
            if invoice is not None:
                printing.receipt_bytes(shop, invoice, None)
                printing.receipt_text(shop, invoice)
                inside = printing.documents_folder(shop).absolute().resolve().is_relative_to(self.folder)
                if inside and self.random.random() < 0.05:
                    with contextlib.suppress(ShopError):
                        printing.save_pdf(shop, session, number)
        finally:
            shop.close()

    def setting(self, string: str) -> None:
        """A setting as it may stand in the table: any text under any name."""
        path = self.folder / f"set{self.random.random()}.sqlite"
        shutil.copy(self.database, path)
        shop = open_shop(str(path))
        name = self.random.choice(fields(Settings)).name
        try:
            stored = string if self.random.random() < 0.15 else json.dumps(string)
            with shop.store.write() as connection:
                stored = stored.encode("utf-8", "replace").decode().replace("\0", "")
                connection.execute(
                    text("UPDATE settings SET value = :value WHERE key = :name"),
                    {"value": stored, "name": name},
                )
        finally:
            shop.close()
        try:
            self._opens(path)
        finally:
            for file in self.folder.glob(path.name + "*"):
                file.unlink()

    def draft(self, string: str) -> None:
        """A cart as it may lie in the table."""
        kept = string.encode("utf-8", "replace").decode().replace("\0", "")
        with self.shop.store.write() as connection:
            connection.execute(text("DELETE FROM draft_carts"))
            new = "INSERT INTO draft_carts (till_id, content, saved_at) VALUES (:till, :content, '')"
            connection.execute(text(new), {"till": self.till.till.id, "content": kept})
        self.till = self._till()
        # It is left as it is, and the log has it.
        self.errors.told.clear()
        self._with_line(lambda: self.till.press("F12"))

    # Commands --------------------------------------------------------------------------------------------------------

    def _command(self, string: str, *words: str, said_in: str = "") -> None:
        out, err = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setattr(sys, "stdin", io.StringIO(said_in or "long enough 1\n246810\n"))
            try:
                code = command(list(words))
            except SystemExit as end:
                code = int(end.code or 0)
        said = err.getvalue()
        if (
            code not in (0, 1, 2)
            or FAULT in said
            or "Traceback" in said
            or (code == 1 and not (said + out.getvalue()).strip() and "find" not in words)
        ):
            raise AssertionError(f"the command ended with {code}: {said[-300:]}")

    def command_options(self, string: str) -> None:
        options = (
            "name country address tax-number phone email currency standard-rate cash-step time-zone language paper till"
            " printer admin admin-name"
        ).split()
        told = {"name": "Shop", "country": "IE"} | {self.random.choice(options): string}
        path = self.folder / f"init{self.random.random()}.sqlite"
        shutil.copy(self.empty, path)
        words = [f"--{name}={value}" for name, value in told.items()]
        self._command(string, "--database", str(path), "init", *words)
        for file in self.folder.glob(path.name + "*"):
            file.unlink()

    def command_find(self, string: str) -> None:
        self._command(string, "--database", str(self.database), "find", "--", string)

    def command_database(self, string: str) -> None:
        try:
            os.fsencode(string)
        except UnicodeEncodeError:
            return
        if string.strip() and "\0" not in string and "/" not in string and "\\" not in string:
            self._command(string, f"--database={string}", "verify")

    def command_secret(self, string: str) -> None:
        self.days += 1
        words = ("--database", str(self.database), "user", "add", f"by-command{self.days}", "--with-pin")
        self._command(string, *words, said_in=f"{string}\n{string}\n")

    def key_script(self, string: str) -> None:
        """As a script, quoted, and as a scan, played by `python -m pos keys`."""
        lines = [string[:100], f'"{string[:100]}"', f"SCAN:{string[:100]}", f'SCAN:"{string[:100]}" ESC ESC']
        os.environ["TUPPENCE_PASSWORD"] = "demo-kim"
        out = io.StringIO()
        keys.play(self.shop, "Till 2", "kim", lines, out)
        for line in out.getvalue().splitlines():
            self._sentence("key script", string, str(json.loads(line).get("text", "a sale")) or "-")
        keyscript.parse(string)


TILL = (
    "scan_box scan_box_with_a_line scanner price per_cent amount_off quantity sale_discount find cash_in_the_box"
    " pay_amount reference weight asked_price count float_of_a_shift draft"
).split()
PEOPLE = (
    "sign_in_name sign_in_secret approval user_name user_shown_name user_role user_password user_pin user_reset"
    " user_off customer"
).split()
PLACES = "reprinted_number till_name printer first_run setting setting setting".split()
COMMANDS = "command_options command_find command_database command_secret key_script".split()
FIELDS = (*TILL, *PEOPLE, *PLACES, *COMMANDS)


def run(
    count: int, seed: int, folder: Path, names: Sequence[str] = FIELDS, longest: int | None = None
) -> Tally:
    """So many strings in each of these fields; those longer than `longest` are left out."""
    tally = Tally()
    cost, hashing.COST = hashing.COST, LOWEST_COST
    here = os.getcwd()
    os.chdir(folder)
    try:
        fields_ = Fields(folder, tally, seed)
        for string in strings(seed, count):
            if longest is None or len(string) <= longest:
                for name in names:
                    fields_.attempt(name, string, getattr(fields_, name))
        fields_.close()
    finally:
        os.chdir(here)
        hashing.COST = cost
    return tally


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.bad_fields", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args(argv)
    print(f"hostile strings, {options.count} in {len(set(FIELDS))} fields, seed {options.seed}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        tally = run(options.count, options.seed, Path(folder))
    print(
        f"{tally.tries.total()} tries, {tally.refused.total()} refused with a sentence; the slowest took "
        f"{tally.slowest_s:.1f} s ({tally.slowest}); {time.monotonic() - start:.0f} s"
    )
    for name, times in Counter(problem.split(" ")[0] for problem in tally.problems).most_common():
        print(f"  {times:5} {name}")
    for problem in tally.problems[:30]:
        print(f"VIOLATION {problem}")
    print(f"{len(tally.problems)} violations")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
