"""``xlt plugin new``."""

from __future__ import annotations

from pathlib import Path

import click

from xltoolkit.console import Group
from xltoolkit.starting import config_of, config_option

BASE = "national"
"""Profile of a city that names none."""


@click.group("plugin", cls=Group, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def own_plugin() -> None:
    """自己的插件：本市本局的口径和规则。"""


@own_plugin.command(options_metavar="[选项]")
@click.argument("name", metavar="名称")
@click.option(
    "-o",
    "--output",
    "parent",
    default=".",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="建在哪个文件夹里（默认是当前文件夹）",
)
@click.option(
    "--profile", "base", default="", metavar="口径", help="在哪个口径之上（xlt plugins 列出全部；默认是全国最近一年的）"
)
@config_option
def new(name: str, parent: Path, base: str, config_file: Path | None) -> int:
    """建立一个能用的插件：口径、规则、用例、测试，照着改就是自己的。"""
    from xltoolkit.loader import load
    from xltoolkit.scaffold.making import new_plugin

    config = config_of(config_file)
    registry = load(config, base or BASE)
    places = {id.rpartition("-")[0] for id in registry.profiles}
    made = new_plugin(name, parent, registry.profiles[registry.profile.id], places, config.folders)
    click.echo(f"已建立 {made.folder}（口径 {made.profile}，在 {registry.profile.id} 之上）：")
    for path in made.files:
        click.echo(f"  {path.as_posix()}")
    click.echo("下一步：")
    click.echo(f"  pytest {_typed(made.folder)}")
    click.echo(f"  xlt check --config {_typed(made.folder / 'config.toml')} 决算公开表.xlsx")
    return 0


def _typed(path: Path) -> str:
    """Return a path as it is typed at a command line."""
    return f'"{path}"' if " " in str(path) else str(path)
