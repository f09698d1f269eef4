"""Importing: published documents into workbooks of the official layout."""

from __future__ import annotations
