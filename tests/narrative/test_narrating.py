"""``xlt check --narrative``: one workbook, one document; what goes wrong is said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook, load_workbook

from tests.narrative.golden import EXAMPLES, narrative_of, needs_texts
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.run import Session

TEXT = narrative_of("putuo-caizhengju-2024")

pytestmark = needs_texts


class Result(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("narrating") / "公开表.xlsx"
    session = Session.start(load_config(), "putuo-2024")
    import_document(EXAMPLES / "putuo-caizhengju-2024.txt", session.registry).write(path)
    return path


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["xlt", "check", *map(str, arguments)])
        code = console.run_command(xlt)
        return Result(code, *capsys.readouterr())

    return run


def sheet(path: Path, rows: list[list[object]]) -> None:
    """Write a workbook of one sheet."""
    book = Workbook(write_only=True)
    target = book.create_sheet("1")
    for row in rows:
        target.append(row)
    book.save(path)


def test_the_report_names_line_and_cell(check: Call, book: Path) -> None:
    result = check(book, "--narrative", TEXT)
    assert result.code == 1
    assert "有 134 个数" in result.out
    assert "情况说明第 20 行第 26 个字" in result.out
    assert "表4·收入.总计·金额 是 2,961.68万元" in result.out
    assert "2,106.66 ÷ 2,940.05 = 71.65%，写的是 71.73%" in result.out


def test_the_machine_report_has_every_number_with_its_place(check: Call, book: Path) -> None:
    data = json.loads(check(book, "--narrative", TEXT, "--format", "json").out)["workbooks"][0]
    narrative = data["narrative"]
    assert narrative["numbers"] == len(narrative["claims"]) == sum(narrative["verdicts"].values()) == 134
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    for claim in narrative["claims"]:
        assert lines[claim["line"] - 1][claim["offset"] :].startswith(claim["number"])
    (wrong,) = [one for one in data["findings"] if one["rule"] == "narrative.figure"]
    assert (wrong["line"], wrong["offset"], wrong["cells"][0]["value"]) == (20, 25, "2961.68")
    assert all(one["line"] is None for one in data["findings"] if not one["rule"].startswith("narrative."))


def test_without_a_narrative_the_key_is_null(check: Call, book: Path) -> None:
    assert json.loads(check(book, "--format", "json").out)["workbooks"][0]["narrative"] is None


def test_budgets_come_from_a_file_by_code_or_name(check: Call, book: Path, tmp_path: Path) -> None:
    budget = tmp_path / "预算.tsv"
    budget.write_text("2010601\t行政运行\t1,560.05\n信息化建设\t135.95\n", encoding="utf-8")
    data = json.loads(check(book, "--narrative", TEXT, "--budget", budget, "--format", "json").out)["workbooks"][0]
    claims = {claim["number"]: claim for claim in data["narrative"]["claims"]}
    assert claims["1560.05"]["verdict"] == "traced"
    assert claims["1560.05"]["coordinates"] == ["预算文件第 1 行"]
    assert (claims["450.52"]["verdict"], claims["450.52"]["known"]) == ("outside", True)


def test_a_budget_of_another_amount_is_an_error(check: Call, book: Path, tmp_path: Path) -> None:
    sheet(tmp_path / "预算.xlsx", [["科目", "预算数"], ["信息化建设", 135.95]])
    assert "预算文件第 2 行 是 135.95万元" in check(book, "--narrative", TEXT, "--budget", tmp_path / "预算.xlsx").out


def test_a_narrative_in_a_sheet(check: Call, book: Path, tmp_path: Path) -> None:
    lines = ("二、收入决算情况说明", "本年收入合计2946.25万元，其中：财政拨款收入2940.05万元，占98.79%；")
    sheet(tmp_path / "说明.xlsx", [[line] for line in lines])
    assert "= 99.79%，写的是 98.79%" in check(book, "--narrative", tmp_path / "说明.xlsx").out


def test_a_total_that_is_still_to_be_filled_in_makes_no_text_wrong(check: Call, book: Path, tmp_path: Path) -> None:
    blank = tmp_path / "空.xlsx"
    cells = load_workbook(book)
    for sheet, cell in (("表1", "B35"), ("表2", "E7")):
        assert cells[sheet][cell].value is not None
        cells[sheet][cell].value = None
    cells.save(blank)
    data = json.loads(check(blank, "--narrative", TEXT, "--format", "json").out)["workbooks"][0]
    assert data["fillable"] >= 2
    assert data["narrative"]["verdicts"]["wrong"] == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{book}", "--budget", "{text}"], "--budget 要和 --narrative 一起用"),
        (["{book}", "{second}", "--narrative", "{text}"], "一次只核对一个工作簿"),
        (["{book}", "--narrative", "{other}"], "没有认出情况说明的标题"),
        (["{book}", "--narrative", "{none}"], "找不到文件"),
        (["{book}", "--narrative", "{text}", "--budget", "{other}"], "预算文件里没有预算数"),
    ],
)
def test_what_cannot_be_is_said(check: Call, book: Path, tmp_path: Path, arguments: list[str], says: str) -> None:
    other = tmp_path / "别的.txt"
    other.write_text("今天天气很好。\n", encoding="utf-8")
    second = tmp_path / "第二个.xlsx"
    second.write_bytes(book.read_bytes())
    places = {"second": second, "book": book, "text": TEXT, "other": other, "none": tmp_path / "没有.txt"}
    result = check(*(argument.format(**places) for argument in arguments))
    assert result.code == 2
    assert says in result.err


def test_a_rule_on_words_can_be_off_or_bind_otherwise(check: Call, book: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[rules]\noff = ["narrative.share"]\n[rules.severity]\n"narrative.figure" = "hint"\n', "utf-8")
    data = json.loads(check(book, "--narrative", TEXT, "--config", config, "--format", "json").out)["workbooks"][0]
    severities = {one["rule"]: one["severity"] for one in data["findings"]}
    assert "narrative.share" not in severities
    assert severities["narrative.figure"] == "hint"
