"""What people are told of a consolidation: on the screen, and in the result's own sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltoolkit.consolidating.eliminationsheet import said
from xltoolkit.consolidating.job import Result, absence
from xltoolkit.consolidating.statement import Included, Statement
from xltoolkit.model import Unit

_SHOWN = 12


def statement_of(result: Result) -> Statement:
    """Return all that the result's sheet 汇总说明 says."""
    unit, year = result.total.unit.name, result.printer.source.profile.year
    return Statement(
        department=f"汇总表：{result.printer.department}，{year} 年度，金额单位 {unit}",
        facts=[f"共 {len(result.units)} 个单位，逐表逐行、按科目编码相加", *rounding(result)],
        included=[
            Included(book.name, book.path.name, book.profile, book.figures.unit.name, book.errors)
            for book in result.units
            if book.figures is not None
        ],
        left_out=[
            *((book.name, "；".join(book.problems)) for book in result.left_out),
            *((name, "名单中有，没有工作簿") for name, _ in result.missing),
        ],
        taken_out=[(item.coordinate, item.note, f"{item.amount:,}") for item in result.eliminations],
        remarks=list(remarks(result)),
    )


def result_lines(result: Result, output: Path) -> Iterator[str]:
    """Yield the lines that report a consolidation."""
    profile = result.printer.source.profile
    yield f"{len(result.units)} 个单位 → {output}"
    yield f"  {result.printer.department}，{profile.year} 年度，口径 {profile.id}，金额单位 {profile.unit.name}"
    for line in rounding(result):
        yield f"  {line}"
    for book in result.left_out:
        yield f"  没有汇总 {book.name}（{book.path}）：{'；'.join(book.problems)}"
    for name, nearest in result.missing:
        yield f"  {absence(name, nearest)}"
    for item in result.eliminations:
        yield f"  减 {item.coordinate} {item.amount:,} {profile.unit.name}　{item.note}"
    for line in remarks(result):
        yield f"  {line}"


def rounding(result: Result) -> Iterator[str]:
    """Yield what converting the units' amounts does to them."""
    into = result.total.unit
    others: dict[Unit, list[str]] = {}
    for book in result.units:
        if book.figures is not None and book.figures.unit != into:
            others.setdefault(book.figures.unit, []).append(book.name)
    for unit, names in others.items():
        if unit.yuan < into.yuan:
            how = f"逐格先相加、后四舍五入到 {into.quantum} {into.name}，合计与明细之间可能有尾差"
        else:
            how = f"原数只精确到 {unit.quantum * unit.yuan / into.yuan:f} {into.name}，汇总数也只精确到这里"
        yield f"{len(names)} 个单位的金额单位是{unit.name}（{_some(names)}），换算成{into.name}：{how}"


def remarks(result: Result) -> Iterator[str]:
    """Yield what people should know beside: names, errors of units, units that are gone, what may be between units."""
    yield from _of_units(result)
    for table in result.total.tables.values():
        if table.lacking:
            yield f"{table.form.title}：{len(table.lacking)} 个单位没有这张表（{_some(table.lacking)}），按 0 汇总"
    for code, taken, others in result.printer.differing_names(result.total):
        yield f"科目 {code} 用“{taken}”；有单位写作“{'”“'.join(others)}”"
    if not result.eliminations:
        for hint in result.hints:
            yield f"提示　{said(hint, result.total.unit)}；重复计算的部分填在差额表里（--eliminations-template）"


def apart(result: Result) -> Iterator[str]:
    """Yield what lay among the units and is none."""
    yield from (f"没有算作单位：{book.path.name}，是{book.is_no_unit}" for book in result.apart)


def _of_units(result: Result) -> Iterator[str]:
    yield from apart(result)
    wrong = [f"{book.name}（{book.errors}）" for book in result.units if book.errors]
    if wrong:
        yield f"自身核对有错误的单位 {len(wrong)} 个，错误会带进汇总数：{_some(wrong)}"
    yield from (f"{book.path.name}：{remark}" for book in result.units for remark in book.remarks)
    if result.gone:
        yield f"以前有、这次没有的单位 {len(result.gone)} 个：{_some(result.gone)}"
    if result.unlisted:
        yield f"名单里没有、也汇总了的单位 {len(result.unlisted)} 个：{_some(result.unlisted)}"


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + (f" 等 {len(names)} 个" if len(names) > _SHOWN else "")
