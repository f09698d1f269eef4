"""Recognition: which declared tables a workbook holds, and where every amount of them stands. Pure: grids in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xltoolkit.model import Accounts, Attachment, CodeList, Grid, Profile, Table
from xltoolkit.recognise.attachments import find_attachments
from xltoolkit.recognise.collect import Collector

__all__ = ["recognise"]


def recognise(
    grids: Sequence[Grid],
    declared: Mapping[str, Table],
    profile: Profile,
    codes: Mapping[str, CodeList] = {},
    attachments: Iterable[Attachment] = (),
) -> Accounts:
    """Bind every declared table to the cells in which it is found.

    Titles decide which table stands where, headings which columns, 行次, labels and codes which rows; names and order
    of the sheets are not trusted. What is not recognised is listed with its reason, never passed over.

    Args:
        grids: the sheets of the workbook.
        declared: the tables with the profile applied, by id.
        profile: the city's choices; its unit rounds the amounts.
        codes: names of classification codes, handed on.
        attachments: forms of the attachments that are looked for.
    """
    collector = Collector(declared, profile)
    for grid in grids:
        collector.add(grid)
    accounts = collector.accounts(codes)
    accounts.attachments = find_attachments(grids, attachments)
    forms = {form.sheet for form in accounts.attachments.values()}
    accounts.unrecognised = [item for item in accounts.unrecognised if item.sheet not in forms]
    return accounts
