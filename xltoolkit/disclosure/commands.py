"""``xlt publish``."""

from __future__ import annotations

from pathlib import Path

import click

from xltoolkit.console import Command
from xltoolkit.starting import common, config_of, say_left_out


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
@click.option("--accept", is_flag=True, help="看过列出的不该公开的内容，仍照样公开")
@click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")
@common
def publish(  # noqa: PLR0913 - the options of the command
    *,
    workbook: Path,
    output: Path,
    narrative: Path | None,
    config_file: Path | None,
    profile: str,
    accept: bool,
    force: bool,
) -> int:
    """把工作簿编成整份决算公开文档：封面、目录、概况、决算表、情况说明、名词解释、附件；先列出不该公开的内容。"""
    from xltoolkit.disclosure import publish as publishing
    from xltoolkit.model import OutputError, ToolkitError
    from xltoolkit.outputs import prepare_target
    from xltoolkit.sessions import start

    for path in (workbook, narrative):
        if path is not None and not path.is_file():
            raise ToolkitError("找不到文件", where=str(path), advice="检查路径")
    if output.suffix.lower() not in publishing.KINDS:
        advice = f"文件名以 {' 或 '.join(publishing.KINDS)} 结尾"
        raise OutputError("不能写成这种格式", where=str(output), advice=advice)
    if output.resolve() in {path.resolve() for path in (workbook, narrative) if path is not None}:
        raise OutputError("输出会盖掉输入", where=str(output), advice="换一个输出文件名")
    prepare_target(output, force=force or publishing.is_ours(output))
    sessions = start(config_of(config_file), profile)
    prepared = publishing.prepare(workbook, narrative, sessions)
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
