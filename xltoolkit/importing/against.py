"""The published tables against the export that they were made from, cell by cell. Nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltoolkit.importing.mapped import MappedBook, bind_mapped
from xltoolkit.importing.mapping import Mappings
from xltoolkit.model import (
    Accounts,
    BoundTable,
    Cell,
    CellValue,
    Entry,
    Finding,
    Grid,
    Row,
    Severity,
    Unit,
    WorkbookError,
)
from xltoolkit.publishing.templates import Declarations
from xltoolkit.recognise import recognise
from xltoolkit.registry import AGAINST

RULE = AGAINST
TITLE = "公开表的数等于导出表的同一个数"
BASIS = "公开表由审核通过的部门决算报表生成，同一口径的数应当一致；单位不同时，差额不超过公开表末位的一半"
ADVICE = "以审核通过的部门决算报表为准，改正公开表；口径不同的，写明原因"


@dataclass
class Comparison:
    """What came of it.

    Args:
        findings: figures that differ.
        equal: how many figures agree.
        tables: titles of the tables that were compared.
        skipped: (what, why) of what was not compared.
    """

    findings: list[Finding] = field(default_factory=list)
    equal: int = 0
    tables: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def compare_books(
    public: Sequence[Grid], export: Sequence[Grid], name: str, registry: Declarations, mappings: Mappings
) -> Comparison:
    """Compare two workbooks.

    Args:
        public: the sheets of the published tables.
        export: the sheets of the workbook of another layout.
        name: of its file, for messages.
        registry: the profile of the published tables.
        mappings: of workbooks of other layouts.

    Raises:
        WorkbookError: no mapping fits the export.
    """
    mapping = mappings.choose(grid.name for grid in export)
    if mapping is None:
        known = "、".join(item.name for item in mappings.known) or "没有"
        raise WorkbookError(
            "不知道导出表的数在哪里",
            where=name,
            why="；".join([f"已有的映射都对不上：{known}", *(why for _, why in mappings.broken)]),
            advice="写一个映射（docs/import.md），用 --mapping 给出",
        )
    book = bind_mapped(export, mapping, registry)
    comparison = compare(recognise(public, registry.declared, registry.profile), book, name)
    comparison.skipped += [(f"{place} {text}", reason) for place, text, reason in book.lost]
    comparison.skipped += [(path, f"映射没有读：{why}") for path, why in mappings.broken]
    return comparison


def compare(public: Accounts, export: MappedBook, name: str) -> Comparison:
    """Compare published tables with an export.

    Args:
        public: the published tables.
        export: the other workbook, bound.
        name: of the export's file, for messages.
    """
    comparison = Comparison()
    for id, other in export.accounts.tables.items():
        bound = public.tables.get(id)
        if bound is None:
            comparison.skipped.append((other.form.title, "公开表里没有认出这张表"))
            continue
        comparison.tables.append(bound.form.title)
        _Comparer(public, export, bound, other, name, comparison).compare()
    return comparison


@dataclass
class _Comparer:
    """Compares one table."""

    public: Accounts
    export: MappedBook
    bound: BoundTable
    other: BoundTable
    name: str
    comparison: Comparison

    def compare(self) -> None:
        """Compare every figure that both have; a row that only one has must hold nothing."""
        mapped = {column for row in self.other.rows for column in row.entries}
        for row in self.bound.rows:
            against = self._same(row, self.other)
            for column in [column for column in row.entries if column in mapped]:
                self._cell(row, column, row.entries[column], against.entries.get(column) if against else None)
        for row in self.other.rows:
            if self._same(row, self.bound) is None:
                self._only_there(row)

    def _same(self, row: Row, table: BoundTable) -> Row | None:
        return table.by_code.get(row.code) if row.code and not row.line else table.by_key.get(row.key)

    def _cell(self, row: Row, column: str, here: Entry, there: Entry | None) -> None:
        where = self.public.coordinate(self.bound.table.id, row, column)
        if not here.known or (there is not None and not there.known):
            self.comparison.skipped.append((where, "不是数，或公式没有算过"))
            return
        if there is None and row.line is not None:
            return  # a line that the mapping does not find is said there
        expected = there.amount if there is not None else Decimal()
        if self._agree(here.amount, expected):
            self.comparison.equal += 1
            return
        self._differ(row, where, here, there)

    def _only_there(self, row: Row) -> None:
        """Report a row of the export that the published table lacks, where it holds something."""
        filled = [entry for entry in row.entries.values() if entry.known and entry.amount]
        if not filled:
            return
        cell = self.bound.title_at
        first = filled[0]
        message = (
            f"{self.bound.form.title}没有“{row.label or row.key}”（{row.key}）这一行，"
            f"导出表 {self._cell_there(first)} 是 {_told(first.amount, self.export.unit)}"
        )
        cells = (CellValue(self._cell_there(first), str(first.amount)),)
        self._add(Finding(RULE, Severity.ERROR, message, ADVICE, self.bound.table.id, cell, cells=cells))

    def _differ(self, row: Row, where: str, here: Entry, there: Entry | None) -> None:
        """Report a figure that the export has differently, or not at all."""
        unit = self.public.profile.unit
        cells = [CellValue(here.cell, str(here.amount))]
        expected, source = Decimal(), "导出表没有这一行"
        if there is not None:
            expected = there.amount * self.export.unit.yuan / unit.yuan
            source = f"导出表 {self._cell_there(there)} 是 {_told(there.amount, self.export.unit)}"
            cells.append(CellValue(self._cell_there(there), str(there.amount)))
        difference = _told(here.amount - expected, unit)
        message = f"{where}（{row.label}，{here.cell}）是 {_told(here.amount, unit)}，{source}，相差 {difference}"
        self._add(
            Finding(
                rule=RULE,
                severity=Severity.ERROR,
                message=message,
                advice=ADVICE,
                table=self.bound.table.id,
                cell=here.cell,
                coordinate=where,
                expected=expected,
                actual=here.amount,
                cells=tuple(cells),
            )
        )

    def _agree(self, here: Decimal, there: Decimal) -> bool:
        """Tell whether two amounts are one, but for the rounding into the coarser unit; exact in 元."""
        ours, theirs = self.public.profile.unit, self.export.unit
        difference = abs(here * ours.yuan - there * theirs.yuan)
        coarser = max(ours, theirs, key=lambda unit: unit.yuan)
        room = Decimal() if ours == theirs else coarser.quantum * coarser.yuan / 2
        return difference <= room

    def _cell_there(self, entry: Entry) -> Cell:
        """Return the export's cell as a spreadsheet names a cell of another workbook."""
        return Cell.at(f"[{self.name}]{entry.sheet}", entry.row, entry.column)

    def _add(self, finding: Finding) -> None:
        profile = self.public.profile
        if RULE not in profile.off:
            severity = profile.severities.get(RULE, finding.severity)
            self.comparison.findings.append(replace(finding, severity=severity))


def comparison_lines(comparison: Comparison, export: str) -> Iterator[str]:
    """Yield what a person is told beside the findings."""
    counts = f"{len(comparison.tables)} 张表，相符 {comparison.equal} 个数，不符 {len(comparison.findings)} 处"
    yield f"对照 {export}：{counts}"
    yield f"  规则 {RULE}：{TITLE}。依据：{BASIS}"
    for what, why in comparison.skipped:
        yield f"  未对照：{what}　{why}"


def _told(amount: Decimal, unit: Unit) -> str:
    return f"{amount:,.{unit.places}f} {unit.name}"
