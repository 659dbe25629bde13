"""Papers of all tills that did not come out: printed again, given up, or said to be there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column
from backoffice.invoices.tabs import paper_name, state_names
from backoffice.rows_page import Filter, Rows
from backoffice.undo import Undo
from shop.rules.listing import ListPage, ListQuery
from shop.rules.permissions import REPRINT, Session
from shop.rules.shift import Till
from shop.services import print_jobs
from shop.services.print_jobs import Done, JobRow
from shop.services.shop import Shop
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.office import Office

Service = Callable[[Shop, Session, Sequence[int]], Done]


class Page(Rows[JobRow]):
    """Print jobs, the newest first."""

    usual_sort = ("created", True)

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Print jobs")
        self.placeholder = _("Search a number…")
        self.nothing_found = _("Every paper has come out.")
        self.columns = (
            Column("number", _("Number"), 150),
            Column("paper", _("Paper"), 90),
            Column("till", _("Till"), 50),
            Column("state", _("State"), 120),
            Column("attempts", _("Tries"), 50, "number"),
            Column("created", _("Asked for"), 140, "moment"),
            Column("problem", _("Problem"), 200, stretch=True),
        )
        names = state_names()
        states = (("", _("Not come out")), *names.items(), ("all", _("All")))
        self.filters = (Filter("state", states), Filter("till", self._tills()))
        self._known_counts = print_jobs.JobCounts(0, 0, 0)

    def _tills(self) -> tuple[tuple[str, str], ...]:
        session = self.office.signed_in
        nobody: tuple[Till, ...] = ()
        tills = self.office.read(lambda: print_jobs.list_tills(self.shop, session), nobody)
        return (("", _("All tills")), *((till.code, f"{till.code}  {till.name}") for till in tills))

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(),
            Action("retry", "F6", _("Print again"), _("print again"), "retry", REPRINT, "head"),
            Action("came_out", "F7", _("It is there"), _("it came out"), "came_out", REPRINT, "head"),
            Action("drop", "F8", _("Give up"), _("it is not wanted any more"), "drop", REPRINT, "head"),
        )

    def can(self, action: Action) -> bool:
        if not super().can(action):
            return False
        ways = {"retry": print_jobs.RETRY, "came_out": print_jobs.CAME_OUT, "drop": print_jobs.DROP}
        if action.id not in ways:
            return True
        states = {row.state for row in self.rows if self.row_id(row) in self.targets}
        unseen = len(self.marked) > sum(self.row_id(row) in self.marked for row in self.rows)
        return unseen or bool(states & set(ways[action.id]))

    def fetch(self, query: ListQuery) -> ListPage[JobRow]:
        return print_jobs.list_jobs(self.shop, self.office.signed_in, query)

    def cells(self, row: JobRow) -> tuple[Any, ...]:
        state = state_names().get(row.state, row.state)
        paper = paper_name(row.copy_number)
        return row.number, paper, row.till, state, row.attempts or None, row.created_at, row.problem

    def tags(self, row: JobRow) -> tuple[str, ...]:
        if row.state == "uncertain" or (row.state == "waiting" and row.problem):
            return ("warning",)
        return ("muted",) if row.state in ("dropped", "printed") else ()

    def refresh_while_shown(self) -> None:
        """What the tills print meanwhile goes from the list."""
        session = self.office.signed_in
        counts = self.office.read(lambda: print_jobs.count_open(self.shop, session), self._known_counts)
        if counts != self._known_counts:
            self._known_counts = counts
            self.reload()

    def open(self) -> None:
        """To the sale whose paper it is."""
        row = self.row
        if row is not None and "invoices" in {spec.id for spec in self.office.shown_pages()}:
            self.office.show("invoices", {"text": f"number {row.number}", "id": str(row.sale_id)})

    def retry(self) -> None:
        """Print again what is uncertain or was given up."""
        self._do(
            print_jobs.retry,
            lambda count: ngettext("One paper is printed again.", "{count} papers are printed again.", count),
        )

    def came_out(self) -> None:
        """Say that an uncertain paper is there."""
        self._do(
            print_jobs.came_out,
            lambda count: ngettext("One paper is there.", "{count} papers are there.", count),
        )

    def drop(self) -> None:
        """Give up what waits or is uncertain."""
        self._do(
            print_jobs.drop,
            lambda count: ngettext("One paper is given up.", "{count} papers are given up.", count),
        )

    def _do(self, service: Service, sentence: Callable[[int], str]) -> None:
        ids = [int(each) for each in self.targets]
        session, shop = self.office.signed_in, self.shop
        if not ids:
            return

        def done(result: Done) -> None:
            self.marked.clear()
            said = sentence(len(result)).format(count=len(result))
            undo = Undo(said, lambda: print_jobs.put_back(shop, session, result))
            self.office.changed_something(undo, said)
            self.reload()

        self.office.run.run(lambda: service(shop, session, ids), done, self.office.fail)
