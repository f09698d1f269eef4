"""What goes wrong between us and a running LibreOffice Calc: never a raw UNO exception."""

from __future__ import annotations

from xltoolkit.model import WorkbookError


class CalcError(WorkbookError):
    """Calc did not do what was asked; the workbook is as it was before that step."""


class CalcLostError(CalcError):
    """Calc, or the workbook in it, is not there any more: it quit, was killed, closed the workbook, or hangs."""


class NoCalcError(CalcError):
    """No Calc to connect to: none runs that listens, or Python cannot talk to it at all."""
