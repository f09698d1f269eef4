"""``xlt narrate``: one workbook into its narrative, as a Word document or as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from xltoolkit.disclosure import word
from xltoolkit.disclosure.assembling import department_of
from xltoolkit.disclosure.content import Block, Disclosure, Heading, Paragraph
from xltoolkit.engine import Outcome, examine
from xltoolkit.model import Claim, Limits, Severity, Verdict, WorkbookError
from xltoolkit.narrating import budgets_in, computed_before, computed_by, lines_of
from xltoolkit.narrative import examine_text
from xltoolkit.narrative.figures import year_of
from xltoolkit.phrases import Phrases
from xltoolkit.previous import LastYear
from xltoolkit.recognise import recognise
from xltoolkit.recognise.told import Told
from xltoolkit.sessions import SessionOf
from xltoolkit.wording import Composed, Given, Kept, compose, has_narrative, keep
from xltoolkit.workbook.package.atomic import write_atomically

KINDS = (".docx", ".txt")
TITLE = "部门决算情况说明"


@dataclass(frozen=True, slots=True)
class Narrated:
    """A narrative that is ready to be written.

    Args:
        composed: its lines.
        profile: whose wording it has.
        given: what was known beside the tables.
        claims: every number in it, as ``xlt check --narrative`` sees it.
        kept: words of the earlier text.
        remarks: what last year's workbook was, or why there is none, and what is wrong with the tables.
    """

    composed: Composed
    profile: str
    given: Given
    claims: list[Claim]
    kept: list[Kept] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def disclosure(self) -> Disclosure:
        """Return it as a document without cover and contents."""
        blocks: list[Block] = [
            Heading(line.text, line.level) if line.level else Paragraph(line.text) for line in self.composed.lines
        ]
        return Disclosure(self.given.department, f"{self.given.year}年度", TITLE, blocks, front=False)

    def text(self) -> str:
        """Return it as text, a paragraph a line."""
        return "".join(f"{line.text}\n" for line in self.composed.lines)


def narrate(path: Path, budget: Path | None, earlier: Path | None, sessions: SessionOf) -> Narrated:
    """Write the narrative of a workbook; no file is written.

    Args:
        path: the workbook. Last year's is where the user's choices say (``config.previous.source``).
        budget: budget figures that the tables lack.
        earlier: an earlier narrative, whose words are kept.
        sessions: what gives the workbook its session.

    Raises:
        ToolkitError: a file cannot be read, the workbook has no table, or its profile declares no wording.
    """
    with sessions.open(path) as book:
        grids = [book.read(name) for name in book.sheets]
    session, _ = sessions.of(grids)
    registry, limits = session.registry, session.config.limits
    accounts = recognise(grids, registry.declared, registry.profile, registry.codes, registry.attachments)
    if not accounts.tables:
        raise WorkbookError(
            "没有认出任何公开表", where=str(path), advice="确认是部门决算公开的工作簿，或用 --profile 指定口径"
        )
    last = LastYear(path, sessions)
    last.put_beside(accounts, grids)
    rows = [] if budget is None else [row for _, row in lines_of(budget, limits)]
    budgets = {} if budget is None else budgets_in(budget, rows, registry.profile.unit)
    outcome = examine(session.ruleset, accounts, "blank")
    year = Told(accounts, grids).first("year")  # of the cover, where the tables tell none
    given = Given(
        department_of(accounts, grids),
        year_of(accounts, int(year) if year.isdecimal() else None),
        budgets,
        computed_by(outcome),
        computed_before(accounts, session),
    )
    composed = compose(accounts, registry.phrases, given)
    kept = [] if earlier is None else _kept(composed, earlier, limits, registry.phrases)
    lines = [(number, line.text) for number, line in enumerate(composed.lines, 1)]
    examined = examine_text(
        lines, accounts, registry.phrases, budgets, given.computed, computed_before=given.computed_before
    )
    return Narrated(composed, registry.profile.id, given, examined.claims, kept, [*last.remarks, *_faults(outcome)])


def _faults(outcome: Outcome) -> Iterator[str]:
    """Say that the text repeats what is wrong in the tables."""
    errors = sum(finding.severity is Severity.ERROR for finding in outcome.findings)
    if errors:
        yield f"[警告] 工作簿里有 {errors} 个错误，情况说明照表里的数写；先用 xlt check 核对，改正后再写一遍"


def _kept(composed: Composed, earlier: Path, limits: Limits, phrases: Phrases) -> list[Kept]:
    """Fill gaps from an earlier document."""
    lines = list(lines_of(earlier, limits))
    if not has_narrative(lines, phrases):
        raise WorkbookError(
            "没有找到以前的情况说明",
            where=str(earlier),
            why="没有一行是情况说明的标题（如“一、收入支出决算总体情况说明”）",
            advice="--keep 给出含有情况说明的文件，标题单独成行",
        )
    return keep(composed, lines, phrases)


def write(narrated: Narrated, target: Path) -> None:
    """Write the narrative in the format that the target's name says, whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    is_text = target.suffix.lower() == ".txt"
    data = narrated.text().encode() if is_text else word.docx_bytes(narrated.disclosure())
    write_atomically(target, data)


def told(narrated: Narrated) -> Iterator[str]:
    """Yield what a person is told: with what was compared, what was kept, which gaps are left."""
    yield from (f"  {remark}" for remark in narrated.remarks)
    lines = narrated.composed.lines
    wrong = [claim for claim in narrated.claims if claim.verdict is Verdict.WRONG]
    yield f"  口径 {narrated.profile}；{sum(line.level == 2 for line in lines)} 节，{len(narrated.claims)} 个数"  # noqa: PLR2004 - 一、
    yield from (f"  [错误] {claim.section}　{claim.text}{claim.unit}：{claim.reckoning}" for claim in wrong)
    if narrated.kept:
        yield f"  沿用了 {len(narrated.kept)} 处文字，请逐处核对是否仍符合今年的情况："
        for one in narrated.kept:
            taken = f"（去掉了 {one.figures} 个旧数）" if one.figures else ""
            yield f"    {one.heading}　{one.text}{taken}"
    gaps = list(narrated.composed.gaps())
    if gaps:
        yield f"  还有 {len(gaps)} 处要填写，文中标为【请填写：…】；填完以前，核对时每处都报错："
        for heading, found in groupby(gaps, key=lambda item: item[0]):
            names = [text.removeprefix("【请填写：").removesuffix("】") for _, text in found]
            counted = (
                f"{name}（{names.count(name)} 处）" if names.count(name) > 1 else name for name in dict.fromkeys(names)
            )
            yield f"    {heading}　{'、'.join(counted)}"
    else:
        yield "  没有要填写的地方"
