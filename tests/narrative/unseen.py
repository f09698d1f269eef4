"""The narratives of made-up departments in wordings of three places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.narrative.writing import Writer, central, shanghai, wrapped
from tests.recognised import accounts_in
from xltoolkit.config import load_config
from xltoolkit.importing.document import TextLine
from xltoolkit.model import Accounts
from xltoolkit.run import Session
from xltoolkit.testdata.maker import Maker, Order

PROFILES = ("putuo-2024", "shanghai-2024", "national-2023", "yangquan-2022")
WORDINGS: tuple[Callable[[Writer], Iterator[str]], ...] = (shanghai, central)
SEED = 11


class Unseen(NamedTuple):
    """A narrative and the accounts that it was written from."""

    session: Session
    accounts: Accounts
    lines: list[TextLine]


@cache
def session(profile: str) -> Session:
    return Session.start(load_config(), profile)


def unseen(profile: str, departments: int, folder: Path) -> Iterator[Unseen]:
    """Yield the narratives of some departments, each in every wording."""
    maker = Maker(Order(SEED, load_config(), profile))
    for index in range(departments):
        made = next(maker.department(index))
        path = folder / "部门.xlsx"
        path.write_bytes(made.data)
        accounts = accounts_in(session(profile), path)
        for wording in WORDINGS:
            writer = Writer(accounts, index, Path(made.path).stem, separators=profile.startswith("yangquan"))
            yield Unseen(session(profile), accounts, wrapped(wording(writer)))
