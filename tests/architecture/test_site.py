"""What the whole site promises: no page open by mistake, no model without its word."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from tests.conftest import ROOT

OPEN_FORMS = {
    "invitation",
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_logout",
    "account_reauthenticate",
    "ask_sign_in_link",
    "sign_in_link_sent",
    "sign_in_link",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "identity_login",
    "identity_callback",
    "identity_signed_out",
    "socialaccount_login_cancelled",
    "signal_error",
    "signal_thanks",
    "stop_letters",  # the link of a letter: its signature is the proof
    "document",  # a file: for anyone once published, for staff before
    "history",
    "style",
    "health",
    "ready",
    "measures",
}
"""Pages open to anyone that are not plain public pages: forms, what machines read, and histories,
which name people to those who may read the journal."""


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: str(pattern.pattern))
def test_a_page_is_public_on_purpose_or_asks_to_sign_in(pattern):
    is_open = not getattr(pattern.callback, "login_required", True)
    is_public_page = hasattr(pattern.callback, "is_public_page")

    assert not is_open or is_public_page or pattern.name in OPEN_FORMS


def test_every_model_has_its_word():
    words = (ROOT / "docs/vocabulaire.md").read_text("utf-8")
    ours = [m for m in apps.get_models() if m.__module__.startswith("agglo.")]
    tables = {m._meta.label for m in ours}

    assert not {label for label in tables if f"`{label}`" not in words}


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = io.StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes" in out.getvalue() or "Aucun" in out.getvalue()
