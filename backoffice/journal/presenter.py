"""The journal: a list of entries, the chosen one in words beside it, the heads of its chains, and the check of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from backoffice.actions import Action, listed
from backoffice.columns import Column, shown
from backoffice.journal.told import Told
from backoffice.list_page import Listing
from backoffice.periods import PeriodChoice
from backoffice.progress import Progress
from backoffice.rows_page import Filter
from backoffice.signins.presenter import counted, place_name
from shop.rules.journal_words import kind_name
from shop.rules.listing import ListQuery, LongPage
from shop.rules.permissions import JOURNAL
from shop.services import journal_log
from shop.services.journal_log import MOST_COUNTED, Choices, EntryRow, EntryShown
from shop.services.verify import Finding
from shop.texts import _, ngettext

if TYPE_CHECKING:
    from backoffice.office import Office

MOST_FINDINGS = 500


class Page(Listing[EntryRow, None]):
    """The journal. `entry` is the chosen one in full."""

    usual_sort = ("at", True)
    filter_px = 148

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.title = _("Journal")
        self.placeholder = _("Number, name or any text…")
        self.nothing_found = _("No entry is like this. Type something else, or clear the filters.")
        self.columns = (
            Column("at", _("When"), 178, "moment"),
            Column("chain", _("Where"), 76, optional=True),
            Column("user", _("Person"), 78),
            Column("kind", _("What"), 150),
            Column("about", _("About"), 130, stretch=True, sortable=False),
        )
        self.period = PeriodChoice(self)
        nothing = Choices((), (), ())
        found = office.read(lambda: journal_log.choices(self.shop, office.signed_in), nothing)
        kinds = sorted(((kind, kind_name(kind)) for kind in found.kinds), key=lambda pair: pair[1])
        chains = ((chain, chain_name(chain)) for chain in found.chains)
        self.filters = (
            self.period.filter,
            Filter("kind", (("", _("All kinds")), *kinds)),
            Filter("user", (("", _("Everybody")), *found.people)),
            Filter("chain", (("", _("Anywhere")), *chains)),
        )
        self.entry: EntryShown | None = None
        self.reached = ""

    @staticmethod
    def own_actions() -> tuple[Action, ...]:
        return (
            *listed(),
            Action(
                "go_to", "F4", _("Show it"), _("what the chosen entry is about"), "go_to", JOURNAL, "head"
            ),
            Action("heads", "F7", _("Heads"), _("the newest entry of every chain"), "heads", JOURNAL, "head"),
            Action(
                "check",
                "F8",
                _("Check"),
                _("check every entry and every document against each other"),
                "check",
                JOURNAL,
                "head",
                "primary",
            ),
        )

    # The list --------------------------------------------------------------------------------------------------------

    def fetch(self, query: ListQuery) -> LongPage[EntryRow]:
        found = journal_log.list_entries(self.shop, self.office.signed_in, query)
        self.reached = found.reached
        return found

    def cells(self, row: EntryRow) -> tuple[Any, ...]:
        place = chain_name(row.chain) if row.chain == "office" else row.chain
        return row.at, place, row.person, kind_name(row.kind), row.about

    def summarised(self) -> str:
        return counted(self, self.count, MOST_COUNTED, self.reached)

    def choose_filter(self, name: str, value: str) -> None:
        if not self.period.asks(name, value):
            super().choose_filter(name, value)

    def open_about(self, about: Mapping[str, str]) -> None:
        """Text, filters and `id` (a chain and a number); a `period` may also be two ISO days with .. between them."""
        self.period.offer(about.get("period", ""))
        super().open_about(about)

    # The chosen one --------------------------------------------------------------------------------------------------

    def _read_chosen(self) -> None:
        if self.chosen_id:
            self.show_record(self.chosen_id)
        else:
            self.entry = None

    def show_record(self, row_id: str) -> None:
        """Read that entry in full."""
        chain, _blank, number = row_id.rpartition(" ")
        if not number.isdigit():
            return
        session = self.office.signed_in

        def read(entry: EntryShown) -> None:
            self.entry = entry
            self.changed()

        self._reads.load(lambda: journal_log.load_entry(self.shop, session, chain, int(number)), read)

    def facts(self) -> list[tuple[str, str]]:
        """What stands above an entry's content: who, when, where, and last whether it is sound."""
        entry = self.entry
        if entry is None:
            return []
        row = entry.row
        when = shown("moment", row.at, self.office.formats(), self.shop)
        who = f"{row.person} ({row.username})" if row.person != row.username else row.username
        sound = (
            _("Sound: its hash is its own, and it follows the entry before.")
            if entry.is_sound
            else _("CHANGED: its hash is another, or it does not follow the entry before. Check the journal.")
        )
        return [
            (_("When"), when),
            (_("Who"), who or _("The program")),
            (_("Where"), chain_name(row.chain) if not row.till else place_name(row.till)),
            (_("Entry"), f"{row.chain} {row.seq}"),
            (_("Chain"), sound),
        ]

    def can(self, action: Action) -> bool:
        if action.id == "go_to":
            pages = {spec.id for spec in self.office.shown_pages()}
            return self.entry is not None and self.entry.target[0] in pages
        return super().can(action)

    def go_to(self) -> None:
        """Show what the chosen entry is about on its own page."""
        if self.entry is not None:
            page, text = self.entry.target
            self.office.show(page, {"text": text})

    # Heads and the check ---------------------------------------------------------------------------------------------

    def heads(self) -> None:
        """Show the newest entry of every chain, as a paper may have it."""

        def found(heads: tuple[journal_log.Head, ...]) -> None:
            rows = [(chain_name(head.chain), str(head.seq), head.hash) for head in heads]
            about = _(
                "A chain's newest entry proves all before it. Compare it with one that was printed or kept before."
            )
            columns = ((_("Chain"), 110), (_("Entries"), 90), (_("Hash of the newest"), 0))
            self.office.ask(Told(_("Heads of the journal"), about, columns, rows))

        session = self.office.signed_in
        self.office.run.run(lambda: journal_log.heads(self.shop, session), found, self.office.fail)

    def check(self) -> None:
        """Check everything, behind a bar that can be stopped."""
        session = self.office.signed_in

        def work(progress: Progress) -> tuple[Finding, ...]:
            return journal_log.check(self.shop, session, progress.step)

        self.office.work(_("Checking the journal"), work, self._checked)

    def _checked(self, findings: tuple[Finding, ...]) -> None:
        self.reload()
        if not findings:
            sentence = _("All is well: every entry follows the one before, and tells of what is there.")
            self.office.say(sentence, "done", "checked")
            return
        text = ngettext("{count} finding", "{count} findings", len(findings))
        self.office.say(
            _("The journal does not hold: {findings}.").format(findings=text.format(count=len(findings))),
            "error",
            "findings",
        )
        rows = [(each.kind, each.where, each.message) for each in findings[:MOST_FINDINGS]]
        about = _("Somebody changed the database by another program, or it is damaged. Keep it as it is.")
        columns = ((_("Kind"), 110), (_("Where"), 170), (_("What is wrong"), 0))
        self.office.ask(Told(text.format(count=len(findings)), about, columns, rows))


def chain_name(chain: str) -> str:
    """A chain as people call it."""
    return place_name(chain)
