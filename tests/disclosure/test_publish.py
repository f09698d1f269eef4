"""A workbook into the whole disclosure: everything that was there is there again, and nothing that must not go out."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.comments import Comment

from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.console import run_command
from xltoolkit.disclosure.narrative import heading_of
from xltoolkit.importing.document import TextLine
from xltoolkit.importing.readers import read_document
from xltoolkit.importing.text import import_document, lines_outside
from xltoolkit.libreoffice import find_office
from xltoolkit.loader import Registry, load
from xltoolkit.model import Accounts, Limits, fold

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
PUBLISHED = ROOT / ".." / "shared" / "cases" / "yangquan-gongxinju-2022.txt"
NARRATIVE = """第一部分 概况
一、本部门（单位）职责
拟订全市工业发展规划。
二、机构设置情况
本部门有 3 家单位。
第三部分 情况说明
一、收入支出决算总体情况说明
2022年度收入总计706,804,492.61元、支出总计706,804,492.61元。
第四部分 名词解释
一、其他收入：指除上述收入以外的各项收入。
"""


def has_writer() -> bool:
    """Tell whether LibreOffice is here with the part that opens documents of text."""
    office = find_office()
    return office is not None and any(Path(office).resolve().parent.glob("*swlo.*"))


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


@pytest.fixture(name="workbook", scope="module")
def _workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("publish") / "决算.xlsx"
    import_document(EXAMPLE, registry()).write(path)
    return path


@pytest.fixture(name="narrative", scope="module")
def _narrative(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("narrative") / "情况说明.txt"
    path.write_text(NARRATIVE, encoding="utf-8")
    return path


def publish(*arguments: str | Path) -> int:
    return run(["publish", *map(str, arguments)])


def run(arguments: list[str]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["xlt", *arguments])
        return run_command(xlt)


def figures(accounts: Accounts) -> dict[tuple[str, str, str], str]:
    return {
        (table, row.key, column): f"{entry.amount} {entry.content.name}"
        for table, bound in accounts.tables.items()
        for row in bound.rows
        for column, entry in row.entries.items()
    }


def labels(accounts: Accounts) -> dict[tuple[str, str], str]:
    return {(table, row.key): fold(row.label) for table, bound in accounts.tables.items() for row in bound.rows}


def headings(lines: list[TextLine]) -> list[str]:
    """Return all headings, those of the contents page without their dots and page numbers."""
    texts = [re.sub(r"[\s.…]*(?:[.…\t]\d*|\d+)$", "", line.text.strip()) for line in lines]
    return [fold(text) for text in texts if heading_of(text) is not None or text.startswith("第")]


def test_every_figure_comes_back_from_the_document(workbook: Path, narrative: Path, tmp_path: Path) -> None:
    target = tmp_path / "公开.docx"
    assert publish(workbook, "-o", target, "--narrative", narrative) == 1  # 06 has an error, which is said
    before, after = import_document(EXAMPLE, registry()), import_document(target, registry())
    assert len(after.accounts.tables) == 10
    assert figures(after.accounts) == figures(before.accounts)
    assert labels(after.accounts) == labels(before.accounts)
    assert [item for item in after.not_understood if item.line] == []


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published text is not here")
def test_publishing_the_real_document_again_keeps_every_figure_and_every_heading(tmp_path: Path) -> None:
    workbook, target = tmp_path / "决算.xlsx", tmp_path / "公开.docx"
    before = import_document(PUBLISHED, registry())
    before.write(workbook)
    assert publish(workbook, "-o", target, "--narrative", PUBLISHED) == 1
    after = import_document(target, registry())
    assert figures(after.accounts) == figures(before.accounts)
    assert labels(after.accounts) == labels(before.accounts)
    was, _ = lines_outside(read_document(PUBLISHED, Limits()), registry())
    now, forms = lines_outside(read_document(target, Limits()), registry())
    assert set(headings(was)) <= set(headings(now))
    assert len(headings(was)) > 40
    assert forms[0][1].tab_title == "阳泉市部门（单位）整体支出绩效自评表"


def test_the_same_workbook_gives_the_same_bytes(workbook: Path, narrative: Path, tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        publish(workbook, "-o", tmp_path / name, "--narrative", narrative)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_an_earlier_output_is_replaced_and_a_document_of_somebody_else_is_not(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "公开.docx"
    assert publish(workbook, "-o", target) == publish(workbook, "-o", target) == 1
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("word/theme/theme1.xml", "<a/>")  # as every program adds when it saves
    assert publish(workbook, "-o", target) == 2
    assert "不是本工具生成的" in capsys.readouterr().err
    assert publish(workbook, "-o", target, "--force") == 1


def test_nothing_of_a_run_is_published(workbook: Path, narrative: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked.xlsx"
    run(["run", str(workbook), "-o", str(marked), "--glossary"])
    publish(workbook, "-o", tmp_path / "plain.docx", "--narrative", narrative)
    publish(marked, "-o", tmp_path / "marked.docx", "--narrative", narrative)
    with zipfile.ZipFile(tmp_path / "marked.docx") as package:
        text = package.read("word/document.xml").decode()
    assert all(mark not in text for mark in ("检查结果", "【错误】", "【名词】", "FFC7CE"))
    before = import_document(tmp_path / "plain.docx", registry()).accounts
    assert figures(import_document(tmp_path / "marked.docx", registry()).accounts) == figures(before)


def test_what_must_not_go_out_holds_the_document_back(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "情况说明.txt"
    text.write_text(f"{NARRATIVE}联系人：王小明，联系电话：0353-2293456，wang@example.cn。\n", encoding="utf-8")
    target = tmp_path / "公开.docx"
    assert publish(workbook, "-o", target, "--narrative", text) == 1
    said = capsys.readouterr().out
    assert all(word in said for word in ("联系人：王小明", "0353-2293456", "wang@example.cn", "--accept"))
    assert not target.exists()
    publish(workbook, "-o", target, "--narrative", text, "--accept")
    assert target.exists()


def test_what_is_not_published_is_said_and_left_out(
    workbook: Path, narrative: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    sheet = book["公开02表"]
    sheet["A1"].comment = Comment("数字待核", "李四")
    sheet.cell(60, 1, "制表人：张三丰")
    secret = book.create_sheet("底稿")
    secret["A1"], secret.sheet_state = "手机 13812345678", "hidden"
    book.properties.creator, book.properties.lastModifiedBy = "赵六", "钱七"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    target = tmp_path / "公开.docx"
    assert publish(changed, "-o", target, "--narrative", narrative) == 1
    said = capsys.readouterr().out
    assert all(
        word in said for word in ("李四", "制表人：张三丰", "13812345678", "隐藏的工作表", "赵六", "钱七", "已略去")
    )
    with zipfile.ZipFile(target) as package:
        whole = b"".join(package.read(name) for name in package.namelist()).decode()
    assert all(word not in whole for word in ("李四", "张三丰", "13812345678", "赵六", "钱七", "数字待核"))


def test_a_formula_without_a_value_is_refused(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    book["公开01表"]["C7"] = "=1+2"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    assert publish(changed, "-o", tmp_path / "公开.docx") == 2
    assert "公开01表!C7" in capsys.readouterr().err
    assert not (tmp_path / "公开.docx").exists()


def test_a_table_that_stands_there_twice_is_refused(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    book.copy_worksheet(book["公开03表"]).title = "底稿"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    assert publish(changed, "-o", tmp_path / "公开.docx") == 2
    said = capsys.readouterr()
    assert "《支出决算表》出现不止一次" in said.err
    assert "公开03表!A1、底稿!A1" in said.err
    assert "没有公开03表" not in said.out
    assert not (tmp_path / "公开.docx").exists()


def test_the_numbers_of_the_text_are_checked(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "情况说明.txt"
    text.write_text(NARRATIVE.replace("支出总计706,804,492.61元", "支出总计706,804,492.16元"), encoding="utf-8")
    publish(workbook, "-o", tmp_path / "公开.docx", "--narrative", text)
    said = capsys.readouterr().out
    assert "706,804,492.16" in said
    assert f"  [说明] 情况说明“{text}”有 " in said


def test_hidden_rows_of_a_table_hold_the_document_back(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    book["公开02表"].row_dimensions[10].hidden = True
    book["公开03表"].sheet_state = "hidden"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    assert publish(changed, "-o", tmp_path / "公开.docx") == 1
    said = capsys.readouterr().out
    assert "隐藏的行　工作表“公开02表”　第 10 行" in said
    assert "隐藏的工作表　工作表“公开03表”" in said
    assert not (tmp_path / "公开.docx").exists()


def test_text_that_is_missing_leaves_a_marked_gap(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "公开.docx"
    publish(workbook, "-o", target)
    assert "没有“情况说明”的文字" in capsys.readouterr().out
    with zipfile.ZipFile(target) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    marked = [
        "".join(map(str, run.itertext()))
        for run in body.iterfind(".//{*}r[{*}rPr]")
        if run.find(".//{*}highlight") is not None
    ]
    assert marked == ["【待填写：本部门（单位）职责】", "【待填写：机构设置情况】", "【待填写：情况说明】"]


def test_the_sheet_of_the_workbook_gives_the_narrative_and_its_numbers_are_checked(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    sheet = book.create_sheet("情况说明")
    sheet["A1"] = "一、收入支出决算总体情况说明"
    sheet["A2"] = "收入总计为甲。"
    sheet["A3"] = "2022年度收入总计706,804,492.61元、支出总计706,804,492.16元。"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    target = tmp_path / "公开.docx"
    publish(changed, "-o", target)
    (wrong,) = [line for line in capsys.readouterr().out.splitlines() if "706,804,492.16" in line]
    assert wrong.startswith("  [错误] 情况说明第 3 行")
    texts = [line.text for line in read_document(target, Limits())]
    assert "收入总计为甲。" in texts
    assert "【待填写：情况说明】" not in texts


def test_a_text_without_headings_is_printed_and_said_to_be_unchecked(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(workbook)
    sheet = book.create_sheet("情况说明")
    sheet["A1"], sheet["A2"] = "情况说明", "收入总计1元。"
    changed, target = tmp_path / "changed.xlsx", tmp_path / "公开.docx"
    book.save(changed)
    publish(changed, "-o", target)
    said = capsys.readouterr().out
    assert "没有认出情况说明的标题" in said
    assert "文字照样公开，其中的数没有核对" in said
    assert "收入总计1元。" in [line.text for line in read_document(target, Limits())]


def test_budget_figures_are_held_against_those_of_the_text(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, budget = tmp_path / "情况说明.txt", tmp_path / "预算.txt"
    lines = (
        "五、一般公共预算财政拨款支出决算情况说明",
        "2022年度财政拨款支出年初预算372,951,496.40元，支出决算479,174,492.61元。",
    )
    text.write_text("\n".join(lines), encoding="utf-8")
    budget.write_text("财政拨款支出\t372,951,469.40\n", encoding="utf-8")
    for more, wrong in (((), False), (("--budget", budget), True)):
        publish(workbook, "-o", tmp_path / "公开.docx", "--narrative", text, *more)
        assert ("预算文件第 1 行 是 372,951,469.40元" in capsys.readouterr().out) is wrong
    assert publish(workbook, "-o", tmp_path / "公开.docx", "--budget", budget) == 2
    assert "--budget 要和 --narrative 一起用" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.xlsx", "-o", "a.docx"], "找不到文件"),
        ([str(EXAMPLE), "-o", "a.odt"], "不能写成这种格式"),
        ([str(EXAMPLE), "-o", "a.docx"], "工作簿"),
    ],
)
def test_bad_input_is_answered(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert publish(*arguments) in (2, 3)
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error


@pytest.mark.skipif(not has_writer(), reason="LibreOffice Writer is not installed")
def test_libreoffice_makes_the_pdf_with_page_numbers_on_the_contents_page(
    workbook: Path, narrative: Path, tmp_path: Path
) -> None:
    target = tmp_path / "公开.pdf"
    assert publish(workbook, "-o", target, "--narrative", narrative) == 1
    assert publish(workbook, "-o", target, "--narrative", narrative) == 1  # an earlier output of ours is replaced
    lines = [line.text for line in read_document(target, Limits())]
    listed = next(line for line in lines if line.startswith("二、收入决算表"))
    assert listed.rstrip()[-1].isdigit()


def test_without_libreoffice_a_pdf_is_refused_with_advice(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xltoolkit.libreoffice.find_office", lambda: None)
    assert publish(workbook, "-o", tmp_path / "公开.pdf") == 2
    assert "LibreOffice" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
