"""The report as one self-contained page: no network, so that it opens from a file share, and a policy that says so.

The page's data stand in it as JSON, a workbook a line; its script is for browsers from 2018 on.
"""

from __future__ import annotations

from xltoolkit.report.page.render import page_pieces

__all__ = ["page_pieces"]
