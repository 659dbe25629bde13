"""The search index that one start leaves to the next: brought up to date, and never of another catalogue."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from shop.command_line import main
from shop.rules import search_snapshot
from shop.services import search as search_service
from shop.services.import_products import ImportOptions, import_products
from shop.services.search import ProductSearch
from shop.services.shop import Shop, open_shop
from shop.services.users import session_of_database_owner
from shop.store import names, search_file, tables
from shop.store.engine import connect, create_store
from shop.store.sqlite_file import open_raw
from tests.shops import filled_shop

TEAS = [f"T{n},Tea number {n},,2.50" for n in range(30)]
Import = Callable[..., None]


@pytest.fixture
def bring_in(tmp_path: Path) -> Import:
    """Imports lines of a catalogue."""

    def imported(shop: Shop, *lines: str) -> None:
        path = tmp_path / "catalogue.csv"
        path.write_text("\n".join(["sku,name,barcode,price", *lines]) + "\n", encoding="utf-8")
        import_products(shop, session_of_database_owner(shop), path, ImportOptions())

    return imported


@pytest.fixture(autouse=True)
def _kept_from_ten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(search_service, "KEPT_FROM", 10)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each index that was made of all rows."""
    whole, seen = names.entries, list[int]()

    def counted(connection: object) -> object:
        seen.append(1)
        return whole(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(names, "entries", counted)
    return seen


def loaded(shop: Shop) -> ProductSearch:
    search = ProductSearch(shop)
    search.load()
    return search


def found(search: ProductSearch, text: str) -> list[str]:
    return [product.sku for product in search.find(text)]


def back_up(shop: Shop, path: Path) -> None:
    assert shop.store.path is not None
    with closing(open_raw(shop.store.path)) as raw:
        raw.execute("VACUUM INTO ?", (str(path),))


def test_the_next_start_reads_what_this_one_kept(shop: Shop, bring_in: Import, made_anew: list[int]) -> None:
    bring_in(shop, *TEAS, "GT,Green tea,2000010100378,2.50")
    first = loaded(shop)
    again = loaded(shop)
    assert len(made_anew) == 1
    for text in ("gren tea", "tea 7", "0378", "te", "gt"):
        assert found(again, text) == found(first, text) != []


def test_the_file_is_private_and_lies_beside_the_database(sqlite_shop: Shop, bring_in: Import) -> None:
    bring_in(sqlite_shop, *TEAS)
    loaded(sqlite_shop)
    assert sqlite_shop.store.path is not None
    path = sqlite_shop.store.path.with_name("shop.sqlite.search")
    assert path == search_file.path_of(sqlite_shop.store)
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.with_name(path.name + ".new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder is told by XDG_CACHE_HOME")
def test_a_servers_lies_in_the_cache_folder_and_tells_no_password(
    postgres_shop: Shop, bring_in: Import, tmp_path: Path
) -> None:
    bring_in(postgres_shop, *TEAS)
    loaded(postgres_shop)
    path = search_file.path_of(postgres_shop.store)
    assert path.parent == tmp_path / "cache" / "tuppence"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_small_catalogue_leaves_no_file(sqlite_shop: Shop, bring_in: Import) -> None:
    bring_in(sqlite_shop, *TEAS[:9])
    loaded(sqlite_shop)
    assert not search_file.path_of(sqlite_shop.store).exists()


def test_what_changed_since_is_taken_in(shop: Shop, bring_in: Import, made_anew: list[int]) -> None:
    bring_in(shop, *TEAS)
    loaded(shop)
    bring_in(shop, "T3,Jasmine blossoms,2000010100378,3", "CO,Coffee,,4")
    with shop.store.write() as connection:
        columns = tables.products.c
        gone = update(tables.products).where(columns.sku == "T5")
        connection.execute(gone.values(active=0, version=names.newest_version(connection) + 1))
    search = loaded(shop)
    assert found(search, "jasmin") == found(search, "0378") == ["T3"]
    assert found(search, "cofee") == ["CO"]
    assert "T5" not in found(search, "tea number 5")
    assert len(made_anew) == 1


def test_many_changes_are_kept_for_the_start_after(
    shop: Shop, bring_in: Import, made_anew: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_service, "TAKEN_IN_AT_ONCE", 3)
    bring_in(shop, *TEAS)
    loaded(shop)
    kept = search_file.read(shop.store)
    bring_in(shop, "CO,Coffee,,4")
    loaded(shop)
    assert search_file.read(shop.store) == kept
    bring_in(shop, *(f"S{n},Spice {n},,1" for n in range(4)))
    assert found(loaded(shop), "spice 3")[0] == "S3"
    assert search_file.read(shop.store) != kept
    assert len(made_anew) == 1


def test_a_catalogue_that_changed_as_a_whole_is_made_anew_and_kept(
    shop: Shop, bring_in: Import, made_anew: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_service, "TAKEN_INTO_KEPT", 3)
    bring_in(shop, *TEAS)
    loaded(shop)
    bring_in(shop, *(f"S{n},Spice {n},,1" for n in range(4)))
    assert found(loaded(shop), "spice 3")[0] == "S3"
    assert len(made_anew) == 2
    loaded(shop)
    assert len(made_anew) == 2


def test_a_product_changed_behind_the_programs_back_is_noticed_by_the_count(
    shop: Shop, bring_in: Import, made_anew: list[int]
) -> None:
    bring_in(shop, *TEAS)
    loaded(shop)
    with shop.store.write() as connection:
        connection.execute(update(tables.products).where(tables.products.c.sku == "T5").values(active=0))
    assert "T5" not in found(loaded(shop), "tea number 5")
    assert len(made_anew) == 2


def _torn(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _scratched(whole: bytes) -> bytes:
    return whole[:-40] + b"\0" + whole[-39:]


def _empty(_whole: bytes) -> bytes:
    return b""


def _unfit(whole: bytes) -> bytes:
    """Whole by its digest, but one of its blocks is short: as a faulty program would make it."""
    line, _newline, rest = whole[32:].partition(b"\n")
    head = json.loads(line)
    head["bytes"][2] -= 4
    body = json.dumps(head).encode() + b"\n" + rest
    return hashlib.blake2b(body, digest_size=32).digest() + body


def _without_blocks(whole: bytes) -> bytes:
    line, _newline, _rest = whole[32:].partition(b"\n")
    body = json.dumps(json.loads(line) | {"bytes": []}).encode() + b"\n"
    return hashlib.blake2b(body, digest_size=32).digest() + body


@pytest.mark.parametrize("damage", [_torn, _scratched, _empty, _unfit, _without_blocks])
def test_a_damaged_file_is_made_anew_without_a_word(
    damage: Callable[[bytes], bytes], sqlite_shop: Shop, bring_in: Import, made_anew: list[int]
) -> None:
    bring_in(sqlite_shop, *TEAS)
    loaded(sqlite_shop)
    path = search_file.path_of(sqlite_shop.store)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert found(loaded(sqlite_shop), "tea number 7")[0] == "T7"
    assert len(made_anew) == 2
    assert path.read_bytes() == whole


def test_another_shop_at_the_same_place_has_an_index_of_its_own(
    sqlite_shop: Shop, bring_in: Import, made_anew: list[int], tmp_path: Path
) -> None:
    bring_in(sqlite_shop, *TEAS)
    loaded(sqlite_shop)
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "shop.sqlite"
    create_store(str(path)).close()
    shutil.copy(search_file.path_of(sqlite_shop.store), path.with_name("shop.sqlite.search"))
    other = filled_shop(connect(str(path)))
    bring_in(other, *(line.replace("Tea", "Nut") for line in TEAS))
    search = loaded(other)
    assert found(search, "tea") == []
    assert found(search, "nut number 7")[0] == "T7"
    assert len(made_anew) == 2
    other.close()


def test_a_restored_backup_is_not_searched_by_what_came_after_it(
    sqlite_shop: Shop, bring_in: Import, made_anew: list[int], tmp_path: Path
) -> None:
    bring_in(sqlite_shop, *TEAS)
    store = sqlite_shop.store
    assert store.path is not None
    back_up(sqlite_shop, tmp_path / "backup.sqlite")
    bring_in(sqlite_shop, "T3,Jasmine blossoms,,3")
    loaded(sqlite_shop)
    sqlite_shop.close()
    for ending in ("-wal", "-shm"):
        store.path.with_name(store.path.name + ending).unlink(missing_ok=True)
    os.replace(tmp_path / "backup.sqlite", store.path)
    restored = open_shop(str(store.path))
    assert found(loaded(restored), "jasmine") == []
    assert len(made_anew) == 2
    restored.close()


def test_a_backup_that_went_on_otherwise_is_not_searched_by_the_first_way(
    sqlite_shop: Shop, bring_in: Import, made_anew: list[int], tmp_path: Path
) -> None:
    bring_in(sqlite_shop, *TEAS)
    path = tmp_path / "other.sqlite"
    back_up(sqlite_shop, path)
    bring_in(sqlite_shop, "T3,Jasmine blossoms,,3")
    loaded(sqlite_shop)
    shutil.copy(search_file.path_of(sqlite_shop.store), path.with_name("other.sqlite.search"))
    other = open_shop(str(path))
    bring_in(other, "T4,Hibiscus blossoms,,3")
    search = loaded(other)
    assert (found(search, "jasmine"), found(search, "hibiscus")) == ([], ["T4"])
    assert len(made_anew) == 2
    other.close()


def test_a_folder_that_cant_be_written_has_none_and_nobody_is_told(
    sqlite_shop: Shop, bring_in: Import, made_anew: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_options: object) -> int:
        raise OSError(30, "Read-only file system")

    bring_in(sqlite_shop, *TEAS)
    with monkeypatch.context() as patched:
        patched.setattr(search_file.os, "open", refused)
        assert found(loaded(sqlite_shop), "tea number 7")[0] == "T7"
    assert not search_file.path_of(sqlite_shop.store).exists()
    with monkeypatch.context() as patched:
        patched.setattr(search_file.os, "replace", refused)
        loaded(sqlite_shop)
    assert not list(search_file.path_of(sqlite_shop.store).parent.glob("*.search*"))
    assert len(made_anew) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are a Unix system's")
def test_what_others_may_write_and_what_is_no_file_is_not_read(
    sqlite_shop: Shop, bring_in: Import, made_anew: list[int], tmp_path: Path
) -> None:
    bring_in(sqlite_shop, *TEAS)
    loaded(sqlite_shop)
    path = search_file.path_of(sqlite_shop.store)
    path.chmod(0o620)
    loaded(sqlite_shop)
    assert (len(made_anew), stat.S_IMODE(path.stat().st_mode)) == (2, 0o600)
    os.replace(path, tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    loaded(sqlite_shop)
    assert (len(made_anew), path.is_symlink()) == (3, False)
    path.unlink()
    os.mkfifo(path, 0o600)
    loaded(sqlite_shop)
    path.unlink()
    path.mkdir()
    loaded(sqlite_shop)
    assert len(made_anew) == 5


def test_a_till_that_was_killed_while_keeping_is_followed_by_one_that_keeps(
    sqlite_shop: Shop, bring_in: Import
) -> None:
    bring_in(sqlite_shop, *TEAS)
    path = search_file.path_of(sqlite_shop.store)
    left = path.with_name(path.name + ".new")
    left.write_bytes(b"half")
    loaded(sqlite_shop)
    assert search_snapshot.from_bytes(path.read_bytes()) is not None
    assert not left.exists()


def test_while_the_index_is_being_kept_it_finds_and_takes_nothing_in(
    sqlite_shop: Shop, bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(sqlite_shop, *TEAS)
    now_s = [100.0]
    search = ProductSearch(sqlite_shop, lambda: now_s[0])
    seen: list[list[str]] = []

    def keeping(_store: object, _data: bytes) -> None:
        bring_in(sqlite_shop, "CO,Coffee,,4")
        now_s[0] += 1
        seen.extend([found(search, "coffee"), found(search, "tea number 7")[:1]])

    monkeypatch.setattr(search_file, "write", keeping)
    search.load()
    assert seen == [[], ["T7"]]
    assert found(search, "coffee") == ["CO"]


def test_an_import_leaves_the_index_to_the_next_start(
    sqlite_shop: Shop, made_anew: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text("\n".join(["sku,name,barcode,price", *TEAS]) + "\n", encoding="utf-8")
    assert main(["--database", str(sqlite_shop.store.path), "import-products", str(path)]) == 0
    assert "30 new" in capsys.readouterr().out
    assert found(loaded(sqlite_shop), "tea number 7")[0] == "T7"
    assert len(made_anew) == 1
