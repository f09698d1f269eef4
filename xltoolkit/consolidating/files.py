"""Which files are added up, and where results may not go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltoolkit.batch.finding import find_workbooks
from xltoolkit.consolidating.statement import SHEET, units_in
from xltoolkit.model import OutputError, ToolkitError
from xltoolkit.starting import refuse_absent
from xltoolkit.workbook import open_workbook


def unit_files(paths: Sequence[Path], output: Path | None) -> list[Path]:
    """Return every workbook under the paths, each once and in a stable order.

    An earlier result that lies in one of the folders and will be replaced is no unit.

    Raises:
        ToolkitError: a path does not exist, or there is no workbook.
    """
    for path in paths:
        refuse_absent(path)
    files = {item.path.resolve(): item.path for item in find_workbooks(paths)}
    own = None if output is None else output.resolve()
    if own in files and own not in {path.resolve() for path in paths} and _is_result(files[own]):
        del files[own]
    if not files:
        raise ToolkitError("除了输出文件，没有别的工作簿", where=str(output), advice="检查路径")
    return list(files.values())


def _is_result(path: Path) -> bool:
    """Tell whether a workbook is the result of a consolidation."""
    try:
        with open_workbook(path) as book:
            return SHEET in book.sheets and bool(units_in([book.read(SHEET)]))
    except ToolkitError:
        return False


def refuse_wrong_targets(targets: Sequence[Path], inputs: Sequence[Path], *, explained: bool) -> None:
    """Refuse results that would cover an input or each other, and a command that asks for nothing.

    Raises:
        OutputError: they would.
        ToolkitError: nothing is asked for.
    """
    if not targets and not explained:
        raise ToolkitError(
            "没有说要什么",
            advice="加 -o 汇总表.xlsx；只看一格来自哪些单位，用 --explain；要差额表，用 --eliminations-template",
        )
    real = [target.resolve() for target in targets]
    if len(set(real)) < len(real):
        raise OutputError("几个输出是同一个文件", where=str(targets[0]), advice="各写一个文件名")
    for path in inputs:
        if path.resolve() in real:
            raise OutputError("输出会盖掉输入", where=str(path), advice="换一个输出文件名")


def refuse_ledger_alone(ledger: Path | None, output: Path | None) -> None:
    """Refuse a ledger without a workbook whose cells it could tell of.

    Raises:
        ToolkitError: so it is asked.
    """
    if ledger is not None and output is None:
        raise ToolkitError("台账记的是汇总表每格的来源，没有要汇总表", where=str(ledger), advice="加 -o 汇总表.xlsx")
