"""What stops a run: every error says what, where, why and what to do, in Chinese."""

from __future__ import annotations

from xltoolkit.model.printable import printable


class ToolkitError(Exception):
    """The root of all errors that a user is meant to read.

    Args:
        what: what went wrong, one sentence.
        where: file, sheet, cell, plugin or key; empty if there is no such place.
        why: the cause as far as it is known.
        advice: what the user does next.

    ``rules`` holds the ids of the rules at fault, where there are such.
    """

    rules: tuple[str, ...] = ()

    def __init__(self, what: str, *, where: str = "", why: str = "", advice: str = "") -> None:
        self.what = what
        self.where = where
        self.why = why
        self.advice = advice
        super().__init__(what, where, why, advice)

    def __str__(self) -> str:
        parts = [f"{printable(self.where)}：{self.what}" if self.where else self.what]
        if self.why:
            parts.append(f"原因：{self.why}")
        if self.advice:
            parts.append(f"请：{self.advice}")
        return "\n".join(parts)


class WorkbookError(ToolkitError):
    """A workbook that cannot be read, changed or saved: status ``failed`` in the report."""


class OutputError(ToolkitError):
    """An output that exists, or cannot be written."""


class PluginError(ToolkitError):
    """A plugin that cannot be loaded, or whose declarations contradict each other."""


class ConfigError(ToolkitError):
    """A key or value of config.toml, or a profile, that does not exist or does not fit."""


class FormulaError(ToolkitError):
    """An audit formula that does not parse or names something that does not exist.

    Args:
        what: what is wrong, in Chinese.
        formula: the whole text.
        position: index of the offending character in ``formula``.
        where: the rule that holds the formula.
    """

    def __init__(self, what: str, *, formula: str, position: int, where: str = "", advice: str = "") -> None:
        self.formula = formula
        self.position = position
        super().__init__(what, where=where, why=f"{formula}\n第 {position + 1} 个字符处", advice=advice)
