"""A report to where a user wants it: the screen or a file, piece by piece."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import click

from xltoolkit.console import is_utf8
from xltoolkit.model import Reported
from xltoolkit.report.forms import FORMS, Wanted
from xltoolkit.report.links import Links
from xltoolkit.report.outfile import encoded, write_report
from xltoolkit.report.text import brief_lines, change_lines, print_lines, report_lines

LISTED_UP_TO = 100
"""Workbooks that a screen lists one by one; of more it shows only those that need a person."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a report goes, and as what.

    Args:
        format_: one of the forms.
        target: the file; None is stdout.
        screen_too: whether the screen shows it as text even where it goes to a file, as a run does.
        changes: whether the screen shows what a run would write.
        links: where the report's links lead.
    """

    format_: str
    target: Path | None = None
    screen_too: bool = False
    changes: bool = False
    links: Links = field(default_factory=Links)

    @property
    def people_read_stdout(self) -> bool:
        """Whether stdout is text."""
        return self.format_ == "text" or self.target is not None

    def deliver(self, report: Reported) -> None:
        """Write a report.

        Raises:
            OutputError: the file cannot be written.
        """
        pieces = FORMS[self.format_].pieces
        if self.target is not None:
            write_report(self.target, pieces(report, Wanted(self.links)))
        elif self.format_ != "text":
            for piece in pieces(report, Wanted(self.links, ascii_only=not is_utf8(sys.stdout))):
                click.echo(encoded(piece), nl=False)
        if self.people_read_stdout and (self.target is None or self.screen_too):
            self._show(report)

    def _show(self, report: Reported) -> None:
        if self.changes:
            for book in report.workbooks:
                if book.error is None and book.skipped is None:
                    print_lines(change_lines(book), sys.stdout)
        listed = report.total <= LISTED_UP_TO
        print_lines(report_lines(report, whole=report.total == 1) if listed else brief_lines(report), sys.stdout)
