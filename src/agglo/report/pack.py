"""What the pack says of reports: their compositions (``reports/*.md``)."""

from collections.abc import Iterator

from agglo.core.periods import Period
from agglo.journal.sync.keyed import Keyed, synchronise
from agglo.journal.sync.load import Load
from agglo.packs import cells, registry
from agglo.packs.faults import Fault, or_nearest
from agglo.packs.reading import Pack
from agglo.plan.pack.tables import ACTIONS, BUDGETS, INDICATORS, MILESTONES, PRIORITIES, TARGETS
from agglo.report.models import Report
from agglo.report.rules import composition
from agglo.report.rules.composition import Composition, Reference

FILES = "reports/*.md"
WHERE = {
    "figure": (INDICATORS, BUDGETS),
    "target": (INDICATORS,),
    "indicator": (INDICATORS,),
    "milestone": (MILESTONES,),
    "action": (ACTIONS,),
    "priority": (PRIORITIES,),
}
"""The tables where what a composition refers to must be."""


def check(pack: Pack) -> Iterator[Fault]:
    """Check each composition: its writing, and that what it refers to exists."""
    compositions: dict[str, Composition] = {}
    pack.kept[FILES] = compositions
    aimed = {(row.indicator, row.period.code) for row in pack[TARGETS]}
    aimed |= {(key, "") for key, _ in aimed}
    for name in pack.folder.matching(FILES):
        slug = name.removeprefix("reports/").removesuffix(".md")
        if not cells.is_key(slug):
            yield Fault(name, None, "", slug, f"un nom de fichier qui soit {cells.KEY}")
        text = pack.text(name)
        if text is None:
            continue
        compositions[slug] = read = composition.parse(text)
        for fault in read.faults:
            yield Fault(name, fault.line, "", fault.found, fault.expected)
        for reference in composition.references(read):
            yield from _dangling(pack, name, reference, aimed)


def _dangling(
    pack: Pack, name: str, reference: Reference, aimed: set[tuple[str, str]]
) -> Iterator[Fault]:
    tables = [pack[table] for table in WHERE[reference.kind]]
    if not all(rows.is_whole for rows in tables):
        return
    known = {key for rows in tables for key in rows.keys}
    if reference.key not in known:
        files = " ou de ".join(rows.table.file for rows in tables)
        expected = or_nearest(f"une clé de {files}", reference.key, known)
        yield Fault(name, reference.line, reference.kind, reference.key, expected)
    elif reference.kind == "target" and pack[TARGETS].is_whole:
        period = Period.parse(reference.period).code if reference.period else ""
        if (reference.key, period) not in aimed:
            found = f"{reference.key}@{period}" if period else reference.key
            expected = f"un indicateur et une période de {TARGETS.file}"
            yield Fault(name, reference.line, "target", found, expected)


def load(pack: Pack, load: Load) -> None:
    """Write the compositions, as their files are."""
    rows = (
        {
            "slug": slug,
            "title": read.title,
            "period": read.period,
            "composition": pack.texts[f"reports/{slug}.md"],
        }
        for slug, read in pack.kept[FILES].items()
    )
    synchronise(load, Keyed(Report, ("slug", "title", "period", "composition")), rows)


registry.register(registry.Room("report", floor=5, files=(FILES,), check=check, load=load))
