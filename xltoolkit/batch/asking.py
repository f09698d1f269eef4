"""Passwords for many workbooks: asked for once, before anybody goes home; workers never ask."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from xltoolkit.model import WorkbookError
from xltoolkit.workbook.package.container import file_bytes
from xltoolkit.workbook.package.refusal import EncryptedError, not_a_zip
from xltoolkit.workbook.passwords import VARIABLE, Ask, ask_terminal, may_ask

_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files begin that may be encrypted workbooks (MS-CFB 2.2)."""


def typed_passwords(files: Iterable[Path], ask: Ask = ask_terminal) -> tuple[str, ...]:
    """Return the password that a person types, should some workbooks need one that is not in the environment.

    Args:
        files: the workbooks that will be done.
        ask: asks a person; returns None where nobody answers.
    """
    if os.environ.get(VARIABLE) or not (ask is not ask_terminal or may_ask()):
        return ()
    sealed = [path for path in files if _is_encrypted(path)]
    if not sealed:
        return ()
    typed = ask(_question(sealed))
    return (typed,) if typed else ()


def known_passwords(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the passwords that another machine needs: the one of the environment, or one that a person types."""
    given = os.environ.get(VARIABLE)
    return (given,) if given else typed_passwords(files)


def say_not_sent(files: Iterable[Path]) -> tuple[str, ...]:
    """Return none, and say on stderr how workers get a password where some workbooks need one."""
    sealed = [path for path in files if _is_encrypted(path)]
    if sealed or os.environ.get(VARIABLE):
        click.echo(
            f"有 {len(sealed)} 个工作簿设了打开密码；到集群的连接没有加密，密码不从这里发出。"
            f"请在各台工作机上设环境变量 {VARIABLE}，或用 tls:// 的调度器，或加 --send-passwords",
            err=True,
        )
    return ()


def _question(sealed: Sequence[Path]) -> str:
    which = f"有 {len(sealed)} 个工作簿设了打开密码（如 {sealed[0].name}）"
    return f"{which}。请输入密码，各工作簿共用（直接回车则不处理它们）："


def _is_encrypted(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if file.read(len(_COMPOUND)) != _COMPOUND:
                return False
        return isinstance(not_a_zip(path, file_bytes(path)), EncryptedError)
    except (OSError, WorkbookError):
        return False
