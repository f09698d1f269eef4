"""``xlt publish`` and ``xlt narrate``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from xltoolkit.console import Command
from xltoolkit.starting import budget_option, common, config_of, previous_option, say_left_out


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("workbook", metavar="工作簿", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, metavar="文件", type=click.Path(path_type=Path), help="写到哪里：.docx 或 .pdf"
)
@click.option(
    "--narrative",
    metavar="文件",
    type=click.Path(path_type=Path),
    help="情况说明等文字：.txt、.docx、.html、PDF；不给出则取工作簿的“情况说明”表，没有则留空待填",
)
@previous_option
@budget_option
@click.option("--accept", is_flag=True, help="看过列出的不该公开的内容，仍照样公开")
@click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")
@common
def publish(  # noqa: PLR0913 - the options of the command
    *,
    workbook: Path,
    output: Path,
    narrative: Path | None,
    previous: Path | None,
    budget: Path | None,
    config_file: Path | None,
    profile: str,
    accept: bool,
    force: bool,
) -> int:
    """把工作簿编成整份决算公开文档：封面、目录、概况、决算表、情况说明、名词解释、附件；先列出不该公开的内容。"""
    from xltoolkit.disclosure import publish as publishing
    from xltoolkit.outputs import prepare_target
    from xltoolkit.sessions import start

    _refuse(output, publishing.KINDS, (workbook, narrative, previous, budget))
    prepare_target(output, force=force or publishing.is_ours(output))
    sessions = start(config_of(config_file, previous, [workbook]), profile)
    prepared = publishing.prepare(workbook, narrative, sessions, budget)
    say_left_out(sessions.left_out)
    click.echo(f"{workbook} → {output}")
    for line in publishing.told(prepared):
        click.echo(line)
    if prepared.held and not accept:
        click.echo("没有生成：先删去上面列出的不该公开的内容，或加 --accept 照样公开")
        return 1
    publishing.write(prepared, output)
    click.echo("已生成")
    return int(bool(prepared.errors))


@click.command(cls=Command, options_metavar="[选项]")
@click.argument("workbook", metavar="工作簿", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, metavar="文件", type=click.Path(path_type=Path), help="写到哪里：.docx 或 .txt"
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="文件或文件夹",
    help="上年的工作簿：算出增减额和增减率；不给出则留空待填",
)
@budget_option
@click.option(
    "--keep",
    metavar="情况说明",
    type=click.Path(path_type=Path),
    help="以前的情况说明：沿用其中的原因、用途等文字，不沿用任何数",
)
@click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")
@common
def narrate(  # noqa: PLR0913 - the options of the command
    *,
    workbook: Path,
    output: Path,
    previous: Path | None,
    budget: Path | None,
    keep: Path | None,
    config_file: Path | None,
    profile: str,
    force: bool,
) -> int:
    """按口径的写法从工作簿写出情况说明：数都取自表，表里没有的标成【请填写：…】。"""
    from xltoolkit.disclosure import narrate as narrating
    from xltoolkit.disclosure import word
    from xltoolkit.outputs import prepare_target
    from xltoolkit.sessions import start

    _refuse(output, narrating.KINDS, (workbook, previous, budget, keep))
    prepare_target(output, force=force or word.is_ours(output))
    sessions = start(config_of(config_file, previous, [workbook]), profile)
    narrated = narrating.narrate(workbook, budget, keep, sessions)
    say_left_out(sessions.left_out)
    narrating.write(narrated, output)
    click.echo(f"{workbook} → {output}")
    for line in narrating.told(narrated):
        click.echo(line)
    return 0


def _refuse(output: Path, kinds: tuple[str, ...], sources: Iterable[Path | None]) -> None:
    """Refuse sources that are not there, and an output that has another format or is one of them."""
    from xltoolkit.model import OutputError, ToolkitError

    given = [path for path in sources if path is not None]
    for path in given:
        if not path.exists():
            raise ToolkitError("找不到文件", where=str(path), advice="检查路径")
    if output.suffix.lower() not in kinds:
        raise OutputError("不能写成这种格式", where=str(output), advice=f"文件名以 {' 或 '.join(kinds)} 结尾")
    if output.resolve() in {path.resolve() for path in given}:
        raise OutputError("输出会盖掉输入", where=str(output), advice="换一个输出文件名")
