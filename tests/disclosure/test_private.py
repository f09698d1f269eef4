"""What a text holds of persons: found however it is spelled, and not where figures, codes or posts look like it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xltoolkit.disclosure.names import names_in_cells
from xltoolkit.disclosure.numbers import is_card, is_credit_code, is_identity, numbers_in_cells
from xltoolkit.disclosure.private import in_text
from xltoolkit.model import Place, Value

WIDE = str.maketrans("0123456789-+() ", "０１２３４５６７８９－＋（）　")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("填报人：王小明", ["个人姓名 填报人：王小明"]),
        ("联 系 人 : 欧阳修", ["个人姓名 联系人：欧阳修"]),
        ("经办人 张三", ["个人姓名 经办人：张三"]),
        ("经办人张三", ["个人姓名 经办人：张三"]),
        ("制表：张三　审核：李四", ["个人姓名 制表：张三", "个人姓名 审核：李四"]),
        ("填表人：张三复核人：李四", ["个人姓名 填表人：张三", "个人姓名 复核人：李四"]),
        ("填表人：张　三　复核人：李　四", ["个人姓名 填表人：张三", "个人姓名 复核人：李四"]),
        ("单位负责人（签字）：王五", ["个人姓名 单位负责人：王五"]),
        ("联系人：阿依古丽·买买提", ["个人姓名 联系人：阿依古丽·买买提"]),
        ("手机13812345678。", ["手机号码 13812345678"]),
        ("电话：13812345678", ["手机号码 13812345678"]),
        ("13812345678，13912345678", ["手机号码 13812345678", "手机号码 13912345678"]),
        ("电话（0353）2293456、0353-2293456", ["电话号码 (0353)2293456", "电话号码 0353-2293456"]),
        ("（0353） 229-3456", ["电话号码 (0353) 229-3456"]),
        ("010-12345678转801", ["电话号码 010-12345678"]),
        ("联系电话：2293456", ["电话号码 2293456"]),
        ("电话2293456", ["电话号码 2293456"]),
        ("邮箱 juwu@yq.gov.cn", ["电子邮箱 juwu@yq.gov.cn"]),
        ("身份证 11010519491231002X", ["身份证号码 11010519491231002X"]),
        ("110105 19491231 002X", ["身份证号码 110105 19491231 002X"]),
        ("身份证号：110105194912310021", ["身份证号码 110105194912310021"]),
        ("110105491231002", ["身份证号码 110105491231002"]),
        ("卡号 6200 0000 0000 0005", ["银行账号 6200 0000 0000 0005"]),
        ("6200000000000005", ["银行账号 6200000000000005"]),
        ("账号：0502 1234 5678 9012 345", ["银行账号 0502 1234 5678 9012 345"]),
        ("微信号 zhangsan123、QQ：12345678", ["微信或QQ号 zhangsan123", "微信或QQ号 12345678"]),
        ("公务用车晋C·12A45", ["车牌号码 晋C·12A45"]),
    ],
)
def test_is_found(text: str, found: list[str]) -> None:
    assert [f"{kind} {what}" for kind, what in in_text(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "填报人：（姓名略）",
        "联系电话：（略）",
        "负责人：科员",
        "编制：69人，审核：已审核，制表：财政部",
        "经办人应当签字，联系人及电话附后",
        "收入总计13812345678.00元",
        "收入总计13,812,345,678.00",
        "支出13812345678元",
        "支出138 1234 5678元",
        "138123456.78",
        "合计 706,804,492.61 元，下降25.17%",
        "电话费2293456元，电话 2022年12月",
        "热线受理1234567件",
        "110105194912310021",  # no identity number: its check digit is wrong
        "统一社会信用代码 11140300012345670J",
        "统一社会信用代码111403001234567894",
        "2010308 信访事务 2010301 13812 345 678",
        "晋财资〔2022〕1381234567号，2022-12-31",
        "微信公众号：zhangsan123",
        "各组成员单位：",
    ],
)
def test_is_not_found(text: str) -> None:
    assert list(in_text(text)) == []


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
SEPARATORS = st.sampled_from(("", "-", " ", ".", " - "))


@given(
    digits=MOBILES,
    separator=SEPARATORS,
    country=st.sampled_from(("", "+86", "0086 ", "86-", "+86 ")),
    first=st.sampled_from((3, 4)),
    wide=st.booleans(),
)
def test_a_mobile_number_is_found_however_it_is_spelled(
    *, digits: str, separator: str, country: str, first: int, wide: bool
) -> None:
    number = country + separator.join((digits[:first], digits[first:7], digits[7:]))
    text = f"详询{number.translate(WIDE) if wide else number}。"
    ((kind, found),) = in_text(text)
    assert kind == "手机号码"
    assert "".join(filter(str.isdigit, found)).endswith(digits)


@given(
    area=st.sampled_from(("010", "021", "0353", "0351")),
    local=st.from_regex(r"[2-9][0-9]{6,7}", fullmatch=True),
    form=st.sampled_from(("{}-{}", "({}){}", "({}) {}", "{} {}", "（{}）-{}", "{}—{}", "电话{}{}", "传真：{} {}")),
    grouped=st.booleans(),
)
@example(area="0353", local="20000000", form="电话{}{}", grouped=True)
def test_a_telephone_number_is_found_however_it_is_spelled(*, area: str, local: str, form: str, grouped: bool) -> None:
    text = form.format(area, f"{local[:-4]}-{local[-4:]}" if grouped else local)
    ((kind, found),) = in_text(text)
    assert kind == "电话号码"
    assert "".join(filter(str.isdigit, found)) == area + local


@given(
    st.decimals(0, 10**12, places=2),
    st.sampled_from(("{:,.2f}", "{:,.2f}元", "{:.2f}元", "{:.0f}元", "{:.0f}万元", "{:.2f}", "-{:,.2f}", "{:,.0f}")),
)
def test_an_amount_is_no_number_of_a_person(amount: Decimal, form: str) -> None:
    assert list(in_text(f"支出合计{form.format(amount)}，比上年增加。")) == []


@given(st.from_regex(r"(?:2[0-9]{2}|30[1-9])(?:[0-9]{2}){1,2}", fullmatch=True), st.dates())
def test_a_code_or_a_date_is_no_number_of_a_person(code: str, day: object) -> None:
    assert list(in_text(f"{code} 行政运行 {day} {str(day).replace('-', '.')} {str(day).replace('-', '')}")) == []


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True), st.integers(0, 16))
def test_a_check_digit_sees_a_wrong_digit(start: str, at: int) -> None:
    wrong = start[:at] + str((int(start[at]) + 1) % 10) + start[at + 1 :]
    for is_right, ends in (
        (is_identity, "0123456789X"),
        (is_card, "0123456789"),
        (is_credit_code, "0123456789ABCDEFGHJKLMNPQRTUWXY"),
    ):
        right = [end for end in ends if is_right(start + end)]
        assert len(right) == 1
        assert not is_right(wrong + right[0])


def test_names_stand_beside_a_field_and_below_one() -> None:
    cells = {(1, 1): "填表人", (1, 2): "赵一", (3, 1): "评价人员", (3, 2): "姓名", (4, 2): "钱二", (5, 2): "（姓名略）"}
    assert [name for _, name in names_in_cells(cells)] == ["填表人：赵一", "姓名：钱二"]


def test_numbers_stand_beside_a_label_or_below_one() -> None:
    cells: dict[Place, Value] = {
        (1, 1): "联系电话",
        (1, 2): Decimal(2293456),
        (1, 3): "金额",
        (1, 4): Decimal(13812345678),
        (2, 2): "手机",
        (2, 3): "备注",
        (3, 2): Decimal(13812345678),
        (4, 2): "（略）",
        (5, 1): Decimal(13812345678),
    }
    assert list(numbers_in_cells(cells)) == [
        ((1, 2), "电话号码", "2293456"),
        ((3, 2), "手机号码", "13812345678"),
    ]
