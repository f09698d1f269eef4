"""The forms that a report comes in. What a form needs is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from xltoolkit.model import Reported
from xltoolkit.report.jsonreport import json_pieces
from xltoolkit.report.links import Links
from xltoolkit.report.text import text_pieces

Pieces = Iterable[str] | Iterable[bytes]


class Wanted(NamedTuple):
    """What a form may need to know of the place that it goes to.

    Args:
        links: where links lead.
        ascii_only: whether the place takes ASCII only, which forms of JSON can be.
    """

    links: Links
    ascii_only: bool = False


class Form(NamedTuple):
    """A form.

    Args:
        pieces: makes it.
        suffixes: of files that are meant to be so.
        for_screen: whether a terminal may show it.
    """

    pieces: Callable[[Reported, Wanted], Pieces]
    suffixes: tuple[str, ...] = ()
    for_screen: bool = True


def form_of(target: Path | None) -> str:
    """Return the form that a file's name asks for; text where it tells nothing."""
    suffix = target.suffix.lower() if target is not None else ""
    return next((name for name, form in FORMS.items() if suffix in form.suffixes), "text")


def _text(report: Reported, _wanted: Wanted) -> Pieces:
    return text_pieces(report)


def _json(report: Reported, wanted: Wanted) -> Pieces:
    return json_pieces(report, ascii_only=wanted.ascii_only)


def _lines(report: Reported, wanted: Wanted) -> Pieces:
    from xltoolkit.report.jsonlines import line_pieces

    return line_pieces(report, ascii_only=wanted.ascii_only)


def _page(report: Reported, wanted: Wanted) -> Pieces:
    """Make the page of all workbooks; of a single one that was examined with its text, that of both."""
    for book in report.workbooks if report.total == 1 else ():
        if book.narrative is not None:
            from xltoolkit.report.narrativepage import narrative_page_pieces

            return narrative_page_pieces(book, book.narrative, wanted.links)
    from xltoolkit.report.page import page_pieces

    return page_pieces(report, wanted.links)


def _book(report: Reported, wanted: Wanted) -> Pieces:
    from xltoolkit.report.summary import book_pieces

    return book_pieces(report, wanted.links)


def _sarif(report: Reported, wanted: Wanted) -> Pieces:
    from xltoolkit.report.sarif import sarif_pieces

    return sarif_pieces(report, ascii_only=wanted.ascii_only)


def _junit(report: Reported, _wanted: Wanted) -> Pieces:
    from xltoolkit.report.junit import junit_pieces

    return junit_pieces(report)


FORMS = {
    "text": Form(_text, (".txt",)),
    "json": Form(_json, (".json",)),
    "html": Form(_page, (".html", ".htm"), for_screen=False),
    "xlsx": Form(_book, (".xlsx",), for_screen=False),
    "jsonl": Form(_lines, (".jsonl", ".ndjson")),
    "sarif": Form(_sarif, (".sarif",)),
    "junit": Form(_junit, (".xml",)),
}
