"""The buttons: an Excel ribbon add-in built from source, its installer, and the same buttons in LibreOffice Calc.

A button only starts ``python -m xltoolkit.ribbon ACTION`` in a process of its own; what an action does to the workbook
is not decided here.
"""
