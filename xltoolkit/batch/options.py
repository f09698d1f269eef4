"""The options of commands that take many workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Many(TypedDict):
    """Their values, as the command line hands them over."""

    workers: int
    ledger: Path | None
    resume: bool
    baseline: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]


_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--workers", type=click.IntRange(0), default=0, metavar="个数", help="用几个进程（默认每核一个）"),
    click.option("--ledger", type=_FILE, metavar="文件", help="台账（SQLite）；run 默认在输出文件夹里"),
    click.option("--resume", is_flag=True, help="接着做上次中断的"),
    click.option("--baseline", default="", metavar="运行", help="与哪次运行对比：编号、last 或另一个台账文件"),
    click.option("--include", multiple=True, metavar="样式", help="文件夹里只要这样的文件，如 *决算*（可写几个）"),
    click.option("--exclude", multiple=True, metavar="样式", help="文件夹里不要这样的文件（可写几个）"),
)


def many_options(command: F) -> F:
    """Add the options of ``Many`` to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_many(paths: tuple[Path, ...], many: Many) -> bool:
    """Tell whether it is a matter of many workbooks, or of what only they have."""
    return len(paths) > 1 or paths[0].is_dir() or bool(many["ledger"] or many["resume"] or many["baseline"])
