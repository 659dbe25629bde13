"""Where a SQLite file may lie: a private folder and file on a local disk that can be written.

Refuses folders, network and shared drives (SQLite's locks and its write-ahead log don't hold there), and what can't
be written, each with a sentence that names the place. Touches no mode of anything that belongs to somebody else.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

from shop.rules.errors import DatabaseProblem
from shop.texts import _

FOLDER_MODE = 0o700
FILE_MODE = 0o600
MOUNT_TIMEOUT_S = 2
DRIVE_REMOTE = 4

REMOTE_TYPES = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afs afpfs ncpfs coda ceph lustre glusterfs beegfs gpfs orangefs "
    "ocfs2 gfs2 davfs webdav vboxsf vmhgfs prl_fs acfs".split()
)
REMOTE_FUSE = frozenset(
    "sshfs davfs davfs2 curlftpfs s3fs rclone glusterfs ceph smbnetfs gvfsd-fuse vmhgfs-fuse google-drive "
    "onedrive portal".split()
)


def prepare(path: Path) -> None:
    """Make the folder (0700) and the file (0600) where they are missing, and refuse a place that won't do.

    A file of ours that others may read or write is closed to them. Raises DatabaseProblem.
    """
    check(path)
    folder = path.parent
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if path.exists():
            _close_to_others(path)
        else:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE))
    except (FileExistsError, NotADirectoryError):
        raise DatabaseProblem(
            _("{folder} can't be a folder: a file is in its way. Choose another folder.").format(
                folder=folder
            )
        ) from None
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _cannot_write(folder, None)


def check(path: Path) -> None:
    """Refuse a place that won't do, and change nothing. Raises DatabaseProblem."""
    folder = path.parent
    if path.is_dir():
        raise DatabaseProblem(_("{where} is a folder. Name a file in it.").format(where=path))
    if is_remote(folder):
        raise DatabaseProblem(
            _(
                "{folder} is on a network or shared drive, where a database file can be damaged. Choose a folder on "
                "this machine's own disk, or use a PostgreSQL server for several tills."
            ).format(folder=folder)
        )
    try:
        if path.exists():
            _check_file(path)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        raise _cannot_write(folder, None)


def _cannot_write(folder: Path, error: OSError | None) -> DatabaseProblem:
    because = f" ({error.strerror})" if error is not None and error.strerror else ""
    return DatabaseProblem(
        _(
            "The folder {folder} can't be written{because}. Ask for write permission or choose another one."
        ).format(folder=folder, because=because)
    )


def _check_file(path: Path) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise DatabaseProblem(_("{where} is not a file. Choose another place.").format(where=path))
    if not os.access(path, os.R_OK | os.W_OK):
        raise DatabaseProblem(
            _("{where} can't be read and written. Ask for permission to it, or choose another file.").format(
                where=path
            )
        )


def _close_to_others(path: Path) -> None:
    found = path.stat()
    if sys.platform != "win32" and found.st_uid == os.geteuid() and found.st_mode & 0o077:
        path.chmod(FILE_MODE)


def is_remote(folder: Path) -> bool:
    """Whether this folder (or the nearest one above it that exists) is on a network or shared drive."""
    if sys.platform == "win32":
        return _is_remote_windows(str(folder))
    if sys.platform == "darwin":
        try:
            said = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=MOUNT_TIMEOUT_S, check=False
            ).stdout
        except (OSError, subprocess.TimeoutExpired):
            return False
        return _is_remote_mount(folder, mounts_of_mac(said))
    try:
        said = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    return _is_remote_mount(folder, mounts_of_linux(said))


def mounts_of_linux(mountinfo: str) -> dict[str, str]:
    """Mount points and their types from /proc/self/mountinfo (proc(5)); the one mounted last wins.

    9p is local in a container and remote otherwise: it is given as "nfs" where its options say so.
    """
    found: dict[str, str] = {}
    for line in mountinfo.splitlines():
        before, _dash, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) < 5 or not right[0]:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal.group(1), 8)), left[4])
        options = right[2] if len(right) > 2 else ""
        shared = right[0] == "9p" and re.search(r"trans=(tcp|rdma|virtio)|aname=drvfs", options)
        found[point] = "nfs" if shared else right[0]
    return found


def mounts_of_mac(said: str) -> dict[str, str]:
    """Mount points and their types from what `mount` prints: "//server/share on /Volumes/x (smbfs, nodev)"."""
    rows = re.finditer(r"^.* on (?P<point>/.*) \((?P<kind>\w+)[,)]", said, re.MULTILINE)
    return {row["point"]: row["kind"] for row in rows}


def _is_remote_mount(folder: Path, mounts: dict[str, str]) -> bool:
    for point in (folder, *folder.parents):
        kind = mounts.get(str(point))
        if kind is not None:
            family, _dot, program = kind.partition(".")
            return family in REMOTE_TYPES or (family == "fuse" and program in REMOTE_FUSE)
    return False


def _is_remote_windows(folder: str) -> bool:
    if folder.startswith(("\\\\", "//")):
        return not folder.startswith(("\\\\?\\", "\\\\.\\")) or folder[4:7].upper() == "UNC"
    if sys.platform == "win32":
        import ctypes

        root = os.path.splitdrive(folder)[0] + "\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == DRIVE_REMOTE)
    return False
