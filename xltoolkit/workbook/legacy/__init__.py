"""Workbooks of the old formats (.xls, .et, .xlsb): read, never written.

python-calamine reads their values; it can abort the whole process on a hostile file, so it runs in a child process.
"""
