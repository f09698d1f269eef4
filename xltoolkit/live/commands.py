"""``xlt live``: the buttons' work from the command line, for offices where no macro may run."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from xltoolkit.console import INTERRUPTED, Group

book_argument = click.argument("workbook", required=False, default="", metavar="[工作簿]")
calc_option = click.option("--calc", "place", metavar="地址", help="LibreOffice Calc 在哪里等候连接（pipe,name=名称）")
watch_option = click.option("--watch", is_flag=True, help="一直守着：工作簿每次存盘，再做一遍；Ctrl-C 结束")
profile_option = click.option("--profile", metavar="口径", default="", help="用哪个口径（xlt plugins 列出全部）")
config_option = click.option(
    "--config", metavar="文件", default="", envvar="XLTOOLKIT_CONFIG", help="用这个 config.toml，而不是自带的"
)


@click.group(cls=Group, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def live() -> None:
    """正在 Excel、WPS 或 LibreOffice Calc 里打开的工作簿；不用宏，也不用加载项。"""


@live.command(options_metavar="[选项]")
@book_argument
@watch_option
@calc_option
@profile_option
@config_option
def check(workbook: str, place: str | None, profile: str, config: str, *, watch: bool) -> int:
    """核对打开着的工作簿（不写名称的，是最前面的一个），什么也不写。"""
    return _do("live-check", workbook, place, profile, config, watch=watch)


@live.command(options_metavar="[选项]")
@book_argument
@click.option(
    "--fill",
    type=click.Choice(["blank", "correct", "none"]),
    default="blank",
    metavar="方式",
    help="blank 只填空格（默认），correct 另外改正不符的数，none 不填，只标注",
)
@watch_option
@calc_option
@profile_option
@config_option
def run(workbook: str, fill: str, place: str | None, profile: str, config: str, *, watch: bool) -> int:  # noqa: PLR0913 - one an option
    """核对、填数、标注打开着的工作簿；不存盘，由您看过再存。"""
    return _do("live-run", workbook, place, profile, config, fill=fill, watch=watch)


@live.command(options_metavar="[选项]")
@book_argument
@calc_option
def undo(workbook: str, place: str | None) -> int:
    """撤销上一次对打开着的工作簿的写入。"""
    return _do("undo", workbook, place, "", "", watch=False)


@live.command(options_metavar="[选项]")
@book_argument
@calc_option
def clear(workbook: str, place: str | None) -> int:
    """去掉本工具的批注和底色；您自己的批注不动。"""
    return _do("clear", workbook, place, "", "", watch=False)


def _do(  # noqa: PLR0913, PLR0917 - what the options say
    action: str, workbook: str, place: str | None, profile: str, config: str, fill: str = "blank", *, watch: bool
) -> int:
    from xltoolkit.live.messages import Request
    from xltoolkit.live.watch import Watch, once
    from xltoolkit.live.words import UNDO, for_terminal

    if workbook and Path(workbook).exists():
        workbook = str(Path(workbook).resolve())
    if config:
        config = str(Path(config).resolve())
    request = Request(action, workbook, calc=place, profile=profile, config=config, fill=fill)
    try:
        return Watch(request, sys.stdout, sys.stderr).run() if watch else once(request, sys.stdout, sys.stderr).code
    except KeyboardInterrupt:
        click.echo(f"已中断。{for_terminal(UNDO)}" if action != "live-check" else "已结束", err=True)
        return INTERRUPTED
