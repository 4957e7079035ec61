"""Importing the money of actions: new amounts, and corrections of those that are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agglo.core.french import fold, quoted
from agglo.core.money import cents_from_euros, in_euros
from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.core.sheets import cells
from agglo.core.sheets.dates import period
from agglo.core.unreadable import Unreadable
from agglo.plan import permissions as can
from agglo.plan import services as plan
from agglo.plan.models import Action, Amount, Partner
from agglo.plan.services import amounts, chains
from agglo.plan.services.standing import Left
from agglo.territory.models import Source
from agglo.workshop.rules.sheets.entries import Entry, Fault, Texts
from agglo.workshop.rules.sheets.fields import AMOUNTS
from agglo.workshop.rules.sheets.names import Names, words
from agglo.workshop.sheets.reading import (
    Base,
    Shown,
    Undone,
    action_names,
    limited,
    qualifier,
    read_cell,
    refusal_fault,
    require_cells,
    source_names,
)

STAGES = words(
    {
        "projected": ("projeté", "prévisionnel"),
        "programmed": ("programmé (AP)", "programmé", "AP", "autorisation de programme"),
        "credits": ("crédits de paiement (CP)", "crédits de paiement", "CP"),
        "committed": ("engagé",),
        "ordered": ("mandaté",),
        "paid": ("payé",),
    },
    "projeté, programmé (AP), crédits de paiement (CP), engagé, mandaté ou payé",
)
NATURES = words(
    {
        "investment": ("investissement", "invest"),
        "operation": ("fonctionnement", "fonct"),
        "unknown": ("non précisé",),
    },
    "investissement ou fonctionnement",
)


@dataclass(slots=True)
class Sum:
    """What one row says of an amount; None keeps what is in force."""

    action: int
    label: str
    stage: str
    cents: int
    period: Period | None
    nature: str
    funder: int | None
    qualifier: str | None
    source: int | None
    locator: str | None
    before: Amount | None = None

    @property
    def identity(self) -> tuple:
        """Return what tells an amount of an action from the others."""
        code = self.period.code if self.period else ""
        return self.action, fold(self.label), self.stage, code, self.funder

    @property
    def content(self) -> tuple:
        """Return what can be corrected, after the row."""
        was = self.before
        return (
            self.cents,
            self.qualifier if self.qualifier is not None else was.qualifier if was else "",
            self.source if self.source is not None else was.source_id if was else None,
            self.locator if self.locator is not None else was.locator if was else "",
        )


@dataclass(slots=True)
class Amounts(Base):
    """The import of amounts."""

    kind = AMOUNTS
    is_read_when_judged = False
    actions: Names[int] = field(init=False)
    funders: Names[int] = field(init=False)
    sources: Names[int] = field(init=False)
    by_key: dict[str, Amount] = field(init=False)
    known: dict[tuple, Amount] = field(init=False)

    def __post_init__(self) -> None:
        self.actions, self.sources = action_names(), source_names()
        rows = Partner.objects.filter(closed_on=None).values_list("pk", "key", "name")
        self.funders = Names(((p, (k, n)) for p, k, n in rows), "un partenaire connu")
        found = Amount.objects.current().exclude(action=None).order_by("pk")
        self.by_key = {each.key: each for each in found.select_related("entered_by")}
        self.known = {}
        for each in self.by_key.values():
            named = (each.action_id, fold(each.label), each.stage, each.period, each.funder_id)
            self.known[named] = each

    def read(self, rows: Iterable[Texts]) -> list[Entry]:
        """Read rows; a blank amount is left out."""
        return [self._read(row) for row in rows]

    def _read(self, row: Texts) -> Entry:
        entry = Entry(row.line)
        if not row.cells.get("montant") and not row.stray:
            return entry
        before = read_cell(entry, row, "cle", self._by_key)
        cents = read_cell(entry, row, "montant", lambda text: _cents(text, row.unit))
        if before is None:
            require_cells(entry, row, AMOUNTS)
        said = self._described(entry, row, before) | {
            "cents": cents,
            "qualifier": read_cell(entry, row, "precision", qualifier),
            "source": read_cell(entry, row, "source", self.sources.find),
            "locator": read_cell(entry, row, "endroit", limited(300)),
        }
        if entry.faults:
            return entry
        entry.payload, entry.what = Sum(before=before, **said), "add"
        if before is None:
            entry.payload.before = self.known.get(entry.payload.identity)
        return entry

    def _described(self, entry: Entry, row: Texts, before: Amount | None) -> dict[str, Any]:
        """Return what the amount is of; that of a known amount does not change."""
        if before is not None:
            return {
                "action": before.action_id,
                "label": before.label,
                "stage": before.stage,
                "period": Period.parse(before.period) if before.period else None,
                "nature": before.nature,
                "funder": before.funder_id,
            }
        nature = read_cell(entry, row, "section", NATURES.find) or ""
        return {
            "action": read_cell(entry, row, "action", self.actions.find),
            "label": read_cell(entry, row, "libelle", limited(250)),
            "stage": read_cell(entry, row, "stade", STAGES.find),
            "period": read_cell(entry, row, "periode", period),
            "nature": "" if nature == "unknown" else nature,
            "funder": read_cell(entry, row, "financeur", self.funders.find),
        }

    def _by_key(self, text: str) -> Amount:
        if text not in self.by_key:
            raise Unreadable(text, "la clé d’un montant d’une action, ou rien pour un nouveau")
        return self.by_key[text]

    def lock(self, entries: Sequence[Entry]) -> None:
        """Lock the actions, in order."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        locked = Action.objects.select_for_update(of=("self",), no_key=True)
        list(locked.filter(pk__in=pks).order_by("pk").values_list("pk"))

    def judge(self, entries: Sequence[Entry]) -> None:
        """Say what each row would do, as the services of the plan would answer."""
        lines: dict[tuple, int] = {}
        for entry in entries:
            said = entry.payload
            if said is None or entry.faults:
                continue
            before = said.before
            entry.what = "add" if before is None else "correct"
            if before is not None:
                entry.before_at = before.entered_at
                if said.content == _content(before):
                    entry.what = "same"
                else:
                    entry.needs_why = chains.published_before(before) is not None
            first = lines.setdefault(before.key if before else said.identity, entry.line)
            if first != entry.line:
                entry.refuse(Fault("libelle", f"Déjà dit ligne {first}."))
            elif entry.what != "same":
                self._refuse(entry, said)

    def _refuse(self, entry: Entry, said: Sum) -> None:
        try:
            if said.before is None:
                can.require(self.actor, can.RECORD_AMOUNT, on=self.day)
            else:
                amounts.require_correct(said.before, self.actor, self.at)
            stage = said.stage if said.before is None else ""
            amounts.check(said.label, stage, said.cents, said.period)
        except Refusal as refusal:
            key = "periode" if refusal.code == "plan.credits-need-a-year" else "montant"
            entry.refuse(refusal_fault(key, refusal))

    def identity(self, entry: Entry) -> tuple:
        """Return what a row is about, what is in force and what it says."""
        said = entry.payload
        if said is None:
            return ()
        return (*said.identity, said.before.pk if said.before else 0, *said.content)

    def shown(self, entries: Sequence[Entry]) -> list[Shown]:
        """Tell rows as people read them, in one query."""
        pks = {entry.payload.action for entry in entries if entry.payload}
        names = dict(Action.objects.filter(pk__in=pks).values_list("pk", "name"))
        return [self._shown(entry.payload, names) for entry in entries]

    def _shown(self, said: Sum | None, names: dict[int, str]) -> Shown:
        if said is None:
            return Shown("", "", "")
        stage = Amount.Stage(said.stage).label
        when = f", {said.period.label()}" if said.period else ""
        name = f"{quoted(said.label)}, {stage}{when}, {names[said.action]}"
        after = amounts.said(Amount(amount_cents=said.cents, qualifier=said.content[1]))
        before = said.before
        if before is None:
            return Shown(name, "", after)
        was = amounts.said(before)
        after = f"{after}, avec une autre source" if after == was else after
        who = str(before.entered_by) if before.entered_by else chains.THE_PACK
        return Shown(name, was, after, who)

    def write(self, entries: Sequence[Entry], why: str) -> dict[str, Any]:
        """Record or correct each amount that changes; return the primary keys."""
        changing = [entry.payload for entry in entries if entry.what != "same"]
        return {"amounts": [self._write(said, why) for said in changing]}

    def _write(self, said: Sum, why: str) -> int:
        cents, precision, source, locator = said.content
        given = {"cents": cents, "qualifier": precision, "locator": locator}
        given |= {"source": source and Source.objects.get(pk=source)}
        given |= {"actor": self.actor, "at": self.at}
        if said.before is not None:
            return plan.correct_amount(seen=said.before, why=why, **given).pk
        made = plan.record_amount(
            action=Action.objects.get(pk=said.action),
            label=said.label,
            stage=said.stage,
            period=said.period,
            nature=said.nature,
            funder=said.funder and Partner.objects.get(pk=said.funder),
            **given,
        )
        return made.pk

    def undo(self, written: dict[str, Any], why: str) -> Undone:
        """Withdraw new amounts, restore the others."""
        done = Undone()
        related = ("action", "supersedes", "entered_by", "source")
        for fact in Amount.objects.select_related(*related).filter(pk__in=written["amounts"]):
            last = chains.last_of(fact)
            if last.pk != fact.pk:
                who = str(last.entered_by) if last.entered_by else chains.THE_PACK
                name = f"{fact.label}, {fact.action.name}"
                done.left.append(Left(name, f"{who} : {amounts.said(last)}", last.entered_at))
                continue
            before, given = fact.supersedes, {"actor": self.actor, "at": self.at, "why": why}
            if before is None or before.is_withdrawal:
                plan.correct_amount(seen=fact, cents=fact.amount_cents, withdraw=True, **given)
            else:
                names = ("qualifier", "source", "locator")
                said = {name: getattr(before, name) for name in names}
                plan.correct_amount(seen=fact, cents=before.amount_cents, **said, **given)
            done.n_undone += 1
        return done


def _cents(text: str, titled: str) -> int:
    return cents_from_euros(cells.in_unit(text, "€", titled=titled), negative=True)


def _content(amount: Amount) -> tuple:
    return amount.amount_cents, amount.qualifier, amount.source_id, amount.locator


def in_cell(amount: Amount):
    """Return an amount as a workbook holds it."""
    return in_euros(amount.amount_cents)
