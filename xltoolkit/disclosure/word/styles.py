"""Styles of the published document.

Text looks as official documents do (GB/T 9704—2012, 7: 三号仿宋, headings 黑体 and 楷体, lines of 28 to 30 points), the
tables as the printed 公开 forms. Fonts are named by what Chinese programs call them and are embedded nowhere.
"""

from __future__ import annotations

from typing import NamedTuple

from xltoolkit.disclosure.word.xml import Element, root, w

SONG, FANG, HEI, KAI, LATIN = "宋体", "仿宋", "黑体", "楷体", "Times New Roman"
LINE = 560
"""Twentieths of a point between lines of running text: 28 points."""


class _Look(NamedTuple):
    """A paragraph style; sizes in half points, distances in twentieths of a point."""

    id: str
    name: str
    font: str
    size: int
    bold: bool = False
    align: str = ""
    before: int = 0
    after: int = 0
    line: int = 0
    left: int = 0
    first: int = 0
    """Indent of the first line, in hundredths of a character."""
    outline: int = -1
    next: str = ""


_LOOKS = (
    _Look("Body", "决算正文", FANG, 32, align="both", line=LINE, first=200),
    _Look("Plain", "决算正文不缩进", FANG, 32, line=LINE),
    _Look("CoverTitle", "封面标题", HEI, 52, align="center", before=600, after=200),
    _Look("CoverName", "封面部门", SONG, 44, bold=True, align="center", before=4200, after=200),
    _Look("ContentsTitle", "目录标题", HEI, 36, align="center", after=200),
    _Look("TOC1", "toc 1", HEI, 24, before=60, line=350),
    _Look("TOC2", "toc 2", FANG, 24, line=350, left=240),
    _Look("Heading1", "heading 1", HEI, 36, bold=True, align="center", before=240, after=360, outline=0, next="Body"),
    _Look("Heading2", "heading 2", HEI, 32, bold=True, line=LINE, first=200, outline=1, next="Body"),
    _Look("Heading3", "heading 3", KAI, 32, bold=True, line=LINE, first=200, outline=2, next="Body"),
    _Look("Heading4", "heading 4", FANG, 32, bold=True, line=LINE, first=200, outline=3, next="Body"),
    _Look("TableTitle", "公开表标题", HEI, 32, align="center", after=60, outline=1, next="Fact"),
    _Look("Fact", "公开表表头", SONG, 20, line=300),
    _Look("Cell", "公开表单元格", SONG, 20),
    _Look("Note", "公开表附注", SONG, 18, line=300),
    _Look("Footer", "footer", SONG, 28, align="center"),
)


def styles() -> Element:
    """Return the part ``word/styles.xml``."""
    return root(
        "styles",
        _defaults(),
        w("style", w("name", val="Normal"), type="paragraph", default=1, styleId="Normal"),
        w(
            "style",
            w("name", val="Normal Table"),
            w("tblPr", w("tblInd", w=0, type="dxa")),
            type="table",
            default=1,
            styleId="TableNormal",
        ),
        *map(_style, _LOOKS),
    )


def fonts(font: str) -> Element:
    """Return the fonts of a look: a Chinese one, and one for figures and Latin letters beside it."""
    return w("rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=font, cs=LATIN)


def _defaults() -> Element:
    look = w("rPr", fonts(FANG), w("sz", val=32), w("szCs", val=32), w("lang", val="en-US", eastAsia="zh-CN"))
    return w("docDefaults", w("rPrDefault", look), w("pPrDefault", w("pPr", w("spacing", before=0, after=0))))


def _style(look: _Look) -> Element:
    layout = [w("keepNext"), w("keepLines")] if look.outline >= 0 else []
    spacing: dict[str, str | int] = {"before": look.before, "after": look.after}
    if look.line:
        spacing |= {"line": look.line, "lineRule": "exact"}
    layout.append(w("spacing", **spacing))
    if look.left:
        layout.append(w("ind", left=look.left))
    if look.first:
        layout.append(w("ind", firstLineChars=look.first, firstLine=look.first * look.size // 10))
    if look.align:
        layout.append(w("jc", val=look.align))
    if look.outline >= 0:
        layout.append(w("outlineLvl", val=look.outline))
    letters = [fonts(look.font), *([w("b")] if look.bold else []), w("sz", val=look.size), w("szCs", val=look.size)]
    head = [w("name", val=look.name), w("basedOn", val="Normal"), *([w("next", val=look.next)] if look.next else [])]
    return w("style", *head, w("qFormat"), w("pPr", *layout), w("rPr", *letters), type="paragraph", styleId=look.id)
