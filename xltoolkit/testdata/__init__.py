"""Realistic folders of departments' workbooks, for tests and benches: all figures made up, the truth about them known.

Unlike the rest of the core, this package names tables and codes: it plays the accountant who fills them in.
"""
