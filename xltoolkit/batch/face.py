"""What a user sees of a run over many workbooks: progress, the report, and what became of all that was found."""

from __future__ import annotations

from pathlib import Path

import click

from xltoolkit.batch.finding import Patterns
from xltoolkit.batch.options import Many
from xltoolkit.batch.progress import progress_on
from xltoolkit.batch.runs import Done, Order, run_batch
from xltoolkit.batch.stopping import stop_on_signals
from xltoolkit.batch.work import Choices
from xltoolkit.console import INTERRUPTED
from xltoolkit.model import ToolkitError
from xltoolkit.report.delivery import Delivery


def run_many(paths: tuple[Path, ...], out: str | None, choices: Choices, many: Many, delivery: Delivery) -> int:
    """Do a run over many workbooks, deliver its report, and return the exit status.

    Args:
        paths: files and folders.
        out: where results go.
        choices: what is done with every workbook.
        many: the command line's options.
        delivery: writes the report.

    Raises:
        ToolkitError: it cannot run at all.
    """
    order = Order(
        paths=paths,
        out=out,
        choices=choices,
        workers=many["workers"],
        ledger=many["ledger"],
        resume=many["resume"],
        baseline=many["baseline"],
        patterns=Patterns(many["include"], many["exclude"]),
    )
    if order.resume and order.kept_ledger is None:
        raise ToolkitError("--resume 要有台账，才知道做到了哪里", advice="加 --ledger 文件（与上次相同的）")
    with stop_on_signals() as stop, run_batch(order, progress_on(), stop) as done:
        if done.cut:
            click.echo(f"已中断。{done.sentence()}。{_how_to_go_on(done)}", err=True)
            return INTERRUPTED
        delivery.deliver(done.report)
        quiet = not delivery.people_read_stdout
        click.echo(done.sentence(), err=quiet)
        if done.ledger is not None:
            click.echo(f"台账：{done.ledger}", err=quiet)
        return done.report.exit_code


def _how_to_go_on(done: Done) -> str:
    if done.ledger is None:
        return "这次没有台账，再运行要从头做；加 --ledger 文件，就能接着做"
    return f"已做完的都在台账 {done.ledger} 里；加 --resume 再运行一次，接着做"
