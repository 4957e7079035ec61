"""« D'où vient chaque chiffre » : each figure of a report with its records and their sources."""

from collections.abc import Iterable
from typing import Any

from agglo.core.french import date_in_words, number
from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure, Record, value_text
from agglo.report.rules.facts import Facts, Share, Target
from agglo.report.rules.grammar import CHARTS
from agglo.report.rules.spans import path_of_figure
from agglo.report.rules.typography import typeset

Json = dict[str, Any]

SHOWN_RECORDS = 12
"""Records written one by one under a figure; beyond, their number and where to read them all."""

_KINDS = {"baseline": "Valeur de départ", "intermediate": "Étape visée", "final": "Cible"}


class Annex:
    """The entries in the order of the text, one a key, and the sources they cite."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.entries: dict[str, Json] = {}
        self.sources: dict[str, Json] = {}

    def add_figures(self, references: Iterable[str]) -> None:
        """Add the figures that the text shows, then those they are computed from."""
        queue = [self.facts.figures[ref] for ref in dict.fromkeys(references)]
        for figure in queue:
            self._add(figure)
        while queue:
            figure = queue.pop(0)
            for each in figure.inputs:
                if self._add(each):
                    queue.append(each)

    def add_targets(self, targets: Iterable[tuple[str, str]]) -> None:
        """Add the targets that the text shows."""
        for indicator, period in dict.fromkeys(targets):
            target = self.facts.target(indicator, period)
            if target is not None:
                self._add_target(target)

    def add_charts(self, keys: Iterable[str]) -> None:
        """Add the values of the charts, those of the budget under the name of each priority."""
        for key in dict.fromkeys(keys):
            for point in self.facts.series.get(key, ()):
                self._add(point)
            if key in CHARTS:
                for share in self.facts.budget:
                    self._add_share(share)

    def _add_share(self, share: Share) -> None:
        priority = next((p for p in self.facts.priorities if p.key == share.priority), None)
        whose = priority.short_name if priority else "plusieurs priorités"
        path = f"/projet/{priority.key}/" if priority else "/projet/"
        name = f"{share.figure.name}\xa0: {whose}"
        self._entry(share.figure.key, name, path)
        self._add(share.figure)

    def _entry(self, key: str, name: str, path: str) -> Json:
        empty = {"key": key, "anchor": f"chiffre-{key}", "name": typeset(name), "path": path}
        return self.entries.setdefault(key, empty | {"definition": "", "values": []})

    def _add(self, figure: Figure) -> bool:
        """Add a figure; say whether it was not there yet."""
        entry = self._entry(figure.key, figure.name, path_of_figure(figure))
        entry["definition"] = entry["definition"] or typeset(figure.definition)
        if any(
            value["period"] == figure.period and value["kind"] == "value"
            for value in entry["values"]
        ):
            return False
        entry["values"].append(
            {
                "kind": "value",
                "kind_text": "",
                "period": figure.period,
                "period_text": period_text(figure.period),
                "text": figure.text(),
                "as_of": date_in_words(figure.as_of) if figure.as_of else "",
                "computation": typeset(figure.computation),
                "coverage": figure.coverage_text(),
                "inputs": [
                    {"key": each.key, "name": typeset(each.name), "text": each.text()}
                    for each in figure.inputs
                ],
                "records": [self._record(each, figure) for each in figure.records[:SHOWN_RECORDS]],
                "n_records": len(figure.records),
                "more": number(max(0, len(figure.records) - SHOWN_RECORDS)),
                "cites": self._cites(figure.records),
            }
        )
        return True

    def _add_target(self, target: Target) -> None:
        entry = self._entry(target.indicator, target.name, f"/indicateurs/{target.indicator}/")
        text = value_text(target.value, target.unit, target.decimals)
        record = {
            "label": typeset(target.label or target.name),
            "period_text": period_text(target.period),
            "text": text,
        } | self._cite(target.source_key, target.source_title, target.source_url, target.locator)
        entry["values"].append(
            {
                "kind": target.kind,
                "kind_text": _KINDS[target.kind],
                "period": target.period,
                "period_text": period_text(target.period),
                "text": text,
                "as_of": "",
                "computation": "",
                "coverage": "",
                "inputs": [],
                "records": [record],
                "n_records": 1,
                "more": "0",
                "cites": [{"source": record["source"], "locator": record["locator"]}],
            }
        )

    def _record(self, record: Record, figure: Figure) -> Json:
        text = "inconnu"
        if record.value is not None:
            text = value_text(record.value, figure.unit, figure.decimals)
        shown = {
            "label": typeset(record.label),
            "period_text": period_text(record.period),
            "text": text,
        }
        return shown | self._cite(
            record.source_key, record.source_title, record.source_url, record.locator
        )

    def _cites(self, records: Iterable[Record]) -> list[Json]:
        """Return each source with each place in it, once."""
        seen: dict[tuple[int, str], Json] = {}
        for record in records:
            cite = self._cite(
                record.source_key, record.source_title, record.source_url, record.locator
            )
            seen.setdefault((cite["source"], cite["locator"]), cite)
        return list(seen.values())[:SHOWN_RECORDS]

    def _cite(self, key: str, title: str, url: str, locator: str) -> Json:
        """Return the number of a source, 0 when it is unknown, and the place in it."""
        if not key:
            return {"source": 0, "locator": locator}
        source = self.sources.setdefault(
            key, {"n": len(self.sources) + 1, "title": typeset(title), "url": url}
        )
        return {"source": source["n"], "locator": locator}


def period_text(code: str) -> str:
    """Return a period as a table shows it, in few characters.

    >>> period_text("2022-12-06"), period_text("2020-07/2023-12"), period_text("")
    ('06/12/2022', '07/2020–12/2023', '')
    """
    return Period.parse(code).short() if code else ""
