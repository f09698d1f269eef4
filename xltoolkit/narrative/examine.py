"""A narrative examined: every number accounted for, words checked, findings made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltoolkit.model import Accounts, Cell, CellValue, Claim, Finding, Profile, Sentence
from xltoolkit.narrative.context import Context
from xltoolkit.narrative.figures import Figure, Figures, departments, year_of
from xltoolkit.narrative.judge import Judge
from xltoolkit.narrative.lastyear import LastYear
from xltoolkit.narrative.marks import Mark, Note
from xltoolkit.narrative.printed import sentences_of
from xltoolkit.narrative.reading import read
from xltoolkit.narrative.scope import Scope
from xltoolkit.narrative.settle import settle
from xltoolkit.narrative.words import word_notes
from xltoolkit.phrases import Phrases, TextRule, Words


@dataclass(frozen=True, slots=True)
class Examined:
    """What a narrative came to.

    Args:
        claims: every number, in order.
        findings: what is wrong, in the order of the text.
        sections: ids of the declared sections that the text has.
        sentences: all of the text, as printed.
    """

    claims: list[Claim]
    findings: list[Finding]
    sections: list[str]
    sentences: tuple[Sentence, ...] = ()


def examine_text(  # noqa: PLR0913 - what is known beside the text
    lines: Iterable[tuple[int, str]],
    accounts: Accounts,
    phrases: Phrases,
    budgets: Mapping[str, Figure] = {},
    computed: Mapping[Cell, Decimal] = {},
    *,
    computed_before: Mapping[Cell, Decimal] = {},
) -> Examined:
    """Account for every number of a narrative.

    Args:
        lines: number and text of every line of the document.
        accounts: the workbook; by its ``previous``, last year's, changes are recomputed.
        phrases: what the profile's narrative says.
        budgets: budget figures by folded name or code.
        computed: amounts of empty cells that rollups fill.
        computed_before: the same in last year's workbook.

    Raises:
        FormulaError: a declaration names a row or column that no form of its table has.
    """
    lines = list(lines)
    document = read(lines, phrases.sections.values())
    figures = Figures(accounts, computed)
    before = LastYear.beside(accounts, computed_before)
    units = document.units | departments(accounts)
    words = phrases.words.plus(Words(prefixes=tuple(units)))
    context = Context(figures, words, year_of(accounts, document.year), units)
    scopes: dict[str, Scope] = {}
    for passage in document.passages:
        scope = None
        if passage.section is not None:
            id = passage.section.id
            if id not in scopes:
                borrowed = [phrases.sections[other] for other in passage.section.borrows if other in phrases.sections]
                scopes[id] = Scope(passage.section, figures, words, dict(budgets), borrowed, before=before)
            scope = scopes[id]
        Judge(passage, scope, context).read()
    settle(context)
    context.notes += word_notes(document, scopes, figures, context)
    rules = {id: rule for id, rule in phrases.rules.items() if id not in accounts.profile.off}
    return Examined(
        [mark.claim() for mark in context.marks],
        _findings(context.marks, context.notes, rules, accounts.profile),
        list(scopes),
        tuple(sentences_of(document, dict(lines))),
    )


def _findings(
    marks: Sequence[Mark], notes: Sequence[Note], rules: Mapping[str, TextRule], profile: Profile
) -> list[Finding]:
    wrong = [(Note(mark.rule, mark.reckoning, mark.token.place), mark.figures) for mark in marks if mark.rule]
    said: list[tuple[Note, tuple[Figure, ...]]] = [(note, ()) for note in notes]
    found = [
        _finding(rules[note.rule], note, figures, profile) for note, figures in (*wrong, *said) if note.rule in rules
    ]
    return sorted(found, key=lambda finding: (finding.line, finding.offset))


def _finding(rule: TextRule, note: Note, figures: tuple[Figure, ...], profile: Profile) -> Finding:
    line, offset = note.place
    return Finding(
        rule=rule.id,
        severity=profile.severities.get(rule.id, rule.severity),
        message=note.message,
        advice=rule.advice,
        coordinate=f"情况说明第 {line} 行第 {offset + 1} 个字",
        cells=tuple(
            CellValue(cell, f"{figure.amount / figure.scale:f}")
            for figure in figures
            for cell in figure.cells
            if figure.exact
        ),
        line=line,
        offset=offset,
    )
