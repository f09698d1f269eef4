"""Builds the Excel add-in (.xlam) from source, on any system; the same source gives the same bytes.

Not written here from scratch: the skeleton and the storage of the VBA project come from pyOpenVBA, whose empty add-in
Excel itself once saved. The ribbon is one more part of the package, as [MS-CUSTOMUI2] describes it.
"""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from xltoolkit.addin.actions import TAB
from xltoolkit.addin.customui import custom_ui
from xltoolkit.addin.modules import EXCEL_CLASS, excel_modules, source
from xltoolkit.model import ToolkitError

if TYPE_CHECKING:
    from pyopenvba import ExcelFile

ADDIN = "xltoolkit.xlam"
RIBBON_PART = "customUI/customUI14.xml"
_ROOT, _CORE = "_rels/.rels", "docProps/core.xml"
_RELATION = (
    '<Relationship Id="xltoolkitRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"'
    f' Target="{RIBBON_PART}"/>'
)
_PROPERTIES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>xltoolkit</dc:creator>\
<dc:description>{description}</dc:description></cp:coreProperties>"""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_addin() -> bytes:
    """Return the add-in's file.

    Raises:
        ToolkitError: pyOpenVBA, which writes the VBA project, is not installed.
    """
    with TemporaryDirectory(prefix="xltoolkit-addin-") as folder:
        skeleton = Path(folder) / ADDIN
        with _new_addin(skeleton) as file:
            _add_modules(file)
            file.save()
        return _with_ribbon(skeleton.read_bytes())


def is_addin(path: Path) -> bool:
    """Tell whether a file is an add-in of ours."""
    try:
        with zipfile.ZipFile(path) as package:
            return b'onLoad="RibbonLoaded"' in package.read(RIBBON_PART)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def _new_addin(path: Path) -> ExcelFile:
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415 - an extra, and only building needs it
    except ImportError as error:
        raise ToolkitError(
            "生成加载项要用到 pyOpenVBA，没有安装", advice='运行 pip install "xltoolkit[addin]"，再试一次'
        ) from error
    return ExcelFile.create_new(path)


def _add_modules(file: ExcelFile) -> None:
    from pyopenvba.vba import VBAModuleKind  # noqa: PLC0415 - as above

    project = file.vba_project()
    project.delete_module("Module1")  # the empty one of the skeleton
    for name, text in excel_modules().items():
        project.add_module(name, _windows_lines(text))
    project.add_module(EXCEL_CLASS, _windows_lines(source(f"{EXCEL_CLASS}.cls")), kind=VBAModuleKind.other)


def _windows_lines(text: str) -> str:
    return text.replace("\n", "\r\n")


def _with_ribbon(skeleton: bytes) -> bytes:
    """Add the ribbon and our title to a package; every entry gets the same date."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(skeleton)) as old, zipfile.ZipFile(result, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        parts[_ROOT] = parts[_ROOT].replace(b"</Relationships>", f"{_RELATION}</Relationships>".encode())
        parts[_CORE] = _properties()
        parts[RIBBON_PART] = custom_ui()
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0  # as on Windows, wherever it is built
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return result.getvalue()


def _properties() -> bytes:
    """Return what the list of add-ins in Excel shows; no author's name and no date of the skeleton stay."""
    description = f"部门决算公开表的检查与汇总，xltoolkit {version('xltoolkit')}"
    return _PROPERTIES.format(title=escape(TAB), description=escape(description)).encode()
