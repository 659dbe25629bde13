"""Where a database file may lie, and the sentences of the places where it may not."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from shop.rules.errors import DatabaseProblem
from shop.store import place

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")

MOUNTINFO = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:50 / /home/ada/Shop\040drive rw,relatime - cifs //nas/shop rw,vers=3.1
31 22 0:51 / /mnt/nas rw - nfs4 nas:/export rw,proto=tcp
32 31 8:2 / /mnt/nas/local rw - ext4 /dev/sdb1 rw
33 22 0:52 / /mnt/ssh rw - fuse.sshfs ada@nas: rw
34 22 0:53 / /mnt/c rw - 9p drvfs rw,dirsync,aname=drvfs;path=C:\,mmap,access=client
35 22 0:54 / /mnt/box rw - 9p none rw,trans=fd,rfdno=4
36 22 0:55 / /mnt/usb rw - fuse.ntfs-3g /dev/sdc1 rw
"""


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
def test_a_missing_folder_and_file_are_made_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "shop.sqlite"
    place.prepare(path)
    assert (_mode(path.parent), _mode(path)) == (0o700, 0o600)


@POSIX
def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    path.write_bytes(b"kept")
    path.chmod(0o664)
    place.prepare(path)
    assert _mode(path) == 0o600
    assert path.read_bytes() == b"kept"


@POSIX
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    place.prepare(tmp_path / "shop.sqlite")
    assert _mode(tmp_path) == 0o755


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="is a folder"):
        place.prepare(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("")
    with pytest.raises(DatabaseProblem, match="a file is in its way"):
        place.prepare(tmp_path / "notes" / "shop.sqlite")


@POSIX
def test_a_pipe_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseProblem, match="is not a file"):
        place.prepare(tmp_path / "pipe")


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DatabaseProblem) as found:
        place.prepare(tmp_path / "shop.sqlite")
    assert str(tmp_path) in str(found.value)
    assert "Permission denied" in str(found.value)


def test_a_file_that_can_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop.sqlite"
    path.write_bytes(b"")
    monkeypatch.setattr(os, "access", lambda target, _mode: target != path)
    with pytest.raises(DatabaseProblem, match=r"shop\.sqlite can't be read and written"):
        place.prepare(path)


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/home/ada", False),
        ("/home/ada/Shop drive", True),
        ("/home/ada/Shop drive/deep/er", True),
        ("/home/ada/Shop driveway", False),
        ("/mnt/nas/shop", True),
        ("/mnt/nas/local/shop", False),
        ("/mnt/ssh", True),
        ("/mnt/c/Users", True),
        ("/mnt/box", False),
        ("/mnt/usb", False),
    ],
)
@POSIX
def test_network_and_shared_drives_are_known_by_their_mount(folder: str, remote: bool) -> None:
    assert place._is_remote_mount(Path(folder), place.mounts_of_linux(MOUNTINFO)) is remote


@POSIX
def test_network_drives_of_a_mac_are_known_by_their_mount() -> None:
    said = (
        "/dev/disk3s1 on / (apfs, local, journaled)\n"
        "//ada@nas._smb._tcp.local/shop on /Volumes/shop (1) (smbfs, nodev, nosuid, mounted by ada)\n"
    )
    mounts = place.mounts_of_mac(said)
    assert mounts == {"/": "apfs", "/Volumes/shop (1)": "smbfs"}
    assert place._is_remote_mount(Path("/Volumes/shop (1)/till"), mounts)


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("\\\\nas\\shop", True),
        ("//nas/shop", True),
        ("\\\\?\\UNC\\nas\\shop", True),
        ("\\\\?\\C:\\shop", False),
    ],
)
def test_network_paths_of_windows_are_known_by_their_name(folder: str, remote: bool) -> None:
    assert place._is_remote_windows(folder) is remote


def test_a_network_drive_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "is_remote", lambda _folder: True)
    with pytest.raises(DatabaseProblem, match="network or shared drive"):
        place.prepare(tmp_path / "new" / "shop.sqlite")
    assert not (tmp_path / "new").exists()
