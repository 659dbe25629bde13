"""A file that is there whole or not at all: written beside its place under another name, then renamed.

What stands in the way (no room, no leave, open in another program, a file of that name) is a sentence.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from shop.rules.errors import BadInput
from shop.rules.normal import shown
from shop.texts import _

_SHARING_VIOLATION = (5, 32)


class FileIsThere(BadInput):
    """There is a file of this name already: ask whether it may be replaced, then write again with `replace`."""

    code = "file_is_there"


@contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[IO[bytes]]:
    """A file to write bytes to, which has its name only once all of it is on the disk.

    Whatever is raised inside leaves what was there before. FileIsThere where there is one and `replace` is not
    set; BadInput for everything else that a person can do something about. Its field is "path".
    """
    path = path.absolute()
    _refuse(path, replace)
    waiting = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with open(waiting, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse(path, replace)
        os.replace(waiting, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            waiting.unlink()


def _refuse(path: Path, replace: bool) -> None:
    try:
        if b"\0" in os.fsencode(path):
            raise OSError(errno.EINVAL, "NUL")
        is_there, is_folder = path.exists(), path.is_dir()
    except UnicodeEncodeError as error:
        raise cannot_write(path, OSError(errno.EINVAL, str(error))) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    if is_folder:
        raise BadInput(
            _("{path} is a folder. Add a file name to it.").format(path=shown(str(path), 200)), "path"
        )
    if is_there and not replace:
        raise FileIsThere(
            _("There is a file {name} already. Replace it, or choose another name.").format(
                name=shown(path.name, 100)
            ),
            "path",
        )


def cannot_write(path: Path, error: OSError) -> BadInput:
    """Why this file can't be written, and what to do about it."""
    where = {"path": shown(str(path), 200), "folder": shown(str(path.parent), 200)}
    number = error.errno
    if getattr(error, "winerror", None) in _SHARING_VIOLATION and path.exists():
        sentence = _("{path} is open in another program. Close it there, or choose another name.")
    elif number in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG):
        sentence = _("There is no room for {path}. Make room on that disk, or choose another folder.")
    elif number in (errno.EACCES, errno.EPERM, errno.EROFS):
        sentence = _("You may not write to {folder}. Choose another folder.")
    elif number in (errno.ENOENT, errno.ENOTDIR):
        sentence = _("There is no folder {folder}. Make it, or choose another one.")
    elif number in (errno.ENAMETOOLONG, errno.EINVAL):
        sentence = _("{path} can't be a file name here. Choose a shorter one of letters and digits.")
    else:
        where["reason"] = error.strerror or str(error)
        sentence = _("{path} can't be written: {reason}. Choose another folder.")
    return BadInput(sentence.format(**where), "path")
