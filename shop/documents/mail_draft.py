"""A message as a file that mail programs open as a draft: RFC 5322 with X-Unsent, which Outlook and others take so."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from shop.rules.mail import Mail


def draft(mail: Mail) -> bytes:
    """The message with its file, which is read from the disk here. OSError where it can't be."""
    # An address of other letters stands as it is (RFC 6532); all else is written so that every program reads it.
    message = EmailMessage(policy=SMTP if all(map(str.isascii, mail.to)) else SMTPUTF8)
    message["X-Unsent"] = "1"
    if mail.to:
        message["To"] = ", ".join(mail.to)
    message["Subject"] = " ".join(mail.subject.split())
    message.set_content(mail.body + "\n")
    message.add_attachment(
        mail.attachment.read_bytes(),
        maintype="application",
        subtype="pdf",
        filename=mail.attachment.name,
    )
    return bytes(message)
