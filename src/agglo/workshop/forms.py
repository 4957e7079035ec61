"""What people fill in at the workshop. Rules are in the services; here, only reading."""

from django import forms

from agglo.core.french import date_in_figures, typeset
from agglo.core.periods import Period
from agglo.people.permissions import permissions_of
from agglo.plan.forms import PeriodField, PlainForm
from agglo.plan.models import Action
from agglo.workshop.models import Preference, SavedView
from agglo.workshop.rules.gestures import KINDS


class SaveViewForm(PlainForm):
    """A list to keep under a name."""

    nom = forms.CharField(label="Nom de la vue", max_length=80)
    partagee = forms.BooleanField(label="La montrer à mes collègues", required=False)
    defaut = forms.BooleanField(label="L’ouvrir quand je viens sur cette liste", required=False)
    of = forms.ChoiceField(choices=SavedView.Of, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)


class PreferenceForm(PlainForm):
    """Letters and keys."""

    digest = forms.ChoiceField(
        label="Un résumé par courriel",
        choices=Preference.Digest,
        widget=forms.RadioSelect,
        help_text="Il part le lundi : ce qui vous attend, ce qui a changé, qui vous a mentionné.",
    )
    mention_letters = forms.BooleanField(
        label="M’écrire aussi dès qu’un collègue me mentionne", required=False
    )
    shortcuts = forms.BooleanField(
        label="Garder les raccourcis d’une seule touche",
        required=False,
        help_text="Décochez si vous dictez vos textes ou touchez le clavier sans le vouloir.",
    )


class CommentForm(PlainForm):
    """A sentence to colleagues."""

    text = forms.CharField(
        label="Votre message",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour appeler un collègue, écrivez @ puis son nom. Rien n’est public.",
    )


class ReviewForm(PlainForm):
    """What is new of one action; nothing, when the field is left blank."""

    nouvelle = forms.CharField(label=typeset("Du nouveau ?"), max_length=1000, required=False)
    action = forms.SlugField(max_length=80, widget=forms.HiddenInput)
    jalon = forms.SlugField(max_length=80, required=False, widget=forms.HiddenInput)


class GestureForm(PlainForm):
    """One gesture among those that a person may make, and what it asks for."""

    geste = forms.ChoiceField(label="Geste", widget=forms.RadioSelect)
    texte = forms.CharField(
        label="La nouvelle",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="La même pour toutes les actions choisies.",
    )
    le = PeriodField(label="Étape atteinte le", spans=False, required=False)
    autre = forms.ModelChoiceField(
        label="L’action à relier",
        queryset=Action.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="À choisir",
    )
    intitule = forms.CharField(
        label="Intitulé de la publication",
        max_length=160,
        required=False,
        help_text="Facultatif, comme « Campagne de mars ».",
    )

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        held = permissions_of(user, on=on)
        self.kinds = {key: kind for key, kind in KINDS.items() if kind.permission in held}
        self.fields["geste"].choices = [(key, kind.label) for key, kind in self.kinds.items()]
        asked = {name for kind in self.kinds.values() for name in kind.asks}
        for name in set(self.fields) - asked - {"geste"}:
            del self.fields[name]
        if "autre" in self.fields:
            actions = Action.objects.filter(closed_on=None).only("key", "name").order_by("name")
            self.fields["autre"].queryset = actions
        if "le" in self.fields:
            self.fields["le"].initial = date_in_figures(on)

    def clean(self):
        """Ask for what the chosen gesture needs, and for nothing else."""
        said = super().clean()
        kind = KINDS.get(said.get("geste", ""))
        for name in kind.asks if kind else ():
            if name != "intitule" and not said.get(name) and name not in self.errors:
                self.add_error(name, "Ce geste en a besoin.")
        return said

    @property
    def kind(self):
        """Return the chosen gesture."""
        return KINDS[self.cleaned_data["geste"]]

    @property
    def said(self) -> dict[str, object]:
        """Return what the chosen gesture asks for."""
        return {name: self.cleaned_data.get(name) for name in self.kind.asks}

    @property
    def told(self) -> list[tuple[str, str]]:
        """Return the same in words: the label of each field and what was put in it."""
        said = {name: each for name, each in self.said.items() if each}
        return [
            (self.fields[name].label, each.label() if isinstance(each, Period) else str(each))
            for name, each in said.items()
        ]
