"""The console: streams that never crash, help and argument errors in Chinese, exit codes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

import click

COULD_NOT_RUN = 2
INTERRUPTED = 130
DEBUG = "XLTOOLKIT_DEBUG"
"""Environment variable: show the traceback of a fault in the toolkit itself."""

_TOO_MANY, _NO_COMMAND = "Got unexpected extra argument", "Missing command"
_GIVEN = re.compile(r"(?:(?:Path|File|Directory) )?['\"]?(.*?)['\"]? (?:is|does) ")
"""What click says of a value begins with it."""
_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}


class Formatter(click.HelpFormatter):
    """Help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how to call a command."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write what there is, each with its help."""
        told = [(name, text.replace("[required]", "[必填]")) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class Context(click.Context):
    """A context whose help is in Chinese."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is in Chinese."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with a Chinese description."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示帮助"
        return option


class Group(Command, click.Group):
    """A group of commands whose help is in Chinese."""

    command_class = Command


Group.group_class = Group


def run_command(command: click.Command) -> int:
    """Run the command line and return its exit status; bad input never ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        make_forgiving(stream)
    try:
        code = command.main(prog_name="xlt", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        return _say(error.ctx.get_help() if error.ctx else error.format_message())
    except click.ClickException as error:
        return _say(f"{usage_error(error)}\n用 xlt --help 查看用法")
    except (click.Abort, KeyboardInterrupt):
        _say("已中断，未完成的文件没有写入")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more can be said
        return 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _say(_told(error))
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> str:
    """Tell an error: ours is made for users, any other is a fault of the toolkit."""
    from xltoolkit.model import ToolkitError  # noqa: PLC0415 - --help stays quick

    if isinstance(error, ToolkitError):
        return str(error)
    advice = f"请：设环境变量 {DEBUG}=1 再运行一次，把全部输出发给维护者"
    return f"程序内部出错：{type(error).__name__}: {error}\n{advice}"


def make_forgiving(stream: TextIO) -> None:
    """Let a stream replace what its encoding lacks: a GBK or ASCII console must not stop a run."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def is_utf8(stream: TextIO) -> bool:
    """Tell whether a stream can carry any text."""
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def usage_error(error: click.ClickException) -> str:
    """Say in Chinese what is wrong with the arguments."""
    match error:
        case click.NoSuchOption():
            said = f"没有选项 {error.option_name}{_near(error.possibilities)}"
        case click.MissingParameter():
            said = f"缺少{_parameter(error.param)}"
        case click.BadOptionUsage():
            said = f"选项 {error.option_name} {_misused(error.message)}"
        case click.BadParameter():
            said = f"{_parameter(error.param)} 的值不对：{_bad_value(error)}"
        case click.NoSuchCommand():
            said = f"没有这个命令：{error.command_name}{_near(error.possibilities)}"
        case click.FileError():
            said = f"文件打不开：{error.ui_filename}（{error.message}）"
        case _ if error.message.startswith(_TOO_MANY):
            said = f"多出了参数：{error.message.partition('(')[2].removesuffix(')')}；有空格的路径要加引号"
        case _ if error.message.startswith(_NO_COMMAND):
            said = "没有写要做什么（命令）"
        case _:
            said = f"参数不对：{error.format_message()}"
    return said


def _near(possibilities: Sequence[str] | None) -> str:
    return f"；是否想写 {'、'.join(possibilities)}？" if possibilities else ""


def _misused(message: str) -> str:
    """Say how an option was used wrongly; click tells that by its words alone."""
    return "后面不带值" if message.endswith("does not take a value.") else "后面要写值"


def _bad_value(error: click.BadParameter) -> str:
    """Say what a value must be, by the type of what it was given for; click's own sentences are English."""
    given = _GIVEN.match(error.message)
    value = f"“{given[1]}”" if given else "给出的"
    kind = error.param.type if error.param is not None else None
    match kind:
        case click.Choice():
            return f"{value}不是 {'、'.join(map(str, kind.choices))} 之一"
        case click.IntRange() | click.FloatRange():
            number = "整数" if isinstance(kind, click.IntRange) else "数"
            limits = [f"不小于 {kind.min}"] * (kind.min is not None) + [f"不大于 {kind.max}"] * (kind.max is not None)
            return f"{value}不是{'、'.join(limits)} 的{number}"
        case click.types.IntParamType():
            return f"{value}不是整数"
        case click.types.FloatParamType():
            return f"{value}不是数"
        case click.Path():
            return f"{value}不能用（不存在、没有权限，或该是文件的是文件夹）"
        case _:
            return error.message


def _parameter(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "参数"
    is_option = isinstance(parameter, click.Option)
    return f"选项 {' / '.join(parameter.opts)}" if is_option else f"参数 {parameter.make_metavar(_no_context())}"


def _no_context() -> click.Context:
    return Context(Command("xlt"))


def _say(text: str) -> int:
    click.echo(text, err=True)
    return COULD_NOT_RUN
