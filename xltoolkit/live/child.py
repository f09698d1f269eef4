"""The child: it alone speaks to the spreadsheet program. It may hang; its parent ends it then."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import NoReturn

from xltoolkit.attach import Attached, BusyError, NotFoundError, Wanted, attach, is_busy, is_lost
from xltoolkit.attach.busy import ADVICE
from xltoolkit.calc import CalcError, CalcLostError
from xltoolkit.journal.store import state_folder
from xltoolkit.live.actions import Job, perform
from xltoolkit.live.joint import Joint
from xltoolkit.live.lock import RunsAlreadyError, only_one
from xltoolkit.live.messages import Done, Found, Message, Progress, Request, Started, read_request, to_line
from xltoolkit.live.saying import BOX, LINE, say
from xltoolkit.live.selfcheck import about, doctor
from xltoolkit.live.supervise import COULD_NOT_RUN, FAILED
from xltoolkit.live.words import UNDO, label_of
from xltoolkit.model import ToolkitError

Send = Callable[[Message], None]
Attach = Callable[[Wanted], Attached]

WITHOUT_BOOK: dict[str, Callable[[Request, Send], Done]] = {
    "doctor": lambda request, _: doctor(request),
    "about": lambda request, _: about(request),
    BOX: say,
    LINE: say,
}


def serve(joint: Joint, attach_to: Attach = attach) -> NoReturn:
    """Do what each line of standard input asks for, and say on standard output how it goes.

    The process ends at once when standard input does: its parent is gone, or needs no more. And it ends without the
    clearing up of libraries: that of xlwings on Windows ends programs which are the user's.

    Args:
        joint: how workbooks are read, written and taken back.
        attach_to: how the open workbook is found.
    """
    output = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no message

    def send(message: Message) -> None:
        os.write(output, to_line(message))

    asked: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(asked,), daemon=True, name="parent-watch").start()
    while True:
        request = read_request(asked.get())
        send(Started())
        send(answer(request, send, joint, attach_to))


def _listen(asked: queue.Queue[bytes]) -> NoReturn:
    with open(0, "rb", closefd=False) as lines:
        for line in lines:
            asked.put(line)
    os._exit(0)


def answer(request: Request, send: Send, joint: Joint, attach_to: Attach) -> Done:
    """Do what is asked for; whatever goes wrong becomes a sentence."""
    found: list[Attached] = []
    try:
        work = WITHOUT_BOOK.get(request.action)
        return work(request, send) if work else _on_the_book(request, send, joint, attach_to, found)
    except RunsAlreadyError as error:
        return Done(str(error), COULD_NOT_RUN, must_read=True)
    except ToolkitError as error:
        if found and isinstance(error, CalcError):
            return _stopped(error, found[0])
        return Done(str(error), FAILED if found else COULD_NOT_RUN, must_read=True)
    except Exception as error:  # noqa: BLE001 - COM's errors have no common class outside Windows
        return _stopped(error, found[0] if found else None)


def _on_the_book(
    request: Request, send: Send, joint: Joint, attach_to: Attach, found: list[Attached]
) -> Done:  # fmt: skip
    folder = state_folder() / "locks"
    label = label_of(request.action)
    held: AbstractContextManager[None] = only_one(folder, request.book, label) if request.book else nullcontext()
    with held:
        at = attach_to(Wanted(request.book, request.hwnd, request.calc))
        send(Found(at.program, at.title))
        found.append(at)
        with nullcontext() if request.book else only_one(folder, at.name, label):
            joint.heal(at)
            return _with_status(request, send, joint, at)


def _with_status(request: Request, send: Send, joint: Joint, at: Attached) -> Done:
    """Do it, with what is being done in the program's status bar."""

    def tell(text: str) -> None:
        send(Progress(text))
        at.app.status_bar = f"决算公开　{text}…"

    try:
        return perform(Job(request, at, joint, tell))
    finally:
        with suppress(Exception):  # the program may be gone; what happened is told elsewhere
            at.app.status_bar = False


def _stopped(error: Exception, at: Attached | None) -> Done:
    """Say what stopped the work at a place that is not known; some of it may have been written."""
    if is_busy(error):
        told: ToolkitError = BusyError("表格程序正忙，没有做完", advice=f"{ADVICE}。{UNDO}")
    elif isinstance(error, CalcLostError):
        told = CalcLostError(error.what, where=error.where, why=error.why, advice=f"{error.advice}。{UNDO}")
    elif is_lost(error) or (at is not None and not at.is_open):
        told = NotFoundError(
            "工作簿已经关闭，没有做完", where="" if at is None else at.title, advice=f"重新打开工作簿，再试一次。{UNDO}"
        )
    elif isinstance(error, ToolkitError):
        told = ToolkitError(error.what, where=error.where, why=error.why, advice=f"{error.advice}。{UNDO}")
    else:
        why = f"{type(error).__name__}: {error}"
        told = ToolkitError("程序内部出错，没有做完", why=why, advice=f"把这条信息交给维护人员。{UNDO}")
    return Done(str(told), FAILED, must_read=True)
