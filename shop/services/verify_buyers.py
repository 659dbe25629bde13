"""The buyers named beside documents, against the digests that the journal keeps and what it tells of blanking.

A buyer is whole, and is the one of the digest; or blanked whole, and an entry tells of that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from shop.services.verify_checks import Finding
from shop.texts import _

BLANKED = "blanked_buyers"
"""Under this name an entry lists the numbers of documents whose buyer was blanked."""


class Buyers:
    """What the documents' buyers are and what was told of them. Keeps the numbers of those blanked and no more."""

    def __init__(self) -> None:
        self._blanked: set[str] = set()
        self._told: set[str] = set()

    def note(self, payload: Any) -> None:
        """Take what one entry tells of blanking."""
        listed = payload.get(BLANKED) if isinstance(payload, dict) else None
        if isinstance(listed, list):
            self._told.update(str(number) for number in listed)

    def document(self, head: Any, payload: Any) -> Iterator[Finding]:
        """What is wrong with one document's buyer, by the entry that told of the document."""
        said = payload.get("buyer") if isinstance(payload, dict) else None
        if head.buyer_of is None:
            if said is not None:
                yield Finding("buyer", head.number, _("the document's buyer is gone"))
            return
        if said is None:
            return  # of a buyer that the journal doesn't know `check_payload` tells
        fields = [head.buyer_name, head.buyer_address, head.buyer_tax_number]
        if head.buyer_salt is None and fields == [None, None, None]:
            self._blanked.add(head.number)
        elif _digest(head.buyer_salt, fields) != said:
            yield Finding("buyer", head.number, _("the document's buyer is not the one it was issued to"))

    def check(self) -> Iterator[Finding]:
        """Buyers that are blanked though no entry tells of it, and those an entry tells of that are still there."""
        for number in sorted(self._blanked - self._told):
            yield Finding(
                "buyer", number, _("the document's buyer was blanked, and the journal does not tell")
            )
        for number in sorted(self._told - self._blanked):
            yield Finding("buyer", number, _("the journal tells that the buyer was blanked, but it was not"))


def _digest(salt: Any, fields: list[Any]) -> str:
    text = json.dumps([salt, *fields], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
