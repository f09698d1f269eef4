"""What a document says before its first table."""

from __future__ import annotations

import pytest

from xltoolkit.importing.opening import Opening, opening_of


@pytest.mark.parametrize(
    ("lines", "opening"),
    [
        (["某市财政局", "2024年度部门决算"], Opening("某市财政局", "2024年度")),
        (["某市 XX 局", "", "2024 年度部门决算"], Opening("某市XX局", "2024年度")),
        (["某市财政局2022年度部门决算公开"], Opening("某市财政局", "2022年度")),
        (["目录", "2022年度单位决算"], Opening("", "2022年度")),
        (["# 九张表；单位：万元"], Opening(unit="单位：万元")),
        (["单位：万元", "金额单位：元"], Opening()),
        (["封面"], Opening()),
        ([], Opening()),
    ],
)
def test_department_year_and_unit(lines: list[str], opening: Opening) -> None:
    assert opening_of(lines) == opening
