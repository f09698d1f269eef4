"""Shared by the tests of made-up workbooks: one maker and one session a profile, since both take a moment to start."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from xltoolkit.config import load_config
from xltoolkit.model import WorkbookReport
from xltoolkit.run import Session, check_file
from xltoolkit.testdata.maker import Maker, Order

PROFILES = ("yangquan-2022", "national-2023", "putuo-2024")
"""In 元 with ten tables; in 万元 with nine, two of them of another form; without numbers, codes in three columns."""

Check = Callable[[bytes, str], WorkbookReport]


@lru_cache
def session(profile: str) -> Session:
    """The compiled rules of a profile."""
    return Session.start(load_config(), profile)


@lru_cache
def maker(profile: str, seed: int = 1) -> Maker:
    """What makes undamaged workbooks."""
    return Maker(Order(seed, load_config(), profile))


@pytest.fixture(scope="session")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Check the bytes of a workbook under a profile."""
    target: Path = tmp_path_factory.mktemp("made") / "部门.xlsx"

    def checked(data: bytes, profile: str) -> WorkbookReport:
        target.write_bytes(data)
        return check_file(target, session(profile))

    return checked
