"""The page of text and tables as the documents show it: a made-up department, two slips in its text."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from tests.browser import Page
from tests.calling import Call, call
from xltoolkit.config import load_config
from xltoolkit.testdata.maker import Maker, Order

__all__ = ["call"]  # a fixture

PICTURES = os.environ.get("XLTOOLKIT_PICTURES")
PROFILE = "yangquan-2022"


def test_slips_in_a_text_light_up_beside_their_cells(page: Page, call: Call, tmp_path: Path) -> None:
    last, book = tmp_path / "上年.xlsx", tmp_path / "决算.xlsx"
    for path, file in zip((last, book), Maker(Order(11, load_config(), PROFILE, years=2)).department(0), strict=True):
        path.write_bytes(file.data)
    text, target = tmp_path / "情况说明.txt", tmp_path / "核对.html"
    assert call("narrate", book, "--profile", PROFILE, "--previous", last, "-o", text).code == 0
    text.write_text(slipped(text.read_text(encoding="utf-8")), encoding="utf-8")
    assert call("check", book, "--profile", PROFILE, "--narrative", text, "-o", target).code == 1
    page.open(target, 1400, 860)
    told = page.evaluate("[...document.querySelectorAll('.n.wrong')].map(one => one.textContent)")
    assert len(told) >= 2
    page.evaluate("document.querySelector('.problem').click()")
    page.evaluate("new Promise(done => setTimeout(done, 200))")
    assert page.evaluate("document.querySelectorAll('td.lit').length") >= 1
    if PICTURES:
        picture = Path(PICTURES) / "narrative-page.png"
        page.picture(picture)
        Image.open(picture).quantize(96).save(picture, optimize=True)


def slipped(text: str) -> str:
    """Return a text with a digit of the whole income wrong, and a share that is another's."""
    lines = text.split("\n")
    income = next(at for at, line in enumerate(lines) if "收入总计" in line)
    total = lines[income].partition("收入总计")[2].partition("元")[0]
    lines[income] = lines[income].replace(total, f"{total[:-1]}{(int(total[-1]) + 1) % 10}", 1)
    share = next(at for at, line in enumerate(lines) if line.startswith("基本支出"))
    lines[share] = lines[share].replace("占比", "占比1", 1)
    return "\n".join(lines)
