"""Names of one workbook, as its program, its user and its folder on a server spell it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from xltoolkit.attach.names import last_part, lock_key, same_book

SYNCED = {"OneDrive": r"C:\Users\zhang\OneDrive"}


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        (r"C:\决算\公开表.xlsx", r"c:\决算\公开表.XLSX"),
        (r"C:\决算\公开表.xlsx", "C:/决算/公开表.xlsx"),
        ("file:///C:/%E5%86%B3%E7%AE%97/a%20b.xlsx", r"C:\决算\a b.xlsx"),
        ("file://server/share/a%20b.xlsx", r"\\server\share\a b.xlsx"),
        ("https://D.docs.live.net/abc/a%20b.xlsx", "https://d.docs.live.net/ABC/a b.xlsx"),
        ("https://d.docs.live.net/abc/%E8%A1%A8/a.xlsx", r"C:\Users\zhang\OneDrive\表\a.xlsx"),
        (r"C:\Users\zhang\OneDrive\表\a.xlsx", "https://d.docs.live.net/abc/表/a.xlsx"),
        ("工作簿1", "工作簿1"),
        ("caf\u00e9.xlsx", "cafe\u0301.xlsx"),
    ],
)
def test_one_workbook(wanted: str, known: str) -> None:
    assert same_book(wanted, known, case_matters=False, environ=SYNCED)
    assert same_book(known, wanted, case_matters=False, environ=SYNCED)


@pytest.mark.parametrize(
    ("wanted", "known"),
    [
        (r"C:\决算\公开表.xlsx", r"D:\决算\公开表.xlsx"),
        (r"C:\表\a.xlsx", "https://d.docs.live.net/abc/表/a.xlsx"),
        (r"C:\Users\zhang\OneDrive\a.xlsx", "https://d.docs.live.net/abc/ba.xlsx"),
        ("工作簿1", "工作簿2"),
        ("100%25.xlsx", "100%.xlsx"),
    ],
)
def test_two_workbooks(wanted: str, known: str) -> None:
    assert not same_book(wanted, known, case_matters=False, environ=SYNCED)


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Unix are absent")
def test_on_unix_case_matters_and_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "真").mkdir()
    (tmp_path / "链").symlink_to(tmp_path / "真")
    book = tmp_path / "真" / "a b.xlsx"
    assert same_book(book.as_uri(), str(book), case_matters=True, environ={})
    assert same_book(str(tmp_path / "链" / "a b.xlsx"), book.as_uri(), case_matters=True, environ={})
    assert not same_book(str(book), str(book).upper(), case_matters=True, environ={})


def test_a_lock_is_one_for_all_spellings() -> None:
    assert lock_key("file:///C:/a%20b.xlsx", case_matters=False) == lock_key(r"c:\A B.xlsx", case_matters=False)


@pytest.mark.parametrize(
    "name", [r"C:\决算\a.xlsx", "file:///x/a.xlsx", "https://x.net/y/a.xlsx", "/x/a.xlsx", "a.xlsx"]
)
def test_the_last_part(name: str) -> None:
    assert last_part(name) == "a.xlsx"
