"""What a user sees of a run over many workbooks: progress, the report, and what became of all that was found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from xltoolkit.batch.addresses import Place, is_address
from xltoolkit.batch.asking import known_passwords, say_not_sent, typed_passwords
from xltoolkit.batch.far import is_far
from xltoolkit.batch.finding import Patterns
from xltoolkit.batch.options import Many
from xltoolkit.batch.progress import progress_on
from xltoolkit.batch.runs import Done, Executor, Order, run_batch
from xltoolkit.batch.stopping import Stop, stop_on_signals
from xltoolkit.batch.work import Choices
from xltoolkit.console import INTERRUPTED
from xltoolkit.ledger import needs_ledger
from xltoolkit.model import ToolkitError, printable
from xltoolkit.report.delivery import Delivery


def run_many(paths: tuple[Place, ...], out: str | None, choices: Choices, many: Many, delivery: Delivery) -> int:
    """Do a run over many workbooks, deliver its report, and return the exit status.

    Args:
        paths: files, folders and addresses.
        out: where results go.
        choices: what is done with every workbook.
        many: the command line's options.
        delivery: writes the report.

    Raises:
        ToolkitError: it cannot run at all.
    """
    far = is_far(paths, out)
    if choices.in_place and (far or many["scheduler"]):
        why = "集群上一个任务可能做两次；地址上的文件要取来再放回"
        raise ToolkitError("--in-place 只能用于本机上做的本机文件", why=why, advice="用 -o 另存")
    if far and choices.write and not choices.dry_run and many["ledger"] is None and is_address(out or ""):
        raise ToolkitError("结果在别处时，要说台账放在本机哪里", advice="加 --ledger 文件")
    if many["scheduler"]:
        paths, out, choices = _absolute(paths, out, choices)
    order = Order(
        paths=paths,
        out=out,
        choices=choices,
        workers=many["workers"],
        ledger=many["ledger"],
        resume=many["resume"],
        baseline=many["baseline"],
        patterns=Patterns(many["include"], many["exclude"]),
        ask=_ask(many),
    )
    if order.resume and order.kept_ledger is None:
        raise ToolkitError("--resume 要有台账，才知道做到了哪里", advice="加 --ledger 文件（与上次相同的）")
    if order.kept_ledger is None and needs_ledger(order.baseline):
        what = f"--baseline {order.baseline} 要有台账，才有以前的运行可比"
        raise ToolkitError(what, advice="加 --ledger 文件（与那次相同的），或写另一个台账的文件名")
    with (
        stop_on_signals() as stop,
        _executor(many, stop) as executor,
        run_batch(order, progress_on(), stop, executor) as done,
    ):
        if done.cut:
            click.echo(f"已中断。{done.sentence()}。{_how_to_go_on(done)}", err=True)
            return INTERRUPTED
        delivery.deliver(done.report)
        quiet = not delivery.people_read_stdout
        click.echo(done.sentence(), err=quiet)
        if done.report.left_over:
            click.echo(printable(done.report.left_over), err=quiet)
        if done.ledger is not None:
            click.echo(f"台账：{done.ledger}", err=quiet)
        return done.report.exit_code


def _absolute(
    paths: tuple[Place, ...], out: str | None, choices: Choices
) -> tuple[tuple[Place, ...], str | None, Choices]:
    """Name files as from any folder: workers of a cluster have another working folder."""
    if out is not None and not is_address(out):
        out = os.path.abspath(out) + ("/" if out.endswith(("/", "\\")) else "")  # noqa: PTH100 - keeps a folder's mark
    root = choices.root and os.path.abspath(choices.root)  # noqa: PTH100 - the same text as out
    found = tuple(place.absolute() if isinstance(place, Path) else place for place in paths)
    config, source = choices.config, choices.config.previous.source
    if source is not None:
        config = replace(config, previous=replace(config.previous, source=source.absolute()))
    return found, out, replace(choices, config=config, root=root)


@contextmanager
def _executor(many: Many, stop: Stop) -> Iterator[Executor | None]:
    """Have what does the work: None is this machine."""
    if not many["scheduler"]:
        yield None
        return
    if many["workers"]:
        raise ToolkitError("--workers 是本机的进程数，不能与 --scheduler 同用", advice="二者留其一")
    from xltoolkit.batch.cluster.connection import connected  # noqa: PLC0415 - an extra
    from xltoolkit.batch.cluster.executor import Cluster  # noqa: PLC0415 - the same

    with connected(many["scheduler"]) as client:
        yield Cluster(client, lambda: stop.wanted)


def _ask(many: Many) -> Callable[[Iterable[Path]], tuple[str, ...]]:
    """Return what asks for passwords: nobody is, where they would cross the network for all to read."""
    if not many["scheduler"]:
        return typed_passwords
    from xltoolkit.batch.cluster.connection import is_sealed  # noqa: PLC0415 - an extra

    if many["send_passwords"] or is_sealed(many["scheduler"]):
        return known_passwords
    return say_not_sent


def _how_to_go_on(done: Done) -> str:
    if done.ledger is None:
        return "这次没有台账，再运行要从头做；加 --ledger 文件，就能接着做"
    return f"已做完的都在台账 {done.ledger} 里；加 --resume 再运行一次，接着做"
