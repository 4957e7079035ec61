"""Readers as one would write them without a care for speed or memory."""

import csv
import io


def raw_lines(content):
    content = content.removeprefix(b"\xef\xbb\xbf")
    lines = [line + b"\n" for line in content.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def lines(content, longest):
    read = []
    for raw in raw_lines(content):
        if len(raw) > longest:
            read.append("\n")
            continue
        raw = raw.replace(b"\0", b"")
        try:
            read.append(raw.decode())
        except UnicodeDecodeError:
            read.append(raw.decode("cp1252", errors="replace"))
    return read


def faulty_lines(content, longest):
    found, is_latin = set(), False
    for number, raw in enumerate(raw_lines(content), 1):
        if len(raw) > longest:
            found.add(number)
            continue
        if b"\0" in raw:
            found.add(number)
        try:
            raw.replace(b"\0", b"").decode()
        except UnicodeDecodeError:
            if not is_latin:
                found.add(number)
            is_latin = True
    return found


def table(text, required):
    """Return the rows of a table as dicts, those whose required cells are filled."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [row for row in rows if all(row[name].strip() for name in required)]
