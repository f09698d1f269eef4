"""One entry of the journal: what a run wrote into one workbook; to JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xltoolkit.journal.changes import Aspect, Change, Changes, Content, State, facets, given
from xltoolkit.model import Cell, CellError, CellFormat, Note, Value, number_from_file

SCHEMA = 1


class Kind(StrEnum):
    """What was written into."""

    FILE = "file"
    LIVE = "live"
    """A workbook that was open in a spreadsheet program."""


class Stage(StrEnum):
    """How far it came."""

    OPEN = "open"
    """Journalled; some of it may be written, or all, or nothing: the process died in between."""
    DONE = "done"
    UNDONE = "undone"


@dataclass(slots=True)
class Entry:
    """What a run wrote into one workbook.

    Args:
        id: nanoseconds since 1970 and a random part; in the order of time within a workbook.
        workbook: absolute path, or the URL or title of an open workbook.
        kind: file, or open in a program.
        program: what wrote it, and where: ``Excel``.
        profile: of the run.
        changes: of cells and sheets.
        stage: how far it came.
        old_hash: of a file's bytes before (SHA-256); a copy of them is in the store. Empty where there is none.
        new_hash: of the bytes that were to be written.
        confidential: whether the workbook is encrypted, so that the changes are kept nowhere but in the copy.
    """

    id: str
    workbook: str
    kind: Kind
    program: str = ""
    profile: str = ""
    changes: Changes = field(default_factory=Changes)
    stage: Stage = Stage.OPEN
    old_hash: str = ""
    new_hash: str = ""
    confidential: bool = False

    @property
    def nanoseconds(self) -> int:
        """When it was begun, since 1970."""
        return int(self.id.partition("-")[0])

    @property
    def when(self) -> datetime:
        """When it was begun, in the user's time."""
        return datetime.fromtimestamp(self.nanoseconds / 1e9, UTC).astimezone()

    def __str__(self) -> str:
        parts = [f"{self.when:%Y-%m-%d %H:%M:%S}", self.program, self.profile, _STAGES[self.stage]]
        if self.confidential:
            parts.append("加密的工作簿，只存整份")
        else:
            parts.append(f"{len({change.cell for change in self.changes})} 个单元格")
        parts += [f"新加“{name}”" for name in self.changes.sheets]
        return "　".join(part for part in parts if part)


_STAGES = {Stage.OPEN: "没有写完", Stage.DONE: "可以撤销", Stage.UNDONE: "已撤销"}


def to_json(entry: Entry) -> bytes:
    """Return an entry as a file's bytes; amounts are decimal strings."""
    changes = Changes() if entry.confidential else entry.changes
    document = {
        "schema": SCHEMA,
        "id": entry.id,
        "when": entry.when.isoformat(timespec="seconds"),
        "workbook": entry.workbook,
        "kind": entry.kind,
        "program": entry.program,
        "profile": entry.profile,
        "stage": entry.stage,
        "old_hash": entry.old_hash,
        "new_hash": entry.new_hash,
        "confidential": entry.confidential,
        "sheets": changes.sheets,
        "layouts": changes.layouts,
        "changes": [_change(change) for change in changes],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def from_json(data: bytes) -> Entry:
    """Read an entry.

    Raises:
        ValueError: it is damaged, or of a later version.
    """
    try:
        document = json.loads(data)
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']}")
        changes = [_read_change(item) for item in document["changes"]]
        entry = Entry(
            **{name: str(document[name]) for name in ("id", "workbook", "program", "profile", "old_hash", "new_hash")},
            kind=Kind(document["kind"]),
            stage=Stage(document["stage"]),
            confidential=bool(document["confidential"]),
            changes=Changes(
                {(change.cell, change.aspect): change for change in changes},
                [str(name) for name in document["sheets"]],
                [str(name) for name in document["layouts"]],
            ),
        )
        entry.when  # noqa: B018 - a damaged id is found here
    except (LookupError, TypeError, AttributeError, ArithmeticError, OSError) as error:
        raise ValueError(str(error)) from error
    return entry


def _change(change: Change) -> dict[str, Any]:
    """Return a change as JSON; of a format the facets that it changes, each with a value of its own."""
    after = change.after
    changed = given(after) if isinstance(after, CellFormat) else []
    return {
        "sheet": change.cell.sheet,
        "cell": change.cell.ref,
        "aspect": change.aspect,
        "before": _state(change.before, changed),
        "after": _state(after, changed),
    }


def _read_change(item: Mapping[str, Any]) -> Change:
    cell, aspect = Cell(str(item["sheet"]), str(item["cell"])), Aspect(item["aspect"])
    _ = cell.row  # a damaged address is found here
    return Change(cell, aspect, _read_state(aspect, item["before"]), _read_state(aspect, item["after"]))


def _state(state: State, changed: list[str]) -> object:
    match state:
        case Content(value, formula):
            return {"value": _value(value)} | ({} if formula is None else {"formula": formula})
        case Note(author, text):
            return {"author": author, "text": text}
        case CellFormat():
            return {facet: getattr(facets(state, changed), facet) for facet in changed}
        case Cell(sheet, ref):
            return {"sheet": sheet, "cell": ref}
        case _:
            return state


def _read_state(aspect: Aspect, stored: Any) -> State:  # noqa: ANN401 - any JSON
    match aspect:
        case Aspect.CONTENT:
            return Content(_read_value(stored["value"]), stored.get("formula"))
        case Aspect.FORMAT:
            return CellFormat(**stored)
        case Aspect.NOTE:
            return None if stored is None else Note(str(stored["author"]), str(stored["text"]))
        case Aspect.LINK if isinstance(stored, dict):
            return Cell(str(stored["sheet"]), str(stored["cell"]))
        case _:
            return None if stored is None else str(stored)


def _value(value: Value) -> object:
    """Return a value as JSON: text and booleans are themselves, a number its decimal text."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"error": str(value)} if isinstance(value, CellError) else value


def _read_value(stored: Any) -> Value:  # noqa: ANN401 - any JSON
    if isinstance(stored, dict):
        return number_from_file(stored["number"]) if "number" in stored else CellError(stored["error"])
    if stored is None or isinstance(stored, str | bool):
        return stored
    raise ValueError("a value")
