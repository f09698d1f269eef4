"""``xlt addin``: build, install, uninstall, status."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltoolkit.console import Group

if TYPE_CHECKING:
    from xltoolkit.addin.excel import Windows
    from xltoolkit.addin.profile import Profile

office_option = click.option(
    "--libreoffice", is_flag=True, help="LibreOffice Calc 的工具栏和菜单，而不是 Excel 的加载项"
)
profile_option = click.option(
    "--profile",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="LibreOffice 用户配置所在（默认按操作系统的惯例找）",
)


@click.group(cls=Group, options_metavar="[选项]", subcommand_metavar="命令 [参数]...")
def addin() -> None:
    """Excel 功能区（或 LibreOffice 工具栏）里的按钮。"""


@addin.command(options_metavar="[选项]")
@click.option(
    "-o", "--output", required=True, metavar="文件", type=click.Path(path_type=Path), help="写到哪里（.xlam）"
)
@click.option("--force", is_flag=True, help="盖掉已有的、不是本工具生成的文件")
def build(output: Path, *, force: bool) -> int:
    """从源代码生成 Excel 加载项；任何系统上都行，同样的版本生成同样的文件。"""
    from xltoolkit.addin.build import build_addin, is_addin
    from xltoolkit.addin.files import write_bytes
    from xltoolkit.model import OutputError

    if output.exists() and not force and not is_addin(output):
        raise OutputError(
            "文件已存在，而且不是本工具的加载项", where=str(output), advice="换一个文件名，或加 --force 覆盖"
        )
    write_bytes(output, build_addin())
    click.echo(str(output))
    return 0


@addin.command(options_metavar="[选项]")
@office_option
@profile_option
def install(folder: Path | None, *, libreoffice: bool) -> int:
    """为当前用户装上按钮；已装的换成这个版本。"""
    from xltoolkit.addin import calc, excel

    if libreoffice or folder:
        profile = _profile(folder)
        calc.install(profile, Path(sys.executable))
        click.echo(f"已装入 {profile.folder}\n打开 LibreOffice Calc，工具栏和菜单里有“决算公开”。")
    else:
        for line in excel.install(_windows()):
            click.echo(line)
        click.echo("打开 Excel，功能区里有“决算公开”。没有的，运行 xlt addin status。")
    return 0


@addin.command(options_metavar="[选项]")
@office_option
@profile_option
def uninstall(folder: Path | None, *, libreoffice: bool) -> int:
    """去掉按钮；只去掉本工具装上的。"""
    from xltoolkit.addin import calc, excel

    gone = calc.uninstall(_profile(folder)) if libreoffice or folder else excel.uninstall(_windows())
    for item in gone:
        click.echo(f"已去掉 {item}")
    if not gone:
        click.echo("没有安装，没有什么可去掉的")
    return 0


@addin.command(options_metavar="[选项]")
@office_option
@profile_option
def status(folder: Path | None, *, libreoffice: bool) -> int:
    """按钮装好了没有，什么会挡住它们。"""
    from xltoolkit.addin import calc, excel
    from xltoolkit.addin.state import Level

    office = libreoffice or folder
    checks = calc.status(_profile(folder), Path(sys.executable)) if office else excel.status(_windows())
    for check in checks:
        click.echo(str(check))
    return int(any(check.level is Level.BAD for check in checks))


def _profile(folder: Path | None) -> Profile:
    from xltoolkit.addin.profile import Profile, default_folder

    return Profile((folder or default_folder(sys.platform, os.environ, Path.home())).absolute())


def _windows() -> Windows:
    """Return what Excel's add-in is installed into.

    Raises:
        ToolkitError: this is no Windows.
    """
    from xltoolkit.addin.excel import Windows
    from xltoolkit.addin.registry import WindowsRegistry
    from xltoolkit.model import ToolkitError

    if sys.platform == "win32":
        return Windows(WindowsRegistry(), os.environ, Path(sys.executable))
    why = "这里不是 Windows"
    if sys.platform == "darwin":
        why = "Mac 版 Excel 能显示这个功能区，但沙箱不许加载项启动 Python，按钮不会有反应"
    raise ToolkitError(
        "Excel 加载项只能装在 Windows 上",
        why=why,
        advice="用 LibreOffice Calc 的，加 --libreoffice；给别的电脑生成加载项，用 xlt addin build -o 文件；"
        "不用按钮，存盘后运行 xlt run",
    )
