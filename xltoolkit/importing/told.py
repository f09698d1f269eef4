"""What a person is told of an import: tables, what went nowhere, parts that are no tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xltoolkit.importing.text import ImportResult


def result_lines(result: ImportResult, output: Path, detected: str | None) -> Iterator[str]:
    """Yield the lines that report an import.

    Args:
        result: of the import.
        output: where it was written.
        detected: by what the profile was told, where nobody chose it.
    """
    yield f"{result.source} → {output}"
    if result.mapping is not None:
        yield f"  按映射“{result.mapping.name}”（{result.mapping.path}）读取"
    if detected is not None:
        yield f"  {detected}"
    yield f"  口径 {result.accounts.profile.id}；导入 {len(result.tables)} 张表："
    for table in result.tables:
        rows = "本表无数据" if table.no_data else f"{len(table.rows)} 行"
        yield f"    {table.form.title}　{rows}"
    if result.not_understood:
        yield f"  没有看懂、没有导入的 {len(result.not_understood)} 处："
    for item in result.not_understood:
        yield f"    {item.place}：{item.text}　{item.reason}"
    for section in result.sections:
        yield f"  表格以外，未导入：{section.heading}（{section.lines} 行）"
