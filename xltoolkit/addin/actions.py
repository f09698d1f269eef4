"""The actions behind the buttons, and the command line that a click becomes: one list for both of its ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltoolkit.model import ToolkitError

TAB = "决算公开"


@dataclass(frozen=True, slots=True)
class Action:
    """A button.

    Args:
        id: its name on the command line; the id of the control in the ribbon.
        label: what stands on it.
        tip: one line, shown when the pointer rests on it.
        detail: what it does, and what it does not.
        image: an icon that Office brings along (imageMso).
        large: a large button in the ribbon.
        needs_book: it acts on the open workbook, and is grey without one.
    """

    id: str
    label: str
    tip: str
    detail: str
    image: str
    large: bool = False
    needs_book: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons that stand together under a heading."""

    id: str
    label: str
    actions: tuple[Action, ...]


GROUPS = (
    Group(
        "check",
        "核对",
        (
            Action(
                "check-sheet",
                "检查本表",
                "只检查当前工作表",
                "核对当前这张公开表的勾稽关系，问题以批注和底色标在单元格上；不改任何数字。",
                "AcceptInvitation",
                large=True,
            ),
            Action(
                "check-all",
                "检查全部",
                "检查整个工作簿",
                "核对所有公开表，表内和表间都核对；问题标在单元格上，并列入“检查结果”表；不改任何数字。",
                "Spelling",
                large=True,
            ),
        ),
    ),
    Group(
        "write",
        "写入",
        (
            Action(
                "fill",
                "填汇总数",
                "把空着的合计、小计算好填上",
                "按汇总关系填写空着的合计、小计和上级科目；已有的数不动，“——”不填。可以用“撤销本次写入”退回。",
                "AutoSum",
                large=True,
            ),
            Action(
                "format",
                "规范格式",
                "套用官方格式",
                "按公开表的官方版式设置数字格式、字体、边框和打印设置；不改任何数字。",
                "FormatPainter",
            ),
            Action(
                "preview",
                "预览",
                "先看会写什么",
                "列出“填汇总数”会写入的每一处（原数 → 新数），不写入。",
                "FilePrintPreview",
            ),
            Action(
                "undo",
                "撤销本次写入",
                "退回本工具上一次的写入",
                "把本工具上一次写入的数、批注和底色退回原样；之后您自己改过的单元格不动，并列出来。",
                "Undo",
            ),
        ),
    ),
    Group(
        "notes",
        "批注与说明",
        (
            Action(
                "clear",
                "清除批注",
                "去掉本工具的批注和底色",
                "只去掉本工具加的批注和底色，恢复原来的底色；您自己写的批注不动。",
                "ReviewDeleteComment",
            ),
            Action(
                "explain",
                "审核说明",
                "给当前单元格的问题写说明",
                "转到“检查结果”表中当前单元格的问题，在“审核说明”栏写明原因；数字变了，说明自动失效。",
                "ReviewNewComment",
            ),
            Action(
                "report",
                "打开报告",
                "看检查结果",
                "转到“检查结果”表；还没有检查过的，先检查。",
                "FindDialog",
            ),
        ),
    ),
    Group(
        "help",
        "帮助",
        (
            Action(
                "doctor",
                "环境诊断",
                "按钮不灵时点这里",
                "检查 Python、加载项、宏设置和插件是否就绪，说明哪里不对、怎么办。",
                "TraceError",
                needs_book=False,
            ),
            Action("about", "关于", "版本和口径", "显示版本、当前口径和规则条数。", "Info", needs_book=False),
        ),
    ),
)
ACTIONS = tuple(action for group in GROUPS for action in group.actions)


@dataclass(frozen=True, slots=True)
class Call:
    """A click, as it reaches the command line.

    Args:
        action: the id of the action.
        book: the workbook: in Excel its FullName (of a book never saved, its name alone); in Calc its URL (of a
            document never saved, its title); empty where none is open.
        hwnd: the window handle of the Excel that was clicked in.
        calc: where the LibreOffice that was clicked in listens: ``pipe,name=…``, to be put between ``uno:`` and
            ``;urp;StarOffice.ComponentContext``.
    """

    action: str
    book: str = ""
    hwnd: int | None = None
    calc: str | None = None

    def arguments(self) -> list[str]:
        """Return the arguments, ASCII only and without a space in any of them."""
        given = {"--book": to_hex(self.book), "--hwnd": self.hwnd, "--calc": self.calc}
        options = [str(part) for name, value in given.items() if value not in (None, "") for part in (name, value)]
        return [self.action, *options]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Call:
        """Read the arguments of a click.

        Raises:
            ToolkitError: they are not those of a click.
        """
        action, *rest = arguments or [""]
        options = dict(zip(rest[::2], rest[1::2], strict=False))
        if action not in {known.id for known in ACTIONS} or len(rest) % 2 or set(options) - _OPTIONS:
            raise _not_a_click(arguments)
        try:
            hwnd = int(options["--hwnd"]) if "--hwnd" in options else None
            book = from_hex(options.get("--book", ""))
        except ValueError as error:
            raise _not_a_click(arguments) from error
        return cls(action, book, hwnd, options.get("--calc"))


_OPTIONS = {"--book", "--hwnd", "--calc"}


def to_hex(text: str) -> str:
    """Return a text as the hex digits of its UTF-16 (little endian): any name survives any code page that way."""
    return text.encode("utf-16-le", "surrogatepass").hex().upper()


def from_hex(digits: str) -> str:
    """Return the text behind the digits.

    Raises:
        ValueError: they are none, or not whole.
    """
    return bytes.fromhex(digits).decode("utf-16-le")


def _not_a_click(arguments: Sequence[str]) -> ToolkitError:
    return ToolkitError(
        "命令行不是按钮给出的样子",
        where=" ".join(arguments),
        advice="重新安装加载项（xlt addin install），使按钮与程序的版本一致",
    )
