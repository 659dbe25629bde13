"""python -m shop, command by command."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shop.command_line import main
from shop.services import hashing, users
from shop.services.shop import open_shop
from tests.shops import LOWEST_COST

ROOT = Path(__file__).resolve().parent.parent
INIT = ("init", "--name", "Tea & Co", "--country", "GB")

Run = Callable[..., int]


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "shop.sqlite")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, target: str) -> Run:
    """Run a command on this test's database, with what it reads on standard input."""
    monkeypatch.setattr(hashing, "COST", LOWEST_COST)
    monkeypatch.setattr("shop.command_line.start_log", lambda: None)

    def run(*argv: str, typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return main(["--database", target, *argv])

    return run


def test_init_makes_a_shop_whose_admin_signs_in(
    run: Run, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--address", "1 High St\\nLeeds", "--tax-number", "GB123", "--with-pin", "--admin", "Ada")
    assert run(*INIT, *options, typed="pässword 1\n4711\n") == 0
    assert "Tea & Co is ready" in capsys.readouterr().out
    shop = open_shop(target)
    assert shop.settings.shop_address == "1 High St\nLeeds"
    assert (shop.settings.currency_code, shop.settings.paper) == ("GBP", "A4")
    assert users.sign_in(shop, "ada", "pässword 1", till="T1").role == "admin"
    assert users.sign_in(shop, "ada", "4711", till="T1").role == "admin"
    shop.close()


def test_init_takes_what_goes_beyond_the_preset(run: Run, target: str) -> None:
    options = ("--country", "CA", "--standard-rate", "13", "--cash-step", "0.05", "--prices-include-tax")
    assert run(*INIT, *options, "--time-zone", "America/Toronto", typed="long enough\n") == 0
    shop = open_shop(target)
    assert (shop.settings.cash_step_minor, shop.settings.prices_include_tax) == (5, True)
    shop.close()


def test_init_names_every_option_that_cannot_be_used(
    run: Run, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--country", "US", "--cash-step", "x", "--currency", "QQQ", "--time-zone", "Leeds")
    assert run("init", "--name", "", *options, typed="short\n") == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in said] == [
        "--name",
        "--time-zone",
        "--currency",
        "--standard-rate",
        "--password",
        "--cash-step",
    ]
    assert not Path(target).exists()


def test_a_second_init_leaves_the_first_shop_as_it_is(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*INIT, typed="long enough\n") == 0
    assert run(*INIT, typed="long enough\n") == 1
    assert "already" in capsys.readouterr().err


def test_the_demo_shop_passes_its_own_check(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("demo") == 0
    assert run("verify") == 0
    capsys.readouterr()
    assert run("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "findings": []}


def test_verify_names_what_is_wrong_and_exits_1(
    run: Run, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("demo")
    shop = open_shop(target)
    with shop.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE products SET stock_on_hand = stock_on_hand + 1000 WHERE sku = 'P-1002'"
        )
    shop.close()
    capsys.readouterr()
    assert run("verify", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert not answer["ok"]
    assert any("P-1002" in finding["where"] + finding["message"] for finding in answer["findings"])


def test_verify_of_a_damaged_file_is_a_finding_and_of_a_missing_one_a_refusal(
    run: Run, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--json") == 1
    assert "no Tuppence database" in capsys.readouterr().err
    Path(target).write_bytes(b"not a database, but long enough to look like a file of one" * 100)
    assert run("verify", "--json") == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["kind"] == "file"


def test_find_prints_the_best_five_and_exits_1_for_none(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("demo")
    capsys.readouterr()
    assert run("find", "dark", "choc") == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split("\t")[1:3] == ["Dark chocolate 70 % 100 g", "2.49"]
    assert len(rows) <= 5
    assert run("find", "qqqqxxzz") == 1


def test_find_answers_a_batch_as_json_lines(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("demo")
    queries = tmp_path / "queries.txt"
    queries.write_text("bananas\n\n醤油\n", encoding="utf-8")
    capsys.readouterr()
    assert run("find", "--batch", str(queries)) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["query"] for answer in answers] == ["bananas", "", "醤油"]
    assert answers[0]["products"][0]["sku"] == "101"
    assert answers[1]["products"] == []
    assert answers[2]["products"][0]["name"] == "Soy sauce 醤油 150 ml"
    assert run("find", "--batch", "-", typed="cola\n") == 0
    assert "Cola" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [("find",), ("find", "milk", "--batch", "-")])
def test_find_wants_a_text_or_a_batch(run: Run, argv: tuple[str, ...]) -> None:
    assert run(*argv) == 1


def test_people_are_added_reset_and_listed(run: Run, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("demo")
    assert run("user", "add", "Zoe", "--name", "Zoe Byrne", "--with-pin", typed="long enough\n8642\n") == 0
    assert run("user", "add", "max", "--role", "supervisor", "--pin-only", typed="975310\r\n") == 0
    assert run("user", "reset", "zoe", typed="another one\n") == 0
    capsys.readouterr()
    assert run("user", "list") == 0
    rows = capsys.readouterr().out.splitlines()
    assert "zoe\tZoe Byrne\tstaff\tpassword, PIN" in rows
    assert "max\tmax\tsupervisor\tPIN" in rows
    shop = open_shop(target)
    assert users.sign_in(shop, "zoe", "another one", till=None).name == "Zoe Byrne"
    shop.close()


def test_import_products_brings_a_catalogue_in_and_reports_refusals(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*INIT, typed="long enough\n")
    good = tmp_path / "good.csv"
    good.write_text("name,barcode,price\nGreen tea,2000010100378,2.50\n", encoding="utf-8")
    assert run("import-products", str(good)) == 0
    assert "1 new" in capsys.readouterr().out
    bad = tmp_path / "bad.csv"
    bad.write_text("name,barcode,price\nBlack tea,2000010100379,2.50\nMint tea,,1.80\n", encoding="utf-8")
    refused = tmp_path / "refused.csv"
    assert run("import-products", str(bad), "--refusals", str(refused)) == 1
    said = capsys.readouterr()
    assert "line 2" in said.err
    assert "Nothing was written" in said.out
    assert run("import-products", str(bad), "--skip-bad", "--refusals", str(refused)) == 0
    assert run("import-products", str(bad), "--map", "name") == 1


def test_files_come_in_are_undone_and_leave_by_the_command_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*INIT, typed="long enough\n")
    for kind, text in (
        ("products", "sku,name,price\nTEA,Green tea,2.50\n"),
        ("stock", "sku,counted\nTEA,5\n"),
        ("customers", "name,email\nAnn Murphy,ann@example.com\n"),
    ):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        assert run(f"import-{kind}", str(path)) == 0, capsys.readouterr().err
    assert "To undo it: undo-import 3." in capsys.readouterr().out
    assert run("undo-import", "3") == 0
    assert "1 taken out of use" in capsys.readouterr().out
    assert run("undo-import", "3") == 1
    everything, products = tmp_path / "all.zip", tmp_path / "products.xlsx"
    assert run("export", str(everything)) == 0
    assert run("export", str(everything)) == 1
    assert run("export", str(products), "--list", "products") == 0
    assert everything.stat().st_size > 0
    assert run("backup", "--to", str(tmp_path / "kept")) == 0
    assert [path.suffix for path in (tmp_path / "kept").iterdir()] == [".sqlite"]
    capsys.readouterr()
    assert run("import-products", str(products), "--sheet", "Products") == 0
    assert "1 as before" in capsys.readouterr().out


def test_a_fault_of_the_program_is_one_sentence_and_its_details_go_to_the_log(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_target: str) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("shop.services.demo.create_demo", fail)
    assert run("demo") == 1
    said = capsys.readouterr().err
    assert "went wrong" in said
    assert "Traceback" not in said
    assert "inner detail" not in said
    assert "inner detail" in caplog.text


@pytest.mark.parametrize("argv", [(), ("sell",), ("init",), ("user",), ("verify", "--xml")])
def test_a_command_that_is_not_understood_exits_2(run: Run, argv: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*argv)
    assert caught.value.code == 2


def test_the_program_runs_by_its_name_and_logs_in_its_own_folder(tmp_path: Path) -> None:
    env = dict(
        os.environ, XDG_STATE_HOME=str(tmp_path / "state"), HOME=str(tmp_path), PYTHONIOENCODING="ascii"
    )
    missing = str(tmp_path / "missing" / "shop.sqlite")
    ran = subprocess.run(
        [sys.executable, "-m", "shop", "--database", missing, "user", "list"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("There is no Tuppence database at")
    assert len(ran.stderr.splitlines()) == 1
    assert not Path(missing).parent.exists()
