"""The command line as users meet it: exit statuses, outputs, bad input, any console."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.calling import Call, call
from xltoolkit import console
from xltoolkit.cli import xlt
from xltoolkit.model import Cell, SetFormula, SetValue
from xltoolkit.report.columns import SHEET
from xltoolkit.workbook import open_workbook

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
HEAVY = ("lxml", "openpyxl", "lark", "rich", "pluggy", "xlwings", "tomli", "hypothesis", "xltoolkit.model", "decimal")


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "xltoolkit", *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | environment,
    )


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real accounts as a workbook."""
    target = tmp_path_factory.mktemp("imported") / "决算.xlsx"
    done = process("import", SOURCE, "-o", target)
    assert done.returncode == 0, done.stderr.decode()
    return target


@pytest.fixture
def book(imported: Path, tmp_path: Path) -> Path:
    """A copy that a test may do anything with."""
    return Path(shutil.copy(imported, tmp_path / "决算.xlsx"))


def edited(book: Path, *edits: SetValue | SetFormula) -> Path:
    with open_workbook(book) as workbook:
        workbook.apply(edits)
        workbook.save(book)
    return book


def sound(book: Path) -> Path:
    """Mend the one broken sum of the real accounts."""
    with open_workbook(book) as workbook:
        sheet = next(name for name in workbook.sheets if "06" in name)
        grid = workbook.read(sheet)
    row, column = next(place for place, value in grid.values.items() if value == Decimal("302101986.44"))
    return edited(book, SetValue(Cell.at(sheet, row, column), Decimal("392101986.44")))


# exit status


def test_an_open_error_is_1(call: Call, book: Path) -> None:
    result = call("check", book)
    assert result.code == 1
    assert "[错误] 公开06表" in result.out
    assert "相差 90,000,000.00 元" in result.out


def test_no_open_error_is_0_even_with_a_warning(call: Call, book: Path) -> None:
    result = call("check", sound(book))
    assert result.code == 0
    assert "[警告]" in result.out


def test_a_failed_workbook_is_3_and_the_rest_is_done(call: Call, book: Path, tmp_path: Path) -> None:
    (book.parent / "坏.xlsx").write_bytes(b"not a workbook")
    result = call("run", book.parent, "-o", tmp_path / "out", "--format", "json")
    assert result.code == 3
    summary = json.loads(result.out)["summary"]
    assert summary == {"workbooks": 2, "clean": 0, "findings": 1, "failed": 1, "skipped": 0}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["xltoolkit.sqlite", "决算.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "没有这个命令"),
        (["check"], "缺少参数"),
        (["check", SOURCE, "--formta", "json"], "是否想写 --format"),
        (["check", "nothing.xlsx"], "找不到文件或文件夹"),
        (["check", SOURCE, "--format", "docx"], "没有这种格式"),
        (["check", SOURCE, "--profile", "yangqan-2022"], "是否想写“yangquan-2022”"),
        (["check", SOURCE, "--config", "nothing.toml"], "找不到设置文件"),
        (["run", SOURCE], "没有说写到哪里"),
        (["import", SOURCE, "-o", "x.csv"], "文件名以 .xlsx 结尾，如 x.xlsx"),
        (["run", SOURCE, "-o", "x", "--in-place"], "不能同时用"),
        (["run", SOURCE, "-o", "x", "--fill", "all"], "--fill"),
        (["rules", "income.row_sun"], "是否想写“income.row_sum”"),
        ([], "用法"),
    ],
)
def test_what_could_not_run_at_all_is_2(call: Call, arguments: list[object], said: str) -> None:
    result = call(*arguments)
    assert result.code == 2
    assert said in result.err
    assert result.out == ""
    assert "Traceback" not in result.err


def test_an_interrupt_is_130(call: Call, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xltoolkit.batch.work.check_file", interrupted)
    assert call("check", book).code == 130


def test_a_fault_of_the_toolkit_is_told_without_a_traceback(
    call: Call, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("xltoolkit.batch.simple.check_paths", broken)
    result = call("check", book)
    assert (result.code, result.out) == (2, "")
    assert "ZeroDivisionError: oh" in result.err
    monkeypatch.setenv(console.DEBUG, "1")
    with pytest.raises(ZeroDivisionError):
        call("check", book)


# bad input


def encrypted(path: Path) -> None:
    path.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    )


def old_format(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le") + bytes(2000))


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("收入支出决算总表", encoding="utf-8")


def picture(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("picture.png", b"")


@pytest.mark.parametrize("make", [encrypted, old_format, empty, text, picture])
@pytest.mark.parametrize("command", ["check", "run"])
def test_what_is_no_workbook_is_said_and_left_alone(
    call: Call, tmp_path: Path, make: Callable[[Path], None], command: str
) -> None:
    path = tmp_path / "坏.xlsx"
    make(path)
    before = path.read_bytes()
    result = call(command, path, *(["-o", tmp_path / "out.xlsx"] if command == "run" else []))
    assert result.code == 3
    assert "失败" in result.out
    assert "坏.xlsx" in result.out
    assert "请：" in result.out
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["坏.xlsx"]


def test_a_truncated_workbook_is_said(call: Call, book: Path) -> None:
    book.write_bytes(book.read_bytes()[:-2000])
    result = call("check", book)
    assert result.code == 3
    assert "请：" in result.out


def test_xls_says_how_to_convert(call: Call, tmp_path: Path) -> None:
    old_format(tmp_path / "旧.xls")
    result = call("check", tmp_path)
    assert result.code == 3
    assert "另存为" in result.out


def test_no_table_recognised_is_said_with_the_reasons(call: Call, tmp_path: Path) -> None:
    workbook = Workbook()
    workbook["Sheet"]["A1"] = "通讯录"
    workbook.save(tmp_path / "通讯录.xlsx")
    result = call("check", tmp_path / "通讯录.xlsx")
    assert result.code == 3
    assert "没有认出任何公开表" in result.out
    assert "Sheet：" in result.out


def test_a_table_twice_is_a_finding(call: Call, book: Path) -> None:
    workbook = load_workbook(book)
    sheet = next(sheet for sheet in workbook if "02" in sheet.title)
    workbook.copy_worksheet(sheet).title = "又一张"
    workbook.save(book)
    result = call("check", book, "--format", "json")
    findings = json.loads(result.out)["workbooks"][0]["findings"]
    assert [finding["message"] for finding in findings if finding["rule"] == "income.repeated"]


def place_of(book: Path, sheet_part: str, value: str) -> Cell:
    with open_workbook(book) as workbook:
        sheet = next(name for name in workbook.sheets if sheet_part in name)
        places = [place for place, held in workbook.read(sheet).values.items() if held == Decimal(value)]
    return Cell.at(sheet, *places[0])


def test_text_in_an_amount_is_one_finding_on_its_cell(call: Call, book: Path) -> None:
    cell = place_of(sound(book), "06", "3785229.82")
    edited(book, SetValue(cell, "三百多万"))
    result = call("check", book, "--format", "json")
    findings = json.loads(result.out)["workbooks"][0]["findings"]
    assert [finding["rule"] for finding in findings if finding["severity"] == "error"] == [
        "general_budget_detail.text_in_amount"
    ]
    assert next(finding["cell"] for finding in findings if finding["severity"] == "error") == cell.ref


def test_a_formula_never_calculated_is_its_own_finding(call: Call, book: Path) -> None:
    cell = place_of(sound(book), "06", "3785229.82")
    edited(book, SetFormula(cell, "=1+1"))
    result = call("check", book, "--format", "json")
    errors = [f for f in json.loads(result.out)["workbooks"][0]["findings"] if f["severity"] == "error"]
    assert [(finding["cell"], finding["actual"]) for finding in errors] == [(cell.ref, None)]
    assert "公式" in errors[0]["message"]


# plugins and config


def config(folder: Path, more: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(f'profile = "yangquan-2022"\n{more}\n[plugins]\nfolders = ["plugins"]\n', encoding="utf-8")
    (folder / "plugins" / "tables").mkdir(parents=True)
    return path


RULE = "rollup('income.{}', '标题', '依据', '本表[合计,{}] := 本表[合计,{}]')"
PLUGIN = """
from xltoolkit import Rule, hookimpl, rollup

@hookimpl
def rollups():
    return [{}]
"""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("from xltoolkit import hookimpl\n@hookimpl\ndef rollups():\n    return [1 / 0]", "ZeroDivisionError"),
        ("from xltoolkit import hookimpl\n@hookimpl\ndef rolups():\n    return []", "rolups"),
        (
            PLUGIN.format(
                RULE.format("one", "事业收入", "经营收入") + ", " + RULE.format("two", "经营收入", "事业收入")
            ),
            "income.one",
        ),
    ],
    ids=["import", "hook", "misspelt", "circular"],
)
def test_a_broken_plugin_is_left_out_and_said(call: Call, book: Path, tmp_path: Path, source: str, said: str) -> None:
    path = config(tmp_path)
    (tmp_path / "plugins" / "tables" / "broken.py").write_text(source, encoding="utf-8")
    result = call("check", book, "--config", path, "--format", "json")
    assert result.code == 1
    assert said in result.err
    assert "没有加载" in result.err
    assert "Traceback" not in result.err
    findings = json.loads(result.out)["workbooks"][0]["findings"]
    (told,) = [finding for finding in findings if finding["rule"] == "workbook.plugins"]
    assert told["severity"] == "warning"
    assert "broken" in told["message"]
    assert [finding for finding in findings if finding["rule"] == "general_budget_detail.parents"]
    assert "出错，没有加载" in call("plugins", "--config", path).out
    path.write_text(f"{path.read_text(encoding='utf-8')}strict = true\n", encoding="utf-8")
    result = call("check", book, "--config", path)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_rule_that_raises_is_a_finding_and_the_rest_still_run(call: Call, book: Path, tmp_path: Path) -> None:
    path = config(tmp_path)
    (tmp_path / "plugins" / "tables" / "broken.py").write_text(
        "from xltoolkit import Rule, hookimpl\n"
        "@hookimpl\n"
        "def validations():\n"
        "    return [Rule('income.mine', '我的规则', '依据', check=lambda accounts: [1 / 0])]\n",
        encoding="utf-8",
    )
    result = call("check", book, "--config", path, "--format", "json")
    rules = {finding["rule"]: finding for finding in json.loads(result.out)["workbooks"][0]["findings"]}
    assert "ZeroDivisionError" in rules["income.mine"]["message"]
    assert "general_budget_detail.parents" in rules


def test_a_config_key_that_does_not_exist_names_the_nearest(call: Call, book: Path, tmp_path: Path) -> None:
    result = call("check", book, "--config", config(tmp_path, 'fil = "none"'))
    assert result.code == 2
    assert "“fil”" in result.err
    assert "fill" in result.err


# outputs


def test_one_input_goes_to_a_file_or_into_a_folder(call: Call, book: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for out, file in (("a/结果.xlsx", "a/结果.xlsx"), ("there", "there/决算.xlsx"), ("new/", "new/决算.xlsx")):
        assert call("run", book, "-o", f"{tmp_path}/{out}").code == 1
        assert (tmp_path / file).is_file()


def test_the_input_is_never_the_output_unless_in_place(call: Call, book: Path) -> None:
    before = book.read_bytes()
    for extra in ([], ["--force"]):
        result = call("run", book, "-o", book, *extra)
        assert result.code == 2
        assert "--in-place" in result.err
        assert book.read_bytes() == before
    assert call("run", book, "--in-place").code == 1
    assert SHEET in load_workbook(book).sheetnames


def test_our_own_output_is_replaced_and_anything_else_only_with_force(call: Call, book: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert call("run", book, "-o", out).code == 1
    first = out.read_bytes()
    assert call("run", book, "-o", out).code == 1
    assert out.read_bytes() == first
    out.write_text("不是我们的", encoding="utf-8")
    refused = call("run", book, "-o", out)
    assert "--force" in refused.out + refused.err
    assert out.read_text(encoding="utf-8") == "不是我们的"
    assert refused.code in (2, 3)
    assert call("run", book, "-o", out, "--force").code == 1
    assert out.read_bytes() == first


def test_import_refuses_to_overwrite_its_source(call: Call, tmp_path: Path) -> None:
    source = Path(shutil.copy(SOURCE, tmp_path))
    assert call("import", source, "-o", source, "--force").code == 2
    assert source.read_bytes() == SOURCE.read_bytes()


def test_import_of_a_text_without_tables_says_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("通知\n", encoding="utf-8")
    result = call("import", tmp_path / "a.txt", "-o", tmp_path / "a.xlsx")
    assert result.code == 2
    assert "没有找到公开表" in result.err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_dry_run_shows_old_and_new_and_writes_nothing(call: Call, book: Path, tmp_path: Path) -> None:
    cell = place_of(sound(book), "06", "11599563.10")
    edited(book, SetValue(cell, None))
    before = book.read_bytes()
    result = call("run", book, "-o", tmp_path / "out.xlsx", "--dry-run")
    assert f"{cell}）：（空） → 11,599,563.10" in result.out
    assert book.read_bytes() == before
    assert not (tmp_path / "out.xlsx").exists()
    assert "将写入" not in call("run", book, "--dry-run", "--fill", "none").out


def test_a_report_goes_to_a_file_beside_the_text(call: Call, book: Path, tmp_path: Path) -> None:
    report = tmp_path / "报告.json"
    result = call("run", book, "-o", tmp_path / "out.xlsx", "--report", report, "--format", "json")
    assert "[错误]" in result.out
    assert json.loads(report.read_text(encoding="utf-8"))["workbooks"][0]["output"] == str(tmp_path / "out.xlsx")
    assert call("check", book, "--format", "json", "-o", report).out == ""
    assert json.loads(report.read_text(encoding="utf-8"))["workbooks"][0]["output"] is None


def test_a_report_overwrites_neither_input_nor_a_strangers_file(call: Call, book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    assert call("check", book, "-o", book, "--force").code == 2
    assert book.read_bytes() == before
    other = tmp_path / "笔记.txt"
    other.write_text("我的", encoding="utf-8")
    assert call("check", book, "-o", other).code == 2
    assert other.read_text(encoding="utf-8") == "我的"
    assert call("check", book, "-o", other, "--force").code == 1
    assert other.read_text(encoding="utf-8").startswith("xltoolkit 检查报告")


# lists


def test_rules_tables_and_plugins_are_listed(call: Call) -> None:
    assert "income.row_sum　错误　" in call("rules").out
    listed = call("rules", "income", "--short").out.splitlines()
    assert listed[0] == "公开02表　收入决算表（income）"
    assert all(line.startswith("  income.") for line in listed[1:-1])
    explained = call("rules", "income.row_sum").out
    for part in ("公式：本表[*,本年收入合计] := ", "依据：", "插件 tables.income（内置）"):
        assert part in explained
    assert "公开02表　收入决算表　income" in call("tables").out
    plugins = call("plugins", "--profile", "yangquan-2022").out
    assert "tables.income" in plugins
    assert "yangquan-2022　山西省阳泉市 2022 年度（当前）" in plugins


def test_without_a_profile_it_is_said_by_which_one_things_are_listed(call: Call) -> None:
    for command in ("rules", "tables"):
        assert "没有指定口径" in call(command).err
        assert not call(command, "--profile", "yangquan-2022").err
    assert "national-2023　全国" in call("tables").out
    assert "每个工作簿按内容识别" in call("plugins").out


def test_templates_are_built(call: Call, tmp_path: Path) -> None:
    assert call("template", "build", "-o", tmp_path).code == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"yangquan-2022.xlsx", "national-2023.xlsx"}


def test_help_is_chinese_and_shows_only_what_is_there(call: Call) -> None:
    out = call("--help").out
    assert "用法：xlt" in out
    known = {
        "addin",
        "check",
        "consolidate",
        "narrate",
        "import",
        "live",
        "plugin",
        "plugins",
        "publish",
        "report",
        "rules",
        "run",
        "tables",
        "template",
        "testdata",
        "undo",
        "verify",
    }
    assert set(xlt.commands) == known
    for english in ("Usage", "Options", "Commands", "Show this"):
        assert english not in out + call("run", "--help").out


# consoles


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii", "latin-1"])
def test_no_console_stops_a_run(imported: Path, encoding: str) -> None:
    done = process("check", imported, PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    assert done.stderr == b""
    shown = done.stdout.decode(encoding)
    if encoding in ("utf-8", "gbk"):
        assert "[错误] 公开06表312行金额栏：" in shown
        assert "?" not in shown.replace(str(imported), "")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "ascii"])
def test_json_is_whole_on_every_console(imported: Path, encoding: str) -> None:
    done = process("check", imported, "--format", "json", PYTHONIOENCODING=encoding)
    report = json.loads(done.stdout.decode(encoding))
    assert report["workbooks"][0]["tables"][0]["title"] == "收入支出决算总表"


def test_errors_are_readable_on_a_gbk_console() -> None:
    done = process("check", "没有.xlsx", PYTHONIOENCODING="gbk")
    assert done.returncode == 2
    assert "找不到文件或文件夹" in done.stderr.decode("gbk")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from xltoolkit.__main__ import main; sys.argv = ['xlt', '--help']; main(); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own code
    assert done.stderr.decode().strip() == "[]"


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m xltoolkit rules --profile yangquan-2022 | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True)  # noqa: S603, S607 - our own command
    assert done.stderr == b""


def test_verify_tells_sound_and_unreadable(call: Call, book: Path) -> None:
    folder = book.parent / "folder"
    folder.mkdir()
    shutil.copy(book, folder / "好.xlsx")
    assert call("verify", folder).code == 0
    (folder / "坏.xlsx").write_text("x")
    result = call("verify", folder)
    assert result.code == 3
    assert "工作簿 2 个：完好 1，有毛病 0，打不开 1" in result.out


@pytest.mark.parametrize("command", [("check",), ("verify",), ("run", "--dry-run")])
def test_a_budget_of_config_holds_for_every_command(
    call: Call, book: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('profile = "yangquan-2022"\n[limits]\nparts = 3\n', encoding="utf-8")
    name, *options = command
    status, out, _ = call(name, str(book), "--config", str(config), *options)
    assert status == 3
    assert "（parts）" in out
    assert "[limits]" in out
