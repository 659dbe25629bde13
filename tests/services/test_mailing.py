"""A sale by mail: its PDF in a message that is opened, or lies there as a draft, and is never sent from here."""

from __future__ import annotations

import stat
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from shop.devices import mail_program
from shop.documents import mail_draft
from shop.rules.errors import BadInput
from shop.rules.mail import Mail, addresses
from shop.services.invoices import get_sale
from shop.services.sale_papers import mail_sale
from shop.services.shop import Shop
from tests.sold import Sold, sold_shop

NUMBER = "T2-R26-00001"


@pytest.fixture
def sold(sqlite_shop: Shop, tmp_path: Path) -> Sold:
    """The shop after its trade, its papers in a folder of the test's own."""
    sqlite_shop.settings = replace(sqlite_shop.settings, documents_dir=str(tmp_path / "papers"))
    return sold_shop(sqlite_shop)


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no mail program takes files."""
    monkeypatch.setenv("CI", "true")


def fake_program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An xdg-email of the test's own, on a machine with a display."""
    program = folder / "xdg-email"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("CI", raising=False)


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.usefixtures("no_program")
def test_without_a_mail_program_the_message_lies_beside_its_pdf_as_a_draft(sold: Sold) -> None:
    posted = mail_sale(sold.shop, sold.admin, NUMBER, "ann@example.com")
    assert posted.draft == posted.pdf.with_suffix(".eml")
    message = read(posted.draft)
    assert (message["X-Unsent"], message["To"]) == ("1", "ann@example.com")
    assert message["Subject"] == f"Receipt {NUMBER} from Test Shop"
    body = message.get_body()
    assert body is not None
    assert f"Receipt {NUMBER} of 12 Mar 2026" in body.get_content()
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (f"{NUMBER}.pdf", "application/pdf")
    assert attached.get_payload(decode=True) == posted.pdf.read_bytes()
    assert posted.pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("no_program")
def test_that_a_message_was_made_is_on_the_record_without_its_address(sold: Sold) -> None:
    mail_sale(sold.shop, sold.admin, NUMBER, "ann@example.com")
    entry = get_sale(sold.shop, sold.admin, number=NUMBER).entries[-1]
    assert (entry.kind, entry.user, entry.payload) == ("mail_draft", "admin", {"number": NUMBER})


def test_the_desktops_mail_program_is_handed_the_message_and_the_file(
    sold: Sold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    fake_program(tmp_path, f'printf "%s\\n" "$@" > {said}', monkeypatch)
    posted = mail_sale(sold.shop, sold.admin, NUMBER, "ann@example.com; bob@example.com")
    assert posted.draft is None
    words = said.read_text(encoding="utf-8").splitlines()
    assert words[-4:] == ["--attach", str(posted.pdf), "ann@example.com", "bob@example.com"]
    assert words[:3] == ["--utf8", "--subject", f"Receipt {NUMBER} from Test Shop"]


@pytest.mark.parametrize("script", ["exit 4", "kill -9 $$"])
def test_a_mail_program_that_can_not_take_it_leaves_a_draft(
    sold: Sold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    fake_program(tmp_path, script, monkeypatch)
    assert mail_sale(sold.shop, sold.admin, NUMBER, "ann@example.com").draft is not None


def test_a_mail_program_that_stays_open_is_not_waited_for(
    sold: Sold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_program(tmp_path, "exec sleep 3", monkeypatch)
    monkeypatch.setattr(mail_program, "WAIT_S", 0.2)
    assert mail_sale(sold.shop, sold.admin, NUMBER, "").draft is None


NO_ADDRESSES = (
    "ann",
    "ann@example",
    "@example.com",
    "ann@@example.com",
    "--attach@example.com",
    "ann@example.com\nBcc: all@example.com",
    '"ann"@example.com',
    "ann@exa\u202emple.com",
    "a" * 250 + "@example.com",
    " ".join(f"a{n}@example.com" for n in range(11)),
)


def test_what_can_not_be_an_address_is_refused_beside_its_field(sold: Sold) -> None:
    for to in NO_ADDRESSES:
        with pytest.raises(BadInput) as refused:
            mail_sale(sold.shop, sold.admin, NUMBER, to)
        assert refused.value.field == "to"


def test_addresses_are_divided_by_commas_semicolons_and_blanks() -> None:
    assert addresses(" ann@example.com, bob@example.com;ann@example.com ") == (
        "ann@example.com",
        "bob@example.com",
    )
    assert addresses("") == ()
    assert addresses("jürgen@müller.example") == ("jürgen@müller.example",)


def test_no_line_of_a_draft_comes_from_a_name(tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF")
    subject = "Receipt\r\nBcc: all@example.com 🫖"
    message = message_from_bytes(mail_draft.draft(Mail((), subject, "Žluťoučký\nkůň", pdf)), policy=default)
    assert isinstance(message, EmailMessage)
    assert message["Bcc"] is None
    assert message["To"] is None
    assert message["Subject"] == "Receipt Bcc: all@example.com 🫖"
    body = message.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Žluťoučký", "kůň"]


def test_an_address_of_other_letters_stands_as_it_is(tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF")
    made = mail_draft.draft(Mail(("jürgen@müller.example",), "x", "y", pdf))
    assert "To: jürgen@müller.example\r\n".encode() in made


def test_an_unknown_sale_is_a_sentence(sold: Sold) -> None:
    with pytest.raises(BadInput, match="There is no sale"):
        mail_sale(sold.shop, sold.admin, "T9-R26-00001", "")


@pytest.mark.usefixtures("no_program")
def test_a_folder_that_can_not_be_written_is_a_sentence(sold: Sold, tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("a file", encoding="utf-8")
    with pytest.raises(BadInput, match="documents folder"):
        mail_sale(sold.shop, sold.admin, NUMBER, "")
