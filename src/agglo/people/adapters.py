"""How django-allauth speaks and behaves here: our sender's name, our addresses, our journal."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from agglo.people import permissions, services
from agglo.people.models import Organisation, User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are open to residents; what an account may do comes from its roles."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Cette adresse et ce mot de passe ne vont pas ensemble.",
        "too_many_login_attempts": "Trop d’essais ont échoué. Recommencez dans quelques minutes.",
    }

    def is_safe_url(self, url: str) -> bool:
        """Say whether a page asked for after signing in is one of this very site."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def format_email_subject(self, subject: str) -> str:
        """Begin the subject of a letter with the name of the intercommunality."""
        epci = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first()
        return f"[{epci or 'Agglo'}] {subject}"

    def save_user(self, request: HttpRequest, user: User, form, commit: bool = True) -> User:
        """Fill an account in from the form of registration, and open it."""
        user = super().save_user(request, user, form, commit=False)
        user.email = user.email.lower()
        if commit:
            services.open_account(user=user, at=timezone.now())
        return user

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
