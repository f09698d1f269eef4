"""A sample of ``make mutate`` on the real workbooks: every error is found, and the cell is named."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.detection import SUBJECTS, laboratory
from benchmarks.mutations import larger_mutations, mutations

STEP = 97
"""Every so many-th error is made; prime, so that every kind and every table has its turn."""

pytestmark = pytest.mark.parametrize("subject", range(len(SUBJECTS)), ids=[subject.name for subject in SUBJECTS])


def test_the_corrected_workbook_is_clean(subject: int) -> None:
    lab = laboratory(subject)
    assert lab.clean.failed == 0
    assert not lab.clean.causes
    assert lab.clean.passed > 100


def test_an_error_in_one_amount_is_found_and_its_cell_named(subject: int) -> None:
    lab = laboratory(subject)
    seen = [lab.look(error) for error in islice(mutations(lab.accounts), 0, None, STEP)]
    due = [one for one in seen if one.detectable]
    assert len(due) > len(seen) / 2
    for one in due:
        assert one.found, one.told
        assert one.tied, one.told
        assert one.elsewhere == 0, one.told
    alone = [one for one in due if one.alone]
    assert sum(one.first for one in alone) >= 0.98 * len(alone), [one.told for one in alone if not one.first]


def test_the_workbook_is_as_before_after_errors_were_made(subject: int) -> None:
    lab = laboratory(subject)
    found = [lab.look(error).found for error in islice(larger_mutations(lab.accounts), 0, None, 10)]
    assert any(found)
    again = type(lab)(lab.ruleset, lab.accounts)
    assert (again.clean.passed, again.clean.failed) == (lab.clean.passed, 0)
