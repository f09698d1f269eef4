"""A published document as text into a workbook of the official layout.

Figures and names are taken over as printed; what binds to no declared row and column is listed, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from xltoolkit.formats import Layout
from xltoolkit.importing.binding import printed_rows, unbound
from xltoolkit.importing.document import Document, Section, TitleOf, read_lines, take_apart
from xltoolkit.importing.opening import Opening, opening_of
from xltoolkit.importing.paged import in_reading_order
from xltoolkit.importing.pages import TablePages, gather
from xltoolkit.model import Accounts, BoundTable, Grid, Table, TableEntry, WorkbookError
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import Head, lay_out
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.templates import Declarations
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.recognise import recognise
from xltoolkit.recognise.sheet import Sheet
from xltoolkit.recognise.titles import title_index, titles_of
from xltoolkit.workbook.package.atomic import write_atomically


class NotUnderstood(NamedTuple):
    """A line, or a part of one, that went into no cell; line 0 is the document as a whole."""

    line: int
    text: str
    reason: str


@dataclass
class ImportResult:
    """What came of a document.

    Args:
        source: its path.
        plans: the sheets of the workbook.
        accounts: the tables as they were recognised in the text.
        not_understood: what went nowhere, by line.
        sections: parts outside the tables, which are not imported, with their number of lines.
    """

    source: str
    plans: list[SheetPlan]
    accounts: Accounts
    not_understood: list[NotUnderstood] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def tables(self) -> list[BoundTable]:
        """The imported tables."""
        return list(self.accounts.tables.values())

    def workbook(self) -> bytes:
        """Return the workbook; the same document gives the same bytes."""
        return workbook_bytes(self.plans)

    def write(self, target: str | Path) -> None:
        """Write the workbook, whole or not at all.

        Raises:
            OutputError: the target cannot be written.
        """
        write_atomically(target, self.workbook())


def import_document(source: str | Path, registry: Declarations) -> ImportResult:
    """Import a document.

    Args:
        source: UTF-8 or GB18030 text, the cells of a row separated by tabs.
        registry: the profile, its tables and layouts.

    Raises:
        WorkbookError: not a text, or no table in it.
    """
    path = Path(source)
    entries = {entry.table: entry for entry in registry.profile.tables}
    title_of = _titles(registry.declared[table] for table in entries)
    document = take_apart(in_reading_order(read_lines(path), title_of), title_of)
    pages = gather(document.blocks, registry)
    accounts = recognise([page.grid for page in pages], registry.declared, registry.profile)
    bound = [(page, accounts.tables[page.table]) for page in pages if page.table in accounts.tables]
    if not bound:
        raise _no_table(path, document)
    plans = _plans(bound, entries, registry, opening_of(line.text for line in document.opening))
    lost = list(_tables_lost(document, pages, accounts, registry))
    for page, table in bound:
        lost += _lost(page, table, _layout(registry, page.table))
    order = sorted(lost, key=lambda item: (item.line or 1 << 30, item.text))
    return ImportResult(str(path), plans, accounts, order, document.sections)


def _titles(tables: Iterable[Table]) -> TitleOf:
    """Return what tells titles, by the same reading of them as in a workbook."""
    index = title_index(tables)

    def title_of(text: str) -> str | None:
        found = titles_of(Sheet(Grid("", {(1, 1): text.strip()})), index)
        return found[0].table.id if found else None

    return title_of


def _no_table(path: Path, document: Document) -> WorkbookError:
    near = "；".join(f"第 {block.title.number} 行“{block.title.text.strip()}”" for block in document.blocks[:5])
    return WorkbookError(
        "没有找到公开表",
        where=str(path),
        why=f"像表而没有认出的：{near}" if near else "没有“整行是表名，下面是以制表符分列的表头”的地方",
        advice="检查表名是否完整、各列是否以制表符分隔，以及 --profile 选得对不对",
    )


def _plans(
    bound: Iterable[tuple[TablePages, BoundTable]],
    entries: dict[str, TableEntry],
    registry: Declarations,
    opening: Opening,
) -> list[SheetPlan]:
    by_table = {page.table: (page, table) for page, table in bound}
    tables: list[tuple[str, SheetPlan]] = []
    heads: list[Head] = []
    for table_id, entry in entries.items():
        if table_id not in by_table:
            continue
        page, table = by_table[table_id]
        paper = Paper(table.table, table.form, _layout(registry, table_id))
        head = page.head if page.head.unit else replace(page.head, unit=opening.unit)
        heads.append(head)
        plan = lay_out(paper, page.grid.name, head, printed_rows(table, page.grid), _notes(page, table))
        tables.append((head.number or entry.number, plan))
    department = re.split("[:：]", heads[0].department)[-1].strip() or opening.department
    year = heads[0].year or opening.year or f"{registry.profile.year}年度"
    return [cover(year, department), contents(tables), *(plan for _, plan in tables)]


def _layout(registry: Declarations, table: str) -> Layout:
    return registry.layouts.get(table, Layout(table))


def _notes(page: TablePages, table: BoundTable) -> list[str]:
    """Return the notes as printed; where the document prints none of the form's (注：…), the form's stand first."""
    printed = [note.text.strip() for note in page.notes]
    return printed if any(note.startswith("注") for note in printed) else [*table.form.notes, *printed]


def _lost(page: TablePages, table: BoundTable, layout: Layout) -> Iterator[NotUnderstood]:
    """Yield what the document prints inside a table and no declared row and column took."""
    for row, text, reason in unbound(page, table, layout):
        yield NotUnderstood(page.line(row), text, reason)
    for odd in (*page.strange, *page.odd_heads):
        yield NotUnderstood(odd.number, odd.text.strip(), "这一行不是表的一部分，没有导入")
    for column in table.missing_columns:
        yield NotUnderstood(page.line(1), column, "文件里没有这一栏，表上留空")
    printed = {row.line.key for row in table.rows if row.line is not None}
    fixed = [(block, line) for block in table.form.blocks for line in block.lines if line.label and not line.heading]
    for block, line in fixed:
        if line.key not in printed and not table.no_data:
            name = f"{block.name}：{line.label}" if block.name else line.label
            yield NotUnderstood(page.line(1), name, "文件里没有这一行，没有数可导入")


def _tables_lost(
    document: Document, pages: Iterable[TablePages], accounts: Accounts, registry: Declarations
) -> Iterator[NotUnderstood]:
    """Yield the tables that are no part of the workbook, each with why."""
    seen = {}
    for page in pages:
        seen[page.table] = page
    repeated = {item.table.id for item in accounts.repeated}
    reasons = {item.sheet: item.reason for item in accounts.unrecognised}
    for block in document.blocks:
        if not block.table:
            yield NotUnderstood(block.title.number, block.title.text.strip(), "所选口径没有这张表，没有导入")
        elif block.table in repeated:
            yield NotUnderstood(
                block.title.number, block.title.text.strip(), "这张表出现了不止一次，都没有导入：留下一张"
            )
        elif block.table not in accounts.tables:
            why = reasons.get(seen[block.table].grid.name, "表头没有认出")
            yield NotUnderstood(block.title.number, block.title.text.strip(), f"没有导入：{why}")
    for entry in registry.profile.tables:
        if entry.table not in seen:
            title = entry.title or registry.declared[entry.table].title
            yield NotUnderstood(0, f"{entry.number} {title}", "文件里没有找到这张表")
