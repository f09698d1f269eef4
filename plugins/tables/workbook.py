"""What holds for the workbook as a whole: one department, year and unit, amounts, codes and their names.

That tables are complete and amounts readable is the engine's own matter (``<table>.missing`` and its like).
"""

from __future__ import annotations

from xltoolkit import Rule, Severity, checks, hookimpl

PUBLISHING = "《地方预决算公开操作规程》（财预〔2016〕143号）：公开内容全面、真实、完整、准确，形式规范"
CODES = "《政府收支分类科目》：一个编码代表一个科目，一个科目只有一个名称"
LAST_YEAR = (
    "《地方预决算公开操作规程》（财预〔2016〕143号）：决算公开要对本年与上年相比的增减变化作出说明；"
    "多少算变动较大，由 config.toml 的 [previous] 定"
)
LINES = "部门决算公开表的表号、行次、栏次"
LABELS = "部门决算公开表样：各行的项目名称"


@hookimpl
def validations() -> list[Rule]:
    """Declare what is checked."""
    return [*_heads(), *_amounts(), *_codes(), *_last_year()]


def _heads() -> list[Rule]:
    return [
        Rule(
            "workbook.printed_numbers",
            "印出的表号、行次、栏次与口径相同",
            LINES,
            check=checks.printed_numbers(),
            severity=Severity.HINT,
            advice="核对表样；数据按行名和栏名核对，不受编号影响",
        ),
        Rule(
            "workbook.printed_labels",
            "印出的行名与口径相同",
            LABELS,
            check=checks.printed_labels(),
            severity=Severity.HINT,
            advice="核对行名，改正错字；确是这样印的，可在口径的 labels 里写上；数据按行次核对，不受行名影响",
        ),
        Rule(
            "workbook.department",
            "各表的部门名称一致",
            PUBLISHING,
            check=checks.one_fact("department", "部门名称"),
            severity=Severity.WARNING,
            advice="统一为部门的规范名称",
        ),
        Rule(
            "workbook.year",
            "各表的年度一致",
            PUBLISHING,
            check=checks.one_fact("year", "年度"),
            advice="核对各表的年度，改正录错的一张",
        ),
        Rule(
            "workbook.unit",
            "各表的金额单位一致",
            PUBLISHING,
            check=checks.one_fact("unit", "金额单位"),
            advice="统一金额单位，金额随之换算",
        ),
        Rule(
            "workbook.year_missing",
            "各表都写有年度",
            PUBLISHING,
            check=checks.stated_everywhere("year", "年度"),
            severity=Severity.WARNING,
            advice="在表头补上年度",
        ),
        Rule(
            "workbook.unit_missing",
            "各表都写有金额单位",
            PUBLISHING,
            check=checks.stated_everywhere("unit", "金额单位"),
            severity=Severity.WARNING,
            advice="在表头补上金额单位",
        ),
        Rule(
            "workbook.unit_of_profile",
            "各表的金额单位与所用口径相同",
            PUBLISHING,
            check=checks.unit_of_profile(),
            severity=Severity.WARNING,
            advice="换用单位相同的口径（--profile），或改正表上的单位",
        ),
    ]


def _amounts() -> list[Rule]:
    return [
        Rule(
            "workbook.negative_amount",
            "没有未加说明的负数",
            PUBLISHING,
            check=checks.negative_amounts(),
            severity=Severity.WARNING,
            advice="核对该数；确为负数的，写明原因",
        ),
        Rule(
            "workbook.decimals",
            "金额的小数位不多于金额单位应有的位数，数量是整数",
            PUBLISHING,
            check=checks.decimals(),
            severity=Severity.HINT,
            advice="核对是否录入了未四舍五入的数；核对时按应有的位数取整",
        ),
    ]


def _codes() -> list[Rule]:
    return [
        Rule(
            "workbook.code_unknown",
            "科目编码在科目数据中",
            CODES,
            check=checks.unknown_codes(),
            severity=Severity.HINT,
            advice="对照当年《政府收支分类科目》核对编码；科目数据并不完整，编码不一定有错",
        ),
        Rule(
            "workbook.code_name",
            "科目名称与科目数据相同",
            CODES,
            check=checks.code_names(),
            severity=Severity.HINT,
            advice="对照当年《政府收支分类科目》核对名称",
        ),
        Rule(
            "workbook.code_names_differ",
            "同一科目在各表中名称一致",
            CODES,
            check=checks.code_names_differ(),
            severity=Severity.WARNING,
            advice="对照当年《政府收支分类科目》统一名称",
        ),
        Rule(
            "workbook.codes_differ",
            "同一上级科目下同名的科目在各表中编码一致",
            CODES,
            check=checks.codes_differ(),
            severity=Severity.WARNING,
            advice="对照当年《政府收支分类科目》改正录错的编码",
        ),
    ]


def _last_year() -> list[Rule]:
    return [
        Rule(
            "workbook.movement",
            "与上年相比变动较大的数，写明原因",
            LAST_YEAR,
            check=checks.movements(),
            severity=Severity.HINT,
            advice="核对两年的数；确有变动的，在公开说明里写明原因",
        ),
        Rule(
            "workbook.code_renamed",
            "科目名称与上年相同",
            CODES,
            check=checks.codes_renamed(),
            severity=Severity.HINT,
            advice="对照两年的《政府收支分类科目》；科目改了名的，沿用当年的名称",
        ),
    ]
