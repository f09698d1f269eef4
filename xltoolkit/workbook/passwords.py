"""The passwords of a run: never from the command line, where other users of the computer and its history see them."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

VARIABLE = "XLTOOLKIT_PASSWORD"
"""Environment variable with the password of all workbooks of a run."""

NOBODYS = "VelvetSweatshop"
"""With which Excel encrypts what it must encrypt though nobody gave a password; it opens such files unasked."""

GIVE = f"在终端中运行并按提示输入，或先设环境变量 {VARIABLE}（各工作簿共用）；不要把密码写在命令行里"
"""What a user does to give one."""

_TRIES = 3

Ask = Callable[[str], str | None]


def may_ask() -> bool:
    """Tell whether somebody sits at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_terminal(question: str) -> str | None:
    """Ask for a password where somebody can answer; it does not show. None where nobody is there or nothing is said."""
    if not may_ask():
        return None
    try:
        return getpass.getpass(question, stream=sys.stderr) or None
    except EOFError:
        return None


class Passwords:
    """The passwords of a run: from the environment, and what was typed for one workbook, tried on the next ones too.

    Args:
        ask: asks a person; returns None where nobody answers.
    """

    def __init__(self, ask: Ask = ask_terminal) -> None:
        self._ask = ask
        given = os.environ.get(VARIABLE)
        self._known = [given] if given else []

    def __repr__(self) -> str:
        return "Passwords(…)"

    def candidates(self, path: Path) -> Iterator[str]:
        """Yield passwords to try on a workbook: those that are known first, then those that a person types."""
        yield from [*self._known, NOBODYS]
        for number in range(_TRIES):
            again = "密码不对，再输一次" if number else "请输入打开密码"
            typed = self._ask(f"{path.name}：{again}（直接回车则不处理这个文件）：")
            if typed is None:
                return
            yield typed

    def remember(self, password: str) -> None:
        """Try a password that opened a workbook on the next ones too."""
        if password not in (*self._known, NOBODYS):
            self._known.append(password)

    @property
    def none_given(self) -> bool:
        """Whether there is none to try without asking."""
        return not self._known
