"""The console: streams that never crash, help and argument errors in Chinese, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

import click

COULD_NOT_RUN = 2
INTERRUPTED = 130
DEBUG = "XLTOOLKIT_DEBUG"
"""Environment variable: show the traceback of a fault in the toolkit itself."""

_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}


class Formatter(click.HelpFormatter):
    """Help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how to call a command."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(_HEADINGS.get(heading, heading))


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
            near = f"；是否想写 {'、'.join(error.possibilities)}？" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}"
        case click.MissingParameter():
            return f"缺少{_parameter(error.param)}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 用得不对：{error.message}"
        case click.BadParameter():
            return f"{_parameter(error.param)} 的值不对：{error.message}"
        case click.UsageError() if error.message.startswith("No such command"):
            return f"没有这个命令：{error.message.split(maxsplit=3)[-1].rstrip('.')}"
        case _:
            return f"参数不对：{error.format_message()}"


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
