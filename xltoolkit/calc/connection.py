"""Finding the Calc that runs, and connecting to it. None is ever started or ended here: it is the user's."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path

import xlwings

from xltoolkit.calc.bridge import Remote, load_uno
from xltoolkit.calc.engine import Engine
from xltoolkit.calc.errors import CalcError, CalcLostError, NoCalcError
from xltoolkit.calc.link import HANGS, SECONDS, Link

VARIABLE = "XLTOOLKIT_CALC"
"""Environment variable: where Calc listens, as its option ``--accept`` says it."""

_links: dict[str, Link] = {}
"""The connections of this process, by place."""

_PLACE = re.compile(r"(?:pipe,name=[^,;]+|socket,host=[^,;]+,port=\d+)(?:,tcpNoDelay=[01])?")


def default_pipe() -> str:
    """Return the name of the pipe on which a user's Calc listens for us."""
    user = getpass.getuser()
    plain = re.fullmatch(r"[A-Za-z0-9_.-]+", user) is not None
    return f"xltoolkit-{user if plain else user.encode().hex()}"


def places() -> tuple[str, ...]:
    """Return where a Calc is looked for, in order: what the environment names, else the user's own pipe.

    No port is ever guessed: what listens there may be another user's.

    Raises:
        NoCalcError: what the environment names is neither a pipe nor a socket.
    """
    named = os.environ.get(VARIABLE)
    return (f"pipe,name={default_pipe()}",) if not named else (_place(named),)


def start_command() -> str:
    """Return the command that starts a Calc which listens where we look first."""
    return f'soffice --calc "--accept={places()[0]};urp;"'


def connect(place: str | None = None, seconds: float = SECONDS) -> xlwings.App:
    """Connect to the Calc that runs; xlwings works on it from then on.

    Args:
        place: where it listens, as in its option ``--accept``; None looks where ``places`` says.
        seconds: the longest that one step may take.

    Raises:
        NoCalcError: none listens, or this Python cannot talk to it.
        CalcLostError: it listens and does not answer.
    """
    uno = load_uno()
    wanted = places() if place is None else (_place(place),)
    reasons = []
    for candidate in wanted:
        link = _link(uno, candidate, seconds)
        if isinstance(link, Link):
            return _activated(Engine(link, _process(candidate)))
        reasons.append(f"{candidate}：{link}")
    raise NoCalcError(
        "没有找到正在运行、可以连接的 LibreOffice Calc",
        why="；".join(reasons),
        advice=f"关闭 LibreOffice，再用这条命令打开 Calc：{start_command()}",
    )


def _place(text: str) -> str:
    place = text.strip().removeprefix("uno:").partition(";")[0]
    if _PLACE.fullmatch(place) is None:
        raise NoCalcError(
            "连接 LibreOffice Calc 的地址写得不对",
            where=VARIABLE if os.environ.get(VARIABLE) == text else "",
            why=text,
            advice="写成 pipe,name=名称 或 socket,host=127.0.0.1,port=2002",
        )
    return place


def _link(uno: Remote, place: str, seconds: float) -> Link | str:
    """Connect, or say why not. A process has one connection to a Calc: a second would be given the first's objects."""
    known = _links.get(place)
    if known is not None and _answers(known):
        known.seconds = seconds
        return known
    refused = uno.getClass("com.sun.star.connection.NoConnectException")
    try:
        _links[place] = Link(uno, place, seconds)
    except refused:
        return "没有程序在这里等候连接"
    except CalcError as error:
        if known is None or error.what.startswith(HANGS):
            raise
        raise CalcLostError(
            "与 LibreOffice Calc 的连接断过，这一次运行里不能再连",
            where=place,
            advice="重新运行本工具；还不行就保存工作簿，重新打开 Calc",
        ) from error
    return _links[place]


def _answers(link: Link) -> bool:
    with link:
        return link.alive


def _activated(engine: Engine) -> xlwings.App:
    """Make an engine the one that xlwings uses, in place of one of an earlier connection."""
    facade = xlwings.Engine(impl=engine)
    xlwings.engines.engines = [known for known in xlwings.engines.engines if known.name != engine.name]
    xlwings.engines.add(facade)
    facade.activate()
    return xlwings.App(impl=engine.app)


def _process(place: str) -> int:
    """Return the process that listens on a pipe, 0 where the system does not tell."""
    name = place.partition("name=")[2]
    sockets = Path("/proc/net/unix")
    if not place.startswith("pipe,") or not sockets.is_file():
        return 0
    ending = f"/OSL_PIPE_{os.getuid()}_{name}"
    listening = "00010000"
    lines = [line.split() for line in sockets.read_text(encoding="utf-8", errors="replace").splitlines()]
    nodes = {f"socket:[{line[6]}]" for line in lines if line[-1].endswith(ending) and line[3] == listening}
    return next((pid for pid in _own_processes() if nodes & _open_files(pid)), 0) if nodes else 0


def _own_processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]


def _open_files(pid: int) -> set[str]:
    """Return what a process has open; nothing for one that is another user's, or gone."""
    try:
        return {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return set()
