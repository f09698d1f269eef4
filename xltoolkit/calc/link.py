"""One connection to a running Calc, and the guard around every use of it.

A call to another process can fail or hang in ways that its caller cannot know: the program was closed, crashed, or
waits for a person. Everything of the engine runs inside ``with link``; there such failures become errors that say what
to do, and a call that takes too long is ended by closing the connection under it, the only way to make it return.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

from xltoolkit.calc.bridge import Remote
from xltoolkit.calc.errors import CalcError, CalcLostError

SECONDS = 120.0
"""The longest one step may take. Opening or saving a large workbook takes some seconds."""

HANGS = "LibreOffice Calc 没有回应"

_LOOK = 0.25
"""Seconds between two looks at the clock while a step runs."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Class = TypeVar("Class", bound=type)


class Link:
    """A connection to Calc.

    Args:
        uno: the module.
        place: where Calc listens: ``pipe,name=…`` or ``socket,host=…,port=…``.
        seconds: the longest one step may take.

    Attributes:
        context: Calc's component context.
        seconds: the longest one step may take.
        functions: what ``Grammar`` asked of the names of functions; they are Calc's, not a workbook's.
        desktop: Calc's desktop, which holds the open documents.

    Raises:
        CalcLostError: it accepted the connection and does not answer.
    """

    def __init__(self, uno: Remote, place: str, seconds: float = SECONDS) -> None:
        self.uno = uno
        self.place = place
        self.seconds = seconds
        self.functions: tuple[Mapping[str, str], Mapping[str, str]] | None = None
        self._depth = 0
        self._since = 0.0
        self._busy = threading.Event()
        self._closed = False
        self._late = False
        self._error: type[Exception] = uno.getClass("com.sun.star.uno.Exception")
        self._connection, self._bridge = self._connected(place)
        threading.Thread(target=self._watch, daemon=True, name="calc-watch").start()
        self.context: Remote = None
        self.desktop: Remote = None
        try:
            with self:
                self.context = self._bridge.getInstance("StarOffice.ComponentContext")
                self.desktop = self.service("com.sun.star.frame.Desktop")
        except CalcError:
            self.close()
            raise

    def _connected(self, place: str) -> tuple[Remote, Remote]:
        local = self.uno.getComponentContext()
        create = local.ServiceManager.createInstanceWithContext
        connection = create("com.sun.star.connection.Connector", local).connect(place)
        return connection, create("com.sun.star.bridge.BridgeFactory", local).createBridge("", "urp", connection, None)

    def service(self, name: str) -> Remote:
        """Create one of Calc's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def struct(self, name: str, *values: object) -> Remote:
        """Make a value of UNO: ``struct("com.sun.star.table.CellAddress", sheet, column, row)``."""
        return self.uno.createUnoStruct(name, *values)

    def properties(self, **values: object) -> tuple[Remote, ...]:
        """Make what UNO takes for named arguments."""
        return tuple(
            self.struct("com.sun.star.beans.PropertyValue", name, 0, value, self.uno.Enum(_STATE, "DIRECT_VALUE"))
            for name, value in values.items()
        )

    def enum(self, kind: str, value: str) -> Remote:
        """Make a value of one of UNO's enumerations."""
        return self.uno.Enum(f"com.sun.star.{kind}", value)

    @property
    def alive(self) -> bool:
        """Whether Calc still answers."""
        if self._closed:
            return False
        try:
            self._bridge.getInstance("StarOffice.ComponentContext")
        except Exception as error:  # noqa: BLE001 - whatever a dead connection raises
            del error
            return False
        return True

    def close(self) -> None:
        """Let go of Calc, which runs on.

        UNO keeps the objects of another process by their identity there, whichever connection they came by: a later
        connection to the same Calc is given those of this one, and they are dead. So this is for the end of a process,
        or of a Calc that hangs.
        """
        self._closed = True
        self._busy.set()
        self._connection.close()

    def refused(self, error: BaseException) -> bool:
        """Tell whether an error is one of UNO's: Calc refused or failed."""
        return isinstance(error, self._error)

    def __enter__(self) -> Self:
        if self._depth == 0:
            self._since = time.monotonic()
            self._busy.set()
        self._depth += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is not None and (self.refused(error) or isinstance(error, AttributeError)):
                self._explain(error)
        finally:
            self._depth -= 1
            if self._depth == 0 and not self._closed:
                self._busy.clear()

    def _explain(self, error: BaseException) -> None:
        """Raise what the failure of a call means; an AttributeError of our own goes on as it is."""
        alive = self.alive
        if alive and not self.refused(error):
            return
        if alive:
            raise CalcError(
                "LibreOffice Calc 没有完成这一步",
                why=f"LibreOffice 说：{said}" if (said := _said(error)) else "",
                advice="看一看工作表是否受保护、工作簿是否还开着、Calc 里是否有没关的对话框，再试一次",
            ) from error
        raise self._lost() from error

    def _lost(self) -> CalcLostError:
        if self._late:
            return CalcLostError(
                f"{HANGS}：超过 {self.seconds:g} 秒，已断开",
                where=self.place,
                advice="看一看 Calc 里是否有没关的对话框或还没输完的单元格；处理以后再试一次",
            )
        return CalcLostError(
            "与 LibreOffice Calc 的连接断了",
            where=self.place,
            why="Calc 已经退出，或者被强行关闭",
            advice="重新打开 Calc 和工作簿（没有保存的内容，Calc 会提出恢复），再试一次",
        )

    def _watch(self) -> None:
        """End a step that takes too long. Runs in a thread of its own, which sleeps while nothing is asked of Calc."""
        while not self._closed:
            self._busy.wait()
            time.sleep(_LOOK)
            if self._depth and time.monotonic() - self._since > self.seconds:
                self._late = True
                self.close()


_STATE = "com.sun.star.beans.PropertyState"


def _said(error: BaseException) -> str:
    """Return what an exception of UNO says, without the place in LibreOffice's source; often that is all it says."""
    text = str(error).partition("at ./")[0].strip()
    return text.splitlines()[0] if text else ""


class _Linked(Protocol):
    @property
    def link(self) -> Link: ...


def _inside(function: Callable[Concatenate[_Linked, Arguments], Result]) -> Callable[..., Result]:
    @wraps(function)
    def called(self: _Linked, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with self.link:
            return function(self, *args, **kwargs)

    return called


def guarded(kind: Class) -> Class:
    """Run every method and property of a class inside its link; ``link`` itself and ``__init__`` are left alone."""
    for name, member in list(vars(kind).items()):
        if name in {"link", "__init__"}:
            continue
        if isinstance(member, property):
            get, put = (part and _inside(part) for part in (member.fget, member.fset))
            setattr(kind, name, property(get, put, doc=member.__doc__))
        elif callable(member) and not isinstance(member, type | staticmethod | classmethod):
            setattr(kind, name, _inside(member))
    return kind
