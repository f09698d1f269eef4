"""Workbooks that a password opens: read, written with the same password, and never in the clear on a disk."""

from __future__ import annotations

import builtins
import io
import os
import sys
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from xltoolkit.batch.simple import check_paths, run_paths
from xltoolkit.cli import xlt
from xltoolkit.config import load_config
from xltoolkit.importing.text import import_document
from xltoolkit.model import Cell, OutputError, SetValue, Status, WorkbookError
from xltoolkit.run import Session, run_file
from xltoolkit.workbook import Passwords, open_workbook, verify
from xltoolkit.workbook.encrypted import READ, SEALED
from xltoolkit.workbook.package import book as book_module
from xltoolkit.workbook.passwords import VARIABLE, ask_terminal

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "yangquan-gongxinju-2022.txt"
SECRET = "阳泉2022#决算"  # noqa: S105 - of the tests' own files


def seal(plain: bytes, password: str = SECRET) -> bytes:
    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(password, sealed)
    return sealed.getvalue()


def unseal(sealed: bytes, password: str = SECRET) -> bytes:
    plain = io.BytesIO()
    file = OOXMLFile(io.BytesIO(sealed))
    file.load_key(password=password, verify_password=True)
    file.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


@cache
def plain() -> bytes:
    return import_document(EXAMPLE, session().registry).workbook()


@cache
def sealed() -> bytes:
    return seal(plain())


@cache
def session() -> Session:
    return Session.start(load_config(), "yangquan-2022")


def with_password(*answers: str) -> Session:
    """Return a session at whose terminal somebody types these answers, one after the other."""
    left = iter(answers)
    base = session()
    return Session(base.config, base.registry, base.ruleset, Passwords(lambda _: next(left, None)))


@pytest.fixture(autouse=True)
def no_password_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.xlsx"
    path.write_bytes(sealed())
    return path


def test_a_whole_run_reads_and_seals_again(source: Path, tmp_path: Path) -> None:
    target, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    report = run_file(source, target, with_password(SECRET))
    assert (report.error, report.remarks) == (None, [SEALED])
    assert source.read_bytes() == sealed()
    book = load_workbook(io.BytesIO(unseal(target.read_bytes())))
    assert "检查结果" in book.sheetnames
    assert book["公开06表"]["O16"].comment is not None
    with pytest.raises(Exception, match="verification failed"):
        unseal(target.read_bytes(), "x")
    once_more = run_file(target, again, with_password(SECRET))
    assert once_more.remarks == [READ]
    assert again.read_bytes() == target.read_bytes(), "nothing to change: the file itself, not another encryption of it"


def test_what_is_inside_is_what_an_open_workbook_would_get(source: Path, tmp_path: Path) -> None:
    clear = tmp_path / "clear.xlsx"
    clear.write_bytes(plain())
    run_file(clear, tmp_path / "clear-out.xlsx", session())
    run_file(source, tmp_path / "out.xlsx", with_password(SECRET))
    assert unseal((tmp_path / "out.xlsx").read_bytes()) == (tmp_path / "clear-out.xlsx").read_bytes()


def test_checking_says_that_it_is_encrypted(source: Path) -> None:
    report = check_paths([source], with_password(SECRET)).workbooks[0]
    assert report.remarks == [READ]
    assert report.tables


def test_nothing_decrypted_reaches_a_disk(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(book_module, "write_atomically", lambda _target, data: written.append(data))
    monkeypatch.setattr("tempfile.mkstemp", lambda *_: pytest.fail("a temporary file"))
    monkeypatch.setattr("tempfile.mkdtemp", lambda *_: pytest.fail("a temporary folder"))
    with open_workbook(source, Passwords(lambda _: SECRET)) as book:
        book.apply([SetValue(Cell(book.sheets[0], "A1"), Decimal(1))])
        book.save(tmp_path / "out.xlsx")
    assert len(written) == 1
    assert not zipfile.is_zipfile(io.BytesIO(written[0]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xlsx"]


def test_the_environment_gives_one_password_for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in (("a", sealed()), ("b", seal(plain(), "another")), ("c", plain())):
        (folder / f"{name}.xlsx").write_bytes(data)
    monkeypatch.setenv(VARIABLE, SECRET)
    base = session()
    fresh = Session(base.config, base.registry, base.ruleset)
    report = run_paths([folder], str(tmp_path / "out"), fresh, fill="blank")
    failed = [book.status is Status.FAILED for book in report.workbooks]
    assert failed == [False, True, False]
    assert "密码不对" in str(report.workbooks[1].error)
    assert report.exit_code == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.xlsx", "c.xlsx"]


def test_what_was_typed_once_is_tried_on_the_next(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in "ab":
        (tmp_path / "in" / f"{name}.xlsx").write_bytes(sealed())
    report = check_paths([tmp_path / "in"], with_password("wrong", SECRET))
    assert [book.error for book in report.workbooks] == [None, None]


@pytest.mark.parametrize(
    ("answers", "said"), [((), "没有给出密码"), (("a", "b", "c", SECRET), "密码不对"), (("a",), "密码不对")]
)
def test_without_the_password_it_fails_and_says_how(answers: tuple[str, ...], said: str, source: Path) -> None:
    report = check_paths([source], with_password(*answers)).workbooks[0]
    assert said in str(report.error)
    assert VARIABLE in str(report.error)
    assert not [word for word in (SECRET, *answers) if len(word) > 1 and word in str(report.error)]


def test_a_password_that_excel_itself_gave_is_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(seal(plain(), "VelvetSweatshop"))
    with open_workbook(path, Passwords(lambda _: None)) as book:
        assert "公开01表" in book.sheets


def test_without_the_extra_it_says_what_to_install(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - whatever is imported
        if name.startswith("msoffcrypto"):
            raise ImportError(name)
        return known(name, *arguments, **options)

    # Not through sys.modules: where LibreOffice's uno is loaded too, it finds modules in their packages all the same.
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WorkbookError, match=r"xltoolkit\[encrypted\]"):
        open_workbook(source, Passwords(lambda _: SECRET))


def test_an_earlier_encrypted_output_is_ours(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    for _ in range(2):
        report = run_paths([source], str(target), with_password(SECRET), fill="blank").workbooks[0]
        assert report.error is None
    target.write_bytes(sealed())
    refused = run_paths([source], str(target), with_password(SECRET), fill="blank").workbooks[0]
    assert "不是本工具生成的" in str(refused.error)
    assert target.read_bytes() == sealed()


def test_its_structure_can_be_verified(source: Path) -> None:
    assert verify(source, Passwords(lambda _: SECRET)) == []


def test_a_damaged_file_is_said_to_be(source: Path) -> None:
    data = bytearray(sealed())
    data[len(data) // 2] ^= 1
    source.write_bytes(data)
    with pytest.raises(WorkbookError, match="内容已损坏"):
        open_workbook(source, Passwords(lambda _: SECRET))


def test_a_document_type_in_the_description_is_refused(source: Path) -> None:
    data = sealed().replace(b"<encryption", b"<!DOCTYPE x", 1)
    assert data != sealed()
    source.write_bytes(data)
    with pytest.raises(WorkbookError, match="文档类型"):
        open_workbook(source, Passwords(lambda _: SECRET))


def test_when_it_cannot_be_sealed_nothing_is_written(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    with open_workbook(source, Passwords(lambda _: SECRET)) as book:
        book.apply([SetValue(Cell(book.sheets[0], "A1"), Decimal(1))])
        monkeypatch.setattr(OOXMLFile, "encrypt", fail)
        with pytest.raises(OutputError, match="无法重新加密") as caught:
            book.save(tmp_path / "out.xlsx")
    assert SECRET not in str(caught.value)
    assert not (tmp_path / "out.xlsx").exists()


class Terminal(io.StringIO):
    """A stream that somebody sits at."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_only_a_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def typed(question: str, **_: object) -> str:
        asked.append(question)
        return SECRET

    monkeypatch.setattr("getpass.getpass", typed)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert ask_terminal("？") is None
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert ask_terminal("？") == SECRET
    assert asked == ["？"]


def test_passwords_do_not_show() -> None:
    passwords = Passwords(lambda _: None)
    passwords.remember(SECRET)
    assert SECRET not in repr(passwords) + str(vars(passwords).keys())


def called(*arguments: str) -> Result:
    return CliRunner().invoke(xlt, arguments, standalone_mode=False)


def test_on_the_command_line(source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert called("check", str(source)).return_value == 3
    monkeypatch.setenv(VARIABLE, SECRET)
    done = called("run", str(source), "-o", str(tmp_path / "out.xlsx"))
    assert "同一密码重新加密" in done.output
    assert SECRET not in done.output
    assert called("verify", str(source)).return_value == 0
    options = [option for command in xlt.commands.values() for option in command.params]
    flags = {option.name for option in options if isinstance(option, click.Option) and option.is_flag}
    assert not {one.name for one in options if "password" in str(one.name)} - flags, "a password is never an argument"
    assert os.environ[VARIABLE] == SECRET
