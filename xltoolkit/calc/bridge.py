"""UNO, LibreOffice's interface for other programs: found and loaded from where LibreOffice keeps it.

The module ``uno`` is no package of an index: Debian installs it beside the system's Python, LibreOffice's own packages
bring it in their program folder. It is bound to one minor version of Python.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from xltoolkit.calc.errors import NoCalcError
from xltoolkit.libreoffice import find_office

Remote: TypeAlias = Any
"""An object that lives in Calc: every access to it is a call to another process, of about half a millisecond."""

_DEBIAN = Path("/usr/lib/python3/dist-packages")
_BOUND = re.compile(rb"(?:libpython3\.|python3)(\d{1,2})(?:\.so|\.dll)", re.IGNORECASE)
_LIBRARIES = ("libpyuno.so", "pyuno.pyd", "libpyuno.dylib")


def load_uno() -> Remote:
    """Return the module ``uno``.

    Its folders go to the end of the search path, so that nothing in them shadows the packages of this environment,
    and only while it is loaded: the system's Python keeps other packages there that are not meant for us.

    Raises:
        NoCalcError: it is not installed, or made for another version of Python; says which, and what to do.
    """
    if (known := sys.modules.get("uno")) is not None:
        return known
    program = _program_folder()
    _refuse_other_python(program)
    added = [str(folder) for folder in _folders(program) if str(folder) not in sys.path]
    sys.path.extend(added)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise NoCalcError(
            "这个 Python 里没有 LibreOffice 的接口（uno 模块）",
            where=sys.executable,
            why=str(error).splitlines()[0],
            advice="安装 LibreOffice 和它的 Python 接口：apt install libreoffice-calc python3-uno",
        ) from error
    finally:
        for folder in added:
            sys.path.remove(folder)


def _program_folder() -> Path | None:
    """Return LibreOffice's program folder, behind the link that PATH leads to."""
    office = find_office()
    return None if office is None else Path(office).resolve().parent


def _folders(program: Path | None) -> Iterator[Path]:
    """Yield where ``uno`` may be."""
    candidates = [_DEBIAN] if sys.platform == "linux" else []
    if program is not None:
        candidates += [program, program.parent / "Resources"]
    yield from (folder for folder in candidates if folder.is_dir())


def _refuse_other_python(program: Path | None) -> None:
    """Refuse a library of another Python before it is loaded: two interpreters in one process may crash it."""
    made_for = next(filter(None, (_made_for(program / name) for name in _LIBRARIES)), None) if program else None
    if made_for is not None and made_for != sys.version_info.minor:
        raise NoCalcError(
            f"LibreOffice 的接口（uno 模块）只能由 Python 3.{made_for} 使用",
            where=sys.executable,
            why=f"现在运行的是 Python 3.{sys.version_info.minor}",
            advice=f"用 Python 3.{made_for}（通常是 /usr/bin/python3）建立虚拟环境，再安装本工具",
        )


def _made_for(library: Path) -> int | None:
    """Return the minor version of Python that a library is linked with; None where it is absent or does not say."""
    if not library.is_file():
        return None
    found = _BOUND.search(library.read_bytes())
    return None if found is None else int(found[1])
