"""Consolidation (汇总): units' workbooks into the department's, departments' into the city's.

``reading`` brings workbooks to plain figures, ``summing`` adds them up and knows of every cell whose it is, ``laying``
prints the sum on the official layout, ``eliminating`` takes out what units paid to each other, ``job`` does all of it.
"""

from __future__ import annotations
