"""Papers of all tills: what did not come out is listed, asked for again, given up or answered, and on the record."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from shop.rules.errors import BadInput
from shop.rules.listing import ListQuery
from shop.services import print_jobs, shifts
from shop.services.invoices import get_sale
from shop.services.printing import PrintQueue
from shop.services.sale_papers import print_copy
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import printjobs, tables
from tests.sold import Sold, sold_shop


class Printer:
    """Keeps what was printed."""

    def __init__(self) -> None:
        self.printed: list[bytes] = []

    def print(self, data: bytes) -> None:
        self.printed.append(data)

    def open_drawer(self) -> None:
        return


@pytest.fixture
def sold(shop: Shop) -> Sold:
    """The shop after its trade; each of the two tills has a printer."""
    sold = sold_shop(shop)
    for till in ("Till 1", "Till 2"):
        shifts.use_till(shop, till, "file:/tmp/paper")
    return sold


def put(sold: Sold, state: str, problem: str = "") -> int:
    """The oldest job of till 1 in this state."""
    with sold.shop.store.write() as connection:
        job = printjobs.next_job(connection, 1)
        assert job is not None
        printjobs.set_state(connection, job.id, state, problem, None)
    return job.id


def listed(sold: Sold, text: str = "", **filters: str) -> list[tuple[str, str]]:
    page = print_jobs.list_jobs(sold.shop, sold.admin, ListQuery(text, tuple(filters.items())))
    assert page.count == len(page.rows)
    return [(row.number, row.state) for row in page.rows]


def entries(sold: Sold, kind: str) -> list[dict[str, object]]:
    with sold.shop.store.read() as connection:
        query = select(tables.journal.c.payload, tables.journal.c.chain).where(tables.journal.c.kind == kind)
        rows = connection.execute(query).fetchall()
    assert {row.chain for row in rows} <= {"office"}
    return [json.loads(row.payload) for row in rows]


def state_of(sold: Sold, job_id: int) -> str:
    with sold.shop.store.read() as connection:
        query = select(tables.print_jobs.c.state).where(tables.print_jobs.c.id == job_id)
        return str(connection.execute(query).scalar_one())


def test_papers_that_did_not_come_out_are_listed_the_others_on_demand(sold: Sold) -> None:
    put(sold, "printed")
    uncertain = put(sold, "uncertain", "out of paper")
    assert len(listed(sold)) == 7
    assert listed(sold, state="uncertain") == [("T1-R26-00002", "uncertain")]
    assert listed(sold, state="printed") == [("T1-R26-00001", "printed")]
    assert len(listed(sold, state="all")) == 8
    assert listed(sold, "r26", till="T2") == [(f"T2-R26-0000{n}", "waiting") for n in (1, 2, 3)]
    row = next(
        row for row in print_jobs.list_jobs(sold.shop, sold.admin, ListQuery()).rows if row.id == uncertain
    )
    assert (row.problem, row.till, row.copy_number, row.printed_at) == ("out of paper", "T1", 0, "")
    assert print_jobs.count_open(sold.shop, sold.admin) == print_jobs.JobCounts(6, 0, 1)


def test_a_waiting_paper_with_a_problem_is_failing(sold: Sold) -> None:
    put(sold, "waiting", "the printer is off")
    assert print_jobs.count_open(sold.shop, sold.admin) == print_jobs.JobCounts(8, 1, 0)


def test_an_uncertain_paper_is_printed_again_given_up_or_said_to_be_there(sold: Sold) -> None:
    ways = ((print_jobs.retry, "waiting"), (print_jobs.drop, "dropped"), (print_jobs.came_out, "printed"))
    for service, after in ways:
        job_id = put(sold, "uncertain", "cut off")
        done = service(sold.shop, sold.admin, [job_id])
        assert done == {job_id: ("uncertain", after)}
        assert state_of(sold, job_id) == after
        assert print_jobs.put_back(sold.shop, sold.admin, done) == {job_id: (after, "uncertain")}
        assert state_of(sold, job_id) == "uncertain"
    assert entries(sold, "print_dropped") == [{"papers": [["T1-R26-00001", 0, "T1", "uncertain"]]}]
    assert len(entries(sold, "print_put_back")) == 3
    assert verify(sold.shop.store) == []


def test_a_paper_that_was_given_up_is_printed_after_all(sold: Sold) -> None:
    job_id = put(sold, "waiting")
    print_jobs.drop(sold.shop, sold.admin, [job_id])
    assert ("T1-R26-00001", "waiting") not in listed(sold)
    print_jobs.retry(sold.shop, sold.admin, [job_id])
    printer = Printer()
    queue = PrintQueue(sold.shop, 1, lambda: printer)
    while queue.step().waiting:
        pass
    assert len(printer.printed) == 5
    assert state_of(sold, job_id) == "printed"


def test_what_is_being_printed_or_was_printed_is_left_alone(sold: Sold) -> None:
    job_id = put(sold, "printing")
    for service in (print_jobs.retry, print_jobs.drop, print_jobs.came_out):
        with pytest.raises(BadInput, match="Nothing can be done"):
            service(sold.shop, sold.admin, [job_id, 999])
    assert state_of(sold, job_id) == "printing"
    assert entries(sold, "print_dropped") == []


def test_undoing_leaves_alone_what_has_become_of_a_paper_since(sold: Sold) -> None:
    job_id = put(sold, "uncertain")
    done = print_jobs.retry(sold.shop, sold.admin, [job_id])
    put(sold, "printed")
    assert print_jobs.put_back(sold.shop, sold.admin, done) == {}
    assert state_of(sold, job_id) == "printed"


# Copies -----------------------------------------------------------------------------------------------------------


def test_a_copy_comes_out_at_the_till_that_was_chosen_marked_and_on_the_record(sold: Sold) -> None:
    assert print_copy(sold.shop, sold.admin, "T1-R26-00001", "T2") == 1
    assert print_copy(sold.shop, sold.admin, "T1-R26-00001", "T1") == 2
    printer = Printer()
    queue = PrintQueue(sold.shop, 2, lambda: printer)
    while queue.step().waiting:
        pass
    assert len(printer.printed) == 4  # its own three, and the copy
    assert b"COPY 1" in printer.printed[-1]
    assert b"T1-R26-00001" in printer.printed[-1]
    sale = get_sale(sold.shop, sold.admin, number="T1-R26-00001")
    assert [(paper.copy_number, paper.till, paper.state) for paper in sale.papers] == [
        (0, "T1", "waiting"),
        (1, "T2", "printed"),
        (2, "T1", "waiting"),
    ]
    assert [entry.kind for entry in sale.entries] == ["sale", "reprint", "reprint"]
    assert entries(sold, "reprint")[0] == {"number": "T1-R26-00001", "copy": 1, "printed_at_till": "T2"}
    assert verify(sold.shop.store) == []


def test_a_copy_is_refused_where_it_can_not_come_out(sold: Sold) -> None:
    shifts.use_till(sold.shop, "Till 3")
    with sold.shop.store.write() as connection:
        connection.execute(update(tables.tills).where(tables.tills.c.code == "T2").values(active=0))
    for number, till, why in (
        ("T1-R26-00001", "T3", "has no printer"),
        ("T1-R26-00001", "T2", "There is no till"),
        ("T1-R26-00001", "T\0", "There is no till"),
        ("T9-R26-00001", "T1", "There is no sale"),
    ):
        with pytest.raises(BadInput, match=why):
            print_copy(sold.shop, sold.admin, number, till)
    assert [till.code for till in print_jobs.list_tills(sold.shop, sold.admin)] == ["T1", "T3"]
    assert entries(sold, "reprint") == []
