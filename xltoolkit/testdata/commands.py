"""``xlt testdata``: a folder of made-up departments' workbooks."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltoolkit.console import Command

if TYPE_CHECKING:
    from fractions import Fraction


class _ShareType(click.ParamType["Fraction"]):
    """A share of the departments: 0.01 or 1%."""

    name = "share"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        from fractions import Fraction

        text = str(value).strip()
        try:
            share = Fraction(text[:-1]) / 100 if text.endswith(("%", "％")) else Fraction(text)
        except (ValueError, ZeroDivisionError):
            self.fail(f"“{text}”不是比例，写作 0.01 或 1%", param, ctx)
        if not 0 <= share <= 1:
            self.fail(f"“{text}”不在 0 到 1（100%）之间", param, ctx)
        return share


class _Number(click.ParamType[int]):
    """A whole number between two others."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not re.fullmatch(r"-?[0-9]{1,20}", text) or not self._low <= int(text) <= self._high:
            self.fail(f"“{text}”不是 {self._low} 到 {self._high} 的整数", param, ctx)
        return int(text)


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("count", metavar="部门数", type=_Number(1, 1_000_000))
@click.option("-o", "--output", required=True, metavar="文件夹", type=click.Path(path_type=Path), help="空的或还没有的")
@click.option(
    "--seed", type=_Number(-(2**63), 2**63), default=1, metavar="种子", help="种子相同，生成的文件逐字节相同；默认 1"
)
@click.option("--profile", metavar="口径", default="", help="用哪个口径（xlt plugins 列出全部）")
@click.option(
    "--damaged", type=_ShareType(), default="0", metavar="比例", help="有错的占多少（0.01 或 1%），真相写在 truth.jsonl"
)
@click.option("--blank", type=_ShareType(), default="0", metavar="比例", help="汇总数留空、待 xlt run 填写的占多少")
@click.option(
    "--years",
    type=_Number(1, 2),
    default=1,
    metavar="年数",
    help="2：另有上年的工作簿，上年年末数就是本年年初数",
)
@click.option(
    "--units",
    type=_Number(1, 50),
    default=1,
    metavar="单位数",
    help="每个部门几个单位；多于 1 时各有工作簿，部门的是它们的合计",
)
@click.option("--workers", type=_Number(1, 256), metavar="进程数", help="几个进程一起生成（默认每个核一个）")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    envvar="XLTOOLKIT_CONFIG",
    metavar="文件",
    help="用这个 config.toml，而不是自带的",
)
def testdata(  # noqa: PLR0913 - the options of the command
    *,
    count: int,
    output: Path,
    seed: int,
    profile: str,
    damaged: Fraction,
    blank: Fraction,
    years: int,
    units: int,
    workers: int | None,
    config_file: Path | None,
) -> int:
    """生成测试用的部门决算工作簿：部门是虚构的，数字全部勾稽相符；也可以让一部分有错，并写明错在哪里。"""
    from xltoolkit.config import load_config
    from xltoolkit.testdata.folder import TRUTH, make_folder
    from xltoolkit.testdata.maker import Order

    order = Order(seed, load_config(config_file), profile, damaged, blank, years, units)
    start = time.perf_counter()
    with click.progressbar(length=count, file=sys.stderr, label="生成", hidden=not sys.stderr.isatty()) as bar:
        result = make_folder(order, count, output, workers=workers or 0, progress=bar.update)
    seconds = time.perf_counter() - start
    click.echo(f"{output}：口径 {result.profile}，部门 {result.departments} 个，工作簿 {result.workbooks} 个")
    if result.damaged:
        click.echo(f"  有错的 {result.damaged} 个，错在哪里见 {TRUTH}：")
        for kind, number in sorted(result.kinds.items()):
            click.echo(f"    {kind}　{number}")
    click.echo(f"  用时 {seconds:.1f} 秒，每秒 {result.workbooks / seconds:.0f} 个")
    return 0
