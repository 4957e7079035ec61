"""What people fill in about accounts and roles. Rules are in the services; here, only reading."""

from datetime import date

from django import forms
from django.contrib.auth import password_validation

from agglo.people.models import Organisation, Role, User

NEW_PASSWORD = "12 signes au moins, que vous n’utilisez nulle part ailleurs."  # noqa: S105 - a hint


class PlainForm(forms.Form):
    """A form without colons after its labels."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _why() -> forms.CharField:
    return forms.CharField(
        label="Motif (facultatif)",
        required=False,
        max_length=500,
        help_text="Gardé au journal. N’y écrivez rien de personnel.",
    )


class RoleForm(PlainForm):
    """A role for a body, between two days."""

    role = forms.ModelChoiceField(label="Rôle", queryset=Role.objects.none(), empty_label=None)
    organisation = forms.ModelChoiceField(
        label="Pour", queryset=Organisation.objects.none(), empty_label=None
    )
    since = _day("À partir du")
    until = _day(
        "Jusqu’au (facultatif)", required=False, help_text="Ce jour compris. Vide : sans fin."
    )
    why = _why()

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        roles = Role.objects.exclude(permissions=[]).order_by("pk")
        self.fields["role"].queryset = roles
        bodies = Organisation.objects.open().order_by("kind", "name")
        self.fields["organisation"].queryset = bodies
        self.fields["organisation"].initial = bodies.filter(kind=Organisation.Kind.EPCI).first()
        self.fields["since"].initial = today


class InviteForm(RoleForm):
    """Someone who has no account yet, and the role to begin with."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="L’invitation y est envoyée, comme nom@exemple.fr.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="Nom affiché (facultatif)", max_length=120, required=False)

    field_order = ("email", "name", "role", "organisation", "since", "until", "why")


class EndForm(PlainForm):
    """The last day of a role."""

    until = _day("Dernier jour du rôle", help_text="Ce jour compris.")
    why = _why()


class CloseForm(PlainForm):
    """Closing somebody's account, knowingly."""

    why = _why()
    sure = forms.BooleanField(label="Je ferme ce compte : son adresse et son nom seront effacés")


class CloseOwnForm(PlainForm):
    """Closing one's own account, knowingly."""

    sure = forms.BooleanField(label="Je ferme mon compte, et je sais qu’il ne se rouvre pas")


class DelegateForm(PlainForm):
    """A colleague, and two days."""

    email = forms.EmailField(
        label="Adresse électronique de votre collègue",
        help_text="Une personne qui agit pour le même organisme, comme nom@exemple.fr.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "collegues"}),
    )
    since = _day("Du")
    until = _day("Au", help_text="Ce jour compris.")
    why = _why()


class AcceptForm(PlainForm):
    """Name and password of a person who was invited."""

    name = forms.CharField(
        label="Nom affiché",
        max_length=120,
        help_text="Tel que vos collègues le liront à côté de ce que vous écrivez.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label="Mot de passe",
        help_text=NEW_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Le même mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self) -> str:
        """Refuse a password that is too short, too common or too near the address."""
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, object]:
        """Refuse two passwords that differ."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe ne sont pas les mêmes.")
        return cleaned
