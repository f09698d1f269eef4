"""The options of commands that take many workbooks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, cast

import click

if TYPE_CHECKING:
    from xltoolkit.batch.addresses import Place

F = TypeVar("F", bound=Callable[..., Any])


class Many(TypedDict):
    """Their values, as the command line hands them over."""

    workers: int
    ledger: Path | None
    resume: bool
    baseline: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    scheduler: str
    send_passwords: bool


_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--workers", type=click.IntRange(0), default=0, metavar="个数", help="用几个进程（默认每核一个）"),
    click.option("--ledger", type=_FILE, metavar="文件", help="台账（SQLite）；run 默认在输出文件夹里"),
    click.option("--resume", is_flag=True, help="接着做上次中断的"),
    click.option("--baseline", default="", metavar="运行", help="与哪次运行对比：编号、last 或另一个台账文件"),
    click.option("--include", multiple=True, metavar="样式", help="文件夹里只要这样的文件，如 *决算*（可写几个）"),
    click.option("--exclude", multiple=True, metavar="样式", help="文件夹里不要这样的文件（可写几个）"),
    click.option("--scheduler", default="", metavar="地址", help="在 dask 集群上做，如 tcp://10.0.0.5:8786"),
    click.option("--send-passwords", is_flag=True, help="连接没有加密也把打开密码发给工作机"),
)


class PlaceType(click.ParamType["Place"]):
    """A path, or an address such as ``s3://bucket/部门``."""

    name = "path"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Place:  # noqa: ARG002
        """Tell one from the other."""
        from xltoolkit.batch.addresses import place_of

        return place_of(value) if isinstance(value, str) else cast("Place", value)


def many_options(command: F) -> F:
    """Add the options of ``Many`` to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_many(paths: Sequence[Place], many: Many) -> bool:
    """Tell whether it is a matter of many workbooks, or of what only they have."""
    only_they_have = many["ledger"] or many["resume"] or many["baseline"] or many["scheduler"]
    return len(paths) > 1 or bool(only_they_have) or not isinstance(paths[0], Path) or paths[0].is_dir()


def local(paths: Sequence[Place]) -> list[Path]:
    """Return the paths.

    Raises:
        ToolkitError: there are addresses among them.
    """
    for place in paths:
        if not isinstance(place, Path):
            from xltoolkit.model import ToolkitError

            raise ToolkitError("这里只能用本机的文件，不能用地址", where=place.text, advice="先把文件复制到本机")
    return on_disk(paths)


def on_disk(paths: Sequence[Place]) -> list[Path]:
    """Return those that are no addresses."""
    return [place for place in paths if isinstance(place, Path)]
