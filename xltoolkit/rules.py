"""Rules: what must hold, declared once with an id, a title, a basis and a severity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from xltoolkit.model import Accounts, Cell, CellValue, FormulaError, PluginError, Severity, ToolkitError

RULE_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
PLACEHOLDERS = ("左", "右", "差", "左格", "右格", "坐标", "行", "列", "标题")
"""What a rule's own message may hold in braces: both sides' values, their difference, the cells of both sides, where
the equation stands (coordinates, row, column), the rule's title."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check found; the engine makes a finding of it.

    Args:
        message: what is wrong, with both sides where there are two, in Chinese.
        cell: where it is shown, or None.
        coordinate: printed coordinates.
        table: id of the table; the rule's own where left out.
        cells: what stands on both sides.
        advice: what to do; the rule's own where left out.
        actual: what the cell holds, where it is held against another amount.
        expected: that amount.
    """

    message: str
    cell: Cell | None = None
    coordinate: str = ""
    table: str = ""
    cells: tuple[CellValue, ...] = ()
    advice: str = ""
    actual: Decimal | None = None
    expected: Decimal | None = None


Check = Callable[[Accounts], Iterable[Problem]]
"""A rule that a formula cannot say: a pure function of the accounts, yielding problems."""


class Written(Protocol):
    """Where a rule stands that was written in a file of its own: errors about it point there."""

    @property
    def place(self) -> str:
        """File and line."""

    def placed(self, error: FormulaError) -> ToolkitError:
        """Return the error about one of the rule's formulas as one about the file."""

    def wrong(self, key: str, what: str, advice: str) -> ToolkitError:
        """Return the error about one of the rule's keys."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    A rule has formulas of the audit-formula language, or a check. A formula with ``:=`` is a rollup: its left side is
    computed and checked.

    Args:
        id: ``<table id>.<slug>``, ASCII, for ever; never carries a severity.
        title: what must hold, in Chinese.
        basis: where the duty comes from.
        formulas: audit formulas, all of the same severity.
        check: a function where a formula does not suffice.
        severity: how a finding binds; profiles and config may replace it.
        advice: what the user does about it, in Chinese.
        tolerance: the difference that counts as rounding, in the profile's unit; None for half a printed place for each
            amount of the equation. Profiles may replace it.
        message: what a finding says in place of the usual sentence, with the placeholders of ``PLACEHOLDERS``.
        when: a condition of the audit-formula language; where it is false, the formulas say nothing.
        years: of the profiles that the rule is for; all where left out.
        example: an example in words, for explanations.
        written: the place in a rule pack.
    """

    id: str
    title: str
    basis: str
    formulas: tuple[str, ...] = ()
    check: Check | None = field(default=None, hash=False)
    severity: Severity = Severity.ERROR
    advice: str = ""
    tolerance: Decimal | None = None
    message: str = ""
    when: str = ""
    years: frozenset[int] = frozenset()
    example: str = ""
    written: Written | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.formulas, list):  # as easily written as a tuple, and as good
            object.__setattr__(self, "formulas", tuple(self.formulas))
        if isinstance(self.years, list | tuple | set):
            object.__setattr__(self, "years", frozenset(self.years))
        if not RULE_ID.fullmatch(self.id):
            raise PluginError(
                "规则编号不合格式", where=self.id, advice="写成 <表 id>.<小写英文名>，例如 income.row_sum"
            )
        if not self.title or not self.basis:
            raise PluginError("规则缺少标题或依据", where=self.id, advice="补上 title 和 basis")
        if bool(self.formulas) == (self.check is not None):
            raise PluginError("规则要么有公式，要么有检查函数", where=self.id, advice="二者留其一")
        if slip := misplaced(self.message):
            raise PluginError(f"规则的 message {slip[1]}", where=self.id, advice=MESSAGE_ADVICE)

    @property
    def table(self) -> str:
        """Id of the table that the rule belongs to."""
        return self.id.partition(".")[0]

    def holds_in(self, year: int) -> bool:
        """Tell whether the rule is for accounts of a year."""
        return not self.years or year in self.years


MESSAGE_ADVICE = f"可以写：{'、'.join(f'{{{name}}}' for name in PLACEHOLDERS)}"


def misplaced(message: str) -> tuple[int, str] | None:
    """Return where a rule's own message has a brace too many or an unknown placeholder, and what is wrong there."""
    for match in _PLACEHOLDER.finditer(message):
        if match[1] is None:
            return match.start(), f"的“{match[0]}”没有成对"
        if match[1] not in PLACEHOLDERS:
            return match.start(), f"里没有“{match[0]}”这个占位"
    return None


def shows_figures(message: str) -> bool:
    """Tell whether a rule's own message shows both sides; else the usual sentence with them follows it."""
    return "{左}" in message and "{右}" in message


def filled(message: str, values: dict[str, str]) -> str:
    """Return a rule's own message with its placeholders replaced, each value as it is."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], message)


def rollup(
    id: str, title: str, basis: str, *formulas: str, severity: Severity = Severity.ERROR, advice: str = ""
) -> Rule:
    """Declare a rollup: formulas with ``:=``, computed and checked."""
    return Rule(id, title, basis, formulas, None, severity, advice)


def validation(
    id: str, title: str, basis: str, *formulas: str, severity: Severity = Severity.ERROR, advice: str = ""
) -> Rule:
    """Declare a validation by formulas."""
    return Rule(id, title, basis, formulas, None, severity, advice)
