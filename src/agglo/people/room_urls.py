"""Addresses of the room's own pages; those of signing in are in ``urls.py``."""

from django.urls import path

from agglo.people.views import accounts, delegations, invitations, privacy

app_name = "people"

urlpatterns = [
    path("atelier/comptes/", accounts.accounts, name="accounts"),
    path("atelier/comptes/inviter/", accounts.invite, name="invite"),
    path("atelier/comptes/<int:pk>/", accounts.account, name="account"),
    path("atelier/comptes/<int:pk>/role/", accounts.grant, name="grant"),
    path("atelier/comptes/<int:pk>/fermer/", accounts.close, name="close"),
    path("atelier/comptes/<int:pk>/invitation/", accounts.send_invitation, name="send_invitation"),
    path("atelier/comptes/<int:pk>/second-facteur/", accounts.reset_factors, name="reset_factors"),
    path("atelier/comptes/roles/<int:pk>/finir/", accounts.end, name="end"),
    path("atelier/comptes/roles/<int:pk>/annuler/", accounts.cancel, name="cancel"),
    path("atelier/donnees-personnelles/", privacy.retention, name="retention"),
    path("compte/delegations/", delegations.delegations, name="delegations"),
    path("compte/delegations/<int:pk>/", delegations.delegate, name="delegate"),
    path("compte/delegations/<int:pk>/finir/", delegations.end_delegation, name="end_delegation"),
    path("compte/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("compte/mes-donnees/", privacy.own_data, name="own_data"),
    path("compte/mes-donnees.json", privacy.own_data_json, name="own_data_json"),
    path("compte/fermeture/", privacy.close_own, name="close_own"),
    path("donnees-personnelles/registre/", privacy.register, name="register"),
]
