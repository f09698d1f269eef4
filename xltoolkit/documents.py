"""``xlt import``: a published document, or a workbook of another layout, into a workbook of the official layout."""

from __future__ import annotations

from pathlib import Path

import click

from xltoolkit.console import Command
from xltoolkit.reporting import force_option, refuse_input
from xltoolkit.starting import common, config_of, existing, mapping_option, say_left_out


@click.command("import", cls=Command, options_metavar="[选项]")
@click.argument("source", metavar="文件", type=click.Path(path_type=Path), callback=existing)
@click.option("-o", "--output", required=True, metavar="工作簿", type=click.Path(path_type=Path), help="写到哪里")
@mapping_option
@force_option
@common
def import_(  # noqa: PLR0913 - the options of the command
    source: Path, output: Path, mapping_file: Path | None, config_file: Path | None, profile: str, *, force: bool
) -> int:
    """把公开的决算（文本、网页、Word、有文字的 PDF、别的格式的工作簿）变成官方格式的工作簿。"""
    from xltoolkit.importing.detecting import registry_for
    from xltoolkit.importing.mapping import mappings_for
    from xltoolkit.importing.source import read_source
    from xltoolkit.importing.text import import_document
    from xltoolkit.importing.told import result_lines
    from xltoolkit.outputs import prepare_target

    _refuse_other_format(output)
    refuse_input(output, [source])
    config = config_of(config_file)
    read = read_source(source, config.limits)
    registry, detected = registry_for(read, config, profile)
    say_left_out(registry.left_out)
    result = import_document(read, registry, mappings_for(config, registry.declared, mapping_file), config.limits)
    prepare_target(output, force=force)
    result.write(output)
    for line in result_lines(result, output, detected):
        click.echo(line)
    return 0


def _refuse_other_format(output: Path) -> None:
    """Refuse a name that says another format: no program would open the workbook by it."""
    from xltoolkit.model import OutputError

    if output.suffix.lower() != ".xlsx" and not output.is_dir():
        advice = f"文件名以 .xlsx 结尾，如 {output.with_suffix('.xlsx').name}" if output.name else "写出文件名"
        raise OutputError("导入的结果是 Excel 工作簿，不能写成这种格式", where=str(output), advice=advice)
