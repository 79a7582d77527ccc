"""Reading and marking workbooks that somebody sent: cells in, cells out. Knows nothing of the register."""

from matchmaker.register.sheets.columns import COLUMNS, Column, Heading, heading_of
from matchmaker.register.sheets.reader import Mark, NotAWorkbook, Table, marked, read

__all__ = ["COLUMNS", "Column", "Heading", "Mark", "NotAWorkbook", "Table", "heading_of", "marked", "read"]
