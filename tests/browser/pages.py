"""One address for every public template, in packs/val-fictif."""

UNKNOWN = "/nulle-part/"
"""An address that no page has."""

PAGES = {
    "home": "/",
    "search": "/recherche/?q=eau",
    "search without an answer": "/recherche/?q=zzzz",
    "plan": "/projet/",
    "plan, filtered": "/projet/?theme=eau",
    "priority": "/projet/nature/",
    "action": "/actions/piste-de-l-onde/",
    "action, sparse": "/actions/jeunes-a-mirabilis/",
    "indicators": "/indicateurs/",
    "indicator": "/indicateurs/pistes-cyclables/",
    "indicator, computed": "/indicateurs/part-pertes-eau/",
    "amount": "/montants/maison-ap/",
    "money": "/montants/",
    "signal an error": "/signaler/pistes-cyclables/",
    "thanks": "/signaler/pistes-cyclables/merci/",
    "communes": "/communes/",
    "commune": "/communes/99001-songeville/",
    "places": "/lieux/",
    "reports": "/bilans/",
    "report": "/bilans/bilan-2025/",
    "edition": "/bilans/bilan-2025/editions/1/",
    "data": "/donnees/",
    "history": "/journal/plan.indicator/pistes-cyclables/",
    "sign in": "/compte/connexion/",
    "sign up": "/compte/inscription/",
    "lost password": "/compte/mot-de-passe/oublie/",
    "accessibility": "/accessibilite/",
    "legal": "/mentions-legales/",
    "privacy": "/donnees-personnelles/",
    "help": "/aide/",
    "site map": "/plan-du-site/",
    "not found": UNKNOWN,
}
