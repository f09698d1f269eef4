"""How commands start: options that they share, config and plugins loaded, and what was left out said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from xltoolkit.config import Config
    from xltoolkit.loader import Plugin, Registry
    from xltoolkit.sessions import Session, SessionOf

F = TypeVar("F", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar="XLTOOLKIT_CONFIG",
    metavar="文件",
    help="用这个 config.toml，而不是自带的",
)


def common(command: F) -> F:
    """Add the options that every command about tables and rules takes."""
    command = click.option("--profile", metavar="口径", default="", help="用哪个口径（xlt plugins 列出全部）")(command)
    return config_option(command)


def config_of(path: Path | None) -> Config:
    """Read the user's choices."""
    from xltoolkit.config import load_config

    return load_config(path)


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
