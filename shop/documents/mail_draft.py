"""A message as a file that mail programs open as a draft: RFC 5322 with X-Unsent, which Outlook and others take so."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from shop.rules.mail import Mail


def draft(mail: Mail) -> bytes:
    """The message with its file, which is read from the disk here. OSError where it can't be."""
    message = EmailMessage(policy=SMTP)
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
