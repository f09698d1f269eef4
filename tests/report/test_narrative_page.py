"""Text and tables side by side in a browser: numbers light up their cells, and cells their numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser import Page
from tests.calling import Call, call
from tests.narrative.golden import needs_texts
from tests.narrative.published import NARRATIVE, NUMBERS, WRONG, workbook
from xltoolkit.report.outfile import is_report

pytestmark = needs_texts

__all__ = ["call", "workbook"]  # fixtures

LIT = "[...document.querySelectorAll('td.lit')].map(cell => cell.textContent)"
NOW = "document.querySelector('.n.now') && document.querySelector('.n.now').textContent"
TOLD = "document.getElementById('told').textContent"
WAIT = "new Promise(done => setTimeout(done, 200))"


@pytest.fixture
def target(call: Call, workbook: Path, tmp_path: Path) -> Path:
    path = tmp_path / "核对.html"
    assert call("check", workbook, "--narrative", NARRATIVE, "--format", "html", "-o", path).code == 1
    return path


def seen(page: Page, selector: str, pane: str) -> bool:
    """Tell whether an element is in sight in its pane."""
    return bool(
        page.evaluate(
            f"(() => {{ const a = document.querySelector({selector!r}).getBoundingClientRect(),"
            f" b = document.querySelector({pane!r}).getBoundingClientRect();"
            " return a.top >= b.top - 1 && a.bottom <= b.bottom + 1 && a.left < b.right && a.right > b.left; })()"
        )
    )


def test_it_holds_the_text_the_tables_and_no_address(target: Path) -> None:
    html = target.read_text(encoding="utf-8")
    assert is_report(target)
    assert html.count('class="n ') == NUMBERS
    assert html.count('class="n wrong"') == WRONG
    assert not re.search(r'(src|href)="?https?:', html)
    assert "default-src &#39;none&#39;" in html
    text = re.sub(r"<[^>]+>|&#34;", "", re.sub(r'<button type="button" class="flag".*?</button>', "", html))
    solid = "".join(text.split())
    for line in NARRATIVE.read_text(encoding="utf-8").split("\n")[9:40]:
        assert "".join(line.replace('"', "").split()) in solid


def test_a_number_under_the_mouse_lights_its_cell_and_the_table_goes_there(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    number = "[...document.querySelectorAll('.n.traced')].find(one => one.textContent.startsWith('981,538'))"
    page.evaluate(f"{number}.dispatchEvent(new MouseEvent('mouseover', {{ bubbles: true }}))")
    page.until("document.querySelector('td.lit') !== null")
    assert page.evaluate(LIT) == ["981,538.00"]
    assert seen(page, "td.lit", "#tables")
    assert "有出处" in page.evaluate(TOLD)
    assert page.evaluate(NOW).startswith("981,538")


def test_the_keyboard_goes_from_number_to_number(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    page.evaluate("document.getElementById('n0').focus()")
    page.press("Tab")
    assert page.evaluate(LIT) == ["706,804,492.61"]
    assert page.evaluate("document.getElementById('which').value") == "t0"
    page.press("Tab")
    page.press("Tab")
    assert page.evaluate(LIT) == []
    assert "2022 年的上一年" in page.evaluate(TOLD)


def test_wrong_ones_stand_on_top_with_what_they_should_be(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    first = page.evaluate("document.querySelector('.problem').innerText")
    for part in ("错误", "237,722,385.85元", "应为", "309,767,614.15元", "第 60 行第 20 个字"):
        assert part in first
    page.evaluate("document.querySelector('.problem').click()")
    assert page.evaluate(NOW) == "237,722,385.85元"
    page.evaluate(WAIT)
    assert seen(page, ".n.now", "#text")
    assert "应为 309,767,614.15元" in page.evaluate(TOLD)


def test_words_are_flagged_in_the_text_and_tables_have_their_own_list(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    page.evaluate("[...document.querySelectorAll('.problem')].find(one => one.innerText.includes('写了两遍')).click()")
    assert page.evaluate("document.querySelector('.flag.now').nextSibling.textContent.slice(0, 5)") == "主要原因是"
    page.evaluate("[...document.querySelectorAll('.problem')].find(one => one.innerText.includes('类级科目')).click()")
    assert page.evaluate(LIT) == ["402,101,986.44"]
    assert seen(page, "td.lit", "#tables")


def test_a_cell_leads_back_to_its_numbers(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    page.evaluate("document.getElementById('c0-C37').click()")
    assert page.evaluate("document.querySelectorAll('.n.also').length") > 1
    assert seen(page, ".n.also", "#text")


def test_one_verdict_can_stand_out(page: Page, target: Path) -> None:
    page.open(target, 1400, 900)
    page.evaluate("document.querySelector('.verdict.outside').click()")
    counted = int(page.evaluate("document.querySelector('.verdict.outside').textContent.replace(/\\D/g, '')"))
    assert page.evaluate("document.querySelectorAll('.n.only').length") == counted
    page.evaluate("document.querySelector('.verdict.outside').click()")
    assert page.evaluate("document.querySelectorAll('.n.only').length") == 0


def test_what_somebody_wrote_stays_text(page: Page, call: Call, workbook: Path, tmp_path: Path) -> None:
    evil, path = tmp_path / "坏.txt", tmp_path / "坏.html"
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>收入总计1.00元。"
    evil.write_text(f"第三部分 情况说明\n一、收入支出决算总体情况说明\n2022年度{bad}\n", encoding="utf-8")
    call("check", workbook, "--narrative", evil, "-o", path)
    page.open(path)
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert "<img src=x" in page.evaluate("document.getElementById('text').textContent")


def test_it_prints_and_fits_a_narrow_window(page: Page, target: Path) -> None:
    page.open(target, 420, 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    assert page.printed().startswith(b"%PDF")


def test_a_problem_leads_to_its_cell(page: Page, target: Path) -> None:
    page.open(target, 1400, 860)
    page.evaluate("document.querySelector('.problem').click()")
    page.evaluate("document.getElementById('n3').focus({ preventScroll: true })")
    page.evaluate("document.querySelectorAll('.problem')[2].click()")
    page.evaluate(WAIT)
    assert page.evaluate(LIT)
