"""Rules: what must hold, declared once with an id, a title, a basis and a severity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from xltoolkit.model import Accounts, Cell, CellValue, PluginError, Severity

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


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
    """

    message: str
    cell: Cell | None = None
    coordinate: str = ""
    table: str = ""
    cells: tuple[CellValue, ...] = ()
    advice: str = ""


Check = Callable[[Accounts], Iterable[Problem]]
"""A rule that a formula cannot say: a pure function of the accounts, yielding problems."""


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
    """

    id: str
    title: str
    basis: str
    formulas: tuple[str, ...] = ()
    check: Check | None = field(default=None, hash=False)
    severity: Severity = Severity.ERROR
    advice: str = ""
    tolerance: Decimal | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise PluginError(
                "规则编号不合格式", where=self.id, advice="写成 <表 id>.<小写英文名>，例如 income.row_sum"
            )
        if not self.title or not self.basis:
            raise PluginError("规则缺少标题或依据", where=self.id, advice="补上 title 和 basis")
        if bool(self.formulas) == (self.check is not None):
            raise PluginError("规则要么有公式，要么有检查函数", where=self.id, advice="二者留其一")

    @property
    def table(self) -> str:
        """Id of the table that the rule belongs to."""
        return self.id.partition(".")[0]


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
