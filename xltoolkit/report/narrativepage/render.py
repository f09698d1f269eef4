"""The page from its template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from xltoolkit.model import Claim, Finding, Narrative, PrintedTable, Severity, State, Verdict, WorkbookReport
from xltoolkit.report.links import Links
from xltoolkit.report.narrativepage.paragraphs import paragraphs_of
from xltoolkit.report.outfile import PAGE_MARK
from xltoolkit.report.page.records import json_in_page
from xltoolkit.report.selfcontained import environment, part, policy
from xltoolkit.report.wording import Words, label, suspicion, urgency


class Problem(NamedTuple):
    """A finding as the page lists it.

    Args:
        level: its severity, or ``explained``.
        label: the same in words.
        place: where it is.
        title: of its rule.
        said: what the text says; empty where it is about no number.
        expected: what it should say.
        message: what is wrong.
        lines: more to be said: label and text.
        claim: number of its claim in the text; -1 for none.
        flag: its own number where it is about words of the text; -1 for none.
        cells: ids of the cells that it is about, separated by blanks.
    """

    level: str
    label: str
    place: str
    title: str
    said: str
    expected: str
    message: str
    lines: tuple[tuple[str, str], ...]
    claim: int
    flag: int
    cells: str


def narrative_page_pieces(book: WorkbookReport, narrative: Narrative, links: Links) -> Iterator[str]:
    """Yield the page.

    Args:
        book: the workbook.
        narrative: its text.
        links: where links lead.
    """
    ids = _cell_ids(narrative.tables)
    problems = list(_problems(book, narrative, ids))
    flags: dict[tuple[int, int], list[int]] = {}
    ordered = sorted(book.findings, key=urgency)
    for problem, finding in zip(problems, ordered, strict=True):
        if problem.flag >= 0:
            flags.setdefault((finding.line, finding.offset), []).append(problem.flag)
    claims = [_claim(claim, ids) for claim in narrative.claims]
    script, style = part(__package__, "page.js"), part(__package__, "page.css")
    yield from (
        environment(__package__)
        .get_template("page.html.jinja")
        .generate(
            mark=Markup(PAGE_MARK),  # noqa: S704 - our own
            policy=policy(script, style),
            script=Markup(script),  # noqa: S704 - our own
            style=Markup(style),  # noqa: S704 - our own
            book=book,
            link=links.to(book),
            text_name=narrative.path.replace("\\", "/").rpartition("/")[2],
            remarks=book.remarks,
            verdicts=[(str(verdict), verdict.label, narrative.count(verdict)) for verdict in Verdict],
            of_text=[problem for problem in problems if problem.claim >= 0 or problem.flag >= 0],
            of_tables=[problem for problem in problems if problem.claim < 0 and problem.flag < 0],
            levels=_levels(book.findings),
            paragraphs=paragraphs_of(narrative, flags),
            claims=narrative.claims,
            tables=list(enumerate(narrative.tables)),
            told=Counter(id for claim in claims for id in claim["c"]),
            data=Markup(json_in_page(claims)),  # noqa: S704 - escaped
        )
    )


def _cell_ids(tables: Iterable[PrintedTable]) -> dict[tuple[str, str], str]:
    """Return ids of the page by sheet and address; of a cell that two tables show the first."""
    ids: dict[tuple[str, str], str] = {}
    for number, table in enumerate(tables):
        for row in table.rows:
            for cell in row:
                ids.setdefault((table.sheet, cell.ref), f"c{number}-{cell.ref}")
    return ids


def _claim(claim: Claim, ids: dict[tuple[str, str], str]) -> dict[str, Any]:
    cells = [ids[cell.sheet, cell.ref] for cell in claim.cells if (cell.sheet, cell.ref) in ids]
    return {
        "v": str(claim.verdict),
        "n": claim.shown,
        "l": claim.verdict.label,
        "r": claim.reckoning,
        "e": claim.expected_shown,
        "c": cells,
    }


def _problems(book: WorkbookReport, narrative: Narrative, ids: dict[tuple[str, str], str]) -> Iterator[Problem]:
    words = Words({**narrative.titles, **book.titles}, book.unit)
    wrong = {
        (claim.line, claim.offset, claim.reckoning): at
        for at, claim in enumerate(narrative.claims)
        if claim.verdict is Verdict.WRONG
    }
    for at, finding in enumerate(sorted(book.findings, key=urgency)):
        number = wrong.get((finding.line, finding.offset, finding.message), -1) if finding.line else -1
        claim = narrative.claims[number] if number >= 0 else None
        cells = [finding.cell] if finding.cell is not None else [item.cell for item in finding.cells]
        yield Problem(
            level="explained" if finding.state is State.EXPLAINED else str(finding.severity),
            label=label(finding),
            place=finding.coordinate.removeprefix("情况说明"),
            title=words.title(finding),
            said="" if claim is None else claim.shown,
            expected="" if claim is None else claim.expected_shown,
            message=words.body(finding),
            lines=tuple(_lines(finding)),
            claim=number,
            flag=at if finding.line and number < 0 else -1,
            cells=" ".join(ids[cell.sheet, cell.ref] for cell in cells if (cell.sheet, cell.ref) in ids),
        )


def _lines(finding: Finding) -> Iterator[tuple[str, str]]:
    if told := suspicion(finding):
        yield "最可能的原因", told
    if finding.explanation:
        yield "审核说明", finding.explanation
    elif finding.advice:
        yield "怎么办", finding.advice


def _levels(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    counts = Counter(finding.severity for finding in findings if finding.state is State.OPEN)
    return [(severity.label, counts[severity]) for severity in Severity]
