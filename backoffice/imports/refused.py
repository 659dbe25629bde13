"""The rows that an import refuses, as a file to mend and to import again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.export import make_folder_for
from backoffice.imports.wizard import Wizard
from shop.documents.whole_file import FileIsThere
from shop.rules.errors import ShopError
from shop.services.import_run import save_refusals
from shop.services.printing import documents_folder
from shop.texts import _
from widgets.ask.presenter import Answer

if TYPE_CHECKING:
    from backoffice.office import Office


def save(office: Office, wizard: Wizard) -> None:
    """Ask where to, and write the refused rows there as CSV, each with its reason."""
    base = Path(os.path.expanduser(str(wizard.form.values["path"]).strip() or "import"))
    proposed = documents_folder(office.shop) / f"{base.stem} refused.csv"
    answer = Answer(
        _("Save the refused rows"),
        _("A name that ends in .csv."),
        lambda typed: Path(os.path.expanduser(typed.strip())),
        lambda path: _write(office, wizard, path, replace=False),
        yes=_("Save"),
        numeric=False,
    )
    answer.text, answer.text_is_selected = str(proposed), True
    office.ask(answer)


def _write(office: Office, wizard: Wizard, path: Path, *, replace: bool) -> None:
    try:
        make_folder_for(path)
        save_refusals(office.signed_in, wizard.refusals, path, replace=replace)
    except FileIsThere as error:
        office.confirm(
            _("{name} is there already").format(name=path.name),
            error.message,
            _("Replace"),
            lambda: _write(office, wizard, path, replace=True),
        )
    except (ShopError, OSError) as error:
        office.say(str(error), "error")
    else:
        office.say(_("The refused rows are in {path}.").format(path=path), "done", "exported")
