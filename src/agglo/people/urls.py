"""Addresses of accounts: allauth's pages under its own names, at French addresses."""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as identities
from django.urls import path, re_path

from agglo.people import entrance
from agglo.people.oidc import views as oidc

IDENTITY = r"^(?P<provider_id>franceconnect|proconnect)/"

urlpatterns = [
    path("", entrance.account, name="account"),
    path("connexion/", views.login, name="account_login"),
    path("connexion/lettre/", entrance.ask_link, name="ask_sign_in_link"),
    path("connexion/lettre/envoyee/", entrance.link_sent, name="sign_in_link_sent"),
    re_path(r"^connexion/lettre/(?P<key>[-:\w]+)/$", entrance.open_link, name="sign_in_link"),
    path("connexion/code/", factor.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sessions/", entrance.own_sessions, name="usersessions_list"),
    path("sessions/<int:pk>/fermer/", entrance.end_session, name="session_end"),
    path("second-facteur/", factor.index, name="mfa_index"),
    path("second-facteur/demande/", entrance.second_factor_required, name="second_factor_required"),
    path("second-facteur/verifier/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-facteur/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-facteur/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-facteur/codes/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("second-facteur/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("second-facteur/cles/ajouter/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "second-facteur/cles/verifier/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("second-facteur/cles/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("second-facteur/cles/<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("identites/", identities.connections, name="socialaccount_connections"),
    path("identites/annulee/", identities.login_cancelled, name="socialaccount_login_cancelled"),
    re_path(IDENTITY + "$", oidc.sign_in, name="identity_login"),
    re_path(IDENTITY + "retour/$", oidc.come_back, name="identity_callback"),
    re_path(IDENTITY + "deconnexion/$", oidc.signed_out, name="identity_signed_out"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("ferme/", views.account_inactive, name="account_inactive"),
    path("inscription/", views.signup, name="account_signup"),
    path("verification/", views.reauthenticate, name="account_reauthenticate"),
    path("adresse/", views.email, name="account_email"),
    path("confirmer/", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirmer/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "mot-de-passe/nouveau/enregistre/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
