"""Sales to customers: the buyer on the paper, the digest in the journal, and what is told of all they bought."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from shop.rules.cart import new_cart
from shop.rules.draft import from_text, to_text
from shop.rules.listing import ListQuery
from shop.rules.permissions import Session
from shop.rules.returns import ItemReturn
from shop.services import catalogue, customer_history, customers, printing, refund
from shop.services.refund import PayOut, ReturnRequest
from shop.services.shop import Shop
from shop.services.verify import verify
from shop.store import tables
from tests.bought import customer, open_for_trade, sale_to
from tests.services.test_verify import found, tamper
from tests.shops import Clock, session_at

QUERY = ListQuery()


@pytest.fixture
def sam(shop: Shop) -> Session:
    return open_for_trade(shop)


@pytest.fixture
def ada(shop: Shop) -> Session:
    return session_at(shop, "admin")


def give_back(shop: Shop, session: Session, number: str) -> str:
    cash = next(tender for tender in catalogue.tenders(shop) if tender.kind == "cash")
    request = ReturnRequest(f"back {number}", (ItemReturn(1, 1_000),), (PayOut(cash),), number)
    return refund.refund(shop, session, request).number


def test_a_sale_to_a_customer_names_the_buyer_and_keeps_a_digest_alone_in_the_journal(
    shop: Shop, sam: Session, ada: Session
) -> None:
    ann = customer(shop, ada, "Ann Murphy", company="Byrne Catering", address="1 Quay\nCork", country="IE")
    sold = sale_to(shop, sam, ann.id)
    issued = printing.issued(shop, sold.number)
    assert issued is not None
    assert issued.buyer is not None
    assert (issued.buyer.name, issued.buyer.address) == ("Byrne Catering", "Ann Murphy\n1 Quay\nCork")
    assert "Byrne Catering" in printing.receipt_text(shop, issued)
    with shop.store.read() as connection:
        entry = connection.execute(select(tables.journal).where(tables.journal.c.kind == "sale")).one()
    payload = json.loads(entry.payload)
    assert payload["invoice"]["customer_id"] == ann.id
    assert len(payload["buyer"]) == 64
    assert "Byrne" not in entry.payload
    assert verify(shop.store) == []


def test_a_sale_to_nobody_has_no_buyer(shop: Shop, sam: Session) -> None:
    issued = printing.issued(shop, sale_to(shop, sam, None).number)
    assert issued is not None
    assert issued.buyer is None
    assert verify(shop.store) == []


def test_what_comes_back_names_the_buyer_too(shop: Shop, sam: Session, ada: Session) -> None:
    kim = session_at(shop, "kim")
    ann = customer(shop, ada, "Ann Murphy")
    number = give_back(shop, kim, sale_to(shop, sam, ann.id).number)
    issued = printing.issued(shop, number)
    assert issued is not None
    assert issued.buyer is not None
    assert issued.buyer.name == "Ann Murphy"
    assert verify(shop.store) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invoice_buyers SET name = 'Eve'",
        "UPDATE invoice_buyers SET address = NULL",
        "UPDATE invoice_buyers SET salt = NULL",
        "UPDATE invoice_buyers SET name = NULL, address = NULL, tax_number = NULL, salt = NULL",
        "DELETE FROM invoice_buyers",
    ],
)
def test_a_buyer_who_was_changed_or_blanked_behind_the_journal_is_told(
    shop: Shop, sam: Session, ada: Session, change: str
) -> None:
    sold = sale_to(shop, sam, customer(shop, ada, "Ann Murphy").id)
    tamper(shop.store, change)
    assert found(shop.store) == {("buyer", sold.number)}


def test_a_draft_keeps_the_customers_id_and_nothing_else_of_the_person(shop: Shop, ada: Session) -> None:
    ann = customer(shop, ada, "Ann Murphy", phone="01 555 0100")
    text = to_text(new_cart().for_customer(ann.id))
    assert "Ann" not in text
    assert "555" not in text
    assert from_text(text).customer_id == ann.id
    assert customers.on_sale(shop, ann.id) is not None
    assert customers.on_sale(shop, 999) is None


def test_a_history_holds_every_document_item_and_payment(shop: Shop, sam: Session, ada: Session) -> None:
    kim = session_at(shop, "kim")
    ann = customer(shop, ada, "Ann Murphy")
    first = sale_to(shop, sam, ann.id, {"TEA": 2_000, "WRAP": 1_000})
    second = sale_to(shop, sam, ann.id, {"BOOK": 1_000})
    sale_to(shop, sam, None)
    back = give_back(shop, kim, first.number)
    documents = customer_history.list_documents(shop, ada, ann.id, QUERY)
    assert [row.number for row in documents.rows] == [back, second.number, first.number]
    assert (documents.count, documents.rows[1].gross_minor, documents.rows[1].owed_minor) == (3, 999, 0)
    items = customer_history.list_items(shop, ada, ann.id, QUERY)
    assert [(row.sku, row.quantity_milli) for row in items.rows] == [
        ("TEA", -1_000),
        ("BOOK", 1_000),
        ("TEA", 2_000),
        ("WRAP", 1_000),
    ]
    assert [row.sku for row in customer_history.list_items(shop, ada, ann.id, ListQuery("boo")).rows] == [
        "BOOK"
    ]
    paid = customer_history.list_paid(shop, ada, ann.id, QUERY)
    assert [row.amount_minor for row in paid.rows] == [-249, 999, 249 * 2 + 151]
    assert customer_history.list_paid(shop, ada, ann.id, ListQuery(second.number)).count == 1
    assert customer_history.owed_minor(shop, ada, ann.id) == 0
    record = customers.get_customer(shop, ada, ann.id)
    assert (record.visits, record.bought_minor) == (3, 999 + 249 * 2 + 151 - 249)


def test_pages_of_a_long_history_follow_one_another(shop: Shop, sam: Session, ada: Session) -> None:
    ann = customer(shop, ada, "Ann Murphy")
    numbers = [sale_to(shop, sam, ann.id).number for _n in range(7)]
    found_numbers = [
        row.number
        for offset in (0, 3, 6)
        for row in customer_history.list_documents(shop, ada, ann.id, ListQuery(offset=offset, limit=3)).rows
    ]
    assert found_numbers == numbers[::-1]


def test_the_till_recalls_the_last_visits_and_what_is_usual(shop: Shop, sam: Session, ada: Session) -> None:
    ann = customer(shop, ada, "Ann Murphy")
    assert customer_history.remembered(shop, sam, ann.id) == customer_history.Remembered()
    assert isinstance(shop.clock, Clock)
    for wanted in (
        {"TEA": 1_000},
        {"TEA": 3_000, "BOOK": 1_000},
        {"TEA": 1_000, "BOOK": 1_000, "WRAP": 1_000},
    ):
        sale_to(shop, sam, ann.id, wanted)
        shop.clock.move(86_400)
    recalled = customer_history.remembered(shop, sam, ann.id, most_visits=2)
    assert [(visit.business_date, visit.names) for visit in recalled.visits] == [
        ("2026-03-04", ("Tea", "Book", "Gift wrapping")),
        ("2026-03-03", ("Tea", "Book")),
    ]
    assert [(usual.name, usual.visits) for usual in recalled.usual] == [("Tea", 3), ("Book", 2)]
