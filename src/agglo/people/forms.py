"""The forms of accounts: allauth's, with our words and without a label that typing erases."""

from allauth.account import forms
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django.core.exceptions import ValidationError
from django.forms import CharField, EmailField, EmailInput, Form, HiddenInput
from django.utils.timezone import now

from agglo.people import identity

LABELS = {
    "login": "Adresse électronique",
    "email": "Adresse électronique",
    "password": "Mot de passe",
    "password1": "Mot de passe",
    "password2": "Le même mot de passe, une seconde fois",
    "oldpassword": "Mot de passe actuel",
    "remember": "Rester connecté sur cet appareil",
    "code": "Code à six chiffres",
    "credential": "Clé de sécurité",
    "name": "Nom de la clé",
    "passwordless": "Me connecter avec cette clé seule, sans mot de passe",
}

NEW_PASSWORD = "12 signes au moins, que vous n’utilisez nulle part ailleurs."  # noqa: S105 - a hint


class Plain:
    """Labels above the fields, never inside them."""

    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class Login(Plain, forms.LoginForm):
    """Sign in."""


class Signup(Plain, forms.SignupForm):
    """Open an account."""

    hints = {"password1": NEW_PASSWORD}


class AddEmail(Plain, forms.AddEmailForm):
    """Give an account another address."""


class ChangePassword(Plain, forms.ChangePasswordForm):
    """Change a password that is known."""

    hints = {"password1": NEW_PASSWORD}


class SetPassword(Plain, forms.SetPasswordForm):
    """Give a password to an account that has none."""

    hints = {"password1": NEW_PASSWORD}


class ResetPassword(Plain, forms.ResetPasswordForm):
    """Ask for another password."""


class ResetPasswordKey(Plain, forms.ResetPasswordKeyForm):
    """Choose another password."""

    hints = {"password1": NEW_PASSWORD}


class Reauthenticate(Plain, forms.ReauthenticateForm):
    """Type one's password again before something serious."""


class AskLink(Plain, Form):
    """Ask for a letter that signs in."""

    email = EmailField(widget=EmailInput(attrs={"autocomplete": "email"}))
    next = CharField(required=False, widget=HiddenInput)


class Code(Plain):
    """A code is read on a telephone and typed here: figures, no memory of past ones."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}


class ActivateTotp(Code, totp.ActivateTOTPForm):
    """Prove that the application gives the right codes, before they are asked for."""


class DeactivateTotp(Plain, totp.DeactivateTOTPForm):
    """Take the application away."""


class Authenticate(Code, factor.AuthenticateForm):
    """Give a second factor to sign in. Too many wrong codes lock the account, as passwords do."""

    hints = {"code": "Celui de votre application, ou l’un de vos codes de secours."}

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                identity.note_lock(user=self.user, at=now())
            raise


class ReauthenticateByCode(Code, factor.ReauthenticateForm):
    """Give a second factor again before something serious."""

    hints = {"code": "Celui de votre application, ou l’un de vos codes de secours."}


class AddKey(Plain, keys.AddWebAuthnForm):
    """Give a key its name."""

    hints = {"name": "Pour la reconnaître parmi d’autres, comme « trousseau » ou « téléphone »."}


class RenameKey(Plain, keys.EditWebAuthnForm):
    """Give a key another name."""
