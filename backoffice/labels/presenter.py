"""Labels: which products, how many of each, what stands on them and on which sheet; the first sheet beside it.

While something stands in the box the list shows what it finds, and Enter takes the chosen one; else it shows the
products that labels are wanted of. A scan takes its product at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action
from backoffice.columns import Column
from backoffice.form import Form
from backoffice.labels.fields import TICKS, job_of, label_fields
from backoffice.list_page import Listing
from backoffice.panels.pick import Pick
from shop.documents.page_raster import draw_page
from shop.rules.errors import BadForm, BadInput, ShopError
from shop.rules.label import MOST_COPIES, LabelChoice, LabelItem, copies_on_hand, count_of
from shop.rules.label_sheet import (
    OWN,
    SHEETS,
    usual_sheet,
)
from shop.rules.listing import ListPage, ListQuery
from shop.rules.numbers import parse_scaled
from shop.rules.permissions import CATALOGUE
from shop.services import labels
from shop.services.labels import LabelJob, MadeLabels
from shop.texts import _, ngettext, pgettext
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office
    from backoffice.progress import Progress

WEEK = timedelta(days=7)
LEAST_PX = 40


class Page(Listing[LabelItem, LabelItem]):
    """The products that labels are wanted of, in the order in which they are printed."""

    has_revert = False

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Labels")
        self.placeholder = _("Scan, or search a product and take it by Enter…")
        self.nothing_found = _(
            "Labels of which products? Scan or search them here, or take those of a delivery or of new prices."
        )
        self.columns = (
            Column("copies", pgettext("how many", "Labels"), 64, "number", sortable=False),
            Column("name", _("Name"), 170, stretch=True, sortable=False),
            Column("price", _("Price"), 76, "price", sortable=False),
            Column("old", _("Before"), 76, "price", sortable=False),
            Column("sku", _("SKU"), 80, "code", sortable=False, optional=True),
        )
        self.items: dict[int, LabelItem] = {}
        self.make_form(Form(label_fields()))
        self.problems: tuple[tuple[str, str], ...] = ()
        self._fill_form()

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            Action(
                "repriced",
                "F2",
                _("New prices"),
                _("products whose price has changed"),
                "repriced",
                CATALOGUE,
                "head",
            ),
            Action(
                "delivered", "F3", _("Delivery"), _("products of a delivery"), "delivered", CATALOGUE, "head"
            ),
            Action("copies", "F6", _("How many"), _("how many labels of these"), "ask_copies", button="head"),
            Action("stock", "F7", _("As in stock"), _("a label for each piece on hand"), "copies_by_stock"),
            Action("remove", "DELETE", _("Remove"), _("take these off the list"), "remove", button="head"),
            Action("clear", "F8", _("Clear"), _("take all off the list"), "clear"),
            Action("take", "ENTER", _("Take"), _("take the product found"), "take"),
            Action("search", "CTRL+F", _("Search"), _("to the search box"), "to_search"),
            Action(
                "options",
                "F4",
                pgettext("of labels", "Sheet"),
                _("to the sheet and what stands on it"),
                "open",
            ),
            Action("mark", "INSERT", _("Mark"), _("mark the row, or take its mark away"), "mark"),
            Action("mark_all", "CTRL+A", _("Mark all"), _("mark all rows, or none"), "mark_all"),
            Action("export", "CTRL+E", _("Export"), _("what is shown as XLSX or CSV"), "export"),
            Action(
                "save",
                "CTRL+S",
                _("Make the PDF"),
                _("make the labels and show them"),
                "save",
                CATALOGUE,
                "form",
                "primary",
            ),
        )

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        if action.id in ("copies", "stock", "remove"):
            return bool(self.targets) and not self.text
        if action.id == "save":
            return count_of(list(self.items.values())) > 0
        return True

    # The list -------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> ListPage[LabelItem]:
        if query.text:
            found = labels.items_found(self.shop, self.office.signed_in, query.text)
            rows = tuple(self.items.get(item.product_id, replace(item, copies=0)) for item in found)
        else:
            rows = tuple(self.items.values())
        return ListPage(rows[query.offset : query.offset + query.limit], len(rows), query.offset)

    def row_id(self, row: LabelItem) -> str:
        return str(row.product_id)

    def cells(self, row: LabelItem) -> tuple[Any, ...]:
        return row.copies or None, row.name, row.price_e4, row.old_price_e4, row.sku

    def summarised(self) -> str:
        count = count_of(list(self.items.values()))
        sheets = self.sheets_needed
        number = self.office.formats().quantity
        return (
            ngettext("{count} label", "{count} labels", count)
            + " · "
            + ngettext("{sheets} sheet", "{sheets} sheets", sheets)
        ).format(count=number(count * 1000), sheets=number(sheets * 1000))

    @property
    def sheets_needed(self) -> int:
        """How many sheets the labels fill."""
        job = self.job()
        if job is None or not count_of(job.items):
            return 0
        return -(-(count_of(job.items) + min(job.first, job.sheet.count) - 1) // job.sheet.count)

    def _read_chosen(self) -> None:
        """The form is that of the sheet, whichever row is chosen."""

    def set_text(self, text: str) -> None:
        """+ and - in an empty box change how many labels of the chosen row there are."""
        if text in ("+", "-") and not self.text:
            self._change_copies(lambda item: item.copies + (1 if text == "+" else -1))
            self.changed()
            return
        super().set_text(text)

    def _back(self) -> bool:
        """Esc: the text goes, then the marks."""
        if self.text:
            self.set_text("")
        elif self.marked:
            self.marked.clear()
            self.changed()
        else:
            return False
        return True

    def before_leaving(self, then: Callable[[], None]) -> None:
        """What stands in this form is saved nowhere, so nothing is lost by leaving it."""
        then()

    def undo_typing(self) -> bool:
        return False

    def open_about(self, about: Mapping[str, str]) -> None:
        """`ids` (numbers with commas between), `delivery`, or `since` (a day): whose labels are wanted."""
        session = self.office.signed_in
        self.text = ""
        if about.get("ids"):
            ids = [int(each) for each in about["ids"].split(",") if each.isdigit()]
            self._add_by(lambda: labels.items_of(self.shop, session, ids))
        elif about.get("delivery", "").isdigit():
            self._deliver(about["delivery"])
        elif about.get("since"):
            self._reprice(date.fromisoformat(about["since"]))

    # Which products ---------------------------------------------------------------------------------------------------

    def _add_by(self, read: Callable[[], tuple[LabelItem, ...]]) -> None:
        self.office.run.run(read, self._add, self.office.fail)

    def _add(self, items: tuple[LabelItem, ...]) -> None:
        """Take products onto the list: one that is there gets the labels added to its own."""
        for item in items:
            there = self.items.get(item.product_id)
            copies = item.copies + (there.copies if there is not None else 0)
            self.items[item.product_id] = replace(item, copies=min(MOST_COPIES, copies))
        if items:
            self._seek = str(items[-1].product_id)
            told = ngettext("{count} product taken.", "{count} products taken.", len(items))
            self.office.say(told.format(count=len(items)), "done", "taken")
        else:
            self.office.say(_("There is no such product."), "warning", "unknown_code")
        self.reload()

    def take(self) -> None:
        """Take the product found that is chosen."""
        row = self.row
        if self.text and row is not None:
            self.text = ""
            self._add((replace(row, copies=1),))

    def scan(self, code: str) -> None:
        """A scanned product is taken at once."""
        session = self.office.signed_in
        self.text = ""
        self._add_by(lambda: labels.items_found(self.shop, session, code)[:1])

    def repriced(self) -> None:
        """Ask since which day prices are new, and take those products."""
        today = self.shop.business_date(self.shop.clock())
        answer = Answer(
            _("Products whose price has changed since"),
            _("A day, written as in 2026-11-23."),
            _day,
            self._reprice,
            yes=_("Take them"),
            numeric=False,
        )
        answer.text, answer.text_is_selected = (today - WEEK).isoformat(), True
        self.office.ask(answer)

    def _reprice(self, since: date) -> None:
        session = self.office.signed_in
        self._add_by(lambda: labels.items_repriced(self.shop, session, since))

    def delivered(self) -> None:
        """Choose a delivery, and take its products with a label a piece."""
        session, forms = self.office.signed_in, self.office.formats()

        def ask(found: tuple[labels.DeliveryChoice, ...]) -> None:
            rows = [
                (str(each.id), (forms.date(self.shop.local(each.at).date()), each.number, each.supplier))
                for each in found
            ]
            headings = (_("Received"), _("Number"), _("Supplier"))
            about = _("A label for each piece that came.")
            self.office.ask(
                Pick(_("Labels of a delivery"), about, headings, rows, self._deliver, yes=_("Take them"))
            )

        self.office.run.run(lambda: labels.deliveries(self.shop, session), ask, self.office.fail)

    def _deliver(self, delivery_id: str) -> None:
        session = self.office.signed_in
        self._add_by(lambda: labels.items_delivered(self.shop, session, int(delivery_id)))

    def remove(self) -> None:
        """Take the marked products, or the chosen one, off the list."""
        for row_id in self.targets:
            self.items.pop(int(row_id), None)
        self.marked.clear()
        self.reload()

    def clear(self) -> None:
        """Take all products off the list."""
        self.items.clear()
        self.marked.clear()
        self.reload()

    # How many ---------------------------------------------------------------------------------------------------------

    def _change_copies(self, copies: Callable[[LabelItem], int]) -> None:
        for row_id in self.targets:
            item = self.items.get(int(row_id))
            if item is not None:
                self.items[item.product_id] = replace(item, copies=max(0, min(MOST_COPIES, copies(item))))
        self.reload()

    def copies_by_stock(self) -> None:
        """As many labels as there are pieces on hand."""
        self._change_copies(copies_on_hand)

    def ask_copies(self) -> None:
        """Type how many labels there are to be of each marked product, or of the chosen one."""

        def number(typed: str) -> int:
            return parse_scaled(typed, 0, MOST_COPIES)

        answer = Answer(
            _("How many labels of each?"),
            ngettext(
                "{count} product. F7 instead makes a label for each piece in stock.",
                "{count} products. F7 instead makes a label for each piece in stock.",
                len(self.targets),
            ).format(count=len(self.targets)),
            number,
            lambda count: self._change_copies(lambda _item: count),
            yes=pgettext("alter", "Change"),
        )
        answer.text, answer.text_is_selected = "1", True
        self.office.ask(answer)

    # The sheet ------------------------------------------------------------------------------------

    def _fill_form(self) -> None:
        kept = self.office.preferences.get("label_sheet", "")
        names = {sheet.id for sheet in SHEETS}
        chosen = kept if kept in names else usual_sheet(self.shop.settings.paper).id
        choice = LabelChoice()
        assert self.form is not None
        self.form.fill(
            {
                "sheet": chosen,
                "first": "1",
                **{name: getattr(choice, name) for name in TICKS},
            },
            pgettext("of labels", "Sheet"),
            is_new=True,
        )
        self.form.on_edit = self._edited

    def _edited(self, name: str) -> None:
        assert self.form is not None
        if name == "sheet" and str(self.form.values["sheet"]) != OWN:
            self.office.prefer("label_sheet", str(self.form.values["sheet"]))
        self.summary = self.summarised()

    def job(self) -> LabelJob | None:
        """What is to be printed, None where the form can't be used yet."""
        assert self.form is not None
        try:
            return job_of(self.form.values, self.items.values())
        except (BadForm, BadInput):
            return None

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Make the PDF, and have the system's viewer show it."""
        assert self.form is not None
        try:
            job = job_of(self.form.values, self.items.values())
        except BadForm as error:
            self.form.show_errors(error.errors)
            self.office.say(_("Not made: see the fields marked."), "error", error.code)
            return
        except BadInput as error:
            self.form.show_errors({error.field or "first": error.message})
            return
        session = self.office.signed_in

        def work(progress: Progress) -> MadeLabels:
            return labels.make_pdf(self.shop, session, job, progress.step)

        self.office.work(_("Making labels"), work, self._made)

    def _made(self, made: MadeLabels) -> None:
        self.problems = made.problems
        told = ngettext("{count} label is in {path}.", "{count} labels are in {path}.", made.labels).format(
            count=made.labels, path=made.path
        )
        if made.problems:
            name, reason = made.problems[0]
            more = (
                _(" and {count} more").format(count=len(made.problems) - 1) if len(made.problems) > 1 else ""
            )
            told += " " + _("Without a barcode: {name}{more}. {reason}").format(
                name=name, more=more, reason=reason
            )
        self.office.say(told, "warning" if made.problems else "done", "made")
        self.office.on_open_file(made.path)
        self.changed()

    # The first sheet as it will be printed ----------------------------------------------------------------------------

    def picture(self, width: int, height: int, then: Callable[[Any, LabelJob], None]) -> None:
        """Draw the first sheet into so many pixels, off the window's thread."""
        job = self.job()
        if job is None or min(width, height) < LEAST_PX:
            return
        session = self.office.signed_in

        def draw() -> Any:
            laid = labels.first_sheet(self.shop, session, job)
            scale = min(width / laid.sheet.size[0], height / laid.sheet.size[1])
            # Bars are finer than the screen: drawn larger and made smaller they are grey, not uneven.
            large = draw_page(laid.sheet.pages[0], laid.sheet.size, 3 * scale)
            return large.reduce(3)

        self.office.run.run_slow(draw, lambda picture: then(picture, job), self._no_picture)

    def _no_picture(self, error: ShopError) -> None:
        self.office.fail(error)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadInput(_("Write the day as in 2026-11-23.")) from None
