"""A workbook in memory, as small as it can be, for tests that look at single parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xltoolkit.workbook.package.draft import Draft

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Nothing:
    """A package without parts, under a draft that holds them all."""

    def names(self) -> tuple[str, ...]:
        """Return no name."""
        return ()

    def read(self, name: str) -> bytes:
        """Fail: there is no part."""
        raise KeyError(name)

    def replace(self, name: str, data: bytes) -> None:
        """Fail: a draft commits to it by mistake."""
        raise AssertionError(name, data)

    def remove(self, name: str) -> None:
        """Fail: a draft commits to it by mistake."""
        raise AssertionError(name)

    def __contains__(self, name: str) -> bool:
        return False


def rels(*targets: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{identifier}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for identifier, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def made(rows: str = "", head: str = "", tail: str = "", parts: dict[str, str] | None = None) -> Draft:
    """Return a workbook of one sheet, 表1, with these rows and what stands before and behind them."""
    sheet = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}.worksheet+xml"/></Types>',
        "_rels/.rels": rels(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="表1" sheetId="7" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }
    draft = Draft(Nothing())
    for name, text in texts.items():
        draft.replace(name, text.encode())
    return draft


@pytest.fixture
def book() -> Callable[..., Draft]:
    """Return the maker of small workbooks: ``book(rows, head=…, tail=…, parts=…)``."""
    return made


@pytest.fixture
def relations_xml() -> Callable[..., str]:
    """Return the maker of relations: ``relations_xml((id, kind, target), …)``."""
    return rels
