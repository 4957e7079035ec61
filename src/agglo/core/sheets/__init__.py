"""Tables that people keep in a spreadsheet: read from a file or a paste, written to be kept."""

from agglo.core.sheets.reading import read_table
from agglo.core.sheets.refusals import BadSheet
from agglo.core.sheets.table import Table
from agglo.core.sheets.writing import Column, write_xlsx, xlsx_chunks

__all__ = ["BadSheet", "Column", "Table", "read_table", "write_xlsx", "xlsx_chunks"]
