"""The page in a browser: sorts, filters, searches, opens, prints; and complains about nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from tests.browser import Page
from tests.report.reported import COMPARISON, ERROR, EVIL, book, many, some
from xltoolkit.model import Report
from xltoolkit.report.links import Links
from xltoolkit.report.outfile import is_report, write_report
from xltoolkit.report.page import page_pieces, records

PICTURES = os.environ.get("XLTOOLKIT_PICTURES")

NAMES = "[...document.querySelectorAll('.name-button')].map(button => button.textContent)"
FOUND = "document.getElementById('found').textContent"
FINDINGS = "[...document.querySelectorAll('.finding')].map(block => block.innerText)"


def written(report: Report, folder: Path) -> Path:
    target = folder / "报告.html"
    write_report(target, page_pieces(report, Links(folder)))
    return target


def data_of(target: Path) -> dict[str, list[dict[str, object]]]:
    text = target.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return data


def choose(page: Page, name: str, value: str) -> None:
    page.evaluate(
        f"(() => {{ const field = document.getElementById({name!r}); field.value = {json.dumps(value)};"
        f" field.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
    )


def test_totals_stand_in_the_page_itself(tmp_path: Path) -> None:
    target = written(some(), tmp_path)
    text = target.read_text(encoding="utf-8")
    assert is_report(target)
    for part in ("<b>6</b> 个工作簿", COMPARISON, "总计相等", "收入支出决算总表", "第 2 次"):
        assert part in text
    assert not re.search(r'(src|href)="?https?:', text)
    assert "default-src &#39;none&#39;" in text


def test_it_shows_all_the_most_urgent_first(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    names = page.evaluate(NAMES)
    assert names[:2] == ["打不开", "教育局"]
    assert names[2].startswith("=HYPERLINK")
    assert page.evaluate(FOUND) == "共 6 个工作簿"
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert "文件已损坏" in page.evaluate("document.querySelector('.why').textContent")


def test_a_department_opens_and_closes(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    page.evaluate("document.querySelectorAll('.name-button')[1].click()")
    error, warning, hint, gone = page.evaluate(FINDINGS)
    for part in ("错误", "新增", "公开01表31行1栏", "总计相等", "1,234.50", "1,234.00", "0.50", "公开01表!C37"):
        assert part in error
    assert "最可能的原因" in error
    assert "一位数字录错" in error
    assert "警告" in warning
    assert "仍在" in warning
    assert "尾差" in hint
    assert "消失" in gone
    address = page.evaluate("document.querySelector('.facts a').getAttribute('href')")
    assert address.endswith("%E7%BB%93%E6%9E%9C/%E7%94%B2%E5%8C%BA/%E6%95%99%E8%82%B2%E5%B1%80.xlsx")
    page.evaluate("document.querySelectorAll('.name-button')[1].click()")
    assert page.evaluate(FINDINGS) == []


def test_both_sides_are_told_at_the_same_places(page: Page, tmp_path: Path) -> None:
    page.open(written(Report([book("甲.xlsx", replace(ERROR, actual=Decimal(0)))]), tmp_path))
    assert page.evaluate("[...document.querySelectorAll('.sides dd')].map(one => one.textContent)") == [
        "0.00",
        "1,234.00",
        "-1,234.00",
        "公开01表!C37",
    ]


def test_what_people_wrote_is_text(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    page.evaluate("document.getElementById('open-all').click()")
    assert any(EVIL[:40] in text for text in page.evaluate(FINDINGS))
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert any("见文件第 5 号" in text for text in page.evaluate(FINDINGS))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "failed"}, ["打不开"]),
        ({"severity": "error"}, ["教育局"]),
        ({"severity": "warning", "state": "explained"}, ["卫生局"]),
        ({"since": "gone"}, ["教育局"]),
        ({"rule": "detail.hint"}, ["教育局", "卫生局"]),
        ({"folder": "丙区"}, ["签名"]),
        ({"rule": "detail.hint", "folder": "乙区"}, []),
    ],
)
def test_filters(page: Page, tmp_path: Path, filters: dict[str, str], expected: list[str]) -> None:
    page.open(written(some(), tmp_path))
    for name, value in filters.items():
        choose(page, name, value)
    assert page.evaluate(NAMES) == expected
    assert page.evaluate(FOUND) == f"符合条件的 {len(expected)} 个工作簿（全部 6 个）"
    page.evaluate("document.querySelector('button[type=reset]').click()")
    page.until(f"{NAMES}.length === 6")


def test_a_filter_holds_for_the_findings_too(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    page.evaluate("document.querySelector('button[data-rule=\"summary.balance\"]').click()")
    page.evaluate("document.querySelector('.name-button').click()")
    assert len(page.evaluate(FINDINGS)) == 1
    assert "另有 3 项不符合筛选条件" in page.evaluate("document.querySelector('.more').textContent")
    page.evaluate("document.querySelector('button[data-rule=\"summary.balance\"]').click()")
    assert len(page.evaluate(NAMES)) == 6


def test_it_is_searched_and_gone_through_by_keys(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    page.press("/")
    page.type("c37 录错")
    page.until(f"{NAMES}.length === 1")
    assert page.evaluate(NAMES) == ["教育局"]
    page.evaluate("document.getElementById('q').value = ''; document.querySelector('.filters').reset()")
    page.until(f"{NAMES}.length === 6")
    page.evaluate("document.querySelector('.name-button').focus()")
    page.press("ArrowDown")
    page.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "教育局"
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert len(page.evaluate(FINDINGS)) == 4


def test_it_sorts_and_turns_pages(page: Page, tmp_path: Path) -> None:
    page.open(written(many(120), tmp_path))
    assert len(page.evaluate(NAMES)) == 50
    page.evaluate("document.querySelector('[data-sort=largest]').click()")
    assert page.evaluate(NAMES)[:2] == ["单位00110", "单位00100"]
    head = "document.querySelector('th.money').getAttribute('aria-sort')"
    assert page.evaluate(head) == "descending"
    page.evaluate("document.querySelector('[data-sort=name]').click()")
    assert page.evaluate(NAMES)[0] == "单位00000"
    page.evaluate("document.querySelector('[data-sort=name]').click()")
    assert page.evaluate(NAMES)[0] == "单位00119"
    page.evaluate("document.querySelector('[data-page=last]').click()")
    assert page.evaluate(NAMES)[-1] == "单位00000"
    assert page.evaluate("document.getElementById('page').textContent") == "第 3 / 3 页"
    choose(page, "size", "200")
    assert len(page.evaluate(NAMES)) == 120


def test_it_prints_all_that_was_filtered(page: Page, tmp_path: Path) -> None:
    page.open(written(many(120), tmp_path))
    page.evaluate("document.querySelector('.name-button').click()")
    target = tmp_path / "页.pdf"
    target.write_bytes(page.printed())
    text = subprocess.run(["pdftotext", "-layout", target, "-"], capture_output=True, check=True).stdout.decode()  # noqa: S603, S607
    assert "单位00119" in text
    assert "公开01表31行1栏" in text
    assert "清除筛选" not in text
    assert len(page.evaluate(NAMES)) == 50


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1920, 1080), (760, 1000), (390, 800)])
def test_nothing_sticks_out_at_any_width(page: Page, tmp_path: Path, width: int, height: int) -> None:
    page.open(written(some(), tmp_path), width, height)
    page.evaluate("document.getElementById('open-all').click()")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name(page: Page, tmp_path: Path) -> None:
    page.open(written(some(), tmp_path))
    nameless = (
        "[...document.querySelectorAll('button, input, select')].filter(one =>"
        " !(one.textContent.trim() && one.tagName === 'BUTTON') && !(one.labels && one.labels.length)).length"
    )
    assert page.evaluate(nameless) == 0
    assert page.evaluate("[...document.querySelectorAll('svg')].every(one => one.getAttribute('aria-label'))")


def test_ten_thousand_stay_usable(page: Page, tmp_path: Path) -> None:
    target = written(many(10_000, findings=3), tmp_path)
    assert target.stat().st_size < 20_000_000
    page.open(target)
    start = time.monotonic()
    page.evaluate("document.getElementById('q').value = '单位04567'")
    choose(page, "severity", "hint")
    assert page.evaluate(NAMES) == ["单位04567"]
    assert time.monotonic() - start < 100


def test_what_does_not_fit_is_left_out_and_said(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = many(40, findings=30)
    monkeypatch.setattr(records, "ROOM", 9_000)
    target = written(report, tmp_path)
    kept = [item["f"] for item in data_of(target)["books"]]
    assert [len(findings) for findings in kept[:11] if isinstance(findings, list)] == [2, *[1] * 9, 2]
    page.open(target)
    assert "没有放进这个网页" in page.evaluate("document.getElementById('note').textContent")
    choose(page, "severity", "hint")
    assert page.evaluate(FOUND) == "共 40 个工作簿"
    page.evaluate("document.querySelector('.name-button').click()")
    assert "另有 29 项不那么要紧的" in page.evaluate("document.querySelector('tr.detail').innerText")


def test_a_single_workbook_is_open_at_once(page: Page, tmp_path: Path) -> None:
    page.open(written(Report([book("甲.xlsx", *some().workbooks[0].findings)]), tmp_path))
    assert len(page.evaluate(FINDINGS)) == 3
    page.open(written(Report([book("甲.xlsx")]), tmp_path))
    assert "没有问题" in page.evaluate("document.querySelector('tr.detail').innerText")


def test_the_whole_way_from_a_folder(page: Page, tmp_path: Path) -> None:
    """With XLTOOLKIT_PICTURES the README's picture of it, from more departments."""

    def xlt(*arguments: object) -> int:
        command = [sys.executable, "-m", "xltoolkit", *map(str, arguments)]
        return subprocess.run(command, check=False, capture_output=True, timeout=300, cwd=tmp_path).returncode  # noqa: S603

    folder, target = "2023年决算", tmp_path / "报告.html"
    assert xlt("testdata", 300 if PICTURES else 6, "-o", folder, "--damaged", "25%", "--seed", 5, "--workers", 1) == 0
    assert xlt("check", folder, "-o", target) in (1, 3)
    page.open(target, 1180, 1000)
    page.evaluate("document.querySelector('[data-sort=error]').click()")
    page.evaluate("document.querySelector('.name-button').click()")
    assert page.evaluate(FINDINGS)
    if PICTURES:
        page.evaluate("document.activeElement.blur()")
        page.resize(1180, 1040)
        picture = Path(PICTURES) / "report-page.png"
        page.picture(picture)
        Image.open(picture).quantize(96).save(picture, optimize=True)
