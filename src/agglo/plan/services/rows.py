"""Many observations told in one line of the journal, as the load of a pack tells them."""

import csv
import io
from collections.abc import Iterable

from agglo.core.canonical import decimal_text
from agglo.journal.services import Line
from agglo.plan.models import Observation

COLUMNS = ("commune", "period", "value", "qualifier", "note", "source", "locator")
_PATHS = (*("commune__insee", "period", "value", "qualifier", "note", "source__key", "locator"),)


def grouped_line(indicator: str, *, verb: str = "plan.observation:publish") -> Line:
    """Return the line that tells what the public sees change of an indicator, row by row."""
    of = Observation.objects.filter(indicator__key=indicator)
    after = of.pending().filter(is_withdrawal=False)
    before = of.published().filter(corrected_by__isnull=False)
    return Line(
        verb=verb,
        object_type="plan.indicator",
        object_key=indicator,
        before=table(before.order_by("pk").values_list(*_PATHS).iterator(2000)),
        after=table(after.order_by("pk").values_list(*_PATHS).iterator(2000)),
    )


def table(rows: Iterable[tuple]) -> dict[str, object] | None:
    """Return rows as one CSV text and their number; None when there is none."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    n_rows = 0
    for commune, period, value, *rest in rows:
        n_rows += 1
        said = "" if value is None else decimal_text(value)
        writer.writerow([commune or "", period, said, *(cell or "" for cell in rest)])
    return {"n_rows": n_rows, "csv": text.getvalue()} if n_rows else None
