"""``xlt consolidate``: units' workbooks into the department's."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from xltoolkit.console import Command
from xltoolkit.starting import common, config_of, say_loaded

if TYPE_CHECKING:
    from xltoolkit.consolidating.job import Order, Result

FAILED = 3
"""Exit status: some workbooks failed, or are missing."""

_PATH = click.Path(path_type=Path)


class Wanted(NamedTuple):
    """What a user asked for."""

    output: Path | None
    template: Path | None
    trace: Path | None
    ledger: Path | None
    explain: tuple[str, ...]
    notes: bool


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("units", nargs=-1, required=True, metavar="单位...", type=_PATH)
@click.option("-o", "--output", metavar="工作簿", type=_PATH, help="汇总表写到哪里")
@click.option("--department", metavar="名称", default="", help="汇总表的部门名称（默认用输出文件名）")
@click.option("--units", "names", metavar="文件", type=_PATH, help="应有单位的名单，每行一个；缺哪个就说哪个")
@click.option("--previous", metavar="文件夹", type=_PATH, help="上年各单位的文件夹；今年没有的单位会指出来")
@click.option("--partial", is_flag=True, help="有单位读不出或缺少时，也汇总其余的")
@click.option("--unit-by-head", "by_head", is_flag=True, help="表头的金额单位与口径不同的，数确实是表头那个单位的")
@click.option("--eliminations", metavar="差额表", type=_PATH, help="单位之间往来的抵销数")
@click.option("--eliminations-template", "template", metavar="工作簿", type=_PATH, help="生成一份待填的差额表，附提示")
@click.option("--notes", is_flag=True, help="在每个数上批注来自哪些单位")
@click.option("--explain", metavar="坐标", multiple=True, help="说明一格来自哪些单位，如 公开03表201行1栏（可写几个）")
@click.option("--trace", metavar="文件", type=_PATH, help="每格每个单位的数写成清单（.tsv 或 .jsonl）")
@click.option("--ledger", metavar="文件", type=_PATH, help="每格每个单位的数记进台账（SQLite），可以查询")
@click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")
@common
def consolidate(  # noqa: PLR0913 - the options of the command
    *,
    units: tuple[Path, ...],
    output: Path | None,
    department: str,
    names: Path | None,
    previous: Path | None,
    partial: bool,
    by_head: bool,
    eliminations: Path | None,
    template: Path | None,
    notes: bool,
    explain: tuple[str, ...],
    trace: Path | None,
    ledger: Path | None,
    force: bool,
    config_file: Path | None,
    profile: str,
) -> int:
    """汇总：各单位的工作簿合成部门的，各部门的合成全市的；逐表逐行、按科目编码相加。"""
    from xltoolkit.consolidating import job
    from xltoolkit.consolidating.files import refuse_ledger_alone, refuse_wrong_targets, unit_files
    from xltoolkit.outputs import prepare_target

    targets = [target for target in (output, template, trace, ledger) if target is not None]
    files = unit_files(units, output)
    refuse_wrong_targets(targets, [*files, *([eliminations] if eliminations else [])], explained=bool(explain))
    refuse_ledger_alone(ledger, output)
    for target in (output, template):
        if target is not None:
            prepare_target(target, force=force)
    order = job.Order(
        files=files,
        config=config_of(config_file),
        profile=profile,
        department=department or ("" if output is None else output.stem),
        names=names,
        previous=() if previous is None else unit_files([previous], None),
        earlier=output if output is not None and output.is_file() else None,
        eliminations=eliminations,
        partial=partial,
        by_head=by_head,
    )
    try:
        result = job.consolidate(order)
    except job.IncompleteError as error:
        click.echo(str(error), err=True)
        return FAILED
    say_loaded(result.session)
    return _deliver(result, order, Wanted(output, template, trace, ledger, explain, notes))


def _deliver(result: Result, order: Order, wanted: Wanted) -> int:
    """Write and say what was asked for; return the exit status."""
    from xltoolkit.consolidating import delivery
    from xltoolkit.consolidating.told import apart
    from xltoolkit.ledger import Ledger
    from xltoolkit.model import printable

    code = 0 if result.complete else FAILED
    # A ledger that cannot be written is refused before anything else is.
    with nullcontext() if wanted.ledger is None else Ledger(wanted.ledger) as ledger:
        if wanted.output is not None:
            lines, errors = delivery.write_result(result, wanted.output, notes=wanted.notes)
            code = code or int(errors)
            for line in lines:
                click.echo(printable(line))
            if ledger is not None:
                click.echo(delivery.record(result, wanted.output, order.eliminations, ledger))
    for line in () if wanted.output else apart(result):
        click.echo(printable(line), err=True)
    if wanted.template is not None:
        click.echo(delivery.write_template(result, wanted.template))
    if wanted.trace is not None:
        click.echo(delivery.write_trace_file(result, wanted.trace))
    for line in delivery.explained(result, wanted.explain):
        click.echo(line)
    return code
