"""The report for people: coloured in a terminal, the same lines plain when redirected.

No boxes, ticks or emoji: every character is in GBK, so that a Chinese Windows console shows it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TextIO

from xltoolkit.model import (
    Edit,
    Finding,
    NotApplicable,
    Recalculated,
    Reported,
    Severity,
    State,
    Status,
    WorkbookReport,
    printable,
)
from xltoolkit.report.outfile import TEXT_MARK
from xltoolkit.report.wording import Words, correcting, label, place_of, suspicion, urgency

MOST_REASONS = 8
"""Reasons that the summary of what could not be judged names."""
MOST_PLACES = 6
"""Places that are named for one reason of not being written."""

STATUS = {Status.CLEAN: "无问题", Status.FINDINGS: "有问题", Status.FAILED: "失败", Status.SKIPPED: "跳过"}
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.HINT: "cyan"}


SINCE = {"new": "新增", "still": "仍在", "changed": "数字或状态有变"}


class Line(NamedTuple):
    """A line, and how it looks in a terminal."""

    text: str = ""
    style: str = ""


def text_pieces(report: Reported, titles: Mapping[str, str] = {}) -> Iterator[str]:
    """Yield the whole report as plain text, line by line."""
    for line in itertools.chain([Line(TEXT_MARK), Line()], report_lines(report, titles)):
        yield f"{printable(line.text)}\n"


def report_text(report: Reported, titles: Mapping[str, str] = {}) -> str:
    """Return the whole report as plain text."""
    return "".join(text_pieces(report, titles))


def print_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Print lines: coloured in a terminal, plain elsewhere."""
    if not stream.isatty():
        stream.writelines(f"{printable(line.text)}\n" for line in lines)
        return
    from rich.console import Console  # noqa: PLC0415 - heavy, and needed only in a terminal
    from rich.text import Text  # noqa: PLC0415 - the same

    console = Console(file=stream, highlight=False, emoji=False)
    for line in lines:
        console.print(Text(printable(line.text), style=line.style), soft_wrap=True)


def report_lines(report: Reported, titles: Mapping[str, str] = {}, *, whole: bool = True) -> Iterator[Line]:
    """Yield the report on every workbook, and the count over all.

    Args:
        report: what was found.
        titles: of rules, by id.
        whole: whether each is told whole; else hints are counted, and a workbook without anything to mend takes a line.
    """
    untold = 0
    for book in report.workbooks:
        if whole or book.status is not Status.CLEAN or book.gone:
            yield from workbook_lines(book, titles, hints=whole)
            yield Line()
        else:
            yield from _clean_lines(book)
        untold += 0 if whole else book.count(Severity.HINT)
    if not whole:
        yield Line()
    yield from _totals(report)
    if untold:
        where = "单独核对一个工作簿可以看到；全部写到文件：-o 或 --report 文件"
        yield Line(f"提示（不要求修改）没有逐条列出，共 {untold} 项：{where}", "dim")


def _clean_lines(book: WorkbookReport) -> Iterator[Line]:
    """Yield the line of a workbook without anything to mend, and what its owner should know all the same."""
    hints, explained = book.count(Severity.HINT), _explained(book)
    counts = [f"认出 {len(book.tables)} 张表", f"勾稽关系成立 {book.passed} 条"]
    counts += [f"提示 {hints} 项"] if hints else []
    counts += [f"已说明 {explained} 项"] if explained else []
    counts += [f"可算出的空格 {book.fillable} 个"] if book.fillable and book.output is None else []
    counts += [f"填数 {book.filled} 个"] if book.filled and book.output is not None else []
    yield Line(f"无问题　{_place(book)}　{'，'.join(counts)}")
    yield from (Line(f"  {text}", "yellow") for text in book.remarks)
    yield from _unwritten(book)


def _place(book: WorkbookReport) -> str:
    return f"{book.path} → {book.output}" if book.output else book.path


def _explained(book: WorkbookReport) -> int:
    return sum(finding.state is State.EXPLAINED for finding in book.findings)


def brief_lines(report: Reported) -> Iterator[Line]:
    """Yield a line for each workbook that somebody has to look at, what holds for many, and the count over all."""
    remarks: Counter[str] = Counter()
    for book in report.workbooks:
        remarks.update(book.remarks)
        if book.error is not None:
            yield Line(
                f"失败　{book.error.splitlines()[0].removeprefix(f'{printable(book.path)}：')}　{book.path}", "red"
            )
        elif errors := book.count(Severity.ERROR):
            warnings = book.count(Severity.WARNING)
            left = f"（改正 {book.corrected} 个数后错误 {book.after.errors}）" if book.after else ""
            yield Line(f"错误 {errors}{left}，警告 {warnings}　{book.path}")
    yield from (Line(f"{count} 个工作簿：{text}", "yellow") for text, count in remarks.most_common(MOST_REASONS))
    yield Line()
    yield from _totals(report)
    yield Line("只列出了失败和有错误的；全部问题写到文件：-o 或 --report 文件，或查台账", "dim")


def _totals(report: Reported) -> Iterator[Line]:
    counts = "，".join(f"{name} {report.count(status)}" for status, name in STATUS.items())
    yield Line(f"工作簿 {report.total} 个：{counts}", "bold")
    if report.comparison:
        yield Line(report.comparison, "bold")


def workbook_lines(book: WorkbookReport, titles: Mapping[str, str] = {}, *, hints: bool = True) -> Iterator[Line]:
    """Yield the report on one workbook; without hints those that are open are counted only."""
    yield Line(_place(book), "bold")
    yield from (Line(f"  {text}", "yellow") for text in book.remarks)
    if book.error is not None:
        yield from (Line(f"  {text}", "red") for text in ["失败：", *book.error.splitlines()])
        return
    if book.skipped is not None:
        yield from (Line(f"  {text}", "yellow") for text in f"跳过：{book.skipped}".splitlines())
        if not book.tables:
            return
    yield from _recognised(book)
    yield from _counts(book)
    yield from _written(book)
    told = [one for one in book.findings if hints or one.severity is not Severity.HINT or one.state is not State.OPEN]
    ordered = sorted(told, key=urgency)
    words = Words({**titles, **book.titles}, book.unit)
    for finding in ordered:
        yield Line()
        yield from finding_lines(finding, words)
    for finding in book.gone:
        yield Line()
        yield Line(f"  [上次有，现已消失] {finding.coordinate}：{words.title(finding)}", "green")


def _recognised(book: WorkbookReport) -> Iterator[Line]:
    yield Line(f"  口径 {book.profile}，金额单位 {book.unit}；认出 {len(book.tables)} 张表：")
    if book.detected is not None:
        yield Line(f"    {book.detected}", "" if book.tables else "yellow")
    for table in book.tables:
        place = f"{table.sheet}!{table.range}"
        yield Line(f"    {place if table.title in table.sheet else f'{table.title}　{place}'}")
    for item in book.unrecognised:
        yield Line(f"  未认出的工作表“{item.sheet}”：{item.reason}", "yellow")


def _counts(book: WorkbookReport) -> Iterator[Line]:
    missing = len(book.not_applicable)
    yield Line(f"  勾稽关系：成立 {book.passed} 条，不成立 {book.failed} 条，无法判断 {missing} 条")
    yield from (Line(f"    无法判断：{text}") for text in _reasons(book.not_applicable))
    counts = "，".join(f"{severity.label} {book.count(severity)} 项" for severity in Severity)
    when = "（改正前）" if book.after is not None else ""
    yield Line(f"  发现问题{when}：{counts}，已说明 {_explained(book)} 项", "bold" if book.findings else "bold green")
    if told := correcting(book):
        yield Line(f"  {told}", "bold")


def _reasons(items: Iterable[NotApplicable]) -> Iterator[str]:
    """Group what could not be judged by its reason, the commonest first."""
    counts = Counter(item.reason for item in items).most_common()
    for reason, count in counts[:MOST_REASONS]:
        yield f"{reason}（{count} 条）"
    if len(counts) > MOST_REASONS:
        yield f"另有 {len(counts) - MOST_REASONS} 种原因，见 JSON 报告"


def _written(book: WorkbookReport) -> Iterator[Line]:
    if book.output is not None:
        yield Line(f"  写回：{_done(book)}")
    elif book.fillable:
        yield Line(f"  可由汇总关系算出的空格：{book.fillable} 个")
    if book.recalculated is not None:
        yield Line(f"  {_recalculated(book.recalculated)}")
    yield from _unwritten(book)


def _done(book: WorkbookReport) -> str:
    """Say what was written into the user's tables, and that our own sheets were: nobody counts their cells."""
    done = [f"填数 {book.filled} 个", *([f"改正 {book.corrected} 个"] if book.corrected else [])]
    done.append(f"批注 {book.written.notes} 条")
    if book.written.cells > book.filled + book.corrected:
        done.append("更新“检查结果”表")
    return "，".join(done)


def _unwritten(book: WorkbookReport) -> Iterator[Line]:
    for reason, places in _left_out(book.written.skipped).items():
        more = f" 等 {len(places)} 处" if len(places) > MOST_PLACES else ""
        yield Line(f"  没有写入 {'、'.join(places[:MOST_PLACES])}{more}：{reason}", "yellow")


def _recalculated(done: Recalculated) -> str:
    if not (done.replaced or done.left):
        return f"引用所写单元格的公式：由 {done.engine} 重算，结果都不变"
    new = f"{done.replaced} 个由 {done.engine} 重算了结果" if done.replaced else ""
    old = f"{done.left} 个没有把握重算，保留原结果，已标记为打开时由 Excel 重算" if done.left else ""
    return f"引用所写单元格的公式：{'；'.join(filter(None, (new, old)))}"


def _left_out(skipped: Iterable[tuple[Edit, str]]) -> dict[str, list[str]]:
    """Group the places that were not written by the reason."""
    found: dict[str, dict[str, None]] = {}
    for edit, reason in skipped:
        found.setdefault(reason, {})[place_of(edit)] = None
    return {reason: list(places) for reason, places in found.items()}


def finding_lines(finding: Finding, words: Words) -> Iterator[Line]:
    """Yield one finding: what and where, both sides, what to do."""
    explained = finding.state is State.EXPLAINED
    what = "：".join(filter(None, (finding.coordinate, words.title(finding))))
    yield Line(f"  [{label(finding)}] {what}", "" if explained else STYLES[finding.severity])
    if finding.cell is not None and str(finding.cell) not in finding.message:
        yield Line(f"    单元格：{finding.cell}")
    yield from (Line(f"    {text}") for text in words.body(finding).splitlines())
    both = words.sides(finding)
    if both:
        yield Line(f"    {both}")
    if not explained and (told := suspicion(finding)):
        yield Line(f"    {told}")
    if finding.since:
        yield Line(f"    与上次相比：{SINCE[finding.since]}")
    if finding.explanation:
        yield Line(f"    审核说明：{finding.explanation}")
    if finding.advice and not explained:
        yield Line(f"    怎么办：{finding.advice}")
    yield Line(f"    规则：{finding.rule}", "dim")


def change_lines(book: WorkbookReport) -> Iterator[Line]:
    """Yield what a run would write: old -> new."""
    yield Line(f"{book.path}：将写入 {len(book.changes)} 个数", "bold")
    for cell, old, new in book.changes:
        yield Line(f"  {cell}：{old or '（空）'} → {new}")
