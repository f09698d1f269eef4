"""Work on the workbook that is open in a spreadsheet program, in a process of its own that cannot hang for ever.

The parent (a button's process, or ``xlt live``) never speaks to the program: it starts a child that does, reads its
messages, and ends it when it falls silent.
"""
