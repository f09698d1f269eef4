"""Digital signatures of a workbook: seen, and taken away whole.

A signature that no longer holds is no signature: Excel takes it away before it lets anybody edit, and so do we. Source:
ECMA-376-2, 10 (digital signatures).
"""

from __future__ import annotations

from xltoolkit.workbook.package import relations
from xltoolkit.workbook.package.draft import Draft, Parts, folded

_FOLDER = "_xmlsignatures/"
_ORIGIN = "origin"
"""Of the package's relation to where its signatures begin: the last word of its type."""
_LINKS = ("signature", "certificate")
"""Of the relations that lead on from there."""


def is_signed(parts: Parts) -> bool:
    """Tell whether a package holds signatures, wherever they are kept."""
    return bool(relations.related(parts, "", _ORIGIN)) or any(folded(n).startswith(_FOLDER) for n in parts.names())


def unsign(parts: Parts) -> None:
    """Take the signatures of a package away: their parts, relations and content types."""
    draft = Draft(parts)
    gone = {name for name in draft.names() if folded(name).startswith(_FOLDER)}
    for origin in relations.related(draft, "", _ORIGIN):
        gone |= _below(draft, origin)
        relations.unrelate(draft, "", origin)
    declared = relations.content_types(draft).overrides
    for name in gone:
        if f"/{name}".casefold() in declared:
            relations.undeclare(draft, name)
        draft.remove(name)
    draft.commit()


def _below(parts: Parts, part: str) -> set[str]:
    """Return a part, its relations, and the signatures and certificates that they lead to; nothing else may go."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        name = waiting.pop()
        if name not in found and name in parts:
            found |= {name, relations.rels_name(name)}
            waiting += [target for kind in _LINKS for target in relations.related(parts, name, kind)]
    return found
