"""Who may do what at every address of the site, written by hand: one line an address.

To add an address, add a line: its name, a sample of it, who may read it, who may send to it.
Samples are filled in with what ``world`` makes: ``{action}``, ``{person}``…

Whoever is not named is asked to sign in (a stranger) or refused with 403. ``NOBODY``: nobody gets
through, and the address may take no such request at all (405). ``hidden``: refused with 404, as if
it did not exist (or with 403). ``send``: what is sent where sending nothing would prove nothing;
whoever may send it is then not refused (422). ``own``: what is sent there only changes the sender's
own account or choices.
"""

from dataclasses import dataclass

ROLES = (*("resident", "commune", "agent", "service-head", "elected", "administrator", "auditor"),)
ANONYMOUS = "anonymous"

ANYONE = frozenset({ANONYMOUS, *ROLES})
SIGNED = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()


def only(words: str) -> frozenset[str]:
    """Return the roles that a few words name."""
    roles = frozenset(words.split())
    assert roles <= SIGNED
    return roles


READERS = SIGNED - {"resident"}  # of the working version
AGENTS = only("agent service-head")
AGENT = only("agent")  # who made the sample
HEADS = only("service-head")
COMMUNES = only("commune")
ADMINISTRATORS = only("administrator")
WATCHERS = only("administrator auditor")
REMARKS = only("agent service-head elected auditor")
REPORTS = SIGNED - {"resident", "commune"}
TALKERS = only("agent service-head elected auditor")


@dataclass(frozen=True, slots=True)
class Line:
    """One address."""

    name: str
    path: str
    get: frozenset[str]
    post: frozenset[str] = NOBODY
    hidden: bool = False
    own: bool = False
    send: tuple[tuple[str, str], ...] = ()


def public(name: str, path: str) -> Line:
    """Return a page that anyone reads and that takes nothing."""
    return Line(name, path, ANYONE)


def post(name: str, path: str, who: frozenset[str], **more) -> Line:
    """Return an address that only takes what is sent to it."""
    return Line(name, path, NOBODY, who, **more)


def own(name: str, path: str, get: frozenset[str] = SIGNED) -> Line:
    """Return a page of one's own account, that one reads and sends."""
    return Line(name, path, get, get, own=True)


WEB = [
    public("web:home", "/"),
    public("web:search", "/recherche/?q=eau"),
    public("web:accessibility", "/accessibilite/"),
    public("web:legal", "/mentions-legales/"),
    public("web:privacy", "/donnees-personnelles/"),
    public("web:help", "/aide/"),
    public("web:site_map", "/plan-du-site/"),
    public("web:sitemap", "/sitemap.xml"),
    public("web:feed", "/flux.xml"),
    public("web:robots", "/robots.txt"),
    public("web:health", "/sante/"),
    public("web:ready", "/sante/pret/"),
    public("web:measures", "/sante/mesures"),  # to this machine, whoever asks
    public("web:style", "{style}"),
]

TERRITORY = [
    public("territory:communes", "/communes/"),
    public("territory:commune", "/communes/99001-songeville/"),
    public("territory:places", "/lieux/"),
]

PLAN = [
    public("plan:explorer", "/projet/"),
    public("plan:priority", "/projet/nature/"),
    public("plan:action", "/actions/{action}/"),
    public("plan:indicators", "/indicateurs/"),
    public("plan:indicator", "/indicateurs/{indicator}/"),
    public("plan:money", "/montants/"),
    public("plan:amount", "/montants/{amount}/"),
    Line("plan:signal_error", "/signaler/{indicator}/", ANYONE, ANYONE),
    public("plan:signal_thanks", "/signaler/{indicator}/merci/"),
    Line("plan:document", "/documents/{document}/{document_name}", READERS, hidden=True),
    Line("plan:write_action", "/atelier/actions/{action}/", READERS),
    Line("plan:preview_action", "/atelier/actions/{action}/apercu/", READERS),
    Line("plan:add_note", "/atelier/actions/{action}/notes/", AGENTS, AGENTS),
    Line("plan:nothing_new", "/atelier/actions/{action}/rien/", AGENTS, AGENTS),
    Line("plan:add_milestone", "/atelier/actions/{action}/jalons/", AGENTS, AGENTS),
    Line("plan:add_amount", "/atelier/actions/{action}/montants/", AGENTS, AGENTS),
    Line("plan:add_document", "/atelier/actions/{action}/documents/", AGENTS, AGENTS),
    Line("plan:add_link", "/atelier/actions/{action}/liens/", AGENTS, AGENTS),
    Line("plan:unlink", "/atelier/actions/{action}/liens/{linked}/retirer/", AGENTS, AGENTS),
    Line("plan:add_reading", "/atelier/actions/{measured}/releves/{measure}/", AGENTS, AGENTS),
    Line("plan:publish_action", "/atelier/actions/{action}/publier/", READERS, HEADS),
    Line("plan:write_milestone", "/atelier/jalons/{milestone}/", AGENTS, AGENTS),
    Line("plan:reach_milestone", "/atelier/jalons/{milestone}/atteint/", AGENTS, AGENTS),
    Line("plan:write_amount", "/atelier/montants/{amount}/", HEADS, HEADS),
    Line("plan:write_note", "/atelier/notes/{note}/", AGENTS, AGENTS),
    Line("plan:withdraw_document", "/atelier/documents/{document}/", AGENTS, AGENTS),
    Line(
        *("plan:write_indicator", "/atelier/indicateurs/{indicator}/", READERS, AGENTS),
        send=(("period", "2025"), ("value", "1")),
    ),
    Line("plan:publish_indicator", "/atelier/indicateurs/{indicator}/publier/", READERS, HEADS),
    Line("plan:write_observation", "/atelier/releves/{observation}/", HEADS, HEADS),
    Line("plan:write_contest", "/atelier/releves/{observation}/contester/", COMMUNES, COMMUNES),
    Line("plan:write_answer", "/atelier/contestations/{contest}/", HEADS, HEADS),
    Line("plan:campaign", "/atelier/publier/", READERS, HEADS),
    Line("plan:publications", "/atelier/publications/", READERS),
    Line("plan:publication", "/atelier/publications/{publication}/", READERS),
    post("plan:discard", "/atelier/abandonner/", AGENTS, send=(("changement", "note:{note}"),)),
    Line("plan:restore", "/atelier/retablir/{restored}/", AGENTS, AGENTS),
    Line(
        *("plan:workshop_remarks", "/atelier/signalements/", REMARKS, HEADS),
        send=(("signalement", "{remark}"),),
    ),
]

WORKSHOP = [
    Line("workshop:home", "/atelier/", SIGNED),
    Line("workshop:shortcuts", "/atelier/raccourcis/", SIGNED),
    own("workshop:preferences", "/atelier/preferences/"),
    own("workshop:stop_letters", "/atelier/preferences/arreter/{stop}/", ANYONE),
    Line("workshop:round", "/atelier/tournee/", AGENTS, AGENTS),
    Line("workshop:actions", "/atelier/actions/", READERS),
    post("workshop:follow", "/atelier/actions/{action}/suivre/", READERS, own=True),
    Line("workshop:before", "/atelier/actions/{action}/precedente/", READERS),
    Line("workshop:after", "/atelier/actions/{action}/suivante/", READERS),
    Line("workshop:indicators", "/atelier/indicateurs/", READERS),
    Line("workshop:views", "/atelier/vues/", READERS),
    post("workshop:save_view", "/atelier/vues/enregistrer/", READERS, own=True),
    post("workshop:forget_view", "/atelier/vues/{view}/oublier/", AGENT, hidden=True),
    post("workshop:gesture", "/atelier/ensemble/", READERS),
    Line("workshop:gesture_done", "/atelier/ensemble/{gesture}/", AGENT, hidden=True),
    post("workshop:undo_gesture", "/atelier/ensemble/{gesture}/defaire/", AGENT, hidden=True),
    Line("workshop:mentions", "/atelier/echanges/", TALKERS),
    Line(
        *("workshop:correct_comment", "/atelier/echanges/messages/{comment}/", AGENT, AGENT),
        hidden=True,
    ),
    post(
        *("workshop:withdraw_comment", "/atelier/echanges/messages/{comment}/retirer/", AGENT),
        hidden=True,
    ),
    Line(
        *("workshop:exchange", "/atelier/echanges/plan.action/{action}/", TALKERS, AGENTS),
        send=(("text", "Bonjour"),),
    ),
    Line("workshop:export_actions", "/atelier/actions/export.csv", READERS),
    Line("workshop:export_indicators", "/atelier/indicateurs/export.csv", READERS),
    Line("workshop:export_observations", "/atelier/indicateurs/releves.csv", READERS),
    Line("workshop:export_indicator", "/atelier/indicateurs/{indicator}/releves.csv", READERS),
    Line("workshop:sheets", "/atelier/importer/", READERS),
    post("workshop:send_sheet", "/atelier/importer/envoyer/", AGENTS),
    Line("workshop:blank_sheet", "/atelier/importer/a-remplir/releves.xlsx", AGENTS),
    Line("workshop:sheet", "/atelier/importer/{sheet}/", READERS),
    Line("workshop:columns", "/atelier/importer/{sheet}/colonnes/", AGENTS, AGENTS),
    post("workshop:mend_sheet", "/atelier/importer/{sheet}/corriger/", AGENTS),
    post("workshop:confirm_sheet", "/atelier/importer/{sheet}/confirmer/", AGENTS),
    post("workshop:undo_sheet", "/atelier/importer/{sheet}/defaire/", AGENTS),
    post("workshop:leave_sheet", "/atelier/importer/{sheet}/abandonner/", AGENTS),
    Line("workshop:sheet_file", "/atelier/importer/{sheet}/fichier/", AGENTS),
    Line("workshop:elected", "/atelier/elus/", READERS),
    Line("workshop:brief", "/atelier/elus/actions/{action}/", READERS),
    Line("workshop:brief_pdf", "/atelier/elus/actions/{action}.pdf", READERS),
]

JOBS = [
    Line("jobs:queue", "/atelier/travaux/", WATCHERS),
    post("jobs:launch", "/atelier/travaux/taches/people.purge/lancer/", ADMINISTRATORS),
    post("jobs:relaunch", "/atelier/travaux/{work}/relancer/", ADMINISTRATORS),
    post("jobs:cancel", "/atelier/travaux/{work}/annuler/", ADMINISTRATORS),
    post("jobs:resend", "/atelier/travaux/courriels/{letter}/renvoyer/", ADMINISTRATORS),
    post("jobs:file_away", "/atelier/travaux/courriels/{letter}/classer/", ADMINISTRATORS),
]

REPORT = [
    public("report:index", "/bilans/"),
    public("report:report", "/bilans/{report}/"),
    public("report:pdf", "/bilans/{report}/bilan.pdf"),
    public("report:json", "/bilans/{report}/bilan.json"),
    public("report:edition", "/bilans/{report}/editions/1/"),
    public("report:edition-pdf", "/bilans/{report}/editions/1/bilan.pdf"),
    public("report:edition-json", "/bilans/{report}/editions/1/bilan.json"),
    Line("report:working", "/bilans/{report}/travail/", REPORTS),
    Line("report:working-pdf", "/bilans/{report}/travail/bilan.pdf", REPORTS),
    Line("report:working-map", "/bilans/{report}/travail/cartes/population.svg", REPORTS),
    public("report:edition-map", "/bilans/{report}/editions/1/cartes/population.svg"),
    Line("report:publish", "/bilans/{report}/publication/", ADMINISTRATORS, ADMINISTRATORS),
]

OPENDATA = [
    public("opendata:catalogue", "/donnees/"),
    public("opendata:described", "/donnees/catalogue.ttl"),
    public("opendata:feed", "/donnees/flux.xml"),
    public("opendata:dataset", "/donnees/lieux/"),
    public("opendata:schema", "/donnees/lieux.schema.json"),
    public("opendata:download", "/donnees/lieux.csv"),
    public("opendata:dataset_feed", "/donnees/lieux/flux.xml"),
    public("opendata:changes", "/donnees/lieux/changements/"),
    public("opendata:changes_file", "/donnees/lieux/changements.csv"),
    public("api:guide", "/api/"),
    public("api:openapi-json", "/api/v1/openapi.json"),
    public("api:entrance", "/api/v1/"),
    public("api:plan", "/api/v1/projet"),
    public("api:actions", "/api/v1/actions"),
    public("api:action", "/api/v1/actions/{action}"),
    public("api:amounts", "/api/v1/montants"),
    public("api:indicators", "/api/v1/indicateurs"),
    public("api:indicator", "/api/v1/indicateurs/{indicator}"),
    public("api:observations", "/api/v1/observations"),
    public("api:figure", "/api/v1/chiffres/{indicator}"),
    public("api:communes", "/api/v1/communes"),
    public("api:commune", "/api/v1/communes/99001"),
    public("api:places", "/api/v1/lieux"),
    public("api:place", "/api/v1/lieux/{place}"),
    public("api:reports", "/api/v1/bilans"),
    public("api:editions", "/api/v1/bilans/{report}/editions"),
    public("api:edition", "/api/v1/bilans/{report}/editions/1"),
    public("api:publication_list", "/api/v1/publications"),
    public("api:publication", "/api/v1/publications/{publication}"),
]

JOURNAL = [public("journal:history", "/journal/plan.indicator/{indicator}/")]

PEOPLE = [
    Line("people:accounts", "/atelier/comptes/", WATCHERS),
    Line("people:account", "/atelier/comptes/{person}/", WATCHERS),
    Line("people:invite", "/atelier/comptes/inviter/", ADMINISTRATORS, ADMINISTRATORS),
    Line("people:grant", "/atelier/comptes/{person}/role/", ADMINISTRATORS, ADMINISTRATORS),
    Line("people:close", "/atelier/comptes/{person}/fermer/", ADMINISTRATORS, ADMINISTRATORS),
    post("people:send_invitation", "/atelier/comptes/{person}/invitation/", ADMINISTRATORS),
    post("people:reset_factors", "/atelier/comptes/{person}/second-facteur/", ADMINISTRATORS),
    Line("people:end", "/atelier/comptes/roles/{held}/finir/", ADMINISTRATORS, ADMINISTRATORS),
    post("people:cancel", "/atelier/comptes/roles/{held}/annuler/", ADMINISTRATORS),
    Line("people:retention", "/atelier/donnees-personnelles/", WATCHERS, ADMINISTRATORS),
    Line("people:delegations", "/compte/delegations/", SIGNED),
    Line("people:delegate", "/compte/delegations/{own}/", HEADS, HEADS, hidden=True),
    post("people:end_delegation", "/compte/delegations/{given}/finir/", HEADS, hidden=True),
    Line("people:invitation", "/compte/invitation/{token}/", ANYONE, ANYONE),
    Line("people:own_data", "/compte/mes-donnees/", SIGNED),
    Line("people:own_data_json", "/compte/mes-donnees.json", SIGNED),
    Line("people:close_own", "/compte/fermeture/", SIGNED, SIGNED, own=True),
    public("people:register", "/donnees-personnelles/registre/"),
]


ACCOUNT = [
    Line("account", "/compte/", SIGNED),
    own("account_login", "/compte/connexion/", ANYONE),
    own("ask_sign_in_link", "/compte/connexion/lettre/", ANYONE),
    public("sign_in_link_sent", "/compte/connexion/lettre/envoyee/"),
    own("sign_in_link", "/compte/connexion/lettre/abc/", ANYONE),
    own("mfa_authenticate", "/compte/connexion/code/"),  # after a password, else back to it
    own("mfa_login_webauthn", "/compte/connexion/cle/"),
    Line("usersessions_list", "/compte/sessions/", SIGNED, SIGNED, own=True),
    post("session_end", "/compte/sessions/999999/fermer/", NOBODY, hidden=True),
    Line("mfa_index", "/compte/second-facteur/", SIGNED),
    Line("second_factor_required", "/compte/second-facteur/demande/", SIGNED),
    own("mfa_reauthenticate", "/compte/second-facteur/verifier/"),
    own("mfa_activate_totp", "/compte/second-facteur/application/"),
    Line("mfa_deactivate_totp", "/compte/second-facteur/application/retirer/", NOBODY, hidden=True),
    Line("mfa_view_recovery_codes", "/compte/second-facteur/codes/", NOBODY, hidden=True),
    own("mfa_generate_recovery_codes", "/compte/second-facteur/codes/nouveaux/"),
    Line("mfa_list_webauthn", "/compte/second-facteur/cles/", SIGNED),
    own("mfa_add_webauthn", "/compte/second-facteur/cles/ajouter/"),
    own("mfa_reauthenticate_webauthn", "/compte/second-facteur/cles/verifier/"),
    own("mfa_edit_webauthn", "/compte/second-facteur/cles/1/"),
    own("mfa_remove_webauthn", "/compte/second-facteur/cles/1/retirer/"),
    own("socialaccount_connections", "/compte/identites/"),
    public("socialaccount_login_cancelled", "/compte/identites/annulee/"),
    Line("identity_login", "/compte/franceconnect/", NOBODY, hidden=True),  # not declared here
    Line("identity_callback", "/compte/franceconnect/retour/", NOBODY, hidden=True),
    Line("identity_signed_out", "/compte/franceconnect/deconnexion/", NOBODY, hidden=True),
    own("account_logout", "/compte/deconnexion/", ANYONE),
    public("account_inactive", "/compte/ferme/"),
    own("account_signup", "/compte/inscription/", ANYONE),
    own("account_reauthenticate", "/compte/verification/"),
    own("account_email", "/compte/adresse/"),
    public("account_email_verification_sent", "/compte/confirmer/"),
    Line("account_confirm_email", "/compte/confirmer/abc/", ANYONE, NOBODY, hidden=True),
    own("account_change_password", "/compte/mot-de-passe/"),
    own("account_set_password", "/compte/mot-de-passe/choisir/"),
    own("account_reset_password", "/compte/mot-de-passe/oublie/", ANYONE),
    public("account_reset_password_done", "/compte/mot-de-passe/oublie/envoye/"),
    public("account_reset_password_from_key_done", "/compte/mot-de-passe/nouveau/enregistre/"),
    own("account_reset_password_from_key", "/compte/mot-de-passe/nouveau/1-abc/", ANYONE),
]

MATRIX = [
    *WEB,
    *TERRITORY,
    *PLAN,
    *WORKSHOP,
    *JOBS,
    *REPORT,
    *OPENDATA,
    *JOURNAL,
    *PEOPLE,
    *ACCOUNT,
]
