"""The hard cases of writing back, each with the test that holds it; those that had none are here.

shared formula overwritten: its next user becomes the first
    test_cells.py::test_a_shared_formula_moves_to_its_next_user
array, data table, merged interior: left out, with the reason
    test_cells.py::test_what_must_not_be_written_is_left_out_with_a_reason
pivot output, table headings and totals: left out, with the reason
    test_cells.py::test_what_must_not_be_written_is_left_out_with_a_reason
spilling formula: left out, with the reason
    test_hard_cases.py::test_cells_that_a_formula_spills_into_are_left_out
calcChain: follows; an emptied one goes
    test_cells.py::test_the_calc_chain_follows
strict OOXML, prefixed namespaces: kept as they are
    test_sheets.py::test_prefixed_and_strict_sheets_keep_their_ways
styles with AlternateContent: no look is changed, and said
    test_styles.py::test_styles_in_several_versions_are_left_alone
no styles part: gets the least there must be
    test_styles.py::test_a_workbook_without_styles_gets_some
more than 1,023 shapes in a VML block: another block
    test_hard_cases.py::test_more_notes_than_a_block_of_shapes_holds
notes of openpyxl, LibreOffice, without idmap: ours beside them
    test_notes.py::test_notes_stand_beside_those_of_other_programs
threaded comment at the cell: left out, with the reason
    test_notes.py::test_a_threaded_comment_keeps_its_cell
a person's note at the cell: stays
    test_notes.py::test_other_peoples_notes_and_controls_stay
inline, shared, rich text; _xHHHH_; spaces: kept
    test_cells.py::test_any_text_survives
zip64, data descriptors, backslashes, prefix: kept to the byte
    test_container.py::test_archives_of_other_habits
the same, through a whole edit: read, edited, read again
    test_hard_cases.py::test_unusual_archives_are_edited
a part twice, in any spelling: refused, by name
    test_hard_cases.py::test_a_part_twice_in_any_spelling
encrypted entry, damaged entry: refused, by name
    test_bad_input.py::test_an_encrypted_entry
repeated runs: no byte changes, nothing grows
    test_corpus.py::test_a_second_run_changes_no_byte
every real workbook: lossless
    test_corpus.py::test_only_what_is_asked_for_changes
refusals of real workbooks: at most two
    test_corpus.py::test_refusals_are_counted
protected sheet, fixed structure: config decides
    ../test_protection.py::test_unlocked_cells_of_a_protected_sheet_are_written
digital signature: refused, or taken away whole
    ../test_protection.py::test_a_signature_is_taken_away_whole_when_that_is_asked_for
encrypted file: decrypted in memory, sealed again
    ../test_encrypted.py::test_a_whole_run_reads_and_seals_again
killed while saving: old bytes or new ones
    test_faults.py::test_killed_at_any_of_200_moments
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from xltoolkit.model import Cell, Edit, SetFill, SetNote, SetValue, WorkbookError
from xltoolkit.workbook import open_workbook, verify
from xltoolkit.workbook.package import vml
from xltoolkit.workbook.package.draft import Draft
from xltoolkit.workbook.package.editing import apply_edits
from xltoolkit.workbook.package.guards import ARRAY

HERE = Path(__file__).parent
CASES = re.findall(r"^(\S.*): .*\n    (\S+)::(\w+)$", __doc__ or "", re.MULTILINE)
Made = Callable[..., Draft]


@pytest.mark.parametrize(("case", "file", "name"), CASES)
def test_every_case_of_the_list_has_its_test(case: str, file: str, name: str) -> None:
    assert case
    assert re.search(rf"^def {name}\(", (HERE / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("metadata", ['cm="1"', ""], ids=["dynamic", "plain"])
def test_cells_that_a_formula_spills_into_are_left_out(book: Made, metadata: str) -> None:
    rows = (
        f'<row r="1"><c r="A1" {metadata}><f t="array" ref="A1:A3">_xlfn.SEQUENCE(3)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    draft = book(rows)
    edits: list[Edit] = [SetValue(Cell("表1", ref), Decimal(9)) for ref in ("A1", "A2", "A3", "A4")]
    written = apply_edits(draft, edits, str)
    assert [reason for _, reason in written.skipped] == [ARRAY] * 3
    assert written.cells == 1
    assert rows.encode() in draft.read("xl/worksheets/sheet1.xml")


def test_more_notes_than_a_block_of_shapes_holds(book: Made) -> None:
    draft = book("")
    edits: list[Edit] = [SetNote(Cell.at("表1", row, 1), "x") for row in range(1, 1_101)]
    assert apply_edits(draft, edits, str).notes == 1_100
    drawing = draft.read("xl/drawings/vmlDrawing1.vml")
    numbers = [int(number) for number in re.findall(rb'id="_x0000_s(\d+)"', drawing)]
    assert len(set(numbers)) == len(numbers) == len(vml.note_shapes(drawing)) == 1_100
    assert {number // vml.BLOCK for number in numbers} == set(vml.blocks(drawing)) == {1, 2}
    assert not [number for number in numbers if number % vml.BLOCK == 0]
    assert apply_edits(draft, edits, str).notes == 0


def archive(draft: Draft, kind: str) -> bytes:
    """Return a workbook's file as programs of other habits write it."""
    stream = Unseekable() if kind == "descriptors" else BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in draft.names():
            stored = name.replace("/", "\\") if kind == "backslash" else name
            with target.open(stored, "w", force_zip64=kind == "zip64") as entry:
                entry.write(draft.read(name))
    return stream.getvalue()


class Unseekable(BytesIO):
    """A stream that cannot go back: archives get data descriptors."""

    def seekable(self) -> bool:
        """Say so."""
        return False

    def tell(self) -> int:
        """Refuse to say where it is."""
        raise OSError


@pytest.mark.parametrize("kind", ["descriptors", "zip64", "backslash"])
def test_unusual_archives_are_edited(kind: str, book: Made, tmp_path: Path) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(archive(book('<row r="1"><c r="A1"><v>1</v></c></row>'), kind))
    place = Cell("表1", "A1")
    edits: list[Edit] = [SetValue(place, Decimal(2)), SetNote(place, "x"), SetFill(place, "FFC7CE")]
    with open_workbook(source) as workbook:
        written = workbook.apply(edits)
        assert (written.cells, written.notes, written.styles, written.skipped) == (1, 1, 1, [])
        workbook.save(target)
    assert verify(target) == []
    with open_workbook(target) as again:
        grid = again.read("表1")
        assert (grid.value("A1"), grid.note("A1")) == (2, "x")
        assert again.apply(edits).cells == 0
        again.save(source)
    assert source.read_bytes() == target.read_bytes()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml", "xl\\workbook.xml", "/xl/workbook.xml"])
def test_a_part_twice_in_any_spelling(name: str, book: Made, tmp_path: Path) -> None:
    """Programs would disagree which of the two is the workbook."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(archive(book(""), ""))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(name, b"<other/>")
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match="同名"):
        open_workbook(path)
    assert path.read_bytes() == before
