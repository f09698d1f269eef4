"""The whole extension surface: what a plugin may hand over. Hooks return declarations and never act."""

from __future__ import annotations

import pluggy

from xltoolkit.formats import Layout
from xltoolkit.model import Attachment, CodeList, Profile, Table
from xltoolkit.rules import Rule

PROJECT = "xltoolkit"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def tables() -> list[Table]:  # type: ignore[empty-body]  # a specification has no body
    """Return the 公开 tables that the plugin declares."""


@hookspec
def rollups() -> list[Rule]:  # type: ignore[empty-body]
    """Return rules whose formulas have ``:=``: totals, subtotals, parents, whole tables that follow from others."""


@hookspec
def validations() -> list[Rule]:  # type: ignore[empty-body]
    """Return rules that only check: equations between filed figures, and check functions."""


@hookspec
def formats() -> list[Layout]:  # type: ignore[empty-body]
    """Return the official layouts of tables: widths, number formats, print set-up."""


@hookspec
def codes() -> list[CodeList]:  # type: ignore[empty-body]
    """Return names of classification codes, as dated data."""


@hookspec
def profiles() -> list[Profile]:  # type: ignore[empty-body]
    """Return profiles: which tables a city publishes in a year, and how."""


@hookspec
def attachments() -> list[Attachment]:  # type: ignore[empty-body]
    """Return the forms of the attachments that the plugin declares (自评表), which no table holds."""
