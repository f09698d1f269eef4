"""How calls arrive at Excel: each is counted, may be turned away while a cell is edited, and names a member it has.

Members that Python sees with a capital letter are Excel's; the rest are of the fake itself, and cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from tests.fakeexcel.windows import REJECTED, CDispatch, ComError

XML_SPREADSHEET = 11
"""xlRangeValueXMLSpreadsheet."""
_FLAGS = (2, 3)
"""DISPATCH_PROPERTYGET, also with DISPATCH_METHOD."""


@dataclass(slots=True)
class Traffic:
    """What went between Python and Excel.

    Attributes:
        calls: of every member, by name.
        reads: of blocks, by sheet and member.
        writes: of blocks, by sheet and member.
        written: cells that were written to, by sheet.
        single: reads of the content of just one cell.
        rejections: how many calls will be turned away, because somebody edits a cell.
    """

    calls: Counter[str] = field(default_factory=Counter)
    reads: Counter[tuple[str, str]] = field(default_factory=Counter)
    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    written: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    single: int = 0
    rejections: int = 0

    def reads_of(self, sheet: str) -> int:
        """Return how many blocks of a sheet were read."""
        return sum(count for (name, _), count in self.reads.items() if name == sheet)

    def writes_of(self, sheet: str) -> int:
        """Return how many blocks of a sheet were written."""
        return sum(count for (name, _), count in self.writes.items() if name == sheet)

    def call(self, name: str) -> None:
        """Let a call in.

        Raises:
            ComError: somebody edits a cell.
        """
        if self.rejections:
            self.rejections -= 1
            raise ComError(REJECTED, "被呼叫方拒绝接收呼叫。")
        self.calls[name] += 1


class OleObject:
    """``_oleobj_``, below pywin32's comfort: members by number, properties with arguments."""

    def __init__(self, owner: Dispatch) -> None:
        self._owner = owner
        self._names = [name for name in dir(type(owner)) if name[0].isupper()]

    def GetIDsOfNames(self, *arguments: object) -> int:
        name = str(arguments[-1])
        if name not in self._names:
            raise ComError(-2147352570, "未知名称。")
        return self._names.index(name)

    def Invoke(self, number: int, _: int, flags: int, wanted: object, *arguments: object) -> object:
        assert flags in _FLAGS
        assert wanted
        name = self._names[number]
        if arguments:
            getter = cast("Callable[..., object]", getattr(self._owner, f"get_{name.lower()}"))
            self._owner.traffic.call(name)
            return getter(*arguments)
        return getattr(self._owner, name)


class Dispatch(CDispatch):
    """An object of Excel."""

    traffic: Traffic

    def __init__(self, traffic: Traffic) -> None:
        self.traffic = traffic

    @property
    def _oleobj_(self) -> OleObject:
        return OleObject(self)

    def __getattribute__(self, name: str) -> object:
        if name[0].isupper():
            object.__getattribute__(self, "traffic").call(name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name[0].isupper():
            if not hasattr(type(self), name):
                raise AttributeError(f"Property '<unknown>.{name}' can not be set.")
            self.traffic.call(name)
        object.__setattr__(self, name, value)


def bare(argument: object) -> object:
    """Return the object of Excel behind what xlwings wraps around it, as pywin32 finds it by ``_oleobj_``."""
    return getattr(argument, "_inner", argument)
