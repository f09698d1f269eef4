"""Comments in a copy of the document: around the very numbers, and nothing else is touched."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from tests.calling import Call, call
from tests.commenting.documents import COMMENTED, MAIN, STRICT, THEIRS, W, document, paragraph, parts_of, run
from tests.narrative.golden import needs_texts
from tests.narrative.published import NARRATIVE, NUMBERS, WRONG, workbook
from xltoolkit.commenting import write_comments
from xltoolkit.libreoffice import convert, find_office
from xltoolkit.model import Claim, Finding, Limits, Narrative, Severity, Verdict, WorkbookError, WorkbookReport

pytestmark = needs_texts

__all__ = ["call", "workbook"]  # fixtures

HEAD = "<w:p><w:r><w:t>第三部分 情况说明</w:t></w:r></w:p>"


@pytest.fixture
def word(tmp_path: Path) -> Path:
    """The narrative as a Word document with a comment in it."""
    lines = NARRATIVE.read_text(encoding="utf-8").split("\n")
    body = "".join(paragraph(line.replace("\t", " "), at) for at, line in enumerate(lines))
    path = tmp_path / "情况说明.docx"
    path.write_bytes(document(body + COMMENTED, comments=THEIRS, more={"word/media/图.bin": "图"}))
    return path


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def comments_of(file: Path, namespace: str = MAIN) -> dict[str, tuple[str, str]]:
    """Return the comments of a document by number: the text that each is about, and its own."""
    w = f"{{{namespace}}}"
    parts = parts_of(file)
    own = etree.fromstring(parts["word/comments.xml"])
    texts = {str(one.get(f"{w}id")): "\n".join(text_of(p) for p in one.iter(f"{w}p")) for one in own}
    opened: dict[str, str] = {}
    about: dict[str, str] = {}
    referred = []
    for element in etree.fromstring(parts["word/document.xml"]).iter("*"):
        id = str(element.get(f"{w}id"))
        if element.tag == f"{w}commentRangeStart":
            assert f"{w}r" not in [above.tag for above in element.iterancestors()]
            opened[id] = ""
        elif element.tag == f"{w}commentRangeEnd":
            about[id] = opened.pop(id)
        elif element.tag == f"{w}commentReference":
            referred.append(id)
        elif element.tag == f"{w}t":
            opened = {key: text + (element.text or "") for key, text in opened.items()}
    assert not opened
    assert sorted(referred) == sorted(about) == sorted(texts)
    return {id: (about[id], texts[id]) for id in about}


def outline_of(xml: bytes) -> list[tuple[bytes, str]]:
    """Return a main part without the marks of comments: what is not text in order, each with the text behind it.

    Runs that stand side by side and look the same are one.
    """
    found: list[tuple[bytes, str]] = []
    for element in etree.fromstring(xml).iter(f"{W}p", f"{W}r", f"{W}proofErr"):
        if element.find(f"{W}commentReference") is not None:
            continue
        text = "".join(part.text or "" for part in element.findall(f"{W}t"))
        properties = element.find(f"{W}rPr")
        look = f"{element.tag} {sorted(element.attrib.items())}".encode() + (
            etree.tostring(properties) if properties is not None else b""
        )
        if found and found[-1][0] == look and element.tag == f"{W}r":
            found[-1] = look, found[-1][1] + text
        else:
            found.append((look, text))
    return found


def test_every_finding_has_its_comment_around_its_number(
    call: Call, workbook: Path, word: Path, tmp_path: Path
) -> None:
    before, target = word.read_bytes(), tmp_path / "批注.docx"
    result = call("check", workbook, "--narrative", word, "--comments", target)
    assert result.code == 1
    comments = comments_of(target)
    assert comments.pop("7") == ("完", "核过")
    assert f"{len(comments)} 处批注" in result.out
    assert f"{NUMBERS} 个数" in result.out
    assert {int(id) for id in comments} == set(range(8, 8 + len(comments)))
    about = [text for text, _ in comments.values()]
    assert len(about) >= WRONG
    for number in ("237,722,385.85元", "85,000,000.00元", "0辆", "189%", "0.元", "主要原因是主要原因是", "。。"):
        assert number in about
    assert any(told.startswith("【错误】") and "应为" not in text for text, told in comments.values())
    assert word.read_bytes() == before


def test_nothing_else_is_touched(call: Call, workbook: Path, word: Path, tmp_path: Path) -> None:
    target = tmp_path / "批注.docx"
    call("check", workbook, "--narrative", word, "--comments", target)
    before, after = parts_of(word), parts_of(target)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"word/document.xml", "word/comments.xml"}
    assert list(after) == list(before)
    assert outline_of(after["word/document.xml"]) == outline_of(before["word/document.xml"])
    again = tmp_path / "再.docx"
    call("check", workbook, "--narrative", word, "--comments", again)
    assert again.read_bytes() == target.read_bytes()


def test_it_replaces_nothing_unasked(call: Call, workbook: Path, word: Path, tmp_path: Path) -> None:
    target, before = tmp_path / "批注.docx", word.read_bytes()
    target.write_bytes(b"mine")

    def refused(*arguments: object) -> str:
        result = call("check", workbook, *arguments)
        assert result.code == 2
        return result.err

    assert "输出文件已存在" in refused("--narrative", word, "--comments", target)
    assert target.read_bytes() == b"mine"
    assert "盖掉输入" in refused("--narrative", word, "--comments", word, "--force")
    assert "扩展名" in refused("--narrative", word, "--comments", tmp_path / "批注.txt")
    assert "批注只能写在 .docx 里" in refused("--narrative", NARRATIVE, "--comments", tmp_path / "甲.docx")
    assert "要和 --narrative 一起用" in refused("--comments", tmp_path / "甲.docx")
    assert word.read_bytes() == before
    assert call("check", workbook, "--narrative", word, "--comments", target, "--force").code == 1
    assert len(comments_of(target)) > WRONG


def test_libreoffice_reads_every_comment(call: Call, workbook: Path, word: Path, tmp_path: Path) -> None:
    office = find_office()
    if office is None:
        pytest.skip("needs LibreOffice")
    target, folder = tmp_path / "批注.docx", tmp_path / "office"
    folder.mkdir()
    call("check", workbook, "--narrative", word, "--comments", target)
    with zipfile.ZipFile(convert(office, target, "odt", folder)) as archive:
        content = archive.read("content.xml")
    assert content.count(b"<office:annotation ") == len(comments_of(target))
    assert content.count(b"<office:annotation-end ") == len(comments_of(target))
    assert "237,722,385.85元" in text_of(etree.fromstring(content))


def commented(  # noqa: PLR0913 - what tells one case from another, by name
    body: str, text: str, tmp_path: Path, *, line: int = 2, offset: int = 0, namespace: str = MAIN, comments: str = ""
) -> list[str]:
    """Return what the comments on one number of a document are about, ours only."""
    source, target = tmp_path / "甲.docx", tmp_path / "乙.docx"
    source.write_bytes(document(HEAD + body, namespace=namespace, comments=comments))
    claim = Claim(text, "", line, offset, "", Verdict.WRONG, "不对")
    finding = Finding("narrative.figure", Severity.ERROR, "不对 <&>", coordinate="此处", line=line, offset=offset)
    book = WorkbookReport("表.xlsx", findings=[finding], narrative=Narrative("甲.docx", [claim]))
    done = write_comments(source, target, book, Limits())
    assert done.comments + len(done.lost) == 1
    return (
        [about for about, told in comments_of(target, namespace).values() if "不对 <&>" in told]
        if done.comments
        else []
    )


CASES = {
    "inside one run": (run("收入12.50元"), 2),
    "over several runs": (run("收入1") + run("2") + run(".5") + run("0元"), 2),
    "the whole of a run": (run("收入") + run("12.50") + run("元"), 2),
    "at the edges of runs": (run("收入12") + run(".50"), 2),
    "behind a reference": (run("收&入<12.50元"), 4),
    "in a tracked insertion": (run("收入") + f'<w:ins w:id="3" w:author="李四">{run("12.50元")}</w:ins>', 2),
    "over a tracked deletion": (
        f'{run("收入12")}<w:del w:id="4" w:author="李四"><w:r><w:delText>9</w:delText></w:r></w:del>{run(".50")}',
        2,
    ),
    "in a link": (f'<w:hyperlink w:anchor="a">{run("收入12.50元")}</w:hyperlink>', 2),
    "behind a tab in the same run": ("<w:r><w:tab/><w:t>12.50</w:t><w:tab/><w:t>元</w:t></w:r>", 1),
    "blanks at the edges": (run(" 收入 12.50 元 "), 4),
}


@pytest.mark.parametrize("name", CASES)
def test_a_comment_is_about_the_number_wherever_runs_break(name: str, tmp_path: Path) -> None:
    body, offset = CASES[name]
    assert commented(f"<w:p>{body}</w:p>", "12.50", tmp_path, offset=offset) == ["12.50"]
    source, target = parts_of(tmp_path / "甲.docx"), parts_of(tmp_path / "乙.docx")
    before, after = (
        [text.text for text in etree.fromstring(parts["word/document.xml"]).iter(f"{W}t")] for parts in (source, target)
    )
    assert "".join(filter(None, before)) == "".join(filter(None, after))
    for text in etree.fromstring(target["word/document.xml"]).iter(f"{W}t"):
        whole = text.text or ""
        assert whole == whole.strip() or text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_parted_runs_keep_their_looks(tmp_path: Path) -> None:
    commented(f"<w:p>{run('收入12.50元')}</w:p>", "12.50", tmp_path, offset=2)
    main = parts_of(tmp_path / "乙.docx")["word/document.xml"].decode()
    assert main.count('<w:r w:rsidR="00AB12CD"><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="28"/></w:rPr>') == 3


def test_a_number_in_a_table(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in ("收入", "12.50 元"))
    body = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert commented(body, "12.50", tmp_path, line=3, offset=3) == ["12.50"]


def test_a_number_in_a_text_box_is_commented_where_the_box_hangs(tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('收入12.50')}</w:p></w:txbxContent></w:pict></w:r>"
    assert commented(f"<w:p>{run('见')}{box}</w:p>", "12.50", tmp_path, line=3, offset=2) == ["收入12.50"]


def test_a_strict_document_gets_strict_comments(tmp_path: Path) -> None:
    body = f"<w:p>{run('收入12.50元')}</w:p>"
    assert commented(body, "12.50", tmp_path, offset=2, namespace=STRICT) == ["12.50"]
    parts = parts_of(tmp_path / "乙.docx")
    assert b"http://purl.oclc.org/ooxml/officeDocument/relationships/comments" in parts["word/_rels/document.xml.rels"]
    assert b"wordprocessingml.comments+xml" in parts["[Content_Types].xml"]


def test_a_place_that_the_document_does_not_show_is_told(tmp_path: Path) -> None:
    assert commented(f"<w:p>{run('收入')}</w:p>", "12.50", tmp_path, offset=9) == []
    assert (tmp_path / "乙.docx").read_bytes() == (tmp_path / "甲.docx").read_bytes()


def test_a_signed_document_is_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "甲.docx", tmp_path / "乙.docx"
    source.write_bytes(document(HEAD, more={"_xmlsignatures/sig1.xml": "<a/>"}))
    with pytest.raises(WorkbookError, match="数字签名"):
        write_comments(source, target, replace(WorkbookReport("表.xlsx")), Limits())
    assert not target.exists()
