"""Reports on the command line: as what, where to, and ``xlt report``: a run of the ledger told again."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltoolkit.console import Command

if TYPE_CHECKING:
    from xltoolkit.report.delivery import Delivery
    from xltoolkit.report.links import Links

NAMES = ("text", "json", "html", "xlsx", "jsonl", "sarif", "junit")
"""The forms of ``xltoolkit.report.forms``, which is loaded only when a report is written."""


def _known(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and value not in NAMES:
        from xltoolkit.model import ToolkitError

        raise ToolkitError(f"--format {value}：没有这种格式", advice=f"可用的有 {'、'.join(NAMES)}")
    return value


format_option = click.option(
    "--format",
    "format_",
    default="",
    metavar="格式",
    callback=_known,
    help=f"{'、'.join(NAMES)}；不给出则看报告文件的扩展名，否则 text",
)
force_option = click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")


def delivery_to(  # noqa: PLR0913 - what the command line says of a report
    target: Path | None,
    format_: str,
    inputs: Iterable[Path],
    *,
    force: bool,
    screen_too: bool = False,
    changes: bool = False,
    links: Links | None = None,
) -> Delivery:
    """Return where a report goes; refused, where it cannot go there, before the work begins.

    Args:
        target: the file, or None for stdout.
        format_: one of ``NAMES``, or empty: as the file's name says.
        inputs: files that it must not replace.
        force: whether it may replace a file that is no report of ours.
        screen_too: whether the screen shows it as text as well.
        changes: whether the screen shows what a run would write.
        links: where its links lead.

    Raises:
        OutputError: the file is an input, a folder, or somebody else's.
        ToolkitError: a page or a workbook was to go to the screen.
    """
    from xltoolkit.model import ToolkitError
    from xltoolkit.report.delivery import Delivery
    from xltoolkit.report.forms import FORMS, form_of
    from xltoolkit.report.links import Links

    format_ = format_ or form_of(target)
    if target is not None:
        _check_file(target, inputs, force=force)
    elif not FORMS[format_].for_screen and sys.stdout.isatty():
        raise ToolkitError(f"{format_} 格式的报告要写到文件", advice="加 -o 文件（xlt run 是 --report 文件）")
    folder = target.absolute().parent if target is not None else None
    return Delivery(format_, target, screen_too, changes, links or Links(folder))


def refuse_input(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse an output that would replace an input."""
    if any(target.resolve() == path.resolve() for path in inputs):
        from xltoolkit.model import OutputError

        raise OutputError("输出会盖掉输入", where=str(target), advice="换一个输出文件名")


def _check_file(target: Path, inputs: Iterable[Path], *, force: bool) -> None:
    from xltoolkit.model import OutputError
    from xltoolkit.outputs import refuse_no_file
    from xltoolkit.report.outfile import is_report

    named = list(inputs)
    refuse_input(target, named)
    around = [path for path in named if path.is_dir() and target.resolve().is_relative_to(path.resolve())]
    if around and target.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        why = "里面应当只有部门交来的工作簿"
        raise OutputError(
            "报告工作簿不能放在被核对的文件夹里", where=str(target), why=why, advice="换一个文件夹，或用 .html"
        )
    if target.is_dir():
        raise OutputError("报告要写到文件，这里是文件夹", where=str(target), advice="换一个文件名")
    refuse_no_file(target)
    if target.exists() and not force and not is_report(target):
        raise OutputError(
            "文件已存在，而且不是本工具的报告，或是有人存过盘的报告工作簿",
            where=str(target),
            advice="换一个文件名，或加 --force 覆盖",
        )


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("ledger", metavar="台账", type=click.Path(path_type=Path))
@click.option("--run", "run", type=click.IntRange(1), metavar="编号", help="哪一次运行；默认最近一次")
@click.option("-o", "--output", metavar="文件", type=click.Path(path_type=Path), help="报告写到文件，不写到屏幕")
@format_option
@force_option
def report(ledger: Path, run: int | None, output: Path | None, format_: str, *, force: bool) -> int:
    """从台账（xltoolkit.sqlite）再出一份报告，不重新核对。"""
    from xltoolkit.ledger import stored_report
    from xltoolkit.report.links import Links

    with stored_report(ledger, run) as stored:
        folder = output.absolute().parent if output is not None else None
        moved = bool(stored.output) and not Path(stored.output).is_dir()
        links = Links(folder, stored.output, ledger.absolute().parent if moved else None)
        delivery_to(output, format_, [ledger], force=force, links=links).deliver(stored)
        return stored.exit_code
