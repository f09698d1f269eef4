"""Workbook backends: cells in, edits out."""
