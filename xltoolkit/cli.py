"""The command line: arguments in, exit status out. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from xltoolkit.addin.commands import addin
from xltoolkit.batch.options import Many, PlaceType, is_many, local, many_options, on_disk
from xltoolkit.console import Group
from xltoolkit.consolidating.commands import consolidate
from xltoolkit.disclosure.commands import narrate, publish
from xltoolkit.documents import import_
from xltoolkit.listing.commands import plugins, rules, tables
from xltoolkit.live.commands import live
from xltoolkit.reporting import delivery_to, force_option, format_option, report
from xltoolkit.scaffold.commands import own_plugin
from xltoolkit.starting import (
    budget_option,
    comments_option,
    common,
    config_of,
    config_option,
    existing,
    mapping_option,
    narrative_option,
    previous_option,
    registry_of,
    say_loaded,
)
from xltoolkit.testdata.commands import testdata

if TYPE_CHECKING:
    from xltoolkit.batch.addresses import Place
    from xltoolkit.engine import Policy
    from xltoolkit.model import WorkbookReport

FILLS = ("blank", "correct", "none")


places_argument = click.argument(
    "paths", nargs=-1, required=True, metavar="路径...", type=PlaceType(), callback=existing
)
paths_argument = click.argument(
    "paths", nargs=-1, required=True, metavar="路径...", type=click.Path(path_type=Path), callback=existing
)


@click.group(cls=Group, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
@click.version_option(None, "--version", package_name="xltoolkit", message="xltoolkit %(version)s", help="显示版本")
def xlt() -> None:
    """部门决算公开表：核对勾稽关系，算出汇总数，把结果写回工作簿。"""


@xlt.command(options_metavar="[选项]")
@places_argument
@click.option("-o", "--output", metavar="文件", type=click.Path(path_type=Path), help="报告写到文件，不写到屏幕")
@click.option(
    "--against",
    metavar="导出表",
    type=click.Path(path_type=Path),
    callback=existing,
    help="逐个单元格与部门决算软件的导出表（或别的格式的工作簿）对照",
)
@mapping_option
@previous_option
@narrative_option
@budget_option
@comments_option
@format_option
@force_option
@many_options
@common
def check(  # noqa: PLR0913 - the options of the command
    *,
    paths: tuple[Place, ...],
    output: Path | None,
    against: Path | None,
    mapping_file: Path | None,
    narrative: Path | None,
    budget: Path | None,
    comments: Path | None,
    previous: Path | None,
    format_: str,
    config_file: Path | None,
    profile: str,
    force: bool,
    **many: Unpack[Many],
) -> int:
    """核对工作簿（文件或文件夹），不改动任何文件。"""
    from xltoolkit.batch.simple import check_paths
    from xltoolkit.batch.work import Choices
    from xltoolkit.narrating import read_told
    from xltoolkit.sessions import start

    delivery = delivery_to(output, format_, on_disk(paths), force=force)
    config = config_of(config_file, previous, on_disk(paths))
    sessions = start(config, profile)
    compared = against is not None or mapping_file is not None
    told = read_told(narrative, budget, config.limits, paths)
    if comments is not None:
        from xltoolkit.commenting import add_comments, refuse_target

        refuse_target(narrative, comments, on_disk(paths), force=force)
    if is_many(paths, many) and not compared:
        from xltoolkit.batch.face import run_many

        say_loaded(sessions)
        return run_many(paths, None, Choices(config, profile), many, delivery)
    result = check_paths(local(paths), sessions, _progress(), told)
    if compared:
        from xltoolkit.comparing import add_comparison

        add_comparison(result, against, mapping_file, sessions)
    if comments is not None and narrative is not None:
        add_comments(result.workbooks, narrative, comments, config.limits)
    say_loaded(sessions)
    delivery.deliver(result)
    return result.exit_code


@xlt.command(options_metavar="[选项]")
@places_argument
@click.option(
    "-o", "--output", metavar="输出", help="一个输入：输出文件（已有的文件夹或以 / 结尾的是文件夹）；多个：文件夹"
)
@click.option("--in-place", is_flag=True, help="直接改原文件")
@click.option("--dry-run", is_flag=True, help="只显示会写入什么（原数 → 新数），不写任何文件")
@click.option("--fill", type=click.Choice(FILLS), help="blank 只填空格（默认）；correct 也改正不符的数；none 不写数")
@click.option("--break-signature", is_flag=True, help="带数字签名的工作簿也写入，签名随之去掉")
@click.option("--glossary/--no-glossary", default=None, help="在表头和项目上用批注解释名词；--no-glossary 去掉")
@click.option("--report", "report_file", metavar="文件", type=click.Path(path_type=Path), help="报告另写到文件")
@previous_option
@narrative_option
@budget_option
@format_option
@force_option
@many_options
@common
def run(  # noqa: PLR0913 - the options of the command
    *,
    paths: tuple[Place, ...],
    output: str | None,
    fill: Policy | None,
    report_file: Path | None,
    narrative: Path | None,
    budget: Path | None,
    previous: Path | None,
    format_: str,
    config_file: Path | None,
    profile: str,
    in_place: bool,
    dry_run: bool,
    break_signature: bool,
    glossary: bool | None,
    force: bool,
    **many: Unpack[Many],
) -> int:
    """核对、汇总、标注并另存工作簿（文件或文件夹）；原文件不变。"""
    from xltoolkit.batch.addresses import plain
    from xltoolkit.batch.far import results_root
    from xltoolkit.batch.simple import run_paths
    from xltoolkit.batch.work import Choices
    from xltoolkit.model import ToolkitError
    from xltoolkit.narrating import read_told
    from xltoolkit.sessions import start

    output = output and plain(output)
    if not (output or in_place or dry_run):
        raise ToolkitError(
            "没有说写到哪里", advice="加 -o 输出；只想看看会写什么，用 --dry-run；要改原文件，用 --in-place"
        )
    if output and in_place:
        raise ToolkitError("-o 与 --in-place 不能同时用", advice="二者留其一")
    config = config_of(config_file, previous, on_disk(paths))
    if break_signature:
        config = replace(config, break_signature=True)
    if glossary is not None:
        config = replace(config, glossary="show" if glossary else "remove")
    fill = fill or config.fill
    changes = dry_run and fill != "none"
    delivery = delivery_to(report_file, format_, on_disk(paths), force=force, screen_too=True, changes=changes)
    sessions = start(config, profile)
    told = read_told(narrative, budget, config.limits, paths)
    if is_many(paths, many):
        from xltoolkit.batch.face import run_many

        say_loaded(sessions)
        root = results_root(output, paths)
        choices = Choices(
            config, profile, write=True, fill=fill, in_place=in_place, force=force, dry_run=dry_run, root=root
        )
        return run_many(paths, output, choices, many, delivery)
    result = run_paths(
        local(paths),
        output,
        sessions,
        fill=fill,
        in_place=in_place,
        force=force,
        dry_run=dry_run,
        progress=_progress(),
        told=told,
    )
    say_loaded(sessions)
    delivery.deliver(result)
    return result.exit_code


@xlt.command(options_metavar="[选项]")
@click.argument("workbook", metavar="工作簿", type=click.Path(path_type=Path), callback=existing)
@click.option("--list", "listed", is_flag=True, help="只列出日志里对它的写入（新的在前）和下一次会撤销什么，不撤销")
@config_option
def undo(workbook: Path, config_file: Path | None, *, listed: bool) -> int:
    """撤销对一个工作簿的最近一次写入（--in-place，或在打开的工作簿里）。"""
    from xltoolkit import undoing

    config = config_of(config_file)
    return undoing.list_writes(workbook) if listed else undoing.undo_latest(workbook, config)


@xlt.command(options_metavar="[选项]")
@paths_argument
@config_option
def verify(paths: tuple[Path, ...], config_file: Path | None) -> int:
    """检查工作簿文件的内部结构（会让 Excel 提示修复的毛病），不看数字，不改动任何文件。"""
    from xltoolkit.batch.simple import verify_paths
    from xltoolkit.model import printable

    results = verify_paths(paths, config_of(config_file))
    for result in results:
        state = f"{len(result.faults)} 处毛病" if result.faults else result.error or result.skipped or "完好"
        click.echo(f"{printable(str(result.path))}：{state}")
        for fault in result.faults:
            click.echo(f"  {fault.part}：{fault.message}")
    names = ("error", "faults", "skipped")
    failed, faulty, skipped = (sum(bool(getattr(result, name)) for result in results) for name in names)
    sound, left_out = len(results) - failed - faulty - skipped, f"，跳过 {skipped}" if skipped else ""
    click.echo(f"工作簿 {len(results)} 个：完好 {sound}，有毛病 {faulty}，打不开 {failed}{left_out}")
    return 3 if failed else int(bool(faulty))


@xlt.group(cls=Group, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def template() -> None:
    """官方格式的空白工作簿。"""


@template.command(options_metavar="[选项]")
@click.option("-o", "--output", metavar="文件夹", type=click.Path(path_type=Path), help="写到哪个文件夹")
@common
def build(output: Path | None, config_file: Path | None, profile: str) -> int:
    """按表的声明生成空白模板：给出口径则一份，否则每个口径一份。"""
    from xltoolkit.config import bundled
    from xltoolkit.publishing.templates import build_templates

    folder = output or bundled("workbook_templates")
    config = config_of(config_file)
    first = registry_of(config, profile)
    for id in [profile] if profile else sorted(first.profiles):
        for path in build_templates(registry_of(config, id), folder):
            click.echo(str(path))
    return 0


for command in (
    import_,
    report,
    addin,
    live,
    rules,
    tables,
    plugins,
    own_plugin,
    testdata,
    consolidate,
    narrate,
    publish,
):
    xlt.add_command(command)


def _progress() -> Callable[[WorkbookReport], None] | None:
    """Report every finished workbook on a terminal's stderr; stdout is the report's."""
    if not sys.stderr.isatty():
        return None
    from xltoolkit.model import printable
    from xltoolkit.report.text import STATUS

    return lambda book: click.echo(f"{STATUS[book.status]}　{printable(book.path)}", err=True)
