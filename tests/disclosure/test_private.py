"""What a text holds of persons: found where it is, and not where figures or posts look like it."""

from __future__ import annotations

import pytest

from xltoolkit.disclosure.private import in_text, names_in_cells


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("填报人：王小明", [("个人姓名", "填报人：王小明")]),
        ("联 系 人 : 欧阳修", [("个人姓名", "联系人：欧阳修")]),
        ("手机13812345678。", [("手机号码", "13812345678")]),
        ("电话（0353）2293456、0353-2293456", [("电话号码", "0353-2293456")]),
        ("联系电话：2293456", [("电话号码", "2293456")]),
        ("邮箱 juwu@yq.gov.cn", [("电子邮箱", "juwu@yq.gov.cn")]),
        ("身份证 11010519491231002X", [("身份证号码", "11010519491231002X")]),
    ],
)
def test_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert list(in_text(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "填报人：（姓名略）",
        "联系电话：（略）",
        "负责人：科员",
        "收入总计13812345678.00元",
        "支出13812345678元",
        "合计 706,804,492.61 元，下降25.17%",
        "110105194912310021",  # no identity number: its check digit is wrong
        "2010308 信访事务",
        "各组成员单位：",
    ],
)
def test_is_not_found(text: str) -> None:
    assert list(in_text(text)) == []


def test_names_stand_beside_a_field_and_below_one() -> None:
    cells = {(1, 1): "填表人", (1, 2): "赵一", (3, 1): "评价人员", (3, 2): "姓名", (4, 2): "钱二", (5, 2): "（姓名略）"}
    assert [name for _, name in names_in_cells(cells)] == ["填表人：赵一", "姓名：钱二"]
