"""What people fill in to import a sheet."""

from django import forms

from agglo.core.french import NBSP
from agglo.people.permissions import permissions_of
from agglo.plan.forms import PlainForm
from agglo.workshop.models import Sheet
from agglo.workshop.rules.sheets.fields import KINDS, Kind
from agglo.workshop.rules.sheets.matching import Matching, named

LONGEST_PASTE = 2_000_000


class SheetForm(PlainForm):
    """A file or a paste, and what it is about."""

    contenu = forms.ChoiceField(label="Ce que dit la feuille", widget=forms.RadioSelect)
    fichier = forms.FileField(
        label="Un fichier",
        required=False,
        help_text=f"CSV ou classeur Excel (.xlsx), 20{NBSP}Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    collage = forms.CharField(
        label="Ou des cellules copiées",
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        help_text="Copiez-les dans votre tableur, titres compris, puis collez-les ici.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, *args, user, on, **kwargs):
        super().__init__(*args, **kwargs)
        held = permissions_of(user, on=on)
        kinds = [kind for kind in KINDS.values() if held & set(kind.permissions)]
        self.fields["contenu"].choices = [(kind.key, kind.title) for kind in kinds]
        if kinds:
            self.fields["contenu"].initial = kinds[0].key

    def clean(self):
        """Ask for a file or for a paste, and for one of them only."""
        said = super().clean()
        given = [name for name in ("fichier", "collage") if said.get(name)]
        if not given and not self.errors:
            self.add_error("fichier", "Choisissez un fichier, ou collez des cellules.")
        if len(given) > 1:
            self.add_error("collage", "Un fichier est choisi : videz ce champ, ou retirez-le.")
        return said


class ColumnsForm(PlainForm):
    """What each column says, and what is said once for all rows."""

    def __init__(self, *args, sheet: Sheet, matching: Matching, **kwargs):
        super().__init__(*args, **kwargs)
        self.table, kind = sheet.read(), KINDS[sheet.what]
        choices = [("", "Ne pas importer"), *((each.key, each.title) for each in kind.fields)]
        for place, title in enumerate(self.table.header):
            word = matching.columns.get(place, "")
            wide = [(word, named(word, kind))] if word[6:7] in {"@", "#"} else []
            self.fields[f"col-{place}"] = forms.ChoiceField(
                label=title or f"Colonne sans titre ({place + 1})",
                choices=[*choices, *wide],
                initial=word,
                required=False,
                help_text=self._examples(place),
            )
        self._say_once(kind, matching)

    def _say_once(self, kind: Kind, matching: Matching) -> None:
        for each in kind.fields:
            if each.may_be_said_once and each.key not in matching.fields:
                self.fields[f"tout-{each.key}"] = forms.CharField(
                    label=each.title,
                    required=False,
                    max_length=250,
                    initial=matching.said.get(each.key, ""),
                    help_text=each.help,
                )

    def _examples(self, place: int) -> str:
        texts = dict.fromkeys(cells[place] for _, cells in self.table.rows[:200] if cells[place])
        shown = [text[:40] for text in list(texts)[:3]]
        return f"Par exemple{NBSP}: {', '.join(shown)}" if shown else "Colonne vide"

    @property
    def of_columns(self):
        """Return the fields of the columns, in order."""
        return [self[name] for name in self.fields if name.startswith("col-")]

    @property
    def of_all_rows(self):
        """Return the fields of what is said once."""
        return [self[name] for name in self.fields if name.startswith("tout-")]

    @property
    def columns(self) -> dict[int, str]:
        """Return what each column says."""
        said = self.cleaned_data.items()
        return {int(name[4:]): word for name, word in said if name.startswith("col-")}

    @property
    def said(self) -> dict[str, str]:
        """Return what all rows have in common."""
        said = self.cleaned_data.items()
        return {name[5:]: text.strip() for name, text in said if name.startswith("tout-")}


class WhyForm(PlainForm):
    """Why values change, or why an import is undone."""

    motif = forms.CharField(
        label="Motif des corrections",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Visible de tous, à côté des anciennes valeurs, une fois publié.",
    )
    vu = forms.CharField(required=False, widget=forms.HiddenInput)
    a = forms.DateTimeField(required=False, widget=forms.HiddenInput)
