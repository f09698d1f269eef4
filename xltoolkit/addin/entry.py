"""How Python is started for a click."""

from __future__ import annotations

MODULE = "xltoolkit.ribbon"
PYTHON_OPTIONS = ("-E", "-P", "-X", "utf8")
"""-E: the PYTHONPATH that LibreOffice sets once it has loaded its own Python must not reach ours. -P: Excel makes the
folder of the workbook the current one, and a module that lies in there must not be imported."""
