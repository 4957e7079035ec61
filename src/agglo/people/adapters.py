"""How django-allauth speaks and behaves here: our sender's name, our addresses, our journal."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from agglo.core.french import NBSP
from agglo.people import identity, letters, permissions, sealing, second_factor, services
from agglo.people.models import Organisation, User
from agglo.people.oidc import sign_out

REAUTHENTICATION = {
    "reauthenticate": "Taper mon mot de passe",
    "mfa_reauthenticate": "Donner un code",
    "mfa_reauthenticate:webauthn": "Utiliser ma clé de sécurité",
}
"""Ways to prove again that it is still the same person."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are open to residents; what an account may do comes from its roles."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "too_many_login_attempts": "Trop d’essais ont échoué. Recommencez dans quelques minutes.",
        "incorrect_password": "Ce n’est pas le mot de passe de ce compte.",
        "rate_limited": "Trop d’essais en peu de temps. Attendez quelques minutes.",
    }

    def is_safe_url(self, url: str) -> bool:
        """Say whether a page asked for after signing in is one of this very site."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def format_email_subject(self, subject: str) -> str:
        """Begin the subject of a letter with the name of the intercommunality."""
        return f"[{_house()}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post a letter: it leaves once what it tells of is written."""
        said = {
            "request": self.request,
            "email": email,
            "current_site": get_current_site(self.request),
        }
        letters.post(self.render_mail(template_prefix, email, said | context))

    def save_user(self, request: HttpRequest, user: User, form, commit: bool = True) -> User:
        """Fill an account in from the form of registration, and open it."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            services.open_account(user=user, at=timezone.now())
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session, noting whether it is the first that this account ever had."""
        request.is_first_sign_in = user.last_login is None
        super().login(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send whoever has work to do to the workshop, and a resident back to the home page."""
        has_work = permissions.permissions_of(request.user, on=timezone.localdate())
        return super().get_login_redirect_url(request) if has_work else "/"

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Take an address as confirmed, and say so in the journal."""
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            services.confirm_address(user=email_address.user, at=timezone.now())
        return is_confirmed

    def set_password(self, user: User, password: str) -> None:
        """Change a password; the journal keeps that it was, never what it is."""
        services.change_password(user=user, password=password, at=timezone.now())

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Refuse an account that is locked, and say so in the journal: without the address."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
            identity.note_lock(user=user, at=timezone.now())
            raise

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Spare whoever signed in a moment ago typing a password again to add a second factor.

        Not in a session that skipped the factor which its account has.
        """
        if app != "allauth.mfa" or not _signed_in_lately(self.request):
            return True
        return second_factor.has_factor(self.request.user) and not second_factor.is_proved(
            self.request
        )

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict]:
        """Name the ways to prove it again in French."""
        found = super().get_reauthentication_methods(user)
        return [one | {"description": REAUTHENTICATION[one["id"]]} for one in found]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Sign out of FranceConnect or ProConnect as well, when it opened the session."""
        return sign_out.address(request) or super().get_logout_redirect_url(request)


class FactorAdapter(DefaultMFAAdapter):
    """The second factor: its secrets sealed, its words in French, under the house's name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Confirmez d’abord votre adresse électronique.",
        "cannot_delete_authenticator": "Ce moyen ne peut pas être retiré.",
        "cannot_generate_recovery_codes": "Ajoutez d’abord une application ou une clé.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi.",
        "unverified_email": "Confirmez d’abord votre adresse électronique.",
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return _house()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": _house()}

    def generate_authenticator_name(self, user: User, type: object) -> str:
        n_keys = user.authenticator_set.filter(type=type).count()
        return f"Clé n°{NBSP}{n_keys + 1}" if n_keys else "Ma clé"


def _house() -> str:
    epci = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first()
    return str(epci or "Agglo")


def _signed_in_lately(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    age = time.time() - records[-1]["at"] if records else float("inf")
    return age < app_settings.REAUTHENTICATION_TIMEOUT
