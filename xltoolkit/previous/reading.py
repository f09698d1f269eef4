"""Last year's accounts of one workbook, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import Accounts, Grid, Previous, ToolkitError, Unit, fold
from xltoolkit.model.amount import UNITS
from xltoolkit.previous.finding import at_same_place, names_in
from xltoolkit.recognise import recognise
from xltoolkit.recognise.told import Told
from xltoolkit.sessions import SessionOf


class _Read(NamedTuple):
    """A workbook that was read: whose, of which year, in which unit."""

    path: Path
    accounts: Accounts
    department: str
    year: str
    unit: Unit


@dataclass(slots=True)
class LastYear:
    """Finds and reads last year's workbook of one workbook, once.

    Args:
        path: of this year's workbook; None where it is no file, and nothing is compared.
        sessions: give last year's workbook its profile, which may be another one.
        remarks: what the owner is told: with what was compared, or why not.
    """

    path: Path | None
    sessions: SessionOf
    remarks: list[str] = field(default_factory=list)
    _found: Previous | None = None
    _looked: bool = False

    def put_beside(self, accounts: Accounts, grids: Sequence[Grid]) -> None:
        """Give this year's accounts those of last year, where the user said where they are."""
        source = self.sessions.config.previous.source
        if source is None or self.path is None:
            return
        if not self._looked:
            self._looked = True
            self._found = self._find(source, self.path, Told(accounts, grids), accounts)
        accounts.previous = self._found

    def _find(self, source: Path, path: Path, told: Told, accounts: Accounts) -> Previous | None:
        department, year = told.first("department"), told.first("year")
        try:
            read, refused = self._chosen(source, path, department)
        except ToolkitError as error:
            if self.sessions.is_own_fault(error):
                raise
            self._say(f"没有与上年比较：{error}")
            return None
        if read is None:
            self._say(f"没有与上年比较：{refused}")
            return None
        if year.isdecimal() and read.year.isdecimal() and int(read.year) != int(year) - 1:
            self._say(f"没有与上年比较：{read.path} 是 {read.year} 年度的，上年应是 {int(year) - 1} 年度")
            return None
        self.remarks += _compared(read, department, accounts)
        return Previous(read.path.name, read.accounts, read.unit, self.sessions.config.previous)

    def _chosen(self, source: Path, path: Path, department: str) -> tuple[_Read | None, str]:
        """Return the workbook to compare with, or why there is none."""
        if not source.is_dir():
            same = source.resolve() == path.resolve()
            return (None, "给出的上年工作簿就是这个工作簿") if same else (self._read(source), "")
        for found in at_same_place(source, path):
            read = None if found.resolve() == path.resolve() else self._read(found)
            if read is not None and (not department or not read.department or _same(read.department, department)):
                return read, ""
        names = names_in(source)
        others = [item for item in names.of(department, self._name_of) if item.resolve() != path.resolve()]
        if len(others) == 1:
            return self._read(others[0]), ""
        if others:
            return None, f"{source} 里有 {len(others)} 个“{department}”的工作簿：{'、'.join(map(str, others[:3]))}"
        whose = f"“{department}”的工作簿" if department else "路径相同的工作簿（表头没有部门名称）"
        closed = f"；其中有打不开的文件夹：{_listed(map(str, names.closed))}，检查权限" if names.closed else ""
        return None, f"{source} 里没有{whose}{closed}"

    def _read(self, path: Path) -> _Read:
        with self.sessions.open(path) as book:
            grids = [book.read(name) for name in book.sheets]
        session, _ = self.sessions.of(grids)
        registry = session.registry
        accounts = recognise(grids, registry.declared, registry.profile, registry.codes)
        told = Told(accounts, grids)
        unit = UNITS.get(told.first("unit").removeprefix("人民币"), registry.profile.unit)
        return _Read(path, accounts, told.first("department"), told.first("year"), unit)

    def _name_of(self, path: Path) -> str:
        try:
            return self._read(path).department
        except ToolkitError as error:
            if self.sessions.is_own_fault(error):
                raise
            return ""

    def _say(self, sentence: str) -> None:
        self.remarks.append(" ".join(sentence.split("\n")))


def _compared(read: _Read, department: str, accounts: Accounts) -> Iterator[str]:
    year = f"{read.year} 年度，" if read.year else ""
    yield f"与上年的工作簿 {read.path} 比较（{year}口径 {read.accounts.profile.id}，金额单位 {read.unit.name}）"
    if department and read.department and not _same(read.department, department):
        yield f"  上年的部门名称是“{read.department}”"
    lacking = [bound.form.title for id, bound in accounts.tables.items() if id not in read.accounts.tables]
    if lacking:
        yield f"  上年的工作簿里没有、没有比较的表：{_listed(lacking)}"


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _listed(items: Iterable[str]) -> str:
    return "、".join(items)
