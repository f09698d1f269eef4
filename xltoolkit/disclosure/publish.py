"""One workbook into the whole disclosure: checked, searched for what must not go out, put together, written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xltoolkit import libreoffice
from xltoolkit.disclosure import word
from xltoolkit.disclosure.assembling import Assembled, assemble
from xltoolkit.disclosure.content import Disclosure
from xltoolkit.disclosure.narrative import Text, narrative_sheet, text_of_lines, text_of_sheets
from xltoolkit.disclosure.private import Private, in_disclosure, in_workbook
from xltoolkit.disclosure.properties import properties_of
from xltoolkit.glossary import missing_finding, read_glossary
from xltoolkit.importing.readers import is_workbook, read_document
from xltoolkit.importing.text import lines_outside
from xltoolkit.model import (
    Accounts,
    Content,
    Grid,
    OutputError,
    Severity,
    State,
    ToolkitError,
    WorkbookError,
    WorkbookReport,
)
from xltoolkit.narrating import TextError, Told, lines_of_sheets, read_told
from xltoolkit.recognise import recognise
from xltoolkit.recognise.attachments import find_attachments
from xltoolkit.registry import Registry
from xltoolkit.run import Task, run
from xltoolkit.sessions import Session, SessionOf
from xltoolkit.workbook import Workbook
from xltoolkit.workbook.convert import is_read_only
from xltoolkit.workbook.package.atomic import write_atomically

KINDS = (".docx", ".pdf")
_UNTOLD = "旧版格式的工作簿看不出隐藏的行和列、看不见的字、批注：先另存为 .xlsx 再公开，才查得到"
_NAMED = 5
"""Cells that a message names."""
PDF_MARK = b"%xltoolkit\n"
"""A comment behind the end of a PDF, by which an earlier output of ours is known."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A disclosure that is ready to be written.

    Args:
        assembled: the document, and what it lacks.
        report: of the check.
        private: what must not go out: in the document (``published``), or left out of it.
    """

    assembled: Assembled
    report: WorkbookReport
    private: list[Private]

    @property
    def held(self) -> list[Private]:
        """What would go out and must not."""
        return [item for item in self.private if item.published]

    @property
    def errors(self) -> list[str]:
        """The open findings that must be corrected."""
        return self._open(Severity.ERROR)

    @property
    def warnings(self) -> list[str]:
        """The open findings that somebody should look at."""
        return self._open(Severity.WARNING)

    def _open(self, severity: Severity) -> list[str]:
        found = [item for item in self.report.findings if item.severity is severity and item.state is State.OPEN]
        return [
            item.message if item.cell or not item.coordinate else f"{item.coordinate}：{item.message}" for item in found
        ]


def prepare(path: Path, narrative: Path | None, sessions: SessionOf, budget: Path | None = None) -> Prepared:
    """Check a workbook and put its disclosure together; nothing is written.

    Args:
        path: the workbook.
        narrative: a document with the text: parts, or the narrative alone; where left out, the workbook's own sheet.
        sessions: what gives the workbook its session; its config may name last year's workbook.
        budget: budget figures that the tables lack.

    Raises:
        ToolkitError: the workbook, the text or the budget figures cannot be read, or there is no table.
    """
    if narrative is not None and is_workbook(narrative):
        advice = "给出 .txt、.docx、.html 或 PDF；写在本工作簿“情况说明”表里的，不用这个选项"
        raise ToolkitError("--narrative 给出的是工作簿", where=str(narrative), advice=advice)
    with sessions.open(path) as book:
        grids = [book.read(name) for name in book.sheets]
        unseen = {style for grid in grids for style in set(grid.styles.values()) if book.style(style).unseen}
        report, remarks = _checked(book, path, _told(path, narrative, budget, grids, sessions), sessions)
        remarks += [_UNTOLD] if is_read_only(book) else []
    session, _ = sessions.of(grids)
    registry = session.registry
    report.path = str(path)
    text, forms = _text(narrative, grids, session)
    accounts = recognise([*grids, *forms], registry.declared, registry.profile, registry.codes, registry.attachments)
    _refuse_unknown(accounts, path)
    _refuse_repeated(accounts, path)
    assembled = assemble(accounts, [*grids, *forms], registry, text, read_glossary(session.config, registry.profile))
    assembled.remarks += remarks
    return Prepared(assembled, report, _private(path, assembled.disclosure, grids, unseen))


def docx(prepared: Prepared) -> bytes:
    """Return the document as .docx; the same workbook and text give the same bytes."""
    return word.docx_bytes(prepared.assembled.disclosure)


def write(prepared: Prepared, target: Path) -> None:
    """Write the document in the format that the target's name says, whole or not at all.

    Raises:
        OutputError: it cannot be written; a PDF needs LibreOffice with Writer.
    """
    data = docx(prepared)
    write_atomically(target, _pdf(data, target) if target.suffix.lower() == ".pdf" else data)


def is_ours(target: Path) -> bool:
    """Tell whether a file is an earlier output of ours that nobody has saved since."""
    if target.suffix.lower() == ".docx":
        return word.is_ours(target)
    try:
        return target.read_bytes().endswith(PDF_MARK)
    except OSError:
        return False


def _refuse_unknown(accounts: Accounts, path: Path) -> None:
    """Refuse a workbook with formulas that were never calculated: their figures would be missing in print."""
    entries = (entry for bound in accounts.tables.values() for row in bound.rows for entry in row.entries.values())
    cells = [str(entry.cell) for entry in entries if entry.content is Content.UNCALCULATED]
    if cells:
        more = f" 等 {len(cells)} 格" if len(cells) > _NAMED else ""
        raise WorkbookError(
            "有公式还没有计算结果，公开出去会缺数",
            where=f"{path}，{'、'.join(cells[:_NAMED])}{more}",
            advice="在 Excel 或 WPS 中打开、重新计算并保存，再公开",
        )


def _refuse_repeated(accounts: Accounts, path: Path) -> None:
    """Refuse a workbook that holds a table twice: which one is meant nobody can tell, and without it a table lacks."""
    if accounts.repeated:
        cells = [str(cell) for table in accounts.repeated for cell in table.cells]
        names = "、".join(f"《{table.table.title}》" for table in accounts.repeated)
        raise WorkbookError(
            f"{names}出现不止一次，无法确定公开哪一张，没有生成",
            where=f"{path}，{'、'.join(cells)}",
            advice="只留要公开的一张，删去其余的（如复制出来的底稿），再公开",
        )


def _told(
    path: Path, narrative: Path | None, budget: Path | None, grids: list[Grid], sessions: SessionOf
) -> Told | None:
    """Return the text whose numbers are checked: the document's, else that of the workbook's own sheet."""
    limits, sheet = sessions.config.limits, narrative_sheet(grids)
    if narrative is None and sheet is not None:
        return Told.of(path, lines_of_sheets([sheet]), budget, limits)
    return read_told(narrative, budget, limits, [path])


def _checked(book: Workbook, path: Path, told: Told | None, sessions: SessionOf) -> tuple[WorkbookReport, list[str]]:
    """Check the workbook and every number of the text; return also why where those cannot be checked."""
    try:
        return run(book, sessions, Task(write=False, path=path, told=told)), []
    except TextError as error:
        remark = f"{error.what}：{error.why}；文字照样公开，其中的数没有核对"
        return run(book, sessions, Task(write=False, path=path)), [remark]


def _text(narrative: Path | None, grids: list[Grid], session: Session) -> tuple[Text, list[Grid]]:
    """Return the text beside the tables, and forms of attachments that only the text has."""
    if narrative is None:
        return text_of_sheets(grids), []
    registry: Registry = session.registry
    rest, plans = lines_outside(read_document(narrative, session.config.limits), registry)
    forms = [
        Grid(plan.name, {place: cell.value for place, cell in plan.cells.items()}, merges=plan.merges)
        for _, plan in plans
    ]
    known = find_attachments(grids, registry.attachments).values()
    titles = {form.attachment.title for form in known}
    return text_of_lines(rest), [form for form in forms if form.name not in titles]


def _private(path: Path, disclosure: Disclosure, grids: list[Grid], unseen: set[int]) -> list[Private]:
    found = [*in_disclosure(disclosure), *in_workbook(grids, disclosure.cells(), unseen), *properties_of(path)]
    return list(dict.fromkeys(found))


def _pdf(data: bytes, target: Path) -> bytes:
    office = libreoffice.find_office()
    if office is None:
        raise OutputError(
            "生成 PDF 要用 LibreOffice，没有安装",
            where=str(target),
            advice="安装 LibreOffice（要有 Writer），或输出 .docx，再用 Word、WPS 另存为 PDF",
        )
    with tempfile.TemporaryDirectory(prefix="xltoolkit-") as folder:
        source = Path(folder) / "disclosure.docx"
        source.write_bytes(data)
        try:
            return libreoffice.convert(office, source, "pdf", Path(folder)).read_bytes() + PDF_MARK
        except (libreoffice.OfficeError, OSError) as error:
            advice = "确认 LibreOffice 装有 Writer（libreoffice-writer），或输出 .docx"
            raise OutputError("没有生成 PDF", where=str(target), why=str(error), advice=advice) from None


def told(prepared: Prepared) -> Iterator[str]:
    """Yield what a person is told before anything is published."""
    assembled = prepared.assembled
    headings = sum(1 for _ in assembled.disclosure.headings())
    yield f"  口径 {prepared.report.profile}；{len(prepared.report.tables)} 张表，{headings} 个标题"
    yield from (f"  [错误] {message}" for message in prepared.errors)
    yield from (f"  [警告] {message}" for message in prepared.warnings)
    if prepared.report.fillable:
        yield f"  [提示] 有 {prepared.report.fillable} 个汇总数还空着，先用 xlt run 填上"
    yield from (f"  [警告] {remark}" for remark in assembled.remarks)
    yield from (f"  [说明] {remark}" for remark in prepared.report.remarks)
    yield from (f"  [警告] 工作簿里没有{title}，没有公开" for title in assembled.absent)
    yield from (f"  [警告] 没有“{gap}”的文字，文中留了标黄的空：用 --narrative 给出，或补写" for gap in assembled.gaps)
    if assembled.added:
        finding = missing_finding(assembled.added)
        yield f"  [{finding.severity.label}] {finding.message}（{finding.advice}）"
    yield from _listed("不该公开、却在要公开的内容里", prepared.held)
    yield from _listed("不公开、已略去", [item for item in prepared.private if not item.published])


def _listed(title: str, items: list[Private]) -> Iterator[str]:
    if items:
        yield f"  {title}的 {len(items)} 处："
        yield from (f"    {item.kind}　{item.where}　{item.text}".rstrip("　") for item in items)
