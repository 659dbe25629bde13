"""Every refusal a person can meet, as a sentence that says what to do next.

A `ShopError` is expected: it is shown as it stands, never with a traceback. Anything else that is raised is a
fault of the program and goes to the log.
"""

from __future__ import annotations


class ShopError(Exception):
    """A refusal. `str(error)` is the sentence shown; `code` is stable for programs and scripts."""

    code = "refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(ShopError):
    """The person may not do this; somebody with the permission can approve it where `approvable`."""

    code = "not_allowed"

    def __init__(self, message: str, permission: str = "", *, approvable: bool = False) -> None:
        super().__init__(message)
        self.permission = permission
        self.approvable = approvable


class SignInRefused(ShopError):
    """A wrong name or secret, or a wait still running. `wait_s` is how many seconds remain, 0 for none."""

    code = "sign_in_refused"

    def __init__(self, message: str, wait_s: int = 0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class BadInput(ShopError):
    """What was typed can't be used. `field` names the field it belongs to, empty for the whole."""

    code = "bad_input"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class BadForm(ShopError):
    """Several fields can't be used: a sentence for each, by the field's name in `errors`."""

    code = "bad_form"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class UnknownCode(ShopError):
    """No active product has this code."""

    code = "unknown_code"

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


class NotEnoughStock(ShopError):
    """A product would go below zero. Quantities in 1/1000 of its unit."""

    code = "not_enough_stock"

    def __init__(
        self, message: str, *, product_id: int, name: str, wanted_milli: int, on_hand_milli: int
    ) -> None:
        super().__init__(message)
        self.product_id = product_id
        self.name = name
        self.wanted_milli = wanted_milli
        self.on_hand_milli = on_hand_milli


class NoOpenShift(ShopError):
    """Nothing can be sold or taken before a shift is open at this till."""

    code = "no_open_shift"


class DatabaseProblem(ShopError):
    """The database can't be used: missing, damaged, newer, read-only, full, or out of reach."""

    code = "database"


class DamagedDatabase(DatabaseProblem):
    """The database can be read but its content is broken, or it is none of ours."""

    code = "database_damaged"


class Conflict(DatabaseProblem):
    """Somebody else was at the same rows. Nothing was written: the same can be done again at once."""

    code = "conflict"


class OutcomeUnknown(DatabaseProblem):
    """The server went away during a commit: whether it was done must be looked up by `uuid` first."""

    code = "outcome_unknown"

    def __init__(self, message: str, uuid: str) -> None:
        super().__init__(message)
        self.uuid = uuid


class PrinterProblem(ShopError):
    """The printer can't print now. `uncertain` means that the paper may have come out all the same."""

    code = "printer"

    def __init__(self, message: str, *, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class ChangedMeanwhile(ShopError):
    """Somebody else saved the same thing since it was read. `current` is how it is now, in the service's own form."""

    code = "changed_meanwhile"

    def __init__(self, message: str, current: object) -> None:
        super().__init__(message)
        self.current = current
