"""The main job, once, on real published figures: a document in, a checked, computed and annotated workbook out.

Called by ``make demo``. Leaves the workbook, the JSON report and a picture of the first annotated sheet in
``demo-output/``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from xltoolkit.config import load_config
from xltoolkit.console import make_forgiving
from xltoolkit.engine import examine
from xltoolkit.importing.text import import_document
from xltoolkit.model import Content, Entry, Report, SetValue, ToolkitError, WorkbookReport
from xltoolkit.publishing.render import render_png
from xltoolkit.recognise import recognise
from xltoolkit.report.jsonreport import json_text
from xltoolkit.report.outfile import write_report
from xltoolkit.report.text import Line, finding_lines, print_lines
from xltoolkit.report.wording import Words, urgency
from xltoolkit.run import Session, run_file
from xltoolkit.workbook import Workbook, open_workbook

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "examples" / "yangquan-gongxinju-2022.txt"
OUTPUT = ROOT / "demo-output"
PROFILE = "yangquan-2022"
MOST = 6
"""Findings that fit on the screen; the rest is in the workbook."""


def main() -> int:
    """Run the demonstration; return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        make_forgiving(stream)
    try:
        demonstrate()
    except ToolkitError as error:
        click.echo(str(error), err=True)
        return 2
    return 0


def demonstrate() -> None:
    """Import, run, report."""
    session = Session.start(load_config(), PROFILE)
    imported, result = OUTPUT / f"{SOURCE.stem}.xlsx", OUTPUT / f"{SOURCE.stem}-检查.xlsx"
    document = import_document(SOURCE, session.registry)
    OUTPUT.mkdir(exist_ok=True)
    document.write(imported)
    entries = sum(len(row.entries) for table in document.tables for row in table.rows)
    _say(f"1. 导入 {shown(SOURCE)}：{len(document.tables)} 张公开表，{entries} 个数据格")
    for item in document.not_understood:
        _say(f"   没有看懂：第 {item.line} 行 {item.text}（{item.reason}）")
    start = time.perf_counter()
    report = run_file(imported, result, session)
    taken = (time.perf_counter() - start) * 1000
    if report.error is not None:
        raise ToolkitError(report.error)
    _say(
        f"2. 核对、汇总、标注（{taken:.0f} 毫秒）：勾稽关系成立 {report.passed} 条，不成立 {report.failed} 条，"
        f"无法判断 {len(report.not_applicable)} 条"
    )
    _tell_findings(report, Words({rule.id: rule.title for rule in session.ruleset.rules}, report.unit))
    _recompute(imported, session, report)
    _say("4. 写出：")
    _say(f"   {shown(result)}　批注 {report.written.notes} 条，“检查结果”表列出全部问题")
    report.path, report.output = shown(imported), shown(result)
    write_report(OUTPUT / "report.json", json_text(Report([report])))
    _say(f"   {shown(OUTPUT / 'report.json')}　机器可读的报告")
    _draw(report, result)


def _tell_findings(report: WorkbookReport, words: Words) -> None:
    ordered = sorted(report.findings, key=urgency)
    lines = [line for finding in ordered[:MOST] for line in finding_lines(finding, words)]
    if len(ordered) > MOST:
        lines.append(Line(f"  另有 {len(ordered) - MOST} 项，见“检查结果”表"))
    print_lines(lines, sys.stdout)


def _recompute(imported: Path, session: Session, report: WorkbookReport) -> None:
    """Empty every total that reconciles, run again, and compare: rollups bring all of them back."""
    bare, filled = OUTPUT / "去掉汇总数.xlsx", OUTPUT / "去掉汇总数-重算.xlsx"
    wrong = {finding.cell for finding in report.findings}
    with open_workbook(imported) as book:
        totals = {entry.cell: entry.amount for entry in computed(book, session) if entry.cell not in wrong}
        book.apply(SetValue(cell, None) for cell in totals)
        book.save(bare)
    again = run_file(bare, filled, session)
    with open_workbook(filled) as book:
        grids = {name: book.read(name) for name in book.sheets}
    same = sum(grids[cell.sheet].value(cell) == amount for cell, amount in totals.items())
    _say(f"3. 另抹去全部 {len(totals)} 个汇总数再运行：填回 {again.fillable} 个，与公布数一分不差的 {same} 个")


def computed(book: Workbook, session: Session) -> list[Entry]:
    """Return the filed amounts that a rollup computes."""
    registry = session.registry
    grids = [book.read(name) for name in book.sheets]
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    rollups = (item for item in examine(session.ruleset, accounts).instances if item.equation.computes)
    return [item.target for item in rollups if item.target is not None and item.target.content is Content.AMOUNT]


def _draw(report: WorkbookReport, workbook: Path) -> None:
    """Draw the sheet of the first finding, the worst first."""
    marked = [finding.cell.sheet for finding in sorted(report.findings, key=urgency) if finding.cell is not None]
    picture = OUTPUT / "sheet.png"
    drawn = render_png(workbook, marked[0] if marked else 0, picture)
    _say(f"   {shown(picture)}　标注后的表（图片）" if drawn else f"   图片：{drawn.reason}")


def shown(path: Path) -> str:
    """Return a path as seen from the root of the checkout."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def _say(text: str) -> None:
    click.echo(text)


if __name__ == "__main__":
    sys.exit(main())
