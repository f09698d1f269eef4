"""A workbook of an old format made into one that can be written: LibreOffice converts, and the values are compared."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from xltoolkit.libreoffice import OfficeError, convert, find_office
from xltoolkit.model import CellError, Grid, OutputError, Value, WorkbookError, a1
from xltoolkit.workbook.legacy.book import LegacyWorkbook
from xltoolkit.workbook.package.book import PackageWorkbook
from xltoolkit.workbook.package.refusal import CONVERT
from xltoolkit.workbook.protocol import Workbook

SUFFIX = ".xlsx"
_SHOWN = 3
_LAST_DIGIT = Decimal("1e-14")
_MILLISECOND = Decimal("1.2e-8")
"""Of a day: python-calamine rounds moments to it."""
_VOLATILE = re.compile(r"\b(?:NOW|TODAY|RAND|RANDBETWEEN)\(", re.IGNORECASE)
"""Functions that have another value each time a program opens the workbook."""


class OnlyCheckedError(WorkbookError):
    """The workbook can be read and checked, but there is no way to write it here."""


def is_read_only(book: Workbook) -> bool:
    """Tell whether the workbook can be read, but never written as it is."""
    return isinstance(book, LegacyWorkbook)


def editable(book: Workbook, target: Path) -> Workbook:
    """Return the workbook itself where it can be written, else one in .xlsx with the same values.

    Args:
        book: a workbook that was opened.
        target: where it is going to be saved; of another format than the source if that is an old one.

    Raises:
        OutputError: an old workbook may only become an .xlsx of its own.
        OnlyCheckedError: LibreOffice is missing, failed, or changed a value.
    """
    if not isinstance(book, LegacyWorkbook):
        return book
    if target.suffix.lower() != SUFFIX or target.resolve() == book.path.resolve():
        what = "旧版工作簿（.xls、.et、.xlsb）不能原样写回，只能另存为 .xlsx"
        raise OutputError(what, where=str(book.path), advice=f"用 -o 写出以 {SUFFIX} 结尾的新文件名，不要用 --in-place")
    office = find_office()
    if office is None:
        raise _only_checked(
            book, "转换旧版工作簿要用 LibreOffice，这台电脑上没有", f"安装 LibreOffice 后重试，或{CONVERT}"
        )
    return _converted(book, office)


def _converted(book: LegacyWorkbook, office: str) -> PackageWorkbook:
    with tempfile.TemporaryDirectory(prefix="xltoolkit-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / ("workbook.xlsb" if book.data.startswith(b"PK") else "workbook.xls")
        try:
            source.write_bytes(book.data)
            converted = PackageWorkbook.open(convert(office, source, "xlsx", Path(folder)))
        except (OfficeError, OSError) as error:
            raise _only_checked(book, f"转换成 .xlsx 没有成功：{error}", CONVERT) from error
        except WorkbookError as error:
            raise _only_checked(book, f"转换出的 .xlsx 打不开：{error.what}", CONVERT) from error
    differences = list(_differences(book, converted))
    if differences:
        more = f"，等 {len(differences)} 处" if len(differences) > _SHOWN else ""
        why = f"转换成 .xlsx 后内容与原文件不同：{'；'.join(differences[:_SHOWN])}{more}"
        raise _only_checked(book, why, CONVERT)
    return converted


def _only_checked(book: LegacyWorkbook, why: str, advice: str) -> OnlyCheckedError:
    return OnlyCheckedError("这个旧版工作簿只做了核对，没有写出结果", where=str(book.path), why=why, advice=advice)


def _differences(before: Workbook, after: Workbook) -> Iterator[str]:
    """Yield every place where the converted workbook holds something else.

    LibreOffice turns chart sheets into worksheets without cells.
    """
    known = set(before.sheets)
    kept = tuple(name for name in after.sheets if name in known or after.read(name).values)
    if before.sheets != kept:
        yield f"工作表由 {'、'.join(before.sheets)} 变为 {'、'.join(kept)}"
        return
    for name in before.sheets:
        old, new = before.read(name), after.read(name)
        for place in sorted(old.values.keys() | new.values.keys()):
            was, now = old.values.get(place), new.values.get(place)
            if not (_same(was, now) or _recalculated(new, place)):
                yield f"{name}!{a1(*place)} 原为{_shown(was)}，变为{_shown(now)}"


def _same(was: Value, now: Value) -> bool:
    if isinstance(was, Decimal) and isinstance(now, Decimal):
        least = _MILLISECOND if was != was.to_integral_value() else Decimal()
        return abs(was - now) <= max(abs(was) * _LAST_DIGIT, least)
    if isinstance(was, CellError):
        return isinstance(now, CellError)
    if isinstance(was, str) and isinstance(now, str) and not isinstance(now, CellError):
        return was.splitlines() == now.splitlines()
    empty = was is None and now == ""
    return empty or (type(was) is type(now) and was == now)


def _recalculated(grid: Grid, place: tuple[int, int]) -> bool:
    return _VOLATILE.search(grid.formulas.get(place, "")) is not None


def _shown(value: Value) -> str:
    return "空" if value is None else f"“{value}”"
