"""What staff, communes and readers fill in. Rules are in the services; here, only reading."""

import re
from collections.abc import Iterable
from decimal import Decimal

from django import forms

from agglo.core.french import MINUS, fold, quoted, typeset
from agglo.core.money import BadAmount, cents_from_euros
from agglo.core.periods import BadPeriod, Period
from agglo.plan.models import Action, Amount, Partner
from agglo.plan.models.facts import Qualifier
from agglo.territory.models import Commune, Source

_SPACES = re.compile(r"[\s\u00a0\u202f€]")
_FRENCH_DATE = re.compile(r"(?<![\d/-])(?:(\d{1,2})/)?(\d{1,2})/(\d{4})(?![\d/-])", re.ASCII)
_SEPARATOR = re.compile(r"\s+[-–]\s+|(?<=^\d{4})\s*[-–]\s*(?=\d{4}$)", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)

DATE_HELP = "Une année, un mois ou un jour : 2026, 03/2026 ou 25/03/2026."
PERIOD_HELP = f"{DATE_HELP} Ou deux, séparés par un tiret."


class WrittenField(forms.Field):
    """A text that stands for something else: a date, an amount, a number."""

    widget = forms.TextInput
    longest = 40

    def to_python(self, value):
        """Return what the text stands for, or None when nothing is written."""
        text = (value or "").strip()
        if len(text) > self.longest or "\0" in text:
            raise forms.ValidationError(f"Attendu : {self.longest} caractères au plus.")
        return self.read(text) if text else None

    def read(self, text: str):
        """Return what a text stands for, or raise ValidationError."""
        raise NotImplementedError


class PeriodField(WrittenField):
    """A period or a date, reduced or not, as people write them."""

    def __init__(self, *, spans: bool = True, **kwargs):
        self.spans = spans
        kwargs.setdefault("help_text", PERIOD_HELP if spans else DATE_HELP)
        super().__init__(**kwargs)

    def read(self, text: str) -> Period:
        """Return a period."""
        code = _SEPARATOR.sub("/", _FRENCH_DATE.sub(_iso, text))
        try:
            return Period.parse(code, spans=self.spans)
        except BadPeriod as error:
            raise forms.ValidationError(typeset(f"Attendu : {error.expected}.")) from None


class EurosField(WrittenField):
    """An amount in euros, with a comma or a point, returned in cents."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "En euros, comme 150 000 ou 150 000,50.")
        super().__init__(**kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def read(self, text: str) -> int:
        """Return whole cents."""
        try:
            return cents_from_euros(_SPACES.sub("", text).replace(",", "."), negative=True)
        except BadAmount as error:
            raise forms.ValidationError(typeset(f"Attendu : {error.expected}.")) from None


class NumberField(WrittenField):
    """A number, with a comma or a point, returned as a Decimal."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def read(self, text: str) -> Decimal:
        """Return a number written in figures only: neither an exponent nor an infinity."""
        plain = _SPACES.sub("", text).replace(",", ".").replace(MINUS, "-")
        if not _NUMBER.fullmatch(plain):
            raise forms.ValidationError(typeset("Attendu : un nombre, comme 12 ou 12,5."))
        return Decimal(plain)


def _source_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="Source",
        queryset=Source.objects.filter(closed_on=None).order_by("title"),
        required=False,
        empty_label="Non précisée",
    )


def share_choices(name: str, forms_of_a_page: Iterable[forms.Form]) -> None:
    """Read the choices of a field once for all the forms of a page that have it."""
    fields = [form.fields[name] for form in forms_of_a_page if name in form.fields]
    # Not list(), which would first ask how many there are.
    choices = [choice for choice in fields[0].choices] if fields else []
    for field in fields:
        field.choices = choices


def _locator_field() -> forms.CharField:
    return forms.CharField(
        label="Endroit dans la source",
        max_length=300,
        required=False,
        help_text="Page, tableau, numéro de ligne ou adresse.",
    )


def _qualifier_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="Précision", choices=Qualifier.choices, required=False)


def _why_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=required,
        help_text="Visible de tous, à côté de l’ancienne et de la nouvelle valeur.",
    )


class PlainForm(forms.Form):
    """A form without colons after its labels."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class MilestoneForm(PlainForm):
    """When a step is planned and reached."""

    planned = PeriodField(label="Date prévue", spans=False, required=False)
    reached = PeriodField(label="Date atteinte", spans=False, required=False)
    why = _why_field(required=False)
    withdraw = forms.BooleanField(label="Retirer ce jalon : il n’a pas lieu d’être", required=False)
    seen_planned = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_reached = forms.CharField(widget=forms.HiddenInput, required=False)


class ReachedForm(PlainForm):
    """A step reached on the day itself, with the dates that the person saw."""

    seen_planned = PeriodField(spans=False, required=False, widget=forms.HiddenInput)
    seen_reached = PeriodField(spans=False, required=False, widget=forms.HiddenInput)


class NewMilestoneForm(PlainForm):
    """One more step of an action."""

    name = forms.CharField(label="Intitulé du jalon", max_length=250)
    planned = PeriodField(label="Date prévue", spans=False, required=False)
    reached = PeriodField(label="Date atteinte", spans=False, required=False)
    source = _source_field()
    locator = _locator_field()


class NoteForm(PlainForm):
    """A few words on where an action stands."""

    text = forms.CharField(
        label="Ce qui a avancé", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class NoteCorrectionForm(PlainForm):
    """Another text in the place of a note."""

    text = forms.CharField(label="Texte", widget=forms.Textarea(attrs={"rows": 5}), required=False)
    withdraw = forms.BooleanField(label="Retirer cette note", required=False)
    why = _why_field(required=False)


class DocumentForm(PlainForm):
    """A file that goes with an action."""

    title = forms.CharField(
        label="Titre", max_length=160, required=False, help_text="Vide : le nom du fichier."
    )
    file = forms.FileField(
        label="Fichier", help_text="PDF, PNG, JPEG, ODT, ODS, DOCX ou XLSX, sans macro."
    )


class WithdrawalForm(PlainForm):
    """Why something is withdrawn."""

    why = _why_field(required=False)


class LinkForm(PlainForm):
    """Another action, by the words of its name or its key."""

    other = forms.CharField(
        label="Autre action", max_length=250, help_text="Des mots de son intitulé, ou sa clé."
    )

    def clean_other(self) -> Action:
        """Return the one action that the words name; several are listed, to choose from."""
        said = self.cleaned_data["other"].strip()
        actions = Action.objects.filter(closed_on=None)
        found = list(actions.filter(key=said))
        if not found:
            words = fold(said).split()
            found = [one for one in actions if all(word in fold(one.name) for word in words)]
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError("Aucune action n’a ces mots dans son intitulé.")
        names = " ; ".join(quoted(one.name) for one in found[:5])
        more = f" et {len(found) - 5} autres" if len(found) > 5 else ""
        raise forms.ValidationError(
            typeset(f"Plusieurs actions ont ces mots : {names}{more}. Précisez.")
        )


class AmountForm(PlainForm):
    """One more sum of an action."""

    label = forms.CharField(label="Libellé", max_length=250)
    stage = forms.ChoiceField(label="Stade", choices=Amount.Stage.choices)
    cents = EurosField(label="Montant")
    qualifier = _qualifier_field()
    period = PeriodField(label="Période", required=False)
    nature = forms.ChoiceField(label="Section", choices=Amount.Nature.choices, required=False)
    funder = forms.ModelChoiceField(
        label="Financeur",
        queryset=Partner.objects.filter(closed_on=None).order_by("name"),
        required=False,
        empty_label="L’intercommunalité elle-même",
    )
    source = _source_field()
    locator = _locator_field()


class AmountCorrectionForm(PlainForm):
    """Another sum in the place of one."""

    cents = EurosField(label="Montant corrigé")
    qualifier = _qualifier_field()
    source = _source_field()
    locator = _locator_field()
    withdraw = forms.BooleanField(
        label="Retirer ce montant : il n’aurait pas dû être saisi", required=False
    )
    why = _why_field(required=True)


class ObservationForm(PlainForm):
    """One more value of an indicator."""

    period = PeriodField(label="Période")
    commune = forms.ModelChoiceField(
        label="Lieu",
        queryset=Commune.objects.filter(closed_on=None).defer("boundary"),
        required=False,
        empty_label="Tout le territoire",
    )
    value = NumberField(label="Valeur", required=False)
    unknown = forms.BooleanField(label="La valeur est inconnue", required=False)
    qualifier = _qualifier_field()
    note = forms.CharField(label="Note", max_length=500, required=False)
    source = _source_field()
    locator = _locator_field()

    def clean(self):
        """Refuse a blank that does not say that the value is unknown, and the contrary."""
        return _known_or_unknown(self, super().clean() or {})


class QuickObservationForm(PlainForm):
    """The next value of an indicator, for the whole territory."""

    period = PeriodField(label="Période")
    value = NumberField(label="Valeur", required=False)
    unknown = forms.BooleanField(label="La valeur est inconnue", required=False)

    def clean(self):
        """Refuse a blank that does not say that the value is unknown, and the contrary."""
        return _known_or_unknown(self, super().clean() or {})


class ObservationCorrectionForm(PlainForm):
    """Another value in the place of one."""

    value = NumberField(label="Valeur corrigée", required=False)
    unknown = forms.BooleanField(label="La valeur est inconnue", required=False)
    qualifier = _qualifier_field()
    note = forms.CharField(label="Note", max_length=500, required=False)
    source = _source_field()
    locator = _locator_field()
    withdraw = forms.BooleanField(
        label="Retirer ce relevé : il n’aurait pas dû être saisi", required=False
    )
    why = _why_field(required=True)

    def clean(self):
        """Refuse a blank that does not say that the value is unknown, unless it is withdrawn."""
        cleaned = super().clean() or {}
        return cleaned if cleaned.get("withdraw") else _known_or_unknown(self, cleaned)


class ContestForm(PlainForm):
    """Why a commune disagrees, and what it would say instead."""

    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), empty_label=None
    )
    reason = forms.CharField(
        label="Pourquoi cette valeur vous semble fausse", widget=forms.Textarea(attrs={"rows": 4})
    )
    proposed = NumberField(label="Valeur proposée", required=False)

    def __init__(self, *args, communes: Iterable[str], **kwargs):
        super().__init__(*args, **kwargs)
        members = Commune.objects.filter(closed_on=None, insee__in=list(communes))
        self.fields["commune"].queryset = members.defer("boundary")


class AnswerForm(PlainForm):
    """What the EPCI answers a commune."""

    answer = forms.CharField(label="Réponse", widget=forms.Textarea(attrs={"rows": 4}))


class RemarkForm(PlainForm):
    """What a reader finds wrong. ``site`` is a trap: only a machine fills it in."""

    text = forms.CharField(
        label="Qu’est-ce qui ne va pas ?", widget=forms.Textarea(attrs={"rows": 6})
    )
    email = forms.EmailField(
        label="Votre adresse électronique (facultatif)",
        required=False,
        help_text="Pour vous répondre, comme nom@exemple.fr. Rien d’autre.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    site = forms.CharField(
        label="Laissez ce champ vide",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


def _iso(match: re.Match) -> str:
    day, month, year = match.groups()
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _known_or_unknown(form: forms.Form, cleaned: dict) -> dict:
    if "value" not in cleaned or form.errors:
        return cleaned
    is_blank, is_unknown = cleaned["value"] is None, cleaned.get("unknown")
    if is_blank and not is_unknown:
        form.add_error("value", "Écrivez la valeur, ou cochez « La valeur est inconnue ».")
    if is_unknown and not is_blank:
        form.add_error("unknown", "Une valeur est écrite : elle n’est donc pas inconnue.")
    return cleaned
