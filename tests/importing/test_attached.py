"""A form of the attachments in a document: on a sheet of its own, cell by cell, and out of the parts not imported."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from xltoolkit.config import load_config
from xltoolkit.engine import build_ruleset, examine
from xltoolkit.importing.text import ImportResult, import_document
from xltoolkit.loader import Registry, load
from xltoolkit.model import Grid
from xltoolkit.recognise import recognise

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "yangquan-gongxinju-2022.txt"
STAFF = "核定的人员编制数 69 人; 其中, 局本级 50 人; 二级机构19人。"
PEOPLE = "实际在职人员总数75 人; 其中, 在编人员数 57 人; 其他人员数 18 人。"
FORM = "\n".join(
    [
        "",
        "第五部分 附件",
        "附件2",
        "某市部门（单位）整体支出绩效自评表",
        "(2022年度)",
        "部门基本信息\t部门名称:某局\t\t",
        f"\t{STAFF}\t\t{PEOPLE}",
        "部门收支情况\t收入合计\t70680.45\t",
        "\t公共财政拨款\t47747.45\t",
        "总 分96",
        "填报人： （姓名略）",
        "",
    ]
)


@cache
def registry() -> Registry:
    return load(load_config(), "yangquan-2022")


def imported(folder: Path, form: str = FORM) -> ImportResult:
    source = folder / "公开.txt"
    source.write_text(EXAMPLE.read_text(encoding="utf-8") + form, encoding="utf-8")
    return import_document(source, registry())


def test_the_form_stands_on_its_own_sheet_as_printed(tmp_path: Path) -> None:
    result = imported(tmp_path)
    plan = result.plans[-1]
    assert plan.name == "整体支出绩效自评表"
    assert plan.cells[1, 1].value == "某市部门（单位）整体支出绩效自评表"
    assert plan.cells[5, 3].value == Decimal("70680.45")
    assert plan.cells[4, 2].value == STAFF
    assert plan.cells[8, 1].value == "填报人： （姓名略）"
    assert [(section.heading, section.lines) for section in result.sections][-1] == ("第五部分 附件", 2)


def test_it_is_checked_against_the_tables(tmp_path: Path) -> None:
    plans = imported(tmp_path, FORM.replace("47747.45", "4774.74").replace("50 人", "51 人")).plans
    grids = [
        Grid(plan.name, {place: cell.value for place, cell in plan.cells.items()}, merges=plan.merges) for plan in plans
    ]
    source = registry()
    accounts = recognise(grids, source.declared, source.profile, source.codes, source.attachments)
    assert "整体支出绩效自评表" not in {item.sheet for item in accounts.unrecognised}
    rules = [rule for rule in source.rules if rule.table == "self_evaluation"]
    found = examine(build_ruleset(rules, source.declared, source.profile), accounts, "none").findings
    mine = {finding.rule: finding for finding in found if finding.table == "self_evaluation"}
    assert set(mine) == {"self_evaluation.staff", "self_evaluation.amounts", "self_evaluation.sums"}
    assert "47,747.45 万元" in mine["self_evaluation.amounts"].message


def test_a_title_alone_stays_text(tmp_path: Path) -> None:
    result = imported(tmp_path, "\n第五部分 附件\n某市部门（单位）整体支出绩效自评表\n无\n")
    assert result.plans[-1].name == "公开10表"
    assert result.sections[-1].lines == 3
