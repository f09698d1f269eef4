"""Names of persons: behind a field such as 填报人 in a text, beside or below one in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xltoolkit.disclosure.numbers import plain
from xltoolkit.model import Place, fold

_SIGNED = (
    *("填报人", "填表人", "制表人", "编制人", "审核人", "复核人", "经办人", "联系人", "审批人", "校对人", "制单人"),
    *("财务负责人", "单位负责人", "部门负责人", "项目负责人"),
)
"""At the foot of a form: a name follows, with a colon or without."""
_TITLED = ("姓名", "组长", "成员", "签字", "负责人")
_SHORT = ("填报", "填表", "制表", "编制", "审核", "复核", "经办", "审批", "校对", "制单")
"""Fields only where a colon and a surname follow."""
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
    "金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊殷施翟倪葛岳柳章鲁霍牛温"
    "卫申柯聂焦郎祁辛裴路凌俞翁季莘褚尤齐甘裘欧阳司马上官诸葛皇甫尉迟公孙慕容令狐司徒夏侯端木"
)
_HAN = r"[\u4e00-\u9fff]"
_PLAIN_NAME = re.compile(rf"{_HAN}{{2,5}}|{_HAN}{{1,9}}(?:·{_HAN}{{1,9}})+")
_BLANK = re.compile(r".*略.*|无|同上|.?[xX×*某]+|.*[xX×*某]{2}|.+[员科局部处室委厅]")
"""What stands in such a field and is nobody's name: nothing, stars, a post, an office."""


def _any(words: tuple[str, ...]) -> str:
    """Return a pattern of words whose letters may be spread out."""
    return "|".join(r"\s?".join(word) for word in words)


_FIELDS = _any((*_SIGNED, *_TITLED))
_SIGN = r"(?:\s?\(签[字章]\))?"
_ENDS = rf"(?!{_HAN})|(?=(?:{_any((*_SIGNED, *_TITLED, *_SHORT))})\s?[:(])"
_NAME = rf"{_HAN}{{1,9}}(?:·{_HAN}{{1,9}})+|{_HAN}(?:\s?{_HAN}){{1,4}}?"
_SURE_NAME = rf"(?=[{_SURNAMES}]){_HAN}(?:\s?{_HAN}){{1,3}}?"
_NAMED = tuple(
    re.compile(rf"(?P<field>{fields}){_SIGN}\s?{colon}\s?(?P<name>{name})(?:{_ENDS})")
    for fields, colon, name in (
        (_FIELDS, ":", _NAME),
        (_any(_SHORT), ":", _SURE_NAME),
        (_any(_SIGNED), "", _SURE_NAME),
    )
)
_FIELD = re.compile(rf"(?:{_FIELDS}){_SIGN}:?")


def names_in(text: str) -> Iterator[str]:
    """Yield the fields with the names that follow them, in their order: 填报人：王小明."""
    folded = plain(text)
    found: dict[int, str] = {}
    for pattern in _NAMED:
        for match in pattern.finditer(folded):
            field, name = fold(match["field"]), fold(match["name"])
            if not _BLANK.fullmatch(name):
                found.setdefault(match.start("name"), f"{field}：{name}")
    yield from (told for _, told in sorted(found.items()))


def names_in_cells(texts: Mapping[Place, str]) -> Iterator[tuple[Place, str]]:
    """Yield (place, field and name) of names in cells: right of a field (填报人), or below one (姓名)."""
    for (row, column), text in sorted(texts.items()):
        label = fold(text)
        if not _FIELD.fullmatch(label):
            continue
        beside = next((place for place in sorted(texts) if place[0] == row and place[1] > column), None)
        below = [place for place in sorted(texts) if place[1] == column and place[0] > row]
        for place in [*([beside] if beside else []), *(below if label.strip(":") == "姓名" else [])]:
            name = fold(texts[place])
            if _PLAIN_NAME.fullmatch(name) and not (_BLANK.fullmatch(name) or _FIELD.fullmatch(name)):
                yield place, f"{label.strip(':')}：{name}"
