"""python -m shop report: any report on the terminal or in a file, for any days."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from shop.command_line import main
from shop.rules.report_shapes import SHAPES
from shop.services import hashing
from shop.store.engine import connect
from tests.shops import LOWEST_COST, filled_shop
from tests.traded import add_stock, trade

Run = Callable[..., int]
MARCH = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture(scope="module")
def traded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's file after its morning, 2 March 2026."""
    path = tmp_path_factory.mktemp("reports") / "shop.sqlite"
    shutil.copy(sqlite_template, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "COST", LOWEST_COST)
        shop = filled_shop(connect(str(path)))
    with shop.store.write() as connection:
        add_stock(connection, "2026-02-01T00:00:00.000000Z")
    trade(shop)
    shop.close()
    return path


@pytest.fixture
def run(traded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `report` on a copy of it, in April."""
    target = tmp_path / "shop.sqlite"
    shutil.copy(traded, target)
    monkeypatch.setattr("shop.command_line.start_log", lambda: None)
    monkeypatch.setattr(
        "shop.services.shop.SystemClock.__call__", lambda _self: datetime(2026, 4, 2, 9, tzinfo=timezone.utc)
    )
    return lambda *argv: main(["--database", str(target), "report", *argv])


def test_every_report_there_is_can_be_listed_and_printed(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--list") == 0
    listed = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in listed] == [shape.name for shape in SHAPES]
    for shape in SHAPES:
        assert run(shape.name, *MARCH) == 0
        out = capsys.readouterr().out.splitlines()
        assert out[0].startswith(f"{shape.title}: ")
        assert out[-1].startswith("Total")


def test_the_figures_stand_in_columns_with_the_period_before(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("people", *MARCH) == 0
    title, heads, rule, kim, _rule, total = capsys.readouterr().out.splitlines()
    assert title == "Sales by person: 1–31 Mar 2026 beside 29 Jan – 28 Feb 2026"
    assert heads.split()[:2] == ["Person", "Sales"]
    # All that was sold is Kim's; a share has no sum.
    assert [each for each in kim.split() if each != "100.0%"][1:] == total.split()[1:]
    assert len(rule) >= len(kim)


def test_a_csv_file_holds_what_json_says(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "products.csv"
    assert run("products", "--period", "2026-03", "--csv", str(path), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert [row["SKU"] for row in rows] == [row["sku"] for row in answer["rows"]]
    assert [row["Gross"] for row in rows] == [row["gross_minor"] for row in answer["rows"]]
    assert (answer["from"], answer["to"]) == ("2026-03-01", "2026-03-31")
    assert run("products", "--period", "2026-03", "--csv", str(path)) == 0


def test_papers_and_workbooks_are_written_beside_each_other(run: Run, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "r.pdf", tmp_path / "r.xlsx"
    assert run("taxes", *MARCH, "--pdf", str(pdf), "--xlsx", str(xlsx)) == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert xlsx.read_bytes().startswith(b"PK")


def test_without_days_it_is_this_month_and_with_the_first_alone_until_today(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, first, last in (((), "04-01", "04-02"), (("--from", "2026-03-30"), "03-30", "04-02")):
        assert run("days", *options, "--json") == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["from"], answer["to"]) == (f"2026-{first}", f"2026-{last}")
    assert run("days", *MARCH, "--beside", "none", "--json") == 0
    assert json.loads(capsys.readouterr().out)["beside"] is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--list"),
        (("horoscope",), "There is no report horoscope"),
        (("days", "--from", "1 March", "--to", "later"), "--from: Type the day"),
        (("days", "--from", "2026-03-02", "--to", "2026-03-01"), "before the first"),
        (("days", "--period", "soon"), "2026-Q1"),
        (("days", "--period", "2026", "--from", "2026-01-01"), "--period, or --from"),
        (("days", "--csv", "days.txt"), "end the file name in .csv"),
        (("days", "--csv", "/no/such/folder/days.csv"), "There is no folder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    run: Run, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run(*options) == 1
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err
