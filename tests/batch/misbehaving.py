"""A plugin for tests: its rule does what the department's name says, and counts how often it was asked."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from xltoolkit import Accounts, Problem, Rule, hookimpl

ASKED = "XLTOOLKIT_TEST_ASKED"
"""Environment variable: a folder where a file says that a department was looked at, and by which process."""


def misbehave(accounts: Accounts) -> Iterable[Problem]:
    """Do it."""
    names = [bound.facts["department"][0] for bound in accounts.tables.values() if "department" in bound.facts]
    name = names[0]
    if folder := os.environ.get(ASKED):
        Path(folder, f"{name}-{time.time_ns()}").write_text(str(os.getpid()), encoding="utf-8")
    if "退出" in name:
        os._exit(7)
    if "崩溃" in name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "卡住" in name:
        time.sleep(3600)
    if "内存" in name:
        hoard = []
        while True:  # until somebody ends it
            hoard.append(os.urandom(1) * 20_000_000)
            time.sleep(0.01)
    if "杀一次" in name:
        killed = Path(os.environ[ASKED]) / "killed"
        if not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if "慢" in name:
        time.sleep(0.3)
    return ()


@hookimpl
def validations() -> list[Rule]:
    """Declare the rule."""
    return [Rule("workbook.misbehaving", "测试用", "测试", check=misbehave)]
