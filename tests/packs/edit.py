"""A small pack without fault, to be damaged in one place at a time."""

import csv
from pathlib import Path

from agglo.commands.pack import discover
from agglo.packs.generate import generate
from agglo.packs.reading import read_pack


class SmallPack:
    """A generated pack in a folder: its cells are named by file, key of the row and column."""

    def __init__(self, path: Path, **sizes):
        sizes = {"actions": 6, "indicators": 10, "observations": 30, "communes": 3} | sizes
        self.path = generate(path, **sizes)

    def table(self, file):
        """Return the titles and the rows of a table."""
        with (self.path / file).open(newline="", encoding="utf-8") as lines:
            header, *rows = csv.reader(lines)
        return header, rows

    def write(self, file, header, rows):
        with (self.path / file).open("w", newline="", encoding="utf-8") as lines:
            csv.writer(lines, lineterminator="\n").writerows([header, *rows])

    def set(self, file, key, /, **cells):
        """Change cells of the first row that begins with a key; return its line."""
        header, rows = self.table(file)
        place = next(i for i, row in enumerate(rows) if row[0] == key)
        for name, value in cells.items():
            if name not in header:
                header.append(name)
                rows = [[*row, ""] for row in rows]
            rows[place][header.index(name)] = value
        self.write(file, header, rows)
        return place + 2

    def add(self, file, /, **cells):
        """Add a row at the end; return its line."""
        header, rows = self.table(file)
        header += [name for name in cells if name not in header]
        rows = [row + [""] * (len(header) - len(row)) for row in rows]
        rows.append([cells.get(name, "") for name in header])
        self.write(file, header, rows)
        return len(rows) + 1

    def remove(self, file, key):
        header, rows = self.table(file)
        self.write(file, header, [row for row in rows if row[0] != key])

    def text(self, file):
        return (self.path / file).read_text("utf-8")

    def set_text(self, file, text):
        (self.path / file).write_text(text, encoding="utf-8")

    def replace(self, file, old, new):
        """Replace a text that is there once; return its line."""
        text = self.text(file)
        assert text.count(old) == 1
        self.set_text(file, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def faults(self):
        discover()
        return read_pack(self.path).faults

    def only_fault(self):
        (fault,) = self.faults()
        return fault


def place(fault):
    """Return where a fault is."""
    return fault.file, fault.line, fault.column
