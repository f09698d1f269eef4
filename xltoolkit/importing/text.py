"""A published document, or a workbook of another layout, into a workbook of the official layout.

Figures and names are taken over as printed; what binds to no declared row and column is listed, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from xltoolkit.formats import Layout
from xltoolkit.importing.attached import attached
from xltoolkit.importing.binding import printed_rows, unbound
from xltoolkit.importing.document import Document, Section, TextLine, TitleOf, take_apart
from xltoolkit.importing.mapped import bind_mapped
from xltoolkit.importing.mapping import Mappings, SheetMapping
from xltoolkit.importing.opening import Opening, opening_of
from xltoolkit.importing.paged import in_reading_order
from xltoolkit.importing.pages import TablePages, gather
from xltoolkit.importing.readers.sheets import sheet_lines
from xltoolkit.importing.source import Source, read_source
from xltoolkit.model import Accounts, BoundTable, Cell, Grid, Limits, Table, TableEntry, WorkbookError
from xltoolkit.publishing.front import contents, cover
from xltoolkit.publishing.heading import Paper
from xltoolkit.publishing.layout import Head, lay_out
from xltoolkit.publishing.plan import SheetPlan
from xltoolkit.publishing.templates import Declarations, WholeDeclarations
from xltoolkit.publishing.writer import workbook_bytes
from xltoolkit.recognise import recognise
from xltoolkit.recognise.entries import is_figure
from xltoolkit.recognise.sheet import Sheet
from xltoolkit.recognise.titles import title_index, titles_of
from xltoolkit.workbook.package.atomic import write_atomically


class NotUnderstood(NamedTuple):
    """A line, or a part of one, that went into no cell; line 0 is the document as a whole."""

    line: int
    text: str
    reason: str
    where: str = ""

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return self.where or (f"第 {self.line} 行" if self.line else "全文")


@dataclass
class ImportResult:
    """What came of a document.

    Args:
        source: its path.
        plans: the sheets of the workbook.
        accounts: the tables as they were recognised in the text.
        not_understood: what went nowhere, by line.
        sections: parts outside the tables, which are not imported, with their number of lines.
        mapping: the mapping that a workbook of another layout was read by, if any.
    """

    source: str
    plans: list[SheetPlan]
    accounts: Accounts
    not_understood: list[NotUnderstood] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    mapping: SheetMapping | None = None

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


def import_document(
    source: str | Path | Source,
    registry: WholeDeclarations,
    mappings: Mappings = Mappings(),  # noqa: B008 - it is frozen
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
) -> ImportResult:
    """Import a document.

    Args:
        source: text (UTF-8 or GB18030, the cells of a row separated by tabs), .html, .docx, .pdf with text, or a
            workbook; a path, or what was read already.
        registry: the profile, its tables and layouts.
        mappings: of workbooks of other layouts.
        limits: what the document may cost.

    Raises:
        WorkbookError: it cannot be read, or there is no table in it.
    """
    read = source if isinstance(source, Source) else read_source(Path(source), limits)
    if read.lines is not None:
        if mappings.given is not None:
            advice = "去掉 --mapping；映射只用于 Excel 工作簿"
            raise WorkbookError("这个文件不是工作簿，用不上映射", where=str(read.path), advice=advice)
        return _import_lines(read.path, read.lines, registry)
    chosen = mappings.choose(grid.name for grid in read.sheets)
    if chosen is not None:
        result = _import_mapped(read.path, read.sheets, chosen, registry)
    else:
        lines = sheet_lines(read.sheets, str(read.path), limits)
        result = _import_lines(read.path, lines, registry, mappings.broken)
    result.not_understood += _uncalculated(read.sheets)
    result.not_understood += [NotUnderstood(0, path, f"映射没有读：{why}") for path, why in mappings.broken]
    return result


def _uncalculated(grids: Iterable[Grid]) -> Iterator[NotUnderstood]:
    """Yield the formulas that have no stored value, so that nobody takes their cells for empty ones."""
    for grid in grids:
        for place in sorted(grid.formulas.keys() - grid.values.keys()):
            why = "公式没有算过，没有数可导入；用 Excel 打开并保存，再导入"
            yield NotUnderstood(0, grid.formulas[place], why, str(Cell.at(grid.name, *place)))


def _import_lines(
    path: Path, lines: list[TextLine], registry: WholeDeclarations, broken: Iterable[tuple[str, str]] = ()
) -> ImportResult:
    """Import what a document's lines say; ``broken`` mappings are told where nothing is found without them."""
    entries = {entry.table: entry for entry in registry.profile.tables}
    title_of = _titles(registry.declared[table] for table in entries)
    document = take_apart(in_reading_order(lines, title_of), title_of)
    pages = gather(document.blocks, registry)
    accounts = recognise([page.grid for page in pages], registry.declared, registry.profile)
    bound = [(page, accounts.tables[page.table]) for page in pages if page.table in accounts.tables]
    if not bound:
        raise _no_table(path, document, broken)
    forms, document.outside = attached(document.outside, registry.attachments)
    plans = _plans(bound, entries, registry, opening_of(line.text for line in document.opening), forms)
    lost = list(_tables_lost(document, pages, accounts, registry))
    for page, table in bound:
        lost += _lost(page, table, _layout(registry, page.table))
    order = sorted(lost, key=lambda item: (item.line or 1 << 30, item.text))
    places = {line.number: line.where for line in lines}
    told = [item._replace(where=places.get(item.line, "")) for item in order]
    return ImportResult(str(path), plans, accounts, told, document.sections)


def _import_mapped(path: Path, grids: list[Grid], mapping: SheetMapping, registry: Declarations) -> ImportResult:
    """Import what a mapping finds in a workbook."""
    book = bind_mapped(grids, mapping, registry)
    filled = {id: table for id, table in book.accounts.tables.items() if any(row.entries for row in table.rows)}
    if not filled:
        why = "；".join(f"“{text}”{reason}" for _, text, reason in book.lost[:5])
        raise WorkbookError("映射对不上这个工作簿", where=str(path), why=why, advice=f"检查映射 {mapping.path}")
    entries = {entry.table: entry for entry in registry.profile.tables}
    bound = [(book.pages[id], table) for id, table in filled.items()]
    lost = [NotUnderstood(0, text, reason, place) for place, text, reason in book.lost]
    missing = [entry for entry in entries.values() if entry.table not in filled]
    lost += [
        NotUnderstood(0, f"{entry.number} {registry.declared[entry.table].title}", "没有映射到这张表")
        for entry in missing
    ]
    lost += _unmapped(grids, mapping)
    if book.unit != registry.profile.unit:
        reason = f"数字原样保留；口径的单位是{registry.profile.unit.name}"
        lost.append(NotUnderstood(0, f"金额单位：{book.unit.name}", reason))
    book.accounts.tables = filled
    opening = Opening(unit=f"金额单位：{book.unit.name}" if mapping.unit else "")  # of sheets that do not say theirs
    return ImportResult(str(path), _plans(bound, entries, registry, opening), book.accounts, lost, mapping=mapping)


def _unmapped(grids: Iterable[Grid], mapping: SheetMapping) -> Iterator[NotUnderstood]:
    """Yield the sheets with figures that the mapping does not mention."""
    for grid in grids:
        if not any(sheet.fits(grid.name) for sheet in mapping.sheets) and any(map(is_figure, grid.values.values())):
            yield NotUnderstood(0, grid.name, "映射没有说到这张工作表，没有导入", "工作表")


def _titles(tables: Iterable[Table]) -> TitleOf:
    """Return what tells titles, by the same reading of them as in a workbook."""
    index = title_index(tables)

    def title_of(text: str) -> str | None:
        found = titles_of(Sheet(Grid("", {(1, 1): text.strip()})), index)
        return found[0].table.id if found else None

    return title_of


def lines_outside(
    lines: list[TextLine], registry: WholeDeclarations
) -> tuple[list[TextLine], list[tuple[str, SheetPlan]]]:
    """Return the lines of a document outside its tables, and its forms of attachments as sheets."""
    title_of = _titles(registry.declared[entry.table] for entry in registry.profile.tables)
    document = take_apart(in_reading_order(lines, title_of), title_of)
    forms, rest = attached(document.outside, registry.attachments)
    return rest, forms


def _no_table(path: Path, document: Document, broken: Iterable[tuple[str, str]]) -> WorkbookError:
    titles = [block.title for block in document.blocks[:5]]
    near = "；".join(f"{title.where or f'第 {title.number} 行'}“{title.text.strip()}”" for title in titles)
    why = f"像表而没有认出的：{near}" if near else "没有“整行是表名，下面是分列的表头”的地方"
    return WorkbookError(
        "没有找到公开表",
        where=str(path),
        why="\n".join([why, *(f"映射没有读：{wrong}" for _, wrong in broken)]),
        advice="检查表名是否完整，--profile 选得对不对；文本的各列要以制表符分隔，PDF 的表要有表格线；"
        "格式不同的工作簿，用 --mapping 给出映射",
    )


def _plans(
    bound: Iterable[tuple[TablePages, BoundTable]],
    entries: dict[str, TableEntry],
    registry: Declarations,
    opening: Opening,
    attachments: Iterable[tuple[str, SheetPlan]] = (),
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
    tables += attachments
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
    for title in page.cut:
        why = "这一页没有项目或编码栏，没有导入：一张表的各栏分印在几页上，先设成一页宽再导出"
        yield NotUnderstood(title.number, title.text.strip(), why)
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
            title = registry.declared[entry.table].title
            yield NotUnderstood(0, f"{entry.number} {title}", "文件里没有找到这张表")
