"""The forms of accounts: allauth's, with our words and without a label that typing erases."""

from allauth.account import forms

LABELS = {
    "login": "Adresse électronique",
    "email": "Adresse électronique",
    "password": "Mot de passe",
    "password1": "Mot de passe",
    "password2": "Le même mot de passe, une seconde fois",
    "oldpassword": "Mot de passe actuel",
    "remember": "Rester connecté sur cet appareil",
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
