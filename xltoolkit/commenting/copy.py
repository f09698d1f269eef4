"""A copy of the narrative's document, with our comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from xltoolkit.commenting.parts import Package, add_comments, first_free_id, main_part
from xltoolkit.commenting.ranges import Anchor, Marking
from xltoolkit.importing.document import read_bytes
from xltoolkit.importing.readers import Format, format_of
from xltoolkit.importing.readers.word import MAIN, Letter, read_letters
from xltoolkit.model import Finding, Limits, OutputError, ToolkitError, WorkbookError, WorkbookReport
from xltoolkit.report.notes import note_text
from xltoolkit.report.wording import Words
from xltoolkit.workbook.package import budget
from xltoolkit.workbook.package.archive import ArchiveError
from xltoolkit.workbook.package.atomic import write_atomically
from xltoolkit.workbook.package.outline import MalformedError, spliced

_SIGNATURES = "_xmlsignatures/"
_QUOTED = re.compile("“([^”]+)”")
_CLAUSE = re.compile(r"[^，。；：！？,;]+")
_LONGEST = 30
"""Characters that a comment on words is hung on, where nothing tells how many they are."""


class Commented(NamedTuple):
    """What came of it: how many comments were written, and the places that the document does not show."""

    comments: int
    lost: tuple[str, ...]


def refuse_target(text: Path | None, target: Path, inputs: Iterable[Path], *, force: bool) -> None:
    """Refuse, before the work begins, a copy that cannot be made or would replace something.

    Args:
        text: the narrative.
        target: the copy.
        inputs: files that it must not replace, whatever is forced.
        force: whether it may replace another file.

    Raises:
        ToolkitError: there is no narrative, or it is no .docx.
        OutputError: the copy would replace an input or another file, or has another suffix.
    """
    if text is None:
        raise ToolkitError("--comments 要和 --narrative 一起用", advice="加 --narrative 情况说明的 .docx")
    if format_of(read_bytes(text), text) is not Format.WORD:
        raise ToolkitError(
            "批注只能写在 .docx 里", where=str(text), advice="在 Word 或 WPS 里另存为 .docx，再作为 --narrative"
        )
    if any(target.resolve() == path.resolve() for path in (text, *inputs)):
        raise OutputError("输出会盖掉输入", where=str(target), advice="换一个输出文件名")
    if target.suffix.lower() != text.suffix.lower():
        raise OutputError(
            f"输出的扩展名应与情况说明的相同（{text.suffix}）", where=str(target), advice="换一个输出文件名"
        )
    if target.is_dir():
        raise OutputError("批注要写到文件，这里是文件夹", where=str(target), advice="换一个文件名")
    if target.exists() and not force:
        raise OutputError("输出文件已存在", where=str(target), advice="换一个文件名；确要覆盖，加 --force")


def write_comments(text: Path, target: Path, book: WorkbookReport, limits: Limits) -> Commented:
    """Write a copy of a document with a comment at every place that has findings.

    Args:
        text: the document that was examined.
        target: the copy.
        book: what was found.
        limits: what the document may cost.

    Raises:
        WorkbookError: the document is damaged, signed, or costs more than it may.
        OutputError: the copy cannot be written.
    """
    data = read_bytes(text)
    lines, letters = read_letters(data, str(text), limits)
    printed = {line.number: line.text for line in lines}
    lengths = _lengths(book)
    groups: dict[tuple[int, int], list[Finding]] = {}
    for finding in book.findings:
        if finding.line:
            groups.setdefault((finding.line, finding.offset), []).append(finding)
    words = Words(book.titles, book.unit)
    try:
        with budget.within(limits):
            package = Package(data, limits)
            if any(name.startswith(_SIGNATURES) for name in package.names()):
                raise _signed(text)
            free = first_free_id(package)
            anchors: list[Anchor] = []
            comments: list[tuple[int, str]] = []
            lost: list[str] = []
            for (line, offset), group in sorted(groups.items()):
                behind = _behind(letters.get(line, []), printed.get(line, ""), offset)
                span = _span(behind, lengths.get((line, offset), 0), group)
                if not span:
                    lost.append(group[0].coordinate)
                    continue
                number = free + len(comments)
                anchors.append(Anchor(number, span[0][:2], span[-1][:2]))
                comments.append((number, note_text(group, words)))
            if comments:
                document = main_part(package)
                package.replace(MAIN, spliced(document.data, Marking(document).splices(anchors)))
                add_comments(package, comments)
                data = package.content()
    except (ArchiveError, MalformedError) as error:
        raise WorkbookError(
            "Word 文件已损坏", where=str(text), why=str(error), advice="在 Word 或 WPS 里打开它，另存为 .docx"
        ) from error
    write_atomically(target, data)
    return Commented(len(comments), tuple(lost))


def _signed(text: Path) -> WorkbookError:
    return WorkbookError(
        "Word 文件带数字签名，没有写批注",
        where=str(text),
        why="写入批注会使签名失效",
        advice="去掉签名另存一份，用那一份作 --narrative",
    )


def _lengths(book: WorkbookReport) -> Mapping[tuple[int, int], int]:
    """Return how many characters the numbers have, with their units, by place."""
    claims = book.narrative.claims if book.narrative is not None else []
    return {(claim.line, claim.offset): len(claim.shown) for claim in claims}


def _behind(letters: Sequence[Letter], line: str, offset: int) -> Sequence[Letter]:
    """Return the characters of a line from a place on; blanks do not count, as a table's row has others in the line."""
    before = len("".join(line[:offset].split()))
    solid = (at for at, letter in enumerate(letters) if not letter.text.isspace())
    start = next(islice(solid, before, None), len(letters))
    same = [letter.text for letter in letters[start:] if not letter.text.isspace()] == list(
        "".join(line[offset:].split())
    )
    return letters[start:] if same else []


def _span(behind: Sequence[Letter], length: int, group: Sequence[Finding]) -> Sequence[Letter]:
    """Return the characters that a comment is about, from one of a text to one of a text."""
    length = length or _told_length(behind, group)
    solid = [at for at, letter in enumerate(behind) if not letter.text.isspace()][:length]
    shown = [at for at in solid if behind[at].element >= 0]
    return behind[shown[0] : shown[-1] + 1] if shown else []


def _told_length(behind: Sequence[Letter], group: Sequence[Finding]) -> int:
    """Return how many characters a finding on words quotes from its place on, else those of its clause."""
    solid = "".join(letter.text for letter in behind if not letter.text.isspace())
    quoted = (text for finding in group for text in _quotes(finding.message))
    longest = max((len(text) for text in quoted if solid.startswith(text)), default=0)
    clause = _CLAUSE.match(solid)
    return longest or min(len(clause[0]) if clause is not None else 1, _LONGEST)


def _quotes(message: str) -> Iterator[str]:
    for text in _QUOTED.findall(message):
        yield "".join(text.split())
