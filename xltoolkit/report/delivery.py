"""A report to where a user wants it: the screen or a file, piece by piece."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from xltoolkit.console import is_utf8
from xltoolkit.model import Reported
from xltoolkit.report.jsonreport import json_pieces
from xltoolkit.report.outfile import write_report
from xltoolkit.report.text import brief_lines, change_lines, print_lines, report_lines, text_pieces

WHOLE_UP_TO = 100
"""Workbooks that a screen shows with all their findings; of more it lists those that need a person."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a report goes, and as what.

    Args:
        format_: ``text`` or ``json``.
        target: the file; None is stdout.
        screen_too: whether the screen shows it as text even where it goes to a file, as a run does.
        changes: whether the screen shows what a run would write.
    """

    format_: str
    target: Path | None = None
    screen_too: bool = False
    changes: bool = False

    @property
    def people_read_stdout(self) -> bool:
        """Whether stdout is text."""
        return self.format_ == "text" or self.target is not None

    def deliver(self, report: Reported) -> None:
        """Write a report.

        Raises:
            OutputError: the file cannot be written.
        """
        if self.target is not None:
            pieces = json_pieces(report) if self.format_ == "json" else text_pieces(report)
            write_report(self.target, pieces)
        elif self.format_ == "json":
            for piece in json_pieces(report, ascii_only=not is_utf8(sys.stdout)):
                click.echo(piece, nl=False)
        if self.people_read_stdout and (self.target is None or self.screen_too):
            self._show(report)

    def _show(self, report: Reported) -> None:
        if self.changes:
            for book in report.workbooks:
                if book.error is None and book.skipped is None:
                    print_lines(change_lines(book), sys.stdout)
        whole = report.total <= WHOLE_UP_TO
        print_lines(report_lines(report) if whole else brief_lines(report), sys.stdout)
