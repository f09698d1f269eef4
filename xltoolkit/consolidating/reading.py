"""Units' workbooks: each read by its own profile, with all that speaks against adding it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from xltoolkit.batch.fingerprints import file_hash
from xltoolkit.consolidating.figures import Figures, figures_of, kind_of
from xltoolkit.consolidating.statement import units_in
from xltoolkit.engine import examine
from xltoolkit.ledger import is_results
from xltoolkit.model import Accounts, BoundTable, Content, Entry, Grid, Kind, Severity, ToolkitError, Unit
from xltoolkit.model.amount import UNITS
from xltoolkit.recognise import recognise
from xltoolkit.recognise.told import Told
from xltoolkit.report.outfile import is_report_book
from xltoolkit.sessions import SessionOf

_SHOWN = 3
_UNKNOWN = {
    Content.TEXT: "应填数，却是文字",
    Content.UNCALCULATED: "公式没有算过",
    Content.ERROR: "是错误值",
    Content.MERGED: "与别的单元格合并，分不清这一格的数",
}


@dataclass(frozen=True, slots=True)
class UnitBook:
    """One unit's workbook.

    Args:
        path: of the file.
        name: of the unit, as the heads say; the file's name where they do not.
        figures: what is added up; None where nothing could be read.
        profile: by which it was read.
        year: of the accounts; empty where no head says it.
        errors: how many errors its own check finds.
        problems: why it cannot be added up; empty where it can.
        remarks: what its owner should know.
        source_hash: of the file as it was read.
        made_of: the units that it is the sum of, where it is an earlier result.
        is_no_unit: what else it is, where nobody would add it up: the toolkit's own reports and results.
    """

    path: Path
    name: str
    figures: Figures | None = None
    profile: str = ""
    year: str = ""
    errors: int = 0
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    source_hash: str = ""
    made_of: tuple[str, ...] = ()
    is_no_unit: str = ""


def read_unit(path: Path, sessions: SessionOf, *, by_head: bool = False) -> UnitBook:
    """Read one unit's workbook; one that cannot be read says so in its ``problems``.

    Args:
        path: of the file.
        sessions: give it plugins and rules by what it shows.
        by_head: whether somebody has made sure that a head's unit is right where it is not the profile's.

    Raises:
        ToolkitError: a plugin or a profile is broken.
    """
    if is_results(path):
        return UnitBook(path, path.name, is_no_unit="以前运行的结果文件夹")
    if is_report_book(path):
        return UnitBook(path, path.stem, is_no_unit="本工具的报告")
    try:
        source = file_hash(path) or ""
        with sessions.open(path) as book:
            grids = [book.read(name) for name in book.sheets]
        return replace(_read(path, grids, sessions, by_head=by_head), source_hash=source)
    except ToolkitError as error:
        if sessions.is_own_fault(error):
            raise
        return UnitBook(path, path.stem, problems=(error.what + (f"（{error.why}）" if error.why else ""),))


def _read(path: Path, grids: list[Grid], sessions: SessionOf, *, by_head: bool) -> UnitBook:
    session, _ = sessions.of(grids)
    registry = session.registry
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
    told = Told(accounts, grids)
    name = told.first("department")
    if not accounts.tables:
        return UnitBook(path, name or path.stem, problems=("没有认出任何公开表",), profile=registry.profile.id)
    outcome = examine(session.ruleset, accounts, "blank")
    unit, problems = _unit(accounts, told.of("unit"), by_head=by_head)
    years = set(told.of("year"))
    problems += [f"各表年度不一致：{'、'.join(sorted(years))}"] if len(years) > 1 else []
    problems += [*_repeated(accounts), *_unknown(accounts), *_lost(accounts)]
    remarks = [] if name else [f"表头没有单位名称，用文件名“{path.stem}”"]
    return UnitBook(
        path,
        name or path.stem,
        figures_of(accounts, outcome.fills, name or path.stem, unit),
        registry.profile.id,
        min(years, default=""),
        sum(finding.severity is Severity.ERROR for finding in outcome.findings),
        tuple(problems),
        tuple(remarks),
        made_of=tuple(units_in(grids)),
    )


def _unit(accounts: Accounts, told: list[str], *, by_head: bool) -> tuple[Unit, list[str]]:
    """Return the unit that the workbook says, else the profile's.

    A head with another unit than the profile's is a slip of one word, or all figures are in that unit. The figures do
    not tell which, and the wrong guess is a sum that is wrong ten thousand times.
    """
    stated = Counter(told)
    if len(stated) > 1:
        return accounts.profile.unit, [f"各表金额单位不一致：{'、'.join(stated)}"]
    name = next(iter(stated), accounts.profile.unit.name).removeprefix("人民币")
    if name not in UNITS:
        return accounts.profile.unit, [f"金额单位“{name}”不是 {' 或 '.join(UNITS)}"]
    unit = UNITS[name]
    return unit, [] if by_head or unit == accounts.profile.unit else [_doubted(unit, accounts)]


def _doubted(unit: Unit, accounts: Accounts) -> str:
    amounts = [entry.amount for bound in accounts.tables.values() for entry in _amounts(bound, Kind.MONEY)]
    most, usual = (
        max((abs(amount) for amount in amounts if amount is not None), default=Decimal()),
        accounts.profile.unit,
    )
    one, other = (f"按{each.name}是 {most * each.yuan:,.2f} 元" for each in (unit, usual))
    return (
        f"金额单位印的是{unit.name}，口径 {accounts.profile.id} 的是{usual.name}，不知道数是哪个单位的："
        f"最大的数 {most:,}，{one}，{other}。印错的，改正表头；数确实是{unit.name}的，加 --unit-by-head"
    )


def _repeated(accounts: Accounts) -> Iterator[str]:
    for item in accounts.repeated:
        yield f"《{item.table.title}》出现 {len(item.cells)} 次，不知道以哪一张为准"
    for bound in accounts.tables.values():
        times = Counter(row.key for row in bound.rows)
        twice = [key for key, number in times.items() if number > 1]
        if twice:
            yield f"{bound.form.title}的 {_shortened(twice)} 出现不止一次"


def _unknown(accounts: Accounts) -> Iterator[str]:
    for bound in accounts.tables.values():
        for content, says in _UNKNOWN.items():
            cells = [str(entry.cell) for entry in _amounts(bound) if entry.content is content]
            if cells:
                yield f"{_shortened(cells)} {says}"


def _amounts(bound: BoundTable, *kinds: Kind) -> Iterator[Entry]:
    """Yield the cells that hold amounts, of some kinds only where they are given."""
    for row in bound.rows:
        for name, entry in row.entries.items():
            kind = kind_of(row.line, name, bound.form)
            if kind is not Kind.TEXT and (not kinds or kind in kinds):
                yield entry


def _lost(accounts: Accounts) -> Iterator[str]:
    for bound in accounts.tables.values():
        if bound.stray:
            places = [f"{cell}“{text}”" for cell, text, _ in bound.stray]
            yield f"{bound.form.title}有表样以外的内容，加不进去：{_shortened(places)}"


def _shortened(items: Iterable[str]) -> str:
    texts = list(items)
    rest = len(texts) - _SHOWN
    return "、".join(texts[:_SHOWN]) + (f" 等 {len(texts)} 处" if rest > 0 else "")
