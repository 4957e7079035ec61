"""The same readings, as one would do them by hand: slow and obvious."""

from decimal import Decimal

CONVENTIONS = [("", ","), ("", "."), (" ", ","), (" ", "."), (".", ",")]
"""What groups thousands and what comes before decimals, in files that people receive."""


def grouped(whole, sign):
    """Write digits by groups of three."""
    groups = []
    while len(whole) > 3:
        groups.insert(0, whole[-3:])
        whole = whole[:-3]
    return sign.join([whole, *groups])


def readings(text):
    """Return every number that a text may mean, one convention after the other."""
    found = set()
    minus, text = text.startswith("-"), text.removeprefix("-")
    for group, mark in CONVENTIONS:
        whole, point, decimals = text.partition(mark)
        digits = whole.replace(group, "") if group else whole
        if not digits.isdecimal() or (point and not decimals.isdecimal()):
            continue
        is_grouped = group and group in whole
        if is_grouped and (grouped(digits, group) != whole or digits.startswith("0")):
            continue
        value = Decimal(f"{digits}.{decimals or 0}")
        found.add(-value if minus else value)
    return found


def pasted(rows):
    """Write rows as a spreadsheet puts them on the clipboard."""
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            if "\n" in cell or "\t" in cell or '"' in cell:
                cell = '"' + cell.replace('"', '""') + '"'
            cells.append(cell)
        lines.append("\t".join(cells))
    return "\r\n".join(lines) + "\r\n"
