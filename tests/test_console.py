"""What click says of arguments, in Chinese: whatever can be wrong with them, and every help text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from xltoolkit.cli import xlt
from xltoolkit.console import Command, Context, Group, run_command, usage_error


@click.group(cls=Group)
def tool() -> None:
    """Stand for a tool."""


@tool.command()
@click.argument("source", metavar="文件", type=click.Path(exists=True, path_type=Path))
@click.option("--fill", type=click.Choice(["blank", "none"]))
@click.option("--workers", type=click.IntRange(0))
@click.option("--year", type=click.IntRange(2000, 2099))
@click.option("--rate", type=click.FloatRange(max=1))
@click.option("--number", type=int)
@click.option("--share", type=float)
@click.option("--seed", type=int, required=True)
@click.option("--dry-run", is_flag=True)
def work(**_: object) -> None:
    """Do nothing."""


HERE = str(Path(__file__))
GOOD = ["work", HERE, "--seed", "1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*GOOD, "--fill", "foo"], "选项 --fill 的值不对：“foo”不是 blank、none 之一"),
        ([*GOOD, "--fill", "it's"], "选项 --fill 的值不对：“it's”不是 blank、none 之一"),
        ([*GOOD, "--workers", "-1"], "选项 --workers 的值不对：“-1”不是不小于 0 的整数"),
        ([*GOOD, "--workers", "甲"], "选项 --workers 的值不对：“甲”不是不小于 0 的整数"),
        ([*GOOD, "--year", "1"], "选项 --year 的值不对：“1”不是不小于 2000、不大于 2099 的整数"),
        ([*GOOD, "--rate", "2"], "选项 --rate 的值不对：“2.0”不是不大于 1 的数"),
        ([*GOOD, "--number", "1.5"], "选项 --number 的值不对：“1.5”不是整数"),
        ([*GOOD, "--share", "x"], "选项 --share 的值不对：“x”不是数"),
        (["work", "没有.xlsx", "--seed", "1"], "参数 文件 的值不对：“没有.xlsx”不能用"),
        (["work", "--seed", "1"], "缺少参数 文件"),
        (["work", HERE], "缺少选项 --seed"),
        ([*GOOD, "--sed", "1"], "没有选项 --sed；是否想写 --seed"),
        ([*GOOD, "-x"], "没有选项 -x"),
        ([*GOOD, "--fill"], "选项 --fill 后面要写值"),
        ([*GOOD, "--dry-run=1"], "选项 --dry-run 后面不带值"),
        ([*GOOD, "决算", "公开.xlsx"], "多出了参数：决算 公开.xlsx；有空格的路径要加引号"),
        (["wrok"], "没有这个命令：wrok；是否想写 work？"),
    ],
)
def test_wrong_arguments_are_told_in_chinese(arguments: list[str], said: str) -> None:
    with pytest.raises(click.ClickException) as caught:
        tool.main(arguments, prog_name="tool", standalone_mode=False)
    assert usage_error(caught.value).startswith(said)


def test_what_no_command_can_raise_today_is_told_all_the_same() -> None:
    assert usage_error(click.FileError("甲.txt", "没有权限")) == "文件打不开：甲.txt（没有权限）"
    assert usage_error(click.UsageError("Missing command.")) == "没有写要做什么（命令）"
    own = click.BadParameter("要写成 2022 这样", param=click.Option(["--year"]))
    assert usage_error(own) == "选项 --year 的值不对：要写成 2022 这样"


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, Context(below, context, name))


def test_every_help_text_is_chinese() -> None:
    for command, context in commands(xlt, Context(xlt, info_name="xlt")):
        assert isinstance(command, Command)
        text = command.get_help(context)
        words = ("Options:", "Usage:", "Commands:", "arguments:", "Show this", "INTEGER", "TEXT", "default", "required")
        assert [word for word in words if word in text] == [], context.command_path


def test_the_version_is_a_name_and_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["xlt", "--version"])
    assert run_command(xlt) == 0
    name, number = capsys.readouterr().out.split()
    assert name == "xltoolkit"
    assert number[0].isdecimal()
