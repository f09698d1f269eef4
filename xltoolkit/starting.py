"""How commands start: options that they share, config and plugins loaded, and what was left out said at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from xltoolkit.config import Config
    from xltoolkit.loader import Plugin, Registry
    from xltoolkit.sessions import Session, SessionOf

F = TypeVar("F", bound=Callable[..., Any])


def existing(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - click's own
    """Refuse paths that lead nowhere; a callback of arguments and options."""
    for path in value if isinstance(value, tuple) else [value]:
        if isinstance(path, Path):
            refuse_absent(path)
    return value


def refuse_absent(path: Path) -> None:
    """Refuse a path that leads nowhere, or where this user may not look.

    Raises:
        ToolkitError: so it is.
    """
    from xltoolkit.model import ToolkitError

    try:
        path.stat()
    except PermissionError:
        advice = "请文件夹的所有者或管理员开放读取权限"
        raise ToolkitError("没有权限看这个文件或文件夹", where=str(path), advice=advice) from None
    except OSError:
        raise ToolkitError("找不到文件或文件夹", where=str(path), advice="检查路径") from None


mapping_option = click.option(
    "--mapping",
    "mapping_file",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="别的格式的工作簿按这个映射读（TOML）；不给出则按工作表的名称认",
)
config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar="XLTOOLKIT_CONFIG",
    metavar="文件",
    help="用这个 config.toml，而不是自带的",
)

narrative_option = click.option(
    "--narrative",
    metavar="情况说明",
    type=click.Path(path_type=Path),
    help="情况说明（文本、Word、网页、有文字的 PDF、工作簿）里的每个数也核对",
)
budget_option = click.option(
    "--budget",
    metavar="预算",
    type=click.Path(path_type=Path),
    help="公开表里没有的预算数：每行一个科目的编码或名称、一个金额",
)

comments_option = click.option(
    "--comments",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="情况说明是 .docx 的，另存一份，在有问题的数和词上加批注；原文件不变",
)


def common(command: F) -> F:
    """Add the options that every command about tables and rules takes."""
    command = click.option("--profile", metavar="口径", default="", help="用哪个口径（xlt plugins 列出全部）")(command)
    return config_option(command)


def previous_option(command: F) -> F:
    """Add the option of commands that compare with last year's workbooks."""
    return click.option(
        "--previous",
        type=click.Path(path_type=Path),
        metavar="文件或文件夹",
        help="上年的工作簿：年初数与上年年末数核对，变动较大的列出；情况说明里的增减按两年的数重算",
    )(command)


def config_of(path: Path | None, previous: Path | None = None, workbooks: Sequence[Path] = ()) -> Config:
    """Read the user's choices.

    Args:
        path: of config.toml; the bundled one where left out.
        previous: last year's workbook, or its folder.
        workbooks: that are compared with it.

    Raises:
        ConfigError: the file is not as it should be.
        ToolkitError: there is nothing at ``previous``, or one workbook for several.
    """
    from xltoolkit.config import load_config

    config = load_config(path)
    if previous is None:
        return config
    _refuse_previous(previous, workbooks)
    return replace(config, previous=replace(config.previous, source=previous))


def _refuse_previous(previous: Path, workbooks: Sequence[Path]) -> None:
    from xltoolkit.model import ToolkitError

    if not os.path.exists(previous):  # noqa: PTH110 - Path.exists raises where nothing may be looked at
        raise ToolkitError("找不到上年的工作簿或文件夹", where=str(previous), advice="检查 --previous 的路径")
    if previous.is_file() and (len(workbooks) > 1 or any(path.is_dir() for path in workbooks)):
        advice = "给出上年的文件夹，按路径和部门名称对应"
        raise ToolkitError("--previous 给出一个文件时，只能核对一个工作簿", where=str(previous), advice=advice)


def registry_of(config: Config, profile: str) -> Registry:
    """Load plugins for a profile; what was left out is said on stderr."""
    from xltoolkit.loader import load

    registry = load(config, profile)
    say_left_out(registry.left_out)
    return registry


def session_of(config: Config, profile: str) -> Session:
    """Load plugins and make their rules ready; what was left out is said on stderr."""
    from xltoolkit.sessions import Session

    session = Session.start(config, profile)
    say_loaded(session)
    return session


def say_loaded(sessions: SessionOf) -> None:
    """Say on stderr which plugins could not be loaded and why, and what is doubtful about the rules of packs."""
    say_left_out(sessions.left_out)
    for doubt in sessions.doubts:
        click.echo(f"提示：{doubt}\n", err=True)


def say_left_out(plugins: Iterable[Plugin]) -> None:
    """Say on stderr which plugins could not be loaded, and why."""
    for plugin in plugins:
        click.echo(f"{plugin.loss}：", err=True)
        click.echo(f"{plugin.error}\n", err=True)


def say_default(config: Config, profile: str) -> None:
    """Say on stderr that a list is that of the most general profile, where nobody chose one."""
    if not (profile or config.profile):
        click.echo("没有指定口径，这里按最一般的列出；核对时按每个工作簿的内容识别。看别的口径，用 --profile", err=True)
