"""Cells of tables as texts that mean the same on SQLite and on PostgreSQL. Pure, no Django.

A cell is a text or nothing. An instant is in UTC with its microseconds, bytes are in base 16, a
decimal has all the places of its column: so that an archive made on one database fills the other,
and the chain of the journal, which covers such texts, stays whole.
"""

from dataclasses import dataclass
from decimal import Decimal

Cell = str | None

KINDS = {
    "AutoField": "int",
    "BigAutoField": "int",
    "BigIntegerField": "int",
    "BinaryField": "bytes",
    "BooleanField": "bool",
    "CharField": "text",
    "DateField": "day",
    "DateTimeField": "instant",
    "DecimalField": "decimal",
    "EmailField": "text",
    "FileField": "text",
    "FloatField": "float",
    "GenericIPAddressField": "ip",
    "IntegerField": "int",
    "JSONField": "json",
    "PositiveBigIntegerField": "int",
    "PositiveIntegerField": "int",
    "PositiveSmallIntegerField": "int",
    "SlugField": "text",
    "SmallAutoField": "int",
    "SmallIntegerField": "int",
    "TextField": "text",
    "TimeField": "time",
    "URLField": "text",
    "UUIDField": "uuid",
}
"""From Django's name of a type to what its cells hold."""

_POSTGRESQL = {
    "bool": "CASE {0} WHEN true THEN '1' WHEN false THEN '0' END",
    "bytes": "encode({0}, 'hex')",
    "instant": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "ip": "host({0})",
    "uuid": "replace({0}::text, '-', '')",
}

_SQLITE = {
    "bytes": "lower(hex({0}))",
    "instant": "CASE length({0}) WHEN 19 THEN {0} || '.000000' ELSE {0} END",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its cells hold, and the places of its decimals."""

    name: str
    kind: str
    places: int = 0

    def on_postgresql(self) -> str:
        """Return the SQL that reads a cell as its text."""
        return _POSTGRESQL.get(self.kind, "{0}::text").format(f'"{self.name}"')

    def on_sqlite(self) -> str:
        """Return the SQL that reads a cell for ``from_sqlite``."""
        column = f'"{self.name}"'
        # An empty blob is written in base 16 as a text, and nothing is written as nothing.
        read = _SQLITE.get(self.kind, "{0}").format(column)
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE {read} END"

    def from_sqlite(self, value: object) -> Cell:
        """Return the text of what SQLite gave.

        >>> Column("price", "decimal", 2).from_sqlite(1.5), Column("n", "int").from_sqlite(3)
        ('1.50', '3')

        Raises ValueError when the cell holds what its column should not.
        """
        if value is None:
            return None
        if self.kind == "decimal":
            return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-self.places)))
        if self.kind in {"int", "bool"}:
            return str(int(value))
        if self.kind == "float":
            return repr(float(value))
        if not isinstance(value, str):
            raise ValueError(f"a {type(value).__name__} in the column {self.name}")
        return value

    def for_sqlite(self, cell: Cell) -> object:
        """Return what Django would have written in SQLite.

        >>> Column("at", "instant").for_sqlite("2026-03-02 11:00:00.000000")
        '2026-03-02 11:00:00'
        """
        if cell is None:
            return None
        if self.kind in {"int", "bool"}:
            return int(cell)
        if self.kind == "float":
            return float(cell)
        if self.kind == "bytes":
            return bytes.fromhex(cell)
        if self.kind == "instant":
            return cell.removesuffix(".000000")
        return cell

    def for_postgresql(self, cell: Cell) -> Cell:
        """Return the text that PostgreSQL reads as the cell."""
        if cell is None:
            return None
        if self.kind == "instant":
            return f"{cell}+00"
        return f"\\x{cell}" if self.kind == "bytes" else cell
