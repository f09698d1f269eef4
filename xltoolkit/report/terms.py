"""Terms explained at the headings: notes of their own form, which the notes of findings never mix with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltoolkit.glossary import Term
from xltoolkit.model import Cell, DeleteNote, Edit, Grid, Note, SetNote
from xltoolkit.model.grid import TERM_MARK, is_term


def term_text(term: Term) -> str:
    """Return the text of a term's note."""
    return f"{TERM_MARK}{term.name}\n{term.text}\n出处：{term.source}"


def with_terms(
    edits: Iterable[Edit], wanted: Iterable[tuple[Cell, Term]], grids: Sequence[Grid], *, show: bool
) -> list[Edit]:
    """Return the edits of a run together with those that show the terms, or take them away.

    A term's note stands where no other does: a person's note and one of a finding come first.

    Args:
        edits: of the run, the notes of its findings among them.
        wanted: where each term stands.
        grids: the sheets as they are.
        show: whether terms are shown.
    """
    planned = list(edits)
    found = {edit.cell for edit in planned if isinstance(edit, SetNote)}
    gone = {edit.cell for edit in planned if isinstance(edit, DeleteNote)}
    now = {Cell.at(grid.name, *place): note for grid in grids for place, note in grid.notes.items()}
    texts = {cell: term_text(term) for cell, term in wanted if show and cell not in found}
    free = {cell: text for cell, text in texts.items() if _is_free(now.get(cell)) or cell in gone}
    stale = [cell for cell, note in now.items() if note.ours and is_term(note.text) and cell not in {*texts, *found}]
    kept = [edit for edit in planned if not (isinstance(edit, DeleteNote) and edit.cell in free)]
    new = [SetNote(cell, text) for cell, text in free.items() if cell not in now or now[cell].text != text]
    return [*kept, *new, *map(DeleteNote, stale)]


def _is_free(note: Note | None) -> bool:
    return note is None or (note.ours and is_term(note.text))
